"""The Helm releases as pages show them: what is installed, what is set and why, where the rest comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from provenpath.errors import ProvenpathError, nearest
from provenpath.guide.markdown import code, fence, link, shown, table, text, title_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from provenpath.facts.releases import Parameter, Release
    from provenpath.facts.values import Setting, Values
    from provenpath.guide.sources import Sources

_LONG = 90
"""From when on a value is no cell of a table, in characters: the file itself, shown beside, holds it."""


class Charts:
    """The releases of one platform; *criterion* returns the link to a criterion by its id."""

    def __init__(self, sources: Sources, criterion: Callable[[str], str]) -> None:
        self._sources = sources
        self._criterion = criterion

    def release(self, name: str) -> str:
        """Return the table of what is installed: chart, version, where from, and what documents it."""
        found = self._sources.release(name)
        rows = [
            ["Chart", code(found.chart)],
            ["Version", found.version],
            ["Repository", code(found.repository)],
            ["Namespace", code(found.namespace)],
            ["Documentation", link(title_of(found.docs), found.docs)],
            ["Source", link(title_of(found.source), found.source)],
            ["Its own values", link(title_of(found.inventory.source), found.inventory.source)],
            ["Changes", link(f"{found.title} {found.version}", found.changelog)],
        ]
        return table(["What", f"Release {code(name)}"], rows, f"The release {name}")

    def settings(self, name: str, file: str) -> str:
        """Return the table of what a values file sets: key, value and what holds otherwise, why, and for what."""
        found = self._sources.release(name)
        rows = [self._row(found, setting) for setting in self._file(name, file).settings]
        return table(["Key", "Value", "Why"], rows, f"Values of {name} in {file}", kind="pp-entries pp-values")

    def values_file(self, name: str, file: str) -> str:
        """Return a values file as it is."""
        path = self._file(name, file).path
        return fence(path.read_text(encoding="utf-8"), "yaml", self._sources.checkout.relative(path))

    def parameters(self, name: str) -> str:
        """Return the table of what an environment alone knows: each parameter and where its value comes from."""
        rows = [[code(each.name), self._origin(each)] for each in self._sources.release(name).parameters.values()]
        return table(["Parameter", "Comes from"], rows, f"Parameters of {name}", kind="pp-entries")

    def _file(self, name: str, file: str) -> Values:
        files = {each.path.name: each for each in self._sources.release(name).values}
        path = file.replace("{environment}", self._sources.environment)
        if path not in files:
            msg = f"The release {name!r} has no values file {file!r}. {nearest(path, files)}"
            raise ProvenpathError(msg)
        return files[path]

    def _row(self, release: Release, setting: Setting) -> list[str]:
        name = setting.variable or setting.name
        ids = ", ".join(link(id_.partition(":")[2], self._criterion(id_)) for id_ in setting.requirements)
        missing = "what the chart works out" if setting.variable in release.inventory.sets else "unset"
        default = _value(release.inventory.default(setting), missing=missing)
        return [
            re.sub(r"&#95;|(?<=\w)\.", r"\g<0><wbr>", code(name)),  # where a long name may go on in the next line
            f'{_value(setting.value)} <span class="pp-type">otherwise {default}</span>',
            f"{text(setting.reason)}{f' ({ids})' if ids else ''}",
        ]

    def _origin(self, parameter: Parameter) -> str:
        if parameter.source == "open":
            return f"**Open.** {text(parameter.text)}"
        layer, _, name = parameter.text.partition(".")
        if parameter.source == "declared":
            return f"The environment: {code(name)} is {code(shown(self._sources.resolved.get(parameter.text)))} here"
        where = code(self._sources.resolved.get(f"{layer}.parameter_names.{name}"))
        return f"Parameter Store: {where}, handed on by the {layer} layer"


def _value(value: Any, *, missing: str = "none") -> str:
    """Return a value as one would write it; what is too long for a table as a word about it."""
    if value is None:
        return missing
    if isinstance(value, str):
        return code(value)
    written = (
        yaml.safe_dump(value, default_flow_style=True, width=10_000, sort_keys=False).removesuffix("...\n").strip()
    )
    if len(written) > _LONG:
        return f"{len(value)} entries, below" if isinstance(value, list) else "a block, below"
    return code(written)
