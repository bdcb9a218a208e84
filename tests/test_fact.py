"""How people write a fact, by its name and value."""

from __future__ import annotations

import pytest

from provenpath.guide.fact import Fact, Form
from provenpath.guide.words import number, stem


def fact(name: str, value: str | float | None = 3) -> Fact:
    return Fact(f"the fact {name}", name, value, f'fact("{name}")')


@pytest.mark.parametrize(
    ("name", "nouns"),
    [
        ("network.zone_count", {"zon", "availabilityzon", "az"}),
        ("network.number_of_zones", {"zon", "availabilityzon", "az"}),
        ("network.max_workspaces", {"workspac"}),
        ("network.addresses_per_node", {"address"}),
        ("network.quantities.routes_in_largest_table", {"rout"}),
        ("quantities.elastic_ips", {"elasticip", "elasticipaddress", "eip"}),
        ("helm.maxReplicas", {"replica"}),
        ("network.address_plan.private.0.index", set()),
        ("database.port", set()),
        ("database.retention_days", set()),
        ("cluster.status", {"statu"}),
    ],
)
def test_a_number_counts_what_its_name_says(name: str, nouns: set[str]) -> None:
    """A unit is no noun, and a name in the singular counts nothing."""
    assert fact(name).nouns == nouns


def test_a_name_that_is_given_comes_before_the_fact_s_own() -> None:
    of_type = Fact("the number", "network.aws_nat_gateway", 3, "count()", counted=("nat gateway",))
    assert of_type.nouns == {"natgateway"}
    assert of_type.loose_nouns == frozenset()


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("retention_in_days", 90, "day"),
        ("timeout_seconds_max", 90, "second"),
        ("disk_gib", 90, "gib"),
        ("used_percent", 90, "%"),
        ("scrape_interval", "30s", "second"),
        ("memory", "20Gi", "gib"),
        ("cpu_limit", "1500m", "millicore"),
    ],
)
def test_a_unit_comes_from_the_value_or_from_the_end_of_the_name(name: str, value: str | float, unit: str) -> None:
    assert stem(unit) in {each for of_fact in fact(name, value).units for each in of_fact.names}


@pytest.mark.parametrize("name", ["connections_per_second", "node_group.min", "zone_count"])
def test_a_rate_and_a_bound_are_no_units(name: str) -> None:
    assert fact(name, 9).units == ()


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (90, Form.NUMBER),
        ("1.34", Form.NUMBER),
        ("v2", Form.NUMBER),
        (">= 5.100, < 7", Form.CONSTRAINT),
        ("~> 1.2", Form.CONSTRAINT),
        (True, Form.WORD),
        (None, Form.WORD),
        ("ALL", Form.WORD),
        ("gp3", Form.WORD),
        ("two words", Form.WORD),
        ("read-only", Form.COMPOUND),
        ("us-east-1", Form.DISTINCTIVE),
        ("t3.small", Form.DISTINCTIVE),
        ("10.0.0.0/16", Form.DISTINCTIVE),
        ("coder.example.com", Form.DISTINCTIVE),
        ("vpc-flow-logs", Form.DISTINCTIVE),
        ("workspaces-3000", Form.DISTINCTIVE),
        ("123456789012", Form.DISTINCTIVE),
        ("0 7 * * 1-5", Form.DISTINCTIVE),
        ("every day at noon", Form.DISTINCTIVE),
    ],
)
def test_the_value_decides_what_has_to_be_in_a_text(value: str | float | None, form: Form) -> None:
    assert fact("network.thing", value).form is form


def test_an_empty_value_is_found_nowhere() -> None:
    assert fact("network.thing", "").texts == ()


@pytest.mark.parametrize(
    ("name", "products"),
    [
        ("cluster.kubernetes_version", {"kubernet", "k8", "ek"}),
        ("database.engine_version", set()),
        ("coder.min_tls_version", {"tl"}),
        ("cluster.name", set()),
    ],
)
def test_a_version_says_of_what(name: str, products: set[str]) -> None:
    assert fact(name, "1.34").product_names == products


@pytest.mark.parametrize(
    ("spelled", "value"),
    [
        ("two", 2),
        ("Nineteen", 19),
        ("twenty-four", 24),
        ("one hundred and five", 105),
        ("three thousand two hundred", 3200),
    ],
)
def test_a_number_in_words_has_its_value(spelled: str, value: int) -> None:
    assert number(spelled) == value


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("zone", "zones"),
        ("address", "addresses"),
        ("policy", "policies"),
        ("cache", "caches"),
        ("box", "boxes"),
        ("AZ", "AZs"),
    ],
)
def test_a_word_and_its_plural_have_one_stem(one: str, many: str) -> None:
    assert stem(one) == stem(many)
