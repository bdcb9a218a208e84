"""Security and identity: roles and who may take them, security groups, and what each key encrypts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagrams.aws.compute import EC2, EKS
from diagrams.aws.database import Aurora
from diagrams.aws.general import Users
from diagrams.aws.management import Cloudtrail, Cloudwatch
from diagrams.aws.security import SecretsManager
from diagrams.aws.storage import EBS, S3

from provenpath.guide.pictures import icons
from provenpath.guide.pictures.elements import (
    Column,
    Flow,
    Group,
    Item,
    Picture,
    Row,
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
            "aws_ec2_transit_gateway_vpc_attachment",
            "aws_eip",
            "aws_flow_log",
            "aws_internet_gateway",
            "aws_nat_gateway",
            "aws_route",
            "aws_route_table",
            "aws_route_table_association",
        ),
        "Ways, not rights: in the network picture",
    ),
    **dict.fromkeys(
        (
            "aws_acm_certificate_validation",
            "aws_db_subnet_group",
            "aws_iam_role_policy",
            "aws_iam_role_policy_attachment",
            "aws_kms_alias",
            "aws_lb_listener",
            "aws_lb_target_group",
            "aws_rds_cluster_instance",
            "aws_rds_cluster_parameter_group",
            *BUCKET_SETTINGS,
            "aws_s3_bucket_versioning",
        ),
        "A setting of the thing that is drawn",
    ),
    **dict.fromkeys(
        ("aws_autoscaling_schedule", "aws_eks_addon", "aws_eks_node_group", "aws_launch_template"),
        "A part of the cluster picture",
    ),
    **dict.fromkeys(("aws_route53_record", "aws_route53_zone"), "Names are public; see the data flow"),
    "aws_default_security_group": "Emptied: nothing uses it",
    "aws_ssm_parameter": "Names and ids, no secrets",
}


def role(name: str, trusted: str) -> Item:
    """Return a role, and whom it trusts."""
    return Item(name, trusted, resources=("aws_iam_role",), is_beside=True)


def provider(detail: str, *, is_ours: bool = True) -> Item:
    """Return an OIDC provider, which a layer makes unless the account has it."""
    type_ = "aws_iam_openid_connect_provider"
    resources = (type_,) if is_ours else ()
    return Item("OIDC provider", detail, resources=resources, icon=icons.RESOURCES[type_], is_beside=True)


def identities(facts: Resolved) -> tuple[Group, Group, Group]:
    """Return the roles by who may take them: AWS's services, pods, the CI system."""
    services = (
        role("Control plane", "by Amazon EKS"),
        role("Nodes", "by Amazon EC2"),
        role("Flow logs", "by VPC Flow Logs"),
        role("Monitoring", "by Amazon RDS"),
        *([role("Trail", "by AWS CloudTrail")] if facts.get("trail.trail_name") else []),
    )
    pods = (
        provider("of the cluster"),
        role("VPC CNI", "by its service account"),
        role("EBS CSI driver", "by its service account"),
    )
    ci = (
        provider(facts.get("access.ci_issuer"), is_ours=not facts.get("access.ci_provider_exists")),
        role(facts.get("access.runbooks_role_name"), "by the CI system, to look"),
    )
    one, two, three = (
        Group("generic", label, Column(parts, gap=12), room=Room(8, 12, 10, 12))
        for label, parts in (("Roles for AWS services", services), ("IRSA: roles for pods", pods), ("Roles for CI", ci))
    )
    return one, two, three


def secured(item: Item) -> Group:
    """Return an item in the box of its security group."""
    return Group("security", "", item, "Security group", resources=("aws_security_group",), room=Room(6, 10, 8, 10))


def encrypted(label: str, detail: str, *items: Item) -> Group:
    """Return what one key encrypts, in the boundary of the key."""
    key = Item("AWS KMS key", detail, resources=("aws_kms_key",), is_beside=True)
    return Group("encrypted", label, Column((key, *items), gap=14))


def trail_of(facts: Resolved) -> list[Group]:
    """Return what the key of the trail encrypts, where there is a trail."""
    if facts.get("trail.trail_name") is None:
        return []
    days = facts.get("trail.key_deletion_days")
    events = Item("Events of\nAWS CloudTrail", icon=Cloudtrail, resources=("aws_cloudtrail",))
    files = Item("Files in\nAmazon S3", icon=S3, resources=("aws_s3_bucket",))
    return [encrypted("Trail", f"{days} days to call back", Row((events, files), gap=10))]


