"""The report of one run as a page that is whole in itself."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provenpath.facts.evidence import Record


def html(records: Sequence[Record]) -> str:
    """Return the records of one run, which are redacted already, as a page of HTML; at least one is wanted."""
    first = records[0]
    counts = Counter(record.verdict for record in records)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("provenpath.proof"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("report.html.jinja").render(
        title=f"Runbooks on {first.deployment}, {first.started[:16].replace('T', ' ')} UTC",
        counts=[(verdict, counts[verdict]) for verdict in sorted(counts)],
        facts=[
            ("Target", f"{first.target} ({first.account}, {first.partition}, {first.region})"),
            ("Trees", first.hashes["trees"][:12] + (", with uncommitted changes" if first.dirty else "")),
            *sorted(first.versions.items()),
            *(("Option", option) for option in first.options),
        ],
        features=[(feature, list(group)) for feature, group in groupby(records, key=lambda record: record.feature)],
    )
