"""All checks of the guide: those of its sources before a build and those of the site behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenpath.guide import form, known, site, verdicts
from provenpath.guide.fault import Fault
from provenpath.guide.gate import Gate, Report
from provenpath.guide.page import Page

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.checkout import Checkout
    from provenpath.guide.sources import Sources


def before_build(sources: Sources, docs: Path) -> Report:
    """Return the faults of everything that people read, and the literals that are waived, with their reasons.

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
    return Report(tuple(sorted((*of_form, *found.faults))), found.waived)


def of_evidence(sources: Sources) -> list[Fault]:
    """Return the records on these trees that belong to no scenario of the platform."""
    found = verdicts.strays(sources.located, sources.platform, sources.features, sources.now)
    return [Fault(sources.checkout.relative(each.path), each.line, message) for each, message in found]


def after_build(built: Path, docs: Path, checkout: Checkout) -> list[Fault]:
    """Return the faults of the site in *built*; its links are for `provenpath.guide.links`, which takes longer."""
    return site.check(built, docs, checkout.root)


def _page(checkout: Checkout, path: Path) -> Page:
    return Page(checkout.relative(path), path.read_text(encoding="utf-8"))
