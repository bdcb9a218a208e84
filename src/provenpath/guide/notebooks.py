"""Notebooks: run by nbclient, committed with what they came to, and shown in pages with their plots.

`runbooks/notebooks/<name>.ipynb` holds cells and no outputs. What it came to in an environment lies, executed, in
`docs/assets/notebooks/<platform>/<name>.<environment>.ipynb`, checked to be current as facts and pictures are, so that
a build of the guide starts no kernel.

A plot is an SVG whose text and axes have the colour `INK`, which becomes the page's own; the metadata of its output
say in `alt` what it shows.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from html import escape
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError, nearest
from provenpath.guide.markdown import fence, indented

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from provenpath.checkout import Checkout

INK = "#010203"
"""The colour of a plot that follows the page, dark on light and light on dark."""
PLATFORM_SETTING, ENVIRONMENT_SETTING = "NOTEBOOK_PLATFORM", "NOTEBOOK_ENVIRONMENT"
"""What a notebook reads from the process's environment: whose facts and records it works on."""
SECONDS = 120
"""How long one cell may take."""
SVG = "image/svg+xml"


class NotebookError(ProvenpathError):
    """A notebook came to no end, or there is none."""


def names(checkout: Checkout) -> list[str]:
    """Return the names of the notebooks."""
    return sorted(path.stem for path in (checkout.root / "runbooks" / "notebooks").glob("*.ipynb"))


def place(checkout: Checkout, platform: str, environment: str, name: str) -> Path:
    """Return where an executed notebook lies."""
    return checkout.root / "docs" / "assets" / "notebooks" / platform / f"{name}.{environment}.ipynb"


def execute(checkout: Checkout, platform: str, environment: str, name: str) -> str:
    """Return a notebook with what it comes to, as the text of its file; the same on every run.

    Raises `NotebookError` with the cell and what it said where one fails, as an assertion does.
    """
    # of the extra `notebooks`, which nothing else needs
    import nbformat  # noqa: PLC0415
    from nbclient import NotebookClient  # noqa: PLC0415
    from nbclient.exceptions import CellExecutionError  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    path = checkout.root / "runbooks" / "notebooks" / f"{name}.ipynb"
    if not path.is_file():
        msg = f"No notebook {name!r} in runbooks/notebooks. {nearest(name, names(checkout))}"
        raise NotebookError(msg)
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(prefix="provenpath-notebook-") as folder:
        # a socket in a folder of its own, so that nobody on this machine listens in
        kernel = {"transport": "ipc", "ip": f"{folder}/kernel", "connection_file": f"{folder}/kernel.json"}
        client = NotebookClient(
            notebook,
            timeout=SECONDS,
            resources={"metadata": {"path": str(checkout.root)}},
            config=Config({"KernelManager": kernel}),
        )
        try:
            client.execute(env={**os.environ, PLATFORM_SETTING: platform, ENVIRONMENT_SETTING: environment})
        except CellExecutionError as error:
            msg = f"{path.name} fails in {environment}: {error.ename}: {error.evalue}"
            raise NotebookError(msg) from error
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def differences(checkout: Checkout, platform: str, environments: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Yield each committed file that is not what its notebook comes to, with the text that it should have."""
    for environment in environments:
        for name in names(checkout):
            path, text = place(checkout, platform, environment, name), execute(checkout, platform, environment, name)
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                yield path, text


def shown(checkout: Checkout, platform: str, environment: str, name: str) -> str:
    """Return an executed notebook as Markdown: its prose, its outputs, its code folded up.

    Raises `NotebookError` where it was not executed in this environment.
    """
    path = place(checkout, platform, environment, name)
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError as error:
        msg = (
            f"The notebook {name!r} was not run in {environment}. {nearest(name, names(checkout))} "
            f"Run `nox -s notebooks -- --write` to run it."
        )
        raise NotebookError(msg) from error
    parts: list[str] = []
    for number, cell in enumerate(cells):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
        else:
            outputs = [_output(output, f"{name}-{number}-{index}") for index, output in enumerate(cell["outputs"])]
            parts += [*outputs, f'??? abstract "How"\n\n{indented(fence(source, "python"))}']
    return "\n\n".join(parts)


def _output(output: dict[str, Any], prefix: str) -> str:
    data = output.get("data", {})
    if SVG in data:
        alt = output.get("metadata", {}).get(SVG, {}).get("alt", "")
        if not alt:
            msg = f"The plot {prefix} says nothing to those who cannot see it. Give its output the metadata `alt`."
            raise NotebookError(msg)
        return _plot("".join(data[SVG]), prefix, alt)
    if "text/markdown" in data:
        return "".join(data["text/markdown"])
    return fence("".join(output.get("text", data.get("text/plain", ""))), "text")


def _plot(svg: str, prefix: str, alt: str) -> str:
    """Return an SVG as an element of a page: its ids its own, its ink the page's."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'(href="|url\()#', rf"\1#{prefix}-", svg).replace(INK, "currentColor")
    svg = re.sub(r"<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', svg, count=1)
    body = "\n".join(line for line in svg.splitlines() if line.strip())
    return f'<figure class="pp-plot" data-search-exclude>\n{body}\n</figure>'
