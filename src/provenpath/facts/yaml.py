"""Read YAML together with the line that each thing stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def load(path: Path) -> Any:
    """Return what *path* holds. Mappings and lists know their lines; ask with `line_of`.

    Raises `ProvenpathError`, with file and line, for text that is not YAML and for a key that stands twice.
    """
    try:
        return YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        msg = f"{path} does not exist."
        raise ProvenpathError(msg) from error
    except (OSError, UnicodeDecodeError, ReaderError) as error:
        msg = f"{path} cannot be read: {' '.join(str(error).split())}."
        raise ProvenpathError(msg) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        msg = f"{path}:{line} is not valid YAML: {error.problem or error}."
        raise ProvenpathError(msg) from error


def line_of(document: Any, keys: Iterable[str | int]) -> int:
    """Return the line (from 1) of what lies at *keys* in a loaded *document*, or of the nearest thing around it."""
    line = 1
    node = document
    for key in keys:
        try:
            line = (node.lc.key(key) if hasattr(node, "keys") else node.lc.item(key))[0] + 1
            node = node[key]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def validate(path: Path, document: Any, schema: dict[str, Any]) -> None:
    """Raise `ProvenpathError` naming file, line, place and fault where *document* is not of *schema*."""
    errors = sorted(Draft202012Validator(schema).iter_errors(document), key=lambda error: list(map(str, error.path)))
    if errors:
        lines = [
            f"{path}:{line_of(document, error.path)} {'.'.join(map(str, error.path)) or 'the file'}: {error.message}"
            for error in errors
        ]
        raise ProvenpathError("\n".join(lines))
