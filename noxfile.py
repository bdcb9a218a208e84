"""What to run while working on Provenpath. `nox` alone runs what CI runs.

Every session works in `.venv`, the environment that `./provenpath` makes and keeps current, so that there is one
set of packages and nothing is installed twice. What follows `--` goes to the program that a session runs.
"""

from __future__ import annotations

import os
from pathlib import Path

import nox

ROOT = Path(__file__).parent
BIN = ROOT / ".venv" / "bin"

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "none"
nox.options.error_on_external_run = False  # `none` makes every program an external one
nox.options.sessions = ["lint", "terraform", "facts", "diagrams", "notebooks", "faults", "tests"]


def run(session: nox.Session, *command: str) -> None:
    """Run a program of `.venv`, after bringing `.venv` up to date."""
    session.run("python3", str(ROOT / "provenpath"), "--version", silent=True)
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    session.run(str(BIN / command[0]), *command[1:], env={"PATH": path, "NO_MKDOCS_2_WARNING": "1"})


@nox.session
def tests(session: nox.Session) -> None:
    """Run the project's own tests, four files at a time: many of them wait for a pause of the AWS provider's."""
    # in our order, the longest first: xdist's own begins with the files of the most tests
    order = ["--numprocesses=4", "--dist=loadfile", "--no-loadscope-reorder"]
    run(session, "pytest", *(session.posargs or [*order, "--durations=15"]))


@nox.session
def lint(session: nox.Session) -> None:
    """Check form and types of the Python code: ruff and mypy, strict."""
    run(session, "ruff", "format", "--check", ".")
    run(session, "ruff", "check", ".")
    run(session, "mypy")


@nox.session
def terraform(session: nox.Session) -> None:
    """Check every Terraform module and layer: fmt, validate, and its own tests."""
    run(session, "python", "-m", "provenpath.sandbox.check_trees")


@nox.session
def facts(session: nox.Session) -> None:
    """Check that the committed facts are what the trees come to; `-- --write` writes them anew."""
    run(session, "provenpath", "facts", *session.posargs)


@nox.session
def diagrams(session: nox.Session) -> None:
    """Check that the committed pictures are what their scripts draw; `-- --write` draws them anew."""
    run(session, "provenpath", "diagrams", *session.posargs)


@nox.session
def notebooks(session: nox.Session) -> None:
    """Run the notebooks, which fail where they disagree with the facts; `-- --write` keeps what they come to."""
    run(session, "provenpath", "notebooks", *session.posargs)


@nox.session(default=False)
def versions(session: nox.Session) -> None:
    """Ask the feeds which versions there are, young ones apart; `-- --write` keeps what they said."""
    run(session, "provenpath", "versions", *session.posargs)


@nox.session(default=False)
def charts(session: nox.Session) -> None:
    """Hold keys and values to the charts themselves, rendered by Helm; `-- FOLDER` holds Coder's source at its tag."""
    if len(session.posargs) != 1:
        session.error("Name a checkout of the chart's source: nox -s charts -- FOLDER")
    (source,) = session.posargs
    for release in ("coder", "coder-provisioner"):
        run(session, "provenpath", "charts", release, source)
    session.run(
        str(BIN / "python"), "-m", "pip", "install", "--quiet", "--constraint", "constraints.txt", "-e", ".[helm]"
    )
    session.env["PROVENPATH_CHART_SOURCE"] = source
    run(session, "pytest", "tests/test_charts_rendered.py")


@nox.session(default=False)
def guide(session: nox.Session) -> None:
    """Build the guide, strictly, with the evidence that there is."""
    run(session, "provenpath", "guide", *session.posargs)


@nox.session(default=False)
def serve(session: nox.Session) -> None:
    """Serve the guide while you write: it is built again when a page, a tree or a runbook changes."""
    run(session, "mkdocs", "serve", "--no-strict", *session.posargs)


@nox.session(default=False)
def links(session: nox.Session) -> None:
    """Check the links: inside the built guide, and with `-- --outside` those that lead elsewhere."""
    run(session, "provenpath", "links", *session.posargs)


@nox.session(default=False)
def runbooks(session: nox.Session) -> None:
    """Run the runbooks that only look against the sandbox; `-- SUITE --allow write` for more."""
    run(session, "provenpath", "sandbox", "up")
    run(session, "provenpath", "run", *(session.posargs or ["preflight", "validate"]))


@nox.session(default=False)
def demo(session: nox.Session) -> None:
    """Build the guide with what its runbooks find in the sandbox, as `provenpath demo` does, and end."""
    run(session, "provenpath", "demo", "--once", "--yes", *session.posargs)


@nox.session(default=False)
def live(session: nox.Session) -> None:
    """Run the runbooks that only look against a deployment: `-- --deployment NAME`."""
    run(session, "provenpath", "run", "preflight", "validate", *session.posargs)


@nox.session(default=False)
def send(session: nox.Session) -> None:
    """Send all records that runs left on this machine: `-- --records PLACE`."""
    files = sorted(map(str, (ROOT / ".provenpath" / "evidence").glob("*.jsonl")))
    run(session, "provenpath", "send", *files, *session.posargs)


@nox.session(default=False)
def publish(session: nox.Session) -> None:
    """Commit the guide as a version to the branch of the site: `-- VERSION ALIAS --push --records PLACE`."""
    run(session, "provenpath", "publish", *session.posargs)


@nox.session(default=False)
def pdf(session: nox.Session) -> None:
    """Print the guide that was last built, every page of it, into one PDF: `-- FILE`."""
    run(session, "provenpath", "pdf", *session.posargs)


@nox.session(default=False)
def export(session: nox.Session) -> None:
    """Write the guide that was last built as plain Markdown, for another site: `-- FOLDER`."""
    run(session, "provenpath", "export", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """Break the sandbox by each named call, and fail where the runbooks miss one without a reason."""
    run(session, "provenpath", "mutation", "--way=call", "--quick", *session.posargs)


@nox.session(default=False)
def mutation(session: nox.Session) -> None:
    """Break the sandbox in every way, each resource and argument in turn; `-- --layer=20-edge` does a part."""
    run(session, "provenpath", "mutation", "--quick", *session.posargs)


@nox.session(default=False)
def machine(session: nox.Session) -> None:
    """Kill the sandbox and runs, and fill the disk, at random moments; `-- --attempts=50`, `-- --seed=N` for one."""
    tests = ["tests/test_kills.py", "tests/test_disk.py"]
    run(session, "pytest", *tests, "-k", "at_any_point or full_disk", *(session.posargs or ["--attempts=20"]))


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure: cold and warm sandbox beside the provider's own pauses, the suites, the site beside plain Material."""
    run(session, "python", "bench/bench.py", *session.posargs)


@nox.session(default=False)
def upstream(session: nox.Session) -> None:
    """Take the newest moto without each of our additions, and name those that are no longer needed."""
    run(session, "python", "-m", "provenpath.sandbox.aws.upstream", *session.posargs)
