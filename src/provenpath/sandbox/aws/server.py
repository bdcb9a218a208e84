"""The local AWS API as a process of its own: moto over a real socket, with what it lacks.

    python -m provenpath.sandbox.aws.server --ready FILE [--restore FILE] [--port N]

It listens on loopback alone, writes port, process id and a token to FILE once it answers, and ends with SIGTERM.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import secrets
import signal
import sys
from collections import OrderedDict
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import RLock, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from provenpath import disk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

HOST = "127.0.0.1"
"""An address and not a name: S3 clients then put the bucket into the path, which no resolver has to know."""

SETTINGS = {
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",  # else attaching a policy of AWS's own is a 404
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",  # 0.1 s for each reset and region
    "MOTO_ACM_VALIDATION_WAIT": "0",
    "MOTO_DISABLE_GLOBAL_CORS": "true",
    # else the key of each call is looked for in every partition, and AWS's policies are made there first: 0.8 s
    "MOTO_ACCOUNT_ID": os.environ.get("MOTO_ACCOUNT_ID", "123456789012"),
}
"""Read by moto when it is imported."""

ADMIN = "/_provenpath/"
"""Where our own routes lie: no bucket can be called so, and buckets are the first part of a path."""

_CLOSED = (ADMIN, "/moto-api")
"""Routes that want the token: anything on this machine could reset the sandbox by moto's own."""

_XML = {"cloudfront", "route53"}
"""Services beside S3 that speak XML without being asked by a form."""

ANSWERED_BY = "x-provenpath-answered-by"
"""The response header that names what answered: `moto`, or the kind of our addition."""


log = logging.getLogger("provenpath.sandbox")


