"""Evidence that the tests make up, and the guide of this checkout built with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from provenpath.checkout import Checkout
from provenpath.facts.evidence import Call, Kind, Record, Step, Verdict
from provenpath.guide import build
from provenpath.guide.sources import EVIDENCE_SETTING, Sources
from provenpath.guide.verdicts import DAYS, Shown

ROOT = Path(__file__).parents[1]
PLATFORM, ENVIRONMENT = "coder-eks", "workspaces-3000"
MADE_UP = {
    # scenario: what the page is to say of it
    "flow-logs-kept": Shown.FAILED,
    "private-routes": Shown.BLOCKED,
    "data-routes": Shown.CHANGED,
    "public-routes": Shown.OLD,
    "flow-logs-arrive": Shown.NEVER,
}
"""All others passed."""


def made_up(sources: Sources, to_say: dict[str, Shown]) -> Iterator[Record]:
    """Yield records of which a guide has to say what *to_say* holds, and of all others that they passed."""
    for feature in sources.features:
        for scenario in feature.scenarios:
            shown = to_say.get(scenario.id, Shown.PASSED)
            if shown is Shown.NEVER:
                continue
            verdict = {Shown.FAILED: Verdict.FAILED, Shown.BLOCKED: Verdict.BLOCKED}.get(shown, Verdict.PASSED)
            age = timedelta(days=DAYS + 1 if shown is Shown.OLD else 1)
            last = scenario.steps[-1]
            error = "" if verdict is Verdict.PASSED else "AssertionError: 30 days, and at least 90 are required"
            record = Record(
                scenario=scenario.id,
                example="",
                title=scenario.title,
                feature=sources.path(feature),
                requirements=scenario.requirements,
                radius=scenario.radius,
                verdict=verdict,
                started=(datetime.now(UTC) - age).isoformat(timespec="seconds"),
                seconds=0.1,
                target="sandbox",
                deployment="sandbox",
                kind=Kind.DOCUMENT if "document" in scenario.tags else Kind.EMULATED,
                account="123456789012",
                partition="aws",
                region="us-east-1",
                versions={"moto": "5.2.5"},
                hashes={
                    "scenario": "of other words" if shown is Shown.CHANGED else scenario.hash,
                    "steps": sources.now.steps[sources.path(feature)],
                    "figures": sources.now.figures,
                    "trees": sources.now.trees,
                    "pages": sources.now.pages,
                },
                dirty=False,
                steps=(Step(last.keyword, last.text, verdict, error=error),),
                environment=sources.environment,
                calls=(Call("ec2", "DescribeVpcs", "ec2:DescribeVpcs", "List", 1, Kind.EMULATED.value),),
            )
            yield from (dataclasses.replace(record, example=row) for row in scenario.examples or ("",))


def guide(folder: Path) -> Path:
    """Build the guide of this checkout with evidence of every verdict below *folder* and return its site."""
    (folder / "evidence").mkdir()
    records = made_up(Sources(Checkout(ROOT), PLATFORM, ENVIRONMENT), MADE_UP)
    (folder / "evidence" / "made-up.jsonl").write_text("".join(f"{record.to_json()}\n" for record in records))
    settings = {EVIDENCE_SETTING: str(folder / "evidence"), "PROVENPATH_STATE": str(folder / "state")}
    return build.build(Checkout(ROOT), folder / "site", environment=ENVIRONMENT, extra=settings)
