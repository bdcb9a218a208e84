"""Read what is written in HCL: blocks, attributes, literals, comments, with file and line.

Expressions are kept as text. What they come to is Terraform's to say, and read from its plan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import tree_sitter
import tree_sitter_hcl

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ESCAPE = re.compile(r'\\(n|r|t|"|\\|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|\$\$\{|%%\{')
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class HclError(ProvenpathError):
    """A file is not HCL, or an expression is not the literal that was asked for."""


@dataclass(frozen=True)
class Attribute:
    """`name = expression`."""

    name: str
    source: str
    """The expression as it is written."""
    path: Path
    line: int
    comments: tuple[str, ...]
    """The comment lines directly above, without their marks."""
    _node: tree_sitter.Node = field(repr=False, compare=False)

    @property
    def literal(self) -> Any:
        """The value, where the expression is made of literals, lists and maps alone; else `HclError`."""
        return _literal(self._node, self)

    @property
    def is_literal(self) -> bool:
        """Whether `literal` has an answer."""
        try:
            _ = self.literal
        except HclError:
            return False
        return True


@dataclass(frozen=True)
class Block:
    """`type "label" { … }`; a whole file is a block of no type."""

    type: str
    labels: tuple[str, ...]
    attributes: dict[str, Attribute]
    blocks: tuple[Block, ...]
    path: Path
    line: int
    comments: tuple[str, ...]
    """The comment lines directly above, without their marks."""

    def all(self, type_: str) -> Iterator[Block]:
        """Yield the blocks of this type directly inside, in the order of the file."""
        return (block for block in self.blocks if block.type == type_)


@cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def parse(path: Path) -> Block:
    """Return the content of *path*; `HclError` with file and line where it is not HCL."""
    source = path.read_bytes()
    tree = _parser().parse(source)
    if tree.root_node.has_error:
        line = _first_error(tree.root_node).start_point.row + 1
        msg = f"{path}:{line} is not valid HCL. `terraform fmt` names the fault."
        raise HclError(msg)
    lines = source.decode("utf-8").splitlines()
    body = next((child for child in tree.root_node.children if child.type == "body"), None)
    return _block(body, "", (), path, 1, (), lines)


def _first_error(node: tree_sitter.Node) -> tree_sitter.Node:
    for child in node.children:
        if child.is_error or child.is_missing:
            return child
        if child.has_error:
            return _first_error(child)
    return node


def _block(  # noqa: PLR0913, PLR0917  (one call site, and a class for it would say no more)
    body: tree_sitter.Node | None,
    type_: str,
    labels: tuple[str, ...],
    path: Path,
    line: int,
    comments: tuple[str, ...],
    lines: list[str],
) -> Block:
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for child in body.children if body else ():
        row = child.start_point.row
        above = _comments_above(lines, row)
        if child.type == "attribute":
            name, expression = _text(child.named_children[0]), child.named_children[-1]
            attributes[name] = Attribute(name, _text(expression), path, row + 1, above, expression)
        elif child.type == "block":
            head, *rest = child.named_children
            names = tuple(_label(node) for node in rest if node.type in {"string_lit", "identifier"})
            inner = next((node for node in rest if node.type == "body"), None)
            blocks.append(_block(inner, _text(head), names, path, row + 1, above, lines))
    return Block(type_, labels, attributes, tuple(blocks), path, line, comments)


def _comments_above(lines: list[str], row: int) -> tuple[str, ...]:
    found: list[str] = []
    while row > 0 and (line := lines[row - 1].strip()).startswith(("#", "//")):
        found.insert(0, line.lstrip("#/").strip())
        row -= 1
    return tuple(found)


def _text(node: tree_sitter.Node) -> str:
    return (node.text or b"").decode("utf-8")


def _label(node: tree_sitter.Node) -> str:
    return _string(_text(node)) if node.type == "string_lit" else _text(node)


def _string(quoted: str) -> str:
    def plain(match: re.Match[str]) -> str:
        escape = match[1]
        if escape is None:
            return match[0][1:]
        return _PLAIN.get(escape) or chr(int(escape[1:], 16))

    return _ESCAPE.sub(plain, quoted[1:-1])


def _literal(node: tree_sitter.Node, attribute: Attribute) -> Any:  # noqa: PLR0911  (a case for each kind of literal)
    inner = node.named_children
    match node.type:
        case "expression" | "literal_value" | "collection_value" if len(inner) == 1:
            return _literal(inner[0], attribute)
        case "string_lit":
            return _string(_text(node))
        case "numeric_lit":
            return _number(_text(node))
        case "bool_lit":
            return _text(node) == "true"
        case "null_lit":
            return None
        case "operation" | "unary_operation" if _text(node).startswith("-"):
            value = _literal(inner[0], attribute)
            return -value if node.type == "unary_operation" else value
        case "tuple":
            return [_literal(child, attribute) for child in inner if child.type == "expression"]
        case "object":
            return dict(_element(child, attribute) for child in inner if child.type == "object_elem")
    msg = (
        f"{attribute.path}:{attribute.line} {attribute.name} = {attribute.source.splitlines()[0]} is no literal, "
        "so only a plan says what it comes to. Take the resolved fact instead."
    )
    raise HclError(msg)


def _element(node: tree_sitter.Node, attribute: Attribute) -> tuple[str, Any]:
    key, value = (child for child in node.named_children if child.type == "expression")
    word = key.named_children[0]
    return (_text(word) if word.type == "variable_expr" else str(_literal(key, attribute))), _literal(value, attribute)


def _number(text: str) -> int | float:
    return int(text) if text.isdigit() else float(text)
