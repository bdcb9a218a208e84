"""Steps of nodes.feature."""

import pytest
from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import instances, keys, node_groups, roles
from provenpath.proof.checks import names, only, some

scenarios("nodes.feature")

TAGGED = {"instance", "volume", "network-interface"}


@pytest.fixture
def templates(ec2, groups):
    """What the launch template of each group says, by the group's name."""
    return {group.name: node_groups.template_of(ec2, group) for group in groups}


## When


@when("I look up the instances of the cluster", target_fixture="running")
def look_up_instances(ec2, deployment):
    return instances.of_cluster(ec2, deployment.name_of("cluster"))


## Then


@then(parsers.parse('they should have {node_groups:d} roles, "{node_roles}"'), converters={"node_roles": names})
def roles_there(groups, node_groups, node_roles):
    found = {group.role for group in groups}
    assert len(found) == node_groups, found
    assert found == set(node_roles)


@then("each should keep off pods that do not tolerate its role")
def groups_tainted(groups):
    for group in some(groups, "node group"):
        assert group.role, group
        assert group.taint == group.role, group


@then("each should be active and without an issue")
def groups_active(groups):
    for group in some(groups, "node group"):
        assert (group.status, group.issues) == ("ACTIVE", ()), group


@then("each should launch its nodes in private subnets of the VPC")
def nodes_private(groups, private):
    for group in some(groups, "node group"):
        assert set(some(group.subnets, f"subnet of {group.name}")) <= set(private), group


@then("each should give them the security group for nodes and no other")
def nodes_grouped(templates, groups_of_vpc, deployment):
    for name, template in some(templates, "node group").items():
        assert template, f"{name} has no launch template."
        known = [groups_of_vpc[id_].name for id_ in template.security_groups if id_ in groups_of_vpc]
        assert known == [deployment.name_of("nodes_security_group")], (name, template.security_groups)


@then(parsers.parse("those for control and for provisioners should each span at least {zones:d} zones"))
def platform_spans_zones(groups, private, zones):
    for role in ("control", "provisioner"):
        of_role = some([group for group in groups if group.role == role], f"node group for {role}")
        found = {private[subnet] for group in of_role for subnet in group.subnets if subnet in private}
        assert len(found) >= zones, (role, found)


@then("every zone with private subnets should have nodes for workspaces of its own")
def workspaces_in_zones(groups, private):
    own = [group for group in groups if group.role == "workspace" and len(group.subnets) == 1]
    assert {private.get(group.subnets[0]) for group in own} == set(some(private.values(), "private subnet"))
    assert [group.name for group in groups if group.role == "workspace" and group not in own] == []


@then("the metadata service of each should want tokens")
def metadata_wants_tokens(templates):
    for name, template in some(templates, "node group").items():
        assert template, f"{name} has no launch template."
        assert template.wants_tokens, (name, template)


@then(parsers.parse("its answers should go no further than {metadata_hops:d} hop"))
def metadata_stays(templates, metadata_hops):
    for name, template in some(templates, "node group").items():
        assert template.hops <= metadata_hops, (name, template)


@then("they should have one role, which EC2 alone may take", target_fixture="node_role")
def one_role(aws, groups):
    arn = only({group.node_role for group in groups}, "role of nodes")
    role = only(roles.named(aws.client("iam"), arn.rpartition("/")[2]), f"role {arn}")
    assert [(trust.kind, trust.principals) for trust in role.trust] == [("Service", ("ec2.amazonaws.com",))], role
    return role


@then(parsers.parse('it should have the policies "{node_policies}" and no other'), converters={"node_policies": names})
def role_narrow(node_role, node_policies):
    assert list(node_role.attached) == node_policies
    assert not node_role.own, node_role


@then("each volume of theirs should be encrypted by a key of the account's own", target_fixture="key_arns")
def volumes_encrypted(aws, deployment, templates):
    found = set()
    for name, template in some(templates, "node group").items():
        assert template, f"{name} has no launch template."
        for volume in some(template.volumes, f"volume of {name}"):
            assert volume.is_encrypted, (name, volume)
            assert volume.key, f"{name}: {volume} is encrypted by AWS's own key."
            found.add(volume.key)
    for arn in found:
        key = keys.described(aws.client("kms"), arn, deployment.aws.account)
        assert key, f"The account has no key {arn}."
        assert key.is_own, key
    return sorted(found)


@then(
    parsers.parse('instances, volumes and interfaces of each should have the tags "{tag_keys}"'),
    converters={"tag_keys": names},
)
def launched_is_tagged(templates, tag_keys):
    for name, template in some(templates, "node group").items():
        assert template, f"{name} has no launch template."
        for kind in TAGGED:
            assert [key for key in tag_keys if not template.tags.get(kind, {}).get(key)] == [], (name, kind)


@then("each should have as many healthy nodes as it wants at least")
def nodes_healthy(aws, groups):
    autoscaling = aws.client("autoscaling")
    for group in some(groups, "node group"):
        assert node_groups.in_service(autoscaling, group) >= group.min, group


@then(parsers.parse("the metadata service of each should want tokens, and answer within {metadata_hops:d} hop"))
def running_wants_tokens(running, metadata_hops):
    for instance in some(running, "instance"):
        assert instance.wants_tokens, instance
        assert instance.hops <= metadata_hops, instance


@pytest.fixture
def key_arns():
    """Filled by a step; without one there is no key to look at."""
    return []
