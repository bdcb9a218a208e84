"""Build the guide, and serve what was built."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.checkout import Checkout

PORT = 8421
"""Where the guide is served if nothing else is there; else on a free port."""

_MARKS = ".pp-evidence, .pp-tally, .pp-headline, .pp-chip"
"""What a page says of evidence: all that may differ between a build before a run and one after."""


class BuildError(ProvenpathError):
    """The guide did not build."""


def site(checkout: Checkout) -> Path:
    """Return where the built guide lies."""
    return checkout.root / "site"


def build(checkout: Checkout, *, environment: str | None = None, extra: Mapping[str, str] | None = None) -> Path:
    """Build the guide, strictly, and return its folder; `BuildError` with what is wrong where it does not build."""
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true", **(extra or {})}
    if environment:
        settings["PROVENPATH_ENVIRONMENT"] = environment
    finished = subprocess.run(  # noqa: S603  (mkdocs, of this Python)
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(checkout.root / "mkdocs.yml")],
        cwd=checkout.root,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        said = [line for line in finished.stderr.splitlines() if not line.startswith(("INFO", "DEBUG"))]
        raise BuildError("The guide does not build:\n" + "\n".join(said).strip())
    return site(checkout)


def texts(folder: Path) -> dict[str, str]:
    """Return every page of a built guide without its evidence marks, by path."""
    return {path.relative_to(folder).as_posix(): _without_marks(path) for path in sorted(folder.rglob("*.html"))}


def check_same(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Raise `BuildError` where two builds differ in more than evidence marks: what was judged is what is shown."""
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    if changed:
        names = ", ".join(changed[:10])
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


def _without_marks(path: Path) -> str:
    tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
    for mark in tree.css(_MARKS):
        mark.decompose()
    return tree.html or ""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""

    def end_headers(self) -> None:
        """Keep browsers from showing yesterday's evidence."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()
