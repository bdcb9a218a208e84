"""The Terraform code as pages show it: what each layer and each module says of itself, and its files word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError
from provenpath.guide.markdown import fence, indented, link, literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from provenpath.guide.sources import Sources

_NO_SEARCH = 'data-search-exclude=""'
"""Who looks for a word wants the pages that explain it, not each line of code that holds it."""


class Repository:
    """The Terraform code of one platform; *to* turns a path below docs/ into a link from the page that is made."""

    def __init__(self, sources: Sources, to: Callable[[str], str]) -> None:
        self._sources = sources
        self._to = to

    def layers(self, modules: str) -> str:
        """Return a section for each layer, in their order; *modules* is the page that shows what they are made of."""
        parts = []
        for name, layer in self._sources.layers.items():
            called = sorted({module.path.name for module in layer.modules.values()})
            links = ", ".join(link(each, self._to(f"{modules}#{each}")) for each in called)
            parts.append(self._folder(layer.path, name, f"Made of the modules {links}."))
        return "\n\n".join(parts)

    def modules(self) -> str:
        """Return a section for each module that a layer is made of, by name."""
        folders = {module.path for layer in self._sources.layers.values() for module in layer.modules.values()}
        return "\n\n".join(self._folder(folder, folder.name) for folder in sorted(folders))

    def _folder(self, folder: Path, anchor: str, more: str = "") -> str:
        """Return what a folder says of itself, and its files; `ProvenpathError` where it says nothing."""
        readme = folder / "README.md"
        if not readme.is_file():
            msg = (
                f"{self._sources.checkout.relative(folder)} has no README.md. Say in it what it is, and how to use it."
            )
            raise ProvenpathError(msg)
        title, _, body = readme.read_text(encoding="utf-8").partition("\n")
        heading = f"## {literal(title.removeprefix('# '))} {{: #{anchor} }}"
        return "\n\n".join(part for part in (heading, body.strip(), more, *map(self._file, files(folder))) if part)

    def _file(self, file: Path) -> str:
        code = fence(
            file.read_text(encoding="utf-8"), "hcl", self._sources.checkout.relative(file), attributes=_NO_SEARCH
        )
        return f'??? abstract "{file.name}"\n\n{indented(code)}'


def files(folder: Path) -> list[Path]:
    """Return the files of Terraform in a folder, what it makes first, what it takes and gives last."""
    last = ["variables.tf", "outputs.tf", "versions.tf"]
    return sorted(folder.glob("*.tf"), key=lambda file: (file.name in last, file.name != "main.tf", file.name))
