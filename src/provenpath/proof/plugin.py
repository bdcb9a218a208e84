"""The pytest plugin that runs runbooks. Only hooks; what they do lies in the modules beside it.

`runbooks/pytest.ini` loads it, so `pytest runbooks/...` and `provenpath run` are the same run.
"""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd.steps import step_function_context_registry

from provenpath import disk, process
from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.facts import requirements as records
from provenpath.facts.evidence import Kind, Verdict
from provenpath.proof import audit, contract, independence, loopback, report
from provenpath.proof.calls import Calls
from provenpath.proof.progress import Progress
from provenpath.proof.radius import Gate, Radius
from provenpath.proof.redaction import Redactor
from provenpath.proof.run import Run
from provenpath.proof.runner import file_name
from provenpath.targets import deployment as deployments
from provenpath.targets.plan import Plans
from provenpath.targets.shell import Shell
from provenpath.targets.site import Site

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextlib import AbstractContextManager

    from pytest_bdd.parser import Step

    from provenpath.facts.requirements import Requirements
    from provenpath.targets.aws import Aws
    from provenpath.targets.deployment import Deployment

CALLS = pytest.StashKey[Calls]()
RUN = pytest.StashKey[Run]()
PLANNED = pytest.StashKey[contract.Planned]()
OUTCOME = pytest.StashKey[str]()
"""Why an item failed, kept until its record is written."""
SKIPPED = pytest.StashKey[bool]()
"""An item ended itself without a verdict."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("provenpath")
    group.addoption(
        "--deployment",
        default=deployments.SANDBOX,
        metavar="NAME",
        help="where to run: deployments/NAME.toml, or the sandbox (default)",
    )
    group.addoption("--deployment-file", type=Path, metavar="FILE", help="a deployment file that lies elsewhere")
    group.addoption(
        "--allow",
        action="append",
        default=[],
        metavar="RADIUS",
        choices=["write", "disrupt", "destroy"],
        help="also run scenarios of this blast radius; may be given more than once",
    )
    group.addoption(
        "--only", metavar="RADIUS", choices=list(Radius), help="leave out scenarios of any other blast radius"
    )
    group.addoption(
        "--confirm",
        metavar="NAME",
        help="the deployment's name, typed again: wanted for --allow disrupt and --allow destroy on a live target",
    )
    group.addoption(
        "--evidence",
        type=Path,
        metavar="PATH",
        help="the folder to write the evidence to, or its file NAME.jsonl (default: the checkout's state folder)",
    )
    group.addoption("--site", type=Path, metavar="FOLDER", help="the built guide (default: site/ in the checkout)")
    group.addoption(
        "--criterion",
        action="append",
        default=[],
        metavar="ID",
        help="run only scenarios that are tagged with this criterion; may be given more than once",
    )
    group.addoption("--progress", action="store_true", help="show a line a scenario instead of pytest's own output")
    group.addoption(
        "--run-option",
        action="append",
        default=[],
        metavar="TEXT",
        help="what makes this run unlike a plain one; kept in each record",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Watch from here on: the first code of a runbook that runs is its conftest.py."""
    try:
        checkout = Checkout.find(early_config.rootpath)
    except ProvenpathError as error:
        raise pytest.UsageError(str(error)) from error
    calls = early_config.stash[CALLS] = Calls(Gate(), Redactor())
    calls.redactor.learn_environment(os.environ)
    _enter(early_config, calls.watched())
    _enter(early_config, audit.guarded(calls.gate.guard))
    _enter(early_config, audit.guarded(calls.gate.noting(independence.guard([checkout.root]))))


