"""Records on their way from a run to a guide: sent once, never changed, and fit for where they go.

Buckets are those of the sandbox's API, asked over a real socket.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT, Rehearsal, client_of
from test_evidence import RECORD

from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.facts import evidence
from provenpath.facts.evidence import FORMS, Kind, Record, Step, Verdict
from provenpath.guide.macros import Macros
from provenpath.guide.sources import EVIDENCE_SETTING, RECORDS_SETTING, Sources
from provenpath.proof.published import PublishedError, fetch, public, send
from provenpath.sandbox.aws.server import HOST
from provenpath.targets.places import FETCHES, SENDS, Bucket, Folder, Place, PlaceError, place

if TYPE_CHECKING:
    from provenpath.sandbox.lifecycle import Server

SEEN = (
    "arn:aws:iam::123456789012:role/admin of 123456789012 says https://abc.gr7.us-east-1.eks.amazonaws.com/x "
    "at coder.dev.example.com (203.0.113.9, 8.8.8.8) to jane.doe@example.com"
)
TELLING = ("123456789012", "arn:aws", "amazonaws", "dev.example", "8.8.8.8", "jane", "role/admin")
LIVE = dataclasses.replace(
    RECORD,
    target="live",
    deployment="production",
    kind=Kind.LIVE,
    verdict=Verdict.FAILED,
    versions={"proxy": "coder.dev.example.com"},
    options=("through https://proxy.dev.example.com:3128",),
    steps=(Step("When", "I look", Verdict.PASSED, observed=SEEN), Step("Then", "x", Verdict.FAILED, error=SEEN)),
)


@pytest.fixture
def bucket(api: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty bucket of the local API, which the caller's own settings lead to."""
    name = f"records-{uuid.uuid4().hex[:12]}"
    client_of(api, "s3").create_bucket(Bucket=name)
    for key, value in {
        "AWS_ENDPOINT_URL_S3": api.url,
        "AWS_ACCESS_KEY_ID": "operator",
        "AWS_SECRET_ACCESS_KEY": "operator",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(key, value)
    return name


@pytest.fixture(params=["folder", "bucket", "whole bucket"])
def somewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place of each sort."""
    if request.param == "folder":
        return place(str(tmp_path / "place" / "below"))
    name = request.getfixturevalue("bucket")
    return place(f"s3://{name}/guide/coder/" if request.param == "bucket" else f"s3://{name}")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The file of a run that was made somewhere else."""
    path = tmp_path / "run.jsonl"
    path.write_text(f"{LIVE.to_json()}\n{RECORD.to_json()}\n")
    return path


## The public form


def test_the_public_form_holds_nothing_to_find_an_account_a_host_or_a_person_by() -> None:
    said = public(LIVE).to_json()
    for gone in TELLING:
        assert gone in LIVE.to_json()
        assert gone not in said
    assert public(LIVE).form == "public"


def test_the_public_form_holds_what_a_page_says() -> None:
    """Date, target, kind, why it failed, and by what it is told whether something changed since."""
    kept = public(LIVE)
    for name in ("scenario", "example", "target", "kind", "verdict", "started", "hashes", "calls", "region"):
        assert getattr(kept, name) == getattr(LIVE, name)
    assert kept.deployment == "production"
    assert kept.steps[1].error == "[arn] of [account] says [url] at [host] (203.0.113.9, [address]) to [mail]"


def test_the_public_form_is_the_same_when_made_twice() -> None:
    assert public(public(LIVE)) == public(LIVE)


def test_a_deployment_that_moved_is_told_from_one_that_stayed() -> None:
    """But one account in 256 is called the same, so that none can be found by trying them all."""
    names = {public(dataclasses.replace(LIVE, account=f"{at:012d}")).account for at in range(5000)}
    assert 250 < len(names) <= 256


## Sending and fetching


@pytest.mark.parametrize("form", FORMS)
def test_what_is_sent_can_be_fetched(somewhere: Place, run: Path, tmp_path: Path, form: str) -> None:
    assert len(send([run], somewhere, form)) == 1
    assert fetch(somewhere, tmp_path / "here") == 1
    records = evidence.read([tmp_path / "here"])
    wanted = [LIVE, RECORD] if form == "private" else [public(LIVE), public(RECORD)]
    assert list(records) == wanted


def test_what_is_sent_twice_is_there_once(somewhere: Place, run: Path, tmp_path: Path) -> None:
    assert send([run], somewhere, "public")
    assert send([run], somewhere, "public") == []
    assert fetch(somewhere, tmp_path / "here") == 1


def test_what_lies_there_is_never_written_over(somewhere: Place) -> None:
    assert somewhere.add("a", b"one")
    assert not somewhere.add("a", b"two")
    assert somewhere.get("a") == b"one"


def test_what_was_fetched_before_is_not_fetched_again(run: Path, tmp_path: Path) -> None:
    somewhere = place(str(tmp_path / "place"))
    send([run], somewhere, "public")
    fetch(somewhere, tmp_path / "here")

    class Closed(Folder):
        def get(self, name: str) -> bytes:
            raise AssertionError(name)

    assert fetch(Closed(tmp_path / "place"), tmp_path / "here") == 1


def test_what_is_gone_from_the_place_is_gone_from_the_guide(run: Path, tmp_path: Path) -> None:
    somewhere = place(str(tmp_path / "place"))
    [name] = send([run], somewhere, "public")
    fetch(somewhere, tmp_path / "here")
    (tmp_path / "place" / name).unlink()
    assert fetch(somewhere, tmp_path / "here") == 0
    assert evidence.read([tmp_path / "here"]) == ()


def test_a_file_without_records_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(PublishedError, match="holds no record"):
        send([tmp_path / "empty.jsonl"], Folder(tmp_path / "place"), "public")


def test_a_public_record_does_not_become_private(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_text(public(LIVE).to_json() + "\n")
    with pytest.raises(PublishedError, match="public records, which no longer say"):
        send([tmp_path / "run.jsonl"], Folder(tmp_path / "place"), "private")


## What was spoilt


def spoil(folder: Path, change: Callable[[str], str], *, is_renamed: bool) -> None:
    """Change the one file in *folder*; *is_renamed* gives it the name of its new content, as a forger would."""
    [path] = folder.iterdir()
    content = change(path.read_text()).encode()
    path.write_bytes(content)
    if is_renamed:
        start, form, _, end = path.name.split(".")
        path.rename(path.with_name(f"{start}.{form}.{hashlib.sha256(content).hexdigest()}.{end}"))


@pytest.mark.parametrize(
    ("change", "is_renamed", "says"),
    [
        (lambda text: text.replace('"failed"', '"passed"'), False, "changed since it was sent"),
        (lambda text: text[:-20], False, "changed since it was sent"),
        (lambda text: text + "{}\n", True, r"Line 3 .*not an evidence record of schema 1 \(schema None"),
        (lambda text: text.replace('"schema": 1', '"schema": 2'), True, r"Line 1 .*\(schema 2, not 1\).*release"),
        (lambda text: text.replace('"form": "public"', '"form": "open"'), True, r"Line 1 .*\(form is 'open'\)"),
        (lambda text: text[:-20], True, "Line 2 .*not an evidence record"),
        (str.upper, True, "Line 1 .*not an evidence record"),
        (lambda text: text.replace('"form": "public"', '"form": "private"'), True, "is private, .*called public"),
        (lambda text: text.replace("[host]", "coder.dev.example.com"), True, "what may not be shown"),
        (lambda text: text.replace('"observed": ""', '"observed": "vpc-1"'), True, "what may not be shown"),
        (lambda text: text.replace('"account": "[', '"account": "1['), True, "what may not be shown"),
    ],
)
def test_what_was_spoilt_is_refused(
    run: Path,
    tmp_path: Path,
    change: Callable[[str], str],
    is_renamed: bool,  # noqa: FBT001
    says: str,
) -> None:
    send([run], Folder(tmp_path / "place"), "public")
    spoil(tmp_path / "place", change, is_renamed=is_renamed)
    with pytest.raises(PublishedError, match=says) as caught:
        fetch(Folder(tmp_path / "place"), tmp_path / "here")
    assert str(tmp_path / "place") in str(caught.value)
    assert evidence.read([tmp_path / "here"]) == ()


def test_what_was_spoilt_after_it_was_fetched_is_refused(run: Path, tmp_path: Path) -> None:
    send([run], Folder(tmp_path / "place"), "public")
    fetch(Folder(tmp_path / "place"), tmp_path / "here")
    spoil(tmp_path / "here", lambda text: text.replace('"failed"', '"passed"'), is_renamed=False)
    with pytest.raises(PublishedError, match="changed since it was sent"):
        fetch(Folder(tmp_path / "place"), tmp_path / "here")
    assert fetch(Folder(tmp_path / "place"), tmp_path / "here") == 1


@pytest.mark.parametrize("name", ["notes.txt", "run.jsonl", "20261121T160203Z.public.abc.jsonl"])
def test_what_no_run_sent_is_refused(somewhere: Place, run: Path, tmp_path: Path, name: str) -> None:
    """It could be a record that failed, under another name."""
    send([run], somewhere, "public")
    somewhere.add(name, b"{}")
    with pytest.raises(PublishedError, match=f"holds '{name}', which no run sent"):
        fetch(somewhere, tmp_path / "here")


## Places


@pytest.mark.parametrize("address", ["", " ", "https://example.com/a", "s3://", "s3:///a", "gs://bucket/a"])
def test_what_is_no_place_is_told_at_once(address: str) -> None:
    with pytest.raises(PlaceError, match="is no place for records"):
        place(address)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="nowhere cannot be read: No such file or directory"):
        place(str(tmp_path / "nowhere")).names()


def test_a_bucket_that_is_not_there_is_named(bucket: str) -> None:
    with pytest.raises(PlaceError, match=r"s3://no-such-bucket/a refuses ListObjectsV2: NoSuchBucket\. Make"):
        place("s3://no-such-bucket/a").names()
    with pytest.raises(PlaceError, match="refuses PutObject: NoSuchBucket"):
        place(f"s3://{bucket}-not/a").add("a", b"")


def test_a_bucket_that_nobody_answers_for_is_named(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{HOST}:9")
    with pytest.raises(PlaceError, match=r"cannot be reached.*Check the network"):
        place(f"s3://{bucket}/a").names()


def test_a_bucket_without_credentials_says_so(bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    with pytest.raises(PlaceError, match="no AWS credentials for s3://"):
        place(f"s3://{bucket}/a").names()


def test_sending_and_fetching_use_the_rights_that_the_guide_prints(bucket: str) -> None:
    """The call `ListObjectsV2` is allowed by `s3:ListBucket`; the others are called as their rights are."""
    called: list[str] = []
    somewhere = Bucket(bucket, "a")
    somewhere._s3.meta.events.register("before-call", lambda model, **_: called.append(f"s3:{model.name}"))
    somewhere.add("b", b"c")
    assert tuple(called) == SENDS
    called.clear()
    assert somewhere.names() == ["b"]
    somewhere.get("b")
    assert {name.replace("ListObjectsV2", "ListBucket") for name in called} == set(FETCHES)


## From a run to a page


def of_now(**changes: Any) -> Record:
    """Return a record of `flow-logs-kept` that passed live, on these trees, but for *changes*."""
    known = Sources(Checkout(ROOT), "coder-eks", "workspaces-3000")
    feature, scenario = known.scenario("flow-logs-kept")
    hashes = {
        "scenario": scenario.hash,
        "steps": known.now.steps[known.path(feature)],
        "figures": known.now.figures,
        "trees": known.now.trees,
    }
    mine = dataclasses.replace(
        LIVE,
        scenario=scenario.id,
        title=scenario.title,
        feature=known.path(feature),
        requirements=scenario.requirements,
        verdict=Verdict.PASSED,
        started=known.now.time.isoformat(),
        hashes=hashes,
        environment="workspaces-3000",
        steps=(Step("Then", "it is kept", Verdict.PASSED, observed=SEEN),),
    )
    return dataclasses.replace(mine, **changes)


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Send a record from elsewhere to a bucket, fetch it, and say what a page says of its scenario."""
    monkeypatch.setenv(EVIDENCE_SETTING, "")
    monkeypatch.setenv(RECORDS_SETTING, str(tmp_path / "here"))

    def shown(record: Record, address: str, *, form: str = "public", site: str = "public") -> str:
        (tmp_path / "elsewhere.jsonl").write_text(record.to_json() + "\n")
        send([tmp_path / "elsewhere.jsonl"], place(address), form)
        fetch(place(address), tmp_path / "here")
        known = Sources(Checkout(ROOT), "coder-eks", "workspaces-3000", is_public=site == "public")
        return Macros(known).evidence(record.scenario)

    return shown  # type: ignore[return-value]


def test_a_live_run_elsewhere_shows_with_its_date_place_and_kind(shown: Callable[..., str], bucket: str) -> None:
    record = of_now()
    said = shown(record, f"s3://{bucket}/guide")
    for part in ("passed", f"{record.at:%Y-%m-%d}", "on production", '<span class="pp-fid">live</span>'):
        assert part in said
    assert "123456789012" not in said


def test_a_live_run_of_other_words_shows_as_changed_since(shown: Callable[..., str], bucket: str) -> None:
    record = of_now(hashes=of_now().hashes | {"scenario": "of other words"})
    said = shown(record, f"s3://{bucket}/guide")
    assert "changed since" in said
    assert "passed" not in said


def test_a_public_site_takes_no_private_record(shown: Callable[..., str], tmp_path: Path) -> None:
    """And a private one no public record: it would show the same run twice, as of two accounts."""
    with pytest.raises(ProvenpathError, match="holds private records, and this site shows the public form"):
        shown(of_now(), str(tmp_path / "place"), form="private")
    assert "passed" in shown(of_now(), str(tmp_path / "place"), form="private", site="private")
    with pytest.raises(ProvenpathError, match="holds public records, and this site shows the private form"):
        shown(of_now(), str(tmp_path / "place"), form="public", site="private")


def test_a_public_site_knows_its_own_runs_in_their_public_form_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = of_now()
    (tmp_path / "run.jsonl").write_text(record.to_json() + "\n")
    monkeypatch.setenv(EVIDENCE_SETTING, str(tmp_path))
    [located] = Sources(Checkout(ROOT), "coder-eks", "workspaces-3000").located
    assert located.record == public(record)


## The command


FEATURE = """\
@read @app:1.2
Feature: Things

  @id:things
  Scenario: It {what}
    When I look
    Then it should be there
"""
STEPS = """
@when("I look", target_fixture="seen")
def look():
    return "{seen}"

@then("it should be there")
def there(seen):
    assert {holds}, seen
"""


def provenpath(rehearsal: Rehearsal, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as the operator, whose own settings lead to the local API's buckets."""
    operator = {
        "AWS_ENDPOINT_URL_S3": rehearsal.endpoint,
        "AWS_ACCESS_KEY_ID": "operator",
        "AWS_SECRET_ACCESS_KEY": "operator",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    return subprocess.run(
        [sys.executable, "-m", "provenpath", *arguments],
        cwd=rehearsal.root,
        env=rehearsal.environment(**operator),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("holds", [True, False])
def test_a_run_sends_its_records_whatever_came_of_it(
    rehearsal: Rehearsal,
    bucket: str,
    tmp_path: Path,
    holds: bool,  # noqa: FBT001
) -> None:
    """The public form to one place and the private form to another; a failure is sent as one."""
    rehearsal.add(FEATURE.format(what="is there"), STEPS.format(seen="of 123456789012", holds=holds))
    with rehearsal.deployment().open("a") as file:
        file.write(f'\n[records]\npublic = "s3://{bucket}/public"\n')
    private = str(tmp_path / "private")
    done = provenpath(rehearsal, "run", "suite", "--deployment", "local", "--private-records", private)
    assert done.returncode == (0 if holds else 1), done.stderr
    for address in (f"s3://{bucket}/public", private):
        assert f"records to {address}." in done.stdout
    verdict = Verdict.PASSED if holds else Verdict.FAILED
    found = {}
    for form, address in (("public", f"s3://{bucket}/public"), ("private", private)):
        fetch(place(address), tmp_path / form)
        [found[form]] = evidence.read([tmp_path / form])
        assert (found[form].form, found[form].verdict) == (form, verdict)
    assert found["private"] == rehearsal.records()["things"]
    assert found["public"] == public(found["private"])
    assert "123456789012" in json.dumps(dataclasses.asdict(found["private"]))
    assert "123456789012" not in json.dumps(dataclasses.asdict(found["public"]))


def test_records_that_could_not_be_sent_are_kept_and_can_be_sent_later(
    rehearsal: Rehearsal, bucket: str, tmp_path: Path
) -> None:
    rehearsal.add(FEATURE.format(what="is there"), STEPS.format(seen="it", holds=True))
    done = provenpath(rehearsal, "run", "suite", "--deployment", "local", "--records", "s3://no-such-bucket")
    assert done.returncode == 1
    assert "NoSuchBucket" in done.stderr
    command = done.stderr.partition("Send them with: provenpath ")[2].split()
    command[-1] = f"s3://{bucket}/later"
    done = provenpath(rehearsal, *command)
    assert done.returncode == 0, done.stderr
    fetch(place(f"s3://{bucket}/later"), tmp_path / "here")
    assert [record.scenario for record in evidence.read([tmp_path / "here"])] == ["things"]


def test_a_wrong_place_is_told_before_anything_is_run(rehearsal: Rehearsal) -> None:
    rehearsal.add(FEATURE.format(what="is there"), STEPS.format(seen="it", holds=True))
    done = provenpath(rehearsal, "run", "suite", "--deployment", "local", "--records", "https://example.com")
    assert done.returncode == 1
    assert "is no place for records" in done.stderr
    assert rehearsal.records() == {}


def test_a_scenario_cannot_send(rehearsal: Rehearsal, bucket: str) -> None:
    """Sending is for the command, after the run: a scenario that only looks is refused the call."""
    steps = f"""
        from provenpath.targets.places import place

        @when("I look", target_fixture="seen")
        def look():
            place("s3://{bucket}/mine").add("a", b"b")

        @then("it should be there")
        def there(seen):
            pass
    """
    rehearsal.add(FEATURE.format(what="is there"), steps)
    done = provenpath(rehearsal, "run", "suite", "--deployment", "local")
    assert done.returncode == 1
    assert "PutObject" in rehearsal.records()["things"].to_json()
    assert place(f"s3://{bucket}/mine").names() == []
