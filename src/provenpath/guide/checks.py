"""All checks of the guide: those of its sources before a build and those of the site behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenpath.errors import nearest
from provenpath.guide import form, known, site, verdicts
from provenpath.guide.fault import Fault
from provenpath.guide.gate import Gate, Report
from provenpath.guide.page import Page

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.checkout import Checkout
    from provenpath.guide.sources import Sources


def before_build(sources: Sources, docs: Path) -> Report:
    """Return the faults of all that people read and of the trace, and the literals that are waived, with reasons.

    Read are the pages in *docs*, the README and the strings of the picture scripts; only pages have a form to keep.
    """
    checkout = sources.checkout
    pages = [_page(checkout, path) for path in sorted(docs.rglob("*.md"))]
    others = [
        checkout.root / "README.md",
        checkout.root / "SECURITY.md",
        *sorted((checkout.root / "diagrams").rglob("*.py")),
    ]
    gate = Gate(known.facts(sources), checkout.platforms)
    found = gate.check([*pages, *(_page(checkout, path) for path in others if path.is_file())])
    of_form = [fault for page in pages for fault in form.check(page, roots=(checkout.root, docs))]
    return Report(tuple(sorted((*of_form, *of_trace(sources), *found.faults))), found.waived)


def of_trace(sources: Sources) -> list[Fault]:
    """Return the declarations of the root layers that name a criterion which nobody wrote."""
    return [
        Fault(
            sources.checkout.relative(item.path),
            item.line,
            f"{item.address} names the criterion {id_!r}, of which there is no record. "
            f"{nearest(id_, sources.requirements)}",
        )
        for module in sources.layers.values()
        for item in module.declarations.values()
        for id_ in item.requirements
        if id_ not in sources.requirements
    ]


def of_evidence(sources: Sources) -> list[Fault]:
    """Return the records on these trees that belong to no scenario of the platform."""
    found = verdicts.strays(sources.located, sources.platform, sources.features, sources.now)
    return [Fault(sources.checkout.relative(each.path), each.line, message) for each, message in found]


def after_build(built: Path, docs: Path, checkout: Checkout) -> list[Fault]:
    """Return the faults of the site in *built*; its links are for `provenpath.guide.links`, which takes longer."""
    return site.check(built, docs, checkout.root)


def _page(checkout: Checkout, path: Path) -> Page:
    return Page(checkout.relative(path), path.read_text(encoding="utf-8"))
