"""Coder on Amazon EKS at a glance: which AWS services there are, and what flows between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagrams.aws.general import InternetAlt2, Users
from diagrams.aws.management import Cloudtrail, SystemsManagerParameterStore
from diagrams.aws.network import Route53
from diagrams.aws.security import IAM, SecretsManager
from diagrams.aws.storage import S3

from provenpath.guide.pictures.elements import (
    Column,
    Flow,
    Group,
    Item,
    Picture,
    Pin,
    Row,
    Words,
    bottom,
    left,
    right,
    top,
)
from provenpath.guide.pictures.palette import Room
from provenpath.guide.pictures.types import BUCKET_SETTINGS

if TYPE_CHECKING:
    from provenpath.facts.resolved import Resolved

LEFT_OUT = {
    **dict.fromkeys(
        (
            "aws_default_security_group",
            "aws_ec2_transit_gateway_vpc_attachment",
            "aws_eip",
            "aws_route",
            "aws_route_table",
            "aws_route_table_association",
            "aws_security_group",
            "aws_vpc_security_group_egress_rule",
            "aws_vpc_security_group_ingress_rule",
        ),
        "Routes and rules are in the network picture",
    ),
    **dict.fromkeys(
        (
            "aws_eks_access_entry",
            "aws_eks_access_policy_association",
            "aws_iam_role_policy",
            "aws_iam_role_policy_attachment",
            "aws_kms_alias",
        ),
        "Who may do what is in the security picture",
    ),
    **dict.fromkeys(
        ("aws_autoscaling_schedule", "aws_eks_addon", "aws_launch_template"), "A part of the cluster picture"
    ),
    **dict.fromkeys(
        (
            "aws_acm_certificate_validation",
            "aws_db_subnet_group",
            "aws_lb_listener",
            "aws_lb_target_group",
            "aws_rds_cluster_parameter_group",
            "aws_route53_record",
            *BUCKET_SETTINGS,
            "aws_s3_bucket_versioning",
        ),
        "A setting of the thing that is drawn",
    ),
}
ROLES = {"control": "coderd", "provisioner": "provisioners", "workspace": "workspaces"}
"""Role of nodes to what of Coder will run there."""


def nodes(facts: Resolved, role: str) -> Column:
    """Return the nodes of a role, over what will run on them."""
    groups = facts.get(f"cluster.node_groups.{role}")
    night, day = (sum(group[when] for group in groups) for when in ("night", "day"))
    hours = f"{day} nodes,\nday and night" if day == night else f"{night} nodes by night,\n{day} by day"
    item = Item(
        f"{role.capitalize()} nodes", f"{groups[0]['instance_types'][0]}\n{hours}", resources=("aws_eks_node_group",)
    )
    return Column((item, Group("planned", "", Words(ROLES[role]))), gap=8)


def services(facts: Resolved) -> tuple[dict[str, Item], Group]:
    """Return the services outside the VPC, by a short name and in their box."""
    trails = int(facts.get("trail.trail_name") is not None)
    found = {
        "names": Item(
            "Amazon Route 53",
            facts.get("edge.base_domain"),
            icon=Route53,
            resources=("aws_route53_zone",) * facts.get("edge.create_zone"),
            is_beside=True,
        ),
        "certificate": Item(
            "AWS Certificate Manager", facts.get("edge.wildcard"), resources=("aws_acm_certificate",), is_beside=True
        ),
        "access logs": Item(
            "Amazon S3",
            f"access logs{', files of the trail' * trails}",
            icon=S3,
            resources=("aws_s3_bucket",) * (1 + trails),
            is_beside=True,
        ),
        "trail": Item(
            "AWS CloudTrail",
            f"who did what, kept {facts.get('trail.retention_days')} days" if trails else "by another trail",
            resources=("aws_cloudtrail",) * trails,
            icon=Cloudtrail,
            is_beside=True,
        ),
        "keys": Item("AWS KMS", f"{facts.total('aws_kms_key')} keys", resources=("aws_kms_key",), is_beside=True),
        "secrets": Item("AWS Secrets Manager", "master password of\nthe database", icon=SecretsManager, is_beside=True),
        "rights": Item(
            "AWS IAM",
            f"{facts.total('aws_iam_role')} roles, {facts.total('aws_iam_openid_connect_provider')} OIDC providers",
            icon=IAM,
            resources=("aws_iam_role", "aws_iam_openid_connect_provider"),
            is_beside=True,
        ),
        "logs": Item(
            "Amazon CloudWatch Logs",
            f"{facts.total('aws_cloudwatch_log_group')} log groups",
            resources=("aws_cloudwatch_log_group",),
            is_beside=True,
        ),
        "parameters": Item(
            "Parameter Store",
            f"{facts.total('aws_ssm_parameter')} values, layer to layer",
            icon=SystemsManagerParameterStore,
            resources=("aws_ssm_parameter",),
            is_beside=True,
        ),
        "state": Item("Amazon S3", "Terraform's state", icon=S3, resources=("aws_s3_bucket",), is_beside=True),
    }
    return found, Group("generic", "AWS services", Column(tuple(found.values()), gap=34), room=Room(12, 10, 10, 22))


def words(facts: Resolved) -> str:
    """Return the picture in words."""
    zones = facts.get("network.zone_names")
    return (
        f"High-level architecture in the Region {facts.get('network.region')}. Developers reach "
        f"{facts.get('edge.domain')} by HTTPS through the internet gateway of a VPC over {len(zones)} Availability "
        "Zones, and a Network Load Balancer in its public subnets. The load balancer passes requests to an Amazon EKS "
        f"cluster of Kubernetes {facts.get('cluster.kubernetes_version')} in the private subnets, with control, "
        "provisioner and workspace nodes. Data subnets hold an Amazon Aurora PostgreSQL cluster with "
        f"{facts.get('database.capacity.instances')} instances of {facts.get('database.capacity.min_acu')} to "
        f"{facts.get('database.capacity.max_acu')} ACU. Nodes reach the internet by NAT gateways, and AWS APIs by "
        "interface endpoints. Beside the VPC stand Amazon Route 53, AWS Certificate Manager, AWS CloudTrail, AWS KMS, "
        "AWS Secrets Manager, AWS IAM, Amazon CloudWatch Logs, Parameter Store and Amazon S3. Coder's own parts, "
        "framed by dashes, are not deployed by these layers yet."
    )


def draw(facts: Resolved) -> Picture:
    """Return the picture; a fact that is missing raises `UnknownFactError`."""
    zones = facts.get("network.zone_names")
    each_zone = f"one in each of {len(zones)} zones"
    users = Item("Developers", "HTTPS to\n" + facts.get("edge.domain"), icon=Users)
    internet = Item("Internet", "registries, Git,\nidentity provider", icon=InternetAlt2)
    outside = Row((users, internet), gap=70, is_packed=True)
    gateway = Item("Internet gateway", resources=("aws_internet_gateway",))
    nat = Item("NAT gateways", each_zone, resources=("aws_nat_gateway",))
    balancer = Item("Network Load Balancer", f"TLS, to port {facts.get('edge.target_port')}", resources=("aws_lb",))
    control, provisioner, workspace = (nodes(facts, role) for role in ROLES)
    kubernetes = Item("Control plane", "private API", resources=("aws_eks_cluster",))
    cluster = Group(
        "cluster",
        "Amazon EKS",
        Row((kubernetes, control, provisioner, workspace), gap=18),
        f"Kubernetes {facts.get('cluster.kubernetes_version')}",
    )
    endpoints = Item(
        "Interface endpoints",
        f"{len(facts.get('network.interface_services'))} AWS APIs, and S3",
        resources=("aws_vpc_endpoint",),
    )
    flow_log = Item("VPC flow logs", resources=("aws_flow_log",))
    database = Item(
        "Amazon Aurora PostgreSQL",
        f"{facts.get('database.engine_version')}, {facts.get('database.capacity.instances')} instances of "
        f"{facts.get('database.capacity.min_acu')} to {facts.get('database.capacity.max_acu')} ACU",
        resources=("aws_rds_cluster", "aws_rds_cluster_instance"),
    )
    public = Group(
        "public", "Public subnets", Row((Words(""), balancer, nat), is_even=True), each_zone, resources=("aws_subnet",)
    )
    private = Group(
        "private",
        "Private subnets",
        Column((cluster, Row((Words(""), endpoints), is_even=True)), gap=26),
        each_zone,
        resources=("aws_subnet",),
    )
    data = Group(
        "private",
        "Data subnets",
        Row((Words(""), database, Words("")), is_even=True),
        each_zone,
        resources=("aws_subnet",),
    )
    vpc = Group(
        "vpc",
        "VPC",
        Column((public, private, data), gap=30),
        facts.get("network.vpc_cidr"),
        resources=("aws_vpc",),
        room=Room(top=34, right=22, bottom=42, left=14),
        pins=(Pin(gateway, "top", top(outside)), Pin(flow_log, "bottom", bottom(nat), words="left")),
    )
    by_name, beside = services(facts)
    region = Group(
        "region", "Region", Row((vpc, beside), gap=26, grows=0), facts.get("network.region"), room=Room(10, 10, 34, 10)
    )
    cloud = Group("cloud", "AWS Cloud", region)
    return Picture(
        title="Coder on Amazon EKS at a glance",
        alt=words(facts),
        content=Column((outside, cloud), gap=30),
        flows=(
            Flow("users", bottom(users), top(gateway, along=-9), via=(top(cloud, out=14),)),
            Flow("users", bottom(gateway, along=-9), top(balancer), via=(top(public, out=14),)),
            Flow("users", bottom(balancer), top(control.children[0]), via=(top(private, out=15),)),
            Flow("internet", top(gateway, along=9), bottom(internet), via=(top(cloud, out=14),)),
            Flow("internet", top(nat), bottom(gateway, along=9), via=(top(public, out=14),)),
            Flow("internet", top(workspace.children[0], at=bottom(nat)), bottom(nat)),
            Flow("database", bottom(control), top(database), via=(top(data, out=15),)),
            Flow("services", bottom(workspace), top(endpoints)),
            Flow("services", right(endpoints), left(beside, at=right(endpoints))),
            Flow("logs", right(flow_log, along=9), left(by_name["logs"], out=3), via=(right(vpc, out=13),)),
        ),
        layers=("backend", "network", "cluster", "database", "edge", "trail", "access"),
        left_out=LEFT_OUT,
        one_each=frozenset(
            {
                "aws_vpc",
                "aws_internet_gateway",
                "aws_eks_cluster",
                "aws_rds_cluster",
                "aws_lb",
                "aws_route53_zone",
                "aws_s3_bucket",
                "aws_cloudtrail",
            }
        ),
    )
