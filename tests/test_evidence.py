"""A record is whole, or it is said that it is not."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from provenpath.errors import ProvenpathError
from provenpath.facts import evidence
from provenpath.facts.evidence import Call, Kind, Record, Step, Verdict

RECORD = Record(
    scenario="kept",
    example="",
    title="Logs are kept",
    feature="runbooks/app/suite/logs.feature",
    requirements=("app:1.1",),
    radius="read",
    verdict=Verdict.PASSED,
    started="2026-11-21T16:02:03.123+00:00",
    seconds=1.5,
    target="sandbox",
    deployment="sandbox",
    kind=Kind.EMULATED,
    account="123456789012",
    partition="aws",
    region="us-east-1",
    versions={"moto": "5"},
    hashes={"trees": "abc"},
    dirty=False,
    steps=(Step("When", "I look", Verdict.PASSED, 0.1, observed="['a']"), Step("Then", "x", Verdict.NOT_REACHED)),
    calls=(Call("ec2", "DescribeVpcs", "ec2:DescribeVpcs", "List", 2, "emulated"),),
    options=("short pauses",),
)


def record(**changes: Any) -> Record:
    return dataclasses.replace(RECORD, **changes)


def written(path: Path, *lines: str, end: str = "\n") -> Path:
    path.write_text("\n".join(lines) + end, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    ["two\nlines\r\n", "quote ' and \\", "umlaut ß 日本", "\u2028 \u2029 \x85 \x0b \x0c \x1c \x1e", "\x00", "\ud800"],
    ids=repr,
)  # fmt: skip
def test_a_record_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    """Whatever a probe found: a letter that Unicode counts as the end of a line ends none."""
    steps = (Step("When", "I look", Verdict.PASSED, observed=text, error=text),)
    before = [record(steps=steps, started=f"2026-11-21T16:02:0{second}+00:00") for second in range(3)]
    path = tmp_path / "run.jsonl"
    with path.open("a", encoding="utf-8") as file:
        for each in before:
            file.write(each.to_json() + "\n")
    assert list(evidence.read([path])) == before


def test_a_line_ends_where_the_file_says(tmp_path: Path) -> None:
    """Not at a letter within a string that Unicode counts as the end of a line; other writers leave it as it is."""
    text = json.dumps(json.loads(record(title="a\u2028b\x85c").to_json()), ensure_ascii=False)
    assert "\u2028" in text
    [found] = evidence.read([written(tmp_path / "run.jsonl", text)])
    assert found.title == "a\u2028b\x85c"


def test_a_torn_last_line_is_passed_over(tmp_path: Path) -> None:
    """Wherever the run was killed within it, also in the middle of a letter."""
    line = json.dumps(json.loads(record(title="ß" * 20).to_json()), ensure_ascii=False).encode()
    path = tmp_path / "run.jsonl"
    for length in (1, len(line) // 2, len(line) - 1, line.index("ß".encode()) + 1):
        path.write_bytes(RECORD.to_json().encode() + b"\n" + line[:length])
        assert evidence.read([path]) == (RECORD,)


@pytest.mark.parametrize(
    "line",
    [
        RECORD.to_json()[:-30],
        "",
        "[]",
        "3",
        '"text"',
        "null",
        "{}",
        json.dumps({**json.loads(RECORD.to_json()), "schema": 0}),
        json.dumps({**json.loads(RECORD.to_json()), "verdict": "fine"}),
        json.dumps({**json.loads(RECORD.to_json()), "kind": "certain"}),
        json.dumps({**json.loads(RECORD.to_json()), "started": "yesterday"}),
        json.dumps({**json.loads(RECORD.to_json()), "started": "2026-11-21T16:02:03"}),
        json.dumps({**json.loads(RECORD.to_json()), "more": 1}),
        json.dumps({**json.loads(RECORD.to_json()), "steps": [{"keyword": "When"}]}),
        json.dumps({**json.loads(RECORD.to_json()), "steps": [3]}),
        json.dumps({**json.loads(RECORD.to_json()), "calls": None}),
        json.dumps({key: value for key, value in json.loads(RECORD.to_json()).items() if key != "requirements"}),
    ],
    ids=lambda line: line[-40:] or "empty",
)
def test_any_other_line_that_is_no_record_stops_the_reading(tmp_path: Path, line: str) -> None:
    """It could be the one that failed. A whole last line is such a line as well."""
    path = written(tmp_path / "run.jsonl", RECORD.to_json(), line, RECORD.to_json())
    with pytest.raises(ProvenpathError, match=r"run\.jsonl:2 is not an evidence record of schema 1 .*Move the file"):
        evidence.read([path])
    written(path, RECORD.to_json(), line)
    with pytest.raises(ProvenpathError, match=r"run\.jsonl:2 is not an evidence record"):
        evidence.read([path])


def test_records_of_files_and_folders_come_oldest_first(tmp_path: Path) -> None:
    old, middle, new = (record(started=f"2026-11-21T16:02:0{second}.000+00:00") for second in (1, 2, 3))
    written(tmp_path / "b.jsonl", new.to_json(), old.to_json())
    written(tmp_path / "a.jsonl", middle.to_json())
    written(tmp_path / "notes.txt", "no record")
    assert evidence.read([tmp_path]) == (old, middle, new)
    assert evidence.read([tmp_path / "b.jsonl"]) == (old, new)
    assert evidence.read([]) == ()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProvenpathError, match=r"No evidence file .*gone\.jsonl\. Run `provenpath run` first"):
        evidence.read([tmp_path / "gone.jsonl"])


def test_the_newest_record_of_each_key_counts() -> None:
    """In whatever order they are given, to the millisecond; a title may change, a target may not."""
    old = record(started="2026-11-21T16:02:03+00:00")
    new = record(started="2026-11-21T16:02:03.001+00:00", title="New words", verdict=Verdict.FAILED)
    newest = record(started="2026-11-21T16:02:03.002+00:00", requirements=())
    other = [record(**{field: "other"}) for field in ("scenario", "example", "target", "deployment")]
    for order in ([old, new, newest], [newest, new, old], [new, newest, old]):
        found = evidence.newest([*order, *other])
        assert found[RECORD.key] == newest
        assert len(found) == 5


def test_times_are_compared_as_times() -> None:
    """Records that another machine wrote in its own zone are no younger for it."""
    early = record(started="2026-11-21T18:00:00+02:00")
    late = record(started="2026-11-21T17:00:00+00:00", verdict=Verdict.FAILED)
    assert evidence.newest([late, early])[RECORD.key] == late
