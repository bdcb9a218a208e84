"""Requirement records: each acceptance criterion of a platform as data.

A runbook expects what stands here, and nothing else: not what the trees declare.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts.evidence import Kind
from provenpath.facts.yaml import load, validate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SPELLED_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
WORDS = {"zero": 0} | {word: number for number, word in enumerate(_SPELLED_WORDS, start=2)}
"""Numbers that sentences spell out. `one` is left out: it is more often a pronoun."""

_BOUNDS = {"min": "at least ", "max": "at most ", "below": "less than ", "exactly": ""}

_NUMBER = re.compile(r"(?<![\w.:/])(?<![A-Za-z]-)(\d[\d,]*(?:\.\d+)?)(?=[^\d]|$)")
_SPELLED = re.compile(rf"\b({'|'.join(WORDS)})\b", re.IGNORECASE)
_ONE = re.compile(r"\b(one|single)\b", re.IGNORECASE)


class UnknownRequirementError(ProvenpathError, KeyError):
    """There is no requirement record of this id."""

    __str__ = ProvenpathError.__str__


@dataclass(frozen=True)
class Figure:
    """A number (or name) that a criterion states, or that its check needs.

    Exactly one of the bounds is set, so that a figure is one value with one meaning.
    """

    name: str
    bound: str
    """`min`, `max`, `below` (a limit that is itself too much) or `exactly`."""
    value: Any
    unit: str = ""
    reason: str = ""
    """Why the check needs it, for a derived figure."""
    source: str = ""
    """Where a derived figure comes from: a link, or the id of a criterion."""
    key: str = ""
    """What the API calls the thing, where a check has to ask for it, such as `vpc/L-F678F1CE` for a quota."""
    default: float | None = None
    """What a new account has of it, where the documentation of the API's owner says so."""

    @property
    def is_derived(self) -> bool:
        """Whether no statement holds it."""
        return bool(self.reason)

    def allows(self, found: Any) -> bool:
        """Whether what was *found* is what the figure asks for."""
        if self.bound == "exactly":
            return bool(found == self.value)
        return bool(found >= self.value if self.bound == "min" else found <= self.value) and (
            self.bound != "below" or found != self.value
        )

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.value)) if isinstance(self.value, list) else str(self.value)
        return f"{_BOUNDS[self.bound]}{shown} {self.unit}".rstrip()


@dataclass(frozen=True)
class Criterion:
    """One acceptance criterion, or one bullet of one."""

    id: str
    statement: str
    figures: Mapping[str, Figure]
    """By name, the derived ones included."""
    floor: frozenset[Kind]
    """The kinds of evidence that prove it."""
    floor_reason: str
    plan: str
    """How it is to be proved."""
    suites: tuple[str, ...]
    pages: tuple[str, ...]
    missing: tuple[str, ...]
    """What the proof still lacks; while there is any, the criterion stays open."""
    path: Path
    line: int

    @property
    def parent(self) -> str | None:
        """The id of the criterion that this bullet belongs to, if it is a bullet."""
        match = re.fullmatch(r"(.*\.\d+[a-z]?)-\d+", self.id)
        return match[1] if match else None

    @property
    def requirement(self) -> str:
        """The requirement it belongs to, such as `2a`."""
        return self.id.partition(":")[2].partition(".")[0]

    @property
    def anchor(self) -> str:
        """Its id as the fragment of a link."""
        return self.id.replace(":", "-").replace(".", "-")


class Requirements(Mapping[str, Criterion]):
    """The records of one platform, by id, in the order of the file."""

    def __init__(
        self, platform: str, title: str, source: str, titles: Mapping[str, str], criteria: Mapping[str, Criterion]
    ) -> None:
        self.platform = platform
        self.title = title
        self.source = source
        self.titles = dict(titles)
        """What each requirement is about, by its number."""
        self._criteria = dict(criteria)

    def __getitem__(self, key: str) -> Criterion:
        try:
            return self._criteria[key]
        except KeyError:
            msg = f"No requirement {key!r} in requirements/{self.platform}.yaml. {nearest(key, self._criteria)}"
            raise UnknownRequirementError(msg) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._criteria)

    def __len__(self) -> int:
        return len(self._criteria)


