"""A feature is read word for word, and what it lacks is named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenpath.facts import features
from provenpath.facts.features import FeatureError

WHOLE = """\
# a comment
@read @coder-eks:2.1
Feature: Flow logs
  Every connection leaves a trace.
  It is kept.

  Background:
    Given the VPC is there
    And nobody else is

  @id:kept @coder-eks:3.8
  Scenario: Flow logs are kept
    Long enough.

    When I look
    Then they should be kept for 90 days
    But not for ever
    # what follows is another matter

  @id:rows @live-only
  Scenario Outline: Rows of <what>
    When I look at <what>
    Then it should be <how>

    Examples:
      | what | how  |
      | a b  | good |
      | c    | bad  |
"""


def read(tmp_path: Path, text: str) -> features.Feature:
    path = tmp_path / "some-thing.feature"
    path.write_text(text)
    return features.read(path)


def test_a_feature_is_read_whole(tmp_path: Path) -> None:
    feature = read(tmp_path, WHOLE)
    assert (feature.name, feature.description) == ("Flow logs", "Every connection leaves a trace.\nIt is kept.")
    assert feature.module.name == "test_some_thing.py"
    assert [(step.keyword, step.text, step.line) for step in feature.background] == [
        ("Given", "the VPC is there", 8),
        ("Given", "nobody else is", 9),
    ]
    assert feature.background_text == "Background:\n  Given the VPC is there\n  And nobody else is"
    kept, rows = feature.scenarios
    assert (kept.id, kept.title, kept.description, kept.radius) == (
        "kept",
        "Flow logs are kept",
        "Long enough.",
        "read",
    )
    assert kept.requirements == ("coder-eks:2.1", "coder-eks:3.8")
    assert kept.tags == ("read", "coder-eks:2.1", "id:kept", "coder-eks:3.8")
    assert [(step.keyword, step.text) for step in kept.steps] == [
        ("When", "I look"),
        ("Then", "they should be kept for 90 days"),
        ("Then", "not for ever"),
    ]
    assert kept.text.startswith("Scenario: Flow logs are kept\n  Long enough.\n")
    assert kept.text.endswith("\n  But not for ever"), "neither the comment behind it nor the next one's tags"
    assert (kept.line, rows.line) == (12, 21)
    assert (kept.examples, rows.examples) == ((), ("a b", "c"))
    assert (kept.is_live_only, rows.is_live_only) == (False, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("90 days", "91 days"),
        ("Long enough.", "Too long."),
        ("@id:kept @coder-eks:3.8", "@id:kept @coder-eks:3.9"),
        ("nobody else is", "somebody else is"),
        ("But not", "And not"),
    ],
)
def test_the_hash_of_a_scenario_follows_its_words(tmp_path: Path, old: str, new: str) -> None:
    """Its own words, its tags and the background's."""
    assert read(tmp_path, WHOLE.replace(old, new)).scenarios[0].hash != read(tmp_path, WHOLE).scenarios[0].hash


def test_the_hash_of_a_scenario_follows_nothing_else(tmp_path: Path) -> None:
    """Words of another scenario, a comment, or how deep it stands make no evidence old."""
    before = read(tmp_path, WHOLE).scenarios[0].hash
    changed = (
        WHOLE.replace("| bad  |", "| worse |").replace("# what follows", "# what comes").replace("# a comment\n", "")
    )
    assert read(tmp_path, changed).scenarios[0].hash == before


SCENARIO = "  @read @id:a @app:1.1\n  Scenario: T\n    Then x\n"


