"""The newest stable releases, asked of a small server of our own."""

from __future__ import annotations

import json
import threading
import urllib.error
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from provenpath.platforms.coder_eks.probes import releases

ANSWERS: dict[str, Any] = {
    "/v1/releases/terraform/latest": {"name": "terraform", "version": "1.99.1", "is_prerelease": False},
}


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """Both feeds; what is not among the answers is not found."""

    class Feed(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in ANSWERS else 404)
            self.end_headers()
            self.wfile.write(json.dumps(ANSWERS.get(self.path)).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_newest_product(host: str) -> None:
    assert releases.product("terraform", host) == "1.99.1"


def test_a_product_that_nobody_releases(host: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        releases.product("wombat", host)
