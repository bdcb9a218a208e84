"""What the looks at the guide share."""

import re

import pytest

TIERS = {"public", "private", "data"}


@pytest.fixture
def page_rows(site):
    """The rows of the address plan on the network page: tier, zone, range, addresses."""
    rows = (row for row in site.page("coder-eks/network").rows if row[0] in TIERS)
    return [row for row in rows if any(re.fullmatch(r"[\d.]+/\d+", cell) for cell in row)]
