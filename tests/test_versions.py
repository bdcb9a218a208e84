"""The feeds are asked, young releases wait, and what did not answer stands as it was seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import feeding

from provenpath.errors import ProvenpathError
from provenpath.facts import versions
from provenpath.facts.versions import Latest, Seen
from provenpath.guide import feeds

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 21)
MATRIX = """\
quarantine_days: 14
components:
  tool:
    title: Tool
    needs: {constraint: tool}
    here: {tested: tool}
    known: ran
    feed: {github: maker/tool}
    support: tool
  provider:
    title: Provider
    needs: {exactly: here}
    here: {tested: maker/provider}
    known: ran
    feed: {registry: maker/provider}
  service:
    title: Service
    needs: {least: "1.19", source: "https://example.com"}
    here: {fact: a.b}
    known: declared
    feed: {endoflife: service}
  addon:
    title: Add-on
    needs: {exactly: here}
    here: {fact: a.c}
    known: declared
    feed: {none: nobody tells}
"""
SNAPSHOT = """\
tool:
  latest: {version: 1.15.9, released: 2026-08-19, seen: 2026-08-22, source: "https://example.com/old"}
  support:
    seen: 2026-08-22
    source: https://example.com/support
    ends: {"1.15": null, "1.11": 2025-08-20}
service:
  latest: {version: "1.35", released: null, seen: 2026-08-22, source: "https://example.com/service"}
