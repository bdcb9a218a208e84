"""How much the runbooks notice: break a deployed sandbox in every listed way and see who goes red.

A fault is killed only by an assertion in a Then of a scenario that is tagged with one of the fault's criteria.
A Given that no longer holds, an error in a When, a red scenario of another criterion: none of them counts.
"""

from __future__ import annotations

import dataclasses
import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Queue
from typing import TYPE_CHECKING

from provenpath import process
from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import evidence, terraform
from provenpath.facts.mutants import Mutant, Summary, write
from provenpath.proof import hashes, runner
from provenpath.sandbox import faults, tree
from provenpath.sandbox.lifecycle import Sandbox, Server, start_server
from provenpath.sandbox.resolve import variable_files
from provenpath.targets import deployment as deployments
from provenpath.targets.aws import Aws
from provenpath.targets.shell import Finished, Shell

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.checkout import Checkout
    from provenpath.sandbox.faults import Fault

APPLY_SECONDS = 600


WAYS = ("call", "tree", "drop")
"""How things are broken: by a call, by a wrong tree, by taking each resource away."""


@dataclass(frozen=True)
class Drop:
    """One managed resource to be taken away, with whatever cannot stand without it."""

    layer: str
    address: str
    criteria: tuple[str, ...]


class Worker:
    """One copy of a deployed sandbox, put back to its first state before each fault."""

    def __init__(self, checkout: Checkout, platform: str, base: Sandbox, folder: Path) -> None:
        self.checkout = checkout
        self.platform = platform
        self._base = base
        self._folder = folder
        self._state = base.folder / "saved" / "state.pickle"
        self._api: Server | None = None

    @contextmanager
    def started(self) -> Iterator[Worker]:
        """Run this worker's own local AWS inside the `with` block."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._api = start_server(self._folder, restore=self._state)
        try:
            yield self
        finally:
            process.end(self._api.pid)

    def reset(self) -> None:
        """Put everything back: the API's memory, and the copy of the trees with the backends it is set up for."""
        assert self._api is not None  # noqa: S101  (inside `started`)
        self._api.ask("POST", f"restore?path={self._state}")
        shutil.rmtree(self._work, ignore_errors=True)
        shutil.copytree(self._base.work, self._work, symlinks=True)

    @property
    def _work(self) -> Path:
        return self._folder / "work"

    def deployment(self) -> deployments.Deployment:
        """Return the deployment of this worker, the same as the sandbox's but for address and folder."""
        assert self._api is not None  # noqa: S101  (inside `started`)
        base = self._base.deployment_file.read_text(encoding="utf-8")
        deployed = deployments.read(self._base.deployment_file, self.checkout.root)
        text = base.replace(str(deployed.facets["aws"]["endpoint_url"]), self._api.url)
        path = self._folder / "deployment.toml"
        path.write_text(text.replace(str(self._base.work), str(self._work)), encoding="utf-8")
        return deployments.read(path, self.checkout.root)

    def try_fault(self, fault: Fault) -> Mutant:
        """Inject one named fault and run the runbooks."""
        self.reset()
        deployment = self.deployment()
        aws = Aws(deployment)
        refusal = ""
        if fault.inject:
            fault.inject(aws)
        else:
            for edit in fault.edits:
                tree.apply(edit, self._work)
            refusal = self._refusal(self._run(aws, fault.script))
        return self._judged(fault.id, fault.what, fault.way, fault.criteria, refusal, suite=fault.suite)

    def try_drop(self, drop: Drop) -> Mutant:
        """Take one resource away, and what cannot stand without it, and run the runbooks."""
        self.reset()
        aws = Aws(self.deployment())
        layer = next(folder for folder in tree.layers(self._work) if folder.name == drop.layer)
        files = [f"-var-file={path}" for path in variable_files(layer, aws.deployment.environment)]
        finished = self._run(
            aws,
            *("terraform", f"-chdir={layer}", "destroy", "-auto-approve", "-input=false", "-refresh=false"),
            *(f"-target={drop.address}", *files),
        )
        what = f"{drop.address} of {drop.layer} is gone."
        return self._judged(f"{drop.layer}:{drop.address}", what, "drop", drop.criteria, self._refusal(finished))

    def _run(self, aws: Aws, *command: str) -> Finished:
        with Shell.of(aws, str) as shell:
            return shell.run(*command, within=APPLY_SECONDS)

    def _refusal(self, finished: Finished) -> str:
        return "" if finished.code == 0 else _errors(finished.output)

    def _judged(  # noqa: PLR0913  (what a mutant is made of)
        self, id_: str, what: str, way: str, criteria: tuple[str, ...], refusal: str, *, suite: str = faults.VALIDATE
    ) -> Mutant:
        if refusal:
            return Mutant(id_, what, way, criteria, "refused", (), refusal)
        records = self.records([suite])
        by = sorted({record.scenario for record in records if kills(record, criteria)})
        others = sorted(
            {record.scenario for record in records if record.verdict is not evidence.Verdict.PASSED} - set(by)
        )
        outcome = "killed" if by else "survived"
        return Mutant(id_, what, way, criteria, outcome, tuple(by), f"also red: {', '.join(others)}" if others else "")

    def records(self, suites: Collection[str]) -> tuple[evidence.Record, ...]:
        """Run *suites* against this worker and return what they saw."""
        folder = self._folder / "evidence"
        shutil.rmtree(folder, ignore_errors=True)
        options = [f"--deployment-file={self._folder / 'deployment.toml'}", "--allow=write", f"--evidence={folder}"]
        options.append(f"--site={self._folder / 'none'}")  # a fault of the platform shows nowhere in the guide
        code = runner.run(self.checkout, self.platform, suites, options, is_quiet=True)
        if code not in {0, 1}:
            msg = (
                f"The runbooks did not run (pytest ended with {code}); "
                f"run `provenpath run {' '.join(suites)}` to see why."
            )
            raise ProvenpathError(msg)
        return evidence.read([folder])


