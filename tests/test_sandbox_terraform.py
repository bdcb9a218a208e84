"""Terraform and its provider are found in the order that is written down, on machines that have neither or all."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from provenpath.sandbox import terraform
from provenpath.sandbox.terraform import MIRROR_SETTING, PROVIDER, REGISTRY, ToolMissingError, target


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty machine."""
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


def provider(mirror: Path, version: str = "6.28.0", machine: str = "") -> Path:
    """Put an unpacked provider into a mirror."""
    folder = mirror / REGISTRY / PROVIDER / version / (machine or target())
    folder.mkdir(parents=True)
    (folder / f"terraform-provider-aws_v{version}_x5").touch()
    return mirror


def packed(mirror: Path, version: str = "6.28.0", machine: str = "") -> Path:
    """Put a packed provider into a mirror."""
    folder = mirror / REGISTRY / PROVIDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"terraform-provider-aws_{version}_{machine or target()}.zip").touch()
    return mirror


def command(folder: Path, text: str = '{"terraform_version": "1.11.4"}', code: int = 0) -> dict[str, str]:
    """Put a `terraform` that answers into *folder*, and return an environment that finds it."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "terraform"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\nexit {code}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(folder.parent / "home")}


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user who may not look everywhere, as root may."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


# Terraform itself


def test_the_command_on_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = command(tmp_path / "bin")
    launcher = tmp_path / "state/terraform/bin/terraform"
    with pytest.raises(ToolMissingError, match=r"No `terraform` on the path. Install Terraform 1\.11 .*sandbox up"):
        terraform.find_terraform(tmp_path / "state", {"PATH": "/nonexistent"})
    launcher.parent.mkdir(parents=True)
    launcher.touch()
    monkeypatch.setattr(terraform, "find_spec", lambda _name: object())
    assert terraform.find_terraform(tmp_path / "state", {"PATH": "/nonexistent"}) == launcher
    assert terraform.find_terraform(tmp_path / "state", environment) == tmp_path / "bin/terraform"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", 1, "exit status 1"),
        ("Terraform v1.11.4", 0, "Expecting value"),
        ("{}", 0, "terraform_version"),
    ],
)
def test_a_command_that_does_not_tell_its_version_is_named(tmp_path: Path, text: str, code: int, message: str) -> None:
    command(tmp_path, text, code)
    with pytest.raises(ToolMissingError, match=rf"/terraform does not tell its version .*{message}.*Reinstall"):
        terraform.version_of(tmp_path / "terraform")


def test_a_link_of_a_version_manager_gets_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a link looks into the home folder; settings of Terraform's own are left out, they may be broken."""
    command(tmp_path)
    (tmp_path / "terraform").write_text(
        '#!/bin/sh\n[ -n "$HOME" ] && [ -z "$TF_CLI_CONFIG_FILE$TF_LOG" ] || exit 9\n'
        'echo "{\\"terraform_version\\": \\"$CHECKPOINT_DISABLE.2.3\\"}"\n'
    )
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("TF_LOG", "trace")
    assert terraform.version_of(tmp_path / "terraform") == "1.2.3"


# the CLI configuration


def test_a_configuration_that_exists_is_left_to_terraform(tmp_path: Path) -> None:
    home, named = tmp_path / "home", tmp_path / "named.tfrc"
    home.mkdir()
    assert terraform.existing_config({"HOME": str(home)}) is None
    (home / ".terraformrc").touch()
    assert terraform.existing_config({"HOME": str(home)}) == home / ".terraformrc"
    assert terraform.existing_config({"HOME": str(home), "TF_CLI_CONFIG_FILE": ""}) == home / ".terraformrc"
    assert terraform.existing_config({"HOME": str(home), "TF_CLI_CONFIG_FILE": str(named)}) is None
    assert terraform.existing_config({"HOME": str(home), "TF_CLI_CONFIG_FILE": str(tmp_path)}) is None
    named.touch()
    assert terraform.existing_config({"HOME": str(home), "TF_CLI_CONFIG_FILE": str(named)}) == named
    assert terraform.existing_config({"HOME": str(home), "TERRAFORM_CONFIG": str(named)}) == named


# mirrors


