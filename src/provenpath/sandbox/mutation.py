"""How much the runbooks notice: break a deployed sandbox in every listed way and see who goes red.

A fault is killed only by an assertion in a Then of a scenario that is tagged with one of the fault's criteria.
A Given that no longer holds, an error in a When, a red scenario of another criterion: none of them counts.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from queue import Queue
from typing import TYPE_CHECKING, Any, TypeVar

from provenpath import process
from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import evidence, terraform
from provenpath.facts.mutants import NOT_KILLED, Mutant, Summary, read, write
from provenpath.proof import hashes, runner
from provenpath.proof.loaded import Pytest, pytest_loaded
from provenpath.sandbox import attributes, faults, tree
from provenpath.sandbox.lifecycle import Sandbox, Server, locked, start_server
from provenpath.sandbox.resolve import variable_files
from provenpath.targets import deployment as deployments
from provenpath.targets.aws import Aws
from provenpath.targets.shell import Finished, Shell

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.checkout import Checkout
    from provenpath.sandbox.faults import Fault

T = TypeVar("T")

APPLY_SECONDS = 600


_NOTHING = re.compile(r"Resources: 0 added, 0 changed, 0 destroyed|No changes\.")


@dataclass(frozen=True)
class Drop:
    """One managed resource to be taken away, with whatever cannot stand without it."""

    layer: str
    address: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """One argument or block as it stands in the tree, to be broken there."""

    layer: str
    change: attributes.Change
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """A deployed sandbox at rest: what its copies start from, whatever becomes of it meanwhile."""

    folder: Path
    deployment: deployments.Deployment
    text: str
    """Of the deployment's file."""
    states: dict[str, Any] = field(default_factory=dict)
    """What Terraform knows of each layer, once somebody asked."""

    @property
    def state(self) -> Path:
        """The saved memory of its API."""
        return self.folder / "state.pickle"

    @property
    def work(self) -> Path:
        """Its copy of the trees, with the backends that they are set up for."""
        return self.folder / "work"


def snapshot(box: Sandbox, platform: str, folder: Path, *, quick: bool) -> Snapshot:
    """Deploy the sandbox of the checkout, unless it is, and keep what it comes to in *folder*.

    It is left as it was found: up, or down.
    """
    was_up = box.running() is not None
    box.up(platform=platform, quick=quick)
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        shutil.copytree(box.work, folder / "work", symlinks=True)
        shutil.copy(box.saved_folder / "state.pickle", folder)
        text = box.deployment_file.read_text(encoding="utf-8")
        return Snapshot(folder, deployments.read(box.deployment_file, box.checkout.root), text)
    finally:
        if not was_up:
            box.down()


