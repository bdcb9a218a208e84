"""The `provenpath` command: thin over the rest. What a command needs is imported when it runs."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from provenpath import disk, process
from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.facts.evidence import PRIVATE, PUBLIC
from provenpath.facts.mutants import WAYS

if TYPE_CHECKING:
    from provenpath.targets.places import Place

Callback = TypeVar("Callback", bound=Callable[..., Any])


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


def _sends_records(command: Callback) -> Callback:
    """Add the options that say where records are sent, each under the name of their form."""
    for form, how in ((PRIVATE, "as they are"), (PUBLIC, "with accounts, hosts and addresses left out")):
        help_ = f"Send the records to this folder or s3://bucket/prefix, {how}."
        command = click.option(_option_of(form), form, metavar="PLACE", help=help_)(command)
    return command


def _option_of(form: str) -> str:
    return "--records" if form == PUBLIC else f"--{form}-records"


_shows_records = click.option(
    "--records",
    multiple=True,
    metavar="PLACE",
    help="Also show what runs have sent to this folder or s3://bucket/prefix; may be given more than once.",
)


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
        known = runner.suites(checkout, platform)
        before_building = {runner.PREFLIGHT, runner.VALIDATE}
        looking = [suite for suite in known if suite.split("/")[0] in before_building and suite != runner.GUIDE]
        runner.run(checkout, platform, looking, options)
        if runner.PLAN in known:
            _stage("Asking Terraform what other variables would change", started)
            runner.run(checkout, platform, [runner.PLAN], [*options, "--allow=write"])
        _stage("Building the guide", started)
        before = build.contents(build.build(checkout))
        _stage("Judging the guide as it was built", started)
        runner.run(checkout, platform, [runner.GUIDE], options)
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
@_sends_records
def run(
    suites: tuple[str, ...], deployment: str, allow: tuple[str, ...], confirm: str | None, **forms: str | None
) -> None:
    """Run runbooks, such as `validate/network`; all of them where none is named.

    Only scenarios that look are run, unless --allow names more. Evidence goes to the state folder: a record for each
    scenario, a page to read, and JUnit for a CI. Where a place is named, here or under [records] in the deployment
    file, the records are sent there after the run, with your own credentials.
    """
    from provenpath.proof import runner  # noqa: PLC0415
    from provenpath.targets import deployment as deployments  # noqa: PLC0415

    checkout = Checkout.find()
    places = _places({**deployments.find(checkout, deployment).records, **_given(forms)})
    file = checkout.evidence / runner.file_name(deployment)
    options = [f"--deployment={deployment}", *(f"--allow={radius}" for radius in allow), f"--evidence={file}"]
    options += [f"--confirm={confirm}"] if confirm else []
    code = runner.run(checkout, checkout.platform(), suites, options)
    if file.is_file():
        _send([file], places)
    elif places:
        click.echo("No scenario was run to its end, so no record was sent.", err=True)
    sys.exit(code)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_sends_records
def send(files: tuple[Path, ...], **forms: str | None) -> None:
    """Send records that a run has left in FILES, such as .provenpath/evidence/NAME.jsonl; what is there stays."""
    places = _places(_given(forms))
    if not places:
        msg = "Say where to send them: --records PLACE, or --private-records PLACE for those that name accounts."
        raise ProvenpathError(msg)
    _send(files, places)


@main.command()
@click.option("--environment", help="Whose figures to show; by default those of the environment in mkdocs.yml.")
@click.option(
    "--evidence",
    multiple=True,
    type=click.Path(exists=True, resolve_path=True),
    help="A folder of evidence to show; may be given more than once.",
)
@_shows_records
@click.option("--serve", is_flag=True, help="Serve it on this machine until Ctrl-C.")
@click.option("--port", type=int, help="Where to serve it; by default 8421, or a free port.")
def guide(
    *, environment: str | None, evidence: tuple[str, ...], records: tuple[str, ...], serve: bool, port: int | None
) -> None:
    """Build the guide, with the evidence that there is."""
    from provenpath.guide import build, sources  # noqa: PLC0415

    checkout = Checkout.find()
    extra = {sources.EVIDENCE_SETTING: os.pathsep.join(evidence)} if evidence else {}
    extra |= _fetched(checkout, records)
    folder = build.build(checkout, environment=environment, extra=extra)
    click.echo(f"The guide lies in {checkout.relative(folder)}/.")
    if serve:
        with build.served(folder, port) as address:
            click.echo(f"It is served at {address} (Ctrl-C stops it).")
            while True:
                time.sleep(3600)


@main.command()
@click.argument("version")
@click.argument("alias", default="next")
@click.option("--branch", default="gh-pages", show_default=True, help="The branch that holds the site.")
@click.option("--remote", default="origin", show_default=True, help="Where to push it to.")
@click.option("--push", is_flag=True, help="Push the branch, too.")
@click.option("--environment", help="Whose figures to show; by default those of the environment in mkdocs.yml.")
@_shows_records
def publish(  # noqa: PLR0913  (each is one thing to choose)
    *,
    version: str,
    alias: str,
    branch: str,
    remote: str,
    push: bool,
    environment: str | None,
    records: tuple[str, ...],
) -> None:
    """Commit the guide as VERSION to the branch of the site, beside the versions that are there.

    ALIAS, such as `latest`, leads to it from then on.
    """
    from provenpath.guide import editions, sources  # noqa: PLC0415

    checkout = Checkout.find()
    extra = _fetched(checkout, records) | ({sources.ENVIRONMENT_SETTING: environment} if environment else {})
    editions.publish(checkout, version, alias, branch=branch, remote=remote, push=push, extra=extra)
    click.echo(f"{version} ({alias}) is committed to {branch}" + (f" and pushed to {remote}." if push else "."))


@main.command()
@click.argument("file", default="guide.pdf", type=click.Path(dir_okay=False, path_type=Path))
def pdf(*, file: Path) -> None:
    """Print the guide as it was last built, every page of it, into FILE."""
    from provenpath.guide import book, build  # noqa: PLC0415

    book.pdf(build.site(Checkout.find()), file)
    click.echo(f"The guide is printed into {file}.")


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(*, folder: Path) -> None:
    """Write the guide as it was last built to FOLDER as plain Markdown, to be read or to go into another site."""
    from provenpath.guide import build  # noqa: PLC0415
    from provenpath.guide import export as exported  # noqa: PLC0415

    written = exported.export(build.site(Checkout.find()), folder)
    click.echo(f"Wrote {len(written)} files to {folder}.")


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
@click.option("--environment", help="Deploy this environment instead of that of deployments/sandbox.toml.")
@click.option("--region", help="Deploy to this region instead of the environment's, such as us-gov-west-1.")
@click.option("--port", default=0, help="Port to listen on; by default a free one.")
@click.option("--quick", is_flag=True, help="Shorten the provider's pauses, for a start that proves nothing new.")
@click.option("--yes", is_flag=True, help="Accept the licence of what has to be installed, without being asked.")
def up(*, environment: str | None, region: str | None, port: int, quick: bool, yes: bool) -> None:
    """Start it and deploy, or restore what was deployed before."""
    from provenpath.sandbox.lifecycle import Sandbox  # noqa: PLC0415

    checkout = Checkout.find()
    _terraform(checkout, yes=yes)
    Sandbox(checkout, click.echo).up(environment=environment, region=region, port=port, quick=quick)


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
@click.option("--environment", help="The environment to plan; by default each one, one after another.")
@click.option("--write", is_flag=True, help="Write them anew instead of checking them.")
def facts(*, environment: str | None, write: bool) -> None:
    """Find out what the trees come to in each environment, and compare with the committed facts."""
    from provenpath.facts import resolved  # noqa: PLC0415
    from provenpath.sandbox import resolve, tree  # noqa: PLC0415

    checkout = Checkout.find()
    platform = checkout.platform()
    if environment:
        tree.environment(checkout.root, platform, environment)
    names = [environment] if environment else tree.environments(checkout.root, platform)
    changed = []
    for data in resolve.resolve(checkout, platform, names, click.echo):
        path = resolved.path_of(checkout.root, platform, data["environment"])
        if write:
            click.echo(f"Wrote {checkout.relative(resolve.write(checkout, data))}.")
        elif not path.is_file() or not resolve.is_same(path.read_text(encoding="utf-8"), data):
            changed.append(f"{checkout.relative(path)} is not what the trees come to.")
        else:
            click.echo(f"{checkout.relative(path)} is what the trees come to.")
    if changed:
        raise ProvenpathError("\n".join([*changed, "Run `nox -s facts -- --write` and commit it."]))


@main.command()
@click.option("--environment", help="The environment to draw; by default the one that the sandbox is deployed from.")
@click.option("--write", is_flag=True, help="Write them anew instead of checking them.")
def diagrams(*, environment: str | None, write: bool) -> None:
    """Draw the pictures from the committed facts, and compare with the committed pictures."""
    from provenpath.guide import pictures  # noqa: PLC0415
    from provenpath.targets import deployment as deployments  # noqa: PLC0415

    checkout = Checkout.find()
    environment = environment or deployments.written_by_hand(checkout).environment
    if not write:
        pictures.check(checkout, environment)
        click.echo("The pictures show what the facts say.")
        return
    changed = [checkout.relative(path) for path in pictures.write(checkout, environment)]
    click.echo(f"Wrote {', '.join(changed)}." if changed else "The pictures were current. None was written.")


@main.command()
@click.argument("release")
@click.argument("source", type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path))
@click.option("--write", is_flag=True, help="Write it anew instead of checking it.")
def charts(*, release: str, source: Path, write: bool) -> None:
    """Make the inventory of the keys of a RELEASE's chart, and compare it with the committed one.

    SOURCE is a checkout of the chart's source at the tag of the release's version.
    """
    from provenpath.facts import releases  # noqa: PLC0415
    from provenpath.sandbox import charts as made  # noqa: PLC0415

    checkout = Checkout.find()
    path = releases.path_of(checkout.root, checkout.platform())
    plain = releases.plain(path, release)
    keys = path.parent / plain.keys
    text = made.text_of(made.inventory(source, plain, made.by_hand(keys)))
    if write:
        keys.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {checkout.relative(keys)}.")
    elif not keys.is_file() or keys.read_text(encoding="utf-8") != text:
        again = f"provenpath charts {release} {source} --write"
        msg = f"{checkout.relative(keys)} is not what the chart {plain.chart} {plain.version} holds. Run `{again}`."
        raise ProvenpathError(msg)
    else:
        click.echo(f"{checkout.relative(keys)} is what the chart {plain.chart} {plain.version} holds.")


@main.command()
@click.option("--write", is_flag=True, help="Keep what the feeds said as the snapshot that the guide shows.")
def versions(*, write: bool) -> None:
    """Ask the feeds which versions there are; a feed that does not answer leaves what was seen before."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from provenpath.facts import versions as kept  # noqa: PLC0415
    from provenpath.guide import feeds  # noqa: PLC0415

    checkout = Checkout.find()
    matrix = kept.read(checkout.root / "versions", checkout.platform())
    answers = feeds.ask(matrix, datetime.now(UTC).date())
    for line in feeds.report(matrix, answers):
        click.echo(line)
    if write:
        seen = {name: answer.seen for name, answer in answers.items()}
        matrix.snapshot.write_text(feeds.text_of(seen), encoding="utf-8")
        click.echo(f"Wrote {checkout.relative(matrix.snapshot)}.")


