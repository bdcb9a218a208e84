"""A picture read back from its file: what each arrow leads from and to, as an eye finds it."""

from __future__ import annotations

import pytest
from diagrams.aws.compute import EC2

from provenpath.guide import pictures
from provenpath.guide.pictures.elements import (
    Column,
    Element,
    Flow,
    Group,
    Item,
    Picture,
    Row,
    Words,
    bottom,
    left,
    right,
    top,
)
from provenpath.targets import drawing
from provenpath.targets.drawing import Way


def read(content: Element, *flows: Flow) -> drawing.Drawing:
    return drawing.read(pictures.render(Picture("A picture", "In words", content, flows, (), {})))


def way(kind: str, start: set[str], end: set[str], label: str = "") -> Way:
    return Way(kind, frozenset(start), frozenset(end), label)


@pytest.fixture
def client() -> Item:
    return Item("client", "browser", icon=EC2)


@pytest.fixture
def server() -> Item:
    return Item("server", icon=EC2)


def test_an_arrow_leads_to_where_its_head_is(client: Item, server: Item) -> None:
    row = Row((client, server), gap=60)
    assert read(row, Flow("users", right(client), left(server))).ways == (
        way("users", {"client", "browser"}, {"server"}),
    )
    assert read(row, Flow("users", left(server), right(client))).ways == (
        way("users", {"server"}, {"client", "browser"}),
    )


def test_arrows_of_one_kind_are_told_apart_each_with_its_own_words(client: Item, server: Item) -> None:
    other = Group("generic", "other", Words("words"))
    found = read(
        Column((Row((client, server), gap=80), other), gap=60),
        Flow("users", right(client), left(server), label="1234"),
        Flow("users", bottom(server), top(other), label="HTTPS"),
        Flow("planned", bottom(client), top(other, along=-20), step=7),
    )
    assert set(found.ways) == {
        way("users", {"client", "browser"}, {"server"}, "1234"),
        way("users", {"server"}, {"other"}, "HTTPS"),
        way("planned", {"client", "browser"}, {"other"}, "7"),
    }


def test_an_arrow_around_corners_has_the_words_on_its_longest_stretch(client: Item, server: Item) -> None:
    grid = Column((Row((client, Words("x"))), Row((Words("y"), server))), gap=90)
    found = read(grid, Flow("users", bottom(client), top(server), via=(top(server, out=20),), label="HTTPS"))
    assert found.ways == (way("users", {"client", "browser"}, {"server"}, "HTTPS"),)


def test_a_box_without_words_goes_by_what_lies_in_it(client: Item, server: Item) -> None:
    """By what lies directly in it, and the inner one of two boxes counts."""
    part = Group("planned", "part", Words("x"), "3 replicas")
    nodes = Group("scaling", "", Column((server, part)))
    found = read(
        Row((client, Group("vpc", "VPC", nodes)), gap=60),
        Flow("users", right(client), left(nodes)),
        Flow("planned", left(part), right(client, along=12)),
    )
    assert set(found.ways) == {
        way("users", {"client", "browser"}, {"server", "part", "3 replicas"}),
        way("planned", {"part", "3 replicas"}, {"client", "browser"}),
    }


def test_an_arrow_that_touches_nothing_leads_from_nothing(client: Item, server: Item) -> None:
    found = read(Row((client, server), gap=60), Flow("users", right(client, out=20), left(server)))
    assert found.ways == (way("users", set(), {"server"}),)