def read(path: Path) -> Requirements:
    """Return the records of *path*.

    Raises `ProvenpathError`, with file and line of each fault: a record that is not of the schema, an id that
    stands twice or belongs to another platform, a bullet without its parent, a floor weaker than `live` without
    a reason, a number in a statement that the figures lack, a figure whose number the statement lacks, a name
    that stands for a figure and a derived one, a derived figure from a criterion that there is not.
    """
    document = load(path)
    schema = json.loads(files("provenpath.facts").joinpath("schemas/requirements.schema.json").read_text("utf-8"))
    validate(document, schema)
    criteria: dict[str, Criterion] = {}
    faults: list[str] = []
    for index, data in enumerate(document.data["criteria"]):
        criterion = _criterion(data, path, document.line(["criteria", index]))
        if criterion.id in criteria:
            faults.append(f"{path}:{criterion.line} {criterion.id} stands twice.")
        if not criterion.id.startswith(f"{document.data['platform']}:"):
            faults.append(
                f"{path}:{criterion.line} {criterion.id} is no id of the platform {document.data['platform']!r}."
            )
        faults += [f"{path}:{criterion.line} {criterion.id} {fault}" for fault in _faults(criterion, set(criteria))]
        faults += [
            f"{path}:{criterion.line} {criterion.id} has {name!r} both in figures and in derived. Keep one of them."
            for name in sorted(set(data.get("figures") or ()) & set(data.get("derived") or ()))
        ]
        if criterion.requirement not in document.data["titles"]:
            faults.append(
                f"{path}:{criterion.line} {criterion.id} is of requirement {criterion.requirement}, which has no title."
            )
        criteria[criterion.id] = criterion
    faults += [
        f"{path}:{criterion.line} {criterion.id} takes {figure.name} from {figure.source!r}, "
        f"which is no criterion here. {nearest(figure.source, criteria)}"
        for criterion in criteria.values()
        for figure in criterion.figures.values()
        if figure.is_derived and not figure.source.startswith("https://") and figure.source not in criteria
    ]
    if faults:
        raise ProvenpathError("\n".join(faults))
    head = document.data
    return Requirements(head["platform"], head["title"], head["source"], head["titles"], criteria)


def numbers(statement: str) -> list[str]:
    """Return the numbers that a sentence states, digits and words alike, as digits."""
    found = [match[1].replace(",", "") for match in _NUMBER.finditer(statement)]
    return found + [str(WORDS[match[1].lower()]) for match in _SPELLED.finditer(statement)]


def _criterion(data: Any, path: Path, line: int) -> Criterion:
    proof = data["proof"]
    given = {**(data.get("figures") or {}), **(data.get("derived") or {})}
    return Criterion(
        id=str(data["id"]),
        statement=" ".join(str(data["statement"]).split()),
        figures={name: _figure(name, figure) for name, figure in given.items()},
        floor=frozenset(map(Kind, data["floor"])),
        floor_reason=" ".join(str(data.get("floor_reason", "")).split()),
        plan=" ".join(str(proof["plan"]).split()),
        suites=tuple(map(str, proof.get("suites") or ())),
        pages=tuple(map(str, proof.get("pages") or ())),
        missing=tuple(" ".join(str(item).split()) for item in proof.get("missing") or ()),
        path=path,
        line=line,
    )


def _figure(name: str, data: Any) -> Figure:
    bound = next(bound for bound in _BOUNDS if bound in data)
    value = data[bound]
    return Figure(
        name=name,
        bound=bound,
        value=list(value) if isinstance(value, list) else value,
        unit=str(data.get("unit", "")),
        reason=" ".join(str(data.get("reason", "")).split()),
        source=str(data.get("source", "")),
        key=str(data.get("key", "")),
        default=data.get("default"),
    )


def _faults(criterion: Criterion, known: set[str]) -> Iterator[str]:
    if criterion.floor != {Kind.LIVE} and not criterion.floor_reason:
        yield (
            "has a floor weaker than [live] and no floor_reason. "
            "Say why AWS could not refuse, change or fail to deliver what the weaker evidence shows."
        )
    if criterion.parent and criterion.parent not in known:
        yield f"is a bullet of {criterion.parent}, which does not stand before it."
    figures = [figure for figure in criterion.figures.values() if not figure.is_derived]
    stated = numbers(criterion.statement)
    held = {text for figure in figures for text in _texts(figure)}
    for number in stated:
        if number not in held:
            yield f"states {number}, which its figures lack (they hold: {', '.join(sorted(held)) or 'none'})."
    if _ONE.search(criterion.statement):
        stated.append("1")
    for figure in figures:
        for number in (number for value in _values(figure) for number in numbers(str(value))):
            if number not in stated:
                yield (
                    f"holds {figure.name} = {number}, which its statement does not state. "
                    "Move it to derived, with reason and source."
                )


def _values(figure: Figure) -> list[Any]:
    return figure.value if isinstance(figure.value, list) else [figure.value]


def _texts(figure: Figure) -> Iterator[str]:
    """Yield the numbers of a figure as a sentence would write them."""
    for value in _values(figure):
        yield str(value)
        yield from numbers(str(value))
