"""The built site, as readers get it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from provenpath.guide import site

PAGE = """<!doctype html><html lang="en"><head>
<meta charset="utf-8"><title>Network</title><meta name="description" content="The network.">
<link rel="canonical" href="https://example.com/guide/"><link rel="stylesheet" href="../assets/guide.css">{head}
</head><body><nav id="nav"><a href="https://example.com">out</a></nav>
<article><h1 id="network">Network<a href="#network">¶</a></h1>
<p>Some text, <code>[a][b] {{{{ x }}}} **b**</code> and 2 * 3 ** 4, a_b__c, [1], a[0][1 and {{ x }}.</p>
<pre><code>!!! note
--8&lt;-- "a"
${{{{ format("a") }}}} {{{{ .Values.x }}}}</code></pre>
{article}
</article></body></html>
"""
SOURCE = "---\ntitle: Network\n---\n\n# Network\n\n{plant}\n"

Check = Callable[..., list[tuple[str, int, str]]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Check a site of one page with this in its article and head, made of a source with this in line 7."""

    def run(article: str = "", head: str = "", plant: str = "") -> list[tuple[str, int, str]]:
        for name, text in {
            "docs/network.md": SOURCE.replace("{plant}", plant),
            "site/network/index.html": PAGE.format(article=article, head=head),
            "site/assets/guide.css": "a { background: url(a.svg) }",
            "site/assets/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>',
        }.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        found = site.check(tmp_path / "site", tmp_path / "docs", tmp_path)
        return [(fault.path, fault.line, fault.message) for fault in found]

    return run


def test_a_page_without_a_fault_has_none(check: Check) -> None:
    article = '<h2 id="a">A</h2><h3 id="a_2">B</h3><p id="b">C<br><img src="../assets/a.svg" alt="Boxes"></p><h2>D</h2>'
    assert check(article.replace('id="a_2"', 'id="c_2"')) == []


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<img src="https://example.com/a.png" alt="A">', "https://example.com/a.png"),
        ('<img src="../assets/a.svg" srcset="//example.com/b.png 2x" alt="A">', "//example.com/b.png"),
        ('<script src="//example.com/a.js"></script>', "//example.com/a.js"),
        ('<iframe src="http://example.com/"></iframe>', "http://example.com/"),
        ('<object data="https://example.com/a.svg"></object>', "https://example.com/a.svg"),
        ('<svg><image href="https://example.com/a.png"/></svg>', "https://example.com/a.png"),
        ('<video poster="https://example.com/a.png"></video>', "https://example.com/a.png"),
        ('<p style="background: url(https://example.com/a.png)">A</p>', "https://example.com/a.png"),
        ("<style>@import 'https://example.com/a.css';</style>", "https://example.com/a.css"),
    ],
)
def test_nothing_is_loaded_from_another_host(html: str, url: str, check: Check) -> None:
    (fault,) = check(html, plant=html)
    assert fault[:2] == ("docs/network.md", 7)
    assert f"loads {url} " in fault[2]


@pytest.mark.parametrize("rel", ["stylesheet", "icon", "preconnect", "preload"])
def test_no_head_loads_from_another_host(rel: str, check: Check) -> None:
    (fault,) = check(head=f'<link rel="{rel}" href="https://fonts.example.com/a">')
    assert "loads https://fonts.example.com/a from another host" in fault[2]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("assets/b.css", "a {}\n@import url('https://example.com/a.css');"),
        ("assets/b.svg", '<svg>\n<image width="9" xlink:href="https://example.com/a.png"/></svg>'),
        ("assets/b.svg", "<svg>\n<style>a { fill: url(//example.com/a) }</style></svg>"),
    ],
)
def test_no_style_and_no_picture_loads_from_another_host(file: str, text: str, check: Check, tmp_path: Path) -> None:
    check()
    (tmp_path / "site" / file).write_text(text)
    (fault,) = check()
    assert fault[:2] == (f"site/{file}", 2)
    assert "example.com" in fault[2]


def test_a_diagram_that_fetches_its_script_is_refused(check: Check) -> None:
    (fault,) = check('<div class="mermaid"></div>', plant="```mermaid")
    assert fault[:2] == ("docs/network.md", 7)


@pytest.mark.parametrize("url", ["none.png", "../assets/none.svg", "/assets/none.svg", "../assets/none.svg?a=1"])
def test_what_is_loaded_is_there(url: str, check: Check) -> None:
    (fault,) = check(f'<img src="{url}" alt="A">', plant=f"![A]({url})")
    assert fault[:2] == ("docs/network.md", 7)
    assert f"no file for {url}" in fault[2]


@pytest.mark.parametrize("url", ["../assets/a.svg", "/assets/a.svg", "../assets/a.svg#x", "data:image/png;base64,AA=="])
def test_what_is_there_is_no_fault(url: str, check: Check) -> None:
    assert check(f'<img src="{url}" alt="A">') == []


@pytest.mark.parametrize("alt", ["", 'alt=""', 'alt=" "'])
def test_every_picture_has_an_alt_text(alt: str, check: Check) -> None:
    (fault,) = check(f'<img src="../assets/a.svg" {alt}>', plant="![](assets/a.svg)")
    assert fault == ("docs/network.md", 7, "shows ../assets/a.svg without an alt text. Say what it shows.")


