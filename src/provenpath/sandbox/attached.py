"""The AWS provider as one process that many commands of Terraform share.

Else Terraform starts it anew for each test, plan and apply, which takes longer than most of them. Terraform can be
[attached to a provider that runs](https://developer.hashicorp.com/terraform/plugin/debugging), which is meant for
those who debug one. A provider holds one configuration, so it is for commands that come one after the other, or that
mock it.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from provenpath import process
from provenpath.errors import ProvenpathError
from provenpath.sandbox import terraform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS = 60.0
"""How long the provider may take to be ready; it needs about one."""

_SETTING = "TF_REATTACH_PROVIDERS"
_READY = re.compile(rf"{_SETTING}='(\{{.*\}})'")


@contextmanager
def provider(folder: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Run the provider that *folder* is initialized with; yield *environment* with what attaches Terraform to it.

    Raises `ProvenpathError` with what the provider said where it does not start.
    """
    found = folder.glob(
        f".terraform/providers/{terraform.REGISTRY}/{terraform.PROVIDER}/*/{terraform.target()}/terraform-provider-aws*"
    )
    program = next(found, None)
    if program is None:  # somebody develops it, and Terraform was told where it lies
        yield {**environment}
        return
    with tempfile.NamedTemporaryFile() as log:
        said = Path(log.name)
        with process.known_before_interrupted():
            child = subprocess.Popen(  # noqa: S603  (the provider that Terraform chose)
                [program, "-debug"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=dict(environment)
            )
        try:
            ready = process.awaited(child, lambda: _READY.search(said.read_text(encoding="utf-8")), SECONDS)
            if not ready:
                msg = f"The AWS provider did not start to be attached to. It said:\n{said.read_text(encoding='utf-8')}"
                raise ProvenpathError(msg)
            yield {**environment, _SETTING: ready[1]}
        finally:
            process.end(child.pid)
            child.wait()