def words(facts: Resolved) -> str:
    """Return the picture in words."""
    trail, sealed = (
        ("", "") if facts.get("trail.trail_name") is None else (", the trail", "; what AWS CloudTrail records")
    )
    return (
        f"Security and identity. There are {facts.total('aws_iam_role')} IAM roles. AWS's services take those of the "
        f"control plane, the nodes, the flow logs{trail} and the monitoring of the database. By IAM Roles for Service "
        "Accounts (IRSA), through the OIDC provider of the cluster, pods take those of the VPC CNI and of the EBS CSI "
        f"driver. The CI system takes {facts.get('access.runbooks_role_name')} through the OIDC provider of "
        f"{facts.get('access.ci_issuer')}, and may look at the cluster by an access entry. Security groups: the load "
        f"balancer lets clients in from {', '.join(facts.get('edge.client_cidrs'))}, the nodes let the load balancer "
        f"in on port {facts.get('edge.target_port')}, the database lets nodes in on port {facts.get('database.port')}, "
        "and the interface endpoints let the private subnets in. "
        f"{facts.total('aws_kms_key')} keys of AWS KMS draw the boundaries of encryption: secrets of Kubernetes; "
        "volumes; logs of the control plane; the database with its backups and its master password"
        f"{sealed}. Amazon S3 encrypts Terraform's state and the access logs. The certificate for TLS is AWS "
        "Certificate Manager's."
    )


def draw(facts: Resolved) -> Picture:
    """Return the picture; a fact that is missing raises `UnknownFactError`."""
    users = Item("Developers", f"from {', '.join(facts.get('edge.client_cidrs'))}", icon=Users)
    services, pods, ci = identities(facts)
    iam = Group("generic", "AWS IAM", Row((services, pods, ci), gap=14), room=Room(8, 10, 10, 10))
    balancer = secured(Item("Network Load\nBalancer", resources=("aws_lb",)))
    certificate = Item("AWS Certificate\nManager", facts.get("edge.wildcard"), resources=("aws_acm_certificate",))
    nodes = secured(Item("Amazon EKS", "nodes, private API", icon=EC2, resources=("aws_eks_cluster",)))
    endpoints = secured(Item("Interface\nendpoints", resources=("aws_vpc_endpoint",)))
    database = secured(Item("Amazon Aurora", "TLS, IAM tokens", resources=("aws_rds_cluster",)))
    entry = Item(
        "Access entry", "read only", icon=EKS, resources=("aws_eks_access_entry", "aws_eks_access_policy_association")
    )
    public, private, data = (
        Group(kind, label, Row(parts, gap=30), resources=("aws_subnet",), room=Room(10, 12, 30, 12))
        for kind, label, parts in (
            ("public", "Public subnets", (balancer,)),
            ("private", "Private subnets", (nodes, endpoints)),
            ("private", "Data subnets", (database,)),
        )
    )
    vpc = Group(
        "vpc",
        "VPC",
        Row((public, private, data), gap=40),
        facts.get("network.vpc_cidr"),
        resources=("aws_vpc",),
        room=Room(14, 14, 14, 14),
    )
    days = facts.get("cluster.key_deletion_window_days")
    called_back = f"{days} days to call back"
    keys = (
        encrypted("Secrets", called_back, Item("Kubernetes\nSecrets", icon=EKS)),
        encrypted("Volumes", called_back, Item("Nodes and\nworkspaces", icon=EBS)),
        encrypted(
            "Cluster logs",
            called_back,
            Item("Control plane\nlogs", icon=Cloudwatch, resources=("aws_cloudwatch_log_group",)),
        ),
        encrypted(
            "Database",
            f"{facts.get('database.key_deletion_days')} days to call back",
            Row((Item("Storage,\nbackups", icon=Aurora), Item("Master\npassword", icon=SecretsManager)), gap=10),
        ),
        *trail_of(facts),
    )
    buckets = Group(
        "generic",
        "Amazon S3, encrypted by S3's own keys",
        Row(
            (
                Item("State", facts.get("backend.bucket"), resources=("aws_s3_bucket",), is_beside=True),
                Item("Access logs", facts.get("edge.access_log_bucket"), resources=("aws_s3_bucket",), is_beside=True),
            )
        ),
    )
    region = Group(
        "region",
        "Region",
        Column((vpc, Row(keys, gap=12), buckets, Row((certificate, entry), is_even=True)), gap=26),
        facts.get("network.region"),
    )
    cloud = Group("cloud", "AWS Cloud", Column((region, iam), gap=34))
    return Picture(
        title="Security and identity",
        alt=words(facts),
        content=Column((users, cloud), gap=30),
        flows=(
            Flow(
                "users",
                bottom(users),
                top(balancer, along=48),
                via=(top(cloud, out=14),),
                resources=("aws_vpc_security_group_ingress_rule",),
            ),
            Flow("users", right(balancer), left(nodes), resources=("aws_vpc_security_group_egress_rule",)),
            Flow("services", right(nodes), left(endpoints)),
            Flow("database", bottom(nodes), bottom(database), via=(bottom(nodes, out=16),)),
            Flow("rights", top(ci), bottom(entry)),
        ),
        layers=("backend", "network", "cluster", "database", "edge", "trail", "access"),
        left_out=LEFT_OUT,
        one_each=frozenset(
            {
                "aws_acm_certificate",
                "aws_cloudtrail",
                "aws_iam_openid_connect_provider",
                "aws_iam_role",
                "aws_kms_key",
                "aws_s3_bucket",
                "aws_security_group",
            }
        ),
    )
