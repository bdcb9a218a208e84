"""The trace: what serves each criterion, and what each page serves."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts.evidence import Kind
from provenpath.guide import verdicts
from provenpath.guide.markdown import code, indented, link, literal, text, title_of

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.facts.features import Feature, Scenario
    from provenpath.facts.requirements import Criterion, Figure
    from provenpath.guide.marks import Marks
    from provenpath.guide.sources import Sources

_RUNBOOK = re.compile(r"""\{\{\s*runbook\(\s*["']([^"']+)["']\s*\)""")
_TITLE = re.compile(r"^title:\s*(.+?)\s*$", re.MULTILINE)


class Trace:
    """The trace of one platform; *to* turns a path below docs/ into a link from the page that is made."""

    def __init__(self, sources: Sources, marks: Marks, to: Callable[[str], str]) -> None:
        self._sources = sources
        self._marks = marks
        self._to = to
        self._docs = sources.checkout.root / "docs"

    def link(self, id_: str) -> str:
        """Return the link to a criterion's place in the trace; an unknown id names the nearest."""
        return self._to(f"{self._sources.platform}/requirements.md#{self._sources.requirements[id_].anchor}")

    def line(self, id_: str) -> str:
        """Return a criterion in one line: its id with a link, its statement, how it stands."""
        statement = text(self._sources.requirements[id_].statement)
        return f"**{link(id_, self.link(id_))}** {statement} {self._marks.standing(id_)}"

    def whole(self) -> str:
        """Return every criterion with its figures, its floor, its proof and what the proof lacks, by requirement."""
        parts: list[str] = []
        last = ""
        for criterion in self._sources.requirements.values():
            if criterion.requirement != last:
                last = criterion.requirement
                title = literal(self._sources.requirements.titles[last])
                parts.append(f"## {last}. {title} {{: #requirement-{last} }}\n\n{self._marks.standings(last)}")
            parts.append(self._criterion(criterion))
        return "\n\n".join(parts)

    def standings(self) -> str:
        """Return the requirements as a list of links, each with how many of its criteria stand how."""
        titles = self._sources.requirements.titles
        page = self._to(f"{self._sources.platform}/requirements.md")
        items = [
            f"- {link(f'{each}. {titles[each]}', f'{page}#requirement-{each}')} {self._marks.standings(each)}"
            for each in dict.fromkeys(criterion.requirement for criterion in self._sources.requirements.values())
        ]
        return '<div class="pp-jump" markdown>\n\n' + "\n".join(items) + "\n\n</div>"

    def place(self, feature: Feature, scenario: Scenario) -> str:
        """Return the link to a scenario on the page that shows its suite; an error where none does."""
        return self._to(f"{self._page_of(feature)}#{scenario.id}")

    def of_page(self, page: str) -> str:
        """Return the criteria whose records name a page, a path below docs/, folded up; an error where none does."""
        ids = [each.id for each in self._sources.requirements.values() if page in each.pages]
        if not ids:
            named = {each for criterion in self._sources.requirements.values() for each in criterion.pages}
            msg = f"No criterion names the page {page!r} under proof.pages. {nearest(page, named)}"
            raise ProvenpathError(msg)
        lines = "\n".join(f"- {self.line(id_)}" for id_ in ids)
        return f'??? abstract "Criteria that this page serves ({len(ids)})"\n\n{indented(lines)}'

    def _criterion(self, criterion: Criterion) -> str:
        short = criterion.id.partition(":")[2]
        lines = [
            f"### {short} {{: #{criterion.anchor} }}",
            f"{self._marks.standing(criterion.id)} {text(criterion.statement)}",
        ]
        facts = []
        stated = [
            f"{literal(each.name)}: {text(str(each))}" for each in criterion.figures.values() if not each.is_derived
        ]
        if stated:
            facts.append(f"Figures: {'; '.join(stated)}")
        facts += [self._derived(figure) for figure in criterion.figures.values() if figure.is_derived]
        floor = ", ".join(kind for kind in Kind if kind in criterion.floor)
        facts.append(f"Proved by evidence that is {floor}. {text(criterion.floor_reason)}".strip())
        facts.append(f"Proof: {text(criterion.plan)}")
        for feature, scenario in verdicts.features_of(criterion.id, self._sources.features):
            facts.append(f"{link(scenario.title, self.place(feature, scenario))}: {self._marks.sight(scenario)}")
        if declared := self._declarations(criterion.id):
            facts.append("Declared by " + ", ".join(map(code, declared)))
        if criterion.pages:
            facts.append(
                "Read " + ", ".join(link(self._title_of(page, criterion), self._to(page)) for page in criterion.pages)
            )
        facts += [f"Still missing: {text(item)}" for item in criterion.missing]
        details = indented("\n".join(f"- {fact}" for fact in facts))
        return "\n\n".join([*lines, f'??? abstract "Figures, floor and proof"\n\n{details}'])

    def _derived(self, figure: Figure) -> str:
        source = figure.source
        where = link(title_of(source), source) if source.startswith("https://") else link(source, self.link(source))
        return f"Derived: {literal(figure.name)}, {text(str(figure))}. {text(figure.reason)} {where}"

    def _declarations(self, criterion: str) -> list[str]:
        """Return the addresses in the root layers that name a criterion, such as `network: module.flow_logs`."""
        return [
            f"{layer}: {item.address}"
            for layer, module in self._sources.layers.items()
            for item in module.declarations.values()
            if criterion in item.requirements
        ]

    @cached_property
    def _pages(self) -> dict[str, str]:
        """The text of each page, by its path below docs/."""
        found: list[Path] = sorted(self._docs.rglob("*.md"))
        return {page.relative_to(self._docs).as_posix(): page.read_text(encoding="utf-8") for page in found}

    @cached_property
    def _suites(self) -> dict[str, str]:
        """The page that shows each suite."""
        return {suite: page for page, source in self._pages.items() for suite in _RUNBOOK.findall(source)}

    def _page_of(self, feature: Feature) -> str:
        suite = self._sources.suite_of(feature)
        if suite not in self._suites:
            msg = f'No page shows the suite {suite!r}. Write {{{{ runbook("{suite}") }}}} on one, to have it read.'
            raise ProvenpathError(msg)
        return self._suites[suite]

    def _title_of(self, page: str, criterion: Criterion) -> str:
        if page not in self._pages:
            msg = (
                f"{self._sources.checkout.relative(criterion.path)}:{criterion.line} {criterion.id} names the page "
                f"{page!r}, which docs/ lacks. {nearest(page, self._pages)}"
            )
            raise ProvenpathError(msg)
        found = _TITLE.search(self._pages[page])
        return found[1].strip("\"'") if found else page
