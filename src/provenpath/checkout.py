"""Where things lie in a checkout of the guide."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from provenpath.errors import ProvenpathError, nearest

MARKER = "requirements"
TREES = ("terraform", "helm-values", "charts", "templates")
"""What is declared, and therefore judged: nothing that runs a feature may read it."""


class NotACheckoutError(ProvenpathError):
    """No folder at or above the current one holds a guide."""


@dataclass(frozen=True)
class Checkout:
    """A folder that holds the trees, the records and the runbooks of a guide."""

    root: Path
    state_folder: Path | None = None
    """Where `state` lies, if not in its usual place."""

    @classmethod
    def find(cls, start: Path | None = None) -> Checkout:
        """Return the checkout that holds *start* (by default the current folder).

        Raises `NotACheckoutError` where no folder on the way up has a `requirements` folder and a `runbooks` folder.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / MARKER).is_dir() and (folder / "runbooks").is_dir():
                return cls(folder)
        msg = (
            f"{start} is not inside a guide: no folder at or above it has both requirements/ and runbooks/. "
            "Change to your checkout and run this again."
        )
        raise NotACheckoutError(msg)

    @property
    def state(self) -> Path:
        """The folder for what is made here and never committed; `PROVENPATH_STATE` moves it."""
        named = self.state_folder or os.environ.get("PROVENPATH_STATE") or self.root / ".provenpath"
        return Path(named).resolve()

    @property
    def evidence(self) -> Path:
        """The folder that runs write their records to."""
        return self.state / "evidence"

    @property
    def trees(self) -> tuple[Path, ...]:
        """The folders of `TREES` that exist."""
        return tuple(folder for name in TREES if (folder := self.root / name).is_dir())

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms that have requirement records, sorted."""
        return tuple(sorted(path.stem for path in (self.root / MARKER).glob("*.yaml")))

    def platform(self, name: str | None = None) -> str:
        """Return *name* if there is such a platform, or the only platform if no name is given."""
        if name is None and len(self.platforms) == 1:
            return self.platforms[0]
        if name not in self.platforms:
            msg = f"No platform {name!r} in {self.root / MARKER}. {nearest(name or '', self.platforms)}"
            raise ProvenpathError(msg)
        return name

    def relative(self, path: Path) -> str:
        """Return *path* as it is shown to people: from the root where it lies below it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()
