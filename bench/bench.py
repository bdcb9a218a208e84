"""Measure what readers and authors wait for: `nox -s bench`.

Wall time on this machine, each beside what it is to be held against, so that the ratio says more than the seconds:
the cold sandbox beside the pauses that the AWS provider makes whatever the server answers, the site beside plain
Material on the same pages with their macros expanded.
"""

from __future__ import annotations

import dataclasses
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from provenpath.checkout import Checkout
from provenpath.guide import build
from provenpath.sandbox.lifecycle import Sandbox

RUNS = 3

PAGES = 150
"""How many pages the site has on which building is measured: the platform's own and copies of them."""

PAUSES = {
    "aws_vpc: DNS hostnames switched on": 10.0,
    "aws_vpc_endpoint: first look": 5.0,
    "aws_lb: first look at the new one": 30.0,
    "aws_lb: first look at its attributes": 30.0,
    "aws_route53_record: first look": 15.0,
}
"""The longest chain of pauses that the AWS provider hard-codes for the layers, in seconds: no server can shorten them.

By resource, as measured on a server that answers at once. The edge waits for the network. What stands beside it takes
no longer: two looks at a database after 30 seconds each; in the trail 12 seconds for a key and 55 for the rule of its
bucket.
"""


def main() -> None:
    """Print the figures."""
    checkout = Checkout.find()
    with tempfile.TemporaryDirectory(prefix="provenpath-bench-") as folder:
        home = dataclasses.replace(checkout, state_folder=Path(folder))
        os.environ["PROVENPATH_STATE"] = folder
        box = Sandbox(home)
        try:
            cold = seconds(box.up)
            warm = [restarted(box) for _ in range(RUNS)]
            build.build(home)  # one of the suites judges it
            suite = [seconds(lambda: looked(home)) for _ in range(RUNS)]
        finally:
            box.down()
    pauses = sum(PAUSES.values())
    row("cold sandbox", [cold], f"the provider's own pauses {pauses:.0f} s", cold / pauses)
    row("warm sandbox", warm, "limit 2 s", statistics.median(warm) / 2)
    row("read-only suites", suite, "limit 60 s", statistics.median(suite) / 60)
    ours, plain = sites(checkout)
    median = statistics.median(plain)
    row("strict build of the site", ours, f"plain Material {median:.1f} s", statistics.median(ours) / median)


def row(what: str, measured: list[float], beside: str, ratio: float) -> None:
    """Print one figure."""
    spread = f" ({min(measured):.1f} to {max(measured):.1f}, {len(measured)} runs)" if len(measured) > 1 else " (1 run)"
    click.echo(f"{what:26} {statistics.median(measured):6.1f} s{spread}; {beside}; ratio {ratio:.2f}")


def seconds(work: Callable[[], object]) -> float:
    """Return how long *work* takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def restarted(box: Sandbox) -> float:
    """Return how long a stopped sandbox takes to be up again."""
    box.down()
    return seconds(box.up)


def looked(checkout: Checkout) -> None:
    """Run the suites that only look at the sandbox."""
    command = [sys.executable, "-m", "provenpath", "run", "preflight", "validate"]
    code = subprocess.run(command, cwd=checkout.root, stdout=subprocess.DEVNULL, check=False).returncode
    if code:
        sys.exit(f"The suites are red (they ended with {code}); nothing is measured on a broken sandbox.")


def sites(checkout: Checkout) -> tuple[list[float], list[float]]:
    """Return how long the guide takes, and plain Material on the same pages with their macros expanded, in turn."""
    with tempfile.TemporaryDirectory(prefix="provenpath-plain-") as folder:
        large, plain = enlarged(checkout, Path(folder) / "ours"), Path(folder) / "plain"
        expanded(large, plain)
        ours, theirs = [], []
        for _ in range(RUNS):
            ours.append(seconds(lambda: build.build(large)))
            theirs.append(seconds(lambda: mkdocs(plain)))
        return ours, theirs


def enlarged(checkout: Checkout, target: Path) -> Checkout:
    """Return a copy of the checkout whose pages of the platform stand there again and again, up to `PAGES` in all."""
    left_out = shutil.ignore_patterns(".git", ".venv", ".provenpath", ".terraform", "site", "*_cache", "__pycache__")
    shutil.copytree(checkout.root, target, symlinks=True, ignore=left_out)
    config = target / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").partition("\nnav:")[0] + "\n", encoding="utf-8")
    pages = sorted((target / "docs" / checkout.platform()).glob("*.md"))
    missing = PAGES - len(list((target / "docs").rglob("*.md")))
    for number, page in zip(range(missing), itertools.cycle(pages)):
        # that list is of the pages that records name, which a copy is not
        text = page.read_text(encoding="utf-8").replace("{{ criteria() }}", "")
        page.with_stem(f"{page.stem}-{number}").write_text(text, encoding="utf-8")
    return dataclasses.replace(checkout, root=target)


def expanded(checkout: Checkout, target: Path) -> None:
    """Write the guide's pages to *target* as plain Markdown, with a configuration that only has Material in it."""
    (target / "docs").mkdir(parents=True)
    hook = target / "keep.py"
    hook.write_text(
        "from pathlib import Path\n"
        f"TARGET = Path({str(target / 'docs')!r})\n"
        "def on_page_markdown(markdown, page, **_):\n"
        "    path = TARGET / page.file.src_uri\n"
        "    path.parent.mkdir(parents=True, exist_ok=True)\n"
        "    path.write_text(f'# {page.title}\\n\\n{markdown}')\n",
        encoding="utf-8",
    )
    config = (checkout.root / "mkdocs.yml").read_text(encoding="utf-8")
    (checkout.root / "expand.yml").write_text(config.replace("hooks: [", f"hooks: [{hook}, "), encoding="utf-8")
    mkdocs(checkout.root, "expand.yml")
    (checkout.root / "expand.yml").unlink()
    shutil.copytree(checkout.root / "docs" / "assets", target / "docs" / "assets")
    bare = re.sub(r"^plugins:.*?(?=^\S)", "plugins: [search]\n\n", config, flags=re.MULTILINE | re.DOTALL)
    bare = re.sub(r"^(hooks|watch):.*\n", "", bare, flags=re.MULTILINE)
    bare = bare.replace("base_path: [., docs]", f"base_path: [{checkout.root}, {checkout.root / 'docs'}]")
    (target / "mkdocs.yml").write_text(bare.replace("strict: true", "strict: false"), encoding="utf-8")


def mkdocs(folder: Path, config: str = "mkdocs.yml") -> None:
    """Build the site of a folder into its folder `out`."""
    command = [sys.executable, "-m", "mkdocs", "build", "--config-file", str(folder / config)]
    command += ["--no-strict", "--site-dir", str(folder / "out")]
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=folder, check=False, env=settings, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"The site to measure does not build:\n{done.stderr}")


if __name__ == "__main__":
    main()
