"""What a run saw: evidence records, one a scenario, kept as JSON Lines.

`provenpath.proof` writes them, the guide reads them. A file is only ever appended to, so a run that is
killed leaves whole records and at most one torn line at the end.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SCHEMA = 1
"""Raised when a field changes its meaning; records of another schema are not read as if they were of this one."""


FORMS = ("public", "private")
"""How evidence may be kept and shown: without accounts, hosts and people, or as it was seen."""
PUBLIC, PRIVATE = FORMS


class Kind(StrEnum):
    """Kinds of evidence, by what answered."""

    LIVE = "live"
    """The platform itself: AWS over its own endpoints."""
    EMULATED = "emulated"
    """A faithful local implementation of the same API."""
    STAND_IN = "stand-in"
    """A small server of our own that answers as the API would."""
    PLAN = "plan"
    """What `terraform show -json` says of a plan."""
    DOCUMENT = "document"
    """The built guide itself."""
    MANUAL = "manual"
    """A person, signed and dated."""


class Verdict(StrEnum):
    """How a scenario or a step ended."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"
    """A Given did not hold, so nothing was learned: neither a pass nor a failure."""
    NOT_REACHED = "not reached"
    """A step behind the one that ended the scenario."""


@dataclass(frozen=True)
class Step:
    """One step of a scenario as it ran."""

    keyword: str
    text: str
    verdict: Verdict
    seconds: float = 0.0
    observed: str = ""
    """What a When found, redacted."""
    error: str = ""
    """Why the step failed, redacted."""
    asserted: bool = False
    """The step failed in an assertion of a Then, the only thing that kills a fault."""


@dataclass(frozen=True)
class Call:
    """One operation of an API that a scenario used."""

    service: str
    """As botocore names it, such as `ec2`."""
    operation: str
    action: str
    """The IAM action that allows it, such as `ec2:DescribeVpcs`."""
    level: str
    """The access level AWS gives the action."""
    count: int
    answered_by: str
    """The `Kind` of the API that answered."""


@dataclass(frozen=True)
class Record:
    """What one run saw of one scenario (of one row of its examples)."""

    scenario: str
    """The `@id:` tag. With `example`, `target` and `deployment` it is the record's key; titles may change."""
    example: str
    """The row of an outline's examples, empty for a plain scenario."""
    title: str
    feature: str
    """Path of the feature from the root of the checkout."""
    requirements: tuple[str, ...]
    radius: str
    verdict: Verdict
    started: str
    """ISO 8601, with its offset from UTC."""
    seconds: float
    target: str
    """`sandbox`, `live`, or `local` for another API on this machine."""
    deployment: str
    kind: Kind
    """The weakest kind of answer that the scenario rests on."""
    account: str
    partition: str
    region: str
    versions: Mapping[str, str]
    hashes: Mapping[str, str]
    """Of the scenario's text (`scenario`), the code of its steps (`steps`), the figures that it may expect (`figures`)
    and the trees (`trees`); where it judged the built guide, of what that was made of (`pages`)."""
    dirty: bool
    """The checkout had uncommitted changes."""
    steps: tuple[Step, ...]
    calls: tuple[Call, ...] = ()
    options: tuple[str, ...] = ()
    """What made the run unlike a plain one, such as shortened pauses."""
    environment: str = ""
    """The environment that the deployment is of, empty where the record does not say."""
    form: str = PRIVATE
    """One of `FORMS`; `provenpath.proof.published` makes the public one."""
    schema: int = field(default=SCHEMA)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a newer record replaces."""
        return self.scenario, self.example, self.target, self.deployment

    @property
    def at(self) -> datetime:
        """When it started, in UTC: `started` may be written in any zone, so its letters do not sort."""
        return datetime.fromisoformat(self.started).astimezone(UTC)

    def to_json(self) -> str:
        """Return the record as one line, of letters that any encoding and any reader of lines takes as they are."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, line: str) -> Record:
        """Return the record that *line* holds; `ValueError`, `KeyError` or `TypeError` where it holds none."""
        data = json.loads(line)
        if not isinstance(data, dict):
            msg = f"a {type(data).__name__}, no object"
            raise TypeError(msg)
        if data.get("schema") != SCHEMA:
            msg = f"schema {data.get('schema')!r}, not {SCHEMA}"
            raise ValueError(msg)
        for name, type_ in _TYPES.items():
            if not isinstance(data[name], type_):
                msg = f"{name} is {data[name]!r}"
                raise TypeError(msg)
        if data.get("form", PRIVATE) not in FORMS:
            msg = f"form is {data['form']!r}"
            raise ValueError(msg)
        data["verdict"] = Verdict(data["verdict"])
        data["kind"] = Kind(data["kind"])
        data["requirements"] = tuple(data["requirements"])
        data["steps"] = tuple(Step(**step | {"verdict": Verdict(step["verdict"])}) for step in data["steps"])
        data["calls"] = tuple(Call(**call) for call in data["calls"])
        data["options"] = tuple(data["options"])
        if datetime.fromisoformat(data["started"]).tzinfo is None:
            msg = f"started is {data['started']!r}, in no time zone"
            raise ValueError(msg)
        return cls(**data)


_TYPES: Mapping[str, type] = {
    **dict.fromkeys(("scenario", "example", "feature", "started", "target", "deployment"), str),
    **dict.fromkeys(("requirements", "steps", "calls", "options"), list),
    "hashes": dict,
}
"""What the guide relies on in a record, and a hand that edits one could spoil."""


@dataclass(frozen=True)
class Located:
    """A record with its place."""

    path: Path
    line: int
    record: Record


def read(paths: Iterable[Path]) -> tuple[Record, ...]:
    """Return the records in the files and folders *paths*, oldest first; see `located`."""
    return tuple(each.record for each in located(paths))


def located(paths: Iterable[Path]) -> tuple[Located, ...]:
    """Return the records in the files and folders *paths* with their places, oldest first.

    A folder stands for its `*.jsonl`. A torn last line (a run was killed while it wrote) is passed over;
    any other line that is no record raises `ProvenpathError` with file and line, because a record that
    is left out silently could be the one that failed.
    """
    found: list[Located] = []
    for path in paths:
        for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
            found += _read_file(file)
    return tuple(sorted(found, key=lambda each: each.record.at))


def newest(records: Iterable[Record]) -> dict[tuple[str, str, str, str], Record]:
    """Return the newest record of each key."""
    return {record.key: record for record in sorted(records, key=attrgetter("at"))}


def _read_file(path: Path) -> list[Located]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError as error:
        msg = f"No evidence file {path}. Run `provenpath run` first, or name the folder that holds the records."
        raise ProvenpathError(msg) from error
    found = []
    *lines, torn = text.split("\n")  # and by nothing else: what a run quotes may hold other ends of lines
    for number, line in enumerate([*lines, *([torn] if torn else [])], start=1):
        try:
            found.append(Located(path, number, Record.from_json(line)))
        except (ValueError, KeyError, TypeError) as error:
            if number > len(lines):
                continue
            msg = (
                f"{path}:{number} is not an evidence record of schema {SCHEMA} ({error}). "
                "Move the file out of the folder, or take it from the run again."
            )
            raise ProvenpathError(msg) from error
    return found
