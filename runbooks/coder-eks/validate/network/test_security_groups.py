"""Steps of security-groups.feature."""

from pytest_bdd import scenarios, then

from provenpath.proof.checks import only, some

scenarios("security-groups.feature")

POSTGRESQL = 5432
HTTPS = 443


@then("no group but that of the load balancer should let in traffic from any public address")
def none_open(groups, deployment):
    balancer = deployment.name_of("edge_security_group")
    for group in some([group for group in groups if group.name != balancer], "security group"):
        wide = [rule for rule in group.ingress if rule.is_anywhere]
        assert not wide, (group.name, wide)


@then("the default group should have no rule")
def default_empty(groups):
    for group in some([group for group in groups if group.is_default], "default security group"):
        assert not group.ingress, group
        assert not group.egress, group


@then("there should be a group for nodes, one for the database and one for endpoints")
def groups_exist(groups, deployment):
    for thing in ("nodes", "database", "endpoints"):
        assert len(named(groups, deployment, thing)) == 1, (thing, [group.name for group in groups])


@then("the database's group should let in the PostgreSQL port of the nodes' group and nothing else")
def database_from_nodes(groups, deployment):
    nodes, database = (only(named(groups, deployment, thing), f"group for {thing}") for thing in ("nodes", "database"))
    assert [(rule.protocol, rule.ports, rule.peer) for rule in database.ingress] == [
        ("tcp", (POSTGRESQL, POSTGRESQL), nodes.id)
    ]


@then("the endpoints' group should let in HTTPS from the private tier and nothing else")
def endpoints_from_private(groups, tiers, deployment):
    endpoints = only(named(groups, deployment, "endpoints"), "group for endpoints")
    private = sorted(subnet.cidr for subnet in some(tiers.of("private"), "private subnet"))
    assert sorted(rule.peer for rule in endpoints.ingress) == private, endpoints
    assert {(rule.protocol, rule.ports) for rule in endpoints.ingress} == {("tcp", (HTTPS, HTTPS))}, endpoints


@then("the nodes' group should let its own members in on every port")
def nodes_from_nodes(groups, deployment):
    nodes = only(named(groups, deployment, "nodes"), "group for nodes")
    assert ("all", nodes.id) in {(rule.protocol, rule.peer) for rule in nodes.ingress}, nodes


@then("it should let in members of other groups alone, and nobody by an address")
def nodes_from_groups(groups, deployment):
    nodes = only(named(groups, deployment, "nodes"), "group for nodes")
    assert [rule for rule in nodes.ingress if rule.peer not in {group.id for group in groups}] == []


@then("the nodes' group should let everything out")
def nodes_out(groups, deployment):
    nodes = only(named(groups, deployment, "nodes"), "group for nodes")
    assert ("all", "0.0.0.0/0") in {(rule.protocol, rule.peer) for rule in nodes.egress}, nodes


def named(groups, deployment, thing):
    """The groups of the name that the deployment file gives a thing."""
    return [group for group in groups if group.name == deployment.name_of(f"{thing}_security_group")]
