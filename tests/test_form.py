"""The form of a page's source."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenpath.guide.form import check
from provenpath.guide.page import Page

HEAD = "---\ntitle: A page\ndescription: What it is for.\n---\n"
LINE = HEAD.count("\n") + 2


def faults(text: str, *roots: Path) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in check(Page("docs/a.md", text), roots)]


def body(text: str, *roots: Path) -> list[tuple[int, str]]:
    return faults(f"{HEAD}\n{text}\n", *roots)


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\nText.",
        "```sh\necho\n```\n\n````markdown\n```sh\n```\n````\n\n~~~\n```\n~~~",
        "- Item\n\n    ```sh\n    echo\n    ```",
        "<div markdown>\n<p>Text<br>and <img src='a.svg' alt='a > b'/></p>\n</div>",
        "`<name>`, ``<b>``, <https://example.com>, <me@example.com>, 1 < 2 and 3 > 2",
        "<!-- <div> -->\n\n```html\n<div>\n```",
        "{% raw %}{{ fact(1) }}{% endraw %}",
        '```sh\n--8<-- "runbooks/deploy.sh"\n```\n\n;--8<-- "shown"',
    ],
)
def test_a_page_in_form_has_no_fault(text: str) -> None:
    assert body(text) == []


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("# Title\n", 1, "no front matter"),
        ("---\ntitle: A\n\nText\n", 1, "no front matter"),
        ("---\ndescription: A\n---\n", 1, "no title"),
        ("---\ntitle: A\n---\n", 1, "no description"),
        ("---\ntitle: A\ndescription: ' '\n---\n", 1, "no description"),
        ("---\ntitle: A\ndescription:\n---\n", 1, "no description"),
        ("---\ntitle: A\ndescription: B: C\n---\n", 3, "no YAML"),
        ("---\ntitle: A\ntitle: B\ndescription: C\n---\n", 3, "no YAML"),
        ("---\n- title\n---\n", 1, "no mapping"),
        ('---\ntitle: A\ndescription: For {{ fact("a.b") }} days\n---\n', 3, "none is rendered"),
        ("---\ntitle: A\ndescription: B\nrender_macros: false\n---\n", 1, "render_macros"),
    ],
)
def test_front_matter_says_what_the_page_is(text: str, line: int, says: str) -> None:
    (fault,) = faults(text)
    assert fault[0] == line
    assert says in fault[1]


@pytest.mark.parametrize(
    "text",
    [
        "```sh\necho",
        "````sh\necho\n```",
        "```sh\necho\n~~~",
        "- Item\n\n    ```sh\n    echo",
    ],
)
def test_a_fence_is_closed(text: str) -> None:
    (fault,) = body(text)
    assert fault == (LINE + text.split("\n").index(next(line for line in text.split("\n") if "sh" in line)), fault[1])
    assert "never closed" in fault[1]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ('<div class="wide" markdown>\n\n| a |', '<div class="wide" markdown>'),
        ("<details><summary>A</summary>\nText", "<details>"),
        ("<div>\n<span>\n</div>", "<span>"),
        ("Text </div>", "</div>"),
        ("Give it <name> there.", "<name>"),
        ("<div\n markdown>", "<div\n markdown>"),
    ],
)
def test_what_is_opened_is_closed(text: str, tag: str) -> None:
    (fault,) = body(text)
    assert fault[1].startswith(tag)
    assert fault[0] == LINE + text[: text.index(tag)].count("\n")


@pytest.mark.parametrize("lines", [":900:910", ":3", ":3:", "::7", ":1,5:6", ":-3:"])
def test_no_file_is_included_by_line_numbers(lines: str) -> None:
    (fault,) = body(f'--8<-- "runbooks/deploy.sh{lines}"')
    assert fault[0] == LINE
    assert "line numbers" in fault[1]


@pytest.mark.parametrize(
    "line", ["--8<-- runbooks/deploy.sh", "--8<--", '--8<-- "a" "b"', '--8<-- "https://example.com/a"']
)
def test_a_line_that_looks_like_a_snippet_is_one(line: str) -> None:
    """The builder leaves such a line as text, or takes more than one file by it."""
    (fault,) = body(f"```\n{line}\n```")
    assert fault[0] == LINE + 1
    assert "includes nothing" in fault[1]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("# --8<-- [start:part]\na\n# --8<-- [end:part]\n", None),
        ("# --8<-- [start:part]\na\n", "start"),
        ("# --8<-- [start:part]\n# --8<-- [start:part]\na\n# --8<-- [end:part]\n", "start, start, end"),
        ("a\n", "none"),
        ("# --8<-- [start:party]\na\n# --8<-- [end:party]\n", "none"),
    ],
)
def test_a_section_has_a_start_and_an_end(text: str, marks: str | None, tmp_path: Path) -> None:
    """Without an end the rest of the file would be taken."""
    (tmp_path / "a.sh").write_text(text)
    found = body('--8<-- "a.sh:part"', Path("nowhere"), tmp_path)
    assert [f"which has the marks {marks} there" in message for _, message in found] == (
        [] if marks is None else [True]
    )
