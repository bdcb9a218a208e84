"""Read feature files: what a runbook says, word for word, and the tags that place it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gherkin.errors import CompositeParserException
from gherkin.parser import Parser

from provenpath.errors import ProvenpathError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RADII = ("read", "write", "disrupt", "destroy")
MARKS = ("live-only", "plan", "document")
"""Tags beside the radius, the id and the requirements: where and on what a scenario can run."""
_AFTER = "after:"


class FeatureError(ProvenpathError):
    """A feature is not Gherkin, or a scenario lacks what places it."""


@dataclass(frozen=True)
class Step:
    """One line of a scenario."""

    keyword: str
    """`Given`, `When` or `Then`; `And` and `But` are resolved to the one that they continue."""
    text: str
    line: int


@dataclass(frozen=True)
class Scenario:
    """One scenario, or one outline with all its rows."""

    id: str
    """From its `@id:` tag; unique in a platform."""
    title: str
    description: str
    tags: tuple[str, ...]
    """Those of the feature included."""
    radius: str
    requirements: tuple[str, ...]
    steps: tuple[Step, ...]
    examples: tuple[str, ...]
    """The label of each row of an outline, as the evidence names it; empty for a plain scenario."""
    text: str
    """The lines of the file from `Scenario:` to its end."""
    line: int
    hash: str
    """Of its text, its tags and its background."""
    after: tuple[str, ...] = ()
    """The ids of those that have to have passed before, from its `@after:` tags."""

    @property
    def is_live_only(self) -> bool:
        """Whether nothing but the real platform can answer it."""
        return "live-only" in self.tags


@dataclass(frozen=True)
class Feature:
    """One feature file."""

    path: Path
    name: str
    description: str
    background: tuple[Step, ...]
    background_text: str
    scenarios: tuple[Scenario, ...]

    @property
    def module(self) -> Path:
        """The file of its steps, beside it."""
        return module_of(self.path)


def module_of(feature: Path) -> Path:
    """Return the module that runs a feature: `20-cluster.feature` is run by `test_20_cluster.py` beside it."""
    return feature.with_name(f"test_{feature.stem.replace('-', '_')}.py")


def read(path: Path) -> Feature:
    """Return the feature of *path*.

    Raises `FeatureError`, with file and line of each fault: text that is not Gherkin, a scenario without exactly
    one radius, without an `@id:`, without a criterion, with a title that stands twice, a tag of no meaning, an
    outline without rows or with two that read alike.
    """
    try:
        text = path.read_text(encoding="utf-8")
        feature = Parser().parse(text).get("feature")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}."
        raise FeatureError(msg) from error
    except CompositeParserException as error:
        msg = "\n".join(f"{path}:{each.location['line']} is not valid Gherkin: {each}" for each in error.errors)
        raise FeatureError(msg) from error
    if not feature:
        msg = f"{path} holds no feature."
        raise FeatureError(msg)
    lines = text.split("\n")
    nodes: list[dict[str, Any]] = [dict(child) for child in feature["children"]]
    starts = [_start(node) for node in nodes]
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    background: tuple[Step, ...] = ()
    background_text = ""
    scenarios: list[Scenario] = []
    faults: list[str] = []
    for node, end in zip(nodes, ends, strict=True):
        if "rule" in node:
            faults.append(
                f"{path}:{node['rule']['location']['line']} Rule: is not used here; make it a feature of its own."
            )
        elif "background" in node:
            data = node["background"]
            background = _steps(data["steps"])
            background_text = _text(lines, data["location"]["line"], end)
        else:
            data = node["scenario"]
            tags = tuple(tag["name"].removeprefix("@") for tag in (*feature["tags"], *data["tags"]))
            scenario = _scenario(data, tags, _text(lines, data["location"]["line"], end), background_text)
            faults += [f"{path}:{scenario.line} {fault}" for fault in _faults(scenario, scenarios)]
            faults += [f"{path}:{line} {fault}" for line, fault in _example_faults(data, scenario)]
            scenarios.append(scenario)
    if faults:
        raise FeatureError("\n".join(faults))
    return Feature(
        path,
        feature["name"],
        _paragraphs(feature.get("description", "")),
        background,
        background_text,
        tuple(scenarios),
    )


def read_all(folder: Path) -> tuple[Feature, ...]:
    """Return the features below *folder*.

    `FeatureError` also where an id stands twice, or where a scenario comes after one that its suite does not hold
    before it: who runs a suite from top to bottom is to come by what is wanted first.
    """
    features = tuple(read(path) for path in sorted(folder.rglob("*.feature")))
    seen: dict[str, str] = {}
    suites: dict[Path, list[str]] = {}
    faults = []
    for feature in features:
        before = suites.setdefault(feature.path.parent, [])
        for scenario in feature.scenarios:
            place = f"{feature.path}:{scenario.line}"
            if scenario.id in seen:
                faults.append(f"{place} @id:{scenario.id} stands already at {seen[scenario.id]}.")
            faults += [
                f"{place} @after:{id_}: no scenario before it in its suite has that id. {nearest(id_, before)}"
                for id_ in scenario.after
                if id_ not in before
            ]
            seen.setdefault(scenario.id, place)
            before.append(scenario.id)
    if faults:
        raise FeatureError("\n".join(faults))
    return features


def label(row: dict[str, str]) -> str:
    """Return the name of an outline's row in evidence records: what its first column says."""
    return next(iter(row.values()), "")


