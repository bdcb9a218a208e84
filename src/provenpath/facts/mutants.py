"""What a run of the faults came to, as `nox -s mutation` leaves it in the state folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from pathlib import Path


NOT_KILLED = ("survived", "harmless", "refused")
"""What becomes of a mutant that no scenario noticed, the worst first."""


@dataclass(frozen=True)
class Mutant:
    """One fault and what came of it."""

    id: str
    what: str
    way: str
    """`call`, `tree`, `drop` or `attribute`."""
    criteria: tuple[str, ...]
    outcome: str
    """`killed`, `survived`, `refused`, or `harmless`: nobody noticed, and no criterion is broken."""
    by: tuple[str, ...]
    """The scenarios that killed it."""
    note: str
    """Why it survived, was refused or is harmless."""


@dataclass(frozen=True)
class Summary:
    """One run of all faults."""

    date: str
    """ISO 8601."""
    trees: str
    """Hash of the trees that were broken."""
    mutants: tuple[Mutant, ...]
    options: tuple[str, ...] = ()
    """What made the run unlike a plain one, such as shortened pauses."""

    @property
    def injected(self) -> int:
        """How many of them were faults: neither refused nor harmless."""
        return sum(each.outcome in {"killed", "survived"} for each in self.mutants)

    @property
    def killed(self) -> int:
        """How many of them were noticed."""
        return sum(each.outcome == "killed" for each in self.mutants)

    @property
    def percent(self) -> float:
        """Killed over injected."""
        return 100 * self.killed / self.injected if self.injected else 0.0

    def of(self, outcome: str) -> list[Mutant]:
        """Return the faults of one outcome."""
        return [each for each in self.mutants if each.outcome == outcome]


def write(path: Path, summary: Summary) -> None:
    """Write a summary, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(summary), indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


def read(path: Path) -> Summary | None:
    """Return the summary in *path*, `None` where there is none; `ProvenpathError` where it is not one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        mutants = tuple(
            Mutant(**each | {"criteria": tuple(each["criteria"]), "by": tuple(each["by"])}) for each in data["mutants"]
        )
        return Summary(data["date"], data["trees"], mutants, tuple(data.get("options", ())))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{path} is no summary of faults ({error!r}). Delete it, or run `nox -s mutation` again."
        raise ProvenpathError(msg) from error
