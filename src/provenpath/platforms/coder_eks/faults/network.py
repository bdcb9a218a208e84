"""What can be wrong with the network and with Terraform's state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from provenpath.platforms.coder_eks.faults.common import (
    ENVIRONMENT,
    EVERYTHING,
    SOMEBODY,
    Call,
    L,
    M,
    Tree,
    encrypt_by_kms,
    forget_versions,
    keep_a_month,
    trust,
)
from provenpath.platforms.coder_eks.probes import endpoints, flow_logs, routes, security_groups, subnets, vpc
from provenpath.sandbox.faults import Edit

if TYPE_CHECKING:
    from provenpath.targets.aws import Aws

NETWORK = "runbooks/coder-eks/deploy/network.sh"
BACKEND = "runbooks/coder-eks/deploy/backend.sh"


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


def group_of(aws: Aws, name: str) -> str:
    """Return the id of a security group of the VPC by its name."""
    found = security_groups.of_vpc(aws.client("ec2"), _vpc(aws))
    return next(group.id for group in found if group.name == name)


def _endpoint(aws: Aws, service: str) -> endpoints.Endpoint:
    return next(each for each in endpoints.of_vpc(aws.client("ec2"), _vpc(aws)) if each.service == service)


def _flow_log(aws: Aws) -> flow_logs.FlowLog:
    return flow_logs.of_vpc(aws.client("ec2"), aws.client("logs"), _vpc(aws))[0]


def _bucket(aws: Aws) -> str:
    return aws.deployment.name_of("state_bucket")


def _shorten_retention(aws: Aws) -> None:
    keep_a_month(aws, _flow_log(aws).log_group)


def _delete_flow_log(aws: Aws) -> None:
    aws.client("ec2").delete_flow_logs(FlowLogIds=[_flow_log(aws).id])


def _trust_somebody_else(aws: Aws) -> None:
    trust(aws, _flow_log(aws).role.rpartition("/")[2], SOMEBODY)


def _open_ssh(aws: Aws) -> None:
    name = aws.deployment.name_of("nodes_security_group")
    let_in(aws, group_of(aws, name), 22, [{"CidrIp": "0.0.0.0/0"}])


def _open_to_half_the_world(aws: Aws) -> None:
    name = aws.deployment.name_of("endpoints_security_group")
    let_in(aws, group_of(aws, name), 443, [{"CidrIp": "128.0.0.0/1"}])


def _open_database(aws: Aws) -> None:
    name = aws.deployment.name_of("database_security_group")
    let_in(aws, group_of(aws, name), 5432, [{"CidrIp": "10.0.0.0/16"}])


def let_in(aws: Aws, group: str, port: int, ranges: list[dict[str, str]]) -> None:
    """Let ranges in to a port of a security group."""
    permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges}
    aws.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])


def _fill_default_group(aws: Aws) -> None:
    permission = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    aws.client("ec2").authorize_security_group_egress(GroupId=group_of(aws, "default"), IpPermissions=[permission])


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


def _pull_endpoint_out_of_a_zone(aws: Aws) -> None:
    endpoint = _endpoint(aws, "sts")
    aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint.id, RemoveSubnetIds=[endpoint.subnets[0]])


def _unname_endpoint(aws: Aws) -> None:
    aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=_endpoint(aws, "logs").id, PrivateDnsEnabled=False)


def _forget_names(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    [found] = vpc.named(ec2, aws.deployment.name_of("vpc"))
    ec2.modify_vpc_attribute(VpcId=found.id, EnableDnsHostnames={"Value": False})


def _forget_versions(aws: Aws) -> None:
    forget_versions(aws, _bucket(aws))


def _encrypt_by_kms(aws: Aws) -> None:
    encrypt_by_kms(aws, _bucket(aws))


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
    other = group_of(aws, aws.deployment.name_of("nodes_security_group"))
    aws.client("ssm").put_parameter(Name=name, Value=other, Overwrite=True)


CALLS: tuple[Call, ...] = (
    ("flow-logs-kept-30-days", "The log group of the flow logs keeps 30 days.", ["3.8"], _shorten_retention),
    ("vpc-without-names", "Endpoints have no private names, because the VPC gives none.", ["3.1"], _forget_names),
    ("flow-log-deleted", "The flow log was deleted.", ["3.5"], _delete_flow_log),
    ("flow-log-role-shared", "Another account may take the flow log's role.", ["3.5"], _trust_somebody_else),
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
    ("state-key-of-kms", "The state bucket encrypts by a key of KMS.", ["2.6"], _encrypt_by_kms),
    ("state-not-versioned", "The state bucket keeps no versions.", ["2.6"], _forget_versions),
    ("state-can-be-public", "The state bucket can be opened to the public.", ["2.6"], _unblock_public),
    ("state-without-tls", "The state bucket takes requests without TLS.", ["2.6"], _drop_policy),
    ("lock-left-over", "A lock was left on the state.", ["2.6"], _leave_lock),
    ("parameter-wrong", "A parameter names the wrong security group.", ["16.5"], _misdirect),
)


## What a tree can say wrongly

TREES: tuple[Tree, ...] = (
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
