"""A deployment file that is missing or wrong is named, with the key and the next move."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from provenpath.checkout import Checkout
from provenpath.targets import deployment as deployments
from provenpath.targets.deployment import DeploymentError

WHOLE = """\
name = "production"
platform = "app"
environment = "large"

[aws]
account = "123456789012"
partition = "aws-us-gov"
region = "us-gov-west-1"
role = "arn:aws-us-gov:iam::123456789012:role/team/runbooks"

[names]
vpc = "app"

[tags]
tier = "Tier"

[addresses]
vpc = "10.0.0.0/16"

[allow]
disrupt = true

[facets.aws]
via = "direct"
endpoint_url = "http://127.0.0.1:5000"

[shell]
directory = "work"
environment = {A = "b"}
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    monkeypatch.setenv("PROVENPATH_STATE", str(tmp_path / "state"))
    (tmp_path / "deployments").mkdir()
    (tmp_path / "deployments/production.toml").write_text(WHOLE)
    (tmp_path / "deployments/sandbox.toml").write_text(WHOLE.replace("production", "sandbox"))
    return Checkout(tmp_path)


def changed(checkout: Checkout, old: str, new: str) -> None:
    assert old in WHOLE
    (checkout.root / "deployments/production.toml").write_text(WHOLE.replace(old, new))


def test_a_file_is_read_whole(checkout: Checkout) -> None:
    found = deployments.find(checkout, "production")
    assert found.aws == deployments.Aws(
        "123456789012", "aws-us-gov", "us-gov-west-1", "arn:aws-us-gov:iam::123456789012:role/team/runbooks"
    )
    assert (found.name, found.platform, found.environment) == ("production", "app", "large")
    assert (found.may_disrupt, found.may_destroy) == (True, False)
    assert (found.directory, dict(found.shell_environment)) == (checkout.root / "work", {"A": "b"})
    assert found.facets["aws"]["endpoint_url"] == "http://127.0.0.1:5000"
    assert (found.name_of("vpc"), found.tag_of("tier"), found.address_range("vpc")) == ("app", "Tier", "10.0.0.0/16")
    assert found == dataclasses.replace(found, path=Path("elsewhere"))


def test_what_is_not_asked_for_is_the_careful_choice(checkout: Checkout) -> None:
    for section in ("allow", "facets.aws", "shell", "tags", "addresses"):
        text = (checkout.root / "deployments/production.toml").read_text()
        start = text.index(f"[{section}]")
        end = text.find("\n[", start)
        (checkout.root / "deployments/production.toml").write_text(text[:start] + (text[end + 1 :] if end > 0 else ""))
    found = deployments.find(checkout, "production")
    assert (found.may_disrupt, found.may_destroy, dict(found.facets)) == (False, False, {})
    assert (found.directory, found.applied_trees) == (checkout.root, "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "production"', "", "at the top: 'name' is a required property"),
        ('[aws]\naccount = "123456789012"', "[aws]", "aws: 'account' is a required property"),
        ('"123456789012"\n', "123456789012\n", "aws.account: 123456789012 is not of type 'string'"),
        ('"123456789012"\n', '"12345678901"\n', "aws.account: '12345678901' does not match"),
        ('"123456789012"\n', '"123456789012\\n"\n', "aws.account: '123456789012\\n' is too long"),
        ('"aws-us-gov"', '"aws-moon"', "aws.partition: 'aws-moon' is not one of ['aws', 'aws-us-gov', 'aws-cn']"),
        ('"us-gov-west-1"', '"US East"', "aws.region: 'US East' does not match"),
        ("role/team/runbooks", "user/jane", "aws.role: 'arn:aws-us-gov:iam::123456789012:user/jane' does not match"),
        ('vpc = "app"', 'vpc = ""', "names.vpc: '' should be non-empty"),
        ('vpc = "app"', "vpc = 3", "names.vpc: 3 is not of type 'string'"),
        ('"10.0.0.0/16"', '"10.0.0.0"', "addresses.vpc: '10.0.0.0' does not match"),
        ('"10.0.0.0/16"', '"10.0.0.0/16, "', "addresses.vpc: '10.0.0.0/16, ' does not match"),
        ("disrupt = true", 'disrupt = "yes"', "allow.disrupt: 'yes' is not of type 'boolean'"),
        ("disrupt = true", "destory = true", "allow: Additional properties are not allowed ('destory' was unexpected)"),
        ("[tags]", "[tag]", "at the top: Additional properties are not allowed ('tag' was unexpected)"),
        ('"http://127', '"ftp://127', "facets.aws.endpoint_url: 'ftp://127.0.0.1:5000' does not match"),
        ('"direct"', '"magic"', "facets.aws.via: 'magic' is not one of"),
        ('[shell]\ndirectory = "work"', "[shell]\ndirectory = 1", "shell.directory: 1 is not of type 'string'"),
        ("[aws]", "[aws", "is not valid TOML: "),
        ("[aws]", "[aws]\n[aws]", "is not valid TOML: "),
    ],
)
def test_what_is_wrong_is_named_with_its_key(checkout: Checkout, old: str, new: str, message: str) -> None:
    changed(checkout, old, new)
    with pytest.raises(DeploymentError) as caught:
        deployments.find(checkout, "production")
    assert f"{checkout.root}/deployments/production.toml" in str(caught.value)
    assert message in str(caught.value)
    assert "deployments/sandbox.toml" in str(caught.value), "the next move: the example to compare with"


