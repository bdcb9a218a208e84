"""What can be wrong with a deployment of Coder on Amazon EKS, each fault by a way that AWS allows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.probes import (
    database,
    edge,
    endpoints,
    flow_logs,
    routes,
    security_groups,
    subnets,
    vpc,
)
from provenpath.sandbox.faults import Edit, Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from provenpath.targets.aws import Aws

NETWORK = "runbooks/coder-eks/deploy/network.sh"
DATABASE = "runbooks/coder-eks/deploy/database.sh"
EDGE = "runbooks/coder-eks/deploy/edge.sh"
BACKEND = "runbooks/coder-eks/deploy/backend.sh"
ENVIRONMENT = "terraform/coder-eks/environments/workspaces-3000/"


## What somebody with a console might do


def _vpc(aws: Aws) -> str:
    [found] = vpc.named(aws.client("ec2"), aws.deployment.name_of("vpc"))
    return found.id


def _subnets(aws: Aws, tier: str) -> list[subnets.Subnet]:
    found = subnets.of_vpc(aws.client("ec2"), _vpc(aws), aws.deployment.tag_of("tier"))
    return [subnet for subnet in found if subnet.tier == tier]


def _table(aws: Aws, tier: str) -> routes.RouteTable:
    """Return the route table of a tier's first zone."""
    found = routes.table_of(routes.tables(aws.client("ec2"), _vpc(aws)), _subnets(aws, tier)[0].id)
    if found is None:
        msg = f"The {tier} tier follows no route table."
        raise LookupError(msg)
    return found


def _group(aws: Aws, name: str) -> str:
    found = security_groups.of_vpc(aws.client("ec2"), _vpc(aws))
    return next(group.id for group in found if group.name == name)


def _endpoint(aws: Aws, service: str) -> endpoints.Endpoint:
    return next(each for each in endpoints.of_vpc(aws.client("ec2"), _vpc(aws)) if each.service == service)


def _flow_log(aws: Aws) -> flow_logs.FlowLog:
    return flow_logs.of_vpc(aws.client("ec2"), aws.client("logs"), _vpc(aws))[0]


def _bucket(aws: Aws) -> str:
    return aws.deployment.name_of("state_bucket")


def _shorten_retention(aws: Aws) -> None:
    aws.client("logs").put_retention_policy(logGroupName=_flow_log(aws).log_group, retentionInDays=30)


def _delete_flow_log(aws: Aws) -> None:
    aws.client("ec2").delete_flow_logs(FlowLogIds=[_flow_log(aws).id])


def _open_ssh(aws: Aws) -> None:
    name = aws.deployment.name_of("nodes_security_group")
    _let_in(aws, _group(aws, name), 22, [{"CidrIp": "0.0.0.0/0"}])


def _open_to_half_the_world(aws: Aws) -> None:
    name = aws.deployment.name_of("endpoints_security_group")
    _let_in(aws, _group(aws, name), 443, [{"CidrIp": "128.0.0.0/1"}])


def _open_database(aws: Aws) -> None:
    name = aws.deployment.name_of("database_security_group")
    _let_in(aws, _group(aws, name), 5432, [{"CidrIp": "10.0.0.0/16"}])


def _let_in(aws: Aws, group: str, port: int, ranges: list[dict[str, str]]) -> None:
    permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges}
    aws.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])


def _fill_default_group(aws: Aws) -> None:
    permission = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    aws.client("ec2").authorize_security_group_egress(GroupId=_group(aws, "default"), IpPermissions=[permission])


def _give_public_addresses(aws: Aws) -> None:
    subnet = _subnets(aws, "private")[1].id
    aws.client("ec2").modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})


def _lead_data_out(aws: Aws) -> None:
    nat = routes.nat_gateways(aws.client("ec2"), _vpc(aws))[0].id
    aws.client("ec2").create_route(
        RouteTableId=_table(aws, "data").id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat
    )


def _lead_data_to_one_host(aws: Aws) -> None:
    gateway = routes.internet_gateways(aws.client("ec2"), _vpc(aws))[0]
    aws.client("ec2").create_route(
        RouteTableId=_table(aws, "data").id, DestinationCidrBlock="203.0.113.7/32", GatewayId=gateway
    )


