"""High availability and recovery: what lies in each zone, what takes over by itself, what a person brings back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from diagrams.aws.database import Aurora
from diagrams.aws.general import Users
from diagrams.aws.storage import EBS, Backup

from provenpath.guide.pictures.elements import (
    Column,
    Flow,
    Group,
    Item,
    Picture,
    Row,
    Span,
    Words,
    bottom,
    left,
    right,
    top,
)
from provenpath.guide.pictures.palette import Room
from provenpath.guide.pictures.types import BUCKET_SETTINGS, RIGHTS

if TYPE_CHECKING:
    from provenpath.facts.resolved import Resolved

LEFT_OUT = {
    **dict.fromkeys(
        (
            "aws_default_security_group",
            "aws_ec2_transit_gateway_vpc_attachment",
            "aws_eip",
            "aws_flow_log",
            "aws_internet_gateway",
            "aws_route",
            "aws_route_table",
            "aws_route_table_association",
            "aws_security_group",
            "aws_vpc_endpoint",
            "aws_vpc_security_group_egress_rule",
            "aws_vpc_security_group_ingress_rule",
        ),
        "Routes and rules are in the network picture; AWS keeps gateways and endpoints up in every zone",
    ),
    **dict.fromkeys(RIGHTS, "Who may do what, and with which key, is in the security picture"),
    **dict.fromkeys(
        (
            "aws_acm_certificate",
            "aws_acm_certificate_validation",
            "aws_autoscaling_schedule",
            "aws_cloudwatch_log_group",
            "aws_eks_addon",
            "aws_launch_template",
            "aws_lb_listener",
            "aws_lb_target_group",
            "aws_rds_cluster_parameter_group",
            "aws_route53_record",
            "aws_route53_zone",
            "aws_ssm_parameter",
        ),
        "Not bound to a zone, and made anew by Terraform",
    ),
    **dict.fromkeys(BUCKET_SETTINGS, "A setting of a bucket, which is drawn as one thing"),
}


@dataclass(frozen=True, eq=False)
class Zone:
    """One Availability Zone, and the parts of it that arrows touch."""

    group: Group
    balancer: Item
    control: Item
    data: Group
    database: Item | None
    """The instance in this zone, where there is one."""


def zone(facts: Resolved, name: str) -> Zone:
    """Return a zone with what it has of each tier."""
    where = facts.get("database.instance_zones")
    balancer = Item("Network Load\nBalancer", "sends to any zone", resources=("aws_lb",))
    nat = Item("NAT gateway", resources=("aws_nat_gateway",))
    control = Item("Control nodes", "replaced in\nany zone", resources=("aws_eks_node_group",))
    workspace = Item("Workspaces'\nvolumes", "stay in\ntheir zone", icon=EBS)
    database = (
        Item("Aurora", "writer" if name == where[0] else "reader", resources=("aws_rds_cluster_instance",))
        if name in where
        else None
    )
    tiers = (
        Group("public", "Public subnet", Row((nat, balancer), gap=24, is_even=True), resources=("aws_subnet",)),
        Group(
            "private",
            "Private subnet",
            Row((workspace, control), gap=24, is_even=True),
            resources=("aws_subnet",),
            room=Room(22, 8, 12, 8),
        ),
        Group(
            "private",
            "Data subnet",
            Row((database or Words("no instance"),)),
            resources=("aws_subnet",),
            room=Room(26, 8, 12, 8),
        ),
    )
    return Zone(Group("zone", "Availability Zone", Column(tiers, gap=22), name), balancer, control, tiers[2], database)


def words(facts: Resolved) -> str:
    """Return the picture in words."""
    zones = facts.get("network.zone_names")
    where = facts.get("database.instance_zones")
    after = f"when it is lost, the reader in {where[1]} takes over by itself. " if len(where) > 1 else ""
    return (
        f"High availability and disaster recovery in the Region {facts.get('network.region')}, over "
        f"{len(zones)} Availability Zones: {', '.join(zones)}. Each zone has a NAT gateway, a part of the Network "
        "Load Balancer, which sends requests to healthy targets in any zone, and nodes of each role. A node group that "
        "spans the zones replaces lost nodes in another one; volumes of workspaces stay in their zone. Aurora keeps "
        f"the data in several zones; its writer is in {where[0]}; {after}Backups reach back "
        f"{facts.get('database.backup_retention_days')} days, to any second, and a person restores them as a new "
        f"cluster. A final snapshot, {facts.get('database.final_snapshot_identifier')}, stays when the cluster is "
        f"destroyed. Terraform's state, with its earlier versions, lies in the bucket {facts.get('backend.bucket')}. "
        "Copies in another Region, with AWS Backup, are not deployed by these layers yet."
    )


def draw(facts: Resolved) -> Picture:
    """Return the picture; a fact that is missing raises `UnknownFactError`."""
    zones = [zone(facts, name) for name in facts.get("network.zone_names")]
    instances = [each.database for each in zones if each.database]
    users = Item("Developers", facts.get("edge.domain"), icon=Users)
    across = Row(tuple(each.group for each in zones), gap=26, is_even=True)
    vpc = Group("vpc", "VPC", across, resources=("aws_vpc",), room=Room(30, 22, 26, 22))
    backups = Item(
        "Aurora backups",
        f"any second of\n{facts.get('database.backup_retention_days')} days",
        icon=Aurora,
        resources=("aws_rds_cluster",),
    )
    snapshot = Item("Final snapshot", facts.get("database.final_snapshot_identifier"), icon=Aurora)
    kubernetes = Item("EKS control plane", "in several zones,\nkept by AWS", resources=("aws_eks_cluster",))
    state = Item("Terraform's state", "all versions kept", resources=("aws_s3_bucket", "aws_s3_bucket_versioning"))
    region = Group(
        "region",
        "Region",
        Column((vpc, Row((backups, snapshot, state, kubernetes), gap=20)), gap=56),
        facts.get("network.region"),
    )
    copies = Item("AWS Backup", "copies of database and volumes", icon=Backup, is_later=True)
    elsewhere = Group("planned", "Another Region", copies, room=Room(8, 10, 10, 10))
    cloud = Group("cloud", "AWS Cloud", Column((region, elsewhere), gap=30))
    flows = [
        flow
        for each in zones
        for flow in (
            Flow("users", bottom(users), top(each.balancer), via=(top(across, out=16),)),
            Flow("users", bottom(each.balancer), top(each.control)),
        )
    ]
    flows += [Flow("failover", right(one), left(other)) for one, other in pairwise(instances)]
    flows += [
        Flow("recover", top(backups), bottom(zones[0].data), via=(bottom(vpc, out=20),)),
        Flow("planned", bottom(backups), top(elsewhere), via=(bottom(region, out=15),)),
    ]
    return Picture(
        title="What takes over, and what is brought back",
        alt=words(facts),
        content=Column((users, cloud), gap=30),
        flows=tuple(flows),
        layers=("backend", "network", "cluster", "database", "edge"),
        left_out=LEFT_OUT,
        one_each=frozenset({"aws_rds_cluster_instance", "aws_nat_gateway", "aws_subnet", "aws_vpc", "aws_eks_cluster"}),
        spans=(
            Span(
                "generic",
                "DB subnet group",
                tuple(each.data.content for each in zones),
                resources=("aws_db_subnet_group",),
            ),
        ),
    )
