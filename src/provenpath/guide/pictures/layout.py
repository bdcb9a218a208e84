"""Find the place of everything in a picture: boxes from the inside out, then each element in what its box leaves it.

Lengths are in pixels of the picture at its own size. What comes out is geometry alone; `svg` draws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError
from provenpath.guide.pictures import palette
from provenpath.guide.pictures.elements import Column, Element, Flow, Group, Item, Picture, Pin, Port, Row, Span, walk
from provenpath.guide.pictures.text import text_width

if TYPE_CHECKING:
    from provenpath.guide.pictures.palette import Room

ICON, SMALL_ICON, CORNER_ICON = 40.0, 28.0, 24.0
NAME, DETAIL = 12.0, 11.0
"""Sizes of the two kinds of words."""
LEADING = 14.0
"""From one line's baseline to the next."""
MARGIN = 6.0
SAMPLE = 26.0
"""Length of a line in the legend."""

SPAN_ROOM = 3.5
"""Between a span's frame and what it runs around."""
LATER_GAP = 3.0
"""Between an icon and the frame that says that it comes later."""
_GAP = 4.0
"""Between an icon and its name, and between a name and an arrow."""
_TOUCH = 1.5
"""Between an icon and an arrow: an arrowhead's tip is round, and reaches half its stroke further."""
_LEGEND_GAP = 14.0
_DESCENT = 3.0
"""How far letters reach below the baseline."""


class LayoutError(ProvenpathError):
    """A picture asks for a place that does not exist."""


@dataclass(frozen=True)
class Box:
    """A rectangle, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def holds(self, other: Box, slack: float = 0.01) -> bool:
        """Say whether another box lies within this one."""
        return (
            self.x - slack <= other.x
            and self.y - slack <= other.y
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


@dataclass(frozen=True)
class Line:
    """A line of words."""

    text: str
    x: float
    """Of its left end, or of its middle where it is centred."""
    y: float
    """Of its baseline."""
    size: float
    is_centred: bool
    is_quiet: bool

    @property
    def width(self) -> float:
        """How wide it is in Arial."""
        return text_width(self.text, self.size)


@dataclass(frozen=True)
class Placed:
    """Where one element stands."""

    box: Box
    icon: Box | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class LegendEntry:
    """A line of the legend: a kind of flow, or the frame of what comes later where there is none."""

    kind: str | None
    sample: Box
    line: Line


Point = tuple[float, float]

LATER = "Not deployed by these layers yet"


@dataclass(frozen=True)
class Layout:
    """The places of a picture's parts."""

    width: float
    height: float
    placed: Mapping[Element, Placed]
    spans: Mapping[Span, Placed]
    paths: Mapping[Flow, tuple[Point, ...]]
    legend: tuple[LegendEntry, ...]


def layout(picture: Picture) -> Layout:
    """Return where everything in a picture stands; `LayoutError` where an arrow asks for a point that is not there."""
    placed: dict[Element, Placed] = {}
    size = natural(picture.content)
    _place(picture.content, Box(MARGIN, MARGIN, *size), placed)
    for element in list(placed):
        for pin in element.pins if isinstance(element, Group) else ():
            placed[pin.item] = _pinned(pin, placed[element].box, placed)
    spans = {span: _spanned(span, placed) for span in picture.spans}
    paths = {flow: _path(flow, placed) for flow in picture.flows}
    legend = tuple(_legend(picture, MARGIN, MARGIN + size[1] + 14, size[0]))
    bottom = legend[-1].sample.bottom if legend else MARGIN + size[1]
    return Layout(size[0] + 2 * MARGIN, bottom + MARGIN, placed, spans, paths, legend)


def natural(element: Element) -> tuple[float, float]:
    """Return the least width and height that an element needs."""
    match element:
        case Item(is_beside=True):
            return SMALL_ICON + 2 * _GAP + _widest(_words(element)), max(SMALL_ICON, _height(_words(element)))
        case Item():
            return max(ICON, _widest(_words(element))), ICON + _GAP + _height(_words(element))
        case Row():
            sizes = [natural(child) for child in element.children]
            widths = [width for width, _ in sizes]
            total = max(widths) * len(widths) if element.is_even else sum(widths)
            return total + element.gap * (len(sizes) - 1), max(height for _, height in sizes)
        case Column():
            sizes = [natural(child) for child in element.children]
            total = sum(height for _, height in sizes) + element.gap * (len(sizes) - 1)
            return max(width for width, _ in sizes), total
        case Group():
            room = _room(element)
            inner_width, inner_height = natural(element.content)
            corner = CORNER_ICON + 2 * _GAP if palette.group(element.kind).glyph else 0
            label = corner + _widest(_words(element)) + 2 * _GAP
            return max(room.left + inner_width + room.right, label), room.top + inner_height + room.bottom
        case _:
            return _widest(_words(element)), _height(_words(element))


