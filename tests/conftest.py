"""What the tests of several modules share."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import mini
import pytest
from botocore.config import Config

from provenpath import process
from provenpath.checkout import Checkout
from provenpath.facts import evidence
from provenpath.facts.features import module_of
from provenpath.sandbox.lifecycle import Sandbox, Server, start_server

ROOT = Path(__file__).parent.parent

# What is started in the background of a script has interruptions switched off, and so would all that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
COPIED = ("requirements", "terraform", "runbooks", "deployments", "facts")


LONGEST = tuple(
    f"test_{name}.py"
    for name in ("demo", "elsewhere", "kills", "browser", "lifecycle", "mutation", "hook", "export", "plugin", "chain")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: one that begins last is waited for by everybody else."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--attempts", type=int, default=1, help="how often to try what happens at a random moment")
    parser.addoption("--seed", type=int, help="take the moments of a run that printed this seed")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each attempt at a random moment a seed of its own, which its name prints."""
    if "seed" in metafunc.fixturenames:
        given = metafunc.config.getoption("--seed")
        attempts = metafunc.config.getoption("--attempts")
        # drawn from the clock's day, so that the processes of one test run agree on the names of its tests
        start = random.Random(date.today().toordinal()).randrange(10**6)  # noqa: S311, DTZ011  (a moment, no secret)
        metafunc.parametrize("seed", [given] if given else [start + number for number in range(attempts)])


