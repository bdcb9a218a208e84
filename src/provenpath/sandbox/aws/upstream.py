"""Take the newest moto without each of our additions, and name those that are no longer needed.

    python -m provenpath.sandbox.aws.upstream

An addition that the newest moto does without should go; one that breaks with it has to be mended before moto is
raised. Needs the Python package index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from importlib.metadata import version

import click

from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.sandbox.aws import services
from provenpath.sandbox.aws.extension import ADDITIONS

TESTS = "tests/test_additions.py"
NEWEST = ("moto[ec2,iam,logs,s3,ssm]", "boto3")
OURS = (
    *("click", "cloudpickle", "flask", "flask-cors", "gherkin-official", "jinja2", "jsonschema", "pytest"),
    *("pytest-bdd", "pyyaml", "tree-sitter", "tree-sitter-hcl"),
)


def main() -> None:
    """Print what can go and what breaks; exit with 1 where either is the case."""
    checkout = Checkout.find()
    home = checkout.state / "upstream"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    click.echo("Installing the newest moto into an environment of its own")
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    # this checkout beside it, without its pin of moto
    for command in ([*pip, "--upgrade", *NEWEST], [*pip, *OURS], [*pip, "--no-deps", "--editable", str(checkout.root)]):
        if subprocess.run(command, check=False).returncode:  # noqa: S603
            msg = "The newest moto could not be installed, see above. This session needs the package index."
            raise ProvenpathError(msg)
    ask = [str(python), "-c", "import importlib.metadata as m; print(m.version('moto'))"]
    newest = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    click.echo(f"Pinned: moto {version('moto')}. Newest: moto {newest}.")
    services.load()
    findings = []
    for addition in ADDITIONS.values():
        test = f"{TESTS}::test_an_addition_keeps_its_contract[{addition.name}]"
        if _passes(str(python), test, {"PROVENPATH_WITHOUT": addition.name}, checkout):
            findings.append(f"no longer needed: {addition.name} ({addition.kind}; it was: {addition.why})")
        elif not _passes(str(python), test, {}, checkout):
            findings.append(f"breaks with moto {newest}: {addition.name}")
        else:
            click.echo(f"still needed: {addition.name}")
    for finding in findings:
        click.echo(finding)
    sys.exit(1 if findings else 0)


def _passes(python: str, test: str, settings: dict[str, str], checkout: Checkout) -> bool:
    command = [python, "-m", "pytest", test, "-q", "-p", "no:cacheprovider"]
    finished = subprocess.run(  # noqa: S603
        command, cwd=checkout.root, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    return finished.returncode == 0 and " passed" in finished.stdout


if __name__ == "__main__":
    main()
