"""What an AWS architecture picture is made of: icons, boxes around them, and arrows between them.

Nothing here knows where anything will stand. A picture is written as it reads: what lies in what, row by row and
column by column; `layout` finds the places. Elements are told apart by identity, so that the same icon with the same
name may stand in each of three zones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from provenpath.guide.pictures import icons

if TYPE_CHECKING:
    from provenpath.guide.pictures.palette import Room

Side = Literal["top", "bottom", "left", "right"]


@dataclass(frozen=True, eq=False)
class Item:
    """An icon with its name."""

    name: str
    """AWS's name of the thing; a line break starts a new line."""
    detail: str = ""
    """What is set about it, in a quieter tone under the name."""
    resources: tuple[str, ...] = ()
    """The Terraform types that it stands for; the first one decides the icon where none is named."""
    icon: icons.Icon | None = None
    """The class in `diagrams` that has the icon."""
    is_later: bool = False
    """Whether no layer that the picture shows makes it: it comes with a later one, and is framed to say so."""
    is_beside: bool = False
    """Whether the name stands to the right of a small icon, rather than below a large one."""

    @property
    def drawing(self) -> icons.Icon:
        """The icon; `UnknownIconError` where neither an icon nor a known resource type is given."""
        return self.icon or icons.of_resource(self.resources[0] if self.resources else "", self.name)


@dataclass(frozen=True, eq=False)
class Words:
    """A short remark without an icon."""

    text: str


@dataclass(frozen=True, eq=False)
class Row:
    """Elements side by side. All get the height of the tallest."""

    children: tuple[Element, ...]
    gap: float = 12
    is_even: bool = False
    """Whether all get the width of the widest; otherwise each gets its own."""
    grows: int | None = None
    """The place of the one that gets all the width that is left; by default they share it."""
    is_packed: bool = False
    """Whether they stay together in the middle instead of sharing out what is left."""


@dataclass(frozen=True, eq=False)
class Column:
    """Elements one above the other, from the top. All get the width of the widest.

    The last one gets the height that is left, unless it is an icon.
    """

    children: tuple[Element, ...]
    gap: float = 12


@dataclass(frozen=True, eq=False)
class Pin:
    """An item that stands on the frame of its group, as gateways do."""

    item: Item
    side: Literal["top", "bottom"]
    at: Port
    """The point that it stands above or below."""
    words: Literal["left", "right"] = "right"
    """Where its name stands, outside the frame."""


@dataclass(frozen=True, eq=False)
class Group:
    """A box that AWS draws around things: `palette.GROUPS` has the kinds."""

    kind: str
    label: str
    content: Element
    detail: str = ""
    """What is set about it, in a quieter tone under the label."""
    resources: tuple[str, ...] = ()
    """The Terraform types that it stands for."""
    room: Room | None = None
    """Other than the kind's own."""
    pins: tuple[Pin, ...] = ()


Element = Item | Words | Row | Column | Group


@dataclass(frozen=True, eq=False)
class Span:
    """A box across what others hold, as AWS draws an Auto Scaling group across zones."""

    kind: str
    """One without a fill, which would cover what it runs over."""
    label: str
    over: tuple[Element, ...]
    """What it runs around, wherever that lies."""
    detail: str = ""
    """What is set about it, in a quieter tone under the label."""
    resources: tuple[str, ...] = ()
    """The Terraform types that it stands for."""


@dataclass(frozen=True, eq=False)
class Port:
    """A point on a side of an element, where an arrow begins, bends or ends."""

    element: Element
    side: Side
    along: float = 0
    """Pixels from the side's middle, to the right or down."""
    out: float = 0
    """Pixels away from the element."""
    at: Port | None = None
    """The point that it lies opposite to, instead of the side's middle."""


def top(element: Element, along: float = 0, out: float = 0, at: Port | None = None) -> Port:
    """Return a point on the upper side of an element."""
    return Port(element, "top", along, out, at)


def bottom(element: Element, along: float = 0, out: float = 0, at: Port | None = None) -> Port:
    """Return a point on the lower side of an element; that of an icon is below its name."""
    return Port(element, "bottom", along, out, at)


def left(element: Element, along: float = 0, out: float = 0, at: Port | None = None) -> Port:
    """Return a point on the left side of an element."""
    return Port(element, "left", along, out, at)


def right(element: Element, along: float = 0, out: float = 0, at: Port | None = None) -> Port:
    """Return a point on the right side of an element."""
    return Port(element, "right", along, out, at)


@dataclass(frozen=True, eq=False)
class Flow:
    """An arrow of straight lines and right angles: `palette.FLOWS` has the kinds, which say who talks to whom."""

    kind: str
    start: Port
    end: Port
    via: tuple[Port, ...] = ()
    """Lanes to bend into, in order. Of each only the coordinate counts that the line does not have yet."""
    label: str = ""
    step: int = 0
    """Its number in a sequence that the page tells, on a disc; 0 where there is none."""
    resources: tuple[str, ...] = ()
    """The Terraform types that it stands for, such as routes and rules."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture, and what it shows of which layers."""

    title: str
    alt: str
    """The picture in words, for whoever does not see it: what it shows and the figures in it."""
    content: Element
    flows: tuple[Flow, ...]
    layers: tuple[str, ...]
    """The root layers that it shows, by name."""
    left_out: Mapping[str, str]
    """Terraform types of these layers that it does not draw, each with the reason."""
    one_each: frozenset[str] = frozenset()
    """Terraform types of which it draws every single resource, so that it can be counted."""
    spans: tuple[Span, ...] = ()

    @property
    def drawn(self) -> Counter[str]:
        """How many parts of the picture stand for each Terraform type."""
        return Counter(
            resource
            for part in (*walk(self.content), *self.flows, *self.spans)
            for resource in (part.resources if isinstance(part, Item | Group | Flow | Span) else ())
        )


def walk(element: Element) -> Iterator[Element]:
    """Yield an element and everything in it, what is outside first."""
    yield element
    if isinstance(element, Group):
        yield from walk(element.content)
        for pin in element.pins:
            yield pin.item
    elif isinstance(element, Row | Column):
        for child in element.children:
            yield from walk(child)
