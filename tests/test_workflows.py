"""Workflows of the forge: thin, with no right and no secret that a job does not need."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
JOBS = [(path.stem, name) for path in WORKFLOWS for name in yaml.safe_load(path.read_text())["jobs"]]
SESSIONS = {
    node.name
    for node in ast.parse((ROOT / "noxfile.py").read_text()).body
    if isinstance(node, ast.FunctionDef) and any("session" in ast.unparse(each) for each in node.decorator_list)
}
RIGHTS = {
    ("checks", "nox"): {"contents": "read"},
    ("preview", "guide"): {"contents": "read"},
    ("links", "outside"): {"contents": "read"},
    ("live", "validate"): {"contents": "read", "id-token": "write"},
    ("publish", "guide"): {"contents": "write", "id-token": "write"},
}
"""What each job may do with the forge, and nothing else."""
ALLOWED_COMMANDS = ("./provenpath --version", ".venv/bin/nox -s ", "git config user.")


def workflow(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text())
    return loaded


def steps(name: str, job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = workflow(name)["jobs"][job]["steps"]
    return found


def triggers(name: str) -> set[str]:
    on: Any = workflow(name)[True]  # YAML 1.1 takes `on` for true
    return {on} if isinstance(on, str) else set(on)


def commands(name: str, job: str) -> list[str]:
    return [line for step in steps(name, job) for line in step.get("run", "").splitlines()]


def sessions(name: str, job: str) -> list[str]:
    """Return the sessions that a job runs, those of its matrix included."""
    words = [shlex.split(line) for line in commands(name, job) if "nox" in line]
    named = [line[line.index("-s") + 1] for line in words]
    matrix = workflow(name)["jobs"][job].get("strategy", {}).get("matrix", {}).get("session", [])
    return [each for session in named for each in (matrix if session == "$SESSION" else [session])]


def test_there_is_a_workflow_for_each_need() -> None:
    assert set(JOBS) == set(RIGHTS)
    assert triggers("checks") == {"push", "pull_request"}
    assert triggers("preview") == {"pull_request"}
    assert "schedule" in triggers("links") & triggers("live") & triggers("publish")


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_runs_sessions_that_there_are_and_nothing_besides(name: str, job: str) -> None:
    assert sessions(name, job)
    assert set(sessions(name, job)) <= SESSIONS
    assert [line for line in commands(name, job) if not line.startswith(ALLOWED_COMMANDS)] == []


def test_the_checks_are_those_that_nox_runs_by_itself() -> None:
    default = next(
        ast.literal_eval(node.value)
        for node in ast.parse((ROOT / "noxfile.py").read_text()).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "nox.options.sessions"
    )
    assert sessions("checks", "nox") == default


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_has_the_rights_that_it_needs_and_no_other(name: str, job: str) -> None:
    assert workflow(name)["permissions"] == {}
    assert workflow(name)["jobs"][job]["permissions"] == RIGHTS[name, job]


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_ends_by_itself(name: str, job: str) -> None:
    assert 0 < workflow(name)["jobs"][job]["timeout-minutes"] <= 60


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_every_action_is_pinned_to_a_commit_with_its_release(name: str, job: str) -> None:
    lines = [line for line in (ROOT / ".github/workflows" / f"{name}.yml").read_text().splitlines() if "uses:" in line]
    assert len(lines) == sum("uses" in step for step in steps(name, job))
    for line in lines:
        assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_secret_and_no_account_is_in_a_workflow(path: Path) -> None:
    """Roles are taken by the token that the forge issues to the job; their names are variables of the repository."""
    text = path.read_text()
    assert (
        re.findall(
            r"secrets\b|(?:AKIA|ASIA)\w{16}|(?<![0-9a-f])\d{12}(?![0-9a-f])|arn:aws|password|aws-access-key",
            text,
            re.IGNORECASE,
        )
        == []
    )


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_nothing_is_put_into_a_command_by_an_expression(name: str, job: str) -> None:
    """What somebody else may choose, such as the name of a branch, would be run as code."""
    assert [line for line in commands(name, job) if "${{" in line] == []


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_what_a_pull_request_starts_has_neither_credentials_nor_an_identity(name: str, job: str) -> None:
    assert "pull_request_target" not in triggers(name)
    checkout = next(step for step in steps(name, job) if step.get("uses", "").startswith("actions/checkout@"))
    if RIGHTS[name, job]["contents"] == "read":
        assert checkout["with"]["persist-credentials"] is False
    if "pull_request" in triggers(name):
        assert "id-token" not in RIGHTS[name, job]
        assert not workflow(name)["jobs"][job].get("environment")


def test_a_role_of_aws_is_taken_in_a_protected_environment_alone() -> None:
    """Its trust names that environment, so that a branch of anybody is not enough."""
    for name, job in JOBS:
        if any("configure-aws-credentials" in step.get("uses", "") for step in steps(name, job)):
            assert workflow(name)["jobs"][job]["environment"] in {"live", "publish"}


def test_a_live_run_that_fails_is_published_as_a_failure() -> None:
    sent = [step for step in steps("live", "validate") if "-s send" in step.get("run", "")]
    assert len(sent) == 1
    assert "!cancelled()" in sent[0]["if"]


def test_the_job_that_looks_can_be_the_one_that_the_example_trusts() -> None:
    """The subject in the example deployment is a job in the environment of the live workflow."""
    example = (ROOT / "deployments" / "sandbox.toml").read_text()
    environment = workflow("live")["jobs"]["validate"]["environment"]
    assert re.search(rf'^ci_job = "repo:[\w/-]+:environment:{environment}"$', example, re.MULTILINE)
