"""The form of a page's source: what the builder would take without a word and show wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError
from provenpath.facts.yaml import parse
from provenpath.guide.fault import Fault
from provenpath.guide.tags import unpaired

if TYPE_CHECKING:
    from provenpath.guide.page import Page

_SNIPPET = re.compile(r"^[ \t>]*(?P<escape>;*)-+8<-+(?P<rest>.*)$", re.MULTILINE)
_WHOLE_OR_SECTION = re.compile(r'[ \t]+"(?P<path>[^":]+)(?::(?P<section>[A-Za-z][\w-]*))?"[ \t]*')
_LINES = re.compile(r':-?\d*(?::-?\d*)?(?:,.*)?"\s*$')


def check(page: Page, roots: Sequence[Path] = ()) -> list[Fault]:
    """Return the faults in the form of a Markdown page; *roots* are the folders that snippets lie in."""
    return sorted([*_front_matter(page), *_fences(page), *_tags(page), *_snippets(page, roots)])


def _front_matter(page: Page) -> Iterator[Fault]:
    head = page.text[: page.front_matter_end]
    if not head:
        yield Fault(
            page.path, 1, "has no front matter. Begin it with a title and a description between two lines of ---."
        )
        return
    for match in re.finditer(r"\{\{|\{%", head):
        message = "calls a macro in its front matter, where none is rendered. Say it without the value."
        yield Fault(page.path, page.line(match.start()), message)
        return
    body = head.rstrip().split("\n")[1:-1]
    try:
        data = parse("\n".join(["", *body]), Path(page.path)).data
    except ProvenpathError as error:  # it begins with path and line
        line, _, why = str(error).removeprefix(f"{page.path}:").partition(" ")
        yield Fault(page.path, int(line), f"has front matter that is no YAML, so it may be shown as text: it {why}")
        return
    if not isinstance(data, Mapping):
        yield Fault(page.path, 1, "has front matter that is no mapping, so it is shown as text. Write `title: ...`.")
        return
    for key in ("title", "description"):
        if not str(data.get(key) or "").strip():
            yield Fault(page.path, 1, f"has no {key} in its front matter.")
    if data.get("render_macros") is False:
        yield Fault(
            page.path, 1, "has `render_macros: false`, which shows its macros as text. Use {% raw %} around them."
        )


def _fences(page: Page) -> Iterator[Fault]:
    for fence in page.fences:
        if not fence.is_closed:
            yield Fault(page.path, page.line(fence.start), "opens a code fence that is never closed.")


def _tags(page: Page) -> Iterator[Fault]:
    for offset, tag in unpaired(page.tags()):
        what = "closes what nothing opened" if tag.startswith("</") else "is never closed"
        message = f"{tag} {what}, and browsers mend that in silence. Pair it, or write it as code."
        yield Fault(page.path, page.line(offset), message)


def _snippets(page: Page, roots: Sequence[Path]) -> Iterator[Fault]:
    for match in _SNIPPET.finditer(page.text):
        if match["escape"]:
            continue
        line = page.line(match.start("rest"))
        shape = _WHOLE_OR_SECTION.fullmatch(match["rest"])
        if _LINES.search(match["rest"]):
            message = (
                "includes a file by line numbers, which are other lines once it changes, and none behind its end. "
                "Name a section in it: --8<-- [start:name] and --8<-- [end:name]."
            )
            yield Fault(page.path, line, message)
        elif shape is None:
            message = f'has {match[0].strip()!r}, which includes nothing. Write --8<-- "file" or --8<-- "file:section".'
            yield Fault(page.path, line, message)
        elif shape["section"]:
            yield from _section(page, line, shape["path"], shape["section"], roots)


def _section(page: Page, line: int, path: str, section: str, roots: Sequence[Path]) -> Iterator[Fault]:
    """Yield a fault where a section has not one start and, behind it, one end; without an end it would be the rest."""
    file = next((root / path for root in roots if (root / path).is_file()), None)
    if file is None:
        return  # the builder says so
    marks = re.findall(
        rf"8<-+[ \t]+\[[ \t]*(start|end)[ \t]*:[ \t]*{re.escape(section)}[ \t]*\]", file.read_text("utf-8")
    )
    if marks != ["start", "end"]:
        message = (
            f"includes the section {section!r} of {path}, which has the marks {', '.join(marks) or 'none'} there. "
            "Give it one start and then one end."
        )
        yield Fault(page.path, line, message)
