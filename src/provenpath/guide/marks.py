"""What pages say of evidence.

Each mark is one element of the class `MARK` that search leaves out, so that everything else on a page can be told from
it: a run between two builds changes marks and nothing besides. Whatever a run has put into words goes through `said`.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from provenpath.facts.evidence import Kind, Verdict
from provenpath.facts.mutants import NOT_KILLED, WAYS
from provenpath.guide import verdicts
from provenpath.guide.markdown import chip, code, fence, folded, literal, table, text
from provenpath.guide.verdicts import Shown, Standing
from provenpath.proof.redaction import Redactor, public

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from provenpath.facts.evidence import Record
    from provenpath.facts.features import Feature, Scenario
    from provenpath.facts.mutants import Mutant, Summary
    from provenpath.guide.sources import Sources
    from provenpath.guide.verdicts import Sight

MARK = "pp-mark"
LONGEST_WHY = 160
"""Letters of a reason that a page shows; the report of the run holds all of it."""

_SHOWN = {
    Shown.PASSED: ("✓", "passed"),
    Shown.FAILED: ("✗", "failed"),
    Shown.BLOCKED: ("■", "blocked"),
    Shown.PART: ("◔", "stale"),
    Shown.CHANGED: ("≠", "stale"),
    Shown.ELSEWHERE: ("≠", "stale"),
    Shown.AHEAD: ("↻", "stale"),
    Shown.OLD: ("↻", "stale"),
    Shown.NEVER: ("○", "never"),
}
_BROKEN = {
    "call": "Something, by a call",
    "tree": "The trees, by hand",
    "drop": "Each resource, taken away in turn",
    "attribute": "Each argument that matters, in turn",
}
_STANDINGS = {Standing.PROVED: "✓", Standing.REHEARSED: "◐", Standing.OPEN: "○"}


class Marks:
    """The marks of one platform's pages."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._redactor = Redactor()

    def said(self, words: str) -> str:
        """Return what a run put into words, as the site may show it: never with a secret, and in its form."""
        safe = self._redactor.text(words)
        return str(public(safe)) if self._sources.is_public else safe

    def line(self, scenario: Scenario) -> str:
        """Return a scenario's evidence and its tags in one line, the sight to lead with first."""
        sights = self._sources.sights(scenario.id)
        first = verdicts.best(sights)
        ordered = [first, *(sight for sight in sights if sight is not first)]
        tags = [scenario.radius, *(["live-only"] if scenario.is_live_only else [])]
        labels = "".join(f' <span class="pp-tag">@{tag}</span>' for tag in tags)
        seen = " · ".join(self._sight(scenario, sight, sights) for sight in ordered)
        return f'<p class="pp-evidence {MARK}" data-search-exclude>{seen}{labels}</p>'

    def sight(self, scenario: Scenario) -> str:
        """Return what is to be said of a scenario before all, as a part of a sentence."""
        sights = self._sources.sights(scenario.id)
        first = verdicts.best(sights)
        return _inline(self._sight(scenario, first, sights), first.shown)

    def took(self, scenario: Scenario) -> str:
        """Return the longest that a scenario took on the real platform, in the shown environment, in whole minutes.

        A deployment that finds everything there is quick, so the longest run is the one that made it.
        """
        runs = [
            each.record.seconds
            for each in self._sources.located
            if (each.record.scenario, each.record.kind, each.record.verdict, each.record.environment)
            == (scenario.id, Kind.LIVE, Verdict.PASSED, self._sources.environment)
        ]
        if not runs:
            return _inline("no run recorded")
        return _inline(f"at most {math.ceil(max(runs) / 60)} min in {len(runs)} run{'s' if len(runs) > 1 else ''}")

    def tally(self, features: Iterable[Feature]) -> str:
        """Return how many scenarios of the features came to what."""
        found = [
            verdicts.best(self._sources.sights(scenario.id)).shown
            for feature in features
            for scenario in feature.scenarios
        ]
        chips = [
            chip(_SHOWN[kind][1], _SHOWN[kind][0], f"{found.count(kind)} {kind}") for kind in Shown if kind in found
        ]
        return _tally(chips)

    def failures(self, features: Iterable[Feature]) -> list[str]:
        """Return what did not come to its end or did not hold, each with its reason and a link further down."""
        found = [
            (scenario, verdicts.best(self._sources.sights(scenario.id)))
            for feature in features
            for scenario in feature.scenarios
        ]
        return [
            f'<p class="pp-evidence {MARK}" data-search-exclude>{self._chip(sight)} '
            f'<a href="#{scenario.id}">{literal(scenario.title)}</a>{self._why(sight)}</p>'
            for scenario, sight in found
            if sight.shown in {Shown.FAILED, Shown.BLOCKED}
        ]

    def standing(self, id_: str) -> str:
        """Return how a criterion stands, as a part of a sentence."""
        standing = self._sources.standings[id_]
        return _inline(chip(standing, _STANDINGS[standing], standing), standing)

    def standings(self, requirement: str) -> str:
        """Return how many criteria of a requirement stand how; bullets are not counted."""
        found = [
            self._sources.standings[each.id]
            for each in self._sources.requirements.values()
            if each.requirement == requirement and not each.parent
        ]
        chips = [
            chip(standing, _STANDINGS[standing], f"{found.count(standing)} {standing}")
            for standing in Standing
            if standing in found
        ]
        return _tally(chips)

    def headline(self) -> str:
        """Return the three numbers: how many numbered criteria are proved, rehearsed, open."""
        counts = verdicts.headline(self._sources.requirements, self._sources.standings)
        cards = "\n".join(
            f'<li class="pp-{standing}"><strong>{counts[standing]}</strong><span>{standing}</span></li>'
            for standing in Standing
        )
        label = f"Standing of {sum(counts.values())} criteria"
        return f'<ul class="pp-headline {MARK}" aria-label="{label}" data-search-exclude>\n{cards}\n</ul>'

    def permissions(self, suite: str) -> str:
        """Return the IAM policy that the recorded runs of a suite needed, with the scenarios that it leaves out."""
        actions: set[str] = set()
        left_out: list[str] = []
        scenarios = [(feature, each) for feature in self._sources.suite(suite) for each in feature.scenarios]
        for feature, scenario in scenarios:
            records = self._of_this_text(feature, scenario)
            actions |= {call.action for record in records for call in record.calls}
            if not any(record.verdict is Verdict.PASSED for record in records):
                left_out.append(scenario.id)
        if len(left_out) == len(scenarios):
            return _inline(
                "No whole run of this suite is recorded here, so nothing can be said of the rights it needs."
            )
        ran = f"What {len(scenarios) - len(left_out)} of {len(scenarios)} scenarios called."
        if left_out:
            ran += f" Not run to the end, so that rights may be missing: {', '.join(map(code, left_out))}."
        if not actions:
            return _inline(f"{ran} They called nothing.")
        policy = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}],
        }
        attributes = f'.{MARK} data-search-exclude=""'
        block = fence(self.said(json.dumps(policy, indent=2)), "json", f"Policy for {suite}", attributes=attributes)
        return f"{_inline(ran)}\n\n{block}"

    def score(self) -> str:
        """Return what the last run of the faults in this checkout came to."""
        found = self._sources.mutation
        if found is None:
            return _inline("Not measured here. <code>nox -s mutation</code> measures it.")
        percent = math.floor(10 * found.percent) / 10  # 99.96 is not all
        ended = (
            f"{found.killed} of {found.injected} faults were noticed ({percent:.1f} %), on {literal(found.date[:10])}"
        )
        ended += "".join(f", with {literal(option)}" for option in found.options)
        ended += "." if found.trees == self._sources.now.trees else ", on other trees than these."
        heads = ["What was broken", "Noticed", *(outcome.capitalize() for outcome in NOT_KILLED)]
        rows = [[_BROKEN[way], *_tried(found.by(way))] for way in WAYS]
        said = [ended, table(heads, rows, "Faults by what was broken")]
        for outcome in NOT_KILLED:
            items = [f"- {code(each.id)} {self._unnoticed(each)}" for each in found.of(outcome)]
            if items:
                said.append(folded(f"{outcome.capitalize()} ({len(items)})", "\n".join(items)))
        body = "\n\n".join(said)
        return f'<section class="{MARK}" data-search-exclude markdown>\n\n{body}\n\n</section>'

    def _unnoticed(self, mutant: Mutant) -> str:
        what = f"{text(self.said(mutant.what))} " if mutant.way in {"call", "tree"} else ""  # else the id says it
        return f"{what}{literal(self.said(mutant.note))}"

    def _of_this_text(self, feature: Feature, scenario: Scenario) -> list[Record]:
        """Return the records of a scenario in its words and with its code of now."""
        wanted = scenario.hash, self._sources.now.steps[self._sources.path(feature)]
        return [
            each.record
            for each in self._sources.located
            if each.record.scenario == scenario.id
            and (each.record.hashes.get("scenario"), each.record.hashes.get("steps")) == wanted
        ]

    def _sight(self, scenario: Scenario, sight: Sight, all_: Sequence[Sight]) -> str:
        if sight.kind is None or sight.when is None:
            return self._chip(sight)
        parts = [self._chip(sight) + self._why(sight)]
        if scenario.examples:
            passed = sum(record.verdict is Verdict.PASSED for record in sight.records)
            parts.append(f"{passed} of {len(scenario.examples)} rows,")
        date = sight.when.date().isoformat()
        parts.append(f'<time datetime="{date}">{date}</time> on {self._place(sight, all_)},')
        parts.append(f'<span class="pp-fid">{sight.kind}</span>')
        options = sorted({option for record in sight.records for option in record.options})
        return " ".join(parts) + "".join(f", {literal(self.said(option))}" for option in options)

    def _chip(self, sight: Sight) -> str:
        mark, kind = _SHOWN[sight.shown]
        return chip(kind, mark, sight.shown)

    def _why(self, sight: Sight) -> str:
        """Return in brackets what makes it less than passed, where something does."""
        words = self.said(sight.why).strip()  # as a whole: half a host is no longer known for one
        first = words.splitlines()[0].strip() if words else ""
        if len(first) > LONGEST_WHY:
            first = f"{first[: LONGEST_WHY - 1]}…"
        if not first:
            return ""
        said = code(first) if sight.shown in {Shown.FAILED, Shown.BLOCKED} else literal(first)
        return f' <span class="pp-why">({said})</span>'

    def _place(self, sight: Sight, all_: Sequence[Sight]) -> str:
        """Return where it was run: as much of it as tells the places apart."""
        more = [sight.environment] if sight.environment != self._sources.environment else []
        if any(other.deployment == sight.deployment and other.region != sight.region for other in all_):
            more.append(sight.region)
        named = ", ".join(each for each in more if each)
        return literal(self.said(f"{sight.deployment} ({named})" if named else sight.deployment))


# no span: search takes the first end of a span in it for its own
def _inline(html: str, value: str = "") -> str:
    return f'<data class="{MARK}" value="{value}" data-search-exclude>{html}</data>'


def _tried(of_one_way: Summary) -> list[str]:
    if not of_one_way.mutants:
        return ["not tried", *("" for _ in NOT_KILLED)]
    noticed = f"{of_one_way.killed} of {of_one_way.injected}"
    return [noticed, *(str(len(of_one_way.of(outcome))) for outcome in NOT_KILLED)]


def _tally(chips: list[str]) -> str:
    return f'<data class="pp-tally {MARK}" data-search-exclude>{" ".join(chips)}</data>'
