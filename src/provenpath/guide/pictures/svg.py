"""Write a picture as one SVG that is whole in itself: icons, words and both colour schemes, and no reference outside.

By daylight every colour is an attribute, so that any program shows it; the dark scheme is a style that a browser
applies where the page, or the reader's system, asks for it. The bytes follow from the picture alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from math import ceil, hypot
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from provenpath.guide.pictures import icons, palette
from provenpath.guide.pictures.elements import Column, Element, Flow, Group, Item, Picture, Row, Span, walk
from provenpath.guide.pictures.layout import ICON, LATER_GAP, Box, Layout, LegendEntry, Line, Placed, Point, layout
from provenpath.guide.pictures.text import FAMILY, text_width

if TYPE_CHECKING:
    from provenpath.guide.pictures.palette import Tone

_NAMESPACE = "http://www.w3.org/2000/svg"
ET.register_namespace("", _NAMESPACE)

_STROKE = "1.75"
_CORNER = 6.0
"""Radius of an arrow's bends."""
_PLATE = 1.2
"""Width of the outline around a line icon in a list."""
_HEAD = 5.0
"""Length of an arrowhead's two strokes along the line."""


def render(picture: Picture) -> str:
    """Return a picture as the text of an SVG file."""
    found = layout(picture)
    root = ET.Element(
        _tag("svg"),
        {
            "width": str(ceil(found.width)),
            "height": str(ceil(found.height)),
            "viewBox": f"0 0 {ceil(found.width)} {ceil(found.height)}",
            "role": "img",
            "aria-labelledby": "title desc",
            "font-family": FAMILY,
        },
    )
    _add(root, "title", {"id": "title"}).text = picture.title
    _add(root, "desc", {"id": "desc"}).text = picture.alt
    _add(root, "style").text = _style()
    symbols = _add(root, "defs")
    _add(root, "rect", {"class": "ground", "width": "100%", "height": "100%", "fill": palette.GROUND.light})
    account = {"layers": picture.layers, "left_out": dict(picture.left_out)}
    _add(root, "metadata").text = json.dumps(account)
    _draw(root, picture.content, found)
    for span, place in found.spans.items():
        _span(root, span, place)
    arrows = _add(root, "g", {"class": "flows", "fill": "none", "stroke-width": _STROKE})
    for kind in dict.fromkeys(flow.kind for flow in found.paths):
        flows = [flow for flow in found.paths if flow.kind == kind]
        part = _arrows(arrows, kind, [found.paths[flow] for flow in flows])
        _stands_for(part, [type_ for flow in flows for type_ in flow.resources])
    for flow, path in found.paths.items():
        _label(root, flow, path)
    _legend(root, found)
    used = {element.drawing for element in walk(picture.content) if isinstance(element, Item)}
    for icon in sorted(used, key=icons.name):
        _symbol(symbols, icons.name(icon), icons.drawing(icon))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _symbol(parent: ET.Element, name: str, drawing: icons.Drawing) -> None:
    """Define an icon once: a tile cut to its rounded corners, or a colour that shows where the lines are."""
    part = _add(parent, "symbol", {"id": name, "viewBox": f"0 0 {icons.SIZE} {icons.SIZE}"})
    square = {"x": "0", "y": "0", "width": str(icons.SIZE), "height": str(icons.SIZE)}
    cut = f"{name}-cut"
    if not drawing.category:
        clip = _add(part, "clipPath", {"id": cut})
        _add(clip, "rect", square | {"rx": str(icons.ROUNDING)})
        _add(part, "image", square | {"href": drawing.png, "clip-path": f"url(#{cut})"})
        return
    mask = _add(part, "mask", {"id": cut, "maskUnits": "userSpaceOnUse", **square})
    _add(mask, "image", square | {"href": drawing.png})
    look = {"class": f"line-{drawing.category}", "fill": palette.line(drawing.category).light}
    _add(part, "rect", square | look | {"mask": f"url(#{cut})"})


def _draw(parent: ET.Element, element: Element, found: Layout) -> None:
    where = found.placed[element]
    if isinstance(element, Row | Column):
        for child in element.children:
            _draw(parent, child, found)
    elif isinstance(element, Group):
        _group(parent, element, where, found)
    elif isinstance(element, Item):
        _item(parent, element, where)
    else:
        _lines(_add(parent, "g", {"class": "words"}), where.lines, palette.QUIET, "quiet")


def _group(parent: ET.Element, group: Group, where: Placed, found: Layout) -> None:
    kind = palette.group(group.kind)
    part = _framed(parent, group, where)
    if where.icon:
        _corner(part, group.kind, where.icon)
    _lines(part, where.lines, kind.ink, f"ink-{group.kind}", quiet_too=True)
    _draw(part, group.content, found)
    for pin in group.pins:
        _item(part, pin.item, found.placed[pin.item], is_pinned=True)


