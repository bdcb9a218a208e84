"""The links of the built site, followed by lychee: in raw HTML and in what macros return as well."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from provenpath.errors import ProvenpathError
from provenpath.guide.site import Built

if TYPE_CHECKING:
    from provenpath.guide.fault import Fault

CONFIGURATION = "lychee.toml"
CACHE = ".lycheecache"
"""lychee's own file of what answered: one line a URL, with the status and the second since 1970."""
_ASK = ("--offline=false", "--cache", "--max-cache-age", "7d", "--cache-exclude-status", "400..")
"""A page that answered in the last week is not asked again, one that failed always."""
_FOUND_BROKEN = 2
"""lychee's exit code where links are broken; the others but 0 are faults of the run itself."""


class LinkCheckError(ProvenpathError):
    """lychee is not there or could not run."""


def check(site: Path, docs: Path, root: Path, asked: Path | None = None) -> list[Fault]:
    """Return the links of *site* that lead to no page, no file or no anchor.

    Nothing outside is asked, unless a folder *asked* keeps what answered there and when; see `answered`. Settings come
    from `lychee.toml` in *root*, to which the paths in faults are relative. Raises `LinkCheckError`.
    """
    program = shutil.which("lychee", path=str(Path(sys.executable).parent)) or shutil.which("lychee")
    if program is None:
        msg = "No program lychee beside this Python or on the path. Install the extra `guide`."
        raise LinkCheckError(msg)
    if not site.is_dir():
        msg = f"{site} is no built site. Build it first: nox -s guide."
        raise LinkCheckError(msg)
    settings = str((root / CONFIGURATION).resolve())
    command = [program, "--config", settings, "--root-dir", str(site.resolve()), "--format", "json"]
    if asked:
        asked.mkdir(parents=True, exist_ok=True)
        command += _ASK
    ended = subprocess.run(  # noqa: S603
        [*command, str(site.resolve())], cwd=asked or root, capture_output=True, text=True, check=False
    )
    if ended.returncode not in {0, _FOUND_BROKEN}:
        msg = f"lychee ended with {ended.returncode}: {ended.stderr.strip() or ended.stdout.strip()}"
        raise LinkCheckError(msg)
    found = [
        (Path(file), broken["url"], broken["status"]["text"].partition(" (error sending")[0])
        for file, all_broken in json.loads(ended.stdout)["error_map"].items()
        for broken in all_broken
    ]
    elsewhere = {url: (file, url, why) for file, url, why in sorted(found, reverse=True) if _is_outside(url)}
    if elsewhere and asked and not answered(asked):
        msg = f"None of {len(elsewhere)} pages outside answered. Is there a network?"
        raise LinkCheckError(msg)
    inside = [each for each in found if not _is_outside(each[1])]
    return sorted(
        {
            _fault(Built.read(file, site, docs, root), url, why, site)
            for file, url, why in [*inside, *elsewhere.values()]
        }
    )


def answered(asked: Path) -> dict[str, datetime]:
    """Return when each URL outside last answered, in UTC, as the runs of `check` left it in the folder *asked*."""
    try:
        with (asked / CACHE).open(encoding="utf-8", newline="") as file:
            return {url: datetime.fromtimestamp(int(at), UTC) for url, _, at in csv.reader(file)}
    except FileNotFoundError:
        return {}


def _is_outside(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _fault(page: Built, url: str, why: str, site: Path) -> Fault:
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    inside = path.relative_to(site.resolve()).as_posix() if path.is_relative_to(site.resolve()) else url
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return page.fault(f"links to {inside}{fragment}: {why}.", fragment or path.name, path.name)