def _place(element: Element, box: Box, placed: dict[Element, Placed]) -> None:
    if isinstance(element, Row | Column):
        placed[element] = Placed(box)
        for child, cell in zip(element.children, _cells(element, box), strict=True):
            _place(child, cell, placed)
    elif isinstance(element, Group):
        placed[element] = _framed(element, box)
        room = _room(element)
        inner_width, inner_height = box.width - room.left - room.right, box.height - room.top - room.bottom
        _place(element.content, Box(box.x + room.left, box.y + room.top, inner_width, inner_height), placed)
    else:
        placed[element] = _iconed(element, box) if isinstance(element, Item) else _said(element, box)


def _cells(element: Row | Column, box: Box) -> Iterator[Box]:
    sizes = [natural(child) for child in element.children]
    if isinstance(element, Column):
        y = box.y
        for child, (_, height) in zip(element.children, sizes, strict=True):
            fills = child is element.children[-1] and not isinstance(child, Item)
            yield Box(box.x, y, box.width, box.bottom - y if fills else height)
            y += height + element.gap
        return
    spare = box.width - natural(element)[0]
    x = box.x + (spare / 2 if element.is_packed else 0)
    widest = max(width for width, _ in sizes)
    for index, (width, _) in enumerate(sizes):
        cell = (widest if element.is_even else width) + spare * _share(element, index)
        yield Box(x, box.y, cell, box.height)
        x += cell + element.gap


def _share(row: Row, index: int) -> float:
    """Return the part of a row's spare width that one of its children gets."""
    if row.is_packed:
        return 0
    if row.grows is None:
        return 1 / len(row.children)
    return float(index == row.grows)


def _framed(group: Group, box: Box) -> Placed:
    words = _words(group)
    if not palette.group(group.kind).glyph:
        return Placed(box, None, tuple(_lines(words, box.middle[0], box.y + 2, is_centred=True)))
    icon = Box(box.x, box.y, CORNER_ICON, CORNER_ICON)
    y = box.y + max(1.0, (CORNER_ICON - _height(words)) / 2)
    return Placed(box, icon, tuple(_lines(words, icon.right + 1.5 * _GAP, y, is_centred=False)))


def _iconed(item: Item, box: Box) -> Placed:
    words = _words(item)
    if item.is_beside:
        icon = Box(box.x, box.y + (box.height - SMALL_ICON) / 2, SMALL_ICON, SMALL_ICON)
        y = box.y + (box.height - _height(words)) / 2
        return Placed(box, icon, tuple(_lines(words, icon.right + 2 * _GAP, y, is_centred=False)))
    icon = Box(box.middle[0] - ICON / 2, box.y, ICON, ICON)
    return Placed(box, icon, tuple(_lines(words, box.middle[0], icon.bottom + _GAP, is_centred=True)))


def _said(element: Element, box: Box) -> Placed:
    words = _words(element)
    y = box.y + (box.height - _height(words)) / 2
    return Placed(box, None, tuple(_lines(words, box.middle[0], y, is_centred=True)))


def _pinned(pin: Pin, frame: Box, placed: Mapping[Element, Placed]) -> Placed:
    x = _point(pin.at, placed)[0]
    y = frame.y if pin.side == "top" else frame.bottom
    icon = Box(x - ICON / 2, y - ICON / 2, ICON, ICON)
    words = _words(pin.item)
    start = icon.right + _GAP if pin.words == "right" else icon.x - _GAP - _widest(words)
    above = y - 2 * _GAP - _height(words)
    lines = tuple(_lines(words, start, above if pin.side == "top" else y + 1.5 * _GAP, is_centred=False))
    return Placed(icon, icon, lines)


def _spanned(span: Span, placed: Mapping[Element, Placed]) -> Placed:
    """Return the box around what a span runs over, with its words above that on the left."""
    boxes = [placed[element].box for element in span.over]
    words = _words(span)
    x, right = min(box.x for box in boxes) - SPAN_ROOM, max(box.right for box in boxes) + SPAN_ROOM
    y = min(box.y for box in boxes) - _height(words) - SPAN_ROOM
    box = Box(x, y, right - x, max(box.bottom for box in boxes) + SPAN_ROOM - y)
    return Placed(box, None, tuple(_lines(words, x + SPAN_ROOM, y + 2, is_centred=False)))


def _words(element: Element | Span) -> list[tuple[str, bool]]:
    """Return the lines that an element says, each with whether it is said quietly."""
    match element:
        case Item():
            loud, quiet = element.name, element.detail
        case Group() | Span():
            loud, quiet = element.label, element.detail
        case Row() | Column():
            loud, quiet = "", ""
        case _:
            loud, quiet = "", element.text
    return [*((line, False) for line in loud.splitlines()), *((line, True) for line in quiet.splitlines())]


def _lines(words: list[tuple[str, bool]], x: float, y: float, *, is_centred: bool) -> Iterator[Line]:
    for index, (text, is_quiet) in enumerate(words):
        baseline = y + LEADING * (index + 1) - _DESCENT
        yield Line(text, x, baseline, DETAIL if is_quiet else NAME, is_centred, is_quiet)


def _widest(words: Iterable[tuple[str, bool]]) -> float:
    return max((text_width(text, DETAIL if is_quiet else NAME) for text, is_quiet in words), default=0)


