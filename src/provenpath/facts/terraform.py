"""What a Terraform module or root layer declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import hcl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

_STRING_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|#[^\n]*|//[^\n]*|/\*.*?\*/', re.DOTALL)


class NoSuchDeclarationError(ProvenpathError, KeyError):
    """A module declares nothing of this name."""

    __str__ = ProvenpathError.__str__


class _Unset:
    """Stands for "no default": `null` is a default of its own."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = _Unset()


@dataclass(frozen=True)
class Variable:
    """An input of a module."""

    name: str
    type: str
    """The type constraint as written."""
    description: str
    default: Any
    """Its literal value; the source text where it is an expression; `UNSET` where the variable is required."""
    is_sensitive: bool
    is_nullable: bool
    rules: tuple[str, ...]
    """The messages of its validations."""
    docs: str
    """The page that documents it, from a `# docs:` line above it."""
    path: Path
    line: int


@dataclass(frozen=True)
class Output:
    """An output of a module."""

    name: str
    description: str
    expression: str
    is_sensitive: bool
    path: Path
    line: int


@dataclass(frozen=True)
class Declaration:
    """A resource, a data source or a call of a module."""

    address: str
    """As Terraform writes it, from its module: `aws_vpc.this`, `data.aws_region.current`, `module.vpc`."""
    kind: str
    """`resource`, `data` or `module`."""
    type: str
    """The resource type; for a module its `source`."""
    docs: str
    requirements: tuple[str, ...]
    """Ids of the criteria it serves, from a `# requirements:` line above it."""
    path: Path
    line: int


@dataclass(frozen=True)
class Module:
    """One folder of `.tf` files."""

    path: Path
    variables: dict[str, Variable]
    outputs: dict[str, Output]
    declarations: dict[str, Declaration]
    required_version: str
    providers: dict[str, str]
    """Version constraint by provider, as `hashicorp/aws`."""

    def variable(self, name: str) -> Variable:
        """Return the variable *name*; an error names the nearest."""
        return self._get(self.variables, name, "variable")

    def output(self, name: str) -> Output:
        """Return the output *name*; an error names the nearest."""
        return self._get(self.outputs, name, "output")

    @cached_property
    def modules(self) -> dict[str, Module]:
        """The local modules it calls, by the name of the call."""
        return {
            declaration.address.removeprefix("module."): read(self.path / declaration.type)
            for declaration in self.declarations.values()
            if declaration.kind == "module" and declaration.type.startswith(".")
        }

    def _get(self, table: dict[str, T], name: str, what: str) -> T:
        try:
            return table[name]
        except KeyError:
            msg = f"{self.path} declares no {what} {name!r}. {nearest(name, table)}"
            raise NoSuchDeclarationError(msg) from None


def read(folder: Path) -> Module:
    """Return what the `.tf` files of *folder* declare; `ProvenpathError` where there are none or one is not HCL."""
    files = sorted(folder.resolve().glob("*.tf"))
    if not files:
        msg = f"{folder} holds no .tf file, so it is no Terraform module."
        raise ProvenpathError(msg)
    blocks = [block for file in files for block in hcl.parse(file).blocks]
    settings = [block for block in blocks if block.type == "terraform"]
    return Module(
        path=folder.resolve(),
        variables=_by_name(blocks, "variable", _variable),
        outputs=_by_name(blocks, "output", _output),
        declarations={item.address: item for block in blocks for item in _declarations(block)},
        required_version=next(
            (
                str(block.attributes["required_version"].literal)
                for block in settings
                if "required_version" in block.attributes
            ),
            "",
        ),
        providers={
            source: version
            for block in settings
            for required in block.all("required_providers")
            for source, version in map(_provider, required.attributes.values())
        },
    )


def tagged(comments: tuple[str, ...], tag: str) -> str:
    """Return what a comment line `tag: …` among *comments* says, or nothing."""
    return next((line.partition(":")[2].strip() for line in comments if line.startswith(f"{tag}:")), "")


def _provider(required: hcl.Attribute) -> tuple[str, str]:
    """Return source and version constraint of a required provider, in the short form too."""
    if required.is_literal and isinstance(required.literal, str):
        return f"hashicorp/{required.name}", required.literal
    said = {name: str(required.elements[name].literal) for name in ("source", "version") if name in required.elements}
    return said.get("source", f"hashicorp/{required.name}"), said.get("version", "")


def _by_name(blocks: list[hcl.Block], type_: str, make: Callable[[hcl.Block], T]) -> dict[str, T]:
    return {_label(block): make(block) for block in blocks if block.type == type_}


def _label(block: hcl.Block, count: int = 1) -> str:
    """Return the block's labels, by dots; an error names a block that has fewer or more."""
    if len(block.labels) != count:
        msg = f"{block.path}:{block.line} {block.type} has {len(block.labels)} labels, not {count}."
        raise ProvenpathError(msg)
    return ".".join(block.labels)


def _wanted(block: hcl.Block, name: str) -> hcl.Attribute:
    if name not in block.attributes:
        msg = f"{block.path}:{block.line} {block.type} {'.'.join(block.labels)!r} has no {name}."
        raise ProvenpathError(msg)
    return block.attributes[name]


def _variable(block: hcl.Block) -> Variable:
    default = block.attributes.get("default")
    return Variable(
        name=_label(block),
        type=_one_line(block.attributes["type"].source) if "type" in block.attributes else "any",
        description=_string(block, "description"),
        default=UNSET if default is None else default.literal if default.is_literal else default.source,
        is_sensitive=_flag(block, "sensitive", default=False),
        is_nullable=_flag(block, "nullable", default=True),
        rules=tuple(_message(rule) for rule in block.all("validation")),
        docs=tagged(block.comments, "docs"),
        path=block.path,
        line=block.line,
    )


def _output(block: hcl.Block) -> Output:
    return Output(
        name=_label(block),
        description=_string(block, "description"),
        expression=_wanted(block, "value").source,
        is_sensitive=_flag(block, "sensitive", default=False),
        path=block.path,
        line=block.line,
    )


def _declarations(block: hcl.Block) -> Iterator[Declaration]:
    match block.type:
        case "resource":
            type_, address = block.labels[0], _label(block, 2)
        case "data":
            type_, address = block.labels[0], f"data.{_label(block, 2)}"
        case "module":
            type_, address = str(_wanted(block, "source").literal), f"module.{_label(block)}"
        case _:
            return
    ids = tuple(item.strip() for item in tagged(block.comments, "requirements").split(",") if item.strip())
    yield Declaration(address, block.type, type_, tagged(block.comments, "docs"), ids, block.path, block.line)


def _string(block: hcl.Block, name: str) -> str:
    """Return a text on one line, or the expression that it comes from."""
    if name not in block.attributes:
        return ""
    attribute = block.attributes[name]
    return " ".join((str(attribute.literal) if attribute.is_literal else attribute.source).split())


def _message(rule: hcl.Block) -> str:
    return _string(rule, "error_message").strip('"')


def _flag(block: hcl.Block, name: str, *, default: bool) -> bool:
    return bool(block.attributes[name].literal) if name in block.attributes else default


def _one_line(source: str) -> str:
    """Return a type constraint on one line, its comments left out."""
    bare = _STRING_OR_COMMENT.sub(lambda match: match[1] or " ", source)
    return " ".join(bare.split())