def _scenario(data: dict[str, Any], tags: tuple[str, ...], text: str, background: str) -> Scenario:
    ids = [tag.removeprefix("id:") for tag in tags if tag.startswith("id:")]
    radii = [tag for tag in tags if tag in RADII]
    return Scenario(
        id=ids[0] if len(ids) == 1 else "",
        title=data["name"],
        description=_paragraphs(data.get("description", "")),
        tags=tags,
        radius=radii[0] if len(radii) == 1 else "",
        requirements=tuple(tag for tag in tags if is_requirement(tag)),
        after=tuple(tag.removeprefix(_AFTER) for tag in tags if tag.startswith(_AFTER)),
        steps=_steps(data["steps"]),
        examples=tuple(
            label(
                dict(
                    zip(
                        (cell["value"] for cell in table["tableHeader"]["cells"]),
                        (cell["value"] for cell in row["cells"]),
                        strict=True,
                    )
                )
            )
            for table in data["examples"]
            for row in table.get("tableBody", ())
        ),
        text=text,
        line=data["location"]["line"],
        hash=hashlib.sha256("\n".join([background, " ".join(sorted(tags)), text]).encode()).hexdigest(),
    )


def is_requirement(tag: str) -> bool:
    """Say whether a tag is the id of a criterion."""
    return re.fullmatch(r"[a-z][a-z0-9-]*:\d+[a-z]?\.\d+[a-z]?(-\d+)?", tag) is not None


def _faults(scenario: Scenario, before: list[Scenario]) -> list[str]:
    faults = []
    name = f"Scenario {scenario.title!r}"
    if not scenario.radius:
        faults.append(f"{name} wants exactly one of {', '.join('@' + radius for radius in RADII)}.")
    if not scenario.id:
        faults.append(f"{name} wants exactly one @id: tag, such as @id:flow-logs-kept; evidence is kept under it.")
    if not scenario.requirements:
        faults.append(f"{name} names no criterion. Tag it with the id of the one that it judges.")
    if len(set(scenario.examples)) < len(scenario.examples):
        faults.append(f"{name} has rows with the same first column, by which evidence is kept.")
    if any(scenario.title == other.title for other in before):
        faults.append(f"{name} stands twice; pytest-bdd would silently drop the first.")
    faults += [
        f"{name} has the tag @{tag}, which means nothing here."
        for tag in scenario.tags
        if tag not in {*RADII, *MARKS} and not tag.startswith(("id:", _AFTER)) and not is_requirement(tag)
    ]
    return faults


def _example_faults(data: dict[str, Any], scenario: Scenario) -> Iterator[tuple[int, str]]:
    for table in data["examples"]:
        line = table["location"]["line"]
        if table["tags"]:
            yield line, "Examples: takes no tags here; make the rows a scenario of their own."
        if not table.get("tableBody"):
            yield line, "Examples: has no row, so nothing would run."
    if "Outline" in data["keyword"] and not data["examples"]:
        yield scenario.line, "Scenario Outline: has no Examples, so nothing would run."
    for twice in sorted({label for label in scenario.examples if scenario.examples.count(label) > 1}):
        yield scenario.line, f"Two rows of its examples read {twice!r}; evidence is kept under that."


def _steps(data: list[dict[str, Any]]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for step in data:
        word = step["keyword"].strip()
        keyword = steps[-1].keyword if word in {"And", "But", "*"} and steps else word
        steps.append(Step(keyword, step["text"], step["location"]["line"]))
    return tuple(steps)


def _start(node: dict[str, Any]) -> int:
    data = next(iter(node.values()))
    lines = [data["location"]["line"], *(tag["location"]["line"] for tag in data.get("tags", ()))]
    return int(min(lines))


def _text(lines: list[str], start: int, end: int) -> str:
    """Return the lines from *start* to *end* (from 1), shifted left, without the blank and comment lines at the end."""
    chosen = lines[start - 1 : end]
    while chosen and (not chosen[-1].strip() or chosen[-1].lstrip().startswith("#")):
        chosen.pop()
    indent = min((len(line) - len(line.lstrip()) for line in chosen if line.strip()), default=0)
    return "\n".join(line[indent:] for line in chosen)


def _paragraphs(description: str) -> str:
    return "\n".join(line.strip() for line in (description or "").strip().splitlines())
