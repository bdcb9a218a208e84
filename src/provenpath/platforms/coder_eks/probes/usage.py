"""How much of a quota is taken already, and how much of that by this platform."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.probes import edge, node_groups
from provenpath.platforms.coder_eks.probes.listing import listed

if TYPE_CHECKING:
    from provenpath.targets.aws import Aws


@dataclass(frozen=True)
class Usage:
    """What is taken of one quota."""

    ours: int
    """Taken by the platform itself."""
    others: int
    """Taken by everything else that the quota counts, rounded up to whole units of it."""


def of(aws: Aws, code: str, vpc_ids: list[str]) -> Usage | None:
    """Return what is taken of the quota *code*; `None` for a quota that counts inside the platform's own VPC alone.

    *vpc_ids* are the platform's VPCs: one once the network is deployed, none before.
    """
    count = _COUNTERS.get(code)
    return count(aws, set(vpc_ids)) if count else None


def _split(found: list[bool]) -> Usage:
    return Usage(ours=sum(found), others=len(found) - sum(found))


def _vpcs(aws: Aws, ours: set[str]) -> Usage:
    return _split([vpc["VpcId"] in ours for vpc in listed(aws.client("ec2"), "describe_vpcs", "Vpcs")])


def _internet_gateways(aws: Aws, ours: set[str]) -> Usage:
    found = listed(aws.client("ec2"), "describe_internet_gateways", "InternetGateways")
    return _split([any(each.get("VpcId") in ours for each in gateway["Attachments"]) for gateway in found])


def _gateway_endpoints(aws: Aws, ours: set[str]) -> Usage:
    found = listed(aws.client("ec2"), "describe_vpc_endpoints", "VpcEndpoints")
    return _split([each["VpcId"] in ours for each in found if each["VpcEndpointType"] == "Gateway"])


def _security_groups(aws: Aws, ours: set[str]) -> Usage:
    found = listed(aws.client("ec2"), "describe_security_groups", "SecurityGroups")
    return _split([group.get("VpcId") in ours for group in found])


def _network_interfaces(aws: Aws, ours: set[str]) -> Usage:
    found = listed(aws.client("ec2"), "describe_network_interfaces", "NetworkInterfaces")
    return _split([interface.get("VpcId") in ours for interface in found])


def _elastic_addresses(aws: Aws, ours: set[str]) -> Usage:
    gateways = listed(aws.client("ec2"), "describe_nat_gateways", "NatGateways")
    own = {
        address.get("AllocationId")
        for gateway in gateways
        if gateway["VpcId"] in ours
        for address in gateway.get("NatGatewayAddresses", ())
    }
    found = listed(aws.client("ec2"), "describe_addresses", "Addresses")
    return _split([address.get("AllocationId") in own for address in found])


def _nat_gateways_per_zone(aws: Aws, ours: set[str]) -> Usage:
    """Count the fullest zone: the quota holds for each."""
    zone_of = {
        subnet["SubnetId"]: subnet["AvailabilityZone"]
        for subnet in listed(aws.client("ec2"), "describe_subnets", "Subnets")
    }
    by_zone: dict[str, list[bool]] = {}
    for gateway in listed(aws.client("ec2"), "describe_nat_gateways", "NatGateways"):
        if gateway["State"] not in {"deleted", "failed"}:
            by_zone.setdefault(zone_of.get(gateway["SubnetId"], ""), []).append(gateway["VpcId"] in ours)
    return max((_split(found) for found in by_zone.values()), key=lambda usage: usage.others, default=Usage(0, 0))


def _database_clusters(aws: Aws, _ours: set[str]) -> Usage:
    own = aws.deployment.name_of("database_cluster")
    found = listed(aws.client("rds"), "describe_db_clusters", "DBClusters")
    return _split([each["DBClusterIdentifier"] == own for each in found])


def _database_instances(aws: Aws, _ours: set[str]) -> Usage:
    own = aws.deployment.name_of("database_cluster")
    found = listed(aws.client("rds"), "describe_db_instances", "DBInstances")
    return _split([each.get("DBClusterIdentifier") == own for each in found])


def _database_parameter_groups(aws: Aws, _ours: set[str]) -> Usage:
    own = f"{aws.deployment.name_of('database_cluster')}-"
    found = listed(aws.client("rds"), "describe_db_cluster_parameter_groups", "DBClusterParameterGroups")
    return _split([each["DBClusterParameterGroupName"].startswith(own) for each in found])


def _load_balancers(aws: Aws, _ours: set[str]) -> Usage:
    own = aws.deployment.name_of("load_balancer")
    found = listed(aws.client("elbv2"), "describe_load_balancers", "LoadBalancers")
    return _split([each["LoadBalancerName"] == own for each in found if each["Type"] == "network"])


def _buckets(aws: Aws, _ours: set[str]) -> Usage:
    balancers = edge.named(aws.client("elbv2"), aws.deployment.name_of("load_balancer"))
    own = {aws.deployment.name_of("state_bucket"), *(each.log_bucket for each in balancers)}
    return _split([bucket["Name"] in own for bucket in listed(aws.client("s3"), "list_buckets", "Buckets")])


def _clusters(aws: Aws, _ours: set[str]) -> Usage:
    own = aws.deployment.name_of("cluster")
    return _split([name == own for name in listed(aws.client("eks"), "list_clusters", "clusters")])


_STANDARD = frozenset({"a", "c", "d", "h", "i", "im", "is", "m", "r", "t", "z"})
"""Families of instances, by the letters before their generation, that count as standard ones: `im` and `is` as I.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html"""
_GRAPHICS = frozenset({"g", "gr", "vt"})
_GIB_PER_TIB = 1024


def _vcpus(aws: Aws, families: frozenset[str], *, spot: bool) -> Usage:
    running = {"Name": "instance-state-name", "Values": ["pending", "running"]}
    found = [
        (each["InstanceType"], _is_of_cluster(aws, each))
        for reservation in listed(aws.client("ec2"), "describe_instances", "Reservations", Filters=[running])
        for each in reservation["Instances"]
        if (each.get("InstanceLifecycle") == "spot") is spot and _family(each["InstanceType"]) in families
    ]
    sizes = node_groups.sizes(aws.client("ec2"), {type_ for type_, _ in found})
    ours = sum(sizes[type_].vcpus for type_, is_ours in found if is_ours)
    return Usage(ours, sum(sizes[type_].vcpus for type_, _ in found) - ours)


def _family(type_: str) -> str:
    return re.split(r"[\d-]", type_, maxsplit=1)[0]


def _is_of_cluster(aws: Aws, thing: Any) -> bool:
    """Say whether an instance or a volume has a tag by which EKS or its volume driver marks those of the cluster."""
    cluster = aws.deployment.name_of("cluster")
    tags = {(tag["Key"], tag["Value"]) for tag in thing.get("Tags", ())}
    return not tags.isdisjoint({("eks:cluster-name", cluster), (f"kubernetes.io/cluster/{cluster}", "owned")})


def _on_demand_vcpus(aws: Aws, _ours: set[str]) -> Usage:
    return _vcpus(aws, _STANDARD, spot=False)


def _spot_vcpus(aws: Aws, _ours: set[str]) -> Usage:
    return _vcpus(aws, _STANDARD, spot=True)


def _gpu_vcpus(aws: Aws, _ours: set[str]) -> Usage:
    return _vcpus(aws, _GRAPHICS, spot=False)


def _gp3_tib(aws: Aws, _ours: set[str]) -> Usage:
    """Count a volume as ours by its tag, which workspaces' volumes have, or by the node that it is attached to."""
    nodes = {
        each["InstanceId"]
        for reservation in listed(aws.client("ec2"), "describe_instances", "Reservations")
        for each in reservation["Instances"]
        if _is_of_cluster(aws, each)
    }
    kind = {"Name": "volume-type", "Values": ["gp3"]}
    sizes = {True: 0, False: 0}
    for volume in listed(aws.client("ec2"), "describe_volumes", "Volumes", Filters=[kind]):
        at = {attachment.get("InstanceId") for attachment in volume.get("Attachments", ())}
        sizes[_is_of_cluster(aws, volume) or not at.isdisjoint(nodes)] += volume["Size"]
    return Usage(sizes[True] // _GIB_PER_TIB, math.ceil(sizes[False] / _GIB_PER_TIB))


_COUNTERS: dict[str, Callable[[Aws, set[str]], Usage]] = {
    "L-1216C47A": _on_demand_vcpus,
    "L-34B43A08": _spot_vcpus,
    "L-DB2E81BA": _gpu_vcpus,
    "L-7A658B76": _gp3_tib,
    "L-F678F1CE": _vpcs,
    "L-A4707A72": _internet_gateways,
    "L-FE5A380F": _nat_gateways_per_zone,
    "L-1B52E74A": _gateway_endpoints,
    "L-E79EC296": _security_groups,
    "L-DF5E4CA3": _network_interfaces,
    "L-0263D0A3": _elastic_addresses,
    "L-69A177A2": _load_balancers,
    "L-952B80B8": _database_clusters,
    "L-7B6409FD": _database_instances,
    "L-E4C808A8": _database_parameter_groups,
    "L-DC2B2D3D": _buckets,
    "L-1194D53C": _clusters,
}
"""By the codes of Service Quotas. A quota that is missing counts per VPC or cluster, and nobody else is in ours."""
