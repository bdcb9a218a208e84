"""What an environment costs: quantities from facts by prices, with what a sum lacks said beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.facts import prices, requirements, resolved
from provenpath.facts.prices import Item, Price, PriceList
from provenpath.guide import cost
from provenpath.guide.macros import Macros
from provenpath.guide.sources import EVIDENCE_SETTING, NOW_SETTING, Sources
from provenpath.platforms.coder_eks import bill

ROOT = Path(__file__).parents[1]
SEEN = date(2026, 5, 31)


def price(key: str, usd: float | None, seen: date | None = SEEN) -> Price:
    return Price(key, "EC2", f"A {key}", "hour", usd, seen, "https://example.com", ("https://example.com/seen",))


PRICES = PriceList("us-east-1", {"node": price("node", 0.25), "gap": price("gap", None, None)})
ITEMS = [
    Item("cluster", "Nodes", "node", 100, 400),
    Item("cluster", "More of them", "node", 4, 4),
    Item("edge", "What nobody priced", "gap", 10, 10),
    Item("edge", "Traffic", "node", None, None),
]


def test_a_charge_is_its_quantity_by_its_price() -> None:
    assert cost.total(cost.charges(ITEMS, PRICES)) == cost.Sum(26, 101)
    assert cost.by_layer(cost.charges(ITEMS, PRICES)) == {"cluster": cost.Sum(26, 101)}


def test_a_sum_is_shared_by_what_it_is_for() -> None:
    assert cost.Sum(26, 101) / 2 == cost.Sum(13, 50.5)
    assert bill.shared_by(mini())[1] == 70


def test_a_sum_names_what_it_lacks() -> None:
    """Neither what has no price nor what use decides may pass for nothing."""
    charges = cost.charges(ITEMS, PRICES)
    assert [each.item.what for each in cost.unpriced(charges)] == ["What nobody priced"]
    assert [each.item.what for each in charges if each.is_by_use] == ["Traffic"]


def test_a_key_without_a_price_is_an_error() -> None:
    with pytest.raises(ProvenpathError, match=r"'nod'.*node"):
        cost.charges([Item("cluster", "Nodes", "nod", 1, 1)], PRICES)


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (365, False), (366, True)])
def test_a_price_is_old_after_a_year(days: int, *, is_old: bool) -> None:
    found = cost.old(PRICES.prices.values(), SEEN + timedelta(days=days))
    assert [each.key for each in found] == (["node"] if is_old else [])


@pytest.mark.parametrize(
    ("amount", "shown"), [(0, "$0"), (0.5, "$0.50"), (9.99, "$9.99"), (10.4, "$10"), (12345.6, "$12,346")]
)
def test_dollars_have_cents_where_there_are_few(amount: float, shown: str) -> None:
    assert cost.dollars(amount) == shown


def test_a_unit_price_keeps_every_figure() -> None:
    assert [cost.unit_price(price("x", usd)) for usd in (0.0225, 1.0, 0.192, None)] == [
        "$0.0225",
        "$1",
        "$0.192",
        "unknown",
    ]


# The platform's quantities, over facts that fit on a page.


def group(capacity: str, night: int, day: int, type_: str) -> dict[str, object]:
    return {"capacity": capacity, "night": night, "day": day, "instance_types": [type_, "other"], "volume_gib": 10}


def mini(**edge: object) -> resolved.Resolved:
    layers = {
        "network": ({"quantities": {"interface_endpoints": 2}, "zone_count": 3}, {"aws_nat_gateway": 3, "aws_eip": 3}),
        "cluster": (
            {
                "schedule": {"morning": "0 6 * * *", "evening": "0 18 * * *"},
                "node_groups": {"workspace": [group("spot", 0, 8, "big"), group("on demand", 2, 2, "big")]},
                "workspace_capacity": {"working_hours": 70},
            },
            {"aws_kms_key": 3},
        ),
        "database": (
            {"capacity": {"instances": 2, "min_acu": 1, "max_acu": 5}},
            {"aws_kms_key": 1, "aws_rds_cluster": 1},
        ),
        "edge": ({"internal": False, **edge}, {"aws_lb": 1}),
        "trail": ({}, {"aws_kms_key": 1, "aws_cloudtrail": 1}),
    }
    found = {name: resolved.Layer(name, f"10-{name}", *of) for name, of in layers.items()}
    return resolved.Resolved("coder-eks", "mini", found, {}, Path("mini.json"))


@pytest.fixture(scope="module")
def records() -> requirements.Requirements:
    return requirements.read(ROOT / "requirements" / "coder-eks.yaml")


def quantities(facts: resolved.Resolved, records: requirements.Requirements) -> dict[str, tuple[object, object]]:
    return {item.what: (item.least, item.full) for item in bill.items(facts, records)}


def test_nodes_are_paid_for_the_hours_of_their_schedule(records: requirements.Requirements) -> None:
    found = quantities(mini(), records)
    assert found["Nodes for role workspace, spot"] == (0, 8 / 2 * 730)
    assert found["Nodes for role workspace, on demand"] == (2 * 730, 2 * 730)
    assert found["Their volumes: workspace, spot"] == (0, 40)


def test_the_database_is_at_its_most_for_as_long(records: requirements.Requirements) -> None:
    assert quantities(mini(), records)["Capacity"] == (2 * 730, 2 * (5 + 1) / 2 * 730)


def test_an_endpoint_is_paid_in_every_zone(records: requirements.Requirements) -> None:
    found = quantities(mini(), records)
    assert found["Interface endpoints, one for each service and zone"] == (2 * 3 * 730, 2 * 3 * 730)


def test_every_workspace_has_the_volume_that_the_record_gives(records: requirements.Requirements) -> None:
    found = quantities(mini(), records)
    assert found["Home volumes, as many as may run at once, running or not"] == (70 * 100, 70 * 100)


def test_an_internal_load_balancer_has_no_public_addresses(records: requirements.Requirements) -> None:
    name = "Addresses of the load balancer, one in each zone"
    assert quantities(mini(), records)[name] == (3 * 730, 3 * 730)
    assert name not in quantities(mini(internal=True), records)


@pytest.mark.parametrize("cron", ["0 6 * * 1-5", "*/5 6 * * *", "0 6 1 * *"])
def test_a_schedule_that_is_not_daily_is_refused(cron: str) -> None:
    with pytest.raises(ProvenpathError, match="not one time of every day"):
        bill.hours_a_day({"morning": cron, "evening": "0 18 * * *"})


def test_hours_go_on_past_midnight() -> None:
    assert bill.hours_a_day({"morning": "30 20 * * *", "evening": "0 6 * * *"}) == 9.5


def test_each_lever_saves_something_and_leaves_the_facts_alone(records: requirements.Requirements) -> None:
    facts = mini()
    before = {item.what: item.full or 0 for item in bill.items(facts, records)}
    for what, items in bill.levers(facts, records):
        after = {item.what: item.full or 0 for item in items}
        assert all(after[name] <= before[name] for name in before), what
        assert after != before, what
    assert {item.what: item.full or 0 for item in bill.items(facts, records)} == before


def test_everything_that_committed_facts_are_charged_for_has_a_price(records: requirements.Requirements) -> None:
    listed = prices.read(ROOT / "prices" / "coder-eks.yaml")
    for path in sorted((ROOT / "facts").glob("coder-eks.*.json")):
        charges = cost.charges(bill.items(resolved.read(path), records), listed)
        assert cost.unpriced(charges) == [], path
        whole = cost.total(charges)
        assert 0 < whole.least < whole.full, path


def test_an_old_price_and_another_region_are_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(EVIDENCE_SETTING, "")
    monkeypatch.setenv(NOW_SETTING, str(1_780_000_000))  # in May of 2026
    sources = Sources(Checkout(ROOT), "coder-eks", "workspaces-3000")
    fresh = {key: replace(each, seen=each.seen and date(2026, 5, 1)) for key, each in sources.prices.prices.items()}
    for region, seen, expected in (
        ("us-east-1", date(2026, 5, 1), ()),
        ("us-east-1", date(2024, 5, 1), ("more than a year old", "NAT gateway (2024-05-01)")),
        ("eu-west-1", date(2026, 5, 1), ("another Region", "eu-west-1")),
    ):
        changed = {**fresh, "nat-gateway": replace(fresh["nat-gateway"], seen=seen)}
        vars(sources)["prices"] = PriceList(region, changed)  # a cached property
        said = Macros(sources).price_warnings().replace("&#45;", "-")
        assert all(words in said for words in expected), said
        assert bool(said) == bool(expected), said
