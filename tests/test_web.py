"""What anybody may ask a server, asked of small servers of our own."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from provenpath.targets import web

HOST = "localhost"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def serving(certificate: Path, oldest: ssl.TLSVersion, newest: ssl.TLSVersion) -> Iterator[int]:
    """Take one connection over these versions of TLS inside the `with` block; gives the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.minimum_version, context.maximum_version = oldest, newest
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def take() -> None:
            with server.accept()[0] as plain:
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    return  # the client was refused, or hung up

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield int(server.getsockname()[1])
        finally:
            thread.join(10)


def trusting(certificate: Path) -> ssl.SSLContext:
    """Return a client's context that trusts the server's certificate."""
    return ssl.create_default_context(cafile=str(certificate))


def test_the_newest_version_of_both_is_agreed_on(certificate: Path) -> None:
    """A client that offers several gets the newest that the server takes."""
    with serving(certificate, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3) as port:
        found = web.offering(HOST, "1.2", "1.3", port=port, context=trusting(certificate))
    assert (found.agreed, found.refusal) == ("1.3", "")


def test_a_version_alone_is_agreed_on_where_the_server_takes_it(certificate: Path) -> None:
    with serving(certificate, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3) as port:
        assert web.offering(HOST, "1.2", port=port, context=trusting(certificate)).agreed == "1.2"


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_a_version_that_the_server_does_not_take_is_refused(certificate: Path, version: str) -> None:
    """A version that is long out of use is offered, too, and without a warning of Python's."""
    with serving(certificate, ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3) as port:
        found = web.offering(HOST, version, port=port, context=trusting(certificate))
    assert found.agreed == ""
    assert found.refusal


def test_a_certificate_that_nobody_trusts_is_no_agreement(certificate: Path) -> None:
    """Encryption with whoever answers proves nothing."""
    with serving(certificate, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3) as port:
        found = web.offering(HOST, "1.2", "1.3", port=port)
    assert found.agreed == ""
    assert "certificate" in found.refusal.lower()


def test_nobody_at_the_other_end_is_an_error() -> None:
    """Silence is not a refusal."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        web.offering(HOST, "1.3", port=port)
