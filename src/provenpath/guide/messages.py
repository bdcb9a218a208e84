"""What goes wrong, in the words of whatever says so: messages of the Terraform trees and of the scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ECHO = re.compile(r'echo ((?:"(?:[^"\\]|\\.)*"[ \t]*(?:\\\n\s*)?)+)')
_SHELL_VALUE = re.compile(r"\$\([^)]*\)|\$\{[^}]*\}|\$\w+")
HOLE = "…"
"""Stands for what a message fills in when it is shown."""


def read(root: Path, platform: str) -> frozenset[str]:
    """Return the messages of Terraform's conditions and what a platform's scripts echo, with `…` for what they fill in.

    They are those of the trees and runbooks below *root*.
    """
    return frozenset(_all(root, platform))


def find(messages: Iterable[str], words: str) -> str:
    """Return the one message that holds *words*; `ProvenpathError` where none does, or several do."""
    found = sorted(message for message in messages if words in message)
    if len(found) != 1:
        how_many = "Several messages hold" if found else "No message of the trees or the scripts holds"
        msg = "\n".join([f"{how_many} {words!r}. Give words that one of them holds.", *found])
        raise ProvenpathError(msg)
    return found[0]


def _all(root: Path, platform: str) -> Iterator[str]:
    for file in sorted((root / "terraform").rglob("*.tf")):
        text = file.read_text(encoding="utf-8")
        yield from (_string(text, match.end()) for match in re.finditer(r'error_message\s*=\s*"', text))
    for file in sorted((root / "runbooks" / platform).rglob("*.sh")):
        for match in _ECHO.finditer(file.read_text(encoding="utf-8")):
            parts = re.findall(r'"((?:[^"\\]|\\.)*)"', match[1])
            yield _SHELL_VALUE.sub(HOLE, " ".join(parts))


def _string(text: str, start: int) -> str:
    """Return the string of HCL that begins at *start*, behind its quote; templates in it may hold quotes, too."""
    shown, depth, at = [], 0, start
    while at < len(text):
        if text.startswith("${", at):
            shown += [] if depth else [HOLE]
            depth, at = depth + 1, at + 2
        elif depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        elif text[at] == "\\":
            shown.append(text[at + 1])
            at += 2
        elif text[at] == '"':
            break
        else:
            shown.append(text[at])
            at += 1
    return "".join(shown)
