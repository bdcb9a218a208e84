"""The built guide as plain Markdown, for a site of somebody else: macros are expanded, evidence is words.

It is made from the built pages and not from their sources, so that it says what the guide says, and nothing of the
builder's own markup is in it.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from provenpath.guide.article import HEADINGS, Article, articles, images
from provenpath.guide.build import BuildError
from provenpath.guide.markdown import fence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TIDIED = re.compile(r"(?P<code>^[ >]*(`{3,})[^`\n]*\n.*?^[ >]*\2$)|[ \t]+$|\n{3,}", re.MULTILINE | re.DOTALL)
"""What is too much of spaces and of blank lines; and a block of code, which stays as it is."""
_AS = {".pp-chip": "strong", ".admonition": "blockquote", "figcaption": "p"}
"""What Markdown has in the place of an element."""
_MARKUP = re.compile(r"([<\[\]`{}])")


def export(site: Path, folder: Path) -> list[Path]:
    """Write every page of the built guide in *site* to *folder* and return the files.

    Links between pages are relative and lead to headings by the names that GitHub gives them. Pictures are copied.
    Raises `BuildError` where *folder* holds something, or *site* holds no guide.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        msg = f"{folder} is not an empty folder. Name one that is, or a new one."
        raise BuildError(msg)
    pages = articles(site)
    anchors = {path: _anchors(article) for path, article in pages.items()}
    written = [_copy(site, folder, path) for path in sorted({path for _, _, path in images(pages)})]
    for path, article in pages.items():
        file = folder / _file_of(path, site)
        for image in article.tree.find_all("img"):
            image["src"] = _relative(str(image["src"]), article, site, anchors)
        for link in article.tree.find_all("a", href=True):
            link["href"] = _relative(str(link["href"]), article, site, anchors)
        _plain(article.tree)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_markdown(article.tree), encoding="utf-8")
        written.append(file)
    return written


def _copy(site: Path, folder: Path, path: str) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    return shutil.copyfile(site / path, file)


def _file_of(path: str, site: Path) -> str:
    """Return the Markdown file of a page; a page that others lie below is the index of their folder."""
    is_folder = not path or any(each.is_dir() and (each / "index.html").is_file() for each in (site / path).iterdir())
    return f"{path}index.md" if is_folder else f"{path.rstrip('/')}.md"


def _relative(url: str, article: Article, site: Path, anchors: Mapping[str, Mapping[str, str]]) -> str:
    """Return a link as it is to be in the Markdown of a page."""
    target = article.target(url)
    if target is None:
        return url
    path, fragment = target
    anchor = anchors[path].get(fragment, "") if path in anchors and fragment else ""
    hash_ = f"#{anchor}" if anchor else ""
    if path == article.path:
        return hash_ or posixpath.basename(_file_of(path, site))
    file = _file_of(path, site) if path in anchors else path
    return posixpath.relpath(file, posixpath.dirname(_file_of(article.path, site)) or ".") + hash_


def _anchors(article: Article) -> dict[str, str]:
    """Return the anchor of each id: that of its heading, or of the last one before it; none before the first."""
    anchors: dict[str, str] = {}
    times: dict[str, int] = {}
    last = ""
    for each in article.tree.select("*"):
        if each.name in HEADINGS:
            # as GitHub does: https://github.com/gjtorikian/html-pipeline and its table of contents
            slug = re.sub(r"[^\w\- ]", "", each.get_text().strip().lower()).replace(" ", "-")
            count = times.get(slug, 0)
            times[slug] = count + 1
            last = f"{slug}-{count}" if count else slug
        if each.get("id"):
            anchors[str(each["id"])] = last
    return anchors


def _plain(tree: Tag) -> None:
    """Turn what only a browser shows as it is meant into what Markdown has."""
    for selector, name in _AS.items():
        for each in tree.select(selector):
            each.name = name
    for number in tree.select(".pp-headline strong"):
        number.insert_after(" ")
    for each in tree.select("figcaption p"):
        each.unwrap()
    for title in tree.select("summary, .admonition-title"):
        title.name = "strong"
        title.wrap(_new("p"))
    for title in tree.select(".highlight .filename"):
        title.name = "p"
        title.append(":")
    for tabs in tree.select(".tabbed-set"):
        _tabs(tabs)


def _tabs(tabs: Tag) -> None:
    """Put the words of each tab above what it holds, and all of them below each other."""
    labels = tabs.select(":scope > .tabbed-labels > label")
    blocks = tabs.select(":scope > .tabbed-content > .tabbed-block")
    for label, block in zip(labels, blocks, strict=True):
        title, words = _new("p"), _new("strong")
        words.string = " ".join(label.get_text().split())
        title.append(words)
        block.insert(0, title)
    for control in tabs.select(":scope > input, :scope > .tabbed-labels"):
        control.decompose()


def _new(name: str) -> Tag:
    return BeautifulSoup("", "html.parser").new_tag(name)


def _markdown(tree: Tag) -> str:
    converter = _Converter(heading_style="ATX", bullets="-", newline_style="BACKSLASH")
    text = converter.convert_soup(tree)
    tidied = _TIDIED.sub(lambda match: match["code"] or ("\n\n" if match[0].startswith("\n") else ""), text)
    return tidied.strip() + "\n"


def _language(pre: Tag) -> str:
    """Return the language of a block of code, as the block around it is marked."""
    around = pre.find_parent(class_="highlight")
    classes = around.get("class") if around else None
    return next((each.removeprefix("language-") for each in classes or () if each.startswith("language-")), "")


class _Converter(MarkdownConverter):
    def escape(self, text: str, parent_tags: Any) -> str:
        """Escape what would be markup, tags and templates included."""
        return _MARKUP.sub(r"\\\1", super().escape(text, parent_tags))  # type: ignore[misc]  # its types leave it out

    def convert_data(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ARG002  (called by these names)
        """Return a mark: its words."""
        return text

    def convert_figure(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ARG002
        """Return a picture and what is said of it as paragraphs."""
        return f"\n\n{text.strip()}\n\n"

    convert_details = convert_figure

    def convert_pre(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ARG002
        """Return a block of code, whatever is in it."""
        return f"\n\n{fence(el.get_text().strip(chr(10)), _language(el))}\n\n"

    def convert_td(self, el: Tag, text: str, parent_tags: Any) -> str:
        """Return a cell, in which a bar ends nothing."""
        return str(super().convert_td(el, text.replace("|", r"\|"), parent_tags))  # type: ignore[misc]
