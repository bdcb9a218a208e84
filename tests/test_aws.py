"""Whoever is at the other end, a run knows it soon, or says what is wrong and what to do."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from botocore.config import Config
from botocore.credentials import RefreshableCredentials

from provenpath.targets import aws
from provenpath.targets.aws import Aws, WrongTargetError
from provenpath.targets.deployment import Aws as Account
from provenpath.targets.deployment import Deployment

if TYPE_CHECKING:
    from provenpath.sandbox.lifecycle import Server


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the caller's AWS, and little patience."""
    for name in list(os.environ):
        if name.upper().startswith("AWS_") or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(aws, "_IDENTITY", aws._IDENTITY.merge(Config(connect_timeout=1, read_timeout=1)))


def target(endpoint: str | None, **account: str) -> Aws:
    facets = {"aws": {"endpoint_url": endpoint}} if endpoint else {}
    described = {"account": "123456789012", "partition": "aws", "region": "us-east-1", **account}
    return Aws(
        Deployment(
            name="production",
            platform="app",
            environment="large",
            aws=Account(**described),
            names={},
            tags={},
            addresses={},
            may_disrupt=False,
            may_destroy=False,
            facets=facets,
            directory=Path(),
            shell_environment={},
            applied_trees="",
            versions={},
            path=Path("deployments/production.toml"),
        ),
        takes_role=True,
    )


@contextmanager
def listening(answer: Callable[[socket.socket], object]) -> Iterator[str]:
    """Run a server that does *answer* with every connection, and yield its endpoint."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            with ExitStack() as held:
                while True:
                    try:
                        connection, _ = server.accept()
                    except OSError:
                        return
                    answer(held.enter_context(connection))

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)  # wakes the thread, which closing alone does not
        thread.join()


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """Run an HTTP server that always answers the same, and yield its endpoint."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def refused(code: str) -> bytes:
    return f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code></Error></ErrorResponse>".encode()


def identity(account: str, arn: str) -> bytes:
    return (
        "<GetCallerIdentityResponse><GetCallerIdentityResult>"
        f"<Arn>{arn}</Arn><UserId>x</UserId><Account>{account}</Account>"
        "</GetCallerIdentityResult></GetCallerIdentityResponse>"
    ).encode()


NEXT_MOVE = "Run `provenpath sandbox status`"


@pytest.mark.parametrize(
    ("status", "body", "headers", "message"),
    [
        (403, refused("InvalidClientTokenId"), {}, "AWS refuses the credentials .*'production': InvalidClientTokenId"),
        (403, refused("ExpiredToken"), {}, "AWS refuses the credentials .*ExpiredToken. Sign in again"),
        (400, refused("Throttling"), {}, "is busy: Throttling. Wait a minute"),
        (503, refused("ServiceUnavailable"), {}, "is busy: ServiceUnavailable. Wait a minute"),
        (500, b"", {}, "is busy: 500. Wait a minute"),
        (200, b"<html><body>Sign in to the guest network</body></html>", {}, f"is no AWS API .*{NEXT_MOVE}"),
        (200, b"not xml at all", {}, f"is no AWS API .*{NEXT_MOVE}"),
        (200, b"", {}, f"is no AWS API .*{NEXT_MOVE}"),
        (200, b'{"Account": "1"}', {}, f"is no AWS API .*{NEXT_MOVE}"),
        (200, identity("123456789012", "nonsense"), {}, f"is no AWS API .*{NEXT_MOVE}"),
        (200, b"<GetCallerIdentityResponse/>", {}, f"is no AWS API .*{NEXT_MOVE}"),
        (200, b"x", {"Content-Length": "100"}, f"production.*{NEXT_MOVE}|is no AWS API"),
        (404, b"<html>not here</html>", {}, "is no AWS API \\(HTTP"),
        (301, b"", {"Location": "https://elsewhere.example/"}, "is no AWS API"),
    ],
)
def test_an_answer_that_is_none_is_named(status: int, body: bytes, headers: dict[str, str], message: str) -> None:
    started = time.monotonic()
    with answering(status, body, **headers) as endpoint, pytest.raises(WrongTargetError, match=message):
        target(endpoint).check()
    assert time.monotonic() - started < 20


def silence(_connection: socket.socket) -> None:
    """Hold the connection and never answer."""


def hang_up(connection: socket.socket) -> None:
    connection.close()


def noise(connection: socket.socket) -> None:
    connection.sendall(b"\x00\xff no http\r\n\r\n" * 100)
    connection.close()