def _errors(output: str) -> str:
    """Return what Terraform says are its errors, without the warnings around them, else the end of the output."""
    boxes = [[line.strip("│╷╵ ") for line in box.splitlines()] for box in output.split("╷\n")]
    errors = [" ".join(filter(None, lines)) for lines in boxes if any(line.startswith("Error:") for line in lines)]
    return " ".join(errors) or "\n".join(output.strip().splitlines()[-25:])


def kills(record: evidence.Record, criteria: Iterable[str]) -> bool:
    """Say whether a record kills a fault that breaks *criteria*."""
    return bool(set(criteria) & set(record.requirements)) and any(step.asserted for step in record.steps)


def drops(worker: Worker) -> list[Drop]:
    """Return every managed resource that is deployed, each with the criteria that its layer says it serves."""
    worker.reset()
    found: list[Drop] = []
    aws = Aws(worker.deployment())
    for layer in tree.layers(aws.deployment.directory):
        module = terraform.read(worker.checkout.root / layer.relative_to(aws.deployment.directory))
        with Shell.of(aws, str) as shell:
            listed = shell.run("terraform", f"-chdir={layer}", "state", "list", within=APPLY_SECONDS)
        if listed.code:
            raise ProvenpathError(repr(listed))
        managed = (address for address in listed.output.split() if ".data." not in f".{address}")
        found += [Drop(layer.name, address, _criteria(module, address)) for address in managed]
    return found


def run(  # noqa: PLR0913  (what to break, with what, and whom to tell)
    checkout: Checkout,
    platform: str,
    chosen: Iterable[Fault],
    *,
    with_drops: bool,
    workers: int,
    quick: bool,
    report: Callable[[str], None],
) -> Summary:
    """Try every fault, and each dropped resource if asked for, and return what came of them.

    Raises `ProvenpathError` where the runbooks are not green before anything is broken.
    """
    chosen = tuple(chosen)
    judging = sorted({faults.VALIDATE, *(fault.suite for fault in chosen)})
    home = dataclasses.replace(checkout, state_folder=checkout.state / "mutation")
    base = Sandbox(home, report)
    base.up(platform=platform, quick=quick)
    pool: Queue[Worker] = Queue()
    stack = [Worker(checkout, platform, base, home.state / f"worker-{number}") for number in range(workers)]
    with _all_started(stack), closing_down(base):
        first = stack[0]
        first.reset()
        first.deployment()
        if red := sorted(
            {record.scenario for record in first.records(judging) if record.verdict is not evidence.Verdict.PASSED}
        ):
            msg = f"The runbooks are red before anything is broken: {', '.join(red)}. Mend that first."
            raise ProvenpathError(msg)
        for worker in stack:
            pool.put(worker)
        jobs: list[Callable[[Worker], Mutant]] = [_fault_job(fault) for fault in chosen]
        jobs += [_drop_job(drop) for drop in (drops(first) if with_drops else [])]
        said = threading.Lock()

        def work(job: Callable[[Worker], Mutant]) -> Mutant:
            worker = pool.get()
            try:
                result = job(worker)
            finally:
                pool.put(worker)
            with said:
                report(
                    f"{result.outcome:8} {result.way:4} {result.id}"
                    + (f"  by {', '.join(result.by)}" if result.by else "")
                )
            return result

        with ThreadPoolExecutor(workers) as threads:
            mutants = tuple(threads.map(work, jobs))
        options = deployments.read(base.deployment_file, checkout.root).options
        date = datetime.now(UTC).isoformat(timespec="seconds")
        return Summary(date, hashes.of_trees(checkout.trees), mutants, options)


