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