def test_an_id_stands_once(check: Check) -> None:
    (fault,) = check('<p id="nav">A</p>', plant="A {: #nav }")
    assert fault == ("docs/network.md", 7, "has the id 'nav' 2 times. Links lead to the first only.")


def test_no_anchor_is_numbered(check: Check) -> None:
    (fault,) = check('<h2 id="plan">Plan</h2><h2 id="plan_1">Plan</h2>', plant="## Plan")
    assert fault[:2] == ("docs/network.md", 7)
    assert "has the heading 'Plan' twice, so its anchor is 'plan_1'" in fault[2]


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<h3>Deep</h3>", "the heading 'Deep' of level 3 behind one of level 1"),
        ("<h2>A</h2><h4>Deep</h4>", "the heading 'Deep' of level 4 behind one of level 2"),
        ("<h2>A</h2><h1>Deep</h1>", "a second title, 'Deep'"),
    ],
)
def test_headings_leave_no_level_out(html: str, says: str, check: Check) -> None:
    (fault,) = check(html, plant="#### Deep")
    assert fault[:2] == ("docs/network.md", 7)
    assert says in fault[2]


def test_a_page_begins_with_its_title(check: Check, tmp_path: Path) -> None:
    check()
    page = tmp_path / "site" / "404.html"
    page.write_text("<html><head><title>A</title></head><body><article><h2>B</h2></article></body></html>")
    (fault,) = check()
    assert fault == ("site/404.html", 0, "has the heading 'B' of level 2 before the title.")


def test_an_element_is_closed(check: Check) -> None:
    (fault,) = check('<div class="a"><p>Text</p>', plant='<div class="a">')
    assert fault[:2] == ("docs/network.md", 7)
    assert '<div class="a"> without its counterpart' in fault[2]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("A [text][nowhere].", "a reference link"),
        ("A [text](nowhere.md).", "a link"),
        ("A note[^9].", "a footnote"),
        ("*[ABC]: A thing", "an abbreviation"),
        ("An icon :material-nowhere: here.", "an icon"),
        ('!!! note "A"', "an admonition"),
        ('???! note "A"', "an admonition"),
        ('=== "A tab"', "a tab"),
        ('--8<-- "a"', "a snippet"),
        ("A {{ macro }}.", "a macro"),
        ("A {% macro %}.", "a macro"),
        ("A title {: #a }", "an attribute list"),
        ("A title { .a }", "an attribute list"),
        ("```sh", "a code fence"),
        ("| a | b |", "a table"),
        ("Some **strong text.", "strong text"),
        ("Some __strong__ text.", "strong text"),
        ("## A heading", "a heading"),
    ],
)
def test_nothing_is_left_as_text(text: str, what: str, check: Check) -> None:
    found = check(f"<p>A.</p>\n<p>\n{text}\n</p>", plant=text)
    assert found
    assert {fault[:2] for fault in found} == {("docs/network.md", 7)}
    assert any(f"has {what}" in fault[2] for fault in found)


def test_a_macro_that_a_snippet_brought_is_seen_in_code_too(check: Check) -> None:
    (fault,) = check('<pre><code>echo {{ fact("network.region") }} here</code></pre>')
    assert "shows the macro call '{{ fact(\"network.region\") }} here' as code" in fault[2]


def test_markdown_in_html_that_was_not_rendered_is_seen(check: Check) -> None:
    (fault,) = check("<div markdown>Text</div>", plant="<div markdown>")
    assert fault == ("docs/network.md", 7, "has <div markdown> whose content was not rendered.")


@pytest.mark.parametrize(
    ("old", "new"),
    [("<title>Network</title>", "<title></title>"), ('content="The network."', 'content="For {{ x }} days"')],
)
def test_what_stands_in_the_head_is_words(old: str, new: str, check: Check, tmp_path: Path) -> None:
    check()
    page = tmp_path / "site" / "other.html"
    page.write_text(PAGE.format(article="", head="").replace("../assets", "assets").replace(old, new))
    (fault,) = check()
    assert fault[0] == "site/other.html"
    assert " as its " in fault[2]


@pytest.mark.parametrize(
    ("built", "source"),
    [
        ("a/index.html", "a.md"),
        ("a/index.html", "a/index.md"),
        ("a/index.html", "a/README.md"),
        ("a.html", "a.md"),
        ("index.html", "index.md"),
    ],
)
def test_a_fault_names_the_source_of_the_page(built: str, source: str, tmp_path: Path) -> None:
    for path in (tmp_path / "site" / built, tmp_path / "docs" / source):
        path.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "docs" / source).write_text("# A\n\nA note[^1].\n")
    (tmp_path / "site" / built).write_text("<article><h1>A</h1><p>A note[^1].</p></article>")
    assert [(fault.path, fault.line) for fault in site.check(tmp_path / "site", tmp_path / "docs", tmp_path)] == [
        (f"docs/{source}", 3)
    ]