class Worker:
    """One copy of a deployed sandbox, put back to its first state before each fault."""

    def __init__(self, checkout: Checkout, platform: str, base: Snapshot, folder: Path) -> None:
        self.checkout = checkout
        self.platform = platform
        self.base = base
        self._folder = folder
        self._api: Server | None = None
        self._loaded: Pytest | None = None

    @contextmanager
    def started(self) -> Iterator[Worker]:
        """Run this worker's own local AWS inside the `with` block."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._api = start_server(self._folder, restore=self.base.state)
        try:
            with pytest_loaded(self.checkout.root) as self._loaded:
                yield self
        finally:
            process.end(self._api.pid)

    def reset(self) -> None:
        """Put everything back: the API's memory, and the copy of the trees."""
        assert self._api is not None  # noqa: S101  (inside `started`)
        self._api.ask("POST", f"restore?path={self.base.state}")
        shutil.rmtree(self._work, ignore_errors=True)
        shutil.copytree(self.base.work, self._work, symlinks=True)

    @property
    def _work(self) -> Path:
        return self._folder / "work"

    def deployment(self) -> deployments.Deployment:
        """Return the deployment of this worker, the same as the sandbox's but for address and folder."""
        assert self._api is not None  # noqa: S101  (inside `started`)
        deployed = self.base.deployment
        text = self.base.text.replace(str(deployed.facets["aws"]["endpoint_url"]), self._api.url)
        path = self._folder / "deployment.toml"
        path.write_text(text.replace(str(deployed.directory), str(self._work)), encoding="utf-8")
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
            if fault.script:
                refusal = self._refusal(self._run(aws, fault.script))
        suites = (fault.suite, runner.PLAN) if fault.edits else (fault.suite,)
        return self._judged(fault.id, fault.what, fault.way, fault.criteria, refusal, suites)

    def try_drop(self, drop: Drop) -> Mutant:
        """Take one resource away, and what cannot stand without it, and run the runbooks."""
        self.reset()
        aws = Aws(self.deployment())
        way = ["-destroy", f"-target={drop.address}"]
        what = f"{drop.address} of {drop.layer} is gone."
        refusal = self._protected(aws, drop.layer, way)
        if not refusal:
            refusal = self._refusal(self._terraform(aws, drop.layer, "apply", *way))
        return self._judged(f"{drop.layer}:{drop.address}", what, "drop", drop.criteria, refusal)

    def try_written(self, written: Written) -> Mutant:
        """Break one argument or block of the tree, apply its layer, and run the runbooks.

        The layer is applied whole, so that what follows from the argument is as wrong as it is.
        """
        self.reset()
        aws = Aws(self.deployment())
        change = written.change
        change.apply(self.base.work, self._work)
        finished = self._terraform(aws, written.layer, "apply", "-parallelism=20")
        refusal = self._refusal(finished)
        if not refusal and _NOTHING.search(finished.output):
            refusal = "Terraform finds nothing to change, so nothing is wrong."
        what = f"{change.name} of {change.id.removesuffix(f'.{change.name}')} in {written.layer} is {change.what}."
        return self._judged(f"{written.layer}:{change.id}", what, "attribute", written.criteria, refusal)

    def _protected(self, aws: Aws, layer: str, way: Iterable[str]) -> str:
        """Return why AWS would refuse to take away what a plan takes away, or nothing.

        A database goes instance by instance before AWS refuses to delete its cluster, which takes minutes.
        """
        state = self.states()[layer]
        if not any(each["values"].get("deletion_protection") for each in attributes.resources_of(state)):
            return ""
        plan = "drop.tfplan"
        planned = self._terraform(aws, layer, "plan", f"-out={plan}", *way)
        if planned.code:
            return _errors(planned.output)
        shown = self._run(aws, "terraform", f"-chdir={self._layer(layer)}", "show", "-json", plan)
        changes = json.loads(shown.output)["resource_changes"]
        found = [
            each["address"]
            for each in changes
            if "delete" in each["change"]["actions"] and each["change"]["before"].get("deletion_protection")
        ]
        return f"AWS does not delete what is protected from deletion: {', '.join(found)}." if found else ""

    def states(self) -> dict[str, Any]:
        """Return what `terraform show -json` says of each layer as it is deployed, by the layer's folder."""
        if not self.base.states:
            self.reset()
            aws = Aws(self.deployment())
            for layer in tree.layers(self._work):
                shown = self._run(aws, "terraform", f"-chdir={layer}", "show", "-json")
                if shown.code:
                    raise ProvenpathError(repr(shown))
                self.base.states[layer.name] = json.loads(shown.output)
        return self.base.states

    def _layer(self, name: str) -> Path:
        return next(folder for folder in tree.layers(self._work) if folder.name == name)

    def _terraform(self, aws: Aws, layer: str, command: str, *options: str) -> Finished:
        folder = self._layer(layer)
        files = [f"-var-file={path}" for path in variable_files(folder, aws.deployment.environment)]
        words = ("terraform", f"-chdir={folder}", command, "-input=false", "-refresh=false", "-no-color")
        return self._run(aws, *words, *options, *files)

    def _run(self, aws: Aws, *command: str) -> Finished:
        with Shell.of(aws, str) as shell:
            return shell.run(*command, within=APPLY_SECONDS)

    def _refusal(self, finished: Finished) -> str:
        return "" if finished.code == 0 else _errors(finished.output)

    def _judged(  # noqa: PLR0913, PLR0917  (what a mutant is made of)
        self,
        id_: str,
        what: str,
        way: str,
        criteria: tuple[str, ...],
        refusal: str,
        suites: Collection[str] = (runner.VALIDATE,),
    ) -> Mutant:
        if refusal:
            return Mutant(id_, what, way, criteria, "refused", (), refusal)
        judged = self.records(criteria, suites) if criteria else ()
        by = sorted({record.scenario for record in judged if kills(record, criteria)})
        if by:
            return Mutant(id_, what, way, criteria, "killed", tuple(by), "")
        seen = (*judged, *self.records((), suites))  # the first run, too: what it wrote may have mended the rest
        others = sorted({each.scenario for each in seen if each.verdict is not evidence.Verdict.PASSED})
        note = f"also red: {', '.join(others)}" if others else ""
        return Mutant(id_, what, way, criteria, "survived", (), note)

    def records(
        self, criteria: Collection[str] = (), suites: Collection[str] = (runner.VALIDATE,)
    ) -> tuple[evidence.Record, ...]:
        """Run *suites*, as far as the platform has them, against this worker and return what they saw.

        With *criteria* only the scenarios that judge them are run: no other can kill a fault that breaks those.
        """
        folder = self._folder / "evidence"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        options = [f"--deployment-file={self._folder / 'deployment.toml'}", "--allow=write", f"--evidence={folder}"]
        options.append(f"--site={self._folder / 'none'}")  # a fault of the platform shows nowhere in the guide
        base = self.checkout.root / "runbooks" / self.platform
        there = [suite for suite in suites if (base / suite).is_dir()]
        code = runner.run(self.checkout, self.platform, there, options, criteria=criteria, loaded=self._loaded)
        if code not in {0, 1}:
            msg = f"The suites did not run (pytest ended with {code}); run `provenpath run validate` to see why."
            raise ProvenpathError(msg)
        return evidence.read([folder])


