"""What the looks at the guide share."""

import re
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, when

from provenpath.facts import values
from provenpath.proof.checks import some
from provenpath.targets import drawing

LAYERS_WITH_A_PAGE = ("network", "cluster", "database", "edge", "trail", "access")
"""Their pages list the resource types that they declare."""
TIERS = {"public", "private", "data"}


def values_on(page):
    """The values files that a page shows, by their names."""
    shown = {Path(title): text for title, text in page.files.items() if title.startswith("helm-values/")}
    return {path.name: values.parse(text, path) for path, text in some(shown, "values file").items()}


@pytest.fixture
def page_rows(site):
    """The rows of the address plan on the network page: tier, zone, range, addresses."""
    rows = (row for row in site.page("coder-eks/network").rows if row[0] in TIERS)
    return [row for row in rows if any(re.fullmatch(r"[\d.]+/\d+", cell) for cell in row)]


@pytest.fixture
def documented_types(site):
    """The resource types that the pages of the layers document, as links into the provider's documentation."""
    links = [link for layer in LAYERS_WITH_A_PAGE for link in site.page(f"coder-eks/{layer}").links]
    found = {match[1] for link in links if (match := re.search(r"/hashicorp/aws/[^/]+/docs/resources/(\w+)", link))}
    return {f"aws_{name}" for name in some(found, "resource type on the pages of the layers")}


@pytest.fixture
def values_at(site):
    """What says what Helm gets by the values that a page shows, by the path of the page."""
    return lambda path: values.merged(values_on(site.page(path)).values())


@pytest.fixture
def replicas_set(values_at):
    """What says how many replicas the values set that a page shows, by the path of the page."""
    return lambda path: values_at(path)["coder"]["replicaCount"]


@pytest.fixture
def shown_values(page):
    """The values files that a page shows, by their names."""
    return values_on(page)


@pytest.fixture
def merged_values(shown_values):
    """What Helm gets in the environment that the page shows, which is the one with the most workspaces."""
    return values.merged(shown_values.values())


@pytest.fixture
def variables(merged_values):
    """The variables of Coder's container by name."""
    return {each["name"]: each["value"] for each in merged_values["coder"]["env"]}


## Given


@given(parsers.parse('the page "{path}" has pictures of the environment that it shows'))
def of_one_environment(site, path):
    other = re.search(r"Drawn for the environment [\w-]+", site.page(path).text)
    assert not other, f"{other[0]}, and the page shows another: build the guide without --environment."


## When


@when(parsers.parse('I read the page "{path}"'), target_fixture="page")
def read_page(site, path):
    return site.page(path)


@when(parsers.parse('I look at the picture "{name}" on the page "{path}"'), target_fixture="seen")
def look_at_picture(site, name, path):
    """The page, the position of each such picture on it, and what it draws."""
    page = site.page(path)
    return [
        (page, position, drawing.read(site.picture(page, picture)))
        for position, picture in enumerate(page.pictures)
        if picture.source.endswith(f"/{name}.svg")
    ]
