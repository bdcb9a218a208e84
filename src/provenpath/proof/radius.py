"""The blast radius of a scenario, and what keeps a run inside it.

A scenario that only looks has its mutating calls refused before they are sent, whoever makes them: every call of a
botocore client in this process passes here, and so does every program that is started and every connection that is
made. The same holds while runbooks are collected and between scenarios.
"""

from __future__ import annotations

import os
import shlex
import shutil
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError
from provenpath.proof.access_levels import Access, Class, access

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from provenpath.proof.audit import Guard


class Radius(StrEnum):
    """How far a scenario reaches. Each scenario carries exactly one of them as its tag."""

    READ = "read"
    """Looks, and changes nothing."""
    WRITE = "write"
    """Creates or changes things."""
    DISRUPT = "disrupt"
    """Takes something away from people while it runs."""
    DESTROY = "destroy"
    """Removes things for good."""


VERSION_COMMANDS = frozenset({
    ("terraform", "version"),
    ("terraform", "version", "-json"),
    ("terraform", "-version"),
    ("aws", "--version"),
    ("kubectl", "version", "--client"),
    ("kubectl", "version", "--client", "--output=json"),
    ("helm", "version"),
    ("helm", "version", "--short"),
})  # fmt: skip
"""Programs that a scenario that only looks may start: they print their version and end."""

_STARTS = {
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "pty.spawn",
    "_posixsubprocess.fork_exec",  # by `calls.watched`: Python raises none where multiprocessing starts a process
}
"""Audit events that mean a program or a second process is starting, beside `subprocess.Popen`."""

_CONNECTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}

_C_FUNCTIONS = frozenset({
    "system", "popen", "fork", "vfork", "clone", "syscall", "execl", "execle", "execlp", "execv", "execve", "execvp",
    "execvpe", "posix_spawn", "posix_spawnp", "connect", "sendto", "sendmsg",
})  # fmt: skip
"""Functions of the C library that do the same unseen."""

_is_watched: ContextVar[bool] = ContextVar("is_watched", default=False)


class RefusedError(ProvenpathError):
    """A call was refused before it was sent, because the scenario's blast radius does not hold it."""


@contextmanager
def watched_transport() -> Iterator[None]:
    """Allow connections inside the `with` block: whoever enters it has looked at what is sent."""
    token = _is_watched.set(True)
    try:
        yield
    finally:
        _is_watched.reset(token)


@dataclass
class Gate:
    """Lets through what the running scenario may do."""

    radius: Radius | None = None
    """Of the running scenario; `None` between scenarios, where only looking is allowed."""
    refusals: list[str] = field(default_factory=list)
    """What was refused to the running scenario: it fails even if its own code swallowed the error."""
    paths: list[str] = field(default_factory=lambda: [os.environ.get("PATH", os.defpath)])
    """Search paths on which the programs of `VERSION_COMMANDS` are the ones that they are taken for."""
    is_signing_in: bool = False

    @property
    def only_looks(self) -> bool:
        """Whether nothing may be changed now."""
        return self.radius in {Radius.READ, None} and not self.is_signing_in

    @contextmanager
    def signing_in(self) -> Iterator[None]:
        """Let the target layer find out or renew who is calling inside the `with` block: by any call or program."""
        before, self.is_signing_in = self.is_signing_in, True
        try:
            yield
        finally:
            self.is_signing_in = before

    def check_call(self, signing_name: str, operation: str, parameters: Mapping[str, Any]) -> Access:
        """Return what is known of an AWS operation, or raise `RefusedError` where it may not be made now."""
        known = access(signing_name, operation, parameters)
        if known.kind is Class.UNKNOWN:
            self.refuse(
                f"{known.action} is not known as a read or a write: {known.reason}. "
                "Add it to data/overlay.yaml with a reason, or refresh the access levels."
            )
        if known.kind is Class.SIGN_IN and not self.is_signing_in:
            self.refuse(f"{known.action} {known.reason}, which is done before a scenario starts and nowhere else.")
        if known.kind in {Class.CHANGE, Class.SENSITIVE} and self.radius in {Radius.READ, None}:
            why = known.reason or f"is of AWS's access level {known.level}"
            self.refuse(
                f"{known.action} {why}, and the scenario is @read. If it is meant, tag the scenario @write "
                "(or wider) and run it with --allow."
            )
        return known

    def check_process(self, program: str, words: Sequence[str], path: str | None) -> None:
        """Raise `RefusedError` where *program* may not be started now.

        *words* is what it is called with, its own name first; *path* is the search path that finds it.
        """
        if not self.only_looks:
            return
        name = program.rpartition("/")[2]
        is_listed = (name, *words[1:]) in VERSION_COMMANDS
        if not is_listed or _found(program, path) not in {_found(name, known) for known in self.paths} - {None}:
            self.refuse(
                f"Starting `{shlex.join(words)}` (from {program}) counts as a change, and the scenario is @read. "
                f"Only these may start, as installed: "
                f"{', '.join(sorted(' '.join(command) for command in VERSION_COMMANDS))}."
            )

    def check_connection(self, address: object) -> None:
        """Raise `RefusedError` where this thread may not connect anywhere now: nobody looks at what it would send."""
        if self.only_looks and not _is_watched.get():
            self.refuse(
                f"A connection to {_shown(address)} goes past the clients that are watched, and the scenario is @read. "
                "Use a client of the target, such as aws.client(...)."
            )

    def guard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse programs and connections by the audit events that they raise."""
        if event == "subprocess.Popen":
            program, words, _, environment = arguments
            path = (os.environ if environment is None else environment).get("PATH", os.defpath)
            self.check_process(os.fsdecode(program), _words(words), path)
        elif event in _STARTS and self.only_looks:
            self.refuse(f"{event} starts a program or a process unseen, and the scenario is @read.")
        elif event in _CONNECTS:
            if arguments[-1] is not None:  # what is already connected was looked at then
                self.check_connection(arguments[-1])
        elif event == "ctypes.dlsym" and str(arguments[1]) in _C_FUNCTIONS and self.only_looks:
            self.refuse(f"{arguments[1]}() of the C library works unseen, and the scenario is @read.")

    def noting(self, guard: Guard) -> Guard:
        """Return *guard*, whose refusals count here as well."""

        def check(event: str, arguments: tuple[Any, ...]) -> None:
            try:
                guard(event, arguments)
            except ProvenpathError as error:
                self.refusals.append(str(error))
                raise

        return check

    def refuse(self, message: str) -> None:
        """Note a refusal and raise it as `RefusedError`."""
        self.refusals.append(message)
        raise RefusedError(message)


def _words(arguments: Any) -> list[str]:
    words = [arguments] if isinstance(arguments, (str, bytes, os.PathLike)) else arguments
    return [os.fsdecode(word) for word in words]


def _found(program: str, path: str | None) -> str | None:
    found = shutil.which(program, path=path)
    return os.path.realpath(found) if found else None


def _shown(address: object) -> str:
    return ":".join(map(str, address[:2])) if isinstance(address, tuple) else repr(address)
