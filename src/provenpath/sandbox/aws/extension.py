"""What moto lacks: the registry of our additions, and how they come before moto's own answers.

Every addition is one function in `services/`, registered by a decorator that says what it is:

`new`        moto has no such operation; we answer alone, so the answer counts as a stand-in's
`completes`  moto answers, but drops something that the caller sent or AWS would return
`repairs`    moto answers wrongly
`patches`    as `repairs`, by putting one method of moto's models in place of its own: the last resort

Each has a contract test of its name in `tests/test_additions.py`. `nox -s upstream` runs those tests against the
newest moto without the addition, and names those that are no longer needed.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING, Any

from botocore.model import OperationNotFoundError
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model

if TYPE_CHECKING:
    from moto.core.base_backend import BaseBackend

log = logging.getLogger("provenpath.sandbox")

Answer = tuple[int, dict[str, Any], Any]
"""Status, headers and body, as moto hands them to its web server."""


@dataclass(frozen=True)
class Request:
    """One call of an operation that we answer."""

    params: dict[str, Any]
    """The parameters by the names of botocore's model."""
    account: str
    region: str
    partition: str
    backend: BaseBackend
    moto: Callable[[], Answer]
    """Ask moto for its own answer."""

    def table(self, name: str) -> dict[Any, Any]:
        """Return a store that lives on moto's backend, and so by account and region, reset and saved with it."""
        return tables_of(self.backend).setdefault(name, {})


def tables_of(backend: BaseBackend) -> dict[str, dict[Any, Any]]:
    """Return the stores that our additions keep on one of moto's backends, by name."""
    tables: dict[str, dict[Any, Any]] = backend.__dict__.setdefault("_provenpath", {})
    return tables


class RefusalError(ServiceException):
    """An error that AWS would answer with: its code, and its words.

    Of our own because moto finds the service of an exception by the module that defines it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


Handler = Callable[[Request], Any]


@dataclass(frozen=True)
class Addition:
    """One of our additions to moto."""

    service: str
    operation: str
    """The operation, or for a patch what it is about."""
    kind: str
    """`new`, `completes` or `repairs`."""
    why: str
    """What moto does instead, with the version in which that was seen."""
    handler: Any
    patched: tuple[type, str] | None = None
    """The class and method whose place it takes."""

    @property
    def name(self) -> str:
        """Its name in tests and on the command line."""
        return f"{self.service}:{self.operation}"


ADDITIONS: dict[tuple[str, str], Addition] = {}
UNIMPLEMENTED: Counter[str] = Counter()
"""Operations that were asked for and that nobody answers, as `service:Operation`."""

current = local()
"""Of the request of this thread: `answered_by` says what answered, `operation` which one it is."""


def new(service: str, operation: str, why: str) -> Callable[[Handler], Handler]:
    """Answer an operation that moto does not know; the handler returns the result by botocore's names."""
    return _register(service, operation, "new", why)


def completes(service: str, operation: str, why: str) -> Callable[[Handler], Handler]:
    """Complete moto's answer; the handler calls `request.moto()` and returns an `Answer`."""
    return _register(service, operation, "completes", why)


def repairs(service: str, operation: str, why: str) -> Callable[[Handler], Handler]:
    """Put moto's answer right; the handler returns an `Answer`, or a result by botocore's names."""
    return _register(service, operation, "repairs", why)


def patches(service: str, what: str, owner: type, method: str, why: str) -> Callable[[Any], Any]:
    """Take the place of one method of moto's models, where its answer is wrong below any operation."""

    def register(function: Any) -> Any:
        ADDITIONS[service, what] = Addition(service, what, "repairs", why, function, (owner, method))
        return function

    return register


