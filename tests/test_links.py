"""Links of the built site are followed, and a run that could not is no success."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from provenpath.guide import build, links

ROOT = Path(__file__).parents[1]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site of two pages with the project's own settings."""
    (tmp_path / links.CONFIGURATION).write_text((ROOT / links.CONFIGURATION).read_text())
    for name in ("docs", "site/a"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "site/a/index.html").write_text('<h1 id="a">A</h1>')
    return tmp_path


def check(root: Path, html: str) -> list[tuple[str, int, str]]:
    (root / "docs/index.md").write_text(f"# Start\n\n{html}\n")
    (root / "site/index.html").write_text(f"<h1 id='start'>Start</h1>{html}")
    return [(fault.path, fault.line, fault.message) for fault in links.check(root / "site", root / "docs", root)]


@pytest.mark.parametrize(
    "html",
    ['<a href="a/#a">a</a>', '<a href="/a/">a</a>', '<a href="#start">a</a>', '<a href="https://example.com/">a</a>'],
)
def test_a_link_that_leads_somewhere_is_no_fault(html: str, root: Path) -> None:
    """Links to other hosts are for another check: this one works without a network."""
    assert check(root, html) == []


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<a href="b/">b</a>', "links to b: File not found"),
        ('<a href="/b/">b</a>', "links to b: File not found"),
        ('<a href="a/#b">b</a>', "links to a#b: Cannot find fragment"),
        ('<a href="#b">b</a>', "links to index.html#b: Cannot find fragment"),
        ('<img src="b.svg" alt="B">', "links to b.svg: File not found"),
    ],
)
def test_a_link_that_leads_nowhere_is_named_with_its_line(html: str, message: str, root: Path) -> None:
    (fault,) = check(root, html)
    assert fault[:2] == ("docs/index.md", 3)
    assert fault[2].startswith(message)


def test_a_run_that_fails_is_an_error(root: Path) -> None:
    (root / links.CONFIGURATION).write_text("nonsense = [\n")
    with pytest.raises(links.LinkCheckError, match=r"lychee ended with \d"):
        check(root, "")


def test_no_site_is_an_error(root: Path) -> None:
    with pytest.raises(links.LinkCheckError, match="is no built site"):
        links.check(root / "nowhere", root / "docs", root)


def test_no_lychee_is_an_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links.sys, "executable", str(root / "python"))
    monkeypatch.setenv("PATH", str(root))
    with pytest.raises(links.LinkCheckError, match="Install the extra `guide`"):
        check(root, "")


def test_links_elsewhere_are_asked_when_they_are_to_be(root: Path, tmp_path: Path) -> None:
    """By a real server: what answers is kept with its date, what does not is a fault of the page."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "there.html").write_text("<p id='here'>There.</p>")
    with build.served(tmp_path / "elsewhere", 0) as address:
        html = f'<a href="{address}there.html">a</a> <a href="{address}gone.html">b</a>'
        assert check(root, html) == []
        [fault] = links.check(root / "site", root / "docs", root, tmp_path / "asked")
    assert (fault.path, fault.line) == ("docs/index.md", 3)
    assert "gone.html: Rejected status code: 404" in fault.message
    [(url, at)] = links.answered(tmp_path / "asked").items()
    assert url == f"{address}there.html"
    assert timedelta(0) <= datetime.now(UTC) - at < timedelta(minutes=5)


def test_where_nothing_was_asked_nothing_answered(tmp_path: Path) -> None:
    assert links.answered(tmp_path) == {}


def test_where_nothing_outside_answers_that_is_said_once(root: Path, tmp_path: Path) -> None:
    """And not of every page: what is missing is a network."""
    with build.served(tmp_path, 0) as address:
        pass
    check(root, f'<a href="{address}a">a</a> <a href="{address}b">b</a>')
    with pytest.raises(links.LinkCheckError, match=r"None of 2 pages outside answered\. Is there a network"):
        links.check(root / "site", root / "docs", root, tmp_path / "asked")


def test_a_page_outside_is_named_once(root: Path, tmp_path: Path) -> None:
    """However many pages lead to it."""
    with build.served(tmp_path, 0) as address:
        (root / "site/a/index.html").write_text(f'<h1 id="a">A</h1><a href="{address}gone">b</a>')
        check(root, f'<a href="{address}lychee.toml">a</a> <a href="{address}gone">b</a>')
        faults = links.check(root / "site", root / "docs", root, tmp_path / "asked")
    assert len(faults) == 1
