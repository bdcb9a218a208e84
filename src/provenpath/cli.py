"""The `provenpath` command: thin over the rest. What a command needs is imported when it runs."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import click

from provenpath import disk, process
from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError


class _Group(click.Group):
    """Prints our own errors as they are, and says what an interruption left; other errors keep their traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ProvenpathError as error:
            click.secho(str(error), fg="red", err=True)
            sys.exit(1)
        except OSError as error:
            said = disk.explanation(error, Checkout.find().state)
            if not said:
                raise
            click.secho(said, fg="red", err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("\nStopped. Nothing keeps running; the next start goes on from here.", err=True)
            sys.exit(130)


GUIDE_SUITE = "validate/guide"
"""The suite that judges the built guide itself, and so runs when it is built."""


@click.group(cls=_Group)
@click.version_option(package_name="provenpath")
def main() -> None:
    """Deployment guides that prove themselves.

    Start with `provenpath demo`: it deploys the guide's Terraform to a local AWS, runs the runbooks, and serves the
    guide with their evidence. No account is needed.
    """
    process.interrupt_on_termination()


@main.command()
@click.option("--port", type=int, help="Where to serve the guide; by default 8421, or a free port.")
@click.option("--once", is_flag=True, help="Stop when the guide is built, instead of serving it.")
@click.option("--yes", is_flag=True, help="Accept the licence of what has to be installed, without being asked.")
def demo(*, port: int | None, once: bool, yes: bool) -> None:
    """Deploy to a local AWS, run the runbooks that only look, build the guide and serve it."""
    from provenpath.guide import build  # noqa: PLC0415
    from provenpath.proof import runner  # noqa: PLC0415
    from provenpath.sandbox.lifecycle import Sandbox  # noqa: PLC0415

    checkout = Checkout.find()
    platform = checkout.platform()
    started = time.monotonic()
    _terraform(checkout, yes=yes)
    box = Sandbox(checkout, lambda line: _stage(line, started))
    try:
        box.up(platform=platform)
        _stage("Running the runbooks that only look", started)
        options = ["--deployment=sandbox"]
        suites = [suite for suite in runner.suites(checkout, platform) if suite.startswith(("preflight", "validate/"))]
        runner.run(checkout, platform, [suite for suite in suites if suite != GUIDE_SUITE], options)
        _stage("Building the guide", started)
        before = build.contents(build.build(checkout))
        _stage("Judging the guide as it was built", started)
        runner.run(checkout, platform, [GUIDE_SUITE], options)
        _stage("Building the guide again, with that evidence", started)
        folder = build.build(checkout)
        build.check_same(before, build.contents(folder))
        if once:
            _stage(f"The guide lies in {checkout.relative(folder)}/", started)
            return
        with build.served(folder, port) as address:
            _stage(f"The guide is at {address} (Ctrl-C stops everything)", started)
            while True:
                time.sleep(3600)
    finally:
        box.down()


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
    """Run runbooks, such as `validate/network`; all of them where none is named.

    Only scenarios that look are run, unless --allow names more. Evidence goes to the state folder: a record for each
    scenario, a page to read, and JUnit for a CI.
    """
    from provenpath.proof import runner  # noqa: PLC0415

    checkout = Checkout.find()
    options = [f"--deployment={deployment}", *(f"--allow={radius}" for radius in allow)]
    options += [f"--confirm={confirm}"] if confirm else []
    sys.exit(runner.run(checkout, checkout.platform(), suites, options))


@main.command()
@click.option("--environment", help="Whose figures to show; by default those of the environment in mkdocs.yml.")
@click.option(
    "--evidence",
    multiple=True,
    type=click.Path(exists=True, resolve_path=True),
    help="A folder of evidence to show; may be given more than once.",
)
@click.option("--serve", is_flag=True, help="Serve it on this machine until Ctrl-C.")
@click.option("--port", type=int, help="Where to serve it; by default 8421, or a free port.")
def guide(*, environment: str | None, evidence: tuple[str, ...], serve: bool, port: int | None) -> None:
    """Build the guide, with the evidence that there is."""
    from provenpath.guide import build, sources  # noqa: PLC0415

    checkout = Checkout.find()
    extra = {sources.EVIDENCE_SETTING: os.pathsep.join(evidence)} if evidence else None
    folder = build.build(checkout, environment=environment, extra=extra)
    click.echo(f"The guide lies in {checkout.relative(folder)}/.")
    if serve:
        with build.served(folder, port) as address:
            click.echo(f"It is served at {address} (Ctrl-C stops it).")
            while True:
                time.sleep(3600)


@main.command()
@click.option("--outside", is_flag=True, help="Ask other hosts, too: each page that did not answer in the last week.")
def links(*, outside: bool) -> None:
    """Follow the links of the guide as it was last built."""
    from provenpath.guide import build  # noqa: PLC0415
    from provenpath.guide import links as followed  # noqa: PLC0415

    checkout = Checkout.find()
    asked = checkout.state / "links" if outside else None
    faults = followed.check(build.site(checkout), checkout.root / "docs", checkout.root, asked)
    if asked and (found := followed.answered(asked)):
        for url, at in sorted(found.items()):
            click.echo(f"{at:%Y-%m-%d}  {url}")
    if faults:
        raise ProvenpathError("\n".join(map(str, faults)))
    click.echo("Every link leads somewhere." if outside else "Every link inside the guide leads somewhere.")


@main.group(cls=_Group)
def sandbox() -> None:
    """A local AWS, with the guide's Terraform applied to it."""


@sandbox.command()
@click.option("--region", help="Deploy to this region instead of the environment's, such as us-gov-west-1.")
@click.option("--port", default=0, help="Port to listen on; by default a free one.")
@click.option("--quick", is_flag=True, help="Shorten the provider's pauses, for a start that proves nothing new.")
@click.option("--yes", is_flag=True, help="Accept the licence of what has to be installed, without being asked.")
def up(*, region: str | None, port: int, quick: bool, yes: bool) -> None:
    """Start it and deploy, or restore what was deployed before."""
    from provenpath.sandbox.lifecycle import Sandbox  # noqa: PLC0415

    checkout = Checkout.find()
    _terraform(checkout, yes=yes)
    Sandbox(checkout, click.echo).up(region=region, port=port, quick=quick)


@sandbox.command()
def down() -> None:
    """Stop it. What was deployed is kept for the next start."""
    from provenpath.sandbox.lifecycle import Sandbox  # noqa: PLC0415

    was_up = Sandbox(Checkout.find(), click.echo).down()
    click.echo("The sandbox is down." if was_up else "The sandbox was not up.")


@sandbox.command()
def status() -> None:
    """Say whether it is up, where, and whether it is what the trees declare now."""
    from provenpath.sandbox.lifecycle import Sandbox  # noqa: PLC0415

    box = Sandbox(Checkout.find(), click.echo)
    found = box.running()
    if found is None:
        click.echo("The sandbox is down. Start it with `provenpath sandbox up`.")
        return
    click.echo(f"The sandbox is up at {found.url} (process {found.pid}).")
    if not box.deployment_file.is_file():
        click.echo("It is not deployed. `provenpath sandbox up` deploys it.")
        return
    if box.is_changed:
        click.echo("Runbooks have changed it since it was deployed. `provenpath sandbox up` puts it back.")
    if not box.is_current():
        click.echo("The trees have changed since it was deployed. Deploy them with `provenpath sandbox up`.")


@main.command()
@click.option("--environment", help="The environment to plan; by default the one that the sandbox is deployed from.")
@click.option("--write", is_flag=True, help="Write them anew instead of checking them.")
def facts(*, environment: str | None, write: bool) -> None:
    """Find out what the trees come to, and compare with the committed facts."""
    from provenpath.facts import resolved  # noqa: PLC0415
    from provenpath.sandbox import lifecycle, resolve  # noqa: PLC0415

    checkout = Checkout.find()
    platform = checkout.platform()
    environment = environment or lifecycle.base_deployment(checkout).environment
    box = lifecycle.Sandbox(checkout, click.echo)
    box.up(quick=True)  # what the trees come to is no evidence
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
@click.option("--environment", help="The environment to draw; by default the one that the sandbox is deployed from.")
@click.option("--write", is_flag=True, help="Write them anew instead of checking them.")
def diagrams(*, environment: str | None, write: bool) -> None:
    """Draw the pictures from the committed facts, and compare with the committed pictures."""
    from provenpath.guide import pictures  # noqa: PLC0415
    from provenpath.sandbox import lifecycle  # noqa: PLC0415

    checkout = Checkout.find()
    environment = environment or lifecycle.base_deployment(checkout).environment
    if not write:
        pictures.check(checkout, environment)
        click.echo("The pictures show what the facts say.")
        return
    changed = [checkout.relative(path) for path in pictures.write(checkout, environment)]
    click.echo(f"Wrote {', '.join(changed)}." if changed else "The pictures were current. None was written.")


@main.command()
@click.argument("faults", nargs=-1)
@click.option(
    "--way",
    "ways",
    multiple=True,
    type=click.Choice(["call", "tree", "drop"]),
    help="Only faults by a call, by a wrong tree, or each resource dropped in turn; may be given more than once.",
)
@click.option("--workers", default=2, show_default=True, help="How many sandboxes to break side by side.")
@click.option("--quick", is_flag=True, help="Shorten the provider's pauses; the score says so.")
def mutation(faults: tuple[str, ...], *, ways: tuple[str, ...], workers: int, quick: bool) -> None:
    """Break the sandbox in every listed way and say what the runbooks notice; names choose single FAULTS."""
    from provenpath.sandbox import mutation as mutants  # noqa: PLC0415

    checkout = Checkout.find()
    platform = checkout.platform()
    score = mutants.measure(
        checkout, platform, faults, ways=ways or mutants.WAYS, workers=workers, quick=quick, report=click.echo
    )
    sys.exit(0 if score.is_explained else 1)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the project's own checks and tests, as CI does. ARGUMENTS go to nox."""
    root = Checkout.find().root
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "nox", "--noxfile", str(root / "noxfile.py"), *arguments])  # noqa: S606


def _stage(line: str, started: float) -> None:
    click.secho(f"[{time.monotonic() - started:5.1f} s] {line}", bold=True)


def _terraform(checkout: Checkout, *, yes: bool) -> None:
    """See that there is a Terraform; where there is none, offer it as a library, by its licence."""
    from provenpath.sandbox import library  # noqa: PLC0415

    def ask(question: str) -> bool:
        return yes or click.confirm(question, default=False)

    library.ensure(checkout.state, ask=ask, report=click.echo)