class Answered:
    """What was answered to the last calls, for a client that did not get it and asks again.

    A connection can break after the call was done, mostly on a busy machine. AWS's clients then send the call a second
    time, under the same id, and a thing that was made would be refused as one that is there already.
    """

    KEPT = 512

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, list[tuple[str, str]], bytes]] = OrderedDict()

    def again(self, environ: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]], bytes] | None:
        """Return status, headers and body of what was answered to the same call, if it is asked again."""
        if environ.get("HTTP_AMZ_SDK_REQUEST", "").startswith("attempt=1;"):
            return None
        return self._kept.get(environ.get("HTTP_AMZ_SDK_INVOCATION_ID", ""))

    def keep(self, environ: Mapping[str, Any], status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        """Keep an answer to a call that was done; one that failed may be done when it is asked again."""
        id_ = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if id_ and status.startswith("2") and environ["REQUEST_METHOD"] != "GET":
            self._kept[id_] = status, headers, body
            if len(self._kept) > self.KEPT:
                self._kept.popitem(last=False)


class Application:
    """moto's dispatcher behind one lock, with our admin routes beside it."""

    def __init__(self, token: str, without: Collection[str] = ()) -> None:
        _read_models_once("botocore.loaders")  # before moto, which reads that of EC2 three times to be loaded
        from moto.moto_server.werkzeug_app import (  # noqa: PLC0415  (moto reads its settings when imported)
            DomainDispatcherApplication,
            create_backend_app,
        )

        from provenpath.sandbox.aws import extension, services  # noqa: PLC0415

        _read_models_once("moto.core.utils")
        services.load()
        extension.install(without)

        def create_app(service: Any) -> Any:
            if service is None:
                msg = "moto has no such service"
                raise NotImplementedError(msg)
            app = create_backend_app(service)
            if service in extension.rest_services():
                _open_every_path(app)
            return app

        self._moto = DomainDispatcherApplication(create_app)
        self._extension = extension
        # moto is not thread-safe: calls side by side meet a dictionary that changes size, answer 500, are
        # retried by the provider, and create a thing twice. One interpreter bounds the speed anyway.
        self._lock = RLock()
        self._answered = Answered()
        self._token = token

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, as WSGI wants it."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(_CLOSED) and environ.get("HTTP_X_PROVENPATH_TOKEN") != self._token:
            reason = "This route wants the token of the sandbox's state folder."
            return _json(start_response, "403 Forbidden", {"error": reason})
        try:
            # before the lock is taken: a client that stops in the middle would keep all others waiting
            body = _body(environ)
        except (OSError, ValueError) as error:
            return _json(start_response, "400 Bad Request", {"error": f"The request has no readable body: {error}."})
        environ["wsgi.input"] = BytesIO(body)
        with self._lock:
            if path.startswith(ADMIN):
                return self._admin(path.removeprefix(ADMIN), environ, start_response)
            if before := self._answered.again(environ):
                status, headers, body = before
                start_response(status, headers)
                return [body]
            current = self._extension.current
            current.answered_by, current.operation = "moto", ""
            given: list[tuple[str, list[tuple[str, str]]]] = []

            auth = environ.get("HTTP_AUTHORIZATION", "")

            def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
                is_page = ("Content-Type", "text/html; charset=utf-8") in headers and "/s3/" not in auth
                if status.startswith(("404", "405")) and is_page:
                    msg = "moto has no such route"  # an AWS API never answers in HTML
                    raise NotImplementedError(msg)
                marked = [*headers, (ANSWERED_BY, current.answered_by)]
                given.append((status, marked))
                return start_response(status, marked, exc_info)

            try:
                answer = b"".join(self._moto(environ, start))
            except Exception as error:  # noqa: BLE001  (every failure becomes an answer that says why)
                return self._failure(error, environ, body, start)
            self._answered.keep(environ, *given[-1], answer)
            return [answer]

    def _failure(
        self, error: Exception, environ: dict[str, Any], asked: bytes, start: Callable[..., Any]
    ) -> Iterable[bytes]:
        service, _, operation = _asked(environ, asked).partition(":")
        operation = self._extension.current.operation or operation
        status, code, message = self._extension.explain(error, f"{service}:{operation}")
        type_, body = _error_body(service, environ, code, message)
        start(f"{status} {code}", [("Content-Type", type_), ("Content-Length", str(len(body)))])
        return [body]

    def _admin(self, route: str, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        method, query = environ["REQUEST_METHOD"], parse_qs(environ.get("QUERY_STRING", ""))
        try:
            match method, route:
                case "GET", "health":
                    return _json(start, "200 OK", {"pid": os.getpid(), "unimplemented": self._extension.UNIMPLEMENTED})
                case "POST", "pass-time":
                    from provenpath.sandbox.aws.services import servicequotas  # noqa: PLC0415  (loads moto)

                    return _json(start, "200 OK", servicequotas.decide())
                case "POST", "save" | "restore":
                    from provenpath.sandbox.aws import state  # noqa: PLC0415  (what only these two need)

                    act = state.save if route == "save" else state.restore
                    return _json(start, "200 OK", act(Path(query["path"][0])))
        except Exception as error:
            log.exception("%s %s failed", method, route)
            full = disk.explanation(error, Path(query.get("path", ["."])[0]).parent)
            said = full or f"{method} {ADMIN}{route} failed: {error!r}."
            return _json(start, "400 Bad Request", {"error": said})
        return _json(start, "404 Not Found", {"error": f"No route {method} {ADMIN}{route}."})


def _open_every_path(app: Any) -> None:
    """Lead paths that moto does not list to the same place: botocore's model says which operation one is.

    Where an API names its operations by paths, moto answers those alone that it has.
    """
    listed = next(rule for rule in app.url_map.iter_rules() if rule.rule != "/" and "static" not in rule.rule)
    app.add_url_rule(
        "/<path:_beyond_moto>",
        endpoint="provenpath.beyond_moto",
        methods=["DELETE", "GET", "PATCH", "POST", "PUT"],
        view_func=app.view_functions[listed.endpoint],
        strict_slashes=False,
    )


def _read_models_once(name: str) -> None:
    """Have all users of a module share what reads AWS's models and keeps them; each of them makes one for itself."""
    module = importlib.import_module(name)
    module.create_loader = cache(module.create_loader)  # type: ignore[attr-defined]


def _body(environ: dict[str, Any]) -> bytes:
    """Return the whole body of a request; `ValueError` or `OSError` where its length or its chunks make no sense."""
    if environ.get("wsgi.input_terminated"):  # sent in chunks
        return bytes(environ["wsgi.input"].read())
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


def _asked(environ: dict[str, Any], body: bytes) -> str:
    """Return `service:operation` of a request, as far as its head, its query and its form tell."""
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
    service = scope[3] if len(scope) > 3 else "unknown"  # noqa: PLR2004  (key/date/region/service/aws4_request)
    target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    form = body.decode("utf-8", "replace") if "urlencoded" in environ.get("CONTENT_TYPE", "") else ""
    action = parse_qs(f"{environ.get('QUERY_STRING', '')}&{form}").get("Action", [""])[0]
    return f"{service}:{target or action or environ['REQUEST_METHOD'] + ' ' + environ.get('PATH_INFO', '')}"


def _error_body(service: str, environ: dict[str, Any], code: str, message: str) -> tuple[str, bytes]:
    """Return content type and body of an error in the form that the clients of *service* can read."""
    if service == "ec2":
        inner = f"<Errors><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></Errors>"
        return "text/xml", f"<Response>{inner}<RequestID>sandbox</RequestID></Response>".encode()
    if service == "s3":
        return "text/xml", f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>".encode()
    if "urlencoded" in environ.get("CONTENT_TYPE", "") or service in _XML:
        inner = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        return "text/xml", f"<ErrorResponse>{inner}<RequestId>sandbox</RequestId></ErrorResponse>".encode()
    return "application/json", json.dumps({"__type": code, "message": message}).encode()


def _json(start: Callable[..., Any], status: str, data: Any) -> Iterable[bytes]:
    body = json.dumps(data).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="provenpath.sandbox.aws.server", description=__doc__)
    parser.add_argument("--ready", type=Path, required=True, help="file to write once the server answers")
    parser.add_argument("--restore", type=Path, help="saved state to start from")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--without", action="append", default=[], help="leave out one of our additions to moto")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    os.environ.update(SETTINGS)

    from werkzeug.serving import make_server  # noqa: PLC0415  (after the settings, with the rest of moto's stack)

    token = secrets.token_hex(16)
    try:
        # bound before moto is loaded: a port in use is then known at once
        server = make_server(HOST, arguments.port, _not_ready, threaded=True)
    except (OSError, SystemExit):
        sys.exit(
            f"Port {arguments.port} of {HOST} is in use. Stop what listens there, or leave --port out for a free one."
        )
    os.environ["MOTO_PORT"] = str(server.port)  # queue URLs carry it
    from moto.moto_server.werkzeug_app import MotoRequestHandler  # noqa: PLC0415

    server.RequestHandlerClass = MotoRequestHandler
    server.app = Application(token, arguments.without)
    if arguments.restore:
        from provenpath.sandbox.aws import state  # noqa: PLC0415

        state.restore(arguments.restore)
    signal.signal(signal.SIGTERM, lambda *_: Thread(target=server.shutdown).start())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the command that started us; it sends SIGTERM
    ready = {"pid": os.getpid(), "port": server.port, "token": token}
    draft = arguments.ready.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(ready))
    draft.replace(arguments.ready)
    server.serve_forever()


def _not_ready(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("503 Starting", [("Content-Type", "text/plain")])
    return [b"The sandbox is starting.\n"]


if __name__ == "__main__":
    main()