"""


def released(tag: str, day: str, **more: Any) -> dict[str, Any]:
    page = f"https://example.com/{tag}"
    return {
        "tag_name": tag,
        "published_at": f"{day}T10:00:00Z",
        "html_url": page,
        "draft": False,
        "prerelease": False,
    } | more


ANSWERS: dict[str, Any] = {
    "/repos/maker/tool/releases": [
        released("v1.16.4", "2026-11-15"),
        released("v1.16.3", "2026-09-16"),
        released("v1.16.10", "2026-10-01"),
        released("v1.17.0-rc1", "2026-10-02"),
        released("v1.18.0", "2026-10-03", prerelease=True),
        released("v1.19.0", "2026-10-04", draft=True),
        released("v1.15.11", "2026-10-05"),
    ],
    "/v1/providers/maker/provider": {"versions": ["6.9.0", "6.59.0", "6.60.0", "7.0.0-beta1", "6.58.0"]},
    "/v1/providers/maker/provider/6.60.0": {"published_at": "2026-11-20T00:00:00Z"},
    "/v1/providers/maker/provider/6.59.0": {"published_at": "2026-08-12T00:00:00Z"},
    "/api/service.json": [
        {
            "cycle": "1.36",
            "releaseDate": "2026-06-02",
            "latest": "1.36-eks-6",
            "latestReleaseDate": "2026-11-20",
            "eol": "2027-08-02",
        },
        {
            "cycle": "1.35",
            "releaseDate": "2026-01-28",
            "latest": "1.35-eks-17",
            "latestReleaseDate": "2026-11-20",
            "eol": "2027-03-27",
        },
    ],
    "/api/tool.json": [
        {
            "cycle": "1.16",
            "releaseDate": "2026-08-26",
            "latest": "1.16.3",
            "latestReleaseDate": "2026-09-16",
            "eol": False,
        },
        {
            "cycle": "1.11",
            "releaseDate": "2025-02-27",
            "latest": "1.11.4",
            "latestReleaseDate": "2025-04-09",
            "eol": "2025-08-20",
        },
    ],
}


@pytest.fixture
def answers() -> dict[str, Any]:
    return dict(ANSWERS)


@pytest.fixture
def hosts(answers: dict[str, Any]) -> Iterator[dict[str, str]]:
    """All three feeds, served here."""
    with feeding(answers) as host:
        yield dict.fromkeys(feeds.HOSTS, host)


@pytest.fixture
def matrix(tmp_path: Path) -> versions.Matrix:
    (tmp_path / "mini.yaml").write_text(MATRIX)
    (tmp_path / "mini.snapshot.yaml").write_text(SNAPSHOT)
    return versions.read(tmp_path, "mini")


def test_the_latest_is_the_newest_stable_release_that_is_old_enough(
    matrix: versions.Matrix, hosts: dict[str, str]
) -> None:
    found = feeds.ask(matrix, TODAY, hosts)
    assert found["tool"].seen.latest == Latest("1.16.10", date(2026, 10, 1), TODAY, "https://example.com/v1.16.10")
    assert found["tool"].younger == ()  # 1.16.4 is young, and older than what is proposed
    page = f"{hosts['registry']}/providers/maker/provider/6.59.0"
    assert found["provider"].seen.latest == Latest("6.59.0", date(2026, 8, 12), TODAY, page)
    assert [each.version for each in found["provider"].younger] == ["6.60.0"]
    assert found["service"].seen.latest == Latest("1.36", date(2026, 6, 2), TODAY, f"{hosts['endoflife']}/service")
    assert found["addon"] == feeds.Answer(Seen())
    assert [name for name, answer in found.items() if answer.silent] == []


def test_a_release_is_too_young_for_exactly_as_long_as_is_said(
    matrix: versions.Matrix, hosts: dict[str, str], answers: dict[str, Any]
) -> None:
    answers["/repos/maker/tool/releases"] = [released("v2.0.0", "2026-11-07"), released("v2.0.1", "2026-11-08")]
    found = feeds.ask(matrix, TODAY, hosts)["tool"]
    assert found.seen.latest
    assert found.seen.latest.version == "2.0.0"
    assert [each.version for each in found.younger] == ["2.0.1"]
    assert "  2.0.1, released 2026-11-08, is younger than 14 days" in list(feeds.report(matrix, {"tool": found}))


def test_where_all_releases_are_young_what_was_seen_before_stands(
    matrix: versions.Matrix, hosts: dict[str, str], answers: dict[str, Any]
) -> None:
    answers["/repos/maker/tool/releases"] = [released("v2.0.1", "2026-11-20")]
    found = feeds.ask(matrix, TODAY, hosts)["tool"]
    assert found.seen.latest == matrix.seen["tool"].latest
    assert [each.version for each in found.younger] == ["2.0.1"]


def test_support_ends_when_the_feed_says_and_is_unknown_where_it_does_not(
    matrix: versions.Matrix, hosts: dict[str, str]
) -> None:
    support = feeds.ask(matrix, TODAY, hosts)["tool"].seen.support
    assert support
    assert (support.seen, support.of("1.11.4"), support.of("1.16.3")) == (TODAY, date(2025, 8, 20), None)


@pytest.mark.parametrize("broken", [None, b"<html>Sign in</html>", {"message": "rate limit"}, [{"tag_name": 7}], []])
def test_a_feed_that_tells_nothing_leaves_what_was_seen(
    matrix: versions.Matrix, hosts: dict[str, str], answers: dict[str, Any], broken: Any
) -> None:
    answers["/repos/maker/tool/releases"] = broken
    found = feeds.ask(matrix, TODAY, hosts)
    assert found["tool"].seen.latest == matrix.seen["tool"].latest
    assert bool(found["tool"].silent) == (broken != [])
    assert found["provider"].seen.latest != matrix.seen.get("provider", Seen()).latest


def test_without_a_network_the_snapshot_stands_and_its_days_are_named(matrix: versions.Matrix) -> None:
    nowhere = dict.fromkeys(feeds.HOSTS, "http://127.0.0.1:1")
    found = feeds.ask(matrix, TODAY, nowhere)
    assert {name: answer.seen for name, answer in found.items() if answer.seen != Seen()} == matrix.seen
    said = list(feeds.report(matrix, found))
    assert "Tool: 1.15.9, seen 2026-08-22" in said
    assert "Provider: unknown" in said
    assert "No answer; the snapshot of 2026-08-22 stands for:" in said
    assert any(line.startswith("  http://127.0.0.1:1 (") for line in said)


def test_what_is_kept_is_read_again(matrix: versions.Matrix, hosts: dict[str, str]) -> None:
    seen = {name: answer.seen for name, answer in feeds.ask(matrix, TODAY, hosts).items() if name != "provider"}
    text = feeds.text_of(seen).replace("http://", "https://")
    matrix.snapshot.write_text(text)
    again = versions.read(matrix.snapshot.parent, "mini").seen
    assert feeds.text_of(again) == text
    assert set(again) == {"tool", "service"}  # of the add-on nothing was seen


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("tool:\n", "tol:\n", "'tol' is no component. Did you mean 'tool'"),
        ("seen: 2026-08-22, source", "seen: null, source", "without its day"),
        ("seen: 2026-08-22, source", "seen: soon, source", "'soon' is no date"),
        ("version: 1.15.9", "version: 1.15", "between quotes"),
        ("2025-08-20}", "later}", "'later' is no date"),
        ('"https://example.com/old"', "somewhere", "its page"),
        ("released: 2026-08-19, ", "", "released"),
    ],
)
def test_a_snapshot_that_is_none_is_an_error(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SNAPSHOT
    (tmp_path / "mini.yaml").write_text(MATRIX)
    (tmp_path / "mini.snapshot.yaml").write_text(SNAPSHOT.replace(old, new, 1))
    with pytest.raises(ProvenpathError, match=message) as error:
        versions.read(tmp_path, "mini")
    assert "mini.snapshot.yaml:1" in str(error.value)


@pytest.mark.parametrize(
    ("version", "cycle", "expected"),
    [("1.11.4", "1.11", True), ("1.11.4", "1.1", False), ("18.4", "18", True), ("v1.36.0-eksbuild.25", "1.36", True)],
)
def test_a_version_is_of_its_cycle_and_of_no_other(version: str, cycle: str, *, expected: bool) -> None:
    assert versions.is_of(version, cycle) is expected


def test_what_is_no_version_is_named() -> None:
    with pytest.raises(ProvenpathError, match="'latest' is no version"):
        versions.parts("latest")


def test_something_was_seen_of_every_component_that_a_feed_tells_of() -> None:
    found = versions.read(ROOT / "versions", "coder-eks")
    told = {name for name, each in found.components.items() if each.feed[0] != "none"}
    assert {name for name, seen in found.seen.items() if seen.latest} == told
    assert {name for name, seen in found.seen.items() if seen.support} == {
        name for name, each in found.components.items() if each.support
    }