@pytest.hookimpl(tryfirst=True)  # before pytest's own junitxml looks for its path
def pytest_configure(config: pytest.Config) -> None:
    if callable(signal.getsignal(signal.SIGINT)):  # not where somebody switched interruptions off
        signal.signal(signal.SIGINT, signal.default_int_handler)  # which pytest sees to from here on
    process.interrupt_on_termination()
    process.end_with_parent()
    try:
        run = config.stash[RUN] = _new_run(config)
    except ProvenpathError as error:
        raise pytest.UsageError(str(error)) from error
    run.gate.paths += [path] if (path := run.deployment.shell_environment.get("PATH")) else []
    _enter(config, audit.guarded(run.gate.noting(independence.guard([run.deployment.directory]))))
    if not config.option.xmlpath and not config.option.collectonly:
        config.option.xmlpath = str(run.evidence.with_suffix(".junit.xml"))
    if config.getoption("--progress"):
        config.pluginmanager.register(Progress(run), "provenpath-progress")


def _enter(config: pytest.Config, watch: AbstractContextManager[None]) -> None:
    stack = ExitStack()
    stack.enter_context(watch)
    config.add_cleanup(stack.close)


def _new_run(config: pytest.Config) -> Run:
    checkout = Checkout.find(config.rootpath)
    file = config.getoption("--deployment-file")
    deployment = (
        deployments.read(file, checkout.root) if file else deployments.find(checkout, config.getoption("--deployment"))
    )
    evidence = config.getoption("--evidence") or checkout.evidence
    if evidence.suffix != ".jsonl":
        evidence /= file_name(deployment.name)
    return Run(
        checkout=checkout,
        deployment=deployment,
        requirements=records.read(checkout.root / "requirements" / f"{deployment.platform}.yaml"),
        allowed=frozenset({Radius.READ, *map(Radius, config.getoption("--allow"))}),
        evidence=evidence,
        calls=config.stash[CALLS],
        options=(*config.getoption("--run-option"), *deployment.options),
        site=Site(config.getoption("--site") or checkout.root / "site"),
    )


@pytest.hookimpl(tryfirst=True)  # pytest-bdd has one of its own
def pytest_bdd_apply_tag(tag: str, function: Any) -> bool:  # noqa: ARG001  (the hook's own names)
    """Keep tags from becoming marks: `contract` reads and checks them."""
    return True


@pytest.hookimpl(tryfirst=True)  # before anything is deselected
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    run = config.stash[RUN]
    faults = [f"While runbooks were collected: {refusal}" for refusal in run.gate.refusals]
    for item in items:
        scenario = contract.bdd_scenario(item)
        if scenario is None:
            faults.append(f"{item.location[0]} {item.name} is no scenario; runbooks hold scenarios alone.")
            continue
        try:
            planned = contract.plan(item, run.feature(Path(scenario.feature.filename)))
        except ProvenpathError as error:
            faults.append(str(error))
            continue
        item.stash[PLANNED] = planned
        faults += contract.faults(item, planned, run.requirements)
        if why := _why_not(run, planned, config.getoption("--only")):
            item.add_marker(pytest.mark.skip(reason=why))
    collected = [item.stash[PLANNED] for item in items if PLANNED in item.stash]
    folders = [folder for folder in map(Path, config.args) if folder.is_dir()]
    # where a module did not even load, pytest says so, and its scenarios are missing for that reason
    faults += contract.faults_together(collected, [] if session.testsfailed else folders)
    if faults:
        raise pytest.UsageError(run.redactor.text("\n".join(dict.fromkeys(faults))))
    run.is_collected = True
    if wanted := set(config.getoption("--criterion")):
        _leave_out(
            config, items, [each for each in items if not wanted & set(each.stash[PLANNED].scenario.requirements)]
        )


def _leave_out(config: pytest.Config, items: list[pytest.Item], others: list[pytest.Item]) -> None:
    """Take items off the run; what is wrong with them was found all the same."""
    if others:
        items[:] = [item for item in items if item not in others]
        config.hook.pytest_deselected(items=others)


