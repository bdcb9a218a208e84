"""Records on their way from where a run was made to where the guide is built.

A file is sent once and never changed: its name holds its form and the hash of its content. That tells what was spoilt
or edited where it lies. It does not tell who sent it; the rights of the place do.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

from provenpath.errors import ProvenpathError
from provenpath.facts import evidence
from provenpath.facts.evidence import FORMS, PRIVATE, PUBLIC, Record
from provenpath.proof import redaction
from provenpath.targets.places import Place, write_new

_NAME = re.compile(rf"\d{{8}}T\d{{6}}Z\.(?P<form>{'|'.join(FORMS)})\.(?P<hash>[0-9a-f]{{64}})\.jsonl")
"""When its first scenario began (UTC), its form, the SHA-256 of its content."""
_ACCOUNT = re.compile(r"\[account [0-9a-f]{2}\]")


class PublishedError(ProvenpathError):
    """What lies in a place is not what was sent, or may not be shown here."""


def public(record: Record) -> Record:
    """Return a record without accounts, ARNs, hosts, links and addresses, of machines and of people.

    What its Whens found is left out: no page shows it. What it holds from the checkout stays, since pages find it by
    that. An account becomes two letters of a hash, which one account in 256 shares: enough to see that a deployment
    moved, and nothing to find the account by. Done twice it is as done once.
    """
    account = record.account
    if not _ACCOUNT.fullmatch(account):
        account = f"[account {hashlib.sha256(account.encode()).hexdigest()[:2]}]"
    return dataclasses.replace(
        record,
        deployment=redaction.public(record.deployment),
        account=account,
        versions=redaction.public(dict(record.versions)),
        options=tuple(redaction.public(record.options)),
        steps=tuple(
            dataclasses.replace(step, observed="", error=redaction.public(step.error)) for step in record.steps
        ),
        form=PUBLIC,
    )


def send(files: Iterable[Path], place: Place, form: str) -> list[str]:
    """Send the records in *files* to a place in one of `FORMS`; return the names of what is new there.

    Raises `ProvenpathError` where a file is no file of records, or where a public record is to become private.
    """
    new = []
    for file in files:
        records = evidence.read([file])
        if not records:
            msg = f"{file} holds no record, so there is nothing to send. Run the runbooks again."
            raise PublishedError(msg)
        if form == PRIVATE and any(record.form == PUBLIC for record in records):
            msg = (
                f"{file} holds public records, which no longer say what the private ones did. Send the run's own file."
            )
            raise PublishedError(msg)
        shown = [public(record) for record in records] if form == PUBLIC else records
        content = "".join(f"{record.to_json()}\n" for record in shown).encode()
        name = f"{records[0].at:%Y%m%dT%H%M%SZ}.{form}.{hashlib.sha256(content).hexdigest()}.jsonl"
        if place.add(name, content):
            new.append(name)
    return new


def fetch(place: Place, folder: Path) -> int:
    """Make *folder* hold the files of records of a place, and nothing else; return how many there are.

    What was fetched before is not fetched again. Raises `PublishedError` where a name is not one of ours, a file is
    not what was sent, holds a line that is no record of this schema, or says that it is public and is not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = place.names()
    for old in folder.iterdir():
        if old.name not in names:
            old.unlink()
    for name in names:
        known = _NAME.fullmatch(name)
        if known is None:
            msg = f"{place.address} holds {name!r}, which no run sent there. Keep nothing but records in it."
            raise PublishedError(msg)
        path = folder / name
        content = path.read_bytes() if path.is_file() else place.get(name)
        if hashlib.sha256(content).hexdigest() != known["hash"]:
            path.unlink(missing_ok=True)
            msg = (
                f"{name} in {place.address} was changed since it was sent: its content is not that of its name. "
                "Find out who did it, remove the file, and send the run's own again."
            )
            raise PublishedError(msg)
        _check(content, known["form"], f"{name} in {place.address}")
        if not path.is_file():
            write_new(path, content)
    return len(names)


def _check(content: bytes, form: str, what: str) -> None:
    """Raise `PublishedError` where the content of a file is not records of a form."""
    for number, line in enumerate(content.decode("utf-8", "replace").removesuffix("\n").split("\n"), start=1):
        try:
            record = Record.from_json(line)
        except (ValueError, KeyError, TypeError) as error:
            msg = (
                f"Line {number} of {what} is not an evidence record of schema {evidence.SCHEMA} ({error}). "
                "Build the guide with the release that made the run, or run it again with this one."
            )
            raise PublishedError(msg) from error
        if record.form != form:
            msg = f"Line {number} of {what} is {record.form}, and its file is called {form}. Remove the file."
            raise PublishedError(msg)
        if form == PUBLIC and json.loads(public(record).to_json()) != json.loads(record.to_json()):
            msg = (
                f"Line {number} of {what} is called public and holds what may not be shown: an account, an ARN, "
                "a host or an address. Remove the file, and send the run's own again."
            )
            raise PublishedError(msg)
