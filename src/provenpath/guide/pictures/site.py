"""The pictures of a guide: drawn from its facts, kept beside its pages, shown in them.

`diagrams/<platform>/<name>.py` holds one picture, as a function `draw` that returns it. The function asks by the names
of its arguments for what it draws from: `facts` for what the layers come to, `releases` for the Helm releases by name.
`docs/assets/pictures/<platform>/<name>.svg` is that picture as it was last written, and is committed.
"""

from __future__ import annotations

import inspect
import json
import posixpath
import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import releases, resolved
from provenpath.guide.pictures import accounts, icons, svg
from provenpath.guide.pictures.elements import Picture

if TYPE_CHECKING:
    from provenpath.checkout import Checkout
    from provenpath.facts.releases import Release
    from provenpath.facts.resolved import Resolved

FOLDER = "assets/pictures"
"""Where pictures lie, under `docs`."""
_SVG = "{http://www.w3.org/2000/svg}"
ANEW = "Run `nox -s diagrams -- --write` and commit it."


class PictureError(ProvenpathError):
    """A picture cannot be drawn, is not what the layers are, or is not the one that is committed."""


def render_all(checkout: Checkout, environment: str) -> dict[Path, str]:
    """Return every picture of the guide as SVG, by the path of its file.

    Raises `PictureError` naming the script where a fact is missing, an arrow leads nowhere, or the picture does not
    account for every resource type of the layers that it shows.
    """
    drawn = {}
    for folder in sorted(path for path in (checkout.root / "diagrams").glob("*") if path.is_dir()):
        facts = resolved.read(resolved.path_of(checkout.root, folder.name, environment))
        installed = releases.read_all(checkout.root, folder.name, environment)
        for script in sorted(folder.glob("*.py")):
            drawn[_file(checkout, folder.name, script.stem)] = _render(checkout, script, facts, installed)
    return drawn


def write(checkout: Checkout, environment: str) -> list[Path]:
    """Write the pictures that are not what is drawn now, and return their files; where one fails, none is touched."""
    drawn = render_all(checkout, environment)
    changed = [path for path, text in drawn.items() if not _is_current(path, text)]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn[path], encoding="utf-8")
    return changed


def check(checkout: Checkout, environment: str) -> None:
    """Raise `PictureError` naming the files that are not what is drawn now, are missing, or have no script."""
    drawn = render_all(checkout, environment)
    faults = [
        f"{checkout.relative(path)} {'is not what is drawn now' if path.is_file() else 'is missing'}. {ANEW}"
        for path, text in drawn.items()
        if not _is_current(path, text)
    ]
    found = (checkout.root / "docs" / FOLDER).rglob("*.svg")
    faults += [
        f"{checkout.relative(path)} has no script diagrams/{path.parent.name}/{path.stem}.py. Delete it."
        for path in sorted(set(found) - drawn.keys())
    ]
    if faults:
        raise PictureError("\n".join(faults))


def alt(text: str) -> str:
    """Return what a picture shows, in words, from its SVG."""
    found = ET.fromstring(text).findtext(f"{_SVG}desc")  # noqa: S314  (files of our own)
    if not found:
        msg = f"A picture has no <desc>, which its alternative text is taken from. {ANEW}"
        raise PictureError(msg)
    return found


def figure(checkout: Checkout, page: str, platform: str, name: str, caption: str) -> str:
    """Return the Markdown that shows a picture on a page, for `md_in_html` and `attr_list`.

    *page* is the page's own path under `docs`, such as `coder-eks/network.md`. The picture is linked as Markdown,
    so that MkDocs checks that it is there; its width and height are set, so that the page does not jump.
    """
    path = _file(checkout, platform, name)
    text = _committed(path)
    if text is None:
        known = [file.stem for file in path.parent.glob("*.svg")]
        msg = f"No picture {checkout.relative(path)}. {nearest(name, known)}"
        raise PictureError(msg)
    root = ET.fromstring(text)  # noqa: S314  (as above)
    source = posixpath.relpath(f"{FOLDER}/{platform}/{name}.svg", posixpath.dirname(page) or ".")
    words = alt(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    size = f'width="{root.attrib["width"]}" height="{root.attrib["height"]}"'
    return (
        f'<figure class="pp-picture" tabindex="0" markdown="span">\n![{words}]({source}){{ {size} }}\n'
        f"<figcaption>{escape(caption)}</figcaption>\n</figure>"
    )


@dataclass(frozen=True)
class Account:
    """What a picture says of the layers that it shows."""

    layers: tuple[str, ...]
    drawn: frozenset[str]
    """Terraform types that a part of it stands for."""
    left_out: Mapping[str, str]
    """Terraform types that it does not draw, each with the reason."""


def account(checkout: Checkout, platform: str, name: str) -> Account:
    """Return the account that a committed picture gives of itself; `PictureError` where there is none."""
    text = _committed(_file(checkout, platform, name))
    root = ET.fromstring(text) if text else None  # noqa: S314  (as above)
    said = root.findtext(f"{_SVG}metadata") if root is not None else None
    if root is None or not said:
        msg = f"The picture {name!r} gives no account of itself. {ANEW}"
        raise PictureError(msg)
    found = json.loads(said)
    drawn = frozenset(type_ for part in root.iter() for type_ in part.get("data-resources", "").split())
    return Account(tuple(found["layers"]), drawn, found["left_out"])


def _render(checkout: Checkout, script: Path, facts: Resolved, installed: Mapping[str, Release]) -> str:
    name = checkout.relative(script)
    try:
        draw = runpy.run_path(str(script)).get("draw")
        picture = draw(**_asked(draw, {"facts": facts, "releases": installed})) if draw else None
        if not isinstance(picture, Picture):
            msg = f"draw returns {picture!r}. Write it so that it returns a Picture."
            raise PictureError(msg)
        if wrong := accounts.differences(picture, facts):
            raise PictureError(" ".join(wrong))
        return svg.render(picture)
    except ProvenpathError as error:
        msg = f"{name}: {error}"
        raise PictureError(msg) from error


def _asked(draw: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a script's function asks for, by the names of its arguments."""
    names = inspect.signature(draw).parameters
    for name in names:
        if name not in given:
            msg = f"draw asks for {name!r}, which no picture is given. {nearest(name, given)}"
            raise PictureError(msg)
    return {name: given[name] for name in names}


def _file(checkout: Checkout, platform: str, name: str) -> Path:
    return checkout.root / "docs" / FOLDER / platform / f"{name}.svg"


def _is_current(path: Path, text: str) -> bool:
    """Say whether a file shows what is drawn now, however its icons are packed."""
    found = _committed(path)
    return found is not None and icons.without_encoding(found) == icons.without_encoding(text)


def _committed(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