def _why_not(run: Run, planned: contract.Planned, only: str | None) -> str:
    """Return why a scenario is not run now, or nothing."""
    radius = Radius(planned.scenario.radius)
    if radius not in run.allowed:
        return f"@{radius}: ask for it with --allow {radius}"
    if only not in {None, radius}:
        return f"@{radius}: this run is of @{only} alone"
    if "document" in planned.scenario.tags and not run.site.is_built:
        return "@document: build the guide first, with `provenpath guide`"
    return ""


def pytest_collection_finish(session: pytest.Session) -> None:
    config, run = session.config, session.config.stash[RUN]
    if config.option.collectonly or not session.items or not run.is_collected:
        return  # pytest comes here also where faults were found
    try:
        _admit(config, run)
    except ProvenpathError as error:
        pytest.exit(run.redactor.text(str(error)), returncode=pytest.ExitCode.USAGE_ERROR)
    if run.aws.is_local:
        _enter(config, audit.guarded(run.gate.noting(loopback.guard)))
    for item in session.items:
        if item.stash[PLANNED].scenario.is_live_only and run.reached is not Kind.LIVE:
            item.add_marker(pytest.mark.skip(reason="@live-only: nothing but the real platform can answer it"))
    run.prepare()


def _admit(config: pytest.Config, run: Run) -> None:
    """Find out who is at the other end, and refuse what the deployment file does not allow there."""
    run.calls.clear()
    with run.gate.signing_in():
        run.identity = run.aws.check()
    run.identity_calls = run.calls.recorded()
    if run.reached is not Kind.LIVE:
        return
    allowed = {Radius.DISRUPT: run.deployment.may_disrupt, Radius.DESTROY: run.deployment.may_destroy}
    for radius in sorted(run.allowed & set(allowed)):
        if not allowed[radius]:
            msg = f"{run.deployment.path} does not allow {radius}. Set `{radius} = true` under [allow] if it may be."
            raise ProvenpathError(msg)
        if config.getoption("--confirm") != run.deployment.name:
            msg = f"--allow {radius} on a live target wants the name typed again: --confirm {run.deployment.name}"
            raise ProvenpathError(msg)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    redactor = collector.config.stash[RUN].redactor
    if report.failed:
        report.longrepr = redactor.text(str(report.longrepr))
    report.sections = [(name, redactor.text(text)) for name, text in report.sections]
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    run, planned = item.config.stash[RUN], item.stash[PLANNED]
    if item.get_closest_marker("skip"):
        return (yield)
    run.start(planned)
    try:
        answer = yield
    except BaseException:
        # interrupted: neither a pass nor a failure. The run ends here, and pytest undoes what the scenario's
        # fixtures did only later, so its blast radius stays.
        run.drop()
        raise
    run.leave()
    if SKIPPED in item.stash and OUTCOME not in item.stash:
        run.drop()
    else:
        _record(item, run)
    return answer


def _record(item: pytest.Item, run: Run) -> None:
    """Write what a scenario came to, or end the run: one whose records have no room proves nothing."""
    try:
        run.finish(failed=OUTCOME in item.stash, why=item.stash.get(OUTCOME, ""))
    except OSError as error:
        said = disk.explanation(error, run.evidence.parent)
        if not said:
            raise
        run.records.clear()  # no page is made of them either
        for plugin in item.config.pluginmanager.get_plugins():
            if type(plugin).__name__ == "LogXML":  # pytest's, which writes its file at the end come what may
                plugin.logfile = os.devnull
        pytest.exit(said, returncode=pytest.ExitCode.INTERNAL_ERROR)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # outermost: after pytest has made up its mind about xfail
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    run = item.config.stash[RUN]
    if call.when == "teardown":
        run.check_threads()
        run.check_kind()
    if hasattr(report, "wasxfail"):
        _fail(report, f"A runbook may not expect its own failure (xfail: {report.wasxfail}).")
        del report.wasxfail
    is_over = run.running is not None and call.when != "setup"
    if report.passed and is_over and run.gate.refusals and OUTCOME not in item.stash:
        _fail(report, "Its own code hid a refusal: " + "; ".join(run.gate.refusals))
    if report.skipped:
        item.stash[SKIPPED] = True
    if report.failed:
        why = f"{call.excinfo.typename}: {call.excinfo.value}" if call.excinfo else str(report.longrepr)
        item.stash.setdefault(OUTCOME, why)
        report.longrepr = run.redactor.text(str(report.longrepr))
        if run.running and run.running.ended_by is Verdict.BLOCKED:
            report.user_properties.append(("verdict", "blocked"))
    report.sections = [(name, run.redactor.text(text)) for name, text in report.sections]
    return report


