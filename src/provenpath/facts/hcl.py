"""Read what is written in HCL: blocks, attributes, literals, comments, with file and line.

Expressions are kept as text. What they come to is Terraform's to say, and read from its plan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import tree_sitter
import tree_sitter_hcl

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ESCAPE = re.compile(r'\\(n|r|t|"|\\|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|\$\$\{|%%\{')
_TEMPLATE = re.compile(r"\$\$\{|%%\{")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


_WRAPPERS = {"expression", "literal_value", "collection_value", "template_expr"}


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
    def span(self) -> tuple[int, int]:
        """Where the expression begins and ends in the file, in bytes."""
        return self._node.start_byte, self._node.end_byte

    @property
    def literal(self) -> Any:
        """The value, where the expression is made of literals, lists and maps alone; else `HclError`."""
        return _literal(self._node, self)

    @property
    def elements(self) -> dict[str, Attribute]:
        """The elements of a map, each as an attribute of its own; `HclError` where the expression is no map."""
        node = self._node
        while node.type in _WRAPPERS and len(node.named_children) == 1:
            node = node.named_children[0]
        if node.type != "object":
            raise HclError(_no(self, "map"))
        pairs = (_pair(child, self) for child in node.named_children if child.type == "object_elem")
        return {
            name: Attribute(name, _text(value), self.path, value.start_point.row + 1, (), value)
            for name, value in pairs
        }

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
    span: tuple[int, int] = (0, 0)
    """Where it begins and ends in the file, in bytes."""

    def all(self, type_: str) -> Iterator[Block]:
        """Yield the blocks of this type directly inside, in the order of the file."""
        return (block for block in self.blocks if block.type == type_)


@cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def parse(path: Path) -> Block:
    """Return the content of *path*; `HclError` with file and line where it is not HCL."""
    try:
        source = path.read_bytes()
        lines = source.decode("utf-8").split("\n")  # the rows that the parser counts
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}."
        raise HclError(msg) from error
    tree = _parser().parse(source)
    if tree.root_node.has_error:
        line = _first_error(tree.root_node).start_point.row + 1
        msg = f"{path}:{line} is not valid HCL. `terraform fmt` names the fault."
        raise HclError(msg)
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
            made = _block(inner, _text(head), names, path, row + 1, above, lines)
            blocks.append(replace(made, span=(child.start_byte, child.end_byte)))
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


def _literal(node: tree_sitter.Node, attribute: Attribute) -> Any:  # noqa: C901, PLR0911  (a case for each kind of literal)
    inner = node.named_children
    match node.type:
        case kind if kind in _WRAPPERS and len(inner) == 1:
            return _literal(inner[0], attribute)
        case "string_lit":
            return _string(_text(node))
        case "heredoc_template" if all(child.type == "template_literal" for child in inner[2:-1]):
            return _heredoc(_text(node))
        case "numeric_lit":
            return _number(_text(node))
        case "bool_lit":
            return _text(node) == "true"
        case "null_lit":
            return None
        case "operation" if len(inner) == 1:
            return _literal(inner[0], attribute)
        case "unary_operation" if _text(node).startswith("-"):
            value = _literal(inner[0], attribute)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return -value
        case "tuple":
            return [_literal(child, attribute) for child in inner if child.type == "expression"]
        case "object":
            pairs = (_pair(child, attribute) for child in inner if child.type == "object_elem")
            return {name: _literal(value, attribute) for name, value in pairs}
    raise HclError(_no(attribute, "literal"))


def _no(attribute: Attribute, what: str) -> str:
    source = attribute.source.splitlines()[0]
    return (
        f"{attribute.path}:{attribute.line} {attribute.name} = {source} is no {what}, "
        "so only a plan says what it comes to. Take the resolved fact instead."
    )


def _pair(node: tree_sitter.Node, attribute: Attribute) -> tuple[str, tree_sitter.Node]:
    """Return the key of an element and the expression of its value."""
    key, value = (child for child in node.named_children if child.type == "expression")
    word = key.named_children[0]
    return (_text(word) if word.type == "variable_expr" else str(_literal(key, attribute))), value


def _heredoc(source: str) -> str:
    """Return the text of a heredoc; one that begins with `<<-` loses the indent that its lines share."""
    start, *lines, _ = source.split("\n")
    if start.startswith("<<-"):
        indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
        lines = [line[indent:] for line in lines]
    return _TEMPLATE.sub(lambda match: match[0][1:], "".join(f"{line}\n" for line in lines))


def _number(text: str) -> int | float:
    return int(text) if text.isdigit() else float(text)