def test_a_mirror_holds_the_provider_for_this_machine(root: Path) -> None:
    """Unpacked or packed, and whole: a link to nowhere, an empty folder or another machine's is none."""
    assert terraform.holds_provider(provider(root / "a"))
    assert terraform.holds_provider(packed(root / "b"))
    assert not terraform.holds_provider(provider(root / "c", machine="plan9_mips"))
    assert not terraform.holds_provider(packed(root / "d", machine="plan9_mips"))
    assert not terraform.holds_provider(root / "nowhere")
    empty = root / "e" / REGISTRY / PROVIDER / "6.28.0" / target()
    empty.mkdir(parents=True)
    assert not terraform.holds_provider(root / "e")
    (empty / "terraform-provider-aws_v6.28.0").symlink_to("/nonexistent")
    assert not terraform.holds_provider(root / "e")
    zipped = packed(root / "f") / REGISTRY / PROVIDER / f"terraform-provider-aws_6.28.0_{target()}.zip"
    zipped.unlink()
    zipped.symlink_to("/nonexistent")
    assert not terraform.holds_provider(root / "f")
    (root / "g").touch()
    assert not terraform.holds_provider(root / "g")


def test_versions_are_in_the_order_of_their_numbers(root: Path) -> None:
    for version in ("5.100.0", "6.2.0", "6.28.0"):
        provider(root, version)
    packed(root, "6.10.0")
    packed(root, "7.0.0", "plan9_mips")
    provider(root, "4.0.0", "plan9_mips")
    assert terraform.provider_versions(root) == ["5.100.0", "6.2.0", "6.10.0", "6.28.0"]


def test_the_machine_is_named_as_the_registry_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for system, machine, name in (
        ("Linux", "x86_64", "linux_amd64"),
        ("Linux", "aarch64", "linux_arm64"),
        ("Darwin", "arm64", "darwin_arm64"),
        ("Linux", "AMD64", "linux_amd64"),
    ):
        monkeypatch.setattr(platform, "system", lambda system=system: system)
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        assert target() == name


USUAL = (
    "home/.terraform.d/plugins",
    "home/.local/share/terraform/plugins",
    "usr/local/share/terraform/plugins",
    "usr/share/terraform/plugins",
    "opt/mirror",
    "opt/vendor/mirror",
    "usr/local/share/mirror",
    "usr/local/share/vendor/mirror",
    "usr/share/mirror",
    "usr/share/vendor/mirror",
)


def found(root: Path, **environment: str) -> list[str]:
    settings = {"HOME": str(root / "home"), **environment}
    return [path.relative_to(root).as_posix() for path in terraform.usual_mirrors(settings, root)]


def test_mirrors_are_tried_in_their_order(root: Path) -> None:
    """Terraform's own folders first (https://developer.hashicorp.com/terraform/cli/config/config-file), each once."""
    for place in USUAL:
        provider(root / place)
    provider(root / "opt/vendor/deep/mirror")
    provider(root / "srv/mirror")
    assert found(root) == list(USUAL)


@pytest.mark.parametrize("place", USUAL)
def test_each_of_them_is_found_alone(root: Path, place: str) -> None:
    packed(root / place)
    assert found(root) == [place]


def test_folders_for_data_are_those_of_the_environment(root: Path) -> None:
    """As Terraform takes them from the XDG variables."""
    for place in ("mine/terraform/plugins", "a/terraform/plugins", "b/terraform/plugins", *USUAL[:4]):
        provider(root / place)
    changed = {"XDG_DATA_HOME": str(root / "mine"), "XDG_DATA_DIRS": f"{root / 'a'}:{root / 'b'}"}
    own = found(root, **changed)
    assert own[:4] == [USUAL[0], "mine/terraform/plugins", "a/terraform/plugins", "b/terraform/plugins"]
    assert "home/.local/share/terraform/plugins" not in own


def test_what_is_broken_on_the_way_is_passed_over(root: Path) -> None:
    """Links to nowhere, links in a circle, files among folders."""
    (root / "opt").mkdir()
    (root / "opt/a-nowhere").symlink_to("/nonexistent")
    (root / "opt/b-circle").symlink_to(root / "opt/b-circle")
    (root / "opt/c-file").touch()
    (root / "opt/d-up").symlink_to(root)
    provider(root / "opt/mirror")
    assert found(root) == ["opt/mirror"]


def test_folders_that_may_not_be_looked_into_are_passed_over(root: Path, tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to(tempfile.gettempdir()) and folder != Path(tempfile.gettempdir()):
            folder.chmod(0o755)  # pytest's own
    closed = [root / "opt/a-closed", root / "home", provider(root / "opt/b-shut") / REGISTRY]
    for folder in closed:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0)
    provider(root / "opt/mirror")
    try:
        with nobody():
            with pytest.raises(PermissionError):
                list(closed[0].iterdir())
            assert found(root) == ["opt/mirror"]
            assert terraform.existing_config({"HOME": str(root / "home")}) is None
    finally:
        for folder in closed:
            folder.chmod(0o755)


