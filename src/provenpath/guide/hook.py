"""What MkDocs calls: it hands the checks of the guide to MkDocs, and does nothing of its own.

Each fault is a warning, so that one build shows them all; `strict` in mkdocs.yml makes them stop it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.guide import build, checks
from provenpath.guide.sources import IN_EXTRA, Sources

_log = logging.getLogger("mkdocs.hooks.provenpath")


@event_priority(100)  # before the macros, which take the same sources
def on_config(config: Any) -> Any:
    """Refuse a build that could not be stopped by a warning, and name the sources that the whole build is made of."""
    if not _log.isEnabledFor(logging.WARNING):
        msg = "-q drops the warnings that strict mode counts, so faults would pass. Build without it."
        raise PluginError(msg)
    try:
        config["extra"][IN_EXTRA] = Sources.of_site(Checkout.find(), config["extra"])
    except ProvenpathError as error:
        raise PluginError(str(error)) from error
    return config


def on_pre_build(config: Any) -> None:
    """Check the sources."""
    sources = config["extra"][IN_EXTRA]
    try:
        faults = [*sources.checked.faults, *checks.of_evidence(sources)]
    except ProvenpathError as error:
        raise PluginError(str(error)) from error
    for fault in faults:
        _log.warning("%s", fault)


def on_post_build(config: Any) -> None:
    """Check the site, and leave in it what it was made of."""
    site, sources = Path(config["site_dir"]), config["extra"][IN_EXTRA]
    build.sign(site, sources)
    for fault in checks.after_build(site, Path(config["docs_dir"]), sources.checkout):
        _log.warning("%s", fault)
