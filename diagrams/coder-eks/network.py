"""The network of Coder on Amazon EKS: what lies where, and which way traffic goes."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagrams.aws.general import InternetAlt2, OfficeBuilding, Users
from diagrams.aws.storage import S3

from provenpath.guide.pictures import icons
from provenpath.guide.pictures.elements import (
    Column,
    Element,
    Flow,
    Group,
    Item,
    Picture,
    Pin,
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

ATTACHMENT = "aws_ec2_transit_gateway_vpc_attachment"
ONE_EACH = frozenset(
    {
        "aws_flow_log",
        "aws_internet_gateway",
        "aws_nat_gateway",
        "aws_rds_cluster_instance",
        "aws_subnet",
        "aws_vpc",
    }
)
LEFT_OUT = {
    "aws_default_security_group": "Emptied: nothing uses it",
    "aws_route_table_association": "The arrows show which routes each subnet follows",
    **dict.fromkeys(
        ("aws_lb_listener", "aws_lb_target_group", "aws_rds_cluster_parameter_group"),
        "A setting of the thing that is drawn",
    ),
    **dict.fromkeys(
        (
            "aws_acm_certificate",
            "aws_acm_certificate_validation",
            *RIGHTS,
        ),
        "Who may do what, and with which key, is in the security picture",
    ),
    **dict.fromkeys(
        ("aws_autoscaling_schedule", "aws_eks_addon", "aws_eks_cluster", "aws_launch_template"),
        "What the nodes are made of is in the cluster picture",
    ),
    **dict.fromkeys(("aws_route53_record", "aws_route53_zone"), "Names lie outside the network; see the data flow"),
    **dict.fromkeys(
        (
            *BUCKET_SETTINGS,
            "aws_s3_bucket_versioning",
        ),
        "A setting of a bucket, which is drawn as one thing",
    ),
}
GUTTER = 30
"""Pixels between zones: room for two arrows."""
LANE = 10
"""Pixels from a zone to the arrow beside it."""
COLUMNS = 4
"""Of the list of services."""


@dataclass(frozen=True, eq=False)
class Zone:
    """One Availability Zone, and the parts of it that arrows touch."""

    group: Group
    balancer: Group
    nat: Item
    private: Group
    nodes: Group
    endpoints: Group
    data: Group
    database: Group | None
    """The instance in this zone, where there is one."""


def zone(facts: Resolved, index: int) -> Zone:
    """Return the zone that has this place in the address plan."""
    public, private, data = (
        facts.get(f"network.address_plan.{tier}.{index}.cidr") for tier in ("public", "private", "data")
    )
    addresses = facts.get("network.quantities.elastic_ips_per_nat_gateway")
    apis = len(facts.get("network.interface_services"))
    balancer = secured(Item("Network Load\nBalancer", resources=("aws_lb",)))
    nat = Item(
        "NAT gateway", f"{addresses} Elastic IP{'s' * (addresses > 1)}", resources=("aws_nat_gateway", "aws_eip")
    )
    nodes = secured(Item("Amazon EKS\nnodes", resources=("aws_eks_node_group",)))
    endpoints = secured(Item("Interface\nendpoints", f"{apis} AWS APIs", resources=("aws_vpc_endpoint",)))
    database = instance(facts, facts.get(f"network.zone_names.{index}"))
    tiers = (
        subnet("public", "Public subnet", public, nat, balancer),
        subnet("private", "Private subnet", private, endpoints, nodes),
        subnet("private", "Data subnet", data, Words("no route\nout of the VPC"), database or Words("no instance")),
    )
    group = Group(
        "zone",
        "Availability Zone",
        Column((Column(tiers[:2], gap=20), tiers[2]), gap=40),
        facts.get(f"network.zone_names.{index}"),
    )
    return Zone(group, balancer, nat, tiers[1], nodes, endpoints, tiers[2], database)


def instance(facts: Resolved, name: str) -> Group | None:
    """Return the instance of the database in a zone, where there is one."""
    zones = facts.get("database.instance_zones")
    if name not in zones:
        return None
    role = "writer" if name == zones[0] else "takes over"
    return secured(Item("Amazon Aurora\nPostgreSQL", role, resources=("aws_rds_cluster_instance", "aws_rds_cluster")))


def secured(item: Item) -> Group:
    """Return an item in the box of its security group."""
    return Group("security", "", item, "Security group", resources=("aws_security_group",))


def subnet(kind: str, label: str, cidr: str, *children: Element) -> Group:
    """Return a subnet with its range."""
    return Group(kind, label, Row(children, gap=20, is_even=True), cidr, resources=("aws_subnet", "aws_route_table"))


def services(facts: Resolved) -> Group:
    """Return the AWS services that have an interface endpoint, each once however many endpoints it has."""
    found = {icons.of_service(endpoint) for endpoint in facts.get("network.interface_services")}
    items = [
        Item(name, icon=icon, is_beside=True) for name, icon in sorted(found, key=lambda service: service[0].casefold())
    ]
    columns = tuple(Column(tuple(items[start::COLUMNS]), gap=6) for start in range(min(COLUMNS, len(items))))
    return Group("generic", "AWS services with an interface endpoint", Row(columns, gap=10))


def traffic(each: Zone, across: Row, gateway: Item, s3_endpoint: Item, interface_services: Group) -> list[Flow]:
    """Return the arrows that each zone has."""
    return [
        Flow("users", bottom(gateway, along=-9), top(each.balancer), via=(top(across, out=12),)),
        Flow(
            "users",
            bottom(each.balancer),
            top(each.nodes),
            resources=("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"),
        ),
        Flow(
            "internet",
            top(each.nodes, along=-24),
            bottom(each.nat),
            via=(top(each.private, out=10),),
            resources=("aws_route", "aws_vpc_security_group_egress_rule"),
        ),
        Flow(
            "internet",
            left(each.nat),
            bottom(gateway, along=9),
            via=(left(each.group, out=LANE), top(across, out=24)),
            resources=("aws_route",),
        ),
        Flow(
            "services",
            left(each.nodes),
            right(each.endpoints),
            resources=("aws_vpc_security_group_ingress_rule",),
        ),
        Flow("services", left(each.endpoints), top(interface_services, at=left(each.group, out=LANE))),
        Flow(
            "storage",
            right(each.nodes),
            top(s3_endpoint),
            via=(right(each.group, out=LANE), bottom(across, out=12)),
        ),
    ]


def is_attached(facts: Resolved) -> bool:
    """Say whether the VPC is attached to a transit gateway."""
    return ATTACHMENT in facts.layers["network"].resources


def words(facts: Resolved) -> str:
    """Return the picture in words."""
    zones = facts.get("network.zone_names")
    behind = ", ".join(facts.get("network.on_premises_cidrs")) if is_attached(facts) else ""
    premises = f"Networks on premises lie behind a transit gateway: {behind}. " if behind else ""
    ranges = {
        tier: ", ".join(block["cidr"] for block in facts.get(f"network.address_plan.{tier}"))
        for tier in ("public", "private", "data")
    }
    return (
        f"In the Region {facts.get('network.region')}, a VPC with the range {facts.get('network.vpc_cidr')} spans "
        f"{len(zones)} Availability Zones: {', '.join(zones)}. Each zone has a public subnet ({ranges['public']}), a "
        f"private subnet ({ranges['private']}) and a data subnet ({ranges['data']}). Developers come in by HTTPS "
        "through the internet gateway to a Network Load Balancer in the public subnets, which passes their requests "
        "to the nodes in the private subnets. Nodes reach the internet by the NAT gateway of their own zone, "
        f"{len(facts.get('network.interface_services'))} AWS APIs by interface endpoints beside them, Amazon S3 by "
        "one gateway endpoint, and the database in the data subnets, which have no route out of the VPC. "
        f"{premises}Load balancer, nodes, interface endpoints and database have a security group each. VPC flow logs "
        f"go to CloudWatch Logs and are kept for {facts.get('network.flow_log_retention_days')} days. The "
        f"database has instances in {' and '.join(facts.get('database.instance_zones'))}; the first one writes, and "
        "every node reaches it there. Terraform keeps its state in the bucket "
        f"{facts.get('backend.bucket')} and hands values from layer to layer through Parameter Store."
    )


def draw(facts: Resolved) -> Picture:
    """Return the picture; a fact that is missing raises `UnknownFactError`."""
    zones = [zone(facts, index) for index in range(len(facts.get("network.zone_names")))]
    writer = next(each.database for each in zones if each.database)

    users = Item("Developers", "browser, IDE, CLI", icon=Users)
    internet = Item("Internet", "registries, Git, STUN", icon=InternetAlt2)
    gateway = Item("Internet gateway", resources=("aws_internet_gateway",))
    s3_endpoint = Item("Gateway\nendpoint", resources=("aws_vpc_endpoint",))
    flow_log = Item("VPC\nflow logs", resources=("aws_flow_log",))
    interface_services = services(facts)
    days = facts.get("network.flow_log_retention_days")
    logs = Item("CloudWatch Logs", f"kept {days} days", resources=("aws_cloudwatch_log_group",))
    s3 = Item("Amazon S3", "image layers,\npackages", icon=S3)
    state = Item("State", facts.get("backend.bucket"), resources=("aws_s3_bucket",), is_beside=True)
    handed_on = f"{posixpath.commonpath(facts.get('network.parameter_names').values())}/*: what other layers need"
    parameters = Item("Parameter Store", handed_on, resources=("aws_ssm_parameter",), is_beside=True)

    across = Row(tuple(each.group for each in zones), gap=GUTTER, is_even=True)
    pins = [
        Pin(gateway, "top", top(across)),
        Pin(s3_endpoint, "bottom", top(s3), words="left"),
        Pin(flow_log, "bottom", top(logs), words="left"),
    ]
    outside: Element = Row((users, internet), gap=60, is_packed=True)
    flows = [flow for each in zones for flow in traffic(each, across, gateway, s3_endpoint, interface_services)]
    flows += [
        Flow(
            "database",
            bottom(each.nodes),
            top(writer),
            via=(top(each.data, out=30),),
            resources=("aws_vpc_security_group_ingress_rule",),
        )
        for each in zones
    ]
    if is_attached(facts):
        premises = Item("On premises", "\n".join(facts.get("network.on_premises_cidrs")), icon=OfficeBuilding)
        attachment = Item("Transit gateway\nattachment", resources=(ATTACHMENT,))
        pins.append(Pin(attachment, "top", top(premises), words="left"))
        outside = Row((Words(""), outside, premises), is_even=True)  # users stay in the middle
        flows.append(Flow("premises", top(attachment), bottom(premises)))
        flows += [
            Flow(
                "premises",
                right(each.nodes, along=-16),
                bottom(attachment),
                via=(right(each.group, out=LANE), top(across, out=36)),
                resources=("aws_route",),
            )
            for each in zones
        ]
    vpc = Group(
        "vpc",
        "VPC",
        across,
        facts.get("network.vpc_cidr"),
        resources=("aws_vpc",),
        room=Room(top=52 if is_attached(facts) else 40, right=28, bottom=54, left=28),
        pins=tuple(pins),
    )
    margin = Words("")  # keeps S3 off the edge, with the endpoint above it
    regional = Row((interface_services, Row((logs, s3), gap=40), margin), gap=16, grows=0)
    below = Column((regional, Group("generic", "Terraform", Row((state, parameters), gap=24))), gap=14)
    region = Group("region", "Region", Column((vpc, below), gap=52), facts.get("network.region"))
    cloud = Group("cloud", "AWS Cloud", region)
    flows += [
        Flow("users", bottom(users), top(gateway, along=-9), via=(top(cloud, out=14),), label="HTTPS"),
        Flow("internet", top(gateway, along=9), bottom(internet), via=(top(cloud, out=14),)),
        Flow("logs", bottom(flow_log), top(logs)),
        Flow("storage", bottom(s3_endpoint), top(s3)),
    ]
    return Picture(
        title="Network of Coder on Amazon EKS",
        alt=words(facts),
        content=Column((outside, cloud), gap=30),
        flows=tuple(flows),
        layers=("backend", "network", "cluster", "database", "edge"),
        spans=(
            Span("generic", "DB subnet group", tuple(each.data for each in zones), resources=("aws_db_subnet_group",)),
        ),
        left_out=LEFT_OUT,
        one_each=ONE_EACH,
    )
