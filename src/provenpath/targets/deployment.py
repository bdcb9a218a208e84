"""The deployment file: where a runbook runs, and under which names it finds things there.

It is written by hand, also before an apply, and holds no id and nothing from `terraform output`: else the
tree would tell the judge where to look.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from provenpath.errors import ProvenpathError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provenpath.checkout import Checkout

SANDBOX = "sandbox"
"""The deployment that the sandbox writes for itself."""


_COMPARE = "Compare it with deployments/sandbox.toml, the example."


class DeploymentError(ProvenpathError):
    """A deployment file is missing, is not of its form, or lacks a name that a runbook needs."""


@dataclass(frozen=True)
class Aws:
    """The account and region, as the operator states them; a run compares them with what answers."""

    account: str
    partition: str
    region: str
    role: str = ""
    """A role that runs which only look assume before the first scenario; empty for the caller's own rights."""


@dataclass(frozen=True)
class Deployment:
    """What a deployment file says."""

    name: str
    platform: str
    environment: str
    """The folder under `terraform/<platform>/environments/` that it is deployed from."""
    aws: Aws
    names: Mapping[str, str]
    tags: Mapping[str, str]
    addresses: Mapping[str, str]
    may_disrupt: bool
    may_destroy: bool
    facets: Mapping[str, Mapping[str, Any]]
    """How each API is reached, by facet; what only a facet understands."""
    directory: Path
    """Where the scripts of the guide run: the folder that holds `terraform/`."""
    shell_environment: Mapping[str, str]
    applied_trees: str
    """The hash of the trees that it was applied from, where whoever wrote the file knows; else empty."""
    versions: Mapping[str, str]
    """Versions of what stands behind its APIs, where whoever wrote the file knows."""
    path: Path = field(compare=False)
    options: tuple[str, ...] = ()
    """What made it unlike a plain one, such as shortened pauses; the record of every run against it says so."""
    records: Mapping[str, str] = field(default_factory=dict)
    """Where the records of a run are sent: the address of a place, by form."""

    def name_of(self, thing: str) -> str:
        """Return the name under which *thing* is found; `DeploymentError` where the file gives none."""
        return self._entry("names", self.names, thing)

    def address_range(self, thing: str) -> str:
        """Return the address range of *thing* as CIDR; `DeploymentError` where the file gives none."""
        return self._entry("addresses", self.addresses, thing)

    def tag_of(self, thing: str) -> str:
        """Return the key of the tag that says *thing*; `DeploymentError` where the file gives none."""
        return self._entry("tags", self.tags, thing)

    def note_change(self) -> None:
        """Leave a mark beside a sandbox's file that it may no longer be what was deployed; its next start sees it."""
        if self.name == SANDBOX and self.path.parent.name == SANDBOX:
            changed_mark(self.path).touch()

    def _entry(self, table: str, entries: Mapping[str, str], key: str) -> str:
        try:
            return entries[key]
        except KeyError:
            msg = (
                f"{self.path} says no {key!r} under [{table}]. {nearest(key, entries)} Add it; it is a name you chose."
            )
            raise DeploymentError(msg) from None


def path_of(checkout: Checkout, name: str) -> Path:
    """Return where the file of the deployment *name* lies, whether or not it is there."""
    return sandbox_path(checkout.state) if name == SANDBOX else checkout.root / "deployments" / f"{name}.toml"


def sandbox_path(state: Path) -> Path:
    """Return where the sandbox writes its own deployment file."""
    return state / "sandbox" / "deployment.toml"


def written_by_hand(checkout: Checkout) -> Deployment:
    """Return the hand-written file that the sandbox makes its own from."""
    return read(checkout.root / "deployments" / f"{SANDBOX}.toml", checkout.root)


def changed_mark(path: Path) -> Path:
    """Return the mark of a sandbox that was changed since it was deployed, by the path of its deployment file."""
    return path.with_name("changed")


def find(checkout: Checkout, name: str) -> Deployment:
    """Return the deployment *name* of *checkout*.

    Raises `DeploymentError` naming file, key and next move where it is missing or not of its form.
    """
    path = path_of(checkout, name)
    if not path.is_file():
        if name == SANDBOX:
            msg = "The sandbox is not up, so there is no deployment 'sandbox'. Run `provenpath sandbox up` first."
            raise DeploymentError(msg)
        known = [file.stem for file in (checkout.root / "deployments").glob("*.toml")]
        msg = (
            f"No deployment file {path}. {nearest(name, [*known, SANDBOX])} "
            "Copy deployments/sandbox.toml under your own name and fill it in."
        )
        raise DeploymentError(msg)
    deployment = read(path, checkout.root)
    if name not in {SANDBOX, deployment.name}:
        msg = (
            f'{path} calls itself {deployment.name!r}. Write name = "{name}", as its file is called: evidence is kept '
            "under it, and it is what you type to confirm."
        )
        raise DeploymentError(msg)
    return deployment


def read(path: Path, root: Path) -> Deployment:
    """Return what the deployment file *path* says; relative directories are seen from *root*."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        msg = f"{path} is not valid TOML: {error}. {_COMPARE}"
        raise DeploymentError(msg) from error
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}. Name a deployment file that is there, as UTF-8."
        raise DeploymentError(msg) from error
    schema = json.loads(files("provenpath.targets").joinpath("schemas/deployment.schema.json").read_text("utf-8"))
    faults = sorted(Draft202012Validator(schema).iter_errors(data), key=lambda fault: list(map(str, fault.path)))
    if faults:
        lines = [f"{path} {'.'.join(map(str, fault.path)) or 'at the top'}: {fault.message}" for fault in faults]
        raise DeploymentError("\n".join([*lines, _COMPARE]))
    allow, shell = data.get("allow", {}), data.get("shell", {})
    return Deployment(
        name=data["name"],
        platform=data["platform"],
        environment=data["environment"],
        aws=Aws(**data["aws"]),
        names=data["names"],
        tags=data.get("tags", {}),
        addresses=data.get("addresses", {}),
        may_disrupt=allow.get("disrupt", False),
        may_destroy=allow.get("destroy", False),
        facets=data.get("facets", {}),
        directory=(root / shell.get("directory", ".")).resolve(),
        shell_environment=shell.get("environment", {}),
        applied_trees=data.get("applied_trees", ""),
        options=tuple(data.get("options", ())),
        versions=data.get("versions", {}),
        records=data.get("records", {}),
        path=path,
    )
