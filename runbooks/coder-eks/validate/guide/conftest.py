"""What the looks at the guide share."""

import re

import pytest

COLUMNS = ("tier", "zone", "range", "addresses")


@pytest.fixture
def page_rows(site):
    """The rows of the address plan on the network page: tier, zone, range, addresses."""
    rows = (row for row in site.page("coder-eks/network").rows if len(row) == len(COLUMNS))
    return [row for row in rows if re.fullmatch(r"[\d.]+/\d+", row[2])]
