"""Find out what the trees come to: plan each layer of an environment, as if nothing of it existed yet.

The plan asks a local AWS for what a layer looks up (zones, the account, what earlier layers hand over), and starts
from an empty state. Only what it knows before anything is made is a fact: nothing here holds an id, so the file that
it is written to is the same on every machine.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenpath import process
from provenpath.errors import ProvenpathError
from provenpath.facts import hcl, resolved, terraform_json
from provenpath.sandbox import lifecycle, terraform, tree
from provenpath.targets import deployment as deployments
from provenpath.targets.aws import Aws

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from provenpath.checkout import Checkout

SECONDS = 300
"""How long one Terraform command may take; a plan takes about three, the cluster's apply about twenty."""

_PLAN = "facts.tfplan"
_HOME = "us-east-1"
"""The one region that S3 wants unnamed when a bucket is made there."""
_LOCAL_BACKEND = 'terraform {\n  backend "local" {}\n}\n'


def resolve(
    checkout: Checkout, platform: str, environments: Iterable[str], report: lifecycle.Report
) -> Iterator[dict[str, Any]]:
    """Yield the resolved facts of each environment as plain data.

    Each has a local AWS and a copy of the trees to itself, so that they go side by side. Layers that hand something to
    a later one are applied, as that one's plan asks for it. Raises `ProvenpathError` with what Terraform said where a
    layer cannot be planned.
    """
    with tempfile.TemporaryDirectory(prefix="provenpath-facts-") as folder:
        work = Path(folder)
        tree.copy(checkout.root, work / "tree")
        layers = [layer for layer in tree.layers(work / "tree") if layer.parent.name == platform]
        found = lifecycle.with_provider(terraform.find(checkout.state), checkout.state, layers[0], report)
        found = lifecycle.hurried(found, work / "quick", report) or found  # what the trees come to is no evidence
        settings = found.environment
        for layer in layers:
            (layer / "backend_override.tf").write_text(_LOCAL_BACKEND, encoding="utf-8")
            _terraform(found.terraform, layer, settings, "init", "-input=false", "-no-color")
        tested = dict(pair for layer in layers for pair in _tested(found.terraform, layer, settings).items())

        def resolved_facts(environment: str) -> dict[str, Any]:
            own = work / "environments" / environment
            shutil.copytree(work / "tree", own / "tree", symlinks=True)
            copies = [own / layer.relative_to(work) for layer in layers]
            settled = tree.environment(own / "tree", platform, environment)
            with _local_aws(checkout, own) as aws:
                _make_state_bucket(aws, settled)
                values = _layers(found.terraform, copies, environment, {**aws.environment(), **settings})
            return {"platform": platform, "environment": environment, "layers": values, "tested": tested}

        with ThreadPoolExecutor() as threads:
            yield from threads.map(resolved_facts, environments)


@contextmanager
def _local_aws(checkout: Checkout, folder: Path) -> Iterator[Aws]:
    """Yield a local AWS with nothing in it, up inside the `with` block."""
    api = lifecycle.start_server(folder)
    try:
        facet = {"via": "direct", "endpoint_url": api.url}
        yield Aws(dataclasses.replace(deployments.written_by_hand(checkout), facets={"aws": facet}))
    finally:
        process.end(api.pid)


def _make_state_bucket(aws: Aws, settled: Path) -> None:
    """Make the bucket that an environment names as its backend: it is there before any layer."""
    for path in settled.glob("*.s3.tfbackend"):
        names = {name: attribute.literal for name, attribute in hcl.parse(path).attributes.items()}
        region = names["region"]
        place: Any = {} if region == _HOME else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        aws.client("s3", region).create_bucket(Bucket=names["bucket"], **place)


def _layers(command: Path, layers: list[Path], environment: str, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts of each layer, in the order in which one may need what another hands over."""
    found = {}
    for layer in layers:
        name = layer.name.partition("-")[2]
        found[name] = _facts(layer.name, _plan(command, layer, environment, settings))
        if any(_reads(other, name) for other in layers if other > layer):
            _terraform(command, layer, settings, "apply", "-input=false", "-no-color", _PLAN)
    return found


def _reads(layer: Path, other: str) -> bool:
    """Say whether a layer names the parameters of another one, which are called `/<name>/<layer>/<value>`."""
    return any(f"/{other}/" in path.read_text(encoding="utf-8") for path in layer.glob("*.tf"))


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
    _terraform(command, layer, settings, "plan", "-input=false", "-no-color", f"-out={_PLAN}", *files)
    plan: dict[str, Any] = json.loads(_terraform(command, layer, settings, "show", "-json", _PLAN))
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
    secret = terraform_json.secret_variables(plan)
    resources = Counter(resource["type"] for resource in terraform_json.managed(plan["planned_values"]["root_module"]))
    return {
        "folder": folder,
        "values": {name: value for name, value in values.items() if name not in secret},
        "resources": dict(resources),
    }
