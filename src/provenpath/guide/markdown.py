"""Small pieces of Markdown that macros put together.

What comes from a tree, a record or a run is data. It goes into a page through `text`, `literal`, `code` or `fence`,
so that no sign in it becomes markup, a cell of a table or a macro.
"""

from __future__ import annotations

import posixpath
import re
from html import escape
from typing import Any
from urllib.parse import quote, unquote, urlsplit

_KEPT = re.compile(
    r"(?P<ticks>`+)(?!`)(?P<code>.*?[^`])(?P=ticks)(?!`)"
    r"|\[(?P<words>[^][]+)\]\((?P<url>https://[^()\s]+)\)"
    r"|(?P<template>\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})",
    re.DOTALL,
)
"""What stays markup in prose: code, links to the outside; and what another tool's templates look like, as code."""
_SIGN = re.compile(r"""[^\w\s.,:;?'"()/=%@-]|_""")
_IN_URL = ":/?#@!$&'*+,;=%~"


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


def literal(words: str) -> str:
    """Return words in one line that show as they are: every sign that could be markup is a character reference."""
    return _SIGN.sub(lambda match: f"&#{ord(match[0])};", " ".join(words.split()))


def code(words: str) -> str:
    """Return words as code in a line, in prose and in tables alike."""
    return f"<code>{literal(words)}</code>" if words.strip() else "(empty)"


def text(prose: str) -> str:
    """Return somebody's prose in one line: its code and its links stay, every other sign shows as it is."""
    parts: list[str] = []
    position = 0
    for match in _KEPT.finditer(prose):
        parts.append(_spaced(prose[position : match.start()]))
        parts.append(link(match["words"], match["url"]) if match["url"] else code(match["code"] or match["template"]))
        position = match.end()
    parts.append(_spaced(prose[position:]))
    return "".join(parts).strip()


def _spaced(words: str) -> str:
    """Return `literal` words with the space at their ends, by which they stand apart from what is around them."""
    before, after = words[:1].isspace(), words[-1:].isspace()
    return f"{' ' if before else ''}{literal(words)}{' ' if after and words.strip() else ''}"


def link(words: str, url: str) -> str:
    """Return a link to the outside or, with a path from `relative`, inside the guide."""
    return f"[{literal(words)}]({quote(url, safe=_IN_URL)})"


def title_of(url: str) -> str:
    """Return a link's words for a page whose title nobody wrote down: its host and the last words of its path."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]).removesuffix(".html")
    words = " ".join(re.split(r"[-_\s]+", last)).strip()
    return f"{parts.netloc}: {words}" if words else parts.netloc


def cell(markdown: str) -> str:
    """Return Markdown as it may stand in a cell of a table: in one line, and in one cell."""
    return " ".join(markdown.split()).replace("|", "&#124;")


def table(heads: list[str], rows: list[list[str]], label: str, *, kind: str = "") -> str:
    """Return a table that scrolls sideways where it is too wide; *label* names it to those who cannot see it.

    *kind* is added to its classes: `pp-entries` for things that need many words, which then stand above their words
    where there is little room.
    """
    lines = [heads, ["---"] * len(heads), *rows]
    body = "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)
    class_ = f"pp-wide {kind}" if kind else "pp-wide"
    head = f'<div class="{class_}" tabindex="0" role="region" aria-label="{escape(label)}" markdown>'
    return f"{head}\n\n{body}\n\n</div>"


def folded(summary: str, body: str) -> str:
    """Return Markdown that is folded up below *summary*; around boxes, or in one, `???` would not render."""
    return f'<details class="abstract" markdown>\n<summary>{escape(summary)}</summary>\n\n{body}\n\n</details>'


def chip(kind: str, mark: str, words: str) -> str:
    """Return a chip: it says the word, the colour and the mark only repeat it."""
    return f'<span class="pp-chip pp-{kind}"><span aria-hidden="true">{mark}</span> {escape(words)}</span>'


def fence(lines: str, language: str, title: str = "", *, attributes: str = "") -> str:
    """Return lines as a block of code, whatever is in them; *attributes* are those of an attribute list."""
    ticks = "`" * max(3, 1 + max(map(len, re.findall(r"`+", lines)), default=0))
    options = [f'title="{title.replace(chr(34), chr(39))}"'] if title else []
    head = (
        f" {{ {' '.join(['.' + language, attributes, *options])} }}" if attributes else " ".join([language, *options])
    )
    return f"{ticks}{head}\n{lines.rstrip()}\n{ticks}"


def indented(markdown: str, spaces: int = 4) -> str:
    """Return Markdown moved right, as what lies inside an admonition or a list."""
    return "\n".join(" " * spaces + line if line.strip() else "" for line in markdown.split("\n"))


def relative(target: str, here: str) -> str:
    """Return the link from the page *here* to *target*; both are paths below docs/, the target with its fragment."""
    path, hash_, fragment = target.partition("#")
    if path == here:
        return hash_ + fragment
    return posixpath.relpath(path, posixpath.dirname(here) or ".") + hash_ + fragment