def _fail(report: pytest.TestReport, why: str) -> None:
    report.outcome = "failed"
    report.longrepr = why


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    if getattr(report, "failed", False) and ("verdict", "blocked") in getattr(report, "user_properties", ()):
        return "blocked", "B", "BLOCKED"
    return None


def pytest_bdd_before_step(request: pytest.FixtureRequest) -> None:
    request.config.stash[RUN].step_started()


def pytest_bdd_before_step_call(request: pytest.FixtureRequest) -> None:
    request.config.stash[RUN].step_called()


def pytest_bdd_after_step(request: pytest.FixtureRequest, step: Step, step_func: Any) -> None:
    observed = ""
    if step.type == "when" and (name := _target_of(step_func)):
        observed = _shown(request.getfixturevalue(name))
    request.config.stash[RUN].step_ended(step.type, step.name, observed=observed)


def pytest_bdd_step_error(request: pytest.FixtureRequest, step: Step, exception: BaseException) -> None:
    request.config.stash[RUN].step_ended(step.type, step.name, error=exception)


def pytest_bdd_step_func_lookup_error(request: pytest.FixtureRequest, step: Step, exception: BaseException) -> None:
    request.config.stash[RUN].step_ended(step.type, step.name, error=exception)


def _shown(value: object) -> str:
    """Return what a When found, as text; an object that cannot show itself is no failure of what it stands for."""
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001  (whatever its own code raises)
        return f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"


def _target_of(step_func: Any) -> str | None:
    """Return the fixture that a step's result goes to, if it has one."""
    contexts = (context for context in step_function_context_registry.values() if context.step_func is step_func)
    return next((context.target_fixture for context in contexts), None)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    run = config.stash.get(RUN, None)
    if run and run.records:
        run.evidence.with_suffix(".html").write_text(report.html(run.records), encoding="utf-8")
    if run and run.records and not config.getoption("--progress"):
        terminalreporter.write_line(f"Evidence: {run.checkout.relative(run.evidence)} ({len(run.records)} records)")


@pytest.fixture(scope="session")
def _run(pytestconfig: pytest.Config) -> Run:
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def deployment(_run: Run) -> Deployment:
    """The deployment file of this run: names, tags and ranges that the operator chose."""
    return _run.deployment


@pytest.fixture(scope="session")
def requirements(_run: Run) -> Requirements:
    """The requirement records: where a step finds what to expect, if its words do not carry it."""
    return _run.requirements


@pytest.fixture(scope="session")
def aws(_run: Run) -> Aws:
    """AWS as this deployment reaches it; `aws.client("ec2")` is a boto3 client."""
    return _run.aws


@pytest.fixture(scope="session")
def site(_run: Run) -> Site:
    """The built guide."""
    return _run.site


@pytest.fixture
def shell(_run: Run) -> Iterator[Shell]:
    """The operator's shell: runs the scripts of the guide, in the deployment's folder and environment."""
    with Shell.of(_run.aws, _run.redactor.text) as shell:
        yield shell


@pytest.fixture
def plans(_run: Run, shell: Shell) -> Plans:
    """Plans of Terraform, made by a script of the guide: what a scenario tagged @plan looks at."""
    return Plans(shell, _run.plan_read)
