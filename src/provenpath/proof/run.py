"""One run of runbooks: what it is against, what it may do, and the records it writes."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenpath.facts import features
from provenpath.facts.evidence import Kind, Record, Step, Verdict
from provenpath.proof import audit, hashes
from provenpath.proof.calls import Calls, weakest
from provenpath.proof.radius import Gate, Radius
from provenpath.targets.aws import Aws

if TYPE_CHECKING:
    from provenpath.checkout import Checkout
    from provenpath.facts.requirements import Requirements
    from provenpath.proof.contract import Planned
    from provenpath.proof.redaction import Redactor
    from provenpath.targets.deployment import Deployment
    from provenpath.targets.site import Site

LONGEST_OBSERVATION = 4000
"""Letters of what a When found that are kept in a record."""

THREAD_SECONDS = 2.0
"""How long a thread that a scenario started may go on after it."""


@dataclass
class Running:
    """The scenario that runs now."""

    planned: Planned
    started: datetime
    clock: float
    steps: list[Step] = field(default_factory=list)
    step_clock: float = 0.0
    is_in_step: bool = False
    """The step's own function runs, and not what it asked for first."""
    ended_by: Verdict | None = None
    """What ended it early; `None` while every step passed."""
    threads: frozenset[threading.Thread] = frozenset()
    """Those that ran before it."""
    plans: int = 0
    """How many plans of Terraform it has read."""