def _cross_zones(aws: Aws) -> None:
    table = _table(aws, "private")
    own = table.defaults[0].target
    other = next(nat.id for nat in routes.nat_gateways(aws.client("ec2"), _vpc(aws)) if nat.id != own)
    aws.client("ec2").replace_route(RouteTableId=table.id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=other)


def _cut_public_off(aws: Aws) -> None:
    aws.client("ec2").delete_route(RouteTableId=_table(aws, "public").id, DestinationCidrBlock="0.0.0.0/0")


def _open_endpoint(aws: Aws) -> None:
    aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=_endpoint(aws, "kms").id, PolicyDocument=json.dumps(EVERYTHING))


EVERYTHING: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}


def _pull_endpoint_out_of_a_zone(aws: Aws) -> None:
    endpoint = _endpoint(aws, "sts")
    aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint.id, RemoveSubnetIds=[endpoint.subnets[0]])


def _unname_endpoint(aws: Aws) -> None:
    aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=_endpoint(aws, "logs").id, PrivateDnsEnabled=False)


def _forget_versions(aws: Aws) -> None:
    aws.client("s3").put_bucket_versioning(Bucket=_bucket(aws), VersioningConfiguration={"Status": "Suspended"})


def _unblock_public(aws: Aws) -> None:
    aws.client("s3").put_public_access_block(
        Bucket=_bucket(aws),
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": False,
            "RestrictPublicBuckets": True,
        },
    )


def _drop_policy(aws: Aws) -> None:
    aws.client("s3").delete_bucket_policy(Bucket=_bucket(aws))


def _leave_lock(aws: Aws) -> None:
    aws.client("s3").put_object(Bucket=_bucket(aws), Key="10-network.tfstate.tflock", Body=b'{"ID": "forgotten"}')


def _misdirect(aws: Aws) -> None:
    name = f"{aws.deployment.name_of('network_parameters')}/database_security_group_id"
    other = _group(aws, aws.deployment.name_of("nodes_security_group"))
    aws.client("ssm").put_parameter(Name=name, Value=other, Overwrite=True)


def _cluster(aws: Aws) -> database.Cluster:
    [found] = database.named(aws.client("rds"), aws.deployment.name_of("database_cluster"))
    return found


def _change_database(**change: Any) -> Callable[[Aws], None]:
    """Return a fault that changes the database cluster."""

    def change_it(aws: Aws) -> None:
        name = aws.deployment.name_of("database_cluster")
        aws.client("rds").modify_db_cluster(DBClusterIdentifier=name, ApplyImmediately=True, **change)

    return change_it


def _set_database(name: str, value: str) -> Callable[[Aws], None]:
    """Return a fault that changes one setting of the database's parameter group."""

    def set_it(aws: Aws) -> None:
        setting: Any = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": "immediate"}
        aws.client("rds").modify_db_cluster_parameter_group(
            DBClusterParameterGroupName=_cluster(aws).parameter_group, Parameters=[setting]
        )

    return set_it


def _delete_reader(aws: Aws) -> None:
    reader = next(each.name for each in _cluster(aws).instances if not each.is_writer)
    aws.client("rds").delete_db_instance(DBInstanceIdentifier=reader, SkipFinalSnapshot=True)


def _publish_database(aws: Aws) -> None:
    writer = next(each.name for each in _cluster(aws).instances if each.is_writer)
    aws.client("rds").modify_db_instance(DBInstanceIdentifier=writer, PubliclyAccessible=True, ApplyImmediately=True)


def _add_group_to_database(aws: Aws) -> None:
    groups = [*_cluster(aws).security_groups, _group(aws, aws.deployment.name_of("nodes_security_group"))]
    _change_database(VpcSecurityGroupIds=groups)(aws)


def _forget_database_log(aws: Aws) -> None:
    aws.client("logs").put_retention_policy(
        logGroupName=f"/aws/rds/cluster/{_cluster(aws).name}/postgresql", retentionInDays=30
    )


def _delete_database_log(aws: Aws) -> None:
    aws.client("logs").delete_log_group(logGroupName=f"/aws/rds/cluster/{_cluster(aws).name}/iam-db-auth-error")