def _height(words: list[tuple[str, bool]]) -> float:
    return LEADING * len(words)


def _room(group: Group) -> Room:
    """Return the space between a group's frame and its content, its label included."""
    kind = palette.group(group.kind)
    room = group.room or kind.room
    words = _height(_words(group))
    return replace(room, top=room.top + (max(CORNER_ICON, words + 1) if kind.glyph else words + 2))


def _point(port: Port, placed: Mapping[Element, Placed]) -> Point:
    if port.element not in placed:
        msg = f"An arrow or a gateway refers to {_name(port.element)}, which is not in the picture. Put it there."
        raise LayoutError(msg)
    where = placed[port.element]
    box = _reach(port.element, where)
    other = (
        _point(port.at, placed)
        if port.at
        else (where.icon if isinstance(port.element, Item) and where.icon else box).middle
    )
    if port.side in ("top", "bottom"):
        y = box.y - port.out if port.side == "top" else box.bottom + port.out
        return other[0] + port.along, y
    x = box.x - port.out if port.side == "left" else box.right + port.out
    return x, other[1] + port.along


def _reach(element: Element, where: Placed) -> Box:
    """Return the box at whose edges arrows end: an icon's, with its frame if any, and down to the end of its name."""
    if not isinstance(element, Item) or element.is_beside or where.icon is None:
        return where.box
    icon = where.icon
    air = LATER_GAP if element.is_later else _TOUCH
    below = where.lines[-1].y + _DESCENT + _GAP if where.lines and where.lines[0].is_centred else icon.bottom + air
    return Box(icon.x - air, icon.y - air, icon.width + 2 * air, below - icon.y + air)


def _path(flow: Flow, placed: Mapping[Element, Placed]) -> tuple[Point, ...]:
    """Return the corners of an arrow, from its start to its end."""
    for port in (flow.start, flow.end):
        _expect_on_side(port, placed)
    start, end = _point(flow.start, placed), _point(flow.end, placed)
    points = [start]
    upright = flow.start.side in ("top", "bottom")
    for port in flow.via:
        x, y = _point(port, placed)
        points.append((points[-1][0], y) if upright else (x, points[-1][1]))
        upright = not upright
    last = points[-1]
    if upright == (flow.end.side in ("top", "bottom")):
        middle = (last[0] + end[0]) / 2, (last[1] + end[1]) / 2
        points += (
            [(last[0], middle[1]), (end[0], middle[1])] if upright else [(middle[0], last[1]), (middle[0], end[1])]
        )
    else:
        points.append((last[0], end[1]) if upright else (end[0], last[1]))
    return _straightened([*points, end])


def _straightened(points: list[Point]) -> tuple[Point, ...]:
    """Return the points without those at which the line does not turn."""
    kept: list[Point] = []
    for point in points:
        if kept and _is_near(kept[-1], point):
            continue
        if len(kept) > 1 and any(
            abs(kept[-2][axis] - kept[-1][axis]) < _NEAR and abs(kept[-1][axis] - point[axis]) < _NEAR
            for axis in (0, 1)
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return tuple(kept)


_NEAR = 0.25


def _is_near(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < _NEAR and abs(one[1] - other[1]) < _NEAR


def _expect_on_side(port: Port, placed: Mapping[Element, Placed]) -> None:
    x, y = _point(port, placed)
    box = _reach(port.element, placed[port.element])
    low, high, value = (box.x, box.right, x) if port.side in ("top", "bottom") else (box.y, box.bottom, y)
    if not low <= value <= high:
        msg = (
            f"An arrow ends {min(abs(value - low), abs(value - high)):.0f} px beside the {port.side} of "
            f"{_name(port.element)}. Move the element, or the point (`along`, `at`)."
        )
        raise LayoutError(msg)


def _name(element: Element) -> str:
    words = " ".join(text for text, _ in _words(element))
    return f"{words!r}" if words else f"a {type(element).__name__.lower()}"


def _is_later(element: Element) -> bool:
    return element.is_later if isinstance(element, Item) else isinstance(element, Group) and element.kind == "planned"


def _legend(picture: Picture, x: float, y: float, limit: float) -> Iterator[LegendEntry]:
    kinds: list[str | None] = [kind for kind in palette.FLOWS if any(flow.kind == kind for flow in picture.flows)]
    if any(_is_later(element) for element in walk(picture.content)):
        kinds.append(None)
    said = [(kind, palette.flow(kind).meaning if kind else LATER) for kind in kinds]
    column = max((SAMPLE + 2 * _GAP + text_width(words, DETAIL) for _, words in said), default=0) + _LEGEND_GAP
    columns = max(1, int((limit + _LEGEND_GAP) // column))
    step = limit / columns if len(said) > columns else column
    for index, (kind, words) in enumerate(said):
        row, place = divmod(index, columns)
        left, top = x + place * step, y + row * 20
        line = Line(words, left + SAMPLE + 2 * _GAP, top + 12, DETAIL, is_centred=False, is_quiet=True)
        yield LegendEntry(kind, Box(left, top, SAMPLE, 16), line)