def _span(parent: ET.Element, span: Span, where: Placed) -> None:
    part = _framed(parent, span, where)
    _lines(part, where.lines, palette.group(span.kind).ink, f"ink-{span.kind}", quiet_too=True)


def _framed(parent: ET.Element, box: Group | Span, where: Placed) -> ET.Element:
    kind = palette.group(box.kind)
    part = _stands_for(_add(parent, "g", {"class": f"group {box.kind}"}), box.resources)
    frame = _box(where.box) | {
        "class": f"frame {box.kind}",
        "fill": kind.fill.light if kind.fill else "none",
        "stroke": kind.border.light,
    }
    _add(part, "rect", frame | ({"stroke-dasharray": kind.dash} if kind.dash else {}))
    return part


def _stands_for(part: ET.Element, resources: Iterable[str]) -> ET.Element:
    """Write into a part which Terraform types it stands for: `site.account` reads them."""
    if types := sorted(set(resources)):
        part.set("data-resources", " ".join(types))
    return part


def _corner(parent: ET.Element, name: str, box: Box) -> None:
    """Draw the square that says what kind of box this is."""
    kind = palette.group(name)
    _add(parent, "rect", _box(box) | {"class": f"corner {name}", "fill": kind.border.light})
    look = {"fill": "none", "stroke": "#ffffff", "stroke-width": "1.3", "stroke-linejoin": "round"}
    place = f"translate({_number(box.x)} {_number(box.y)})"
    _add(parent, "path", {"d": kind.glyph, "transform": place, "stroke-linecap": "round", **look})


def _item(parent: ET.Element, item: Item, where: Placed, *, is_pinned: bool = False) -> None:
    part = _stands_for(_add(parent, "g", {"class": "item pinned" if is_pinned else "item"}), item.resources)
    if where.icon is None:
        return
    if is_pinned:
        x, y = where.icon.middle
        circle = {"cx": _number(x), "cy": _number(y), "r": _number(ICON / 2), "class": "ground"}
        _add(part, "circle", circle | {"fill": palette.GROUND.light})
    if item.is_later:
        _later(part, where.icon)
    category = icons.drawing(item.drawing).category
    icon = _plate(part, category, where.icon) if item.is_beside and category else where.icon
    _add(part, "use", {"href": f"#{icons.name(item.drawing)}", **_box(icon)})
    _lines(part, where.lines, palette.INK, "ink")


def _plate(parent: ET.Element, category: str, box: Box) -> Box:
    """Draw the outline of a tile, so that a line icon takes its place among tiles, and return the room in it."""
    look = {"class": f"plate-{category}", "fill": "none", "stroke": palette.line(category).light}
    edge = _box(_within(box, _PLATE / 2)) | {"rx": _number(box.width * icons.ROUNDING / icons.SIZE)}
    _add(parent, "rect", edge | look | {"stroke-width": _number(_PLATE)})
    return _within(box, 3)


def _within(box: Box, by: float) -> Box:
    """Return a box that is smaller on each side, or larger."""
    return Box(box.x + by, box.y + by, box.width - 2 * by, box.height - 2 * by)


def _later(parent: ET.Element, icon: Box) -> None:
    """Draw the frame that says that something comes with a later layer."""
    frame = _box(_within(icon, -LATER_GAP))
    look = {"class": "later", "rx": "5", "fill": "none", "stroke": palette.QUIET.light, "stroke-dasharray": "3 3"}
    _add(parent, "rect", frame | look)


def _lines(parent: ET.Element, lines: Iterable[Line], loud: Tone, name: str, *, quiet_too: bool = False) -> None:
    """Write words; the quiet ones in the quiet ink, unless *quiet_too* gives them that of the loud ones."""
    for line in lines:
        tone, class_ = (palette.QUIET, "quiet") if line.is_quiet and not quiet_too else (loud, name)
        attributes = {
            "x": _number(line.x),
            "y": _number(line.y),
            "class": class_,
            "fill": tone.light,
            "font-size": _number(line.size),
            "textLength": _number(line.width),
            "lengthAdjust": "spacingAndGlyphs",
        }
        _add(parent, "text", attributes | ({"text-anchor": "middle"} if line.is_centred else {})).text = line.text


def _arrows(parent: ET.Element, kind: str, paths: list[tuple[Point, ...]]) -> ET.Element:
    """Draw the arrows of one kind as one shape: where several run along one line, it is no bolder for that."""
    look = palette.flow(kind)
    part = _add(parent, "g", {"class": f"flow flow-{kind}", "stroke": look.tone.light})
    lines, heads = (" ".join(dict.fromkeys(map(draw, paths))) for draw in (_rounded, _head))
    _add(part, "path", {"d": lines} | ({"stroke-dasharray": look.dash} if look.dash else {}))
    _add(part, "path", {"d": heads, "stroke-linecap": "round", "stroke-linejoin": "round"})
    return part


