"""Steps of handover.feature."""

from pytest_bdd import scenarios, then, when

from provenpath.platforms.coder_eks.probes import endpoints, parameters, security_groups

scenarios("handover.feature")


## When


@when("I look up the parameters of the network layer", target_fixture="said")
def look_up_parameters(aws, deployment):
    return parameters.under(aws.client("ssm"), deployment.name_of("network_parameters"))


@when("I look up the security groups of the VPC by name", target_fixture="groups")
def look_up_groups(ec2, vpcs):
    return {group.name: group.id for vpc in vpcs for group in security_groups.of_vpc(ec2, vpc.id)}


## Then


@then("the parameters should name that VPC and its address range")
def names_vpc(said, vpcs):
    assert [(said.get("vpc_id"), said.get("vpc_cidr"))] == [(vpc.id, vpc.cidr) for vpc in vpcs]


@then("they should name the zones and, in their order, the subnets of each tier")
def names_subnets(said, tiers):
    zones = said.get("zone_names", "").split(",")
    assert sorted(zones) == sorted({subnet.zone for subnet in tiers.all})
    for tier in ("public", "private", "data"):
        by_zone = {subnet.zone: subnet.id for subnet in tiers.of(tier)}
        assert said.get(f"{tier}_subnet_ids", "").split(",") == [by_zone.get(zone) for zone in zones], tier


@then("they should name the security groups of the nodes and of the database")
def names_groups(said, groups, deployment):
    for thing in ("nodes", "database"):
        name = deployment.name_of(f"{thing}_security_group")
        assert name in groups, f"There is no security group {name!r}."
        assert said.get(f"{thing}_security_group_id") == groups[name], thing


@then("they should name the gateway endpoint of S3")
def names_endpoint(said, ec2, vpcs):
    found = [
        each.id
        for vpc in vpcs
        for each in endpoints.of_vpc(ec2, vpc.id)
        if (each.service, each.kind) == ("s3", "Gateway")
    ]
    assert found == [said.get("s3_endpoint_id")]