def _fault_job(fault: Fault) -> Callable[[Worker], Mutant]:
    return lambda worker: worker.try_fault(fault)


def _drop_job(drop: Drop) -> Callable[[Worker], Mutant]:
    return lambda worker: worker.try_drop(drop)


@contextmanager
def closing_down(base: Sandbox) -> Iterator[None]:
    """Stop the sandbox that the workers are copies of when the `with` block is over."""
    try:
        yield
    finally:
        base.down()


@contextmanager
def _all_started(workers: list[Worker]) -> Iterator[None]:
    with ExitStack() as stack:
        for worker in workers:
            stack.enter_context(worker.started())
        yield


def _criteria(module: terraform.Module, address: str) -> tuple[str, ...]:
    """Return the criteria that a layer's comments give to a resource, or to the module call that it comes from."""
    parts = address.split(".")
    name = ".".join(parts[:2]).partition("[")[0]
    declaration = module.declarations.get(name)
    return declaration.requirements if declaration else ()


@dataclass(frozen=True)
class Measured:
    """What a run of the faults came to, held against the reasons that the platform gives."""

    summary: Summary
    unexplained: tuple[Mutant, ...]
    """Survivors that nobody gave a reason for."""

    @property
    def is_explained(self) -> bool:
        """Whether every survivor has a reason."""
        return not self.unexplained


def measure(  # noqa: PLR0913  (as of `run`)
    checkout: Checkout,
    platform: str,
    names: Collection[str],
    *,
    ways: Collection[str],
    workers: int,
    quick: bool,
    report: Callable[[str], None],
) -> Measured:
    """Try the faults of a platform, or those called *names*; print the score and keep it where the guide finds it.

    Raises `ProvenpathError` for a name that there is not.
    """
    catalogue = faults.of_platform(platform)
    known = {fault.id: fault for fault in catalogue.faults}
    for name in names:
        if name not in known:
            msg = f"No fault {name!r}. {nearest(name, known)}"
            raise ProvenpathError(msg)
    chosen = [fault for fault in catalogue.faults if fault.id in names or (not names and fault.way in ways)]
    with_drops = not names and "drop" in ways
    found = run(checkout, platform, chosen, with_drops=with_drops, workers=workers, quick=quick, report=report)
    mutants = tuple(dataclasses.replace(each, note=_reason(each, catalogue) or each.note) for each in found.mutants)
    summary = dataclasses.replace(found, mutants=mutants)
    unexplained = tuple(each for each in summary.of("survived") if not _reason(each, catalogue))
    report(f"{summary.killed} of {summary.injected} killed: {summary.percent:.1f} %")
    for each in (*summary.of("survived"), *summary.of("refused")):
        report(f"{each.outcome} {each.id}: {each.note or 'nobody gave a reason'}")
    if not names and set(ways) == set(WAYS):
        write(checkout.state / "mutation" / "score.json", summary)
    return Measured(summary, unexplained)


def _reason(mutant: Mutant, catalogue: faults.Catalogue) -> str:
    """Return why the platform says that a dropped resource may go unnoticed; a named fault has no excuse."""
    address = mutant.id.partition(":")[2]
    return catalogue.survivors.get(address, "") if mutant.way == "drop" and mutant.outcome == "survived" else ""