@dataclass(frozen=True)
class Workplace:
    """A copy of the checkout with a state folder of its own, where trees may be broken and sandboxes killed."""

    root: Path
    state: Path

    @property
    def checkout(self) -> Checkout:
        """The copy."""
        return Checkout(self.root, self.state)

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which the command uses this copy's state folder."""
        return {**os.environ, "PROVENPATH_STATE": str(self.state)}

    def provenpath(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command here and return how it ended, with what it printed."""
        command = [sys.executable, "-m", "provenpath", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, timeout=600, check=False
        )

    def edit(self, file: str, old: str, new: str) -> None:
        """Change one place of one file."""
        path = self.root / file
        text = path.read_text()
        assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
        path.write_text(text.replace(old, new))

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the command here, in the background."""
        return subprocess.Popen(
            [sys.executable, "-m", "provenpath", *arguments],
            cwd=self.root,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def leftovers(self) -> list[str]:
        """Return the processes that work in this place, or that were started for it."""
        found = []
        places = str(self.root), str(self.state)
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            with suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                where = str((entry / "cwd").readlink())
                if any(place in command or where.startswith(place) for place in places):
                    found.append(f"{entry.name} {command}")
        return found

    def records(self) -> dict[str, evidence.Record]:
        """Return the newest record of each scenario."""
        newest = evidence.newest(evidence.read([self.state / "evidence"]))
        return {record.scenario: record for record in newest.values()}


PATIENCE = 90
"""Seconds within which what a test waits for has to happen."""


def until(what: str, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until *condition* holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Still waiting: {what}"
        time.sleep(0.02)


@contextmanager
def feeding(answers: Mapping[str, Any]) -> Iterator[str]:
    """Serve *answers* by their paths, as JSON or as the bytes that they are, and yield the address of the host.

    What is not among them is not found.
    """

    class Feed(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = answers.get(self.path.partition("?")[0])
            self.send_response(404 if found is None else 200)
            self.end_headers()
            self.wfile.write(found if isinstance(found, bytes) else json.dumps(found).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    """A copy of the checkout that belongs to one test; its sandbox is stopped at the end."""
    place = workplace_in(tmp_path)
    monkeypatch.setenv("PROVENPATH_STATE", str(place.state))
    yield place
    Sandbox(place.checkout).down()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    """A checkout that holds the mini platform; its sandbox is stopped at the end, and nothing may be left."""
    workplace = Workplace(tmp_path / "checkout", tmp_path / "state")
    mini.write(workplace.root)
    yield workplace
    Sandbox(workplace.checkout).down()
    assert workplace.leftovers() == []


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workplace, Path]:
    """A checkout whose sandbox was deployed and is down, and a copy of its state: to deploy takes longer than the rest.

    A saved state is only loaded where it was saved, so all who take it do so in that place.
    """
    folder = tmp_path_factory.mktemp("saved")
    workplace = Workplace(folder / "checkout", folder / "state")
    mini.write(workplace.root)
    mini.up(workplace)
    Sandbox(workplace.checkout).down()
    shutil.copytree(workplace.state, folder / "copy", symlinks=True)
    return workplace, folder / "copy"


@pytest.fixture
def deployed(saved: tuple[Workplace, Path]) -> Iterator[Workplace]:
    """The mini platform in a sandbox that is up; it is stopped at the end, and nothing may be left."""
    workplace, copy = saved
    for folder in (workplace.root, workplace.state):
        shutil.rmtree(folder)
    mini.write(workplace.root)
    shutil.copytree(copy, workplace.state, symlinks=True)
    assert "from its saved state" in mini.up(workplace)
    yield workplace
    Sandbox(workplace.checkout).down()
    assert workplace.leftovers() == []


GUIDE = (
    "docs",
    "diagrams",
    "helm-values",
    "prices",
    "versions",
    "src",
    "mkdocs.yml",
    "links.yaml",
    "lychee.toml",
    "README.md",
)
"""What the guide is made of beyond that."""


def copy(name: str, folder: Path) -> None:
    """Copy a file or folder of the checkout into *folder*."""
    if (ROOT / name).is_file():
        shutil.copy(ROOT / name, folder)
    else:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".terraform*", "__pycache__"))


def workplace_in(folder: Path, *, with_guide: bool = False) -> Workplace:
    """Copy the checkout into *folder*."""
    place = Workplace(folder / "checkout", folder / "state")
    for name in (*COPIED, *(GUIDE if with_guide else ())):
        copy(name, place.root)
    return place


REHEARSAL_RECORDS = """\
platform: app
title: A rehearsal
source: tests
titles:
  "1": One
criteria:
  - id: app:1.1
    statement: Logs shall be kept for at least 90 days.
    figures:
      retention_days: {min: 90, unit: days}
    floor: [live]
    proof: {plan: a rehearsal only, suites: [suite]}
  - id: app:1.2
    statement: Things shall be as they should be.
    floor: [live]
    proof: {plan: a rehearsal only, suites: [suite]}
  - id: app:1.3
    statement: Traces shall be kept for at least 30 days.
    figures:
      retention_days: {min: 30, unit: days}
    floor: [live]
    proof: {plan: a rehearsal only, suites: [suite]}
"""

REHEARSAL_DEPLOYMENT = """\
name = "local"
platform = "app"
environment = "production"

[aws]
account = "123456789012"
partition = "aws"
region = "us-east-1"

[names]
vpc = "app"
"""


@dataclass(frozen=True)
class Rehearsal:
    """A small checkout of its own, for runbooks that are wrong on purpose."""

    root: Path
    endpoint: str

    def suite(self, name: str = "suite") -> Path:
        """Return the folder of a suite, made if need be."""
        folder = self.root / "runbooks" / "app" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def add(self, feature: str, steps: str, name: str = "probe", suite: str = "suite") -> Path:
        """Write a feature and its steps; return the path of the feature."""
        path = self.suite(suite) / f"{name}.feature"
        path.write_text(feature)
        module_of(path).write_text(
            "from pytest_bdd import given, parsers, scenarios, then, when\n"
            f'scenarios("{path.name}")\n{textwrap.dedent(steps)}'
        )
        return path

    def deployment(self, *, name: str = "local", endpoint: str | None = None, **changes: str) -> Path:
        """Write a deployment file and return its path; *changes* are values of its keys, such as the account."""
        text = REHEARSAL_DEPLOYMENT.replace('"local"', f'"{name}"')
        for key, value in changes.items():
            text = re.sub(rf'^{key} = ".*"$', f'{key} = "{value}"', text, flags=re.MULTILINE)
        path = self.root / "deployments" / f"{name}.toml"
        endpoint = self.endpoint if endpoint is None else endpoint
        path.write_text(text + (f'\n[facets.aws]\nendpoint_url = "{endpoint}"\n' if endpoint else ""))
        return path

    def command(self, *options: str, suites: tuple[str, ...] = ("suite",), deployment: str = "local") -> list[str]:
        """Return the command that runs *suites*."""
        ini = str(self.root / "runbooks" / "pytest.ini")
        folders = [str(self.root / "runbooks" / "app" / suite) for suite in suites]
        return [sys.executable, "-m", "pytest", "-c", ini, f"--deployment={deployment}", *options, *folders]

    def environment(self, **extra: str) -> dict[str, str]:
        """Return the environment that runs get: nothing of the caller's AWS, and a state folder of their own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        settings = {
            "PROVENPATH_STATE": str(self.root / "state"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        return kept | settings | extra

    def run(
        self, *options: str, suites: tuple[str, ...] = ("suite",), deployment: str = "local", **extra: str
    ) -> subprocess.CompletedProcess[str]:
        """Run suites in a process of their own; *extra* adds to the environment."""
        return subprocess.run(
            self.command(*options, suites=suites, deployment=deployment),
            cwd=self.root,
            env=self.environment(**extra),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def records(self) -> dict[str, evidence.Record]:
        """Return the newest record of each scenario, by its id and, where it has rows, its row."""
        folder = self.root / "state" / "evidence"
        newest = evidence.newest(evidence.read([folder])).values() if folder.is_dir() else ()
        return {f"{record.scenario}{record.example and ':' + record.example}": record for record in newest}


def rehearsal_in(root: Path, endpoint: str) -> Rehearsal:
    """Make the checkout of a rehearsal in *root*."""
    for folder in ("requirements", "runbooks/app", "deployments", "terraform/app", "facts"):
        (root / folder).mkdir(parents=True)
    (root / "requirements" / "app.yaml").write_text(REHEARSAL_RECORDS)
    shutil.copy(ROOT / "runbooks" / "pytest.ini", root / "runbooks")
    (root / "terraform" / "app" / "main.tf").write_text("# retention = 30\n")
    place = Rehearsal(root, endpoint)
    place.deployment()
    return place


@pytest.fixture
def rehearsal(tmp_path: Path, api: Server) -> Rehearsal:
    """A small checkout whose deployment `local` is the shared local AWS API."""
    return rehearsal_in(tmp_path / "checkout", api.url)


@contextmanager
def own_api(folder: Path, restore: Path | None = None, **environment: str) -> Iterator[Server]:
    """Run a local AWS API inside the `with` block; *environment* is what it gets beside ours."""
    with pytest.MonkeyPatch.context() as patches, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it outlives the object that started it, as it should
        for name, value in environment.items():
            patches.setenv(name, value)
        server = start_server(folder, restore=restore)
    try:
        yield server
    finally:
        process.end(server.pid)


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A local AWS API for the whole test run; a test that changes things there uses names of its own."""
    with own_api(tmp_path_factory.mktemp("api")) as server:
        yield server


def client_of(server: Server, service: str, region: str = "us-east-1", **options: Any) -> Any:
    """Return a client of a local AWS API that nothing watches and that never asks twice."""
    return _client(server.url, service, region, tuple(options.items()))


@cache  # to make one takes longer than most of what it is asked
def _client(url: str, service: str, region: str, options: tuple[tuple[str, Any], ...]) -> Any:
    config = Config(retries={"total_max_attempts": 1}, proxies={}, connect_timeout=5, read_timeout=30, **dict(options))
    make: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test").client  # noqa: S106
    return make(service, region_name=region, endpoint_url=url, config=config)
