"""The `provenpath` command."""

from __future__ import annotations

import sys
from typing import Any

import click

from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError


class _Group(click.Group):
    """Prints our own errors as they are; every other one keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ProvenpathError as error:
            click.secho(str(error), fg="red", err=True)
            sys.exit(1)


@click.group(cls=_Group)
@click.version_option(package_name="provenpath")
def main() -> None:
    """Deployment guides that prove themselves."""


@main.group(cls=_Group)
def sandbox() -> None:
    """A local AWS, with the guide's Terraform applied to it."""


@sandbox.command()
@click.option("--region", help="Deploy to this region instead of the environment's, such as us-gov-west-1.")
@click.option("--port", default=0, help="Port to listen on; by default a free one.")
def up(region: str | None, port: int) -> None:
    """Start it and deploy, or restore what was deployed before."""
    from provenpath.sandbox.lifecycle import Sandbox  # noqa: PLC0415  (what only this command needs)

    Sandbox(Checkout.find(), click.echo).up(region=region, port=port)


@sandbox.command()
def down() -> None:
    """Stop it. What was deployed is kept for the next start."""
    from provenpath.sandbox.lifecycle import Sandbox  # noqa: PLC0415  (as above)

    was_up = Sandbox(Checkout.find(), click.echo).down()
    click.echo("The sandbox is down." if was_up else "The sandbox was not up.")


@sandbox.command()
def status() -> None:
    """Say whether it is up, where, and whether it is what the trees declare now."""
    from provenpath.sandbox.lifecycle import Sandbox  # noqa: PLC0415  (as above)

    box = Sandbox(Checkout.find(), click.echo)
    found = box.running()
    if found is None:
        click.echo("The sandbox is down. Start it with `provenpath sandbox up`.")
        return
    click.echo(f"The sandbox is up at {found.url} (process {found.pid}).")
    if box.is_changed:
        click.echo("Runbooks have changed it since it was deployed. `provenpath sandbox up` puts it back.")
    if not box.is_current():
        click.echo("The trees have changed since it was deployed. Deploy them with `provenpath sandbox up`.")


@main.command()
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the project's own checks and tests, as CI does."""
    import os  # noqa: PLC0415  (what only this command needs)

    root = Checkout.find().root
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "nox", "--noxfile", str(root / "noxfile.py"), *arguments])  # noqa: S606


@main.command()
@click.option("--environment", help="The environment to plan; by default the one that the guide shows.")
@click.option("--write", is_flag=True, help="Write them anew instead of checking them.")
def facts(environment: str | None, *, write: bool) -> None:
    """Find out what the trees come to, and compare with the committed facts."""
    from provenpath.facts import resolved  # noqa: PLC0415  (what only this command needs)
    from provenpath.sandbox import lifecycle, resolve  # noqa: PLC0415

    checkout = Checkout.find()
    platform = checkout.platform()
    environment = environment or lifecycle.base_deployment(checkout).environment
    box = lifecycle.Sandbox(checkout, click.echo)
    box.up()
    data = resolve.resolve(checkout, platform, environment, box.environment())
    path = resolved.path_of(checkout.root, platform, environment)
    if write:
        click.echo(f"Wrote {checkout.relative(resolve.write(checkout, data))}.")
    elif not path.is_file() or not resolve.is_same(path.read_text(encoding="utf-8"), data):
        msg = f"{checkout.relative(path)} is not what the trees come to. Run `nox -s facts -- --write` and commit it."
        raise ProvenpathError(msg)
    else:
        click.echo(f"{checkout.relative(path)} is what the trees come to.")


@main.command()
@click.argument("suites", nargs=-1)
@click.option("--deployment", default="sandbox", show_default=True, help="Where to run: deployments/NAME.toml.")
@click.option(
    "--allow",
    multiple=True,
    type=click.Choice(["write", "disrupt", "destroy"]),
    help="Also run scenarios that reach this far; may be given more than once.",
)
@click.option("--confirm", help="The deployment's name, typed again, where --allow wants it.")
def run(suites: tuple[str, ...], deployment: str, allow: tuple[str, ...], confirm: str | None) -> None:
    """Run runbooks, such as `validate/network`; all read-only ones where none is named."""
    from provenpath.proof import runner  # noqa: PLC0415  (what only this command needs)

    checkout = Checkout.find()
    options = [f"--deployment={deployment}", *(f"--allow={radius}" for radius in allow)]
    options += [f"--confirm={confirm}"] if confirm else []
    sys.exit(runner.run(checkout, checkout.platform(), suites, options))