@dataclass
class Run:
    """What the hooks of the plugin share."""

    checkout: Checkout
    deployment: Deployment
    requirements: Requirements
    allowed: frozenset[Radius]
    evidence: Path
    """The file that the records go to."""
    calls: Calls
    site: Site
    """The built guide, for evidence of the kind `document`."""
    options: tuple[str, ...] = ()
    running: Running | None = None
    records: list[Record] = field(default_factory=list)
    listeners: list[Callable[[Record], None]] = field(default_factory=list)
    """Told of each record as it is written."""
    is_collected: bool = False
    """Every scenario is what it must be, so that the run may begin."""
    identity: Any = None

    def __post_init__(self) -> None:
        # the role can do nothing but look, so a run that may do more is its caller's
        self.aws = Aws(self.deployment, takes_role=self.allowed <= {Radius.READ})
        self._features: dict[Path, features.Feature] = {}
        self._steps_hash: dict[Path, str] = {}

    @property
    def gate(self) -> Gate:
        """What lets through what the running scenario may do."""
        return self.calls.gate

    @property
    def redactor(self) -> Redactor:
        """What knows the secrets of the run."""
        return self.calls.redactor

    def feature(self, path: Path) -> features.Feature:
        """Return the feature of a file, read once."""
        if path not in self._features:
            self._features[path] = features.read(path)
        return self._features[path]

    @cached_property
    def trees_hash(self) -> str:
        """Of the trees that the deployment was applied from, as far as that is known."""
        return self.deployment.applied_trees or hashes.of_trees(self.checkout.trees)

    @cached_property
    def figures_hash(self) -> str:
        """Of the figures that steps may expect."""
        return hashes.of_figures(self.requirements)

    @cached_property
    def is_dirty(self) -> bool:
        """Whether the checkout has changes that no commit holds."""
        command = ["git", "-C", str(self.checkout.root), "status", "--porcelain"]
        try:
            return bool(subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.strip())  # noqa: S603
        except (OSError, subprocess.SubprocessError):
            return True

    @cached_property
    def versions(self) -> dict[str, str]:
        """What the run was made with."""
        return {
            "provenpath": version("provenpath"),
            "python": ".".join(map(str, sys.version_info[:3])),
            "boto3": version("boto3"),
            **self.deployment.versions,
        }

    def prepare(self) -> None:
        """Read and start what no runbook may."""
        with audit.trusted():
            _ = self.trees_hash, self.is_dirty, self.versions

    def start(self, planned: Planned) -> None:
        """Enter a scenario: from here its blast radius holds."""
        with self.gate.signing_in():
            self.aws.renew()
        threads = frozenset(threading.enumerate())
        self.running = Running(planned, datetime.now(UTC), time.perf_counter(), threads=threads)
        self.gate.radius = Radius(planned.scenario.radius)
        self.gate.refusals.clear()
        self.calls.clear()
        if self.gate.radius is not Radius.READ:
            with audit.trusted():
                self.deployment.note_change()

    def check_threads(self) -> None:
        """Note a refusal for each thread of the scenario that goes on: what it does would count for the next one."""
        if self.running is None:
            return
        deadline = time.monotonic() + THREAD_SECONDS
        for thread in set(threading.enumerate()) - self.running.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                self.gate.refusals.append(
                    f"The thread {thread.name} goes on after its scenario. Join it in the step that starts it."
                )

    def plan_read(self) -> None:
        """Note that the scenario has looked at a plan of Terraform."""
        if self.running:
            self.running.plans += 1

    def check_kind(self) -> None:
        """Note a refusal where the tag @plan is not what the scenario looked at."""
        if self.running is None:
            return
        is_tagged = Kind.PLAN in self.running.planned.scenario.tags
        if is_tagged and not self.running.plans and self.running.ended_by is None:
            self.gate.refusals.append("It is tagged @plan and has read no plan. Take one from the fixture `plans`.")
        if self.running.plans and not is_tagged:
            self.gate.refusals.append("It has read a plan of Terraform, so it has to be tagged @plan.")

    def leave(self) -> None:
        """Take back what the scenario was allowed, because it and its undoing are over."""
        self.gate.radius = None

    def drop(self) -> None:
        """Forget the running scenario without a record: nothing was learned."""
        self.running = None

    def step_started(self) -> None:
        """Note when a step starts."""
        if self.running:
            self.running.step_clock = time.perf_counter()
            self.running.is_in_step = False

    def step_called(self) -> None:
        """Note that what a step asked for is there, and its own function begins."""
        if self.running:
            self.running.is_in_step = True

    def step_ended(self, keyword: str, text: str, *, observed: str = "", error: BaseException | None = None) -> None:
        """Note how a step ended."""
        if self.running is None:
            return
        verdict = Verdict.PASSED
        if error is not None:
            verdict = Verdict.BLOCKED if keyword == "given" else Verdict.FAILED
            self.running.ended_by = verdict
        self.running.steps.append(
            Step(
                keyword=keyword.capitalize(),
                text=text,
                verdict=verdict,
                seconds=round(time.perf_counter() - self.running.step_clock, 3),
                observed=observed[: 20 * LONGEST_OBSERVATION],  # of what is redacted, the beginning is kept
                error="" if error is None else _message(error),
                asserted=isinstance(error, AssertionError) and keyword == "then" and self.running.is_in_step,
            )
        )

    def finish(self, *, failed: bool, why: str = "") -> Record | None:
        """Write the record of the scenario that ran, and return it."""
        running, self.running = self.running, None
        if running is None:
            return None
        verdict = running.ended_by or (Verdict.FAILED if failed or self.gate.refusals else Verdict.PASSED)
        if self.gate.refusals:
            verdict = Verdict.FAILED
        record = self._redacted(self._record(running, verdict, why))
        self.records.append(record)
        for listener in self.listeners:
            listener(record)
        self.evidence.parent.mkdir(parents=True, exist_ok=True)
        with self.evidence.open("a", encoding="utf-8") as file:
            file.write(record.to_json() + "\n")
        return record

    def _redacted(self, record: Record) -> Record:
        """Return *record* without a secret: those are known only now that its scenario is over.

        What it holds beside is from the checkout: names that a page finds it by.
        """
        text = self.redactor.text
        steps = tuple(
            dataclasses.replace(step, observed=text(step.observed)[:LONGEST_OBSERVATION], error=text(step.error))
            for step in record.steps
        )
        options, versions = self.redactor.data(record.options), self.redactor.data(record.versions)
        return dataclasses.replace(record, steps=steps, options=tuple(options), versions=versions)

    def _record(self, running: Running, verdict: Verdict, why: str) -> Record:
        scenario = running.planned.scenario
        calls = self.calls.recorded()
        return Record(
            scenario=scenario.id,
            example=running.planned.example,
            title=scenario.title,
            feature=self.checkout.relative(running.planned.feature.path),
            requirements=scenario.requirements,
            radius=scenario.radius,
            verdict=verdict,
            started=running.started.isoformat(timespec="milliseconds"),
            seconds=round(time.perf_counter() - running.clock, 3),
            target=self.target,
            deployment=self.deployment.name,
            kind=self._kind(scenario, [Kind(call.answered_by) for call in calls]),
            account=self.deployment.aws.account,
            partition=self.deployment.aws.partition,
            region=self.deployment.aws.region,
            versions=self.versions,
            hashes={
                "scenario": scenario.hash,
                "steps": self._steps(running.planned),
                "figures": self.figures_hash,
                "trees": self.trees_hash,
                **({"pages": self.site.pages} if Kind.DOCUMENT in scenario.tags else {}),
            },
            dirty=self.is_dirty,
            steps=tuple(self._all_steps(running, verdict, why)),
            calls=calls,
            options=self.options,
            environment=self.deployment.environment,
        )

    @property
    def target(self) -> str:
        """`live`, `sandbox` or `local`, by what was reached and not by what a file says."""
        if self.reached is Kind.LIVE:
            return "live"
        return "sandbox" if self.reached is Kind.EMULATED else "local"

    @cached_property
    def reached(self) -> Kind:
        """What kind of API answered when the run asked who it is."""
        return weakest([Kind(call.answered_by) for call in self.identity_calls]) or Kind.STAND_IN

    identity_calls: tuple[Any, ...] = ()

    def _kind(self, scenario: features.Scenario, answered: list[Kind]) -> Kind:
        for mark in (Kind.PLAN, Kind.DOCUMENT):
            if mark.value in scenario.tags:
                return mark
        return weakest(answered) or self.reached

    def _steps(self, planned: Planned) -> str:
        path = planned.feature.path
        if path not in self._steps_hash:
            self._steps_hash[path] = hashes.of_steps(self.checkout, planned.feature)
        return self._steps_hash[path]

    def _all_steps(self, running: Running, verdict: Verdict, why: str) -> list[Step]:
        steps = list(running.steps)
        steps += [Step(keyword, text, Verdict.NOT_REACHED) for keyword, text in running.planned.steps[len(steps) :]]
        refused = "; ".join(self.gate.refusals)
        if (refused or why) and verdict is not Verdict.PASSED and steps and not any(step.error for step in steps):
            steps[-1] = dataclasses.replace(steps[-1], verdict=verdict, error=refused or why)
        return steps


def _message(error: BaseException) -> str:
    """Return what an error says, without what pytest adds below an assertion's own message."""
    return f"{type(error).__name__}: {error}".partition("\nassert ")[0]
