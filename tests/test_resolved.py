"""A resolved fact is found by its name, and nothing else is taken for one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from provenpath.errors import ProvenpathError
from provenpath.facts import resolved
from provenpath.facts.resolved import UnknownFactError

DATA: dict[str, Any] = {
    "platform": "app",
    "environment": "large",
    "layers": {
        "network": {
            "folder": "10-network",
            "values": {
                "zones": 3,
                "plan": {"private": [{"cidr": "10.0.0.0/18"}, {"cidr": "10.0.64.0/18"}]},
                "none": None,
            },
            "resources": {"aws_subnet": 9},
        },
        "backend": {"folder": "00-backend", "values": {}, "resources": {}},
    },
    "tested": {"terraform": "1.11.4"},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = resolved.path_of(tmp_path, "app", "large")
    path.parent.mkdir()
    path.write_text(json.dumps(DATA))
    return path


def test_facts_are_found_by_their_names(path: Path) -> None:
    found = resolved.read(path)
    assert (found.platform, found.environment, found.layers["network"].folder) == ("app", "large", "10-network")
    assert found.get("network.zones") == 3
    assert found.get("network.plan.private.1.cidr") == "10.0.64.0/18"
    assert found.get("network.none") is None
    assert found.count("network", "aws_subnet") == 9
    assert dict(found) == {
        "network.zones": 3,
        "network.plan.private.0.cidr": "10.0.0.0/18",
        "network.plan.private.1.cidr": "10.0.64.0/18",
        "network.none": None,
    }


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("network.zone", "network.zones"),
        ("network.plan.private.2.cidr", "network.plan.private.1.cidr"),
        ("network.plan.private.-1.cidr", "network.plan.private.1.cidr"),
        ("network.plan.private.first.cidr", "network.plan.private."),
        ("network.zones.0", "network.zones"),
        ("network", "network.none"),
        ("netwrk.zones", "network.zones"),
        ("network.none.deeper", "network.none"),
        ("", "There is: "),
    ],
)
def test_what_is_no_fact_is_named_with_the_nearest(path: Path, name: str, nearest: str) -> None:
    with pytest.raises(UnknownFactError, match=rf"No fact '{name}' in app\.large\.json\. .*{nearest}") as caught:
        resolved.read(path).get(name)
    assert isinstance(caught.value, KeyError)


@pytest.mark.parametrize(
    ("layer", "type_", "nearest"),
    [("network", "aws_subnets", "aws_subnet"), ("nowhere", "aws_subnet", "There is none"), ("backend", "x", "none")],
)
def test_a_count_of_nothing_is_no_count(path: Path, layer: str, type_: str, nearest: str) -> None:
    with pytest.raises(UnknownFactError, match=rf"'{layer}' manages no '{type_}' in app\.large\.json\. .*{nearest}"):
        resolved.read(path).count(layer, type_)


def test_a_missing_file_is_named_with_the_nearest(path: Path) -> None:
    with pytest.raises(ProvenpathError, match=r"No resolved facts .*Did you mean 'large'\? Run `nox -s facts`"):
        resolved.read(path.with_name("app.lage.json"))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "{}", '{"layers": []}', '{"layers": {"a": 1}}'])
def test_a_file_that_holds_none_is_named(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ProvenpathError, match=r"app\.large\.json holds no resolved facts .*to make them anew"):
        resolved.read(path)
