"""The built guide carried elsewhere: as plain Markdown and as a book to print.

The site is built once, from this checkout, with evidence of every verdict that the tests make up.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from made_up import MADE_UP, guide
from markdown_it import MarkdownIt

from provenpath.guide import book, export
from provenpath.guide.article import articles
from provenpath.guide.build import BuildError

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide of this checkout."""
    return guide(tmp_path_factory.mktemp("guide"))


@pytest.fixture(scope="module")
def exported(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its pages as Markdown."""
    folder = tmp_path_factory.mktemp("exported")
    export.export(site, folder)
    return folder


def prose(text: str) -> str:
    """Return Markdown without its code."""
    return re.sub(r"^ *(`{3,}).*?^ *\1$|(`+)(?!`).*?(?<!`)\2(?!`)", "", text, flags=re.MULTILINE | re.DOTALL)


def letters(html: str) -> str:
    """Return what a browser shows of a page, without the spaces between."""
    return "".join(BeautifulSoup(html, "html.parser").get_text().split())


def test_every_page_is_exported_under_the_path_of_its_source(exported: Path) -> None:
    assert sorted(path.relative_to(exported).as_posix() for path in exported.rglob("*.md")) == SOURCES


@pytest.mark.parametrize("path", SOURCES)
def test_neither_a_macro_nor_a_tag_nor_the_builders_markup_is_left(exported: Path, path: str) -> None:
    text = prose((exported / path).read_text())
    bare = re.sub(r"\\.", "", text)
    assert re.findall(r"<[^>]*>|\bclass=|\bpp-\w+|\{[:{%#].*", bare) == []
    assert re.findall(r"^ *(?:!!!|\?\?\?\+?|===|--8<--|:::).*", text, re.MULTILINE) == []
    assert re.findall(r"&#?\w+;|¶", bare) == []


@pytest.mark.parametrize("path", SOURCES)
def test_a_page_says_what_the_page_of_the_site_says(site: Path, exported: Path, path: str) -> None:
    """Rendered by another program, every letter is there as often, and no other."""
    page = next(each for each in articles(site).values() if export._file_of(each.path, site) == path)
    for title in page.tree.select(".filename"):
        title.append(":")
    rendered = MarkdownIt("commonmark").enable("table").render((exported / path).read_text())
    assert Counter(letters(rendered)) == Counter(letters(str(page.tree)))


def test_evidence_is_words(exported: Path) -> None:
    text = (exported / "coder-eks/validate-network.md").read_text()
    assert "**failed** (`AssertionError: 30 days, and at least 90 are required`)" in text
    for shown in MADE_UP.values():
        assert f"**{shown}**" in text
    assert re.search(r"\*\*passed\*\* \d{4}-\d\d-\d\d on sandbox, emulated @read", text)


def test_every_link_leads_to_a_page_and_a_heading(exported: Path) -> None:
    """As lychee follows them in Markdown, with the anchors that it makes of headings itself."""
    lychee = shutil.which("lychee", path=str(Path(sys.executable).parent))
    assert lychee
    command = [lychee, "--offline", "--include-fragments=full", "--no-progress", "--root-dir", str(exported)]
    ended = subprocess.run(
        [*command, str(exported)], cwd=exported, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stdout[-3000:]
    assert int(re.search(r"(\d+) OK", ended.stdout + ended.stderr)[1]) > 500  # type: ignore[index]


def test_links_inside_are_relative_and_pictures_are_there(exported: Path) -> None:
    pictures = 0
    for path in SOURCES:
        for is_picture, target in re.findall(r"(!?)\[[^\]]*\]\(([^)\s]+)\)", prose((exported / path).read_text())):
            if target.startswith(("https://", "http://", "#")):
                continue
            file = (exported / path).parent / unquote(target.partition("#")[0])
            assert not target.startswith("/")
            assert file.is_file(), f"{path}: {target}"
            pictures += bool(is_picture)
    assert pictures


@pytest.mark.parametrize(
    "shown",
    [
        "Give it &lt;name&gt; there",
        "a {{ fact(1) }} and {% raw %}",
        "see [this][that] and `code`",
        "2 * 3 * 4 and snake_case_name",
        "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>a | b <code>c | d</code></td></tr></tbody></table>",
        "<pre><code>```\n\n\n&lt;a&gt;   \n</code></pre>",
    ],
)
def test_what_looks_like_markup_stays_words(shown: str) -> None:
    tree = BeautifulSoup(f"<div>{shown if shown.startswith('<') else f'<p>{shown}</p>'}</div>", "html.parser")
    rendered = MarkdownIt("commonmark").enable("table").render(export._markdown(tree))
    assert letters(rendered) == letters(str(tree))
    assert "<name>" not in prose(export._markdown(tree)).replace("\\<", "")


def test_tabs_notes_and_folds_are_below_each_other_with_their_titles() -> None:
    tree = BeautifulSoup(
        """<div><div class="tabbed-set"><input/><input/><div class="tabbed-labels"><label>One</label><label>Two</label>
        </div><div class="tabbed-content"><div class="tabbed-block"><p>first</p></div><div class="tabbed-block">
        <p>second</p></div></div></div>
        <div class="admonition danger"><p class="admonition-title">Take care</p><p>It goes.</p></div>
        <details><summary>Why</summary><p>Because.</p></details></div>""",
        "html.parser",
    )
    export._plain(tree)
    assert export._markdown(tree).split("\n\n") == [
        "**One**",
        "first",
        "**Two**",
        "second",
        "> **Take care**\n>\n> It goes.",
        "**Why**",
        "Because.\n",
    ]


def test_a_folder_that_holds_something_is_left_alone(site: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    with pytest.raises(BuildError, match="is not an empty folder"):
        export.export(site, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_without_a_built_guide_the_next_move_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="holds no built guide"):
        export.export(tmp_path, tmp_path / "out")


## The book


@pytest.fixture(scope="module")
def whole(site: Path) -> BeautifulSoup:
    """The book."""
    return BeautifulSoup(book.book(site), "html.parser")


def test_the_book_holds_every_page_once_in_the_order_of_the_site(site: Path, whole: BeautifulSoup) -> None:
    titles = [each.get_text().strip() for each in whole.select("article h1")]
    assert titles == [each.title for each in articles(site).values()]
    assert len(titles) == len(SOURCES)
    assert [each.get_text() for each in whole.select(".pp-contents li")] == titles


def test_what_is_folded_in_the_guide_is_open_in_the_book(site: Path, whole: BeautifulSoup) -> None:
    folded = [each for article in articles(site).values() for each in article.tree.select("details:not([open])")]
    assert len(folded) > 20
    assert whole.select("details:not([open])") == []
    assert len(whole.select("details[open]")) >= len(folded)


def test_links_of_the_book_lead_into_it_or_out_of_the_guide(whole: BeautifulSoup) -> None:
    ids = [str(each["id"]) for each in whole.select("[id]")]
    assert len(ids) == len(set(ids))
    links = {str(each["href"]) for each in whole.select("a[href]")}
    inside = {link for link in links if link.startswith("#")}
    assert len(inside) > 100
    assert {link for link in inside if unquote(link[1:]) not in ids} == set()
    assert {link for link in links - inside if not link.startswith(("https://", "http://"))} == set()


def test_what_the_book_loads_is_there(whole: BeautifulSoup) -> None:
    loaded = [str(each.get("src") or each.get("href")) for each in whole.select("img, link")]
    assert len(loaded) > 3
    assert [url for url in loaded if not url.startswith("file://") or not Path(unquote(url[7:])).is_file()] == []


@pytest.fixture
def small(site: Path, tmp_path: Path) -> Path:
    """A site of the first page alone, with the styles of the whole: to print all takes long."""
    shutil.copytree(site / "assets", tmp_path / "site" / "assets")
    page = BeautifulSoup((site / "index.html").read_text(), "html.parser")
    for link in page.select(".md-nav--primary a.md-nav__link[href]"):
        link["href"] = "."
    (tmp_path / "site" / "index.html").write_text(str(page))
    return tmp_path / "site"


@pytest.mark.skipif(not any(map(shutil.which, book.BROWSERS)), reason="no Chromium; on Debian: apt install chromium")
def test_the_book_is_printed(small: Path, tmp_path: Path) -> None:
    """The contents on a page of their own, an outline of its headings, and no path of this machine."""
    book.pdf(small, tmp_path / "below" / "guide.pdf")
    content = (tmp_path / "below" / "guide.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert max(map(int, re.findall(rb"/Count (\d+)", content))) > 2
    assert b"/Outlines" in content
    assert str(tmp_path).encode() not in content


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (None, "apt install chromium"),
        ("echo no display >&2; exit 3", "did not print the guide: no display"),
        ("exit 0", "ended without a PDF"),
    ],
)
def test_a_browser_that_is_not_there_or_fails_is_named(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None, says: str
) -> None:
    if program:
        (tmp_path / "chromium").write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(book.PrintError, match=says):
        book.pdf(small, tmp_path / "guide.pdf")
