"""Two builds, one before the guide was judged and one after, may differ in what they say of evidence alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenpath.guide import build
from provenpath.guide.marks import MARK

BEFORE, AFTER = "○ never run here", "✓ passed <time>2026-11-20</time> on sandbox"
PAGE = f"""<!doctype html><html><head><title>T</title></head><body><article>
<p class="pp-evidence {MARK}">{{mark}} <span class="pp-tag">@read</span></p>
<p><data class="pp-tally {MARK}">{{mark}}</data></p><ul class="pp-headline {MARK}"><li>{{mark}}</li></ul>
<p><data class="{MARK}">{{mark}}</data> {{words}}</p>{{more}}</article></body></html>"""


def contents(folder: Path, mark: str = BEFORE, words: str = "A range.", more: str = "", **files: str) -> dict[str, str]:
    folder.mkdir()
    (folder / "index.html").write_text(PAGE.format(mark=mark, words=words, more=more))
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return build.contents(folder)


@pytest.mark.parametrize(
    "more",
    [
        "",
        f'<p class="pp-evidence {MARK}">✗ failed <a href="#x">X</a></p>',  # what failed stands above a suite, too
        f'<p><data class="{MARK}">Not whole.</data></p>',
    ],
)
def test_two_builds_may_differ_in_their_evidence(tmp_path: Path, more: str) -> None:
    build.check_same(contents(tmp_path / "before"), contents(tmp_path / "after", mark=AFTER, more=more))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"words": "Another range."}, r"index\.html"),
        ({"more": "<p>More.</p>"}, r"index\.html"),
        ({"more": '<p><img src="x.svg"></p>'}, r"index\.html"),
        ({"guide_css": "p { display: none }"}, r"guide\.css"),
        ({"more_html": "<p>A page.</p>"}, r"more\.html"),
        ({"plan_svg": "<svg/>"}, r"plan\.svg"),
    ],
)
def test_two_builds_that_differ_in_what_is_read_or_loaded_are_refused(
    tmp_path: Path, changed: dict[str, str], named: str
) -> None:
    before = contents(tmp_path / "before", guide_css="p {}")
    after = contents(tmp_path / "after", **{"guide_css": "p {}", **changed})  # type: ignore[arg-type]
    with pytest.raises(build.BuildError, match=rf"not only in its evidence: {named}"):
        build.check_same(before, after)


def test_what_the_builder_dates_by_itself_may_differ(tmp_path: Path) -> None:
    build.check_same(contents(tmp_path / "a", sitemap_xml="1"), contents(tmp_path / "b", sitemap_xml="2"))