@main.command()
@click.option("--write", is_flag=True, help="Write what they come to instead of comparing it.")
def notebooks(*, write: bool) -> None:
    """Run the notebooks in every environment that has facts, and compare with what is committed."""
    from provenpath.facts import resolved  # noqa: PLC0415
    from provenpath.guide import notebooks as run  # noqa: PLC0415

    checkout = Checkout.find()
    platform = checkout.platform()
    found = [each.environment for each in resolved.read_all(checkout.root, platform)]
    stale = []
    for path, text in run.differences(checkout, platform, found):
        stale.append(checkout.relative(path))
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale and not write:
        msg = f"{', '.join(stale)} is not what its notebook comes to. Run `nox -s notebooks -- --write` and commit it."
        raise ProvenpathError(msg)
    click.echo(f"Wrote {', '.join(stale)}." if stale else f"The notebooks hold in {', '.join(found)}.")


@main.command()
@click.argument("faults", nargs=-1)
@click.option(
    "--way",
    "ways",
    multiple=True,
    type=click.Choice(WAYS),
    help="Only faults by a call, by a wrong tree, each resource dropped in turn, or each written switch, number and "
    "optional block made wrong in turn; may be given more than once.",
)
@click.option("--layer", "layers", multiple=True, help="Drop and break what is of this layer alone, such as 20-edge.")
@click.option("--workers", default=2, show_default=True, help="How many sandboxes to break side by side.")
@click.option("--quick", is_flag=True, help="Shorten the provider's pauses; the score says so.")
def mutation(
    faults: tuple[str, ...], *, ways: tuple[str, ...], layers: tuple[str, ...], workers: int, quick: bool
) -> None:
    """Break the sandbox in every listed way and say what the runbooks notice; names choose single FAULTS."""
    from provenpath.sandbox import mutation as mutants  # noqa: PLC0415

    checkout = Checkout.find()
    platform = checkout.platform()
    ways = ways or WAYS
    score = mutants.measure(
        checkout, platform, faults, ways=ways, layers=layers, workers=workers, quick=quick, report=click.echo
    )
    sys.exit(0 if score.is_explained else 1)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the project's own checks and tests, as CI does. ARGUMENTS go to nox."""
    root = Checkout.find().root
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "nox", "--noxfile", str(root / "noxfile.py"), *arguments])  # noqa: S606


