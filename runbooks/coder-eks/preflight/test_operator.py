"""Steps of operator.feature."""

from ipaddress import ip_network

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import regions, releases, tools, vpc

scenarios("operator.feature")


## When


@when("I ask Terraform for its version", target_fixture="version")
def ask_terraform(shell):
    return tools.version_of(shell, "terraform", "version")


@when("I ask HashiCorp for the newest stable release", target_fixture="newest")
def ask_hashicorp():
    return releases.product("terraform")


@when("I ask the AWS CLI for its version", target_fixture="version")
def ask_cli(shell):
    return tools.version_of(shell, "aws", "--version")


@when("I ask kubectl for its version", target_fixture="version")
def ask_kubectl(shell):
    return tools.version_of(shell, "kubectl", "version", "--client")


@when("I ask AWS who I am", target_fixture="identity")
def ask_who(aws):
    return aws.identity()


@when("I look up the region and its zones", target_fixture="region")
def look_up_region(ec2, deployment):
    return regions.region(ec2, deployment.aws.region)


@when("I look up the VPCs of the region", target_fixture="vpcs")
def look_up_vpcs(ec2):
    return vpc.everywhere(ec2)


## Then


@then(parsers.parse("Terraform should be {terraform_version} or newer"))
def terraform_new_enough(version, terraform_version):
    assert version, "Terraform is not on the path, or does not tell its version."
    assert tools.numbers(version) >= tools.numbers(terraform_version), version


@then("Terraform should be that release")
def terraform_newest(version, newest):
    assert version == newest, f"Terraform is {version or 'not here'}; {newest} is the newest stable release."


@then(parsers.parse("the AWS CLI should be {aws_cli_version} or newer"))
def cli_new_enough(version, aws_cli_version):
    assert version, "The AWS CLI is not on the path, or does not tell its version."
    assert tools.numbers(version) >= tools.numbers(aws_cli_version), version


@then("it should tell one")
def kubectl_tells(version):
    assert version, "kubectl is not on the path, or does not tell its version."


@then("I should be in the account and the partition that the deployment file names")
def right_account(identity, deployment):
    assert (identity.account, identity.partition) == (deployment.aws.account, deployment.aws.partition)


@then("I should not be the account's root user")
def not_root(identity):
    assert not identity.arn.endswith(":root"), identity.arn


@then("the region should be open to the account")
def region_open(region):
    assert region.is_open, region


@then(parsers.parse("at least {zones:d} of its Availability Zones should be open to the account"))
def zones_open(region, zones):
    assert len(region.open_zones) >= zones, region


@then("the range that the deployment file names should be private")
def range_private(deployment):
    assert ip_network(deployment.address_range("vpc")).is_private


@then("no other VPC should overlap it")
def range_free(vpcs, deployment):
    wanted = ip_network(deployment.address_range("vpc"))
    others = [each for each in vpcs if each.name != deployment.name_of("vpc")]
    overlapping = [each for each in others if ip_network(each.cidr).overlaps(wanted)]
    assert not overlapping, f"{wanted} overlaps {overlapping}. Choose another range, or another region."
