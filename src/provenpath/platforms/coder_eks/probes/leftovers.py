"""What is left of a deployment after it was destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.probes import clusters, edge, log_groups, parameters
from provenpath.platforms.coder_eks.probes.listing import listed

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

    from provenpath.targets.aws import Aws

_LISTS = (
    ("describe_vpcs", "Vpcs", "VpcId"),
    ("describe_addresses", "Addresses", "AllocationId"),
    ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    ("describe_nat_gateways", "NatGateways", "NatGatewayId"),
    ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("describe_security_groups", "SecurityGroups", "GroupId"),
    ("describe_subnets", "Subnets", "SubnetId"),
)
"""Operation, key of its list, key of the id."""

_GONE = {"deleted", "deleting"}
"""States in which AWS still shows a thing for a while."""


def of_network(ec2: EC2Client, name: str) -> list[str]:
    """Return the ids of what still carries the platform's name, or a name that begins with it and a hyphen."""
    left = []
    for operation, key, id_ in _LISTS:
        found = listed(ec2, operation, key)
        left += [item[id_] for item in found if _is_named(item, name) and item.get("State") not in _GONE]
    return sorted(left)


def of_accounts(aws: Aws, name: str, parameter_path: str) -> list[str]:
    """Return the log groups, roles and parameters that still carry the platform's name."""
    left = [group.name for group in log_groups.below(aws.client("logs"), f"/{name}/")]
    roles = listed(aws.client("iam"), "list_roles", "Roles")
    left += [role["RoleName"] for role in roles if role["RoleName"].startswith(f"{name}-")]
    left += [f"{parameter_path}/{found}" for found in parameters.under(aws.client("ssm"), parameter_path)]
    return sorted(left)


def of_trail(aws: Aws, name: str) -> list[str]:
    """Return what is left of the trail layer: trail, role, bucket, log groups, and the key by its alias.

    A key that waits for its deletion has lost its alias, by which it is looked for, and does not count.
    """
    trail = f"{name}-trail"
    trails = aws.client("cloudtrail").describe_trails()["trailList"]
    left = [each["TrailARN"] for each in trails if each["Name"] == trail]
    roles = listed(aws.client("iam"), "list_roles", "Roles")
    left += [each["RoleName"] for each in roles if each["RoleName"] == trail]
    buckets = (each["Name"] for each in listed(aws.client("s3"), "list_buckets", "Buckets"))
    left += [each for each in buckets if each.startswith(f"{name}-") and each.endswith("-trail")]
    aliases = listed(aws.client("kms"), "list_aliases", "Aliases")
    left += [each["AliasName"] for each in aliases if each["AliasName"] == f"alias/{trail}"]
    left += [group.name for group in log_groups.below(aws.client("logs"), f"/{name}/trail/")]
    return sorted(left)


def of_access(aws: Aws, name: str, role: str, parameter_path: str) -> list[str]:
    """Return what is left of the access layer: the role, the provider that carries the platform's name, parameters."""
    iam = aws.client("iam")
    left = [each["RoleName"] for each in listed(iam, "list_roles", "Roles") if each["RoleName"] == role]
    for each in listed(iam, "list_open_id_connect_providers", "OpenIDConnectProviderList"):
        tags = iam.list_open_id_connect_provider_tags(OpenIDConnectProviderArn=each["Arn"])
        left += [each["Arn"]] if _tags(dict(tags)).get("Name") == f"{name}-ci" else []
    left += [f"{parameter_path}/{found}" for found in parameters.under(aws.client("ssm"), parameter_path)]
    return sorted(left)


def of_cluster(aws: Aws, name: str, log_group: str, parameter_path: str) -> list[str]:
    """Return what is left of the cluster *name*: itself, what launches its nodes, its roles, keys, logs, parameters.

    A key that waits for its deletion has lost its alias, by which it is looked for, and does not count.
    """
    left = [found.arn for found in clusters.named(aws.client("eks"), name)]
    groups = listed(aws.client("autoscaling"), "describe_auto_scaling_groups", "AutoScalingGroups")
    left += [each["AutoScalingGroupName"] for each in groups if _tags(each).get("eks:cluster-name") == name]
    templates = listed(aws.client("ec2"), "describe_launch_templates", "LaunchTemplates")
    left += [each["LaunchTemplateName"] for each in templates if each["LaunchTemplateName"].startswith(f"{name}-")]
    keys = {f"alias/{name}-{suffix}" for suffix in ("secrets", "volumes", "cluster-logs")}
    aliases = listed(aws.client("kms"), "list_aliases", "Aliases")
    left += [each["AliasName"] for each in aliases if each["AliasName"] in keys]
    own = {f"{name}-{suffix}" for suffix in ("cluster", "nodes", "vpc-cni", "ebs-csi")}
    roles = listed(aws.client("iam"), "list_roles", "Roles")
    left += [role["RoleName"] for role in roles if role["RoleName"] in own]
    left += [group.name for group in log_groups.named(aws.client("logs"), log_group)]
    left += [f"{parameter_path}/{found}" for found in parameters.under(aws.client("ssm"), parameter_path)]
    return sorted(left)


def of_database(aws: Aws, name: str, parameter_path: str) -> list[str]:
    """Return what is left of the database cluster *name*: log groups and parameters included, snapshots not."""
    rds = aws.client("rds")
    left = [each["DBClusterIdentifier"] for each in listed(rds, "describe_db_clusters", "DBClusters")]
    left += [each["DBInstanceIdentifier"] for each in listed(rds, "describe_db_instances", "DBInstances")]
    left += [each["DBSubnetGroupName"] for each in listed(rds, "describe_db_subnet_groups", "DBSubnetGroups")]
    groups = listed(rds, "describe_db_cluster_parameter_groups", "DBClusterParameterGroups")
    left += [each["DBClusterParameterGroupName"] for each in groups]
    left = [each for each in left if each == name or each.startswith(f"{name}-")]
    left += [group.name for group in log_groups.below(aws.client("logs"), f"/aws/rds/cluster/{name}/")]
    left += [f"{parameter_path}/{found}" for found in parameters.under(aws.client("ssm"), parameter_path)]
    return sorted(left)


def of_edge(aws: Aws, name: str, domain: str, parameter_path: str) -> list[str]:
    """Return what is left of the edge: what carries the platform's name, and what stands for *domain* or below it."""
    elb, route53, acm = aws.client("elbv2"), aws.client("route53"), aws.client("acm")
    left = [each["LoadBalancerName"] for each in listed(elb, "describe_load_balancers", "LoadBalancers")]
    left += [each["TargetGroupName"] for each in listed(elb, "describe_target_groups", "TargetGroups")]
    left += [each["Name"] for each in listed(aws.client("s3"), "list_buckets", "Buckets") if "-edge-" in each["Name"]]
    left = [each for each in left if each.startswith(f"{name}-")]
    certificates = listed(acm, "list_certificates", "CertificateSummaryList")
    left += [each["DomainName"] for each in certificates if each["DomainName"] == domain]
    zones = [zone["Id"] for zone in listed(route53, "list_hosted_zones", "HostedZones")]
    records = [record.name for zone in zones for record in edge.records_of(route53, zone)]
    left += [record for record in records if record == domain or record.endswith(f".{domain}")]
    left += [f"{parameter_path}/{found}" for found in parameters.under(aws.client("ssm"), parameter_path)]
    return sorted(left)


def _is_named(item: dict[str, Any], name: str) -> bool:
    found = _tags(item).get("Name", "")
    return found == name or found.startswith(f"{name}-")


def _tags(item: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in item.get("Tags", ())}
