"""Watch every AWS call that this process makes: refuse what may not be made, record what was."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import botocore.session

from provenpath.facts.evidence import Call, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        """Watch every client that botocore makes inside the `with` block, whoever asks for it."""
        sessions: Any = botocore.session.Session
        make = sessions.create_client

        def create_client(session: botocore.session.Session, *arguments: Any, **options: Any) -> Any:
            client = make(session, *arguments, **options)
            client.meta.events.register_first("provide-client-params", _keep_parameters)
            client.meta.events.register_first("before-call", self._before)
            client.meta.events.register_last("after-call", self._after)
            return client

        sessions.create_client = create_client
        try:
            yield
        finally:
            sessions.create_client = make

    def _before(self, model: Any, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        asked = context.get("provenpath_parameters", {})
        context["provenpath_access"] = self.gate.check_call(model.service_model.signing_name, model.name, asked)
        context["provenpath_url"] = params["url"]

    def _after(self, http_response: Any, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        access = context["provenpath_access"]
        self.redactor.learn(parsed)
        kind = kind_of(context["provenpath_url"], http_response.headers)
        self._made[model.service_model.service_name, model.name, access.action, access.level, kind.value] += 1


def _keep_parameters(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context["provenpath_parameters"] = dict(params)


def kind_of(url: str, headers: Any) -> Kind:
    """Return what kind of answer came from *url*.

    It is live only from a host of AWS's own domains over TLS, whatever any file says. Another server on this
    machine that is not our sandbox is a stand-in: nothing is known of how faithful it is.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" and is_aws_host(parts.hostname or ""):
        return Kind.LIVE
    return _SANDBOX_KINDS.get(headers.get(ANSWERED_BY, ""), Kind.STAND_IN)


def is_aws_host(host: str) -> bool:
    """Say whether *host* lies in a domain of an AWS partition, by botocore's own list."""
    return any(host.endswith("." + suffix) for suffix in _aws_domains())


@cache
def _aws_domains() -> frozenset[str]:
    loader = botocore.session.get_session().get_component("data_loader")
    endpoints = loader.load_data("endpoints")
    return frozenset(partition["dnsSuffix"] for partition in endpoints["partitions"]) | {"api.aws"}


_STRENGTH = [Kind.STAND_IN, Kind.EMULATED, Kind.LIVE]


def weakest(kinds: Iterator[Kind] | list[Kind]) -> Kind | None:
    """Return the weakest of the kinds of answer, `None` where there was no answer."""
    return min(kinds, key=_STRENGTH.index, default=None)
