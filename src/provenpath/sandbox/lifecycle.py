"""Start, deploy, save, stop the sandbox of one checkout.

Everything it keeps lies in one folder. Whatever is killed, the next `up` converges: a sandbox counts as deployed
only once its deployment file is there, written last; anything else is swept away and begun anew.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenpath import disk, process
from provenpath.errors import ProvenpathError
from provenpath.proof import runner
from provenpath.sandbox import pauses, saved, terraform, tree
from provenpath.sandbox.aws import server
from provenpath.targets import deployment as deployments
from provenpath.targets.aws import SCRUBBED, Aws

if TYPE_CHECKING:
    from provenpath.checkout import Checkout

_BARE = re.compile(r"[A-Za-z0-9_-]+")

START_SECONDS = 60.0
"""How long the server may take to answer; it needs about one second."""

Report = Callable[[str], None]
"""Is told, in a line each, what happens."""


class SandboxError(ProvenpathError):
    """The sandbox did not start, deploy or stop."""


@dataclass(frozen=True)
class Server:
    """The running local AWS API."""

    pid: int
    port: int
    token: str

    @property
    def url(self) -> str:
        """Its endpoint."""
        return f"http://{server.HOST}:{self.port}"

    def ask(self, method: str, route: str, timeout: float = 60.0) -> Any:
        """Call one of its admin routes and return the answer; `SandboxError` with what it says where it fails."""
        request = urllib.request.Request(  # noqa: S310  (http to loopback)
            f"{self.url}{server.ADMIN}{route}", method=method, headers={"x-provenpath-token": self.token}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                said = json.load(error)["error"]
            raise SandboxError(said) from error


class Sandbox:
    """The sandbox of one checkout and one state folder."""

    def __init__(self, checkout: Checkout, report: Report = lambda _line: None) -> None:
        self.checkout = checkout
        self.folder = checkout.state / "sandbox"
        self._report = report

    @property
    def work(self) -> Path:
        """The copy of the trees that is applied; the scripts of the guide run here."""
        return self.folder / "work"

    @property
    def deployment_file(self) -> Path:
        """Written last: where it is, the sandbox is deployed."""
        return deployments.sandbox_path(self.checkout.state)

    @property
    def log(self) -> Path:
        """What the local AWS API logs."""
        return self.folder / "server.log"

    def running(self) -> Server | None:
        """Return the server of this sandbox, if it runs and answers to the token of this folder."""
        try:
            found = Server(**json.loads((self.folder / "server.json").read_text(encoding="utf-8")))
            if process.is_alive(found.pid) and found.ask("GET", "health", timeout=5)["pid"] == found.pid:
                return found
        except (OSError, ValueError, KeyError, TypeError, ProvenpathError):
            pass
        return None

    def is_current(self) -> bool:
        """Say whether what is deployed is what the trees and scripts of the checkout come to now."""
        try:
            deployed = deployments.read(self.deployment_file, self.checkout.root)
        except (OSError, ProvenpathError):
            return False
        wanted = saved.fits(self.checkout, deployed.aws.region, deployed.environment, self.folder, deployed.options)
        return saved.usable(self.saved_folder, wanted) is not None

    @property
    def saved_folder(self) -> Path:
        """Where the state of what is deployed is kept."""
        return self.folder / "saved"

    @property
    def is_changed(self) -> bool:
        """Whether runbooks that change things ran against it since it was deployed."""
        return deployments.changed_mark(self.deployment_file).exists()

    def up(
        self,
        *,
        environment: str | None = None,
        region: str | None = None,
        port: int = 0,
        platform: str | None = None,
        quick: bool = False,
    ) -> Server:
        """Start the sandbox and deploy the trees to it; return its server.

        What is up already and current stays; what was saved and still fits is restored; else everything is
        applied anew; with *quick* by a provider whose pauses are shortened where that can be done. Without
        *environment* and *region* it is those of deployments/sandbox.toml. Raises `SandboxError` with the next move
        where that fails; nothing then keeps running.
        """
        base = self._base(self.checkout.platform(platform), environment)
        region = region or base.aws.region
        with locked(self.folder):
            found = self.running()
            if (
                found
                and self._is_deployed(base.environment, region, quick=quick)
                and self.is_current()
                and not self.is_changed
            ):
                self._report(f"The sandbox is up already at {found.url}")
                return found
            self._stop()
            try:
                return self._start(base, region, port, quick=quick)
            except BaseException:
                self._stop()
                raise

    def environment(self) -> dict[str, str]:
        """Return the environment in which programs reach the deployed sandbox."""
        return Aws(deployments.read(self.deployment_file, self.checkout.root)).environment()

    def down(self) -> bool:
        """Stop the sandbox; say whether there was one. Its saved state stays, for a quick next start."""
        with locked(self.folder):
            was_up = self.running() is not None
            self._stop()
            return was_up

    def _base(self, platform: str, environment: str | None) -> deployments.Deployment:
        """Return the hand-written deployment; a name that holds that of its environment gets *environment* instead."""
        base = deployments.written_by_hand(self.checkout)
        if base.platform != platform:
            msg = f"{base.path} is of the platform {base.platform!r}, not {platform!r}."
            raise SandboxError(msg)
        wanted = environment or base.environment
        tree.environment(self.checkout.root, platform, wanted)
        names = {thing: name.replace(base.environment, wanted) for thing, name in base.names.items()}
        return dataclasses.replace(base, environment=wanted, names=names)

    def _is_deployed(self, environment: str, region: str, *, quick: bool) -> bool:
        with contextlib.suppress(OSError, ProvenpathError):
            deployed = deployments.read(self.deployment_file, self.checkout.root)
            is_same = (deployed.environment, deployed.aws.region) == (environment, region)
            return is_same and (quick or not deployed.options)
        return False

    def _start(self, base: deployments.Deployment, region: str, port: int, *, quick: bool) -> Server:
        found = terraform.find(self.checkout.state)
        card, state = self._kept(base, region, found)
        # a plain state serves those in a hurry, too; one that was deployed in a hurry serves nobody else
        if state is None and quick and (quicker := hurried(found, self.folder / "quick", self._report)):
            found = quicker
            card, state = self._kept(base, region, found)
        started = time.monotonic()
        self._report("Starting the local AWS API" + (" from its saved state" if state else ""))
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        api = start_server(self.folder, port, restore=state)
        if state is None:
            shutil.rmtree(self.saved_folder, ignore_errors=True)
            tree.copy(self.checkout.root, self.work, region=None if region == base.aws.region else region)
            found = with_provider(found, self.checkout.state, tree.layers(self.work)[0], self._report)
        draft = self._write_deployment(base, region, api, found, card.trees)
        if state is None:
            how = ", ".join(("", *found.options))
            self._report(
                f"Deploying with Terraform {found.terraform_version}, the provider from {found.provider_from}{how}"
            )
            self._prepare(base.platform, draft, api)
            self._deploy(base, draft)
            self.saved_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            api.ask("POST", f"save?path={self.saved_folder / 'state.pickle'}")
            saved.write_card(self.saved_folder, card)
        deployments.changed_mark(self.deployment_file).unlink(missing_ok=True)
        draft.replace(self.deployment_file)
        self._report(f"The sandbox is up at {api.url} after {time.monotonic() - started:.1f} s")
        return api

    def _kept(
        self, base: deployments.Deployment, region: str, found: terraform.Found
    ) -> tuple[saved.Fits, Path | None]:
        """Return what a saved state must say of itself to serve, and the state, `None` where none does."""
        card = saved.fits(self.checkout, region, base.environment, self.folder, found.options)
        return card, saved.usable(self.saved_folder, card) if self.work.is_dir() else None

    def _prepare(self, platform: str, draft: Path, api: Server) -> None:
        """Ask for what a new account lacks, as the preflight does, and let the days pass in which AWS decides."""
        if runner.PREFLIGHT not in runner.suites(self.checkout, platform):
            return
        options = [f"--deployment-file={draft}", "--allow=write", "--only=write"]
        code = runner.run(self.checkout, platform, [runner.PREFLIGHT], options)
        if code:
            msg = (
                f"The preflight could not ask for what the account lacks (pytest ended with {code}), see above. "
                f"What the local AWS API logged lies in {self.log}."
            )
            raise SandboxError(msg)
        api.ask("POST", "pass-time")

    def _deploy(self, base: deployments.Deployment, draft: Path) -> None:
        options = [f"--deployment-file={draft}", "--allow=write"]
        code = runner.run_side_by_side(self.checkout, base.platform, runner.DEPLOY, base.name, options)
        if code:
            msg = (
                f"The deploy suite failed (pytest ended with {code}), see above. "
                f"What the local AWS API logged lies in {self.log}. {disk.complaint(self.folder)}"
            )
            raise SandboxError(msg)

    def _write_deployment(
        self, base: deployments.Deployment, region: str, api: Server, found: terraform.Found, trees: str
    ) -> Path:
        path = self.deployment_file.with_suffix(".draft.toml")
        versions = {"terraform": found.terraform_version, "moto": version("moto")}
        if found.mirror and (provided := terraform.provider_versions(found.mirror)):
            versions["provider-aws"] = provided[-1]
        programs = f"{found.terraform.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        sections = [
            "# Written by provenpath for its sandbox, from deployments/sandbox.toml; written anew at each start.",
            f"name = {_toml(base.name)}\nplatform = {_toml(base.platform)}\nenvironment = {_toml(base.environment)}",
            f"applied_trees = {_toml(trees)}\noptions = [{', '.join(map(_toml, found.options))}]",
            _table("aws", _account(base.aws, region)),
            _table("names", {thing: name.replace(base.aws.region, region) for thing, name in base.names.items()}),
            _table("tags", base.tags),
            _table("addresses", base.addresses),
            *([_table("records", base.records)] if base.records else []),
            _table("allow", {"disrupt": True, "destroy": True}),
            _table("facets.aws", {"via": "direct", "endpoint_url": api.url}),
            _table("versions", versions),
            _table("shell", {"directory": str(self.work)}),
            _table("shell.environment", found.environment | {"PATH": programs}),
        ]
        path.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
        return path

    def _stop(self) -> None:
        self.deployment_file.unlink(missing_ok=True)
        pids = set()
        with contextlib.suppress(OSError, ValueError, KeyError):
            pids.add(int(json.loads((self.folder / "server.json").read_text(encoding="utf-8"))["pid"]))
        with contextlib.suppress(OSError, ValueError):
            pids.add(int((self.folder / "server.pid").read_text(encoding="utf-8")))
        for pid in pids:
            if _is_server(pid):
                process.end(pid)
        process.end_all_in(self.work)
        for name in ("server.json", "server.pid"):
            (self.folder / name).unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder inside the `with` block; the lock goes with the process that holds it, however that ends.

    Raises `SandboxError` with that process where another one holds it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            msg = (
                f"Another provenpath command (process {lock.read().strip() or 'unknown'}) works on {folder}. "
                "Wait for it, or stop it, and run this again."
            )
            raise SandboxError(msg) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def with_provider(found: terraform.Found, state: Path, layer: Path, report: Report) -> terraform.Found:
    """Return what runs Terraform with the AWS provider at hand, fetched once from the registry where nobody has it."""
    if found.mirror or terraform.existing_config(os.environ):
        return found
    report(f"Fetching the AWS provider from the registry, once ({terraform.DOWNLOAD_MB} MB)")
    return terraform.fetch_provider(found, state, layer)


def hurried(found: terraform.Found, folder: Path, report: Report) -> terraform.Found | None:
    """Return what runs Terraform with the provider's pauses shortened, `None` where that cannot be done here."""
    if found.mirror is None:
        report(f"Pauses are shortened in a mirror's provider alone; this one is from {found.provider_from}.")
        return None
    try:
        mirror = pauses.mirror_of(found.mirror, folder)
    except pauses.PauseError as error:
        report(str(error))
        return None
    config = folder / "cli.tfrc"  # of its own: others write the plain one, and the provider there has another hash
    terraform.write_config(config, mirror)
    return dataclasses.replace(found, cli_config=config, mirror=mirror, options=(pauses.OPTION,))