def test_every_fault_is_named_at_once(checkout: Checkout) -> None:
    changed(checkout, '"aws-us-gov"', '"aws-moon"\nzone = "a"')
    with pytest.raises(DeploymentError, match=r"(?s)zone.*aws-moon"):
        deployments.find(checkout, "production")


def test_a_file_that_is_no_text_or_no_file_is_named(checkout: Checkout) -> None:
    path = checkout.root / "deployments/production.toml"
    path.write_bytes(b'name = "\xff"')
    with pytest.raises(DeploymentError, match=r"production\.toml cannot be read: .*utf-8"):
        deployments.find(checkout, "production")
    with pytest.raises(DeploymentError, match=r"gone\.toml cannot be read: .*No such file"):
        deployments.read(checkout.root / "gone.toml", checkout.root)


def test_a_missing_file_is_named_with_the_nearest(checkout: Checkout) -> None:
    with pytest.raises(DeploymentError, match=r"No deployment file .*prodution\.toml\. Did you mean 'production'\?"):
        deployments.find(checkout, "prodution")


def test_the_sandbox_is_the_file_that_it_wrote_itself(checkout: Checkout) -> None:
    """Not the one that it is made from, which lies beside the others."""
    with pytest.raises(DeploymentError, match=r"The sandbox is not up.*Run `provenpath sandbox up` first"):
        deployments.find(checkout, "sandbox")
    own = deployments.sandbox_path(checkout.state)
    own.parent.mkdir(parents=True)
    own.write_text(WHOLE.replace("production", "sandbox"))
    assert deployments.find(checkout, "sandbox").path == own


def test_a_file_that_was_copied_and_not_renamed_is_refused(checkout: Checkout) -> None:
    """Its name is what somebody types to confirm, and what evidence is kept under."""
    changed(checkout, 'name = "production"', 'name = "sandbox"')
    with pytest.raises(DeploymentError, match=r"production\.toml calls itself 'sandbox'. Write name = \"production\""):
        deployments.find(checkout, "production")


@pytest.mark.parametrize(("ask", "table"), [("name_of", "names"), ("tag_of", "tags"), ("address_range", "addresses")])
def test_a_name_that_the_file_lacks_is_named_with_the_nearest(checkout: Checkout, ask: str, table: str) -> None:
    found = deployments.find(checkout, "production")
    with pytest.raises(DeploymentError, match=rf"production\.toml says no 'vpcs' under \[{table}\]\. .* Add it"):
        getattr(found, ask)("vpcs")


def test_several_ranges_are_separated_by_commas(checkout: Checkout) -> None:
    changed(checkout, '"10.0.0.0/16"', '"198.51.100.0/24, 203.0.113.0/24"')
    found = deployments.find(checkout, "production")
    assert found.address_range("vpc") == "198.51.100.0/24, 203.0.113.0/24"
