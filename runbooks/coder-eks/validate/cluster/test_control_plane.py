"""Steps of control-plane.feature."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import clusters, keys, log_groups, node_groups, roles
from provenpath.proof.checks import names, only, some

scenarios("control-plane.feature")


## When


@when("I look up the add-ons", target_fixture="addons")
def look_up_addons(eks, deployment):
    found = clusters.named(eks, deployment.name_of("cluster"))
    return {addon.name: addon for each in found for addon in clusters.addons(eks, each.name)}


@when("I look up when the log group of the control plane last got a record", target_fixture="last")
def look_up_last(aws, deployment):
    return log_groups.last_record(aws.client("logs"), deployment.name_of("cluster_log_group"))


## Then


@then("there should be such a cluster, and it should be active")
def cluster_active(found):
    assert only(found, "cluster").status == "ACTIVE"


@then("its API should have a private endpoint and no public one")
def endpoint_private(only_cluster):
    assert only_cluster.is_private, only_cluster
    assert not only_cluster.is_public, only_cluster


@then("its control plane should have its interfaces in private subnets of the VPC")
def interfaces_private(only_cluster, private):
    assert set(some(only_cluster.subnets, "subnet")) <= set(private), only_cluster.subnets


@then("no security group of these interfaces should let in traffic from any public address")
def interfaces_closed(only_cluster, groups_of_vpc):
    own = (only_cluster.own_security_group, *only_cluster.security_groups)
    assert set(own) <= set(groups_of_vpc), f"{own} are not all groups of the VPC."
    for id_ in own:
        wide = [rule for rule in groups_of_vpc[id_].ingress if rule.is_anywhere]
        assert not wide, (id_, wide)


@then(parsers.parse("its control plane should have interfaces in at least {zones:d} zones"))
def interfaces_in_zones(only_cluster, private, zones):
    found = {private[subnet] for subnet in only_cluster.subnets if subnet in private}
    assert len(found) >= zones, found


@then("AWS should be able to turn traffic away from a zone")
def zone_can_be_left(only_cluster):
    assert only_cluster.is_shiftable, only_cluster


@then(parsers.parse('it should log each of "{log_types}"'), converters={"log_types": names})
def logs_everything(only_cluster, log_types):
    assert [kind for kind in log_types if kind not in only_cluster.logs] == []


@then(parsers.parse("its log group should be kept for at least {retention_days:d} days"))
def logs_kept(aws, deployment, retention_days):
    name = deployment.name_of("cluster_log_group")
    group = only(log_groups.named(aws.client("logs"), name), f"log group {name}")
    assert group.keeps(retention_days), group


@then("it should encrypt secrets by a key of the account's own", target_fixture="key_arns")
def secrets_encrypted(aws, deployment, only_cluster):
    key = keys.described(aws.client("kms"), only_cluster.secrets_key, deployment.aws.account)
    assert key, "Secrets are encrypted by no key of the account's."
    assert key.is_own, key
    return [key.arn]


@then("it should run the newest version under standard support")
def version_newest(eks, only_cluster):
    newest = some(clusters.supported_versions(eks), "version under standard support")[0]
    assert only_cluster.version == newest


@then("every node group should run the version of the cluster")
def versions_same(only_cluster, groups):
    behind = [
        (group.name, group.version) for group in some(groups, "node group") if group.version != only_cluster.version
    ]
    assert behind == []


@then("access entries alone should say who gets in")
def entries_alone(only_cluster):
    assert only_cluster.authentication == "API"


@then("whoever gets in should be a node, or have a policy of EKS's and no group of Kubernetes")
def entries_explained(eks, only_cluster):
    entries = some(clusters.access_entries(eks, only_cluster.name), "access entry, not even of the nodes")
    for entry in entries:
        if entry.kind == "EC2_LINUX":
            assert (entry.groups, entry.policies) == (("system:nodes",), ()), entry
        else:
            assert entry.policies, entry
            assert not entry.groups, entry


@then(
    parsers.parse('each of "{addons_needed}" should be active and without an issue'),
    converters={"addons_needed": names},
)
def addons_active(addons, addons_needed):
    assert [name for name in addons_needed if name not in addons] == []
    for name in addons_needed:
        assert (addons[name].status, addons[name].issues) == ("ACTIVE", ()), addons[name]


@then("each should have a version that EKS lists for the version of the cluster")
def addons_fit(eks, deployment, addons):
    cluster = only(clusters.named(eks, deployment.name_of("cluster")), "cluster")
    for addon in some(addons.values(), "add-on"):
        fitting = clusters.fitting_addon_versions(eks, addon.name, cluster.version)
        assert addon.version in fitting, (addon, cluster.version)


@then(
    parsers.parse('each of "{addons_with_role}" should have a role of its own'),
    converters={"addons_with_role": names},
    target_fixture="own_roles",
)
def addons_have_roles(aws, addons, addons_with_role):
    assert [name for name in addons_with_role if name not in addons or not addons[name].role] == []
    arns = [addons[name].role for name in addons_with_role]
    assert len(set(arns)) == len(arns), f"They share a role: {arns}"
    return [only(roles.named(aws.client("iam"), arn.rpartition("/")[2]), f"role {arn}") for arn in arns]


@then("each such role should trust one service account of this cluster alone")
def roles_bound(eks, deployment, own_roles):
    issuer = only(clusters.named(eks, deployment.name_of("cluster")), "cluster").issuer
    for role in some(own_roles, "role"):
        trust = only(role.trust, f"trust of {role.name}")
        assert trust.kind == "Federated", role
        assert only(trust.principals, "principal").endswith(f":oidc-provider/{issuer}"), trust
        accounts = trust.conditions.get(("StringEquals", f"{issuer}:sub"), ())
        assert only(accounts, f"service account in the trust of {role.name}").startswith("system:serviceaccount:"), (
            trust
        )
        assert trust.conditions.get(("StringEquals", f"{issuer}:aud")) == ("sts.amazonaws.com",), trust


@then("none of them should be allowed every action, or every key")
def roles_narrow(own_roles):
    for role in some(own_roles, "role"):
        assert "AdministratorAccess" not in role.attached, role
        for statement in role.own:
            assert "*" not in statement.actions, (role.name, statement)
            assert "*" not in statement.resources, (role.name, statement)


@then(
    parsers.parse('they should have the policies "{addon_policies}" and no other'), converters={"addon_policies": names}
)
def roles_have_policies(own_roles, addon_policies):
    assert sorted(policy for role in own_roles for policy in role.attached) == addon_policies


@then("one of them should be allowed to lend the key of the nodes' volumes to EC2")
def driver_has_key(ec2, groups, own_roles):
    templates = [node_groups.template_of(ec2, group) for group in some(groups, "node group")]
    wanted = {volume.key for template in templates if template for volume in template.volumes}
    lent = {
        resource
        for role in own_roles
        for statement in role.own
        if statement.allows and "kms:CreateGrant" in statement.actions
        for resource in statement.resources
    }
    assert lent == some(wanted, "key of volumes"), lent


@then("EKS alone should be able to take its role, for the account of the deployment", target_fixture="cluster_role")
def cluster_role_bound(aws, deployment, only_cluster):
    role = only(roles.named(aws.client("iam"), only_cluster.role.rpartition("/")[2]), f"role {only_cluster.role}")
    trust = only(role.trust, f"trust of {role.name}")
    assert (trust.kind, trust.principals) == ("Service", ("eks.amazonaws.com",)), trust
    assert trust.conditions.get(("StringEquals", "aws:SourceAccount")) == (deployment.aws.account,), trust
    return role


@then(
    parsers.parse('that role should have the policy "{cluster_policies}" and no other'),
    converters={"cluster_policies": names},
)
def cluster_role_narrow(cluster_role, cluster_policies):
    assert list(cluster_role.attached) == cluster_policies
    assert not cluster_role.own, cluster_role


@then("that should be within the last hour")
def recent(last):
    assert last, "It never got a record."
    assert datetime.now(UTC) - last < timedelta(hours=1), last


@pytest.fixture
def key_arns():
    """Filled by a step; without one there is no key to look at."""
    return []