_started: list[subprocess.Popen[bytes]] = []
"""Servers outlive the function that starts them, and Python complains of a child that nobody holds."""


def start_server(folder: Path, port: int = 0, restore: Path | None = None, without: Collection[str] = ()) -> Server:
    """Start the local AWS API as a process of its own that keeps its files in *folder*, and wait until it answers.

    *without* names those of our additions to moto that are left out.
    """
    ready, log_path = folder / "server.json", folder / "server.log"
    ready.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "provenpath.sandbox.aws.server",
        "--ready",
        str(ready),
        "--port",
        str(port),
    ]
    if restore:
        command += ["--restore", str(restore)]
    command += [f"--without={name}" for name in without]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SCRUBBED)}
    with log_path.open("w", encoding="utf-8") as log, process.known_before_interrupted():
        child = subprocess.Popen(  # noqa: S603  (our own module)
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, env=kept
        )
        _started.append(child)
        (folder / "server.pid").write_text(str(child.pid), encoding="utf-8")
    if not process.awaited(child, ready.exists, START_SECONDS):
        process.end(child.pid)
        said = log_path.read_text(encoding="utf-8").strip().splitlines()[-5:]
        msg = "\n".join(["The local AWS API did not start. It said:", *said, disk.complaint(folder)])
        raise SandboxError(msg)
    return Server(**json.loads(ready.read_text(encoding="utf-8")))


