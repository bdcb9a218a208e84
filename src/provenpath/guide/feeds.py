"""Ask the feeds which versions there are: GitHub's releases, the Terraform registry, endoflife.date.

A feed that does not answer is no error: what was seen of the component before stands, with its day.
"""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from provenpath.facts.versions import Latest, Seen, Support, parts

if TYPE_CHECKING:
    from provenpath.facts.versions import Component, Matrix

HOSTS = {
    "github": "https://api.github.com",
    "registry": "https://registry.terraform.io",
    "endoflife": "https://endoflife.date",
}
SECONDS = 20
"""How long a feed may take to answer."""
_STABLE = re.compile(r"v?\d+(?:\.\d+)+|\d+")
_LOOKS_BACK = 10
"""How many releases of a provider are asked for their days, newest first."""


@dataclass(frozen=True)
class Answer:
    """What the feeds said of one component."""

    seen: Seen
    younger: tuple[Latest, ...] = ()
    """Releases that are newer than the latest, and too young to be proposed."""
    silent: tuple[str, ...] = ()
    """The feeds that did not answer, each with why."""


def ask(matrix: Matrix, today: date, hosts: Mapping[str, str] = HOSTS) -> dict[str, Answer]:
    """Return what the feeds say of each component today, or else what was seen of it before."""
    oldest = today - timedelta(days=matrix.quarantine_days)
    return {
        name: _ask(each, matrix.seen.get(name, Seen()), today, oldest, hosts)
        for name, each in matrix.components.items()
    }


def report(matrix: Matrix, answers: Mapping[str, Answer]) -> Iterator[str]:
    """Yield what there is to say: the latest of each component, what is too young, and who did not answer."""
    for name, answer in answers.items():
        title, latest = matrix.components[name].title, answer.seen.latest
        yield f"{title}: {latest.version}, seen {latest.seen}" if latest else f"{title}: unknown"
        for each in answer.younger:
            released = each.released or "on an unknown day"
            yield f"  {each.version}, released {released}, is younger than {matrix.quarantine_days} days"
    silent = sorted({line for answer in answers.values() for line in answer.silent})
    if silent:
        seen = (answer.seen.latest for answer in answers.values() if answer.silent)
        days = {latest.seen for latest in seen if latest}
        yield f"No answer; the snapshot of {', '.join(map(str, sorted(days))) or 'no day'} stands for:"
        yield from (f"  {line}" for line in silent)


def _ask(component: Component, before: Seen, today: date, oldest: date, hosts: Mapping[str, str]) -> Answer:
    latest, support = before.latest, before.support
    younger: tuple[Latest, ...] = ()
    silent: list[str] = []
    kind, of = component.feed
    if kind != "none":
        try:
            found = [
                Latest(version, day, today, page) for version, day, page in _RELEASES[kind](of, hosts[kind], oldest)
            ]
            old = [each for each in found if each.released is not None and each.released <= oldest]
            latest = max(old, key=lambda each: parts(each.version), default=latest)
            younger = tuple(each for each in found if each not in old and _is_newer(each, latest))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            silent.append(f"{hosts[kind]} ({error})")
    if component.support:
        try:
            cycles, page = _cycles(component.support, hosts["endoflife"])
            ends = {str(cycle["cycle"]): _day(cycle.get("eol")) for cycle in cycles}
            support = Support(ends, today, page)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            silent.append(f"{hosts['endoflife']} ({error})")
    return Answer(Seen(latest, support), younger, tuple(silent))


def _is_newer(one: Latest, other: Latest | None) -> bool:
    return other is None or parts(one.version) > parts(other.version)


def _github(repository: str, host: str, oldest: date) -> Iterator[tuple[str, date | None, str]]:  # noqa: ARG001
    for release in _get(f"{host}/repos/{repository}/releases?per_page=100"):
        if not release["draft"] and not release["prerelease"] and _STABLE.fullmatch(release["tag_name"]):
            yield release["tag_name"].removeprefix("v"), _day(release["published_at"]), release["html_url"]


def _registry(provider: str, host: str, oldest: date) -> Iterator[tuple[str, date | None, str]]:
    """Yield releases, newest first, down to the first that is old enough: each costs a question for its day."""
    known = [each for each in _get(f"{host}/v1/providers/{provider}")["versions"] if _STABLE.fullmatch(each)]
    for version in sorted(known, key=parts, reverse=True)[:_LOOKS_BACK]:
        day = _day(_get(f"{host}/v1/providers/{provider}/{version}")["published_at"])
        yield version, day, f"{host}/providers/{provider}/{version}"
        if day and day <= oldest:
            return


def _endoflife(product: str, host: str, oldest: date) -> Iterator[tuple[str, date | None, str]]:  # noqa: ARG001
    """Yield the newest release of each cycle; the cycle itself where a product's releases are builds of its vendor."""
    cycles, page = _cycles(product, host)
    for cycle in cycles:
        version = str(cycle["latest"])
        if _STABLE.fullmatch(version):
            yield version, _day(cycle["latestReleaseDate"]), page
        else:
            yield str(cycle["cycle"]), _day(cycle["releaseDate"]), page


_RELEASES: Mapping[str, Callable[[str, str, date], Iterator[tuple[str, date | None, str]]]] = {
    "github": _github,
    "registry": _registry,
    "endoflife": _endoflife,
}


def _cycles(product: str, host: str) -> tuple[list[dict[str, Any]], str]:
    return _get(f"{host}/api/{product}.json"), f"{host}/{product}"


def _day(value: Any) -> date | None:
    """Return the day of a date or a moment; `None` for what is none, such as the `false` of an open end."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else None


def _get(url: str) -> Any:
    asked = urllib.request.Request(url, headers={"Accept": "application/json", "User-Agent": "provenpath"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310  (the hosts are ours or a test's)
        return json.load(answer)


def text_of(seen: Mapping[str, Seen]) -> str:
    """Return what was seen as the snapshot keeps it."""
    import yaml  # noqa: PLC0415

    data: dict[str, Any] = {}
    for name, each in seen.items():
        entry: dict[str, Any] = {}
        if each.latest:
            entry["latest"] = vars(each.latest)
        if each.support:
            entry["support"] = vars(each.support) | {"ends": dict(each.support.ends)}
        if entry:
            data[name] = entry
    return f"{_HEAD}{yaml.safe_dump(data, sort_keys=False, width=200)}"


_HEAD = """\
# What the feeds said last, each line with the day and the page. `nox -s versions -- --write` keeps it; a line of which
# no feed could be asked stays as it was. A date that nobody could look up is null.
"""