def _given(options: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in options.items() if value}


def _places(addresses: Mapping[str, str]) -> dict[str, Place]:
    """Return the places to send to, by form; a wrong address is told before anything is run."""
    from provenpath.targets.places import place  # noqa: PLC0415

    return {form: place(address) for form, address in addresses.items()}


def _send(files: Sequence[Path], places: Mapping[str, Place]) -> None:
    from provenpath.proof import published  # noqa: PLC0415

    for form, place in places.items():
        try:
            new = published.send(files, place, form)
        except ProvenpathError as error:
            again = f"provenpath send {' '.join(map(str, files))} {_option_of(form)} {place.address}"
            msg = f"{error}\nThe records are kept on this machine. Send them with: {again}"
            raise ProvenpathError(msg) from error
        click.echo(f"Sent {len(new)} file(s) of {form} records to {place.address}.")


def _fetched(checkout: Checkout, addresses: Sequence[str]) -> dict[str, str]:
    """Fetch the records of places into the state folder and return the setting that has the guide show them."""
    from provenpath.guide import sources  # noqa: PLC0415
    from provenpath.proof import published  # noqa: PLC0415
    from provenpath.targets.places import place  # noqa: PLC0415

    folders = {}
    for address in addresses:
        folders[address] = checkout.state / "records" / hashlib.sha256(address.encode()).hexdigest()[:12]
        count = published.fetch(place(address), folders[address])
        click.echo(f"Fetched {count} file(s) of records from {address}.")
    return {sources.RECORDS_SETTING: os.pathsep.join(map(str, folders.values()))} if folders else {}


def _stage(line: str, started: float) -> None:
    click.secho(f"[{time.monotonic() - started:5.1f} s] {line}", bold=True)


def _terraform(checkout: Checkout, *, yes: bool) -> None:
    """See that there is a Terraform; where there is none, offer it as a library, by its licence."""
    from provenpath.sandbox import library  # noqa: PLC0415

    def ask(question: str) -> bool:
        return yes or click.confirm(question, default=False)

    library.ensure(checkout.state, ask=ask, report=click.echo)