def partition_of(region: str) -> str:
    """Return the partition that a region belongs to; `SandboxError` for a region that botocore does not know."""
    from botocore.exceptions import UnknownRegionError  # noqa: PLC0415  (0.2 s that only `up` needs)
    from botocore.loaders import Loader  # noqa: PLC0415
    from botocore.regions import EndpointResolver  # noqa: PLC0415

    # From the data alone: a session would ask for the profile that the environment names, which is none of ours.
    resolver = EndpointResolver(Loader().load_data("endpoints"))
    try:
        return str(resolver.get_partition_for_region(region))
    except UnknownRegionError as error:
        msg = f"No AWS region {region!r}. Name one such as us-east-1 or us-gov-west-1."
        raise SandboxError(msg) from error


def _account(base: deployments.Aws, region: str) -> dict[str, str]:
    """Return what the sandbox's file says of its account, for a deployment to *region*."""
    partition = partition_of(region)
    role = {"role": f"arn:{partition}:{base.role.split(':', 2)[2]}"} if base.role else {}
    return {"account": base.account, "partition": partition, "region": region, **role}


def _is_server(pid: int) -> bool:
    """Say whether a process is a server of ours: a number in a file may have been given to another since.

    One that this process started needs no look: while Linux still loads the program, its command line is empty.
    """
    if any(child.pid == pid and child.poll() is None for child in _started):
        return True
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123
            return b"provenpath.sandbox.aws.server" in file.read()
    except OSError:
        return False


def _table(name: str, entries: Any) -> str:
    return "\n".join(
        [
            f"[{name}]",
            *(
                f"{key if _BARE.fullmatch(key) else _toml(key)} = {_toml(value)}"
                for key, value in dict(entries).items()
            ),
        ]
    )


def _toml(value: str | bool) -> str:  # noqa: FBT001  (a value, not a switch)
    return json.dumps(value)  # a TOML basic string is written as a JSON string, and a boolean alike
