"""The way of a developer's request: from the client through the load balancer to a workspace, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagrams.aws.general import Users
from diagrams.aws.network import Route53

from provenpath.guide.pictures.elements import (
    Column,
    Element,
    Flow,
    Group,
    Item,
    Picture,
    Row,
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
            "aws_acm_certificate_validation",
            "aws_db_subnet_group",
            "aws_launch_template",
            "aws_lb_target_group",
            "aws_rds_cluster_parameter_group",
            *BUCKET_SETTINGS,
        ),
        "A setting of the thing that is drawn",
    ),
    **dict.fromkeys(RIGHTS, "Who may do what, and with which key, is in the security picture"),
    **dict.fromkeys(("aws_autoscaling_schedule", "aws_eks_addon"), "A part of the cluster picture"),
    "aws_cloudwatch_log_group": "Logs of the control plane and of the database are no part of a request",
    "aws_ssm_parameter": "Read by Terraform alone, never by a request",
}


def place(kind: str, label: str, *parts: Element) -> Group:
    """Return a tier with its parts side by side."""
    return Group(kind, label, Row(parts, gap=44), room=Room(12, 16, 14, 16))


def pod(name: str, detail: str) -> Group:
    """Return a part of Coder, which no layer deploys yet."""
    return Group("planned", name, Words(detail), room=Room(4, 10, 8, 10))


def nodes(facts: Resolved, role: str, inside: Group) -> Group:
    """Return the nodes of a role in their security group, around what will run on them."""
    first = facts.get(f"cluster.node_groups.{role}.0.instance_types.0")
    item = Item(f"{role.capitalize()} nodes", first, resources=("aws_eks_node_group",), is_beside=True)
    return Group("scaling", "", Column((item, inside), gap=10), room=Room(8, 12, 10, 12))


def words(facts: Resolved) -> str:
    """Return the picture in words."""
    return (
        f"Data flow of a request. 1: the client looks up {facts.get('edge.domain')} in Amazon Route 53. 2: it connects "
        "by HTTPS to the Network Load Balancer, which shows a certificate of AWS Certificate Manager and takes the "
        f"policy {facts.get('edge.tls_policy')}. 3: the load balancer passes the request on, over TLS again, to port "
        f"{facts.get('edge.target_port')} of the control nodes, where coderd will run. The rest comes once Coder is "
        f"deployed. 4: coderd asks Amazon Aurora on port {facts.get('database.port')}. 5: a provisioner fetches the "
        "job from coderd, which it reaches by the load balancer. 6: it makes the workspace through the Kubernetes API. "
        "7: the agent in the workspace connects to the load balancer like any client. 8: coderd hands the user's "
        "session on to the workspace by that connection. The load balancer writes each connection to the bucket "
        f"{facts.get('edge.access_log_bucket')}."
    )


def draw(facts: Resolved) -> Picture:
    """Return the picture; a fact that is missing raises `UnknownFactError`."""
    users = Item("Developers", "browser, IDE, CLI", icon=Users)
    names = Item(
        "Amazon Route 53",
        f"{facts.get('edge.domain')}\n{facts.get('edge.wildcard')}",
        icon=Route53,
        resources=(*("aws_route53_zone",) * facts.get("edge.create_zone"), "aws_route53_record"),
    )
    certificate = Item("AWS Certificate\nManager", "one certificate,\nboth names", resources=("aws_acm_certificate",))
    logs = Item(
        "Amazon S3",
        f"access logs,\nkept {facts.get('edge.access_log_retention_days')} days",
        resources=("aws_s3_bucket",),
    )
    balancer = Item(
        "Network Load Balancer", f"TLS by the policy\n{facts.get('edge.tls_policy')}", resources=("aws_lb",)
    )
    guarded = Group("security", "", balancer, "Security group", resources=("aws_security_group",))
    control, working, building = (
        nodes(facts, role, inside)
        for role, inside in (
            ("control", pod("coderd", f"port {facts.get('edge.target_port')}")),
            ("workspace", pod("workspace", "with Coder's agent")),
            ("provisioner", pod("provisioner", "one build at a time")),
        )
    )
    kubernetes = Item(
        "Amazon EKS\ncontrol plane",
        f"Kubernetes {facts.get('cluster.kubernetes_version')}",
        resources=("aws_eks_cluster",),
    )
    database = Item(
        "Amazon Aurora PostgreSQL",
        f"{facts.get('database.engine_version')}, port {facts.get('database.port')}",
        resources=("aws_rds_cluster", "aws_rds_cluster_instance"),
    )
    public = place("public", "Public subnets", Words(""), guarded, Words(""))
    private = place("private", "Private subnets", control, working, building)
    data = place("private", "Data subnets", database)
    vpc = Group(
        "vpc",
        "VPC",
        Column((public, private, data), gap=44),
        facts.get("network.vpc_cidr"),
        room=Room(18, 18, 14, 18),
    )
    beside = Column((certificate, logs, kubernetes), gap=44)
    region = Group("region", "Region", Row((vpc, beside), gap=40, grows=0), facts.get("network.region"))
    cloud = Group("cloud", "AWS Cloud", Column((Row((Words(""), Words(""), names), is_even=True), region), gap=14))
    return Picture(
        title="The way of a request to a workspace",
        alt=words(facts),
        content=Column((users, cloud), gap=34),
        flows=(
            Flow("users", right(users), top(names), step=1),
            Flow(
                "users",
                bottom(users),
                top(guarded),
                via=(top(cloud, out=14),),
                step=2,
                resources=("aws_lb_listener", "aws_vpc_security_group_ingress_rule"),
            ),
            Flow(
                "users",
                bottom(guarded, along=-60),
                top(control, along=40),
                via=(top(private, out=22),),
                step=3,
                resources=("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"),
            ),
            Flow("planned", bottom(control, along=-40), top(database), via=(top(data, out=22),), step=4),
            Flow("parts", top(building), bottom(guarded, along=110), via=(top(private, out=22),), step=5),
            Flow("planned", right(building), left(kubernetes), step=6),
            Flow("parts", top(working), bottom(guarded, along=60), via=(top(private, out=22),), step=7),
            Flow("planned", right(control), left(working), step=8),
            Flow("logs", right(guarded), left(logs)),
        ),
        layers=("edge", "cluster", "database"),
        left_out=LEFT_OUT,
        one_each=frozenset({"aws_lb", "aws_route53_zone", "aws_acm_certificate", "aws_s3_bucket", "aws_eks_cluster"}),
    )