def changed(old: str, new: str) -> str:
    """Return a feature of one scenario with a change."""
    assert old in SCENARIO
    return f"Feature: F\n{SCENARIO.replace(old, new)}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", " holds no feature."),
        ("# nothing\n", " holds no feature."),
        ("Scenario: T\n", ":1 is not valid Gherkin: (1:1): expected:"),
        ("Feature: F\n  Scenario: T\n    Then x\n    | a |\n    | a | b |\n", ":5 is not valid Gherkin: (5:5)"),
        ("# language: xx\nFeature: F\n", ":1 is not valid Gherkin: (1:1): Language not supported: xx"),
        (changed("@read ", ""), ":3 Scenario 'T' wants exactly one of @read, @write"),
        (changed("@read", "@read @write"), ":3 Scenario 'T' wants exactly one of @read, @write"),
        (f"@write\nFeature: F\n{SCENARIO}", ":4 Scenario 'T' wants exactly one of @read, @write"),
        (changed("@id:a ", ""), ":3 Scenario 'T' wants exactly one @id: tag"),
        (changed("@id:a", "@id:a @id:b"), ":3 Scenario 'T' wants exactly one @id: tag"),
        (changed(" @app:1.1", ""), ":3 Scenario 'T' names no criterion"),
        (changed("app:1.1", "app:1."), ":3 Scenario 'T' has the tag @app:1., which means nothing"),
        (changed("@id", "@wip @id"), ":3 Scenario 'T' has the tag @wip, which means nothing"),
        (changed("", "") + SCENARIO.replace("id:a", "id:b"), ":6 Scenario 'T' stands twice"),
        (f"Feature: F\n  Rule: R\n{SCENARIO}", ":2 Rule: is not used here"),
        (changed("Scenario", "Scenario Outline"), ":3 Scenario Outline: has no Examples"),
        (changed("Then x\n", "Then x\n    Examples:\n      | a |\n"), ":5 Examples: has no row"),
        (changed("Then x\n", "Then x\n    Examples:\n"), ":5 Examples: has no row"),
        (changed("Then x\n", "Then x\n    @destroy\n    Examples:\n    | a |\n    | b |\n"), ":6 Examples: takes no"),
        (
            changed("Then x\n", "Then x\n    Examples:\n    | a | b |\n    | x | y |\n    | x | z |\n"),
            ":3 Two rows of its examples read 'x'",
        ),
    ],
)  # fmt: skip
def test_what_a_feature_lacks_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FeatureError) as caught:
        read(tmp_path, text)
    assert f"{tmp_path}/some-thing.feature{message}" in str(caught.value)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(FeatureError) as caught:
        read(tmp_path, "Feature: F\n  Scenario: T\n    Then x\n")
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize("content", [b"Feature: \xff\n", None])
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.feature"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FeatureError, match=r"x\.feature cannot be read: "):
        features.read(path)


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    """Not those that Unicode sees within a line."""
    feature = read(tmp_path, f"Feature: F\n  one \u2028 line \x0c\n\n{SCENARIO}")
    assert (feature.scenarios[0].line, feature.scenarios[0].text) == (5, "Scenario: T\n  Then x")


def test_an_id_stands_once_in_a_folder(tmp_path: Path) -> None:
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.feature").write_text(f"Feature: F\n{SCENARIO}")
    with pytest.raises(FeatureError, match=r"b\.feature:3 @id:a stands already at .*a\.feature:3\."):
        features.read_all(tmp_path)
    (tmp_path / "b/b.feature").write_text(f"Feature: F\n{SCENARIO.replace('id:a', 'id:b')}")
    assert [scenario.id for feature in features.read_all(tmp_path) for scenario in feature.scenarios] == ["a", "b"]


def test_a_scenario_comes_after_those_of_its_suite(tmp_path: Path) -> None:
    """In one suite, whatever the file; and the one that is waited for stands first, so that reading on is enough."""
    folder = tmp_path / "suite"
    folder.mkdir()
    (folder / "a.feature").write_text(f"Feature: F\n{SCENARIO}")
    later = SCENARIO.replace("id:a", "id:b @after:a")
    (folder / "b.feature").write_text(f"Feature: F\n{later}")
    assert [feature.scenarios[0].after for feature in features.read_all(tmp_path)] == [(), ("a",)]
    (folder / "b.feature").rename(folder / "0.feature")
    with pytest.raises(FeatureError, match=r"0\.feature:3 @after:a: no scenario before it in its suite has that id\."):
        features.read_all(tmp_path)
    (tmp_path / "b").mkdir()
    (folder / "0.feature").rename(tmp_path / "b/b.feature")
    with pytest.raises(FeatureError, match=r"b\.feature:3 @after:a: no scenario before it"):
        features.read_all(tmp_path)


@pytest.mark.parametrize("tag", ["coder-eks:3.8", "app:14.16-1", "a:2a.1b", "a1:10.10"])
def test_the_id_of_a_criterion_is_known_by_its_form(tag: str) -> None:
    assert features.is_requirement(tag)


@pytest.mark.parametrize(
    "tag", ["", "3.8", "app:3", "app:3.", "app:.8", "App:3.8", "app:3.8-", "id:3", "app:3.8 ", "app:3.8x1"]
)
def test_nothing_else_is_taken_for_one(tag: str) -> None:
    assert not features.is_requirement(tag)
