"""What a run of the faults came to, as `nox -s mutation` leaves it in the state folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


WAYS = ("call", "tree", "drop", "attribute")
"""How things are broken: by a call, by a wrong tree, by taking each resource away, by each argument that matters."""

NOT_KILLED = ("survived", "harmless", "refused")
"""What becomes of a mutant that no scenario noticed, the worst first."""


@dataclass(frozen=True)
class Mutant:
    """One fault and what came of it."""

    id: str
    what: str
    way: str
    """One of `WAYS`."""
    criteria: tuple[str, ...]
    outcome: str
    """`killed`, `survived`, `refused`, or `harmless`: nobody noticed, and no criterion is broken."""
    by: tuple[str, ...]
    """The scenarios that killed it."""
    note: str
    """Why it survived, was refused or is harmless."""


@dataclass(frozen=True)
class Summary:
    """What the runs of faults on the same trees came to."""

    date: str
    """Of the last of them, in ISO 8601."""
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

    def by(self, way: str) -> Summary:
        """Return what came of the faults of one way."""
        return replace(self, mutants=tuple(each for each in self.mutants if each.way == way))

    def after(self, before: Summary | None, whole: Collection[str]) -> Summary:
        """Return this run together with what was known *before*, as far as that is of the same trees.

        Of the ways in *whole* everything was tried anew, so that nothing of theirs stands that was not.
        """
        if before is None or before.trees != self.trees:
            return self
        tried = {each.id for each in self.mutants}
        kept = [each for each in before.mutants if each.id not in tried and each.way not in whole]
        mutants = sorted([*kept, *self.mutants], key=lambda each: WAYS.index(each.way))
        return replace(self, mutants=tuple(mutants), options=tuple(sorted({*before.options, *self.options})))

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
