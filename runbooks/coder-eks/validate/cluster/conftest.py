"""Steps that several features of the cluster share."""

from dataclasses import dataclass

import pytest
from pytest_bdd import given, parsers, then, when

from provenpath.platforms.coder_eks.probes import clusters, keys, node_groups, security_groups, subnets, vpc
from provenpath.proof.checks import only, some


@dataclass(frozen=True)
class Workspace:
    """What a workspace takes of a node, and what the node keeps."""

    vcpus: int
    memory_gb: int
    kept_vcpus: int
    kept_memory_gb: int

    def on(self, size):
        """How many a node of a size holds."""
        memory_gb = size.memory_mib // 1024
        by_vcpus = (size.vcpus - self.kept_vcpus) // self.vcpus
        return min(by_vcpus, (memory_gb - self.kept_memory_gb) // self.memory_gb)


@dataclass(frozen=True)
class Hours:
    """When people work, in minutes after midnight of a time zone."""

    start: int
    stop: int
    time_zone: str


def minutes(text):
    """Minutes after midnight of a time such as "0700"."""
    return int(text[:2]) * 60 + int(text[2:])


@pytest.fixture
def eks(aws):
    return aws.client("eks")


@pytest.fixture
def ec2(aws):
    return aws.client("ec2")


@pytest.fixture
def private(ec2, deployment):
    """Zone of each private subnet, by its id."""
    found = [
        each
        for vpc in vpc.named(ec2, deployment.name_of("vpc"))
        for each in subnets.of_vpc(ec2, vpc.id, deployment.tag_of("tier"))
    ]
    return {subnet.id: subnet.zone for subnet in found if subnet.tier == "private"}


@pytest.fixture
def groups_of_vpc(ec2, deployment):
    """The security groups of the VPC, by id."""
    found = vpc.named(ec2, deployment.name_of("vpc"))
    return {group.id: group for each in found for group in security_groups.of_vpc(ec2, each.id)}


@pytest.fixture
def sizes(ec2, groups):
    """What a node has, by instance type."""
    return node_groups.sizes(ec2, {type_ for group in groups for type_ in group.instance_types})


## Given


@given(
    parsers.parse(
        "a workspace takes {vcpus_per_workspace:d} vCPU and {memory_per_workspace:d} GB, "
        "and a node keeps {vcpus_of_node:d} vCPU and {memory_of_node:d} GB for itself"
    ),
    target_fixture="workspace",
)
def workspace_sizing(vcpus_per_workspace, memory_per_workspace, vcpus_of_node, memory_of_node):
    return Workspace(vcpus_per_workspace, memory_per_workspace, vcpus_of_node, memory_of_node)


@given(
    parsers.parse('work starts at "{start_time}" and ends at "{stop_time}", by the clock of "{time_zone}"'),
    target_fixture="hours",
)
def working_hours(start_time, stop_time, time_zone):
    return Hours(minutes(start_time), minutes(stop_time), time_zone)


## When


@when("I look up the cluster", target_fixture="found")
def look_up_cluster(eks, deployment):
    return clusters.named(eks, deployment.name_of("cluster"))


@when("I look up the node groups", target_fixture="groups")
def look_up_groups(eks, deployment):
    found = clusters.named(eks, deployment.name_of("cluster"))
    return [group for each in found for group in node_groups.of_cluster(eks, each.name, deployment.tag_of("node_role"))]


@when("I look up the schedule of each", target_fixture="schedules")
def look_up_schedules(aws, groups):
    autoscaling = aws.client("autoscaling")
    return {group.name: node_groups.changes(autoscaling, group) for group in groups}


## Then


@then("that key should be enabled, rotate, and be open to nobody outside the account")
def key_is_sound(aws, deployment, key_arns):
    for arn in some(key_arns, "key"):
        key = keys.described(aws.client("kms"), arn, deployment.aws.account)
        assert key, f"The account has no key {arn}."
        assert key.is_enabled, key
        assert key.rotates, key
        assert not key.open_to, key


@pytest.fixture
def only_cluster(found):
    return only(found, "cluster")
