"""What a scenario must be before it may run: its words, its steps and its records agree.

Everything here is found at collection, so that a feature that says more than is checked never runs at all.

A field of a step carries the name of the figure that it says, and is held against the record. In the rows of an outline
the figure differs from row to row: there a field `figure` names it, and the field `value` says it.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.scenario import iterparentnodeids, scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import features
from provenpath.facts.requirements import WORDS, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pytest_bdd.parser import Scenario as BddScenario
    from pytest_bdd.parser import ScenarioTemplate
    from pytest_bdd.parser import Step as BddStep

    from provenpath.facts.requirements import Figure, Requirements

_DEFINITIONS = pytest.StashKey[list[tuple[int, StepFunctionContext]]]()
"""The step definitions that the scenarios of a module see."""

_MARKS = ("skip", "skipif", "xfail")

_SPELLED = re.compile(rf"\b({'|'.join(WORDS)})\b", re.IGNORECASE)

_QUOTED_FIGURE = re.compile(r"\W*\d[\d.,]*\s*[A-Za-z%]*\W*")
"""What is a figure also in quotes: a number alone, or with its unit."""


@dataclass(frozen=True)
class Planned:
    """A scenario as pytest collected it, with its place in the feature file."""

    feature: features.Feature
    scenario: features.Scenario
    example: str
    """The label of the outline's row, empty for a plain scenario."""
    steps: tuple[tuple[str, str], ...]
    """Keyword and text of each step, the background's first, with the row's values in place."""


def plan(item: pytest.Item, feature: features.Feature) -> Planned:
    """Return the place in *feature* of an item that is a scenario of it."""
    template, scenario = _template(item), bdd_scenario(item)
    assert template is not None  # noqa: S101  (the caller asks for scenarios alone)
    assert scenario is not None  # noqa: S101
    written = next(each for each in feature.scenarios if each.title == template.name)
    steps = tuple((step.type.capitalize(), step.name) for step in scenario.steps)
    return Planned(feature, written, features.label(example_of(item)), steps)


def bdd_scenario(item: pytest.Item) -> BddScenario | None:
    """Return the rendered scenario of a collected item, `None` for a test that is none."""
    template = _template(item)
    return None if template is None else template.render(example_of(item))


def _template(item: pytest.Item) -> ScenarioTemplate | None:
    return scenario_wrapper_template_registry.get(getattr(item, "obj", item.runtest))


def example_of(item: pytest.Item) -> dict[str, str]:
    """Return the row of the outline that an item runs, empty for a plain scenario."""
    callspec = getattr(item, "callspec", None)
    row: dict[str, str] = callspec.params.get("_pytest_bdd_example", {}) if callspec else {}
    return row


def faults(item: pytest.Item, planned: Planned, requirements: Requirements) -> Iterator[str]:
    """Yield what is wrong with a scenario, each with file and line."""
    scenario = bdd_scenario(item)
    assert scenario is not None  # noqa: S101  (the caller asks for scenarios alone)
    path = planned.feature.path
    place = f"{path}:{planned.scenario.line}"
    for id_ in planned.scenario.requirements:
        if id_ not in requirements:
            yield f"{place} @{id_} is no criterion in requirements/{requirements.platform}.yaml."
    figures: dict[str, Figure] = {}
    for name, figure in _figures(requirements, planned.scenario.requirements):
        if name in figures and figures[name].value != figure.value:
            yield (
                f"{place} its criteria disagree on {name}: {figures[name].value!r} and {figure.value!r}. "
                "Make two scenarios of it."
            )
        figures[name] = figure
    if not any(step.type == "then" for step in scenario.steps):
        yield f"{place} {scenario.name!r} has no Then, so it can show nothing."
    if item.path.resolve() != planned.feature.module.resolve():
        yield f"{place} is run by {item.path}; its steps belong into {planned.feature.module.name} beside it."
    for mark in filter(item.get_closest_marker, _MARKS):
        yield f"{place} is marked {mark} by its module. Tag it @live-only, or mend it: a runbook hides nothing."
    yield from _title_faults(planned, scenario.name, requirements, figures.values())
    for step in scenario.steps:
        for fault in _step_faults(item, step, figures):
            yield f"{path}:{step.line_number} {step.keyword} {step.name}: {fault}"


def faults_together(planned: Iterable[Planned], folders: Iterable[Path]) -> Iterator[str]:
    """Yield what is wrong between scenarios: an id that stands twice, a scenario below *folders* that nothing runs."""
    places: dict[str, str] = {}
    run: set[tuple[Path, str]] = set()
    for each in planned:
        place = f"{each.feature.path}:{each.scenario.line}"
        if (before := places.setdefault(each.scenario.id, place)) != place:
            yield f"{place} @id:{each.scenario.id} stands already at {before}."
        run.add((each.feature.path.resolve(), each.scenario.title))
    for folder in folders:
        for path in sorted(folder.resolve().rglob("*.feature")):
            try:
                feature = features.read(path)
            except ProvenpathError as error:
                yield str(error)
                continue
            for scenario in feature.scenarios:
                if (path, scenario.title) not in run:
                    yield (
                        f"{path}:{scenario.line} {scenario.title!r} is run by nothing. "
                        f"Add `scenarios({path.name!r})` to {feature.module.name} beside it."
                    )


