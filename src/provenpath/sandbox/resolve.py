"""Find out what the trees come to: plan each layer of an environment, as if nothing of it existed yet.

The plan asks the sandbox for what a layer looks up (zones, the account, what earlier layers hand over), and starts
from an empty state. Only what it knows before anything is made is a fact: nothing here holds an id, so the file that
it is written to is the same on every machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError
from provenpath.facts import resolved
from provenpath.sandbox import terraform, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provenpath.checkout import Checkout

SECONDS = 300
"""How long one Terraform command may take; a plan takes about three."""

_LOCAL_BACKEND = 'terraform {\n  backend "local" {}\n}\n'


def resolve(checkout: Checkout, platform: str, environment: str, api_environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the resolved facts of an environment as plain data.

    *api_environment* is the environment in which Terraform reaches a deployed sandbox. Raises `ProvenpathError`
    with what Terraform said where a layer cannot be planned.
    """
    found = terraform.find(checkout.state)
    settings = {**api_environment, "TF_CLI_CONFIG_FILE": str(found.cli_config), "TF_IN_AUTOMATION": "1"}
    with tempfile.TemporaryDirectory(prefix="provenpath-facts-") as folder:
        work = Path(folder)
        tree.copy(checkout.root, work / "tree")
        layers: dict[str, Any] = {}
        tested: dict[str, str] = {}
        for layer in tree.layers(work / "tree"):
            if layer.parent.name == platform:
                (layer / "backend_override.tf").write_text(_LOCAL_BACKEND, encoding="utf-8")
                plan = _plan(found.terraform, layer, environment, settings)
                layers[layer.name.partition("-")[2]] = _facts(layer.name, plan)
                tested |= _tested(found.terraform, layer, settings)
    return {"platform": platform, "environment": environment, "layers": layers, "tested": tested}


def is_same(text: str, data: dict[str, Any]) -> bool:
    """Say whether a file's *text* holds the same facts; the versions that they were resolved with may differ."""
    try:
        return bool(json.loads(text) | {"tested": None} == data | {"tested": None})
    except (ValueError, TypeError):
        return False


def write(checkout: Checkout, data: dict[str, Any]) -> Path:
    """Write resolved facts to their place and return it."""
    path = resolved.path_of(checkout.root, data["platform"], data["environment"])
    path.parent.mkdir(exist_ok=True)
    path.write_text(text_of(data), encoding="utf-8")
    return path


def text_of(data: dict[str, Any]) -> str:
    """Return resolved facts as the text of their file."""
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def variable_files(layer: Path, environment: str) -> list[Path]:
    """Return the files that set a layer's variables in an environment, in the order in which they are passed."""
    folder = tree.environment(layer.parents[2], layer.parent.name, environment)
    names = (
        "common.tfvars",
        *(("state.s3.tfbackend",) if layer.name.endswith("-backend") else ()),
        f"{layer.name}.tfvars",
    )
    return [path for name in names if (path := folder / name).is_file()]


def _plan(command: Path, layer: Path, environment: str, settings: Mapping[str, str]) -> dict[str, Any]:
    files = [f"-var-file={path}" for path in variable_files(layer, environment)]
    _terraform(command, layer, settings, "init", "-input=false", "-no-color")
    _terraform(command, layer, settings, "plan", "-input=false", "-no-color", "-out=facts.tfplan", *files)
    plan: dict[str, Any] = json.loads(_terraform(command, layer, settings, "show", "-json", "facts.tfplan"))
    return plan


def _tested(command: Path, layer: Path, settings: Mapping[str, str]) -> dict[str, str]:
    found = json.loads(_terraform(command, layer, settings, "version", "-json"))
    providers = {name.partition("/")[2]: each for name, each in found["provider_selections"].items()}
    return {"terraform": found["terraform_version"], **providers}


def _terraform(command: Path, layer: Path, settings: Mapping[str, str], *arguments: str) -> str:
    answer = subprocess.run(  # noqa: S603  (the Terraform that was found)
        [command, *arguments],
        cwd=layer,
        env={**settings, "PATH": os.environ.get("PATH", os.defpath)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if answer.returncode:
        said = answer.stderr.strip() or answer.stdout.strip()
        msg = f"`terraform {arguments[0]}` failed in the layer {layer.name}:\n{said}"
        raise ProvenpathError(msg)
    return answer.stdout


def _facts(folder: str, plan: dict[str, Any]) -> dict[str, Any]:
    outputs = plan["planned_values"].get("outputs", {})
    values = {name: entry["value"] for name, entry in plan.get("variables", {}).items() if "value" in entry}
    values |= {
        name: output["value"] for name, output in outputs.items() if "value" in output and not output["sensitive"]
    }
    secret = {
        name
        for name, variable in plan["configuration"]["root_module"].get("variables", {}).items()
        if variable.get("sensitive")
    }
    resources = Counter(
        resource["type"]
        for resource in _resources(plan["planned_values"]["root_module"])
        if resource["mode"] == "managed"
    )
    return {
        "folder": folder,
        "values": {name: value for name, value in values.items() if name not in secret},
        "resources": dict(resources),
    }


def _resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)