def _disable_key(aws: Aws) -> None:
    aws.client("kms").disable_key(KeyId=_cluster(aws).key.rpartition("/")[2])


def _stop_rotation(aws: Aws) -> None:
    aws.client("kms").disable_key_rotation(KeyId=_cluster(aws).key)


def _misdirect_database(aws: Aws) -> None:
    name = f"{aws.deployment.name_of('database_parameters')}/endpoint"
    aws.client("ssm").put_parameter(Name=name, Value=_cluster(aws).reader_endpoint, Overwrite=True)


def _balancer(aws: Aws) -> edge.LoadBalancer:
    [found] = edge.named(aws.client("elbv2"), aws.deployment.name_of("load_balancer"))
    return found


def _set_balancer(key: str, value: str) -> Callable[[Aws], None]:
    """Return a fault that changes one attribute of the load balancer."""

    def set_it(aws: Aws) -> None:
        attribute: Any = {"Key": key, "Value": value}
        aws.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=_balancer(aws).arn, Attributes=[attribute])

    return set_it


def _listener(aws: Aws) -> str:
    found = aws.client("elbv2").describe_listeners(LoadBalancerArn=_balancer(aws).arn)["Listeners"]
    return str(found[0]["ListenerArn"])


def _set_tls_policy(name: str) -> Callable[[Aws], None]:
    """Return a fault that gives the listener another security policy."""

    def set_it(aws: Aws) -> None:
        aws.client("elbv2").modify_listener(ListenerArn=_listener(aws), SslPolicy=name)

    return set_it


def _listen_in_clear(aws: Aws) -> None:
    [group] = _balancer(aws).listeners[0].target_groups
    action: Any = {"Type": "forward", "TargetGroupArn": group}
    aws.client("elbv2").create_listener(
        LoadBalancerArn=_balancer(aws).arn, Port=80, Protocol="TCP", DefaultActions=[action]
    )


def _check_health_in_clear(aws: Aws) -> None:
    [group] = _balancer(aws).listeners[0].target_groups
    aws.client("elbv2").modify_target_group(TargetGroupArn=group, HealthCheckProtocol="HTTP")


def _open_edge(aws: Aws) -> None:
    _let_in(aws, _group(aws, aws.deployment.name_of("edge_security_group")), 22, [{"CidrIp": "203.0.113.0/24"}])


def _delete_record(aws: Aws, name: str) -> None:
    """Delete the record of a name, as the base domain's zone has it."""
    route53 = aws.client("route53")
    [zone] = edge.zones_of(route53, aws.deployment.name_of("base_domain"))
    found = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    record = next(each for each in found if each["Name"].rstrip(".") == name)
    change = {"Action": "DELETE", "ResourceRecordSet": record}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})


def _delete_wildcard(aws: Aws) -> None:
    _delete_record(aws, f"\\052.{aws.deployment.name_of('access_domain')}")


def _delete_validation(aws: Aws) -> None:
    [certificate] = edge.certificates_of(aws.client("acm"), _balancer(aws).listeners[0])
    _delete_record(aws, certificate.validation[0][0])


def _shorten_access_logs(aws: Aws) -> None:
    rule = {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}
    aws.client("s3").put_bucket_lifecycle_configuration(
        Bucket=_balancer(aws).log_bucket, LifecycleConfiguration={"Rules": [rule]}
    )


def _misdirect_edge(aws: Aws) -> None:
    name = f"{aws.deployment.name_of('edge_parameters')}/access_url"
    plain = f"http://{aws.deployment.name_of('access_domain')}"
    aws.client("ssm").put_parameter(Name=name, Value=plain, Overwrite=True)