def test_a_machine_with_nothing_has_none(root: Path) -> None:
    assert found(root) == []
    assert list(terraform.usual_mirrors({}, root)) == []


def test_a_mirror_that_is_named_has_to_hold_it(root: Path) -> None:
    assert terraform.named_mirror({}) is None
    assert terraform.named_mirror({MIRROR_SETTING: ""}) is None
    assert terraform.named_mirror({MIRROR_SETTING: str(provider(root / "a"))}) == root / "a"
    provider(root / "b", machine="plan9_mips")
    for place in (root / "b", root / "nowhere"):
        with pytest.raises(ToolMissingError, match=rf"names {place}, which holds no .*{target()}.*Correct it or unset"):
            terraform.named_mirror({MIRROR_SETTING: str(place)})


# all together


def test_the_first_of_all_places_counts(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration that exists, the mirror that is named, the usual ones, what was fetched before, the registry."""
    usual = terraform.usual_mirrors
    monkeypatch.setattr(terraform, "usual_mirrors", lambda environment: usual(environment, root))
    environment = command(tmp_path / "bin") | {"HOME": str(root / "home")}
    state = tmp_path / "state"

    def source(**more: str) -> str:
        return terraform.find(state, environment | more).provider_from

    assert source() == "the registry registry.terraform.io"
    provider(state / "terraform/providers")
    assert source() == f"the mirror {state}/terraform/providers"
    provider(root / "opt/mirror")
    assert source() == f"the mirror {root}/opt/mirror"
    provider(root / "named")
    named = {MIRROR_SETTING: str(root / "named")}
    assert source(**named) == f"the mirror {root}/named"
    (root / "home").mkdir()
    (root / "home/.terraformrc").touch()
    assert source(**named) == f"the CLI configuration {root}/home/.terraformrc"
    found = terraform.find(state, environment)
    assert (found.cli_config, found.mirror) == (root / "home/.terraformrc", None)
    assert (found.terraform, found.terraform_version) == (tmp_path / "bin/terraform", "1.11.4")


def test_what_is_written_for_a_mirror_and_for_the_registry(tmp_path: Path) -> None:
    """A mirror answers alone: what it lacks is an error at once, and no request."""
    path = tmp_path / "deep" / "cli.tfrc"
    terraform.write_config(path, Path('/a "mirror"'))
    text = path.read_text()
    assert 'provider_installation {\n  filesystem_mirror {\n    path = "/a \\"mirror\\""\n  }\n}\n' in text
    assert "direct" not in text
    terraform.write_config(path, None)
    text = path.read_text()
    assert "provider_installation {\n  direct {}\n}\n" in text
    assert "filesystem_mirror" not in text
    assert "disable_checkpoint = true" in text


FETCHES = """\
#!/bin/sh
[ "$1 $2 $3" = "providers mirror -platform={machine}" ] || exit 9
grep -q direct "$TF_CLI_CONFIG_FILE" || exit 8
{action}
"""


def test_the_provider_is_fetched_once_into_a_mirror_of_ours(tmp_path: Path) -> None:
    command(tmp_path / "bin")
    program, state = tmp_path / "bin/terraform", tmp_path / "state"
    config = state / "terraform/cli.tfrc"
    terraform.write_config(config, None)
    before = terraform.Found(program, "1.11.4", config, "the registry", None)
    folder = f"$4/{REGISTRY}/{PROVIDER}"
    action = f'mkdir -p "{folder}" && touch "{folder}/terraform-provider-aws_6.28.0_{target()}.zip"'
    program.write_text(FETCHES.format(machine=target(), action=action))
    after = terraform.fetch_provider(before, state, tmp_path)
    assert after.mirror == state / "terraform/providers"
    assert str(after.mirror) in config.read_text()


@pytest.mark.parametrize("action", ["echo could not query >&2; exit 1", "exit 0"])
def test_what_cannot_be_fetched_names_every_place_that_was_tried(tmp_path: Path, action: str) -> None:
    command(tmp_path / "bin")
    program, state = tmp_path / "bin/terraform", tmp_path / "state"
    terraform.write_config(state / "cli.tfrc", None)
    program.write_text(FETCHES.format(machine=target(), action=action))
    before = terraform.Found(program, "1.11.4", state / "cli.tfrc", "the registry", None)
    with pytest.raises(ToolMissingError) as caught:
        terraform.fetch_provider(before, state, tmp_path)
    for place in ("TF_CLI_CONFIG_FILE", MIRROR_SETTING, "implied folders", "/opt", REGISTRY, "Connect once"):
        assert place in str(caught.value)
    assert ("could not query" in str(caught.value)) is ("could not query" in action)
