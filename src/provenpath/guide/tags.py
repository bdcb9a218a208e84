"""HTML tags that are opened and never closed, which browsers mend in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w:-]*)(?:[^\"'<>]|\"[^\"]*\"|'[^']*')*?(?P<empty>/?)>")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


def unpaired(tags: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return those of *tags* (offset and text) that nothing closes or, for an end tag, that nothing opened."""
    open_: list[tuple[int, str, str]] = []
    alone: list[tuple[int, str]] = []
    for offset, text in tags:
        tag = TAG.match(text)
        if tag is None or tag["empty"] or tag["name"].lower() in _VOID:
            continue
        name = tag["name"].lower()
        if not tag["end"]:
            open_.append((offset, name, text))
        elif name in {each[1] for each in open_}:
            while open_[-1][1] != name:
                alone.append((open_[-1][0], open_.pop()[2]))
            open_.pop()
        else:
            alone.append((offset, text))
    return sorted([*alone, *((offset, text) for offset, _, text in open_)])
