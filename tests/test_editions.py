"""Versions of the guide on the branch of a site, pushed to a bare repository on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import COPIED, GUIDE, copy
from test_published import of_now

from provenpath.proof.published import send
from provenpath.targets.places import Folder


def git(where: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(where), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of a bare repository, with this checkout in it."""
    folder = tmp_path_factory.mktemp("forge")
    git(folder, "init", "--quiet", "--bare", "origin")
    git(folder, "clone", "--quiet", "origin", "clone")
    clone = folder / "clone"
    for name in (*COPIED, *GUIDE, "mkdocs.publish.yml"):
        copy(name, clone)
    for key, value in (("user.name", "Nobody"), ("user.email", "nobody@invalid"), ("commit.gpgsign", "false")):
        git(clone, "config", key, value)
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    return clone


def provenpath(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "provenpath", *arguments],
        cwd=clone,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_versions_stand_beside_each_other_with_the_records_of_runs_elsewhere(clone: Path) -> None:
    """The newest is what `latest` leads to; the page of the first shows the live run that was sent to a folder."""
    origin = clone.parent / "origin"
    record = clone.parent / "run.jsonl"
    record.write_text(of_now().to_json() + "\n")
    send([record], Folder(clone.parent / "records"), "public")

    done = provenpath(clone, "publish", "v1", "latest", "--push", "--records", str(clone.parent / "records"))
    assert done.returncode == 0, done.stderr
    assert "v1 (latest) is committed to gh-pages and pushed to origin." in done.stdout
    page = git(origin, "show", "gh-pages:v1/coder-eks/validate-network/index.html")
    mark = page.partition('id="flow-logs-kept"')[2].partition("</p>")[0]
    for part in ("passed", "production", "live", of_now().started[:10]):
        assert part in mark
    assert "123456789012" not in mark

    done = provenpath(clone, "publish", "v2", "latest", "--push")
    assert done.returncode == 0, done.stderr
    versions = json.loads(git(origin, "show", "gh-pages:versions.json"))
    assert [(each["version"], each["aliases"]) for each in versions] == [("v2", ["latest"]), ("v1", [])]
    assert git(origin, "show", "gh-pages:latest").strip() == "v2"
    assert 'replace(\n      "latest/"' in git(origin, "show", "gh-pages:index.html")
    assert '"version": {"provider": "mike"}' in git(origin, "show", "gh-pages:v2/index.html")
    assert [path.name for path in clone.glob("mike-*")] == []


def test_what_does_not_build_is_not_published(clone: Path) -> None:
    page = clone / "docs" / "tutorial.md"
    before, text = git(clone, "for-each-ref", "refs/heads"), page.read_text()
    page.write_text(text + "\n[Nowhere](nowhere.md)\n")
    try:
        done = provenpath(clone, "publish", "v3", "latest")
    finally:
        page.write_text(text)
    assert done.returncode == 1
    assert "The guide was not published (mike deploy)" in done.stderr
    assert "nowhere.md" in done.stderr
    assert git(clone, "for-each-ref", "refs/heads") == before
