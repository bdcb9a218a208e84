"""Two builds, one before the guide was judged and one after, may differ in what they say of evidence alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenpath.guide import build

BEFORE = '<span class="pp-chip pp-never"><span aria-hidden="true">○</span> never run here</span>'
AFTER = (
    '<span class="pp-chip pp-passed"><span aria-hidden="true">✓</span> passed</span> <time>2026-11-20</time> on sandbox'
)
CHIPS = {
    BEFORE: BEFORE,
    AFTER: '<span class="pp-chip pp-proved"><span aria-hidden="true">✓</span> proved</span>',
}
"""What stands alone in a line is a chip."""
PAGE = """<!doctype html><html><head><title>T</title></head><body><article>
<p class="pp-evidence" data-search-exclude>{mark} <span class="pp-tag">@read</span></p>
<p class="pp-tally">{mark}</p><ul class="pp-headline"><li>{mark}</li></ul><p>{chip} {words}</p>
<ul><li><a href="#a">One</a>: <span class="pp-evidence">{mark}</span></li></ul></article></body></html>"""


def texts(folder: Path, mark: str, words: str) -> dict[str, str]:
    folder.mkdir()
    (folder / "index.html").write_text(PAGE.format(mark=mark, chip=CHIPS[mark], words=words))
    return build.texts(folder)


def test_two_builds_may_differ_in_their_evidence(tmp_path: Path) -> None:
    before = texts(tmp_path / "before", mark=BEFORE, words="A range.")
    after = texts(tmp_path / "after", mark=AFTER, words="A range.")
    build.check_same(before, after)


def test_two_builds_that_differ_in_their_words_are_refused(tmp_path: Path) -> None:
    before = texts(tmp_path / "before", mark=BEFORE, words="A range.")
    after = texts(tmp_path / "after", mark=BEFORE, words="Another range.")
    with pytest.raises(build.BuildError, match=r"not only in its evidence: index\.html"):
        build.check_same(before, after)
