"""HTML tags that are opened and never closed, which browsers mend in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][\w-]*(?::[\w-]+)?)(?=[\s/>])"
    r"[^\"'<>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'<>]*)*>"
)
"""What Markdown takes for a link, such as `<https://example.com>` or `<somebody@example.com>`, is none."""
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


def unpaired(tags: Iterable[tuple[int, re.Match[str]]]) -> list[tuple[int, str]]:
    """Return offset and text of what nothing closes or, for an end tag, of what nothing opened.

    *tags* are matches of `TAG`, each with its offset.
    """
    open_: list[tuple[int, str, str]] = []
    alone: list[tuple[int, str]] = []
    for offset, tag in tags:
        text, name = tag[0], tag["name"].lower()
        if text.endswith("/>") or name in _VOID:
            continue
        if not tag["end"]:
            open_.append((offset, name, text))
        elif any(each[1] == name for each in reversed(open_)):
            while open_[-1][1] != name:
                alone.append((open_[-1][0], open_.pop()[2]))
            open_.pop()
        else:
            alone.append((offset, text))
    return sorted([*alone, *((offset, text) for offset, _, text in open_)])