_CALLS = (
    ("flow-logs-kept-30-days", "The log group of the flow logs keeps 30 days.", ["3.8"], _shorten_retention),
    ("flow-log-deleted", "The flow log was deleted.", ["3.5"], _delete_flow_log),
    ("ssh-open", "The nodes' group lets SSH in from anywhere.", ["3.1"], _open_ssh),
    ("half-the-world", "The endpoints' group lets half of all addresses in.", ["3.1"], _open_to_half_the_world),
    ("database-open", "The database's group lets the whole VPC in.", ["2.1", "3.1"], _open_database),
    ("default-group-used", "The default group lets everything out again.", ["3.1"], _fill_default_group),
    ("public-addresses", "A private subnet gives out public addresses.", ["3.1"], _give_public_addresses),
    ("data-tier-leads-out", "The data tier has a default route.", ["3.1"], _lead_data_out),
    ("data-tier-to-one-host", "The data tier has a route to one host outside.", ["3.1"], _lead_data_to_one_host),
    ("nat-of-another-zone", "A zone goes out through another zone's NAT gateway.", ["4.10"], _cross_zones),
    ("public-tier-cut-off", "The public tier has lost its route to the internet.", ["2.1"], _cut_public_off),
    ("endpoint-open", "An endpoint lets everybody do everything.", ["3.1"], _open_endpoint),
    ("endpoint-leaves-zone", "An endpoint is missing in a zone.", ["3.1", "4.10"], _pull_endpoint_out_of_a_zone),
    ("endpoint-unnamed", "The service's own name leads past its endpoint.", ["3.1"], _unname_endpoint),
    ("state-not-versioned", "The state bucket keeps no versions.", ["2.6"], _forget_versions),
    ("state-can-be-public", "The state bucket can be opened to the public.", ["2.6"], _unblock_public),
    ("state-without-tls", "The state bucket takes requests without TLS.", ["2.6"], _drop_policy),
    ("lock-left-over", "A lock was left on the state.", ["2.6"], _leave_lock),
    (
        "db-no-iam-login",
        "The database takes no token of IAM.",
        ["3.2"],
        _change_database(EnableIAMDatabaseAuthentication=False),
    ),
    (
        "db-password-known",
        "Somebody set the master password by hand.",
        ["3.2", "3.4"],
        _change_database(ManageMasterUserPassword=False, MasterUserPassword="known-to-somebody"),
    ),
    ("db-plain", "The database takes connections without TLS.", ["12.7", "12.9"], _set_database("rds.force_ssl", "0")),
    ("db-old-tls", "The database takes TLS 1.1.", ["12.8"], _set_database("ssl_min_protocol_version", "TLSv1.1")),
    ("db-unprotected", "The database can be deleted.", ["8.2"], _change_database(DeletionProtection=False)),
    ("db-backups-one-week", "Backups go back one week.", ["8.2"], _change_database(BackupRetentionPeriod=7)),
    ("db-reader-gone", "There is no reader to take over.", ["2.3", "4.5", "4.10"], _delete_reader),
    ("db-public", "An instance has a public address.", ["3.1"], _publish_database),
    ("db-in-another-group", "The database is also in the nodes' group.", ["3.1"], _add_group_to_database),
    ("db-log-kept-30-days", "A log of the database is kept for 30 days.", ["3.8"], _forget_database_log),
    ("db-log-group-deleted", "A log of the database has nowhere to go.", ["3.8"], _delete_database_log),
    (
        "db-log-not-exported",
        "A log of the database is not exported.",
        ["3.8"],
        _change_database(CloudwatchLogsExportConfiguration={"DisableLogTypes": ["postgresql"]}),
    ),
    ("db-key-disabled", "The key of the database is disabled.", ["2.3", "12.9"], _disable_key),
    ("db-key-not-rotated", "The key of the database does not rotate.", ["2.3", "12.9"], _stop_rotation),
    (
        "db-too-small",
        "The database may not grow as it has to.",
        ["14.14"],
        _change_database(ServerlessV2ScalingConfiguration={"MinCapacity": 8, "MaxCapacity": 40}),
    ),
    (
        "db-unwatched",
        "Nobody sees the load of the database.",
        ["8.1"],
        _change_database(EnablePerformanceInsights=False),
    ),
    ("db-parameter-wrong", "A parameter names the readers for the writer.", ["16.5"], _misdirect_database),
    (
        "edge-old-tls",
        "The listener takes TLS 1.0.",
        ["12.8"],
        _set_tls_policy("ELBSecurityPolicy-TLS13-1-0-2021-06"),
    ),
    (
        "edge-no-new-tls",
        "The listener takes no TLS 1.3.",
        ["12.8"],
        _set_tls_policy("ELBSecurityPolicy-FS-1-2-Res-2020-10"),
    ),
    (
        "edge-other-cipher",
        "The listener takes ChaCha20, which is not on the list.",
        ["12.8a"],
        _set_tls_policy("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
    ),
    (
        "edge-static-keys",
        "The listener takes suites that exchange keys without ECDHE.",
        ["12.8a"],
        _set_tls_policy("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"),
    ),
    ("edge-plain-listener", "A second listener takes plain TCP.", ["2.4", "3.3", "12.7"], _listen_in_clear),
    ("edge-plain-health", "Health checks go in clear.", ["12.7"], _check_health_in_clear),
    (
        "edge-zonal",
        "Each zone serves what came in there alone.",
        ["2.4", "4.10"],
        _set_balancer("load_balancing.cross_zone.enabled", "false"),
    ),
    ("edge-no-logs", "Nobody records who connects.", ["3.5"], _set_balancer("access_logs.s3.enabled", "false")),
    ("edge-logs-one-week", "Access logs are kept for a week.", ["3.5"], _shorten_access_logs),
    ("edge-open", "The load balancer lets SSH in.", ["3.1"], _open_edge),
    ("edge-no-wildcard", "The wildcard leads nowhere.", ["6.4"], _delete_wildcard),
    ("edge-no-validation", "The record that renews the certificate is gone.", ["3.3"], _delete_validation),
    ("edge-parameter-wrong", "A parameter gives the access URL without TLS.", ["16.5"], _misdirect_edge),
    ("parameter-wrong", "A parameter names the wrong security group.", ["16.5"], _misdirect),
)


## What a tree can say wrongly

M = "terraform/modules/"
L = "terraform/coder-eks/"

_TREES: tuple[tuple[str, str, list[str], list[Edit], str], ...] = (
    (
        "tree-retention",
        "The environment keeps flow logs for 30 days.",
        ["3.8"],
        [Edit(ENVIRONMENT + "10-network.tfvars", "flow_log_retention_days = 90", "flow_log_retention_days = 30")],
        NETWORK,
    ),
    (
        "tree-logs-refused-only",
        "The flow log records refused traffic alone.",
        ["3.5"],
        [Edit(M + "flow-logs/main.tf", 'traffic_type    = "ALL"', 'traffic_type    = "REJECT"')],
        NETWORK,
    ),
    (
        "tree-trusts-every-account",
        "The flow log's role trusts the service for any account.",
        ["3.5"],
        [Edit(M + "flow-logs/role.tf", '"aws:SourceAccount"', '"aws:RequestedRegion"')],
        NETWORK,
    ),
    (
        "tree-one-nat-gateway",
        "Every zone goes out through the first zone's NAT gateway.",
        ["3.1", "4.10"],
        [Edit(M + "vpc/routes.tf", "aws_nat_gateway.this[each.key].id", "values(aws_nat_gateway.this)[0].id")],
        NETWORK,
    ),
    (
        "tree-public-addresses",
        "The private tier gives out public addresses.",
        ["3.1"],
        [
            Edit(
                M + "vpc/subnets.tf",
                'map_public_ip_on_launch = false\n\n  tags = merge(var.tags, {\n    Name = "${var.name}-private-',
                'map_public_ip_on_launch = true\n\n  tags = merge(var.tags, {\n    Name = "${var.name}-private-',
            )
        ],
        NETWORK,
    ),
    (
        "tree-too-small",
        "The address plan is made for a tenth of the workspaces.",
        ["3.1b", "14.14"],
        [
            Edit(ENVIRONMENT + "10-network.tfvars", "max_workspaces = 3000", "max_workspaces = 300"),
            Edit(ENVIRONMENT + "10-network.tfvars", "max_nodes = 500", "max_nodes = 50"),
        ],
        NETWORK,
    ),
    (
        "tree-data-tier-leads-out",
        "The data tier has a route to the internet gateway.",
        ["3.1"],
        [
            Edit(
                M + "vpc/routes.tf",
                'resource "aws_route_table_association" "data" {',
                'resource "aws_route" "data_internet" {\n'
                "  route_table_id         = aws_route_table.data.id\n"
                '  destination_cidr_block = "0.0.0.0/0"\n'
                "  gateway_id             = aws_internet_gateway.this.id\n}\n\n"
                'resource "aws_route_table_association" "data" {',
            )
        ],
        NETWORK,
    ),
    (
        "tree-endpoint-missing",
        "There is no endpoint for the layers of images.",
        ["5.2"],
        [
            Edit(
                M + "vpc-endpoints/variables.tf", '    "ecr.dkr" = "Nodes pull images; their layers come from S3"\n', ""
            )
        ],
        NETWORK,
    ),
    (
        "tree-endpoints-open",
        "The endpoints' policy names no account.",
        ["3.1"],
        [Edit(M + "vpc-endpoints/policies.tf", 'variable = "aws:PrincipalAccount"', 'variable = "aws:PrincipalOrgID"')],
        NETWORK,
    ),
    (
        "tree-endpoints-unnamed",
        "The services' own names lead past their endpoints.",
        ["3.1"],
        [Edit(M + "vpc-endpoints/main.tf", "private_dns_enabled = true", "private_dns_enabled = false")],
        NETWORK,
    ),
    (
        "tree-database-open",
        "The database lets a whole range in, not the nodes' group.",
        ["2.1", "3.1"],
        [
            Edit(
                M + "security-groups/main.tf",
                "to_port                      = var.database_port\n"
                "  referenced_security_group_id = aws_security_group.nodes.id",
                'to_port                      = var.database_port\n  cidr_ipv4                    = "10.0.0.0/8"',
            )
        ],
        NETWORK,
    ),
    (
        "tree-no-lock",
        "Nothing keeps a second writer off the state.",
        ["2.6"],
        [Edit(L + "10-network/versions.tf", "use_lockfile = true", "use_lockfile = false")],
        NETWORK,
    ),
    (
        "tree-state-not-versioned",
        "The state bucket keeps no versions.",
        ["2.6"],
        [Edit(M + "state-bucket/protection.tf", 'status = "Enabled"', 'status = "Suspended"')],
        BACKEND,
    ),
    (
        "tree-state-objects-without-tls",
        "The policy denies plain HTTP to the bucket, not to its objects.",
        ["2.6"],
        [Edit(M + "state-bucket/protection.tf", '[local.arn, "${local.arn}/*"]', "[local.arn]")],
        BACKEND,
    ),
    (
        "tree-db-version",
        "The database is of an older version.",
        ["2b.4"],
        [Edit(L + "20-database/variables.tf", 'default     = "18.4"', 'default     = "17.10"')],
        DATABASE,
    ),
    (
        "tree-db-one-zone",
        "All instances of the database are in one zone.",
        ["2.3", "4.5", "4.10"],
        [Edit(M + "aurora/main.tf", "var.zone_names[count.index]", "var.zone_names[0]")],
        DATABASE,
    ),
    (
        "tree-db-small-reader",
        "The reader does not grow with the writer.",
        ["2.3", "4.5", "4.10"],
        [Edit(M + "aurora/main.tf", "min(count.index, 1)", "count.index * 15")],
        DATABASE,
    ),
    (
        "tree-db-not-watched",
        "Enhanced Monitoring is off.",
        ["8.1"],
        [
            Edit(M + "aurora/main.tf", "var.monitoring_seconds\n", "0\n"),
            Edit(M + "aurora/main.tf", "  monitoring_role_arn = aws_iam_role.monitoring.arn\n", ""),
        ],
        DATABASE,
    ),
    (
        "tree-db-public",
        "The instances of the database have public addresses.",
        ["3.1"],
        [Edit(M + "aurora/main.tf", "publicly_accessible = false", "publicly_accessible = true")],
        DATABASE,
    ),
    (
        "tree-db-plain",
        "TLS is not required.",
        ["12.7", "12.9"],
        [Edit(M + "aurora/main.tf", 'value = "1"', 'value = "0"')],
        DATABASE,
    ),
    (
        "tree-db-retention",
        "The environment keeps the database's logs for 30 days.",
        ["3.8"],
        [Edit(ENVIRONMENT + "20-database.tfvars", "log_retention_days = 90", "log_retention_days = 30")],
        DATABASE,
    ),
    (
        "tree-db-backups",
        "The environment keeps backups for a week.",
        ["8.2"],
        [Edit(ENVIRONMENT + "20-database.tfvars", "backup_retention_days = 35", "backup_retention_days = 7")],
        DATABASE,
    ),
    (
        "tree-db-too-small",
        "The environment gives the database half of what it needs.",
        ["14.14"],
        [Edit(L + "capacity.yaml", "max_acu: 80", "max_acu: 40")],
        DATABASE,
    ),
    (
        "tree-db-parameter-wrong",
        "The parameter of the writer names the readers.",
        ["16.5"],
        [
            Edit(
                L + "20-database/main.tf",
                "endpoint            = module.aurora.endpoint",
                "endpoint            = module.aurora.reader_endpoint",
            )
        ],
        DATABASE,
    ),
    (
        "tree-edge-in-clear",
        "What the load balancer passes on is not encrypted.",
        ["12.7"],
        [
            Edit(M + "edge/main.tf", '  protocol    = "TLS"', '  protocol    = "TCP"'),
            Edit(M + "edge/main.tf", 'protocol            = "HTTPS"', 'protocol            = "HTTP"'),
            Edit(M + "edge/main.tf", '"${var.name}-coderd"\n  vpc_id', '"${var.name}-plain"\n  vpc_id'),
            Edit(
                M + "edge/main.tf",
                "  deregistration_delay",
                "  lifecycle {\n    create_before_destroy = true\n  }\n\n  deregistration_delay",
            ),
        ],
        EDGE,
    ),
    (
        "tree-edge-tls-policy",
        "The environment takes the policy that AWS gives by default.",
        ["12.8", "12.8a"],
        [
            Edit(
                L + "20-edge/variables.tf",
                "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
                "ELBSecurityPolicy-2016-08",
            )
        ],
        EDGE,
    ),
    (
        "tree-edge-one-name",
        "The wildcard has no record.",
        ["6.4"],
        [Edit(M + "edge/dns.tf", "{ access = local.domain, wildcard = local.wildcard }", "{ access = local.domain }")],
        EDGE,
    ),
    (
        "tree-edge-certificate",
        "The certificate holds for the access URL alone.",
        ["2.4", "3.3"],
        [Edit(M + "edge/dns.tf", "[local.wildcard]", "[]")],
        EDGE,
    ),
    (
        "tree-edge-open-to-nodes",
        "The load balancer reaches every port of the nodes.",
        ["3.1"],
        [
            Edit(
                M + "edge/security_group.tf",
                "from_port                    = var.target_port\n"
                "  to_port                      = var.target_port\n"
                "  referenced_security_group_id = var.nodes_security_group_id",
                "from_port                    = 1\n"
                "  to_port                      = 65535\n"
                "  referenced_security_group_id = var.nodes_security_group_id",
            )
        ],
        EDGE,
    ),
    (
        "tree-edge-parameter-wrong",
        "The parameter of the access URL gives the wildcard.",
        ["16.5"],
        [Edit(L + "20-edge/main.tf", '"https://${module.edge.domain}"', '"https://${module.edge.wildcard}"')],
        EDGE,
    ),
    (
        "tree-parameter-wrong",
        "The parameter of the private subnets names the public ones.",
        ["16.5"],
        [
            Edit(
                L + "10-network/main.tf",
                "private_subnet_ids = [for zone in local.zone_names : module.vpc.private_subnet_ids[zone]]",
                "private_subnet_ids = [for zone in local.zone_names : module.vpc.public_subnet_ids[zone]]",
            )
        ],
        NETWORK,
    ),
)

FAULTS = (
    *(Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), inject=inject) for id_, what, ids, inject in _CALLS),
    *(
        Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), edits=tuple(edits), script=script)
        for id_, what, ids, edits, script in _TREES
    ),
)

SURVIVORS: dict[str, str] = {
    "module.aurora.aws_kms_alias.this": "A name for people to find the key by; nothing refers to it.",
    "module.access_logs.aws_s3_bucket_lifecycle_configuration.this": (
        "Without the rule access logs are kept for ever, which is longer than required."
    ),
    "module.vpc.aws_default_security_group.this": (
        "AWS does not let the default group go: Terraform forgets it, and it stays as empty as it was."
    ),
}
"""Resources that may go without any runbook noticing, by address, each with the reason."""