def _register(service: str, operation: str, kind: str, why: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        ADDITIONS[service, operation] = Addition(service, operation, kind, why, handler)
        return handler

    return register


def rest_services() -> set[str]:
    """Return the services that name their operations by paths and of which we answer some that moto does not list."""
    added = {addition.service for addition in ADDITIONS.values() if addition.kind == "new"}
    return {service for service in added if get_service_model(service).protocol == "rest-json"}


def install(without: Collection[str] = ()) -> None:
    """Put our additions before moto's answers, apart from those whose names are in *without*."""
    for addition in [addition for addition in ADDITIONS.values() if addition.name in without]:
        del ADDITIONS[addition.service, addition.operation]
    for addition in ADDITIONS.values():
        if addition.patched:
            owner, method = addition.patched
            setattr(owner, method, addition.handler)
    ask_moto = BaseResponse.call_action

    def call_action(self: BaseResponse) -> Answer:
        operation = current.operation = self._get_action()
        try:
            _authorize(self, operation)
        except ServiceException as error:
            current.answered_by = "moto"
            return self.serialized(ActionResult(error))
        addition = ADDITIONS.get((self.boto3_service_name, operation))
        if addition is None:
            current.answered_by = "moto"
            return ask_moto(self)
        current.answered_by = addition.kind
        request = _request(self, lambda: ask_moto(self))
        try:
            result = addition.handler(request)
        except ServiceException as error:
            return self.serialized(ActionResult(error))
        return result if isinstance(result, tuple) else self.serialized(ActionResult(result or {}))

    BaseResponse.call_action = call_action  # type: ignore[method-assign]


def _authorize(response: BaseResponse, operation: str) -> None:
    """Refuse what the role whose keys a request is signed by may not do."""
    from provenpath.sandbox.aws import authorization  # noqa: PLC0415  (it loads backends of moto's)

    account, partition = response.current_account, response.partition
    session = authorization.session_of(response.headers.get("Authorization", ""), account, partition)
    if session is None:
        return
    service = get_service_model(response.boto3_service_name)
    params = _request(response, lambda: (0, {}, "")).params
    place = authorization.Place(account, response.region, partition)
    call = authorization.asked(service.signing_name, operation, params, place)
    if why := authorization.refusal(session, call):
        raise RefusalError("UnauthorizedOperation" if service.protocol == "ec2" else _denied(service.protocol), why)


def _denied(protocol: str) -> str:
    return "AccessDeniedException" if protocol.endswith("json") else "AccessDenied"


def _request(response: BaseResponse, moto: Callable[[], Answer]) -> Request:
    kept_type, kept_params = response.PROTOCOL_PARSER_MAP_TYPE, getattr(response, "params", None)
    response.PROTOCOL_PARSER_MAP_TYPE = dict
    response.parse_parameters(response.normalized_request)
    params = dict(response.params)
    response.PROTOCOL_PARSER_MAP_TYPE, response.params = kept_type, kept_params
    return Request(params, response.current_account, response.region, response.partition, backend_of(response), moto)


def backend_of(response: BaseResponse) -> BaseBackend:
    """Return moto's store for the account and region that a request is for."""
    from moto.backends import get_backend  # noqa: PLC0415  (importing it loads every service's index)

    module = type(response).__module__.split(".")[1]
    stores: Any = get_backend(module)  # type: ignore[call-overload]
    by_region: dict[str, BaseBackend] = stores[response.current_account]
    return by_region[response.region] if response.region in by_region else by_region[response.partition]


def explain(error: Exception, what: str) -> tuple[int, str, str]:
    """Return status, code and message for an error that no service meant to answer with.

    A 500 would be retried 25 times by Terraform's provider, which looks like a hang: what is missing is a 501
    and what crashed a 400, both with the reason.
    """
    if isinstance(error, (NotImplementedError, OperationNotFoundError)):
        UNIMPLEMENTED[what] += 1
        return 501, "NotImplementedInSandbox", f"The sandbox does not implement {what} ({error})."
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error("%s failed", what, exc_info=error)
    place = f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}"
    return 400, "SandboxError", f"The sandbox failed at {what}: {type(error).__name__}: {error} ({place})."
