"""The blast radius of a scenario, and what keeps a run inside it.

A scenario that only looks has its mutating calls refused before they are sent, whoever makes them: every client
that botocore makes in this process passes here, and so does every program that is started.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError
from provenpath.proof.access_levels import Access, Class, access

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    "subprocess.Popen": 1,
    "os.system": 0,
    "os.exec": 1,
    "os.posix_spawn": 1,
    "os.spawn": 2,
    "pty.spawn": 0,
}
"""Audit events that mean a program is starting, with the place of its command among their arguments."""


class RefusedError(ProvenpathError):
    """A call was refused before it was sent, because the scenario's blast radius does not hold it."""


@dataclass
class Gate:
    """Lets through what the running scenario may do."""

    radius: Radius | None = None
    """Of the running scenario; `None` between scenarios, where only signing in and looking is allowed."""
    refusals: list[str] = field(default_factory=list)
    """What was refused to the running scenario: it fails even if its own code swallowed the error."""

    def check_call(self, signing_name: str, operation: str, parameters: dict[str, Any]) -> Access:
        """Return what is known of an AWS operation, or raise `RefusedError` where it may not be made now."""
        known = access(signing_name, operation, parameters)
        if known.kind is Class.UNKNOWN:
            self._refuse(
                f"{known.action} is not known as a read or a write: {known.reason}. "
                "Add it to data/overlay.yaml with a reason, or refresh the access levels."
            )
        if known.kind is Class.SIGN_IN and self.radius is not None:
            self._refuse(f"{known.action} {known.reason}, which is done before a scenario starts and nowhere else.")
        if known.kind in {Class.CHANGE, Class.SENSITIVE} and self.radius in {Radius.READ, None}:
            why = known.reason or f"is of AWS's access level {known.level}"
            self._refuse(
                f"{known.action} {why}, and the scenario is @read. If it is meant, tag the scenario @write "
                "(or wider) and run it with --allow."
            )
        return known

    def check_process(self, arguments: Sequence[str]) -> None:
        """Raise `RefusedError` where the running scenario may not start this program."""
        if self.radius is not Radius.READ:
            return
        name = arguments[0].rpartition("/")[2] if arguments else ""
        if (name, *arguments[1:]) not in VERSION_COMMANDS:
            self._refuse(
                f"Starting `{shlex.join(arguments)}` counts as a change, and the scenario is @read. "
                f"Only these may start: {', '.join(sorted(' '.join(command) for command in VERSION_COMMANDS))}."
            )

    def guard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse programs by the audit events that starting one raises."""
        position = _STARTS.get(event)
        if position is None:
            return
        command = arguments[position] if position < len(arguments) else arguments[0]
        words = [command] if isinstance(command, (str, bytes)) else list(command or [])
        self.check_process([word.decode() if isinstance(word, bytes) else str(word) for word in words])

    def _refuse(self, message: str) -> None:
        self.refusals.append(message)
        raise RefusedError(message)
