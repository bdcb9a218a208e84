"""Coder's components: what there is of each, where it runs, and who connects to whom on which port."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from diagrams.aws.general import GenericSamlToken, InternetAlt2, Users

from provenpath.facts.releases import find
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
    from provenpath.facts.releases import Release
    from provenpath.facts.resolved import Resolved

LEFT_OUT = {
    **dict.fromkeys(
        (
            "aws_acm_certificate_validation",
            "aws_db_subnet_group",
            "aws_launch_template",
            "aws_rds_cluster_parameter_group",
            *BUCKET_SETTINGS,
        ),
        "A setting of a thing, which other pictures draw",
    ),
    **dict.fromkeys(RIGHTS, "Who may do what, and with which key, is in the security picture"),
    **dict.fromkeys(
        ("aws_acm_certificate", "aws_route53_record", "aws_route53_zone", "aws_s3_bucket", "aws_security_group"),
        "Names, certificate and access logs are in the data flow, security groups in the security picture",
    ),
    **dict.fromkeys(("aws_autoscaling_schedule", "aws_eks_addon"), "A part of the cluster picture"),
    "aws_cloudwatch_log_group": "Logs of the control plane and of the database are no part of Coder",
    "aws_ssm_parameter": "Read by Terraform alone, never by Coder",
}
HTTPS = "HTTPS"
"""What an arrow says where HTTPS is on its own port, which its standard gives it."""
NAMES = {
    "clients": "Clients",
    "balancer": "Network Load Balancer",
    "coderd": "coderd",
    "replicas": "Other replicas",
    "workspaces": "Workspaces",
    "provisioners": "Provisioners",
    "database": "Amazon Aurora PostgreSQL",
    "kubernetes": "Kubernetes API",
    "identities": "Identity provider",
    "registries": "Registries",
}


def part(name: str, detail: str, content: Element) -> Group:
    """Return a component of Coder, which no layer deploys yet."""
    return Group("planned", name, content, detail, room=Room(6, 12, 12, 12))


def inside(name: str, detail: str) -> Group:
    """Return a part of a component."""
    return Group("planned", name, Words(detail), room=Room(2, 10, 8, 10))


def nodes(facts: Resolved, role: str, component: Group) -> Group:
    """Return the nodes of a role around the component that will run on them."""
    first = facts.get(f"cluster.node_groups.{role}.0.instance_types.0")
    item = Item(f"{role.capitalize()} nodes", first, resources=("aws_eks_node_group",), is_beside=True)
    return Group("scaling", "", Column((item, component), gap=14), room=Room(10, 14, 14, 14))


def replicas(release: Release) -> int:
    """Return how many pods a release has."""
    found: int = release.setting("coder.replicaCount").value
    return found


def builders(coder: Release) -> str:
    """Return how many provisioners each coderd runs beside its own work."""
    found = int(coder.setting("coder.env.CODER_PROVISIONER_DAEMONS").value)
    return f"{found} in each replica" if found else "none"


def workspace_namespace(provisioners: Release) -> str:
    """Return where builds make workspaces."""
    name: str = provisioners.setting("coder.serviceAccount.workspaceNamespaces").value[0]["name"]
    return name


def key_of(provisioners: Release) -> str:
    """Return the name of the Secret that holds the key by which provisioners sign in."""
    name: str = provisioners.setting("provisionerDaemon.keySecretName").value
    return name


def words(facts: Resolved, coder: Release, provisioners: Release) -> str:
    """Return the picture in words."""
    return (
        "Coder's components. Clients, which are browsers, IDEs and the CLI, connect by HTTPS to the Network Load "
        f"Balancer, which passes them on to port {facts.get('edge.target_port')} of the control nodes. There coderd "
        f"will run, {replicas(coder)} replicas in the namespace {coder.namespace}: API, dashboard and applications, "
        f"with metrics on port {coder.port('CODER_PROMETHEUS_ADDRESS')}; a DERP relay, which hands sessions on to "
        f"agents and reaches the other replicas on port {coder.port('CODER_HTTP_ADDRESS')}; built-in provisioners: "
        f"{builders(coder)}. Provisioners will run on provisioner nodes, {replicas(provisioners)} replicas in the "
        f"namespace {provisioners.namespace}; they sign in with the key of the Secret {key_of(provisioners)}, and run "
        f"one build at a time each. Workspaces, in the namespace {workspace_namespace(provisioners)} on workspace "
        "nodes, hold the agent and applications. Provisioners and agents connect to the load balancer by HTTPS, and "
        "nobody connects to them. coderd alone connects to Amazon Aurora PostgreSQL "
        f"{facts.get('database.engine_version')} with its {facts.get('database.capacity.instances')} instances, on "
        f"port {facts.get('database.port')}, and asks the identity provider by HTTPS, to which clients go to sign in. "
        "Provisioners fetch providers and modules from registries, and make workspaces by the Kubernetes API "
        f"{facts.get('cluster.kubernetes_version')}, both by HTTPS. Coder's own parts, framed by dashes, are not "
        "deployed by these layers yet."
    )


def control_plane(coder: Release) -> tuple[Group, Group, Group]:
    """Return coderd, and of its parts the relay and the other replicas that it reaches."""
    relay = inside("DERP relay", "hands sessions on to agents")
    others = inside(NAMES["replicas"], "the same")
    content = Column(
        (
            inside("API, dashboard, applications", f"metrics on port {coder.port('CODER_PROMETHEUS_ADDRESS')}"),
            Row((relay, others), gap=58, grows=0),
            inside("Built-in provisioners", builders(coder)),
        ),
        gap=10,
    )
    return (
        part(NAMES["coderd"], f"{replicas(coder)} replicas\nnamespace {coder.namespace}", content),
        relay,
        others,
    )


def draw(facts: Resolved, releases: Mapping[str, Release]) -> Picture:
    """Return the picture; a fact, a release or a value that is missing raises `ProvenpathError`."""
    coder = find(releases, "coder")
    provisioners = find(releases, "coder-provisioner")  # literal-ok: a release, asked for by its name
    clients = Item(NAMES["clients"], "browser, IDE, CLI", icon=Users)
    identities = Item(NAMES["identities"], "OpenID Connect", icon=GenericSamlToken)
    registries = Item(NAMES["registries"], "Terraform's, Coder's", icon=InternetAlt2)
    outside = Row((identities, clients, registries), is_even=True)
    balancer = Item(NAMES["balancer"], "access URL", resources=("aws_lb",))
    coderd, relay, others = control_plane(coder)
    workspaces = part(
        NAMES["workspaces"],
        f"namespace\n{workspace_namespace(provisioners)}",
        Column(
            (
                inside("Agent", "SSH, terminals,\nport forwarding"),
                inside("Applications", "IDEs in the browser,\ndesktops"),
            ),
            gap=10,
        ),
    )
    builds = part(
        NAMES["provisioners"],
        f"{replicas(provisioners)} replicas\nnamespace\n{provisioners.namespace}",
        Words(f"one build at a time\nkey, with its tags:\n{key_of(provisioners)}"),
    )
    control, working, building = (
        nodes(facts, role, component)
        for role, component in (("control", coderd), ("workspace", workspaces), ("provisioner", builds))
    )
    kubernetes = Item(
        NAMES["kubernetes"],
        f"{facts.get('cluster.kubernetes_version')}, private endpoint",
        resources=("aws_eks_cluster",),
    )
    database = Item(
        NAMES["database"],
        f"{facts.get('database.engine_version')}, {facts.get('database.capacity.instances')} instances",
        resources=("aws_rds_cluster", "aws_rds_cluster_instance"),
    )
    public, private, data = (
        Group(kind, label, Row(parts, gap=26), room=room)
        for kind, label, parts, room in (
            ("public", "Public subnets", (balancer,), Room(10, 16, 14, 16)),
            (
                "private",
                "Private subnets",
                (control, working, Column((building, kubernetes), gap=42)),
                Room(14, 16, 20, 16),
            ),
            ("private", "Data subnets", (Words(""), database, Words("")), Room(10, 16, 14, 16)),
        )
    )
    vpc = Group(
        "vpc",
        "VPC",
        Column((public, private, data), gap=44),
        facts.get("network.vpc_cidr"),
        room=Room(18, 22, 16, 22),
    )
    region = Group("region", "Region", vpc, facts.get("network.region"))
    cloud = Group("cloud", "AWS Cloud", region)
    flows = (
        Flow("planned", left(clients), right(identities), label=HTTPS),
        Flow(
            "users",
            bottom(clients),
            top(balancer),
            via=(top(cloud, out=14),),
            label=HTTPS,
            resources=("aws_lb_listener", "aws_vpc_security_group_ingress_rule"),
        ),
        Flow(
            "users",
            left(balancer),
            top(control),
            label=str(facts.get("edge.target_port")),
            resources=("aws_lb_target_group", "aws_vpc_security_group_egress_rule"),
        ),
        Flow("parts", top(working), bottom(balancer), via=(top(private, out=25),), label=HTTPS),
        Flow("parts", top(building, along=-46), right(balancer), label=HTTPS),
        Flow("planned", top(control, along=-66), bottom(identities), via=(top(cloud, out=14),), label=HTTPS),
        Flow(
            "planned", bottom(control), top(database), via=(top(data, out=22),), label=str(facts.get("database.port"))
        ),
        Flow("planned", bottom(building), top(kubernetes), label=HTTPS),
        Flow("planned", top(building), bottom(registries), via=(top(cloud, out=14),), label=HTTPS),
        Flow("planned", right(relay), left(others), label=str(coder.port("CODER_HTTP_ADDRESS"))),
    )
    return Picture(
        title="Coder's components and who connects to whom",
        alt=words(facts, coder, provisioners),
        content=Column((outside, cloud), gap=44),
        flows=flows,
        layers=("edge", "cluster", "database"),
        left_out=LEFT_OUT,
        one_each=frozenset({"aws_lb", "aws_eks_cluster", "aws_rds_cluster"}),
    )
