"""The EKS cluster: node groups by role, zone and capacity, and which workload is placed where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from diagrams.aws.compute import EC2, EC2SpotInstance

from provenpath.guide.pictures.elements import (
    Column,
    Element,
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
from provenpath.guide.pictures.types import RIGHTS

if TYPE_CHECKING:
    from provenpath.facts.resolved import Resolved

LEFT_OUT = {
    **dict.fromkeys(RIGHTS, "Who may do what, and with which key, is in the security picture"),
    "aws_vpc_security_group_ingress_rule": "Rules are in the network picture",
    "aws_launch_template": "A setting of each node group, which is drawn",
    "aws_ssm_parameter": "What other layers are told is in the high-level picture",
}
COMPONENTS = {"control": "coderd", "provisioner": "provisioners", "workspace": "workspaces"}
"""Role of nodes to what of Coder will run there."""


def hours(group: dict[str, Any]) -> str:
    """Return how many nodes a group has, by night and by day, and may have."""
    night, day, most = group["night"], group["day"], group["maximum"]
    return f"{day} nodes, up to {most}" if night == day else f"{night} to {day} nodes,\nup to {most}"


def groups(facts: Resolved, role: str, zone: str) -> list[dict[str, Any]]:
    """Return the groups of a role that lie in one zone alone."""
    return [group for group in facts.get(f"cluster.node_groups.{role}") if group["zones"] == [zone]]


def spanning(facts: Resolved) -> list[tuple[str, dict[str, Any]]]:
    """Return the groups that lie in several zones, each with its role."""
    return [
        (role, group)
        for role, found in facts.get("cluster.node_groups").items()
        for group in found
        if len(group["zones"]) > 1
    ]


def zonal(facts: Resolved, name: str) -> Group:
    """Return the workspace nodes of one zone: a group for each kind of capacity."""
    found = groups(facts, "workspace", name)
    boxes = tuple(
        Group(
            "scaling",
            group["capacity"].capitalize(),
            Item(
                group["instance_types"][0], hours(group), icon=EC2SpotInstance if group["capacity"] == "spot" else EC2
            ),
            resources=("aws_eks_node_group",),
        )
        for group in found
    )
    return Group("generic", "Workspace nodes", Row(boxes, gap=8), room=Room(8, 6, 6, 6))


def words(facts: Resolved) -> str:
    """Return the picture in words."""
    said = "; ".join(
        f"{group['name']} ({group['capacity']}, {group['instance_types'][0]}, {group['night']} nodes by night, "
        f"{group['day']} by day, at most {group['maximum']}, in {', '.join(group['zones'])})"
        for found in facts.get("cluster.node_groups").values()
        for group in found
    )
    addons = ", ".join(f"{name} {version}" for name, version in sorted(facts.get("cluster.addon_versions").items()))
    return (
        f"EKS cluster {facts.get('cluster.cluster_name')} of Kubernetes {facts.get('cluster.kubernetes_version')} in "
        f"{len(facts.get('network.zone_names'))} Availability Zones. AWS keeps the control plane, which nodes reach "
        f"by a private endpoint. Node groups: {said}. Each role is kept apart by the taint and the label "
        f"{facts.get('cluster.role_key')}. The namespace kube-system holds the add-ons {addons}. coderd will run on "
        "control nodes, provisioners on provisioner nodes and workspaces on workspace nodes, each in a namespace of "
        "its own; these are framed by dashes, as no layer deploys them yet. Sizes follow a schedule: mornings at "
        f"{facts.get('cluster.schedule.morning')}, evenings at {facts.get('cluster.schedule.evening')}, "
        f"{facts.get('cluster.schedule.time_zone')}. Logs of the control plane are kept for "
        f"{facts.get('cluster.cluster_log_retention_days')} days."
    )


def draw(facts: Resolved) -> Picture:
    """Return the picture; a fact that is missing raises `UnknownFactError`."""
    names = facts.get("network.zone_names")
    across = spanning(facts)
    cells: dict[str, list[Item]] = {group["name"]: [] for _, group in across}
    zones = []
    for name in names:
        rows: list[Element] = []
        for _, group in across:
            item = Item(group["instance_types"][0], icon=EC2)
            cells[group["name"]].append(item)
            rows.append(item if name in group["zones"] else Words(""))
        content = Column((*(Row((row,)) for row in rows), zonal(facts, name)), gap=52)
        subnet = Group("private", "Private subnet", content, room=Room(46, 8, 8, 8))
        zones.append(Group("zone", "Availability Zone", subnet, name))
    spans = tuple(
        Span(
            "scaling",
            f"{role.capitalize()} nodes: Auto Scaling group",
            tuple(cells[group["name"]]),
            f"{group['capacity']}, " + hours(group).replace("\n", " "),
            resources=("aws_eks_node_group",),
        )
        for role, group in across
    )
    vpc = Group(
        "vpc", "VPC", Row(tuple(zones), gap=22, is_even=True), facts.get("network.vpc_cidr"), room=Room(30, 16, 14, 16)
    )
    plane = Item(
        "Control plane",
        f"{facts.get('cluster.cluster_name')}, private API",
        resources=("aws_eks_cluster",),
    )
    logs = Item(
        "CloudWatch Logs",
        f"kept {facts.get('cluster.cluster_log_retention_days')} days",
        resources=("aws_cloudwatch_log_group",),
    )
    clock = facts.get("cluster.schedule")
    schedule = Item(
        "Scheduled scaling",
        f"{clock['morning']}, {clock['evening']}\n{clock['time_zone']}",
        resources=("aws_autoscaling_schedule",),
    )
    addons = Group(
        "namespace",
        "namespace kube-system",
        Words("\n".join(f"{name} {version}" for name, version in sorted(facts.get("cluster.addon_versions").items()))),
        resources=("aws_eks_addon",),
    )
    later = tuple(
        Group("planned", f"namespace of {component}", Words(f"on {role} nodes"), room=Room(6, 10, 8, 10))
        for role, component in COMPONENTS.items()
    )
    cluster = Group(
        "cluster",
        "Amazon EKS cluster",
        Row((plane, addons, Column(later, gap=8)), gap=24),
        f"Kubernetes {facts.get('cluster.kubernetes_version')}",
    )
    region = Group(
        "region",
        "Region",
        Column((Row((cluster, Column((logs, schedule), gap=14)), gap=40, grows=0), vpc), gap=34),
        facts.get("network.region"),
    )
    return Picture(
        title="The EKS cluster, its nodes and what runs where",
        alt=words(facts),
        content=Group("cloud", "AWS Cloud", region),
        flows=(
            Flow("control", top(vpc, at=bottom(plane)), bottom(plane)),
            Flow("logs", right(cluster, at=left(logs)), left(logs)),
        ),
        layers=("cluster",),
        left_out=LEFT_OUT,
        one_each=frozenset({"aws_eks_node_group", "aws_eks_cluster", "aws_cloudwatch_log_group"}),
        spans=spans,
    )
