"""The version matrix as a page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenpath.facts.versions import Seen
from provenpath.guide.markdown import code, link, shown, table, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from provenpath.facts.versions import Component
    from provenpath.guide.sources import Sources

FEEDS = {
    "github": "https://github.com/{}/releases",
    "registry": "https://registry.terraform.io/providers/{}",
    "endoflife": "https://endoflife.date/{}",
}
"""Where people read what a feed tells."""
_UNKNOWN = "unknown"


class Versions:
    """The matrix of one platform; *constraint* gives what the layers allow of a product, *tested* what was run."""

    def __init__(self, sources: Sources, constraint: Callable[[str], str], tested: Callable[[str], str]) -> None:
        self._sources = sources
        self._constraint = constraint
        self._tested = tested

    def table(self) -> str:
        """Return a row for each component."""
        matrix = self._sources.versions
        rows = [self._row(each, matrix.seen.get(each.name, Seen())) for each in matrix.components.values()]
        heads = ["Component", "Needs", "Here", "Latest seen", "Support ends"]
        return table(heads, rows, "Versions", kind="pp-entries pp-versions")

    def _row(self, component: Component, seen: Seen) -> list[str]:
        here = self._here(component)
        kind, of = component.feed
        feed = "" if kind == "none" else f' <span class="pp-type">{link(of, FEEDS[kind].format(of))}</span>'
        return [
            f"{text(component.title)}{feed}",
            self._needs(component, here),
            f"{text(here)} {_note(component.known)}",
            f"{_UNKNOWN} {_note(of)}" if kind == "none" else self._latest(seen),
            self._support(seen, here),
        ]

    def _latest(self, seen: Seen) -> str:
        if not seen.latest:
            return _UNKNOWN
        released = f"released {seen.latest.released}" if seen.latest.released else "day of release unknown"
        return f"{link(seen.latest.version, seen.latest.source)} {_note(f'{released}, seen {seen.latest.seen}')}"

    def _here(self, component: Component) -> str:
        kind, name = component.here
        if kind == "tested":
            return self._tested(name)
        if kind == "release":
            return self._sources.release(name).version
        return shown(self._sources.resolved.get(name))

    def _needs(self, component: Component, here: str) -> str:
        needs = component.needs
        if "constraint" in needs:
            return code(self._constraint(needs["constraint"]))
        if "least" in needs:
            return link(f"at least {needs['least']}", needs["source"])
        return f"exactly {text(here)}"

    def _support(self, seen: Seen, here: str) -> str:
        if not seen.support:
            return _UNKNOWN
        end = seen.support.of(here)
        words = _UNKNOWN if end is None else self._ended(end)
        return f"{link(words, seen.support.source)} {_note(f'seen {seen.support.seen}')}"

    def _ended(self, end: date) -> str:
        return f"ended {end}" if end < self._sources.now.time.date() else f"{end}"


def _note(words: str) -> str:
    return f'<span class="pp-type">{text(words)}</span>'