def headers_only(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")


@pytest.mark.parametrize("answer", [silence, hang_up, noise, headers_only])
def test_an_endpoint_that_is_not_one_is_given_up_soon(answer: Callable[[socket.socket], object]) -> None:
    started = time.monotonic()
    with (
        listening(answer) as endpoint,
        pytest.raises(WrongTargetError, match=rf"AWS cannot be asked for the deployment 'production': .*{NEXT_MOVE}"),
    ):
        target(endpoint).check()
    assert time.monotonic() - started < 15


def test_a_port_where_nobody_listens_is_named() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    with pytest.raises(WrongTargetError, match=rf"Nothing answers at http://127\.0\.0\.1:{port}/?\. {NEXT_MOVE}"):
        target(f"http://127.0.0.1:{port}").check()


def test_the_longest_that_anybody_waits_is_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its settings, which the tests above make shorter."""
    monkeypatch.undo()
    settings: Any = aws._IDENTITY
    assert settings.retries["total_max_attempts"] * (settings.connect_timeout + settings.read_timeout) <= 30


@pytest.mark.parametrize(
    ("account", "arn", "message"),
    [
        ("210987654321", "arn:aws:iam::210987654321:root", "account is '210987654321', the file says '123456789012'"),
        ("123456789012", "arn:aws-us-gov:iam::1:root", "partition is 'aws-us-gov', the file says 'aws'"),
        ("1", "arn:aws-cn:iam::1:root", "account is '1', .*; partition is 'aws-cn', the file says 'aws'"),
    ],
)
def test_somebody_else_is_refused_with_each_difference(account: str, arn: str, message: str) -> None:
    with (
        answering(200, identity(account, arn)) as endpoint,
        pytest.raises(
            WrongTargetError, match=rf"{message} \(deployments/production\.toml\)\. Nothing was run\. Sign in"
        ),
    ):
        target(endpoint).check()


def test_who_the_file_names_is_let_in(api: Server) -> None:
    found = target(api.url).check()
    assert (found.account, found.partition) == ("123456789012", "aws")
    assert target(api.url, region="us-gov-west-1", partition="aws-us-gov").check().partition == "aws-us-gov"


def test_a_proxy_of_the_callers_is_not_asked(api: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would not know the way back to this machine."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    here = target(api.url)
    assert here.check().account == "123456789012"
    assert here.client("ec2").describe_vpcs()["Vpcs"]


def test_without_credentials_the_next_move_is_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongTargetError, match=r"no AWS credentials for the deployment 'production'. Set AWS_PROFILE"):
        target(None).check()
    monkeypatch.setenv("AWS_PROFILE", "not-there")
    with pytest.raises(WrongTargetError, match=r"cannot be asked .*profile \(not-there\) could not be found"):
        target(None).check()
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "half")
    with pytest.raises(WrongTargetError, match=r"cannot be asked .*Partial credentials"):
        target(None).check()


def test_a_role_that_may_not_be_assumed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with answering(403, refused("AccessDenied")) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        with pytest.raises(WrongTargetError, match=r"refuses the credentials .*AccessDenied.*name the role"):
            target(None, role="arn:aws:iam::123456789012:role/runbooks").check()


def test_a_role_is_assumed_before_anything_is_asked(api: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
    found = target(None, role="arn:aws:iam::123456789012:role/runbooks").check()
    assert found.arn == "arn:aws:sts::123456789012:assumed-role/runbooks/provenpath-production"


@pytest.mark.parametrize(
    ("endpoint", "variable", "is_local"),
    [
        ("http://127.0.0.1:5000", "", True),
        ("http://localhost:5000", "", True),
        ("http://[::1]:5000", "", True),
        ("http://192.0.2.1:5000", "", False),
        ("http://127.0.0.1.example:5000", "", False),
        (None, "", False),
        (None, "http://127.0.0.1:5000", True),
        (None, "http://192.0.2.1:5000", False),
    ],
)
def test_an_endpoint_is_local_by_where_calls_go(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None, variable: str, *, is_local: bool
) -> None:
    if variable:
        monkeypatch.setenv("AWS_ENDPOINT_URL", variable)
    assert target(endpoint).is_local is is_local


def test_credentials_that_are_about_to_end_are_renewed_before_a_scenario() -> None:
    """So that no scenario has to sign in, which none may."""
    fetched = []

    def fetch() -> dict[str, str]:
        fetched.append(1)
        ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        return {"access_key": "x", "secret_key": "x", "token": "x", "expiry_time": ends}

    ends = datetime.now(UTC) + timedelta(minutes=5)
    credentials = RefreshableCredentials("x", "x", "x", ends, fetch, "test")
    here = target(None)
    session: Any = here._session
    session._session._credentials = credentials
    here.renew()
    here.renew()
    assert len(fetched) == 1


INHERITED = {
    "PATH": "/usr/bin",
    "HOME": "/home/somebody",
    "LANG": "C.UTF-8",
    "AWS_PROFILE": "production",
    "AWS_ENDPOINT_URL_EC2": "https://ec2.example",
    "AWS_SESSION_TOKEN": "x",
    "aws_access_key_id": "x",
    "KUBECONFIG": "/home/somebody/.kube/config",
    "KUBE_CONFIG_PATH": "/home/somebody/.kube/config",
    "HELM_KUBETOKEN": "x",
    "TF_VAR_region": "eu-west-1",
    "TF_CLI_ARGS_plan": "-destroy",
    "TF_TOKEN_app_terraform_io": "x",
    "TF_REATTACH_PROVIDERS": "{}",
    "TF_WORKSPACE": "production",
    "VAULT_ADDR": "https://vault.example",
    "PGPASSWORD": "x",
    "GITHUB_TOKEN": "x",
    "CODER_SESSION_TOKEN": "x",
    "VENDOR_API_KEY": "x",
    "no_proxy": "*",
    "NO_PROXY": "*",
    "https_proxy": "http://proxy.example",
    "HTTPS_PROXY": "http://proxy.example",
    "ALL_PROXY": "socks5://proxy.example",
}


def test_a_program_for_a_local_endpoint_gets_nothing_of_a_real_account() -> None:
    """And whatever else it wants to reach, it asks the sandbox for, which refuses."""
    url = "http://127.0.0.1:5000"
    found = target(url).environment(INHERITED)
    settings = {
        "AWS_ACCESS_KEY_ID": "provenpath-sandbox",
        "AWS_SECRET_ACCESS_KEY": "provenpath-sandbox",
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "KUBECONFIG": os.devnull,
        "HTTP_PROXY": url,
        "HTTPS_PROXY": url,
    }
    assert found == settings | {name: INHERITED[name] for name in ("PATH", "HOME", "LANG")}


def test_a_program_for_aws_itself_gets_what_the_operator_has() -> None:
    assert target(None).environment(INHERITED) == {**INHERITED, "AWS_REGION": "us-east-1"}
