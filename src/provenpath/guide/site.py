"""The built site: what readers would get that no author saw."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from provenpath.guide.fault import Fault
from provenpath.guide.tags import TAG, unpaired

_LOADED = {
    # element: the attributes by which a browser loads something while it shows the page
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
_LOADED_LINKS = frozenset(
    (
        "stylesheet",
        "icon",
        "preload",
        "prefetch",
        "modulepreload",
        "preconnect",
        "dns-prefetch",
        "manifest",
        "apple-touch-icon",
    )
)
_ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_STYLE_URL = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:[a-z]+:)?//[^"')\s]+)""", re.IGNORECASE)
_LEFT = {
    "a reference link that has no definition": r"\[[^\]\n]+\]\[[^\]\n]*\]",
    "a link": r"\[[^\]\n]*\]\([^)\n]+\)",
    "a footnote that has no text": r"\[\^[\w-]+\]",
    "an abbreviation": r"^\*\[[^\]\n]+\]:",
    "an icon": r"(?<![\w:]):[a-z]+-[a-z0-9-]+:(?!\w)",
    "an admonition": r"^[ \t]*(?:!!!|\?\?\?)",
    "a tab": r"^[ \t]*===[!+]?[ \t]+[\"']",
    "a snippet": r"-8<-",
    "a macro": r"\{\{|\{%|\{#",
    "an attribute list": r"\{:?[ ]*[#.][\w-]",
    "a code fence": r"```|~~~",
    "a table": r"^[ \t]*\|.*\|[ \t]*$",
    "strong text": r"\*\*(?=\S)|(?<!\w)__(?=\w)",
    "a heading": r"^[ \t]*#{1,6}[ \t]+\S",
}
_LEFT_OVER = re.compile("|".join(f"(?P<left{at}>{pattern})" for at, pattern in enumerate(_LEFT.values())), re.MULTILINE)
_SHOWN_MACRO = re.compile(r"(?<!\$)\{\{-?\s*\w+\(\s*[\"']")
_WORD = re.compile(r"<span(?: [\w-]+=\"[^\"<>]*\")*>[^<]*</span>")
"""A span with nothing but text in it, as each word of code has one: a pair, whatever stands around it."""
_NUMBERED = re.compile(r"(?P<first>.+)_\d+")


@dataclass(frozen=True)
class Built:
    """One page of the site."""

    file: Path
    site: Path
    source: Path | None
    """The Markdown file that it was made of, where there is one."""
    root: Path
    """What the paths in faults are relative to."""
    text: str

    @classmethod
    def read(cls, file: Path, site: Path, docs: Path, root: Path) -> Built:
        """Return the page in *file* of *site*, which was built from *docs*."""
        return cls(file, site, _source(file, site, docs), root, file.read_text(encoding="utf-8"))

    def fault(self, message: str, *needles: str) -> Fault:
        """Return a fault of this page: of its source, at the first line that holds the first of *needles* found."""
        if self.source is None:
            return Fault(_relative(self.file, self.root), 0, message)
        lines = list(enumerate(self.source.read_text(encoding="utf-8").splitlines(), start=1))
        held = (at for needle in needles if needle for at, line in lines if needle in line)
        return Fault(_relative(self.source, self.root), next(held, 0), message)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """Its elements."""
        return LexborHTMLParser(self.text)

    @property
    def article(self) -> LexborNode | None:
        """The part that was written, without the theme's."""
        return self.tree.css_first("article") or self.tree.body


def check(site: Path, docs: Path, root: Path) -> list[Fault]:
    """Return the faults of the pages, the pictures and the styles in *site*, which was built from *docs*.

    Paths in faults are relative to *root*. Links are not followed here: `provenpath.guide.links` does that.
    """
    faults: list[Fault] = []
    for file in sorted(site.rglob("*.html")):
        page = Built.read(file, site, docs, root)
        for rule in (_loads, _ids, _alts, _headings, _pairs, _head, _left_overs):  # the last one takes code out
            faults += rule(page)
    for file in sorted([*site.rglob("*.css"), *site.rglob("*.svg")]):
        faults += _styles(file, root)
    return sorted(faults)


def _source(file: Path, site: Path, docs: Path) -> Path | None:
    page = file.relative_to(site)
    folder = page.parent
    names = [page.with_suffix(".md")]
    if page.name == "index.html":
        names += [folder / "README.md", *([folder.with_suffix(".md")] if folder.name else [])]
    return next((docs / name for name in names if (docs / name).is_file()), None)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _loads(page: Built) -> Iterator[Fault]:
    """Whatever a page loads lies in the site."""
    for element, attributes in _LOADED.items():
        for node in page.tree.css(element):
            for attribute in attributes:
                value = node.attributes.get(attribute) or ""
                urls = (part.split()[0] for part in value.split(",") if part.strip())
                for url in urls if attribute == "srcset" else [value.strip()]:
                    yield from _loaded(page, element, url)
    for node in page.tree.css("link[href]"):
        if _LOADED_LINKS & set((node.attributes.get("rel") or "").lower().split()):
            yield from _loaded(page, "link", node.attributes.get("href") or "")
    for node in page.tree.css("style, [style]"):
        for url in _STYLE_URL.findall(
            f"{node.attributes.get('style') or ''} {node.text() if node.tag == 'style' else ''}"
        ):
            yield page.fault(f"loads {url} by a style. Keep a copy in docs/assets.", url)
    if page.tree.css_first(".mermaid"):
        yield page.fault(
            "has a Mermaid diagram, whose script comes from another host. Draw it in diagrams/.", "mermaid"
        )