def _errors(output: str) -> str:
    """Return what Terraform says are its errors, without what is around them, else the end of the output."""
    plain = re.sub(r"^[│╷╵] ?", "", output, flags=re.MULTILINE)
    parts = re.split(r"^(?=(?:Error|Warning): )", plain, flags=re.MULTILINE)
    errors = [" ".join(part.split()) for part in parts if part.startswith("Error: ")]
    return " ".join(errors) or "\n".join(output.strip().splitlines()[-25:])


def kills(record: evidence.Record, criteria: Iterable[str]) -> bool:
    """Say whether a record kills a fault that breaks *criteria*."""
    return bool(set(criteria) & set(record.requirements)) and any(step.asserted for step in record.steps)


def drops(worker: Worker, layers: Collection[str] = ()) -> list[Drop]:
    """Return every managed resource that is deployed (of *layers* alone), with the criteria that its layer names."""
    return [
        Drop(layer, each["address"], _criteria(module, each["address"]))
        for layer, module, state in _deployed(worker, layers)
        for each in attributes.resources_of(state)
    ]


def written(worker: Worker, layers: Collection[str] = ()) -> list[Written]:
    """Return every argument and block that matters (of *layers* alone), with the criteria that its layer names."""
    return [
        Written(layer, change, tuple(sorted({id_ for each in change.addresses for id_ in _criteria(module, each)})))
        for layer, module, state in _deployed(worker, layers)
        for change in attributes.of_layer(module.path, state)
    ]


def _deployed(worker: Worker, layers: Collection[str]) -> Iterator[tuple[str, terraform.Module, Any]]:
    """Yield each layer with what it declares, in the copy that all workers start from, and with its state."""
    states = worker.states()
    for folder in tree.layers(worker.base.work):
        if not layers or folder.name in layers:
            yield folder.name, terraform.read(folder), states[folder.name]


