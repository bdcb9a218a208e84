"""Every fault that the builder alone would let pass, or that our settings make it stop at, stops the build.

Each is planted alone in a small site that builds clean, with the project's own mkdocs.yml.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from provenpath.guide import links

ROOT = Path(__file__).parents[1]
OWN = {"README.md", "docs", "mkdocs.yml", "site"}
"""What the small site does not share with the checkout."""

INDEX = """---
title: Start
description: Where to begin.
---

# Start

Read [the plan](other.md#the-plan) first. Logs are kept for {{ fact("network.flow_log_retention_days") }} days.

![The network as boxes](assets/network.svg)

!!! note "What a note says"
    It may hold `code` and **strong** words.

| Name | Value |
| --- | --- |
| range | `{{ fact("network.vpc_cidr") }}` |

<div class="wide" markdown>
A box, with a footnote[^1].
</div>

```sh
--8<-- "runbooks/coder-eks/deploy/network.sh"
```

[^1]: Its text.
"""
OTHER = """---
title: Other
description: Another page.
---

# Other

## The plan

Words, and a limit of 90 days. <!-- literal-ok: of AWS, not ours -->
"""
CONFIGURATION = """INHERIT: base.yml
nav:
  - Start: index.md
  - Other: other.md
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Boxes</title><path d="M0 0h9v9z"/></svg>\n'
LINE = INDEX.count("\n") + 2
HERE = f"docs/index.md:{LINE} "


@dataclass(frozen=True)
class Case:
    """A fault: what is appended to the first page or done to the site, and what the build has to say."""

    name: str
    plant: str = ""
    """Text that is appended to docs/index.md."""
    says: tuple[str, ...] = ()
    edit: Callable[[Path], object] = field(default=lambda _: None)
    """Done to the site's folder."""
    options: tuple[str, ...] = ()


def replace(name: str, old: str, new: str) -> Callable[[Path], object]:
    def edit(site: Path) -> None:
        text = (site / name).read_text()
        assert text.count(old) == 1
        (site / name).write_text(text.replace(old, new))

    return edit


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda site: (site / name).write_text(text)


CASES = [
    # macros
    Case("undefined variable", "{{ nowhere }}", ("'nowhere' is undefined", "index.md")),
    Case("undefined macro", "{{ nowhere(1) }}", ("'nowhere' is undefined", "index.md")),
    Case("undefined attribute", "{{ page.nowhere }}", ("no attribute 'nowhere'", "index.md")),
    Case("unknown fact", '{{ fact("network.vpc_cird") }}', ("Did you mean 'network.vpc_cidr'?", "index.md")),
    Case("failing macro", "{{ fact(3) }}", ("AttributeError", "index.md")),
    Case("Jinja syntax error", "{{ fact( }}", ("Macro Syntax Error", "index.md")),
    # snippets
    Case("missing snippet", '--8<-- "nowhere.tf"', ("Snippet at path 'nowhere.tf' could not be found",)),
    Case("missing section", '--8<-- "docs/other.md:nowhere"', ("Snippet section 'nowhere' could not be located",)),
    Case(
        "lines behind the end",
        '```\n--8<-- "docs/other.md:900:910"\n```',
        (f"docs/index.md:{LINE + 1} ", "line numbers"),
    ),
    # links and navigation
    Case("link to no page", "[a](nowhere.md)", ("contains a link 'nowhere.md'", "'index.md'")),
    Case("no such anchor here", "[a](#nowhere)", ("there is no such anchor on this page", "'index.md'")),
    Case("no such anchor there", "[a](other.md#nowhere)", ("does not contain an anchor '#nowhere'", "'index.md'")),
    Case("absolute link", "[a](/other/)", ("contains an absolute link '/other/'", "'index.md'")),
    Case("missing picture", "![A box](assets/none.png)", ("contains a link 'assets/none.png'", "'index.md'")),
    Case(
        "page not in the navigation", says=('not included in the "nav"', "extra.md"), edit=write("docs/extra.md", OTHER)
    ),
    Case(
        "navigation names no page",
        says=("nowhere.md", "nav"),
        edit=write("mkdocs.yml", CONFIGURATION + "  - Nowhere: nowhere.md\n"),
    ),
    # settings
    Case(
        "unknown setting",
        says=("Unrecognised configuration name: nowhere",),
        edit=write("mkdocs.yml", CONFIGURATION + "nowhere: 1\n"),
    ),
    Case(
        "hook that raises",
        says=("RuntimeError: planted",),
        edit=lambda site: (
            (site / "bad.py").write_text("def on_nav(nav, **_):\n    raise RuntimeError('planted')\n"),
            (site / "mkdocs.yml").write_text(CONFIGURATION + "hooks: [src/provenpath/guide/hook.py, bad.py]\n"),
        ),
    ),
    Case(
        "checks left out",
        says=("Name src/provenpath/guide/hook.py",),
        edit=write("mkdocs.yml", CONFIGURATION + "hooks: []\n"),
    ),
    Case("quiet build", says=("-q drops the warnings",), options=("-q",)),
    # pictures and what pages load
    Case("missing picture in HTML", '<img src="assets/none.png" alt="A box">', (HERE, "no file for assets/none.png")),
    Case("picture on another host", "![A box](https://example.com/a.png)", (HERE, "from another host")),
    Case("picture without alt", "![](assets/network.svg)", ("docs/index.md:", "without an alt text")),
    # form
    Case("heading twice", "## Twice\n\nA\n\n## Twice", (HERE, "'Twice' twice")),
    Case("id twice", "## One {: #same }\n\n## Two {: #same }", (HERE, "'same' 2 times")),
    Case("heading level left out", "### Deep", (HERE, "level 3 behind one of level 1")),
    Case("fence never closed", "```sh\necho", (HERE, "never closed")),
    Case("element never closed", '<div class="wide" markdown>\n\nText', (HERE, "never closed")),
    Case(
        "front matter that is not YAML",
        says=("docs/other.md:2 ", "no YAML"),
        edit=replace("docs/other.md", "title: Other", "title: Other: one"),
    ),
    Case("no title", says=("docs/other.md:1 ", "no title"), edit=replace("docs/other.md", "title: Other\n", "")),
    # left-overs
    Case("reference link left", "A [text][nowhere] here.", (HERE, "reference link")),
    Case("footnote left", "A note[^9] here.", (HERE, "footnote")),
    Case("icon left", "An icon :material-nowhere: here.", (HERE, "icon")),
    Case("admonition left", '???! note "Odd"\n    Text.', (HERE, "admonition")),
    Case(
        "macro left by a snippet",
        '--8<-- "part.md"',
        ("docs/index.md", "a macro left as text"),
        write("part.md", "A {{ late }} macro.\n"),
    ),
    # literals
    Case("typed range", "It lies in 10.20.0.0/16.", (HERE, "types '10.20.0.0/16'")),
    Case("typed version", "It is version 1.2.3.", (HERE, "types '1.2.3'")),
    Case("typed ARN", "It is arn:aws:iam::111122223333:role/a.", (HERE, "types 'arn:aws:iam::111122223333:role/a'")),
    Case(
        "typed fact",
        "Kept for 90 days.",
        (HERE, "types '90 days'", 'write {{ fact("', "_retention_days"),
    ),
]


def make(site: Path) -> Path:
    """Make the small site, which has no fault."""
    (site / "docs" / "assets").mkdir(parents=True)
    for path in ROOT.iterdir():
        if path.name not in OWN and not path.name.startswith("."):
            (site / path.name).symlink_to(path)
    for path in (ROOT / "docs" / "assets").glob("guide.*"):
        (site / "docs" / "assets" / path.name).symlink_to(path)
    shutil.copy(ROOT / "mkdocs.yml", site / "base.yml")
    for name, text in {
        "mkdocs.yml": CONFIGURATION,
        "docs/index.md": INDEX,
        "docs/other.md": OTHER,
        "docs/assets/network.svg": PICTURE,
    }.items():
        (site / name).write_text(text)
    return site


def build(site: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PROVENPATH_EVIDENCE": "", "NO_MKDOCS_2_WARNING": "1", "COLUMNS": "500"}
    command = [sys.executable, "-m", "mkdocs", "build", *options]  # strict by mkdocs.yml
    return subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, timeout=120, check=False)


def plant(case: Case, site: Path) -> subprocess.CompletedProcess[str]:
    make(site)
    if case.plant:
        (site / "docs" / "index.md").write_text(f"{INDEX}\n{case.plant}\n")
    case.edit(site)
    return build(site, *case.options)


@pytest.fixture(scope="module")
def builds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[subprocess.CompletedProcess[str]]]]:
    """The builds of all cases that were asked for, side by side."""
    asked = [
        item.callspec.params
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    ]
    cases = [params["case"] for params in asked if isinstance(params.get("case"), Case)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {case.name: pool.submit(plant, case, tmp_path_factory.mktemp("site")) for case in cases}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_stops_the_build(case: Case, builds: dict[str, Future[subprocess.CompletedProcess[str]]]) -> None:
    """With an exit code, and a message with file and line where they can be known."""
    ended = builds[case.name].result()
    said = ended.stdout + ended.stderr
    assert ended.returncode != 0, said
    for words in case.says:
        assert words in said


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site without a fault, built."""
    site = make(tmp_path_factory.mktemp("clean"))
    ended = build(site)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return site


def test_a_site_without_a_fault_builds(clean: Path) -> None:
    assert (clean / "site" / "index.html").is_file()
    assert links.check(clean / "site", clean / "docs", clean) == []


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ('<a href="nowhere/">a</a>', "links to nowhere: File not found"),
        ('<a href="other/#nowhere">a</a>', "#nowhere: Cannot find fragment"),
        ('<a href="#nowhere">a</a>', "index.html#nowhere: Cannot find fragment"),
    ],
)
def test_a_link_in_raw_html_is_followed(link: str, why: str, tmp_path: Path) -> None:
    """The build does not see it; lychee does, and names the page's line."""
    site = make(tmp_path / "site")
    (site / "docs" / "index.md").write_text(f"{INDEX}\n{link}\n")
    assert build(site).returncode == 0
    (fault,) = links.check(site / "site", site / "docs", site)
    assert (fault.path, fault.line) == ("docs/index.md", LINE)
    assert why in fault.message
