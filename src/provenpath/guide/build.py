"""Build the guide, and serve what was built."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from provenpath import process
from provenpath.errors import SHOWN, ProvenpathError
from provenpath.guide.marks import MARK
from provenpath.targets.site import CARD

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.checkout import Checkout
    from provenpath.guide.sources import Sources

PORT = 8421
"""Where the guide is served if nothing else is there; else on a free port."""

_BY_DATE = {"sitemap.xml", "sitemap.xml.gz"}
"""What the builder dates by itself, so that it differs between two days."""


class BuildError(ProvenpathError):
    """The guide did not build."""


def site(checkout: Checkout) -> Path:
    """Return where the built guide lies."""
    return checkout.root / "site"


def build(
    checkout: Checkout,
    folder: Path | None = None,
    *,
    environment: str | None = None,
    extra: Mapping[str, str] | None = None,
) -> Path:
    """Build the guide, strictly, into *folder* and return that, by default `site(checkout)`.

    *environment* is the one whose figures are shown, *extra* is added to the variables of the build. Raises
    `BuildError` with what is wrong where it does not build.
    """
    folder = folder or site(checkout)
    chosen = {"PROVENPATH_ENVIRONMENT": environment} if environment else {}
    config = str(checkout.root / "mkdocs.yml")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder), "--config-file", config]
    run_builder(checkout, command, {**(extra or {}), **chosen}, "The guide does not build")
    return folder


def run_builder(checkout: Checkout, command: Sequence[str], extra: Mapping[str, str], failure: str) -> str:
    """Run a program that builds the guide, and return what it said beside its progress.

    *extra* is added to its variables. Raises `BuildError` that begins with *failure*, and says what it said.
    """
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true", **extra}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        code = process.run(command, cwd=checkout.root, env=settings, stdout=log, stderr=log)
        log.seek(0)
        said = [line for line in log.read().splitlines() if not line.startswith(("INFO", "DEBUG"))]
    if code:
        raise BuildError(f"{failure}:\n" + "\n".join(said).strip())
    return "\n".join(said)


def sign(folder: Path, sources: Sources) -> None:
    """Leave in a built guide what it was made of, so that a run can say which pages it judged."""
    (folder / CARD).write_text(json.dumps({"pages": sources.pages}) + "\n", encoding="utf-8")


def contents(folder: Path) -> dict[str, str]:
    """Return what is to be read or loaded of a built guide, by path: pages without evidence marks, else a hash."""
    return {
        path.relative_to(folder).as_posix(): _without_marks(path)
        if path.suffix == ".html"
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in _BY_DATE
    }


def _without_marks(page: Path) -> str:
    tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
    for mark in tree.css(f".{MARK}"):
        around = mark.parent
        mark.decompose()
        if around is not None and around.tag == "p" and not around.text().strip() and not around.css("img"):
            around.decompose()  # a paragraph that held nothing else
    return tree.html or ""


def check_same(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Raise `BuildError` where two builds differ in more than evidence marks: what was judged is what is shown."""
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    if changed:
        names = ", ".join(changed[:SHOWN]) + (f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else "")
        msg = f"The guide changed while it was judged, not only in its evidence: {names}. Build it again."
        raise BuildError(msg)


@contextmanager
def served(folder: Path, port: int | None = None) -> Iterator[str]:
    """Serve a folder on loopback inside the `with` block and yield its address.

    Without *port* it is `PORT` or, where that is taken, a free one. `BuildError` where *port* is given and taken.
    """
    handler = functools.partial(_Quiet, directory=str(folder))
    server = None
    for each in [port] if port is not None else [PORT, 0]:
        try:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", each), handler)
            break
        except OSError:
            continue
    if server is None:
        msg = f"Port {port} is in use. Stop what listens there, or leave --port out to take a free one."
        raise BuildError(msg)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""

    def end_headers(self) -> None:
        """Keep browsers from showing yesterday's evidence."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()
