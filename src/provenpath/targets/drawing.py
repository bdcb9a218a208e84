"""An architecture picture of the built guide, read back from its SVG: boxes, icons with labels, arrows, legend."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Box:
    """One group: where it lies, what it says, what is in it."""

    kind: str
    """Such as `vpc`, `zone`, `public`, `security`."""
    labels: tuple[str, ...]
    frame: tuple[float, float, float, float]
    """Left, top, right, bottom."""
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
class Drawing:
    """One picture."""

    title: str
    description: str
    boxes: tuple[Box, ...]
    """The outermost ones."""
    items: tuple[tuple[str, ...], ...]
    """The labels of each icon outside every box."""
    arrows: tuple[Arrow, ...]
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
        left, top, width, height = _frame(each.find(f"{_SVG}rect"))
        yield Box(
            kind=kinds[1],
            labels=_words(each),
            frame=(left, top, left + width, top + height),
            boxes=tuple(_boxes(each)),
            items=tuple(_items(each)),
        )


def _frame(rect: ET.Element | None) -> tuple[float, ...]:
    return tuple(0.0 if rect is None else float(rect.get(name, 0)) for name in ("x", "y", "width", "height"))


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
