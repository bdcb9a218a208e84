"""A built page as something to look at."""

from __future__ import annotations

from provenpath.targets import site

PAGE = """<nav><pre>out</pre></nav><article><h1>Values</h1>
<div class="highlight"><span class="filename">a/values.yaml</span><pre><code># One
a:
  b: 1
</code></pre></div>
<div class="highlight"><pre><code>plain</code></pre></div>
<div class="highlight"><span class="filename">b.yaml</span><pre><code>c: 2
</code></pre></div>
</article>"""


def test_a_file_that_a_page_shows_is_found_by_its_title_as_it_is() -> None:
    page = site.parse("values", PAGE)
    assert page.files == {"a/values.yaml": "# One\na:\n  b: 1", "b.yaml": "c: 2"}
    assert page.code == ("# One\na:\n  b: 1", "plain", "c: 2")


def test_the_words_below_a_heading_are_those_down_to_the_next() -> None:
    """Neither a block of code with its title nor what is folded up is prose."""
    page = site.parse(
        "layers",
        """<article><h1>Layers</h1><p>All of <code>them</code>.</p>
        <div class="highlight"><span class="filename">a.sh</span><pre><code>run it</code></pre></div>
        <h2>Network<a class="headerlink" href="#network">¶</a></h2><p>Where things</p><p>run.</p>
        <details><summary>main.tf</summary><p>folded</p></details><h2>Empty</h2></article>""",
    )
    assert dict(zip(page.headings, page.prose, strict=True)) == {
        "Layers": "All of them.",
        "Network": "Where things run.",
        "Empty": "",
    }


def test_a_table_is_told_from_the_next_by_its_heads() -> None:
    """Also where both have as many columns, and nothing stands between them."""
    page = site.parse(
        "tables",
        """<article><table><thead><tr><th>Name</th><th>Port</th></tr></thead><tr><td>a</td><td>1</td></tr></table>
        <table><tr><th>Name</th><th>What <b>for</b></th></tr><tr><td>b</td><td>c</td></tr></table>
        <table></table></article>""",
    )
    assert page.tables_of("Name", "Port") == [(("a", "1"),)]
    assert page.tables_of("Name") == [(("a", "1"),), (("b", "c"),)]
    assert page.tables_of("Port") == []
    assert page.rows == (("Name", "Port"), ("a", "1"), ("Name", "What for"), ("b", "c"))