def _loaded(page: Built, element: str, url: str) -> Iterator[Fault]:
    if _ELSEWHERE.match(url):
        yield page.fault(f"loads {url} from another host ({element}). Keep a copy in docs/assets.", url)
    elif url and not url.startswith(("data:", "#")):
        path = unquote(urlsplit(url).path)
        file = page.site / path.lstrip("/") if path.startswith("/") else page.file.parent / path
        if path and not file.exists():
            yield page.fault(f"has no file for {url} ({element}).", path, Path(path).name)


def _alts(page: Built) -> Iterator[Fault]:
    """Every picture says what it shows."""
    for node in page.tree.css("img"):
        if not (node.attributes.get("alt") or "").strip():
            source = node.attributes.get("src") or ""
            yield page.fault(
                f"shows {source or 'a picture'} without an alt text. Say what it shows.", Path(source).name
            )


def _ids(page: Built) -> Iterator[Fault]:
    """An id stands once, and no anchor was numbered because its heading stands twice."""
    ids = Counter(node.attributes.get("id") or "" for node in page.tree.css("[id]"))
    for id_, times in ids.items():
        if times > 1:
            yield page.fault(
                f"has the id {id_!r} {times} times. Links lead to the first only.", f"#{id_}", f'id="{id_}"'
            )
    for node in page.article.css("h1, h2, h3, h4, h5, h6") if page.article else ():
        numbered = _NUMBERED.fullmatch(node.attributes.get("id") or "")
        if numbered and numbered["first"] in ids:
            words = _words(node)
            message = f"has the heading {words!r} twice, so its anchor is {numbered[0]!r}. Give it another title or id."
            yield page.fault(message, f" {words}")


def _headings(page: Built) -> Iterator[Fault]:
    """One h1 comes first, and no level is left out."""
    level = 0
    for node in page.article.css("h1, h2, h3, h4, h5, h6") if page.article else ():
        words, found = _words(node), int((node.tag or "h0")[1])
        if found == 1 and level:
            yield page.fault(f"has a second title, {words!r}. Make it a heading of the second level.", f" {words}")
        elif found > level + 1:
            after = f"behind one of level {level}" if level else "before the title"
            yield page.fault(f"has the heading {words!r} of level {found} {after}.", f" {words}")
        level = found


def _words(heading: LexborNode) -> str:
    return " ".join(heading.text().replace("¶", "").split())


def _pairs(page: Built) -> Iterator[Fault]:
    """Every element of the article is closed; the tree cannot tell, since the parser mends it."""
    begin, end = page.text.find("<article"), page.text.rfind("</article>")
    article = _WORD.sub("", page.text[begin : end + len("</article>")]) if -1 < begin < end else ""
    for _, tag in unpaired((match.start(), match) for match in TAG.finditer(article)):
        yield page.fault(f"has {tag} without its counterpart, and browsers mend that in silence.", tag)


def _head(page: Built) -> Iterator[Fault]:
    """What search engines and tabs show is words."""
    for node in page.tree.css("title, meta[name=description]"):
        text = node.attributes.get("content") or node.text()
        if not text.strip() or "{{" in text:
            yield page.fault(f"has {text.strip()!r} as its {node.attributes.get('name') or node.tag}.", text.strip())


def _left_overs(page: Built) -> Iterator[Fault]:
    """Nothing is left as text that should have become something else."""
    article = page.article
    if article is None:
        return
    for node in article.css("[markdown]"):
        yield page.fault(f"has <{node.tag} markdown> whose content was not rendered.", f"<{node.tag}")
    for elements, instead in (("pre, script, style, svg", "\n"), ("code", "code")):  # a pre has a code in it
        for node in article.css(elements):
            if call := _SHOWN_MACRO.search(node.text()):
                line = node.text()[call.start() :].partition("\n")[0]
                message = f"shows the macro call {line!r} as code: what a snippet includes is not rendered."
                yield page.fault(message, line)
            node.replace_with(instead)
    for match in _LEFT_OVER.finditer(article.text()):
        what = list(_LEFT)[int((match.lastgroup or "left0").removeprefix("left"))]
        yield page.fault(f"has {what} left as text: {match[0].strip()!r}.", match[0].strip())


def _styles(file: Path, root: Path) -> Iterator[Fault]:
    """Styles and pictures load nothing from another host."""
    text = file.read_text(encoding="utf-8")
    urls = _STYLE_URL.findall(text)
    if file.suffix == ".svg":
        urls += re.findall(r"""<(?:image|use|script)\b[^>]*?\b(?:xlink:)?href=["']((?:[a-z]+:)?//[^"']+)""", text)
    for url in urls:
        yield Fault(_relative(file, root), text.count("\n", 0, text.index(url)) + 1, f"loads {url} from another host.")