def run(  # noqa: PLR0913  (what to break, with what, and whom to tell)
    checkout: Checkout,
    platform: str,
    chosen: Iterable[Fault],
    *,
    ways: Collection[str],
    layers: Collection[str],
    workers: int,
    quick: bool,
    report: Callable[[str], None],
) -> Summary:
    """Try every fault, and what *ways* makes of the deployed *layers*, and return what came of them.

    Raises `ProvenpathError` where the runbooks are not green before anything is broken.
    """
    chosen = tuple(chosen)
    judging = {runner.VALIDATE, *(fault.suite for fault in chosen)}
    if any(fault.edits for fault in chosen):
        judging.add(runner.PLAN)
    home = checkout.state / "mutation"
    base = snapshot(Sandbox(checkout, report), platform, home / "base", quick=quick)
    pool: Queue[Worker] = Queue()
    stack = [Worker(checkout, platform, base, home / f"worker-{number}") for number in range(workers)]
    with _all_started(stack):
        for worker in stack:
            worker.reset()
            worker.deployment()
            pool.put(worker)

        def on_one(job: Callable[[Worker], T]) -> T:
            worker = pool.get()
            try:
                return job(worker)
            finally:
                pool.put(worker)

        first = stack[0]
        wanted = tuple(f"{suite}/" for suite in judging)
        parts = [suite for suite in runner.suites(checkout, platform) if f"{suite}/".startswith(wanted)]
        with ThreadPoolExecutor(workers) as threads:
            shared = threads.map(on_one, (partial(Worker.records, suites=[part]) for part in parts))
            before = [record for records in shared for record in records]
        if red := sorted({each.scenario for each in before if each.verdict is not evidence.Verdict.PASSED}):
            msg = f"The runbooks are red before anything is broken: {', '.join(red)}. Mend that first."
            raise ProvenpathError(msg)
        if not before:
            msg = f"No scenario of {', '.join(sorted(judging))} ran, so nothing could notice a fault."
            raise ProvenpathError(msg)
        jobs: list[Callable[[Worker], Mutant]] = [partial(Worker.try_fault, fault=each) for each in chosen]
        if "drop" in ways:
            jobs += [partial(Worker.try_drop, drop=each) for each in drops(first, layers)]
        if "attribute" in ways:
            jobs += [partial(Worker.try_written, written=each) for each in written(first, layers)]
        said = threading.Lock()

        def work(job: Callable[[Worker], Mutant]) -> Mutant:
            result = on_one(job)
            with said:
                report(
                    f"{result.outcome:8} {result.way:4} {result.id}"
                    + (f"  by {', '.join(result.by)}" if result.by else "")
                )
            return result

        with ThreadPoolExecutor(workers) as threads:
            mutants = tuple(threads.map(work, jobs))
        date = datetime.now(UTC).isoformat(timespec="seconds")
        return Summary(date, hashes.of_trees(checkout.trees), mutants, base.deployment.options)


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
    layers: Collection[str] = (),
    workers: int,
    quick: bool,
    report: Callable[[str], None],
) -> Measured:
    """Try the faults of a platform, or those called *names*; print the score and keep it where the guide finds it.

    *layers* keeps what is made of deployed resources to those of some layers. What earlier runs came to on the same
    trees stays, so that a long measurement can be taken in parts. Raises `ProvenpathError` for a name that there is
    not, where another run is under way, and where every fault is refused: something else is wrong then.
    """
    catalogue = faults.of_platform(platform)
    known = {fault.id: fault for fault in catalogue.faults}
    for name in names:
        if name not in known:
            msg = f"No fault {name!r}. {nearest(name, known)}"
            raise ProvenpathError(msg)
    chosen = [fault for fault in catalogue.faults if fault.id in names or (not names and fault.way in ways)]
    made = () if names else ways
    home = checkout.state / "mutation"
    with locked(home):  # another run would break the same copies
        found = run(checkout, platform, chosen, ways=made, layers=layers, workers=workers, quick=quick, report=report)
        summary = dataclasses.replace(found, mutants=tuple(explained(each, catalogue) for each in found.mutants))
        report(f"{summary.killed} of {summary.injected} killed: {summary.percent:.1f} %")
        for outcome in NOT_KILLED:
            for each in summary.of(outcome):
                report(f"{each.outcome} {each.id}: {each.note or 'nobody gave a reason'}")
        count = len(summary.mutants)
        if count and len(summary.of("refused")) == count:
            msg = f"Each of the {count} faults was refused, see above: nothing was measured. Mend that first."
            raise ProvenpathError(msg)
        score = home / "score.json"
        write(score, summary.after(read(score), whole=() if names or layers else ways))
    unexplained = tuple(each for each in summary.of("survived") if not _reason(each, catalogue.survivors))
    return Measured(summary, unexplained)


def explained(mutant: Mutant, catalogue: faults.Catalogue) -> Mutant:
    """Return a mutant with what the platform says of it: why it went unnoticed, or that it breaks no criterion."""
    if reason := _reason(mutant, catalogue.harmless):
        return dataclasses.replace(mutant, outcome="harmless", note=reason)
    return dataclasses.replace(mutant, note=_reason(mutant, catalogue.survivors) or mutant.note)


def _reason(mutant: Mutant, reasons: Mapping[str, str]) -> str:
    """Return the reason for a mutant that survived; a named fault is wrong by its author's word and has no excuse.

    A reason is for all that a declaration makes, whatever their indexes.
    """
    if mutant.outcome != "survived" or mutant.way not in {"drop", "attribute"}:
        return ""
    return reasons.get(re.sub(r"\[[^\]]*\]", "", mutant.id.partition(":")[2]), "")
