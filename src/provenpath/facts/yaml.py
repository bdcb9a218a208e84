"""Read YAML together with the line that each thing stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema import Draft202012Validator

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from pathlib import Path

# libyaml's loader is ten times as fast; a build of PyYAML without it still has the other
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """What a file holds, and where in the file each part of it stands."""

    path: Path
    data: Any
    _node: yaml.Node

    def line(self, keys: Iterable[str | int]) -> int:
        """Return the line (from 1) of what lies at *keys*, or of the nearest thing around it."""
        node, line = self._node, self._node.start_mark.line
        for key in keys:
            if isinstance(node, yaml.MappingNode):
                found = next((pair for pair in node.value if pair[0].value == key), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
                node = node.value[key]
                line = node.start_mark.line
            else:
                break
        return int(line) + 1


def load(path: Path) -> Document:
    """Return what *path* holds.

    Raises `ProvenpathError`, with file and line, for text that is not YAML and for a key that stands twice.
    """
    try:
        return parse(path.read_text(encoding="utf-8"), path)
    except FileNotFoundError as error:
        msg = f"{path} does not exist."
        raise ProvenpathError(msg) from error
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {' '.join(str(error).split())}."
        raise ProvenpathError(msg) from error


def parse(text: str, path: Path) -> Document:
    """Return what *text* holds, which stands in *path*; errors as those of `load`."""
    loader = None
    try:
        loader = _Loader(text)  # the loader in Python looks at every letter here, libyaml's when it comes to it
        node = loader.get_single_node()
        if node is None:
            msg = f"{path}:1 is empty."
            raise ProvenpathError(msg)
        _refuse_doubles(node, path)
        return Document(path, loader.construct_document(node), node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        msg = f"{path}:{line} is not valid YAML: {error.problem or error}."
        raise ProvenpathError(msg) from error
    except yaml.reader.ReaderError as error:
        msg = f"{path} cannot be read: {' '.join(str(error).split())}."
        raise ProvenpathError(msg) from error
    finally:
        if loader is not None:
            loader.dispose()


def validate(document: Document, schema: dict[str, Any]) -> None:
    """Raise `ProvenpathError` naming file, line, place and fault where *document* is not of *schema*."""
    faults = sorted(Draft202012Validator(schema).iter_errors(document.data), key=lambda each: list(map(str, each.path)))
    if faults:
        places = ((fault, ".".join(map(str, fault.path)) or "the file") for fault in faults)
        lines = [f"{document.path}:{document.line(fault.path)} {place}: {fault.message}" for fault, place in places]
        raise ProvenpathError("\n".join(lines))


def _refuse_doubles(node: yaml.Node, path: Path) -> None:
    """Raise where a key stands twice in a mapping: the parser would silently keep the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[Any] = set()
        for key, value in node.value:
            if isinstance(key.value, str) and key.value in seen:
                msg = f"{path}:{key.start_mark.line + 1} the key {key.value!r} stands twice. Keep one of them."
                raise ProvenpathError(msg)
            if isinstance(key.value, str):
                seen.add(key.value)
            _refuse_doubles(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_doubles(item, path)
