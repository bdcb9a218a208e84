"""Watch every AWS call that this process makes: refuse what may not be made, record what was.

It is done in botocore's own classes, so that it holds for every client, also one that was made before.
"""

from __future__ import annotations

import _posixsubprocess
import io
import sys
from collections import Counter
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import botocore.session
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from botocore.response import StreamingBody

from provenpath.facts.evidence import Call, Kind
from provenpath.proof.radius import watched_transport

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from provenpath.proof.access_levels import Access
    from provenpath.proof.radius import Gate
    from provenpath.proof.redaction import Redactor

ANSWERED_BY = "x-provenpath-answered-by"
"""Set by our sandbox on each answer: `moto`, or the kind of our addition to it."""

_SANDBOX_KINDS = {
    "moto": Kind.EMULATED,
    "completes": Kind.EMULATED,
    "repairs": Kind.EMULATED,
    "new": Kind.STAND_IN,
}
LEARNED_BYTES = 16 * 2**20
"""A streamed answer up to this size is read at once for the secrets in it; what is larger is no document."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass
class _Asked:
    """One call of a client, on its way."""

    access: Access | None = None
    """What is known of it, once the gate has let it through."""
    names: tuple[str, ...] = ()
    """What AWS's hosts may call its service."""
    kind: Kind = Kind.STAND_IN
    """What answered; a stand-in as long as nothing was sent, because then something in this process did."""


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


@dataclass
class Calls:
    """The calls of the running scenario."""

    gate: Gate
    redactor: Redactor
    _made: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)

    def clear(self) -> None:
        """Forget them, because a scenario starts."""
        self._made.clear()

    def recorded(self) -> tuple[Call, ...]:
        """Return them, sorted by service and operation."""
        return tuple(
            Call(service, operation, action, level, count, answered_by)
            for (service, operation, action, level, answered_by), count in sorted(self._made.items())
        )

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch every botocore client inside the `with` block, whoever made it and when."""
        with pytest.MonkeyPatch.context() as patches:
            for owner, method, wrap in (
                (BaseClient, "_make_api_call", self._around_call),
                (BaseClient, "_convert_to_request_dict", self._before_request),
                (URLLib3Session, "send", self._around_send),
                (_posixsubprocess, "fork_exec", _audited),
            ):
                patches.setattr(owner, method, wrap(getattr(owner, method)))
            yield

    def _around_call(self, make: Callable[..., Any]) -> Callable[..., Any]:
        def make_api_call(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
            service = client.meta.service_model
            asked = _Asked(names=(service.endpoint_prefix, service.signing_name))
            token = _asked.set(asked)
            try:
                parsed = make(client, operation, parameters)
            except ClientError as error:
                self._note(client, operation, asked, error.response)
                raise
            finally:
                _asked.reset(token)
            self._note(client, operation, asked, parsed)
            return parsed

        return make_api_call

    def _before_request(self, convert: Callable[..., Any]) -> Callable[..., Any]:
        # here the parameters are final: botocore lets other code change them up to this point
        def convert_to_request_dict(
            client: Any, api_params: dict[str, Any], operation_model: Any, *arguments: Any, **options: Any
        ) -> Any:
            asked = _asked.get()
            if asked is not None:  # else a URL is only being signed
                service = operation_model.service_model.signing_name
                asked.access = self.gate.check_call(service, operation_model.name, api_params)
            return convert(client, api_params, operation_model, *arguments, **options)

        return convert_to_request_dict

    def _around_send(self, send: Callable[..., Any]) -> Callable[..., Any]:
        def checked_send(session: Any, request: Any) -> Any:
            asked = _asked.get()
            if asked is None or asked.access is None:
                self.gate.check_connection((urlsplit(request.url).netloc,))
                return send(session, request)
            with watched_transport():
                response = send(session, request)
            is_verified = session._verify is not False  # noqa: SLF001  (what a client was told is nowhere else)
            asked.kind = kind_of(request.url, response.headers, asked.names, is_verified=is_verified)
            return response

        return checked_send

    def _note(self, client: Any, operation: str, asked: _Asked, parsed: Any) -> None:
        if asked.access is None:
            return
        self._read_streams(parsed)
        self.redactor.learn(parsed)
        service = client.meta.service_model.service_name
        self._made[service, operation, asked.access.action, asked.access.level, asked.kind.value] += 1

    def _read_streams(self, parsed: dict[str, Any]) -> None:
        """Learn what a stream holds, such as a state in S3, before anybody reads from it."""
        for name, body in parsed.items():
            if isinstance(body, StreamingBody) and parsed.get("ContentLength", 0) <= LEARNED_BYTES:
                content = body.read()
                self.redactor.learn(content.decode(errors="replace"))
                parsed[name] = StreamingBody(io.BytesIO(content), len(content))


def _audited(fork_exec: Callable[..., Any]) -> Callable[..., Any]:
    def audited_fork_exec(*arguments: Any) -> Any:
        sys.audit("_posixsubprocess.fork_exec", arguments[0])
        return fork_exec(*arguments)

    return audited_fork_exec


def kind_of(url: str, headers: Mapping[str, str], names: Collection[str], *, is_verified: bool) -> Kind:
    """Return what kind of answer came from *url* for the service that AWS's hosts call by one of *names*.

    It is live only from AWS's own host for that service over TLS with its certificate verified, whatever any file
    says. Another server on this machine that is not our sandbox is a stand-in: nothing is known of how faithful it
    is.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" and is_verified and is_aws_host(host, names):
        return Kind.LIVE
    return _SANDBOX_KINDS.get(headers.get(ANSWERED_BY, ""), Kind.STAND_IN) if host in LOOPBACK else Kind.STAND_IN


def is_aws_host(host: str, names: Collection[str]) -> bool:
    """Say whether *host* is AWS's own for the service that is called by one of *names* there.

    AWS's domains hold customers' hosts as well (an API Gateway, a load balancer), which may answer whatever they
    like. The domains are those of botocore's list of partitions.
    """
    for domain in _aws_domains():
        if host.endswith(f".{domain}"):
            labels = f".{host.removesuffix(domain).replace('-fips', '')}"
            return any(f".{name}." in labels for name in names)
    return False


@cache
def _aws_domains() -> frozenset[str]:
    loader = botocore.session.get_session().get_component("data_loader")
    partitions = [partition["outputs"] for partition in loader.load_data("partitions")["partitions"]]
    return frozenset(outputs[name] for outputs in partitions for name in ("dnsSuffix", "dualStackDnsSuffix"))


_STRENGTH = [Kind.STAND_IN, Kind.EMULATED, Kind.LIVE]


def weakest(kinds: Iterator[Kind] | list[Kind]) -> Kind | None:
    """Return the weakest of the kinds of answer, `None` where there was no answer."""
    return min(kinds, key=_STRENGTH.index, default=None)
