"""Unit prices are read with their dates and sources, or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from provenpath.errors import ProvenpathError
from provenpath.facts import prices

ROOT = Path(__file__).parents[1]
WHOLE = """\
region: us-east-1
prices:
  gateway:
    service: VPC
    what: Gateway
    unit: hour
    usd: 0.5
    seen: 2026-05-31
    page: https://example.com/prices
    sources: [https://example.com/seen]
  traffic:
    service: VPC
    what: Traffic
    unit: GB
    page: https://example.com/prices
"""


def read(folder: Path, text: str) -> prices.PriceList:
    path = folder / "mini.yaml"
    path.write_text(text)
    return prices.read(path)


def test_a_price_has_its_unit_its_date_and_where_it_was_read(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE).get("gateway")
    assert (found.usd, found.unit, found.seen) == (0.5, "hour", date(2026, 5, 31))
    assert found.sources == ("https://example.com/seen",)


def test_a_price_that_nobody_found_is_kept_without_a_figure(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE).get("traffic").usd is None


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ProvenpathError, match=r"'gatway'.*gateway"):
        read(tmp_path, WHOLE).get("gatway")


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("    seen: 2026-05-31\n", "", r"mini\.yaml:3 prices\.gateway: 'seen' is a dependency of 'usd'"),
        ("    sources: [https://example.com/seen]\n", "", "'sources' is a dependency of 'usd'"),
        ("    usd: 0.5\n", "", "'usd' is a dependency of 'se"),
        ("usd: 0.5", "usd: 0", "less than or equal to the minimum of 0"),
        ("seen: 2026-05-31", "seen: last May", r"mini\.yaml:8 prices\.gateway\.seen is 'last May'\. Write a day"),
        ("https://example.com/seen", "a friend", "does not match"),
    ],
)
def test_a_figure_without_a_date_or_a_source_is_refused(tmp_path: Path, was: str, becomes: str, message: str) -> None:
    assert was in WHOLE
    with pytest.raises(ProvenpathError, match=message):
        read(tmp_path, WHOLE.replace(was, becomes, 1))


def test_the_committed_list_is_of_its_form() -> None:
    found = prices.read(ROOT / "prices" / "coder-eks.yaml")
    assert found.region == "us-east-1"
    assert any(price.usd is None for price in found.prices.values()), "What nobody found is to be kept as unknown."
