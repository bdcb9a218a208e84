"""The built pages as documents to be carried elsewhere: their articles, in the order of the site, and their links."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from provenpath.guide.build import BuildError

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_THE_SCREEN = (
    ".headerlink, .md-content__button, .md-source-file, script, style, [aria-hidden=true], .md-clipboard, a[download]"
)
"""What is of use where one can press it, or only repeats a word."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class Article:
    """What was written of one page."""

    path: str
    """Of its folder below the site, as links have it: `coder-eks/network/`, empty for the first page."""
    file: Path

    @cached_property
    def tree(self) -> Tag:
        """A tree of its own, without what only the screen has use for; whoever carries it elsewhere changes it."""
        page = BeautifulSoup(self.file.read_text(encoding="utf-8"), "html.parser")
        found = page.find("article")
        if not isinstance(found, Tag):
            msg = f"{self.file} has no article. Build the guide again: nox -s guide."
            raise BuildError(msg)
        for each in found.select(_OF_THE_SCREEN):
            each.decompose()
        for each in found.select("a.glightbox"):
            each.unwrap()
        return found

    @property
    def title(self) -> str:
        """Its first heading."""
        heading = self.tree.find("h1")
        return " ".join(heading.get_text().split()) if heading else self.path

    def target(self, url: str) -> tuple[str, str] | None:
        """Return where a link of it leads inside the site: a path below the site and a fragment; `None` outside."""
        parts = urlsplit(url)
        if parts.scheme or parts.netloc:
            return None
        path = posixpath.normpath(posixpath.join(self.path, unquote(parts.path))) if parts.path else self.path
        is_page = not posixpath.splitext(path)[1]
        path = "" if path == "." else path.rstrip("/") + "/" if is_page and path else path
        return path, unquote(parts.fragment)


def articles(site: Path) -> dict[str, Article]:
    """Return the pages of a built site by path, in the order of its navigation; `BuildError` where there is none."""
    first = site / "index.html"
    if not first.is_file():
        msg = f"{site} holds no built guide. Build it first: nox -s guide."
        raise BuildError(msg)
    home = Article("", first)
    page = BeautifulSoup(first.read_text(encoding="utf-8"), "html.parser")
    links = [str(link["href"]) for link in page.select(".md-nav--primary a.md-nav__link[href]")]
    paths = [target[0] for link in links if not link.startswith("#") and (target := home.target(link))]
    return {path: Article(path, site / path / "index.html") for path in dict.fromkeys(["", *paths])}


def images(articles: Mapping[str, Article]) -> Iterator[tuple[Article, Tag, str]]:
    """Yield every picture of the pages, with its path below the site."""
    for article in articles.values():
        for image in article.tree.find_all("img"):
            target = article.target(str(image["src"]))
            if target is not None:
                yield article, image, target[0]
