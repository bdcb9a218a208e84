"""An architecture picture of the built guide, read back from its SVG: boxes, icons with labels, arrows, legend."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SVG = "{http://www.w3.org/2000/svg}"
_ON = 0.3
"""How far from a line a point may be that lies on it, in pixels: the file rounds to tenths."""
_NEAR = 8.0
"""How far from an icon or its name an arrow ends at most, in pixels."""

Point = tuple[float, float]
Frame = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Box:
    """One group: where it lies, what it says, what is in it."""

    kind: str
    """Such as `vpc`, `zone`, `public`, `security`."""
    labels: tuple[str, ...]
    frame: Frame
    boxes: tuple[Box, ...]
    items: tuple[tuple[str, ...], ...]
    """The labels of each icon directly inside."""

    def all(self) -> Iterator[Box]:
        """Yield this box and every one inside it."""
        yield self
        for box in self.boxes:
            yield from box.all()

    def holds(self, other: Box) -> bool:
        """Say whether another box lies inside this one's frame."""
        left, top, right, bottom = self.frame
        a, b, c, d = other.frame
        return left <= a and top <= b and c <= right and d <= bottom


@dataclass(frozen=True)
class Arrow:
    """One arrow."""

    kind: str
    colour: str
    style: str
    """The dash pattern, empty for a solid line."""


@dataclass(frozen=True)
class Way:
    """One arrow by what it leads from and to."""

    kind: str
    start: frozenset[str]
    """What is written on the thing that it begins at: on an icon or a box, or in a box that nothing is written on."""
    end: frozenset[str]
    """The same of the thing that its head points at."""
    label: str
    """What is written on the arrow itself; empty where nothing is."""


@dataclass(frozen=True)
class Drawing:
    """One picture."""

    title: str
    description: str
    boxes: tuple[Box, ...]
    """The outermost ones."""
    items: tuple[tuple[str, ...], ...]
    """The labels of each icon outside every box."""
    arrows: tuple[Arrow, ...]
    """One for each kind."""
    ways: tuple[Way, ...]
    """Every single arrow."""
    legend: dict[str, str]
    """Kind of arrow to the words that explain it."""
    legend_arrows: tuple[Arrow, ...]
    steps: tuple[int, ...]
    """The numbers that stand on arrows."""
    resources: frozenset[str]
    """The Terraform types that its parts say they stand for."""

    def all_boxes(self) -> list[Box]:
        """Return every box, outer ones first."""
        return [box for outer in self.boxes for box in outer.all()]

    def of(self, kind: str) -> list[Box]:
        """Return the boxes of one kind."""
        return [box for box in self.all_boxes() if box.kind == kind]

    def all_items(self) -> list[tuple[str, ...]]:
        """Return the labels of every icon."""
        return [*self.items, *(item for box in self.all_boxes() for item in box.items)]


def read(svg: str) -> Drawing:
    """Return what a picture draws."""
    root = ET.fromstring(svg)  # noqa: S314  (as above)
    flows = next(each for each in root.iter(f"{_SVG}g") if _kinds(each) == ["flows"])
    legend = next((each for each in root.iter(f"{_SVG}g") if _kinds(each) == ["legend"]), None)
    return Drawing(
        title=root.findtext(f"{_SVG}title", ""),
        description=root.findtext(f"{_SVG}desc", ""),
        boxes=tuple(_boxes(root)),
        items=tuple(_items(root)),
        arrows=tuple(map(_arrow, _arrows(flows))),
        ways=tuple(_ways(root, flows)),
        legend=_legend(legend),
        legend_arrows=tuple(map(_arrow, _arrows(legend))) if legend is not None else (),
        steps=tuple(sorted(_steps(root))),
        resources=frozenset(name for each in root.iter() for name in each.get("data-resources", "").split()),
    )


def _kinds(element: ET.Element) -> list[str]:
    return element.get("class", "").split()


def _boxes(parent: ET.Element) -> Iterator[Box]:
    for each in parent.findall(f"{_SVG}g"):
        kinds = _kinds(each)
        if kinds[:1] != ["group"]:
            continue
        yield Box(
            kind=kinds[1],
            labels=_words(each),
            frame=_frame(each.find(f"{_SVG}rect")),
            boxes=tuple(_boxes(each)),
            items=tuple(_items(each)),
        )


