"""Steps of runbooks-role.feature."""

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import clusters, keys, log_groups, node_groups, parameters, roles
from provenpath.proof.access_levels import Class, allowed_by
from provenpath.proof.checks import names, only, some

scenarios("runbooks-role.feature")

REFUSED = ("secretsmanager:GetSecretValue", "kms:Decrypt", "s3:GetObject", "eks:UpdateClusterConfig")

LOOKED_AT = {
    "acm": "DescribeCertificate ListCertificates",
    "autoscaling": "DescribeAutoScalingGroups DescribePolicies DescribeScheduledActions",
    "cloudtrail": "DescribeTrails GetEventSelectors GetTrailStatus",
    "cloudwatch": "GetMetricStatistics",
    "ec2": (
        "DescribeAddresses DescribeAvailabilityZones DescribeFlowLogs DescribeInstanceTypes DescribeInstances "
        "DescribeInternetGateways DescribeLaunchTemplateVersions DescribeNatGateways "
        "DescribeNetworkInterfaces DescribeRegions DescribeRouteTables DescribeSecurityGroups DescribeSubnets "
        "DescribeVolumes DescribeVpcAttribute DescribeVpcEndpoints DescribeVpcs"
    ),
    "eks": (
        "DescribeAccessEntry DescribeAddon DescribeAddonVersions DescribeCluster DescribeClusterVersions "
        "DescribeNodegroup ListAccessEntries ListAddons ListAssociatedAccessPolicies ListClusters "
        "ListNodegroups"
    ),
    "elasticloadbalancing": (
        "DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeSSLPolicies "
        "DescribeTargetGroupAttributes DescribeTargetGroups"
    ),
    "iam": (
        "GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListOpenIDConnectProviders "
        "ListRolePolicies SimulatePrincipalPolicy"
    ),
    "kms": "DescribeKey GetKeyPolicy GetKeyRotationStatus ListAliases",
    "logs": "DescribeLogGroups DescribeLogStreams",
    "rds": (
        "DescribeDBClusterParameterGroups DescribeDBClusterParameters DescribeDBClusters "
        "DescribeDBEngineVersions DescribeDBInstances DescribeDBSubnetGroups"
    ),
    "route53": "ListHostedZones ListResourceRecordSets",
    "s3": (
        "GetBucketLocation GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock "
        "GetBucketVersioning GetEncryptionConfiguration GetLifecycleConfiguration ListAllMyBuckets ListBucket"
    ),
    "secretsmanager": "DescribeSecret",
    "servicequotas": "GetAWSDefaultServiceQuota GetServiceQuota",
    "ssm": "GetParametersByPath",
    "sts": "GetCallerIdentity",
}
"""What the runbooks that only look call, by the prefix of IAM's actions.

Some are called where only AWS can answer: what NAT gateways count, records of logs by their streams, default quotas.
"""


def by_job(role):
    """The statements of a role's trust that let jobs of a CI system in."""
    return [trust for trust in role.trust if trust.kind == "Federated"]


def known(role):
    """What is known of each operation that the role's own policies allow."""
    return [
        (action, operation)
        for statement in role.own
        if statement.allows
        for action in statement.actions
        for operation in allowed_by(action)
    ]


def rights(role):
    """The names of the operations that the role's own policies allow."""
    return {operation.action for _, operation in known(role)}


def looked_at():
    """The actions of `LOOKED_AT`."""
    return {f"{service}:{name}" for service, called in LOOKED_AT.items() for name in called.split()}


## When


@when("I look up the role of the runbooks", target_fixture="found")
def look_up_role(aws, deployment):
    return roles.named(aws.client("iam"), deployment.name_of("runbooks_role"))


@when("I look up whom the cluster lets in", target_fixture="entries")
def look_up_entries(aws, deployment):
    eks = aws.client("eks")
    found = clusters.named(eks, deployment.name_of("cluster"))
    return {entry.principal: entry for each in found for entry in clusters.access_entries(eks, each.name)}


@when("I look up the parameters of the access layer", target_fixture="said")
def look_up_parameters(aws, deployment):
    return parameters.under(aws.client("ssm"), deployment.name_of("access_parameters"))


@when("I look up the keys whose names begin with that of the cluster", target_fixture="own_keys")
def look_up_keys(aws, deployment):
    return keys.named(aws.client("kms"), f"{deployment.name_of('cluster')}-", deployment.aws.account)


