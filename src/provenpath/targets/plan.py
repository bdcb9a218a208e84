"""A plan of Terraform as something to look at: what there would be, with which values, by which code.

It is read from what `terraform show -json` prints.
What Terraform holds for secret is left out where it is read, and what it knows only after an apply is not in it.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError
from provenpath.facts import terraform_json

if TYPE_CHECKING:
    from provenpath.targets.shell import Finished, Shell


class PlanError(ProvenpathError):
    """What should be a plan of Terraform as JSON is none."""


@dataclass(frozen=True)
class Resource:
    """A managed resource as it would be after an apply."""

    address: str
    """With the modules around it: `module.edge.aws_lb.this`."""
    type: str
    values: Mapping[str, Any]
    """Without those that are secret, or known only after an apply."""


@dataclass(frozen=True, repr=False)
class Plan:
    """What `terraform show -json` says of one plan."""

    variables: Mapping[str, Any]
    """The inputs of the layer, without those that are secret."""
    resources: tuple[Resource, ...]
    code: str
    """The hash of the configuration that it was made by, variables and their values left out."""

    def __repr__(self) -> str:
        return f"Plan({len(self.resources)} resources, code {self.code[:12]}, {json.dumps(dict(self.variables))})"

    def of_type(self, type_: str) -> list[Resource]:
        """Return the resources of a type, such as `aws_lb`."""
        return [resource for resource in self.resources if resource.type == type_]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text among the planned values, with the address of its resource."""
        for resource in self.resources:
            for text in _texts(resource.values):
                yield resource.address, text


@dataclass(frozen=True)
class Difference:
    """One value in which two plans differ."""

    address: str
    type: str
    attribute: str
    """The argument, as deep as the difference lies: `alias.0.name`."""
    before: Any
    after: Any


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt to plan a layer."""

    layer: str

    finished: Finished
    plan: Plan | None
    """`None` where Terraform refused."""

    @property
    def made(self) -> Plan:
        """The plan; an assertion fails, with what Terraform said, where there is none."""
        assert self.plan, self.finished  # noqa: S101  (it is called by a Then)
        return self.plan


class Plans:
    """Makes plans of a deployment by a script of the guide, which changes nothing."""

    def __init__(self, shell: Shell, note: Callable[[], None]) -> None:
        self._shell = shell
        self._note = note

    def make(self, script: str, layer: str, variables: Mapping[str, Any], *, within: float) -> Outcome:
        """Plan a layer with *variables* in place of the environment's, and return what came of it.

        The script gets the layer, the file to write the plan to as JSON, and `-var` options. The file holds secrets;
        it lies in a folder of our own, for the time of this call. *within* is in seconds.
        """
        options = [f"-var={name}={_written(value)}" for name, value in variables.items()]
        with tempfile.TemporaryDirectory(prefix="provenpath-plan-") as folder:  # which nobody else may enter
            path = Path(folder) / "plan.json"
            finished = self._shell.run(script, layer, str(path), *options, within=within)
            if finished.code:
                return Outcome(layer, finished, None)
            found = read(path)
        self._note()
        return Outcome(layer, finished, found)


def read(path: Path) -> Plan:
    """Return the plan in *path*; `PlanError` where it is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        secret = terraform_json.secret_variables(data)
        given = {name: each.get("value") for name, each in data.get("variables", {}).items() if name not in secret}
        resources = tuple(
            Resource(each["address"], each["type"], _public(each["values"], each.get("sensitive_values", {})))
            for each in terraform_json.managed(data["planned_values"]["root_module"])
        )
        code = hashlib.sha256(json.dumps(data["configuration"], sort_keys=True).encode()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} is no plan as `terraform show -json` prints it ({error!r}). Make it anew."
        raise PlanError(msg) from error
    return Plan(given, resources, code)


def differences(before: Plan, after: Plan) -> list[Difference]:
    """Return the values in which two plans differ, as far as both know them.

    A resource that only one of them has differs in the attribute `address`.
    """
    known = {resource.address: resource for resource in before.resources}
    wanted = {resource.address: resource for resource in after.resources}
    found: list[Difference] = []
    for address in sorted(known.keys() | wanted.keys()):
        old, new = known.get(address), wanted.get(address)
        if old is None or new is None:
            type_ = (known | wanted)[address].type
            found.append(Difference(address, type_, "address", old and address, new and address))
            continue
        for attribute in sorted(old.values.keys() & new.values.keys()):
            found += [
                Difference(address, old.type, path, was, now)
                for path, was, now in _unlike(attribute, old.values[attribute], new.values[attribute])
            ]
    return found


def _unlike(path: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() & after.keys()):
            yield from _unlike(f"{path}.{key}", before[key], after[key])
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _unlike(f"{path}.{index}", old, new)
    elif before != after:
        yield path, before, after


def _written(value: Any) -> str:
    """Return a value as `-var` takes it: a text as it is, everything else as an expression."""
    return value if isinstance(value, str) else json.dumps(value)


def _public(values: Any, secret: Any) -> Any:
    """Return *values* without those that *secret*, Terraform's map of the same shape, marks."""
    if isinstance(values, dict) and isinstance(secret, dict):
        return {
            name: _public(value, secret.get(name)) for name, value in values.items() if secret.get(name) is not True
        }
    if isinstance(values, list) and isinstance(secret, list):
        masks = [*secret, *[None] * (len(values) - len(secret))]
        return [_public(value, mask) for value, mask in zip(values, masks, strict=False) if mask is not True]
    return values


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)
