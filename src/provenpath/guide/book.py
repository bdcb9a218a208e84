"""The built guide as one document to print: every page behind the other, everything folded open, links inside it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from provenpath.errors import ProvenpathError
from provenpath.guide.article import Article, articles, images

if TYPE_CHECKING:
    from collections.abc import Mapping

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 180.0
"""How long the browser may take to print."""


class PrintError(ProvenpathError):
    """There is nothing to print with, or it did not print."""


def pdf(site: Path, file: Path) -> None:
    """Print every page of the built guide in *site* into one PDF, by a Chromium of this machine.

    Raises `PrintError` where there is none, or where it fails or takes longer than `SECONDS`.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        msg = f"There is none of {', '.join(BROWSERS)} on the path. On Debian: apt install chromium."
        raise PrintError(msg)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "guide.html")
        page.write_text(book(site), encoding="utf-8")
        made = Path(folder, "guide.pdf")
        command = [
            browser,
            "--headless",
            "--no-sandbox",  # it shows our own pages alone, and root has none
            "--disable-gpu",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={made}",
            page.as_uri(),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or b""
            last = said.decode("utf-8", "replace").strip().splitlines()[-1:] or [str(error)]
            msg = f"{browser} did not print the guide: {last[0]}. Try a newer one."
            raise PrintError(msg) from error
        if not made.is_file():
            msg = f"{browser} ended without a PDF. Try a newer one."
            raise PrintError(msg)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, file)


def book(site: Path) -> str:
    """Return the pages of a built site as one page of HTML, which finds styles and pictures where *site* lies."""
    pages = articles(site)
    prefixes = {path: f"p{number}" for number, path in enumerate(pages)}
    for _, image, path in images(pages):
        image["src"] = (site / path).resolve().as_uri()
    for path, article in pages.items():
        for link in article.tree.find_all("a", href=True):
            link["href"] = _inside(str(link["href"]), article, prefixes)
        for each in article.tree.find_all(id=True):
            each["id"] = f"{prefixes[path]}-{each['id']}"
        for each in article.tree.find_all(["details"]):
            each["open"] = ""
        article.tree["id"] = prefixes[path]
        article.tree["class"] = "md-content__inner md-typeset"
    first = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    return _whole(first, pages, prefixes, site)


def _inside(url: str, article: Article, prefixes: Mapping[str, str]) -> str:
    """Return a link of a page as it is to be in the book."""
    target = article.target(url)
    if target is None or target[0] not in prefixes:
        return url
    path, fragment = target
    return f"#{prefixes[path]}-{fragment}" if fragment else f"#{prefixes[path]}"


def _whole(first: Tag, pages: Mapping[str, Article], prefixes: Mapping[str, str], site: Path) -> str:
    new = BeautifulSoup(
        "<!doctype html><html lang='en'><head><meta charset='utf-8'></head><body></body></html>", "html.parser"
    )
    head, body = new.find("head"), new.find("body")
    assert isinstance(head, Tag)  # noqa: S101  (it stands in the line above)
    assert isinstance(body, Tag)  # noqa: S101
    logo = first.select_one(".md-header__topic")
    name = " ".join(logo.get_text().split()) if logo else "Guide"
    head.append(_element(new, "title", name))
    for style in first.select("link[rel=stylesheet]"):
        path = urlsplit(str(style["href"])).path
        head.append(_element(new, "link", rel="stylesheet", href=(site / path).resolve().as_uri()))
    body.attrs |= {
        "data-md-color-scheme": "default",
        "data-md-color-primary": "custom",
        "class": "pp-book",
        "dir": "ltr",
    }
    contents = _element(new, "nav", **{"class": "md-typeset pp-contents"})
    contents.append(_element(new, "p", name, **{"class": "pp-name"}))
    entries = _element(new, "ol")
    for path, article in pages.items():
        entry = _element(new, "li")
        entry.append(_element(new, "a", article.title, href=f"#{prefixes[path]}"))
        entries.append(entry)
    contents.append(entries)
    body.append(contents)
    for article in pages.values():
        body.append(article.tree)
    return str(new)


def _element(new: BeautifulSoup, name: str, text: str = "", **attributes: str) -> Tag:
    element = new.new_tag(name, attrs=attributes)
    element.string = text
    return element