@when("I ask IAM what the role would be refused", target_fixture="refused")
def ask_iam(aws, deployment):
    role = only(roles.named(aws.client("iam"), deployment.name_of("runbooks_role")), "role of the runbooks")
    return roles.refused(aws.client("iam"), role, REFUSED)


## Then


@then("there should be such a role")
def role_there(found):
    assert only(found, "role of the runbooks").trust, "It trusts nobody."


@then("it should trust jobs of the CI system that the deployment file names, for STS alone")
def trusts_ci(aws, deployment, found):
    issuer = deployment.name_of("ci_issuer")
    assert issuer in roles.issuers(aws.client("iam"))
    trust = only(by_job(only(found, "role")), "statement that lets jobs in")
    assert only(trust.principals, "issuer").endswith(f":oidc-provider/{issuer}"), trust
    assert trust.conditions.get(("StringEquals", f"{issuer}:aud")) == ("sts.amazonaws.com",), trust


@then("it should trust no job but the one that the deployment file names")
def trusts_job(deployment, found):
    issuer = deployment.name_of("ci_issuer")
    for trust in some(by_job(only(found, "role")), "statement that lets jobs in"):
        assert trust.conditions.get(("StringEquals", f"{issuer}:sub")) == (deployment.name_of("ci_job"),), trust


@then("it should trust no account as a whole")
def trusts_no_account(found):
    for trust in only(found, "role").trust:
        wide = [name for name in trust.principals if name == "*" or name.endswith(":root") or name.isdigit()]
        assert not wide, trust


@then("it should have rights of its own, and no policy that is attached")
def own_rights(found):
    role = only(found, "role")
    assert role.own, "It may do nothing at all."
    assert not role.attached, role.attached


@then("each of its rights should be one to look")
def only_looks(found):
    wrong = [
        (action, operation.kind)
        for action, operation in some(known(only(found, "role")), "right")
        if operation.kind in {Class.CHANGE, Class.UNKNOWN, Class.SIGN_IN}
    ]
    assert wrong == []


@then("none of its rights should show a secret")
def shows_no_secret(found):
    wrong = [
        (action, operation.reason)
        for action, operation in some(known(only(found, "role")), "right")
        if operation.kind is Class.SENSITIVE
    ]
    assert wrong == []


@then("it should have the right to each call that the runbooks make")
def has_rights(found):
    missing = looked_at() - rights(only(found, "role"))
    assert missing == set()


@then("it should have no right besides")
def no_more_rights(found):
    besides = rights(only(found, "role")) - looked_at()
    assert besides == set()


@then(
    parsers.parse('the role should have the policy "{view_policies}" there and no other'),
    converters={"view_policies": names},
)
def views(found, entries, view_policies):
    arn = only(found, "role").arn
    assert arn in entries, f"The cluster does not let {arn} in."
    assert (list(entries[arn].policies), entries[arn].groups) == (view_policies, ()), entries[arn]


@then("they should name that role")
def names_role(said, found):
    assert [said.get("runbooks_role_arn")] == [role.arn for role in found]


@then("those by which secrets, volumes and logs of the cluster are encrypted should be among them")
def keys_named(aws, deployment, own_keys):
    cluster = only(clusters.named(aws.client("eks"), deployment.name_of("cluster")), "cluster")
    logs = only(log_groups.named(aws.client("logs"), deployment.name_of("cluster_log_group")), "log group")
    groups = node_groups.of_cluster(aws.client("eks"), cluster.name, deployment.tag_of("node_role"))
    templates = [node_groups.template_of(aws.client("ec2"), group) for group in some(groups, "node group")]
    volumes = {volume.key for template in templates if template for volume in template.volumes}
    used = {cluster.secrets_key, logs.key, *some(volumes, "key of volumes")}
    assert used <= {key.arn for key in own_keys}, used


@then("each should be enabled, rotate, and be open to nobody outside the account")
def keys_closed(own_keys):
    for key in some(own_keys, "key"):
        assert key.is_enabled, key
        assert key.rotates, key
        assert not key.open_to, key


@then("it should be refused to read a secret, to decrypt, to read the state and to change the cluster")
def is_refused(refused):
    assert sorted(refused) == sorted(REFUSED)
