"""What MkDocs calls: it hands the checks of the guide to MkDocs, and does nothing of its own.

Each fault is a warning, so that one build shows them all; `strict` in mkdocs.yml makes them stop it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.guide import build, checks
from provenpath.guide.sources import Sources

_log = logging.getLogger("mkdocs.hooks.provenpath")


def on_config(config: Any) -> Any:
    """Refuse a build that could not be stopped by a warning."""
    if not _log.isEnabledFor(logging.WARNING):
        msg = "-q drops the warnings that strict mode counts, so faults would pass. Build without it."
        raise PluginError(msg)
    return config


def on_pre_build(config: Any) -> None:
    """Check the sources."""
    try:
        sources = Sources.of_site(Checkout.find(), config["extra"])
        faults = [*checks.before_build(sources, Path(config["docs_dir"])).faults, *checks.of_evidence(sources)]
    except ProvenpathError as error:
        raise PluginError(str(error)) from error
    for fault in faults:
        _log.warning("%s", fault)


def on_post_build(config: Any) -> None:
    """Check the site, and leave in it what it was made of."""
    site = Path(config["site_dir"])
    build.sign(site, Sources.of_site(Checkout.find(), config["extra"]))
    for fault in checks.after_build(site, Path(config["docs_dir"]), Checkout.find()):
        _log.warning("%s", fault)