def _rounded(path: tuple[Point, ...]) -> str:
    """Return the line through the points, its corners rounded."""
    parts = [f"M{_point(path[0])}"]
    for before, corner, after in zip(path, path[1:], path[2:], strict=False):
        radius = min(_CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        parts.append(f"L{_point(_toward(corner, before, radius))}")
        parts.append(f"Q{_point(corner)} {_point(_toward(corner, after, radius))}")
    return " ".join([*parts, f"L{_point(path[-1])}"])


def _head(path: tuple[Point, ...]) -> str:
    """Return an open arrowhead at the end of a line, as AWS draws them."""
    end = path[-1]
    back = _toward(end, path[-2], _HEAD)
    across = (end[1] - back[1]) * 0.7, (back[0] - end[0]) * 0.7
    one, other = (back[0] + across[0], back[1] + across[1]), (back[0] - across[0], back[1] - across[1])
    return f"M{_point(one)} L{_point(end)} L{_point(other)}"


def _label(parent: ET.Element, flow: Flow, path: tuple[Point, ...]) -> None:
    """Write what an arrow says, or its number, on the middle of its longest stretch."""
    start, end = max(pairwise(path), key=lambda pair: _distance(*pair))
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    size = 11.0
    if flow.step:
        part = _add(parent, "g", {"class": "label"})
        tone = palette.flow(flow.kind).tone
        disc = {"cx": _number(x), "cy": _number(y), "r": "9", "class": f"disc-{flow.kind}", "fill": tone.light}
        _add(part, "circle", disc)
        line = Line(str(flow.step), x, y + 4, size, is_centred=True, is_quiet=False)
        _lines(part, [line], palette.GROUND, "ground")
        return
    if not flow.label:
        return
    long = text_width(flow.label, size)
    part = _add(parent, "g", {"class": "label"})
    plate = _box(Box(x - long / 2 - 3, y - 8, long + 6, 16))
    _add(part, "rect", plate | {"class": "ground", "rx": "3", "fill": palette.GROUND.light})
    line = Line(flow.label, x, y + 4, size, is_centred=True, is_quiet=False)
    _lines(part, [line], palette.flow(flow.kind).tone, f"ink-flow-{flow.kind}")


def _legend(parent: ET.Element, found: Layout) -> None:
    part = _add(parent, "g", {"class": "legend"})
    for entry in found.legend:
        _entry(part, entry)


def _entry(parent: ET.Element, entry: LegendEntry) -> None:
    y = entry.sample.middle[1]
    if entry.kind is None:
        _later(parent, Box(entry.sample.right - 19, y - 5, 10, 10))
    else:
        samples = _add(parent, "g", {"fill": "none", "stroke-width": _STROKE})
        _arrows(samples, entry.kind, [((entry.sample.x, y), (entry.sample.right, y))])
    _lines(parent, [entry.line], palette.INK, "ink")


def _style() -> str:
    """Return the dark scheme as a style sheet."""
    rules = [
        f".ground{{fill:{palette.GROUND.dark}}}",
        f".ink{{fill:{palette.INK.dark}}}",
        f".quiet{{fill:{palette.QUIET.dark}}}",
        f".later{{stroke:{palette.QUIET.dark}}}",
    ]
    for name, kind in palette.GROUPS.items():
        fill = f"fill:{kind.fill.dark};" if kind.fill else ""
        rules += [f".frame.{name}{{{fill}stroke:{kind.border.dark}}}", f".ink-{name}{{fill:{kind.ink.dark}}}"]
        rules += [f".corner.{name}{{fill:{kind.border.dark}}}"] if kind.glyph else []
    for category, tone in palette.LINES.items():
        rules += [f".line-{category}{{fill:{tone.dark}}}", f".plate-{category}{{stroke:{tone.dark}}}"]
    for name, flow in palette.FLOWS.items():
        rules += [f".flow-{name}{{stroke:{flow.tone.dark}}}", f".ink-flow-{name}{{fill:{flow.tone.dark}}}"]
        rules += [f".disc-{name}{{fill:{flow.tone.dark}}}"]
    return "@media (prefers-color-scheme:dark){" + "".join(rules) + "}"


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _add(parent: ET.Element, name: str, attributes: dict[str, str] | None = None) -> ET.Element:
    return ET.SubElement(parent, _tag(name), attributes or {})


def _box(box: Box) -> dict[str, str]:
    return {"x": _number(box.x), "y": _number(box.y), "width": _number(box.width), "height": _number(box.height)}


def _number(value: float) -> str:
    return f"{round(value, 1):g}"


def _point(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _toward(start: Point, end: Point, length: float) -> Point:
    """Return the point at a distance from *start* on the way to *end*."""
    share = length / _distance(start, end)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
