"""Make the inventory of a chart's keys from the chart itself.

The chart comes as a checkout of its source at the tag of the tested version. What is in it is read and not kept: only
names and defaults go into the inventory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml as pyyaml

from provenpath.errors import ProvenpathError
from provenpath.facts import charts, values, yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from provenpath.facts.releases import Plain

_READ = re.compile(r"\.Values((?:\.[A-Za-z0-9_]+)+)")
_GOT = re.compile(r'(?:get|hasKey) \S*\.Values((?:\.[A-Za-z0-9_]+)+) "(\w+)"')
_SET = re.compile(r"- name: \"?([A-Z][A-Z0-9_]+)\"?\n\s+value(From)?:[ \t]*(.*)")
_CHOSEN = re.compile(r'eq \.name "([A-Z0-9_]+)"')
_VARIABLE = re.compile(r"\| Environment\s+\| <code>\$(\w+)</code>.*\n((?:\|.*\n)*)")
_DEFAULT = re.compile(r"\| Default\s+\| <code>(.*?)</code>")
_HEAD = """\
# Keys of the chart {chart} at version {version}, with their defaults: names and defaults alone, which
# `provenpath charts` makes from {source}
# `read` and `ours` are added by hand.
"""


def folder_of(source: str, version: str) -> str:
    """Return the chart's folder inside its source, from the page that shows it: `helm/coder`."""
    _, found, path = source.partition(f"/tree/v{version}/")
    if not found:
        msg = f"{source} is no page of a folder at the tag v{version}. Give it as .../tree/v{{version}}/<folder>."
        raise ProvenpathError(msg)
    return path


def inventory(source: Path, plain: Plain, by_hand: dict[str, Any]) -> dict[str, Any]:
    """Return the inventory of a release's chart in a checkout of its *source*.

    *by_hand* is what people added to the one before; each key that templates read has to be read still.
    """
    folder = source / folder_of(plain.source, plain.version)
    document = yaml.load(folder / "values.yaml")
    texts = list(_templates(folder))
    read = {name[1:] for text in texts for name in _READ.findall(text)}
    read |= {f"{within[1:]}.{name}" for text in texts for within, name in _GOT.findall(text)}
    for name in by_hand.get("read", {}):
        if name not in read:
            msg = (
                f"No template of {plain.chart} {plain.version} reads {name!r}. Take it out of {plain.keys}, under read."
            )
            raise ProvenpathError(msg)
    made: dict[str, Any] = {
        "chart": plain.chart,
        "version": plain.version,
        "source": f"{plain.source.replace('/tree/', '/blob/')}/values.yaml",
        **by_hand,
        "keys": {".".join(map(str, keys)): item for keys, item in values.leaves(document.data)},
    }
    if plain.variables:
        sets = {
            name: None if is_found_out or "$(" in value or "{{" in value else value.strip().strip('"')
            for text in texts
            for name, is_found_out, value in _SET.findall(text)
        }
        chosen = {name for text in texts for name in _CHOSEN.findall(text)}
        made["sets"] = dict(sorted(sets.items()))
        made["locked"] = sorted(set(sets) - chosen)
        made["variables"] = _variables((source / plain.variables).read_text(encoding="utf-8"))
    return made


def text_of(made: dict[str, Any]) -> str:
    """Return an inventory as it is kept."""
    body = pyyaml.safe_dump(made, sort_keys=False, width=120, allow_unicode=True)
    return f"{_HEAD.format(**made)}{body}"


def by_hand(path: Path) -> dict[str, Any]:
    """Return what people added to the inventory in *path*; nothing where there is none yet."""
    if not path.is_file():
        return {}
    found = charts.read(path)
    return {name: dict(added) for name in ("read", "ours") if (added := getattr(found, name))}


def _templates(folder: Path) -> Iterable[str]:
    """Yield the templates of a chart and of the charts beside it that it is made with."""
    described = yaml.load(folder / "Chart.yaml").data
    near = [
        each["repository"] for each in described.get("dependencies", ()) if each["repository"].startswith("file://")
    ]
    for each in (folder, *((folder / path.removeprefix("file://")).resolve() for path in near)):
        for file in sorted((each / "templates").rglob("*")):
            if file.is_file() and file.name != "NOTES.txt":
                yield file.read_text(encoding="utf-8")


def _variables(page: str) -> dict[str, str | None]:
    """Return the variables that a page of options lists, with their defaults."""
    found: dict[str, str | None] = {}
    for name, rest in _VARIABLE.findall(page):
        default = _DEFAULT.search(rest)
        # the page's formatter takes the stars of a cron line for emphasis
        found[name] = default[1].replace("** *", "* * *").replace("\\", "") if default else None
    return dict(sorted(found.items()))
