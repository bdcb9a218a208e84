"""The links inside the built site, followed by lychee: in raw HTML and in what macros return as well."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from provenpath.errors import ProvenpathError
from provenpath.guide.site import Built

if TYPE_CHECKING:
    from provenpath.guide.fault import Fault

CONFIGURATION = "lychee.toml"
_FOUND_BROKEN = 2
"""lychee's exit code where links are broken; the others but 0 are faults of the run itself."""


class LinkCheckError(ProvenpathError):
    """lychee is not there or could not run."""


def check(site: Path, docs: Path, root: Path) -> list[Fault]:
    """Return the links of *site* that lead to no page, no file or no anchor; nothing outside is asked.

    Settings come from `lychee.toml` in *root*, to which the paths in faults are relative. Raises `LinkCheckError`.
    """
    program = shutil.which("lychee", path=str(Path(sys.executable).parent)) or shutil.which("lychee")
    if program is None:
        msg = "No program lychee beside this Python or on the path. Install the extra `guide`."
        raise LinkCheckError(msg)
    if not site.is_dir():
        msg = f"{site} is no built site. Build it first: nox -s guide."
        raise LinkCheckError(msg)
    command = [program, "--config", str(root / CONFIGURATION), "--root-dir", str(site.resolve()), "--format", "json"]
    ended = subprocess.run([*command, str(site)], capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode not in {0, _FOUND_BROKEN}:
        msg = f"lychee ended with {ended.returncode}: {ended.stderr.strip() or ended.stdout.strip()}"
        raise LinkCheckError(msg)
    found = json.loads(ended.stdout)
    return sorted(
        {
            _fault(Built.read(Path(file), site, docs, root), broken["url"], broken["status"]["text"], site)
            for file, all_broken in found["error_map"].items()
            for broken in all_broken
        }
    )


def _fault(page: Built, url: str, why: str, site: Path) -> Fault:
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    inside = path.relative_to(site.resolve()).as_posix() if path.is_relative_to(site.resolve()) else url
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return page.fault(f"links to {inside}{fragment}: {why}.", fragment or path.name, path.name)
