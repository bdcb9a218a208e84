"""What a scenario must be before it may run: its words, its steps and its records agree.

Everything here is found at collection, so that a feature that says more than is checked never runs at all.

A field of a step carries the name of the figure that it says, and is held against the record. In the rows of an outline
the figure differs from row to row: there a field `figure` names it, and the field `value` says it.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_bdd.scenario import find_fixturedefs_for_step, scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from provenpath.errors import nearest
from provenpath.facts import features
from provenpath.facts.requirements import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest
    from pytest_bdd.parser import Scenario as BddScenario
    from pytest_bdd.parser import Step as BddStep

    from provenpath.facts.requirements import Figure, Requirements

RESERVED = {"datatable", "docstring"}


@dataclass(frozen=True)
class Planned:
    """A scenario as pytest collected it, with its place in the feature file."""

    feature: features.Feature
    scenario: features.Scenario
    example: str
    """The label of the outline's row, empty for a plain scenario."""
    steps: tuple[tuple[str, str], ...]
    """Keyword and text of each step, the background's first, with the row's values in place."""


def plan(item: pytest.Item, feature: features.Feature) -> Planned | None:
    """Return the place of a collected item in *feature*, `None` where the item is no scenario of it."""
    scenario = bdd_scenario(item)
    if scenario is None:
        return None
    written = next((each for each in feature.scenarios if each.title == scenario.name), None)
    if written is None:
        return None
    steps = tuple((step.type.capitalize(), step.name) for step in scenario.steps)
    return Planned(feature, written, features.label(example_of(item)), steps)


def bdd_scenario(item: pytest.Item) -> BddScenario | None:
    """Return the rendered scenario of a collected item, `None` for a test that is none."""
    template = scenario_wrapper_template_registry.get(getattr(item, "obj", item.runtest))
    if template is None:
        return None
    return template.render(example_of(item))


def example_of(item: pytest.Item) -> dict[str, str]:
    """Return the row of the outline that an item runs, empty for a plain scenario."""
    callspec = getattr(item, "callspec", None)
    row: dict[str, str] = callspec.params.get("_pytest_bdd_example", {}) if callspec else {}
    return row


def faults(item: pytest.Item, planned: Planned, requirements: Requirements) -> Iterator[str]:
    """Yield what is wrong with a scenario, each with file and line."""
    scenario = bdd_scenario(item)
    assert scenario is not None  # noqa: S101  (the caller asks for scenarios alone)
    place = f"{planned.feature.path}"
    figures: dict[str, Figure] = {}
    for id_ in planned.scenario.requirements:
        criterion = requirements.get(id_)
        if criterion is None:
            file = f"requirements/{requirements.platform}.yaml"
            yield f"{place}:{planned.scenario.line} @{id_} is no criterion in {file}."
        else:
            for name, figure in criterion.figures.items():
                if name in figures and figures[name].value != figure.value:
                    yield (
                        f"{place}:{planned.scenario.line} its criteria disagree on {name}: "
                        f"{figures[name].value!r} and {figure.value!r}. Make two scenarios of it."
                    )
                figures[name] = figure
    if not any(step.type == "then" for step in scenario.steps):
        yield f"{place}:{planned.scenario.line} {scenario.name!r} has no Then, so it can show nothing."
    for step in scenario.steps:
        for fault in _step_faults(item, step, figures):
            yield f"{place}:{step.line_number} {step.keyword} {step.name}: {fault}"


def context_of(item: pytest.Item, step: BddStep) -> StepFunctionContext | None:
    """Return the step definition that would run, the nearest to the item where several match."""
    found = list(find_fixturedefs_for_step(step, item.session._fixturemanager, item))  # noqa: SLF001  (pytest has no public way)
    nearest = max(found, key=lambda definition: len(definition.baseid), default=None)
    return None if nearest is None else step_function_context_registry[nearest.func]


def _step_faults(item: pytest.Item, step: BddStep, figures: Mapping[str, Figure]) -> Iterator[str]:
    context = context_of(item, step)
    if context is None:
        yield "no function says what it does."
        return
    parsed: dict[str, Any] = {
        name: context.converters[name](value) if name in context.converters else value
        for name, value in (context.parser.parse_arguments(step.name) or {}).items()
    }
    takes = inspect.signature(context.step_func).parameters
    function = getattr(context.step_func, "__name__", "its function")
    for name, value in parsed.items():
        if name not in takes:
            yield f"{function} takes no {name!r}, so {value!r} would be said and not checked."
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


def _unquoted(text: str) -> str:
    """Return a step's text without what stands in quotes: names and addresses, which are no figures."""
    return "".join(part for index, part in enumerate(text.split('"')) if index % 2 == 0)