def _frame(rect: ET.Element | None) -> Frame:
    x, y, width, height = (0.0 if rect is None else float(rect.get(name, 0)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _items(parent: ET.Element) -> Iterator[tuple[str, ...]]:
    return (_words(each) for each in parent.findall(f"{_SVG}g") if _kinds(each)[:1] == ["item"])


def _words(element: ET.Element) -> tuple[str, ...]:
    return tuple((each.text or "").strip() for each in element.findall(f"{_SVG}text"))


def _arrows(parent: ET.Element) -> list[ET.Element]:
    return [each for each in parent.iter(f"{_SVG}g") if _kinds(each)[:1] == ["flow"]]


def _arrow(element: ET.Element) -> Arrow:
    kind = next((each.removeprefix("flow-") for each in _kinds(element) if each.startswith("flow-")), "")
    line = element.find(f"{_SVG}path")
    return Arrow(kind, element.get("stroke", ""), "" if line is None else line.get("stroke-dasharray", ""))


def _ways(root: ET.Element, flows: ET.Element) -> Iterator[Way]:
    """Yield each arrow; what it touches is found by where it ends, as an eye does."""
    things = [*_framed(root), *_iconed(root)]
    labels = [each for each in root.findall(f"{_SVG}g") if _kinds(each) == ["label"]]
    for each in _arrows(flows):
        lines, heads = (re.findall(r"M[^M]+", path.get("d", "")) for path in each.findall(f"{_SVG}path"))
        tips = {_points(head)[1] for head in heads}
        for line in map(_points, lines):
            start, end = (line[0], line[-1]) if line[-1] in tips else (line[-1], line[0])
            said = (word for label in labels if _is_on(_middle(label), line) for word in _words(label))
            yield Way(_arrow(each).kind, _touched(start, things), _touched(end, things), next(said, ""))


def _points(path: str) -> list[Point]:
    """Return the points of a path, the corners of rounded bends among them."""
    return [(float(x), float(y)) for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", path)]


def _middle(label: ET.Element) -> Point:
    """Return the place of what stands on an arrow: the middle of its plate or its disc."""
    disc = label.find(f"{_SVG}circle")
    if disc is not None:
        return float(disc.get("cx", 0)), float(disc.get("cy", 0))
    left, top, right, bottom = _frame(label.find(f"{_SVG}rect"))
    return (left + right) / 2, (top + bottom) / 2


def _is_on(point: Point, line: list[Point]) -> bool:
    corners = ((*zip(*ends, strict=True),) for ends in pairwise(line))
    return any(_outside(point, (min(xs), min(ys), max(xs), max(ys))) <= _ON for xs, ys in corners)


def _framed(root: ET.Element) -> Iterator[tuple[Frame, float, frozenset[str]]]:
    """Yield each box with how far from its frame an arrow may end, and what it is called."""
    for box in (each for outer in _boxes(root) for each in outer.all()):
        inner = (*box.items, *(each.labels for each in box.boxes))
        yield box.frame, _ON, frozenset(box.labels or (label for labels in inner for label in labels))


def _iconed(root: ET.Element) -> Iterator[tuple[Frame, float, frozenset[str]]]:
    """Yield each icon, with its name, in the same way."""
    for each in root.iter(f"{_SVG}g"):
        icon = each.find(f"{_SVG}use")
        if _kinds(each)[:1] == ["item"] and icon is not None:
            left, top, right, bottom = _frame(icon)
            lowest = max((float(line.get("y", 0)) for line in each.findall(f"{_SVG}text")), default=bottom)
            yield (left, top, right, max(bottom, lowest)), _NEAR, frozenset(_words(each))


def _touched(point: Point, things: list[tuple[Frame, float, frozenset[str]]]) -> frozenset[str]:
    """Return what is written on the smallest thing that has a point on its edge; nothing where none has."""
    found = [(_area(frame), names) for frame, slack, names in things if abs(_outside(point, frame)) <= slack]
    return min(found, key=lambda each: each[0], default=(0.0, frozenset[str]()))[1]


def _outside(point: Point, frame: Frame) -> float:
    """Return how far a point lies outside a frame in pixels; inside, how far from its edge, as a negative number."""
    (x, y), (left, top, right, bottom) = point, frame
    return max(left - x, x - right, top - y, y - bottom)


def _area(frame: Frame) -> float:
    left, top, right, bottom = frame
    return (right - left) * (bottom - top)


def _steps(root: ET.Element) -> Iterator[int]:
    for each in root.findall(f"{_SVG}g"):
        if _kinds(each) == ["label"] and each.find(f"{_SVG}circle") is not None:
            yield from map(int, _words(each))


def _legend(element: ET.Element | None) -> dict[str, str]:
    """Return what each arrow of the legend stands for: the words that follow it."""
    found: dict[str, str] = {}
    kind = ""
    for each in element if element is not None else ():
        arrows = _arrows(each)
        if arrows:
            kind = _arrow(arrows[0]).kind
        elif each.tag == f"{_SVG}text" and kind:
            found[kind] = (each.text or "").strip()
            kind = ""
    return found
