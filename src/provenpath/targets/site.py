"""The built guide as something to look at: pages, their headings, tables, pictures and links."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CARD = "provenpath.json"
"""The file in a built guide that says what it was made of: `{"pages": hash}`."""

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_NO_PROSE = _HEADINGS | {"pre", "details"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class NoSuchPageError(ProvenpathError):
    """The built guide has no such page."""


Row = tuple[str, ...]
"""The cells of a row of a table, white space folded."""


@dataclass(frozen=True)
class Picture:
    """One picture on a page."""

    source: str
    """As the page names it."""
    alt: str


@dataclass(frozen=True)
class Page:
    """One page of the built guide, its article alone: no navigation, no search, no footer."""

    path: str
    text: str
    """Its words, white space folded."""
    headings: tuple[str, ...]
    prose: tuple[str, ...]
    """What stands below each heading, down to the next one: its words without code and what can be folded up."""
    links: tuple[str, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[tuple[Row, ...], ...]
    """The rows of every table, its heads first."""
    code: tuple[str, ...]
    """Every block of code."""
    files: Mapping[str, str]
    """The blocks of code that have a title, by it: files that the page shows."""
    steps: tuple[str, ...]
    """The items of numbered lists."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all tables, heads included."""
        return tuple(row for table in self.tables for row in table)

    def tables_of(self, *heads: str) -> list[tuple[Row, ...]]:
        """Return the rows below the heads of each table whose first heads are these."""
        return [table[1:] for table in self.tables if table[0][: len(heads)] == heads]


class Site:
    """A built guide."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def is_built(self) -> bool:
        """Whether there is one."""
        return (self.folder / "index.html").is_file()

    @property
    def pages(self) -> str:
        """The hash of what it was made of, as the build left it there; empty where it does not say."""
        try:
            return str(json.loads((self.folder / CARD).read_text(encoding="utf-8"))["pages"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def page(self, path: str) -> Page:
        """Return a page by its path, such as `coder-eks/network`; an error names the nearest."""
        file = self.folder / path.strip("/") / "index.html"
        if not file.is_file():
            known = [found.parent.relative_to(self.folder).as_posix() for found in self.folder.rglob("index.html")]
            msg = f"The built guide has no page {path!r}. {nearest(path, known)}"
            raise NoSuchPageError(msg)
        return parse(path, file.read_text(encoding="utf-8"))

    def picture(self, page: Page, picture: Picture) -> str:
        """Return the text of an SVG that a page shows; `NoSuchPageError` where it is not there."""
        file = (self.folder / page.path.strip("/") / picture.source).resolve()
        if not file.is_relative_to(self.folder.resolve()) or not file.is_file():
            msg = f"The page {page.path} shows {picture.source}, which is not in the built guide."
            raise NoSuchPageError(msg)
        return file.read_text(encoding="utf-8")


def parse(path: str, html: str) -> Page:
    """Return what stands in the article of a page's HTML."""
    reader = _Reader()
    reader.feed(html)
    return Page(
        path=path,
        text=_folded("".join(reader.text)),
        headings=tuple(_folded(each).removesuffix("¶").strip() for each in reader.headings),
        prose=tuple(map(_folded, reader.prose[1:])),
        links=tuple(reader.links),
        pictures=tuple(reader.pictures),
        tables=tuple(tuple(tuple(map(_folded, row)) for row in table if row) for table in reader.tables if any(table)),
        code=tuple(each.strip() for each in reader.code),
        files={_folded(title): reader.code[at].strip("\n") for at, title in reader.titles.items()},
        steps=tuple(map(_folded, reader.steps)),
    )


@dataclass
class _Reader(HTMLParser):
    text: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=lambda: [""])
    """The first is of what stands above every heading."""
    links: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    """Of blocks of code, by their place; a title stands above its block."""
    steps: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._title: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "article" or "article" in self._open:
            self._enter(tag, given)
        if tag not in _VOID and (tag == "article" or "article" in self._open):
            self._open.append(tag)

    def _enter(self, tag: str, given: dict[str, str]) -> None:
        if tag in _HEADINGS:
            self.headings.append("")
            self.prose.append("")
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "img":
            self.pictures.append(Picture(given.get("src", ""), given.get("alt", "")))
        elif tag in {"table", "tr", "td", "th"}:
            self._enter_table(tag)
        elif tag == "span" and given.get("class") == "filename":
            self._title = ""
        elif tag == "pre":
            if self._title is not None:
                self.titles[len(self.code)] = self._title
                self._title = None
            self.code.append("")
        elif tag == "li" and self._open[-1] == "ol":
            self.steps.append("")
        self.text.append(" ")
        self.prose[-1] += " "

    def _enter_table(self, tag: str) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        else:
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] in {"script", "style"}:
            return
        self.text.append(data)
        if not _NO_PROSE & set(self._open) and self._title is None:
            self.prose[-1] += data
        if _HEADINGS & set(self._open) and self.headings:
            self.headings[-1] += data
        if {"td", "th"} & set(self._open):
            self.tables[-1][-1][-1] += data
        if self._title is not None:
            self._title += data
        if "ol" in self._open and self.steps:
            self.steps[-1] += data
        if "pre" in self._open and self.code:
            self.code[-1] += data


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
