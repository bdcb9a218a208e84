"""Steps of zones.feature."""

from ipaddress import ip_network
from itertools import combinations

from pytest_bdd import given, parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import subnets
from provenpath.proof.checks import some

scenarios("zones.feature")

TIERS = ("public", "private", "data")


## Given


@given(parsers.parse("AWS keeps {reserved_addresses:d} addresses of each subnet"), target_fixture="reserved")
def reserved(reserved_addresses):
    return reserved_addresses


@given(
    parsers.parse(
        "a node carries {workspaces_per_node:d} workspaces and takes {addresses_per_node:d} addresses of its own"
    ),
    target_fixture="node",
)
def node_sizing(workspaces_per_node, addresses_per_node):
    return workspaces_per_node, addresses_per_node


@given(parsers.parse("a workspace takes {addresses_per_workspace:d} address"), target_fixture="per_workspace")
def workspace_sizing(addresses_per_workspace):
    return addresses_per_workspace


## When


@when("I look up the VPC and its subnets", target_fixture="looked_up")
def look_up_both(vpcs, tiers):
    return vpcs, tiers.all


## Then


@then(parsers.parse("the public, the private and the data tier should each have a subnet in at least {zones:d} zones"))
def tiers_span(tiers, zones):
    for tier in TIERS:
        found = {subnet.zone for subnet in tiers.of(tier)}
        assert len(found) >= zones, f"The {tier} tier lies in {sorted(found)}."


@then("all of them should lie in the same zones")
def same_zones(tiers):
    by_tier = {tier: sorted(subnet.zone for subnet in tiers.of(tier)) for tier in TIERS}
    assert by_tier["public"] == by_tier["private"] == by_tier["data"], by_tier
    assert all(len(set(zones)) == len(zones) for zones in by_tier.values()), (
        f"A tier has two subnets in a zone: {by_tier}"
    )


@then("each of those zones should be an Availability Zone that is open to the account")
def zones_are_open(ec2, tiers):
    known = subnets.zones(ec2)
    for name in sorted({subnet.zone for subnet in some(tiers.all, "subnet")}):
        assert name in known, f"{name} is no zone of the region."
        assert known[name].kind == "availability-zone", known[name]
        assert known[name].is_open, known[name]


@then(
    parsers.parse(
        "with any one zone lost the private tier should have addresses "
        "for {running_workspaces:d} workspaces and their nodes"
    )
)
def enough_addresses(tiers, running_workspaces, node, per_workspace, reserved):
    workspaces_per_node, addresses_per_node = node
    nodes = -(-running_workspaces // workspaces_per_node)
    wanted = running_workspaces * per_workspace + nodes * addresses_per_node
    private = some(tiers.of("private"), "private subnet")
    for lost in sorted({subnet.zone for subnet in private}):
        left = sum(subnet.size - reserved for subnet in private if subnet.zone != lost)
        assert left >= wanted, f"Without {lost} {left} addresses are left, and {nodes} nodes with theirs want {wanted}."


@then(
    parsers.parse(
        "each public subnet should hold {addresses_per_load_balancer:d} addresses for a load balancer "
        "beside {addresses_per_nat_gateway:d} for its NAT gateway"
    )
)
def room_for_a_load_balancer(tiers, addresses_per_load_balancer, addresses_per_nat_gateway, reserved):
    for subnet in some(tiers.of("public"), "public subnet"):
        assert subnet.size - reserved >= addresses_per_load_balancer + addresses_per_nat_gateway, subnet


@then(parsers.parse("each private subnet should hold {control_plane_addresses:d} addresses for the interfaces of EKS"))
def room_for_the_control_plane(tiers, control_plane_addresses, reserved):
    for subnet in some(tiers.of("private"), "private subnet"):
        assert subnet.size - reserved >= control_plane_addresses, subnet


@then("the VPC should have the address range that the deployment file names")
def range_as_chosen(vpcs, deployment):
    assert [vpc.cidr for vpc in vpcs] == [deployment.address_range("vpc")]


@then("every subnet should lie in that range")
def subnets_inside(tiers, deployment):
    whole = ip_network(deployment.address_range("vpc"))
    for subnet in some(tiers.all, "subnet"):
        assert ip_network(subnet.cidr).subnet_of(whole), subnet


@then("no subnet should overlap another")
def subnets_apart(tiers):
    for one, other in combinations(some(tiers.all, "subnet"), 2):
        assert not ip_network(one.cidr).overlaps(ip_network(other.cidr)), (one, other)


@then("no subnet should give a public address on launch")
def no_public_addresses(tiers):
    for subnet in some(tiers.all, "subnet"):
        assert not subnet.gives_public_address, subnet
