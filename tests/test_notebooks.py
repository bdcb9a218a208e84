"""Notebooks hold, or fail where they disagree; pages show what they came to, in their own colours."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenpath.checkout import Checkout
from provenpath.guide import notebooks
from provenpath.guide.notebooks import NotebookError

ROOT = Path(__file__).parents[1]
PLATFORM, ENVIRONMENT = "coder-eks", "workspaces-3000"


@pytest.fixture
def copy(tmp_path: Path) -> Checkout:
    """A checkout with records, facts and notebooks of its own, to be changed."""
    for folder in ("requirements", "facts", "runbooks/notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return Checkout(tmp_path)


def facts(checkout: Checkout) -> Path:
    return checkout.root / "facts" / f"{PLATFORM}.{ENVIRONMENT}.json"


@pytest.mark.parametrize(
    ("layer", "change", "said"),
    [
        ("cluster", lambda values: values["node_groups"]["workspace"][0].update(day=1), "Nodes for workspaces, by day"),
        ("database", lambda values: values["capacity"].update(max_acu=70), "ACU at full load"),
        (
            "network",
            lambda values: [subnet.update(addresses=8000) for subnet in values["address_plan"]["private"]],
            "Addresses of nodes and pods",
        ),
    ],
)
def test_the_sizing_fails_where_terraform_comes_to_something_else(
    copy: Checkout, layer: str, change: Callable[[Any], object], said: str
) -> None:
    data = json.loads(facts(copy).read_text())
    change(data["layers"][layer]["values"])
    facts(copy).write_text(json.dumps(data))
    with pytest.raises(NotebookError, match=rf"sizing\.ipynb fails in {ENVIRONMENT}: AssertionError: {said}"):
        notebooks.execute(copy, PLATFORM, ENVIRONMENT, "sizing")


def test_what_is_committed_is_what_the_notebook_comes_to() -> None:
    checkout = Checkout(ROOT)
    assert list(notebooks.differences(checkout, PLATFORM, [ENVIRONMENT])) == []


def test_an_unknown_notebook_names_the_nearest(copy: Checkout) -> None:
    with pytest.raises(NotebookError, match=r"'sizng'.*sizing"):
        notebooks.execute(copy, PLATFORM, ENVIRONMENT, "sizng")
    with pytest.raises(NotebookError, match=r"'sizing' was not run in elsewhere"):
        notebooks.shown(copy, PLATFORM, "elsewhere", "sizing")


def ran(checkout: Checkout, *outputs: dict[str, object]) -> str:
    path = notebooks.place(checkout, PLATFORM, ENVIRONMENT, "mini")
    path.parent.mkdir(parents=True, exist_ok=True)
    cell = {"cell_type": "code", "source": "print(1)", "outputs": list(outputs)}
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "Words."}, cell]}))
    return notebooks.shown(checkout, PLATFORM, ENVIRONMENT, "mini")


def test_a_page_shows_words_outputs_and_the_code_folded_up(copy: Checkout) -> None:
    shown = ran(copy, {"data": {"text/markdown": "| a |"}}, {"text": "1\n"})
    assert shown.startswith("Words.\n\n| a |\n\n```text\n1\n```\n\n??? abstract")
    assert "    print(1)" in shown


SVG = '<?xml version="1.0"?><svg width="1"><style>*{}</style><g id="a" fill="#010203"/>\n\n<use href="#a"/></svg>'


def test_a_plot_takes_the_ink_of_the_page_and_keeps_its_ids_to_itself(copy: Checkout) -> None:
    data = {"data": {notebooks.SVG: SVG}, "metadata": {notebooks.SVG: {"alt": "A line & a mark."}}}
    shown = ran(copy, data, data)
    assert shown.count('aria-label="A line &amp; a mark."') == 2
    assert 'id="mini-1-0-a" fill="currentColor"' in shown
    assert 'href="#mini-1-1-a"' in shown
    assert "<style" not in shown
    assert "\n\n<use" not in shown, "An empty line ends a block of HTML."


def test_a_plot_that_says_nothing_is_refused(copy: Checkout) -> None:
    with pytest.raises(NotebookError, match="cannot see it"):
        ran(copy, {"data": {notebooks.SVG: SVG}})
