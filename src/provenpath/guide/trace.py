"""What serves a criterion, and where it is shown: scenarios, pages, addresses in the trees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenpath.guide import verdicts

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.facts.features import Feature, Scenario
    from provenpath.guide.sources import Sources

_RUNBOOK = re.compile(r"""\{\{\s*runbook\(\s*["']([^"']+)["']\s*\)""")
_TITLE = re.compile(r"^title:\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Places:
    """Where one criterion turns up."""

    scenarios: tuple[tuple[Feature, Scenario], ...]
    declarations: tuple[str, ...]
    """Addresses of the root layers, such as `network: module.flow_logs`."""


class Trace:
    """The trace of one platform."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._docs = sources.checkout.root / "docs"
        self._pages = {page: page.read_text(encoding="utf-8") for page in sorted(self._docs.rglob("*.md"))}
        self._suites = {
            suite: self._path(page) for page, text in self._pages.items() for suite in _RUNBOOK.findall(text)
        }

    def of(self, criterion: str) -> Places:
        """Return where a criterion turns up."""
        return Places(
            scenarios=tuple(verdicts.features_of(criterion, self._sources.features)),
            declarations=tuple(
                f"{layer}: {item.address}"
                for layer, module in self._sources.layers.items()
                for item in module.declarations.values()
                if criterion in item.requirements
            ),
        )

    def page_of(self, feature: Feature) -> str | None:
        """Return the page that shows a feature, as a path below docs/; `None` where none does."""
        base = self._sources.checkout.root / "runbooks" / self._sources.platform
        return self._suites.get(feature.path.parent.relative_to(base).as_posix())

    def title_of(self, page: str) -> str:
        """Return the title of a page below docs/."""
        found = _TITLE.search(self._pages[self._docs / page])
        return found[1].strip("\"'") if found else page

    def _path(self, page: Path) -> str:
        return page.relative_to(self._docs).as_posix()