def _title_faults(planned: Planned, title: str, requirements: Requirements, figures: Iterable[Figure]) -> Iterator[str]:
    # digits alone: prose may speak of the two sides of a thing
    path, scenario = planned.feature.path, planned.scenario
    for number in _unheld(_SPELLED.sub("", f"{title}\n{scenario.description}"), figures):
        yield (
            f"{path}:{scenario.line} says {number} in its title or description, which no figure of its criteria holds."
        )
    ids = [id_ for each in planned.feature.scenarios for id_ in each.requirements]
    held = [figure for _, figure in _figures(requirements, ids)]
    for number in _unheld(_SPELLED.sub("", f"{planned.feature.name}\n{planned.feature.description}"), held):
        yield f"{path}:1 says {number} in its title or description, which no figure of its scenarios' criteria holds."


def _figures(requirements: Requirements, ids: Iterable[str]) -> list[tuple[str, Figure]]:
    """Return every figure of the criteria *ids*, as far as there are such, with its name."""
    return [pair for id_ in ids if id_ in requirements for pair in requirements[id_].figures.items()]


def _contexts(item: pytest.Item, step: BddStep) -> list[StepFunctionContext]:
    """Return the step definitions that could run: those nearest to the item."""
    found = [
        (depth, context)
        for depth, context in _definitions(item)
        if context.type in {None, step.type} and context.parser.is_matching(step.name)
    ]
    nearest_depth = max((depth for depth, _ in found), default=0)
    return [context for depth, context in found if depth == nearest_depth]


def _definitions(item: pytest.Item) -> list[tuple[int, StepFunctionContext]]:
    """Return each step definition that an item can see, with how near to it the definition stands.

    pytest-bdd goes through all fixtures of the session for each step; the scenarios of a module see the same ones.
    """
    module = item.parent
    assert module is not None  # noqa: S101  (a test stands in a module)
    if _DEFINITIONS not in module.stash:
        manager = item.session._fixturemanager  # noqa: SLF001  (pytest has no public way)
        module.stash[_DEFINITIONS] = [
            (len(list(iterparentnodeids(fixture.baseid))), context)
            for name in get_fixture_names(manager)
            for fixture in getfixturedefs(manager, name, item) or ()
            if (context := step_function_context_registry.get(fixture.func))
        ]
    return module.stash[_DEFINITIONS]


def _step_faults(item: pytest.Item, step: BddStep, figures: Mapping[str, Figure]) -> Iterator[str]:
    contexts = _contexts(item, step)
    if not contexts:
        yield "no function says what it does."
        return
    if len(contexts) > 1:
        names = sorted(getattr(context.step_func, "__name__", "?") for context in contexts)
        yield f"several functions say what it does: {', '.join(names)}. Word them apart."
    context = contexts[0]
    try:
        parsed: dict[str, Any] = {
            name: context.converters[name](value) if name in context.converters else value
            for name, value in (context.parser.parse_arguments(step.name) or {}).items()
        }
    except Exception as error:  # noqa: BLE001  (a converter is the runbook's own code)
        yield f"its converter fails: {type(error).__name__}: {error}."
        return
    takes = inspect.signature(context.step_func).parameters
    function = getattr(context.step_func, "__name__", "its function")
    for name, value in parsed.items():
        if name not in takes:
            yield f"{function} takes no {name!r}, so {value!r} would be said and not checked."
    cells = [str(cell) for row in (step.datatable.raw() if step.datatable else ()) for cell in row]
    for what, texts in (("datatable", cells), ("docstring", [step.docstring or ""])):
        if any(texts) and what not in takes:
            yield f"{function} takes no {what!r}, so what stands in it would be said and not checked."
        for number in _unheld(" ; ".join(texts), figures.values()):
            yield f"says {number} in its {what}, which no figure of its criteria holds."
    yield from _figure_faults(step.name, parsed, figures)


def _figure_faults(text: str, parsed: Mapping[str, Any], figures: Mapping[str, Figure]) -> Iterator[str]:
    checked: list[str] = []
    for name, value in parsed.items():
        if name in figures:
            checked += numbers(str(value)) or [str(value)]
            if value != figures[name].value:
                yield f"says {name} is {value!r}, the record says {figures[name].value!r}."
        elif isinstance(value, (int, float)) and not (name == "value" and "figure" in parsed):
            held = ", ".join(sorted(figures)) or "none"
            yield f"{value} is no figure of its criteria (they hold: {held}). Name the field after its figure."
    if "figure" in parsed and "value" in parsed:
        named = figures.get(str(parsed["figure"]))
        if named is None:
            asked = str(parsed["figure"])
            yield f"names the figure {asked!r}, which none of its criteria has. {nearest(asked, figures)}"
        elif parsed["value"] != named.value:
            yield f"says {named.name} is {parsed['value']!r}, the record says {named.value!r}."
        checked += numbers(str(parsed["value"]))
    for number in numbers(_unquoted(text)):
        if number not in checked:
            yield f"says {number}, which no field takes from a record. Make it a field that is named after its figure."


def _unheld(text: str, figures: Iterable[Figure]) -> list[str]:
    """Return the numbers in a text that are the value of none of *figures*."""
    held = {number for figure in figures for number in (str(figure.value), *numbers(str(figure.value)))}
    return [number for number in numbers(_unquoted(text)) if number not in held]


def _unquoted(text: str) -> str:
    """Return a text without what stands in quotes: names and addresses, which are no figures. A number stays one."""
    parts = text.split('"')
    return "".join(part for index, part in enumerate(parts) if index % 2 == 0 or _QUOTED_FIGURE.fullmatch(part))
