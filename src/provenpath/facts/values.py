"""Read values files of Helm: each setting with its reason, from the comment above it.

A setting is a key, or an entry of a list that has a `name`, with a comment directly above it that opens with `# --`.
Every value has to be part of one: an override whose reason nobody wrote down is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError
from provenpath.facts import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from provenpath.facts.yaml import Document

Keys = tuple[str | int, ...]

_REASON = "# --"
_REQUIREMENTS = "# requirements:"
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True)
class Setting:
    """One override of a chart's default."""

    name: str
    """Its key with those it lies in, such as `coder.service.type`; of a list, `coder.env.CODER_PG_AUTH`."""
    keys: Keys
    """The same as they stand in the file; an entry of a list by its place."""
    value: Any
    """Of an entry of a list with a `value`, that."""
    reason: str
    requirements: tuple[str, ...]
    """The criteria that it serves, by id."""
    path: Path
    line: int

    @property
    def variable(self) -> str | None:
        """The name of the environment variable that it sets, `None` where it sets something else."""
        return self.name.rpartition(".")[2] if self.keys[-2:-1] == ("env",) and isinstance(self.keys[-1], int) else None


@dataclass(frozen=True)
class Values:
    """One values file."""

    document: Document
    settings: tuple[Setting, ...]
    placeholders: Mapping[str, int]
    """The names that stand as `${name}`, in comments too, as Terraform has it, each with the line of its first."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.document.path

    @property
    def data(self) -> dict[str, Any]:
        """What it holds."""
        found: dict[str, Any] = self.document.data
        return found

    def get(self, name: str) -> Setting | None:
        """Return the setting of a name, `None` where it sets nothing of this name."""
        return next((setting for setting in self.settings if setting.name == name), None)


def read(path: Path) -> Values:
    """Return the values in *path*; `ProvenpathError` with file, line and key for a value without a reason."""
    document = yaml.load(path)
    return _values(document, path.read_text(encoding="utf-8"))


def parse(text: str, path: Path) -> Values:
    """Return the values in *text*, which stands in *path*; errors as those of `read`."""
    return _values(yaml.parse(text, path), text)


def _values(document: Document, text: str) -> Values:
    if not isinstance(document.data, dict):
        kind = type(document.data).__name__
        msg = f"{document.path}:1 holds no values but {kind}. Write keys, as in a chart's values.yaml."
        raise ProvenpathError(msg)
    lines = text.split("\n")
    placeholders: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        for name in _PLACEHOLDER.findall(line):
            placeholders.setdefault(name, number)
    return Values(document, tuple(_settings(document, lines, document.data, ())), placeholders)


def merged(files: Iterable[Values]) -> dict[str, Any]:
    """Return what Helm makes of values files in this order: mappings are merged, all else is replaced by the later."""
    whole: dict[str, Any] = {}
    for each in files:
        whole = _merge(whole, each.data)
    return whole


def _merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = {key: _merge(one[key], item) for key, item in other.items() if _are_mappings(one.get(key), item)}
    return one | other | both


def _are_mappings(one: Any, other: Any) -> bool:
    return isinstance(one, dict) and isinstance(other, dict)


def leaves(data: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Yield what is no mapping, with the keys it lies under; a list is one value, and so is an empty mapping."""
    if isinstance(data, dict) and data:
        for key, item in data.items():
            yield from leaves(item, (*keys, str(key)))
    else:
        yield keys, data


def _settings(document: Document, lines: list[str], data: Any, keys: Keys) -> Iterator[Setting]:
    for key, item in _entries(data):
        here = (*keys, key)
        line = document.line(here)
        if comment := _comment(lines, line):
            yield _setting(document, here, item, comment, line)
        elif (isinstance(item, dict) and item and isinstance(key, str)) or _is_named(item):
            yield from _settings(document, lines, item, here)
        else:
            msg = (
                f"{document.path}:{line} {_name(document, here)} is set without a reason. "
                f"Say above it why the chart's default will not do: `{_REASON} ...`."
            )
            raise ProvenpathError(msg)


def _entries(data: Any) -> list[tuple[str | int, Any]]:
    if isinstance(data, dict):
        return [(str(key), item) for key, item in data.items()]
    return list(enumerate(data))


def _is_named(item: Any) -> bool:
    """Whether it is a list whose entries have names, such as the variables of a container."""
    return isinstance(item, list) and bool(item) and all(isinstance(each, dict) and "name" in each for each in item)


def _comment(lines: list[str], line: int) -> list[str]:
    """Return the reason that stands directly above *line* (from 1), without its sign; empty where there is none."""
    block: list[str] = []
    for text in reversed(lines[: line - 1]):
        if not text.lstrip().startswith("#"):
            break
        block.insert(0, text.strip())
    start = next((at for at, text in enumerate(block) if text.startswith(_REASON)), None)
    return [] if start is None else [block[start].removeprefix(_REASON).strip(), *block[start + 1 :]]


def _setting(document: Document, keys: Keys, item: Any, comment: list[str], line: int) -> Setting:
    ids = [text.removeprefix(_REQUIREMENTS) for text in comment if text.startswith(_REQUIREMENTS)]
    words = [text.removeprefix("#").strip() for text in comment if not text.startswith(_REQUIREMENTS)]
    is_entry = isinstance(keys[-1], int) and isinstance(item, dict)
    return Setting(
        name=_name(document, keys),
        keys=keys,
        value=item["value"] if is_entry and "value" in item else item,
        reason=" ".join(" ".join(words).split()),
        requirements=tuple(part.strip() for text in ids for part in text.split(",") if part.strip()),
        path=document.path,
        line=line,
    )


def _name(document: Document, keys: Keys) -> str:
    """Return the keys as one name, entries of a list by their own."""
    parts: list[str] = []
    item: Any = document.data
    for key in keys:
        item = item[key] if isinstance(key, int) else next(value for each, value in item.items() if str(each) == key)
        parts.append(
            str(item["name"]) if isinstance(key, int) and isinstance(item, dict) and "name" in item else str(key)
        )
    return ".".join(parts)
