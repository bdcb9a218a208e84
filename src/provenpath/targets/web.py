"""What anybody may ask a server: for a document, or to shake hands over TLS.

A scenario that only looks may connect nowhere by itself, since nobody would see what it sends. From here it sends a GET
without a body, or the beginning of a connection that is closed again: neither changes anything.
"""

from __future__ import annotations

import json
import socket
import ssl
import urllib.request
import warnings
from dataclasses import dataclass
from typing import Any

from provenpath.proof.radius import watched_transport

SECONDS = 10.0
"""How long a server may take to answer."""

VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
"""Versions of TLS, the oldest first."""


@dataclass(frozen=True)
class Handshake:
    """One attempt."""

    offered: tuple[str, ...]
    """Versions that the client offered."""
    agreed: str
    """The version that both agreed on; empty where the server refused."""
    refusal: str
    """What went wrong; empty where nothing did."""


def document(url: str) -> Any:
    """Return the JSON document at *url* as plain data; `OSError` where nobody answers, or with an error."""
    request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310  (as the probe has it)
    with watched_transport(), urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        return json.load(answer)


def offering(host: str, *versions: str, port: int = 443, context: ssl.SSLContext | None = None) -> Handshake:
    """Shake hands with a server, offering the versions from the first to the last of *versions*, and hang up.

    *context* is for a test's own certificate; by default what this machine trusts counts, and the name has to be
    right. Raises `OSError` where nobody answers at all.
    """
    context = context or ssl.create_default_context()
    # the old versions are offered to see them refused, and OpenSSL offers them at no higher level
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that the old versions are old is the point
        context.minimum_version, context.maximum_version = VERSIONS[versions[0]], VERSIONS[versions[-1]]
    with watched_transport(), socket.create_connection((host, port), timeout=SECONDS) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=host) as secure:
                return Handshake(versions, (secure.version() or "").removeprefix("TLSv"), "")
        except (ssl.SSLError, ConnectionResetError) as error:
            return Handshake(versions, "", str(error))
