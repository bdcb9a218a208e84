"""Small pieces of Markdown that macros put together."""

from __future__ import annotations

import posixpath
from html import escape
from typing import Any


def shown(value: Any) -> str:
    """Return a fact as prose shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(shown, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) or "none"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def cell(text: str) -> str:
    """Return text as it may stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(heads: list[str], rows: list[list[str]], label: str, kind: str = "") -> str:
    """Return a table that scrolls sideways where it is too wide; *label* names it to those who cannot see it.

    The *kind* `entries` is for things that need many words: each stands above its words where there is little room.
    """
    lines = [heads, ["---"] * len(heads), *rows]
    body = "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)
    class_ = f"pp-wide pp-{kind}" if kind else "pp-wide"
    return (
        f'<div class="{class_}" tabindex="0" role="region" aria-label="{escape(label)}" markdown>\n\n{body}\n\n</div>'
    )


def chip(kind: str, mark: str, words: str) -> str:
    """Return a chip: it says the word, the colour and the mark only repeat it."""
    return f'<span class="pp-chip pp-{kind}"><span aria-hidden="true">{mark}</span> {escape(words)}</span>'


def fence(text: str, language: str, title: str = "") -> str:
    """Return text as a block of code."""
    ticks = "````" if "```" in text else "```"
    head = f'{ticks}{language} title="{title}"' if title else f"{ticks}{language}"
    return f"{head}\n{text.rstrip()}\n{ticks}"


def indented(text: str, spaces: int = 4) -> str:
    """Return text moved right, as what lies inside an admonition or a list."""
    return "\n".join(" " * spaces + line if line.strip() else "" for line in text.splitlines())


def relative(target: str, here: str) -> str:
    """Return the link from the page *here* to *target*; both are paths below docs/, the target with its fragment."""
    path, hash_, fragment = target.partition("#")
    if path == here:
        return hash_ + fragment
    return posixpath.relpath(path, posixpath.dirname(here) or ".") + hash_ + fragment
