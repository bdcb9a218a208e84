"""How much of a quota is taken already, and how much of that by this platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.probes import edge

if TYPE_CHECKING:
    from provenpath.targets.aws import Aws


@dataclass(frozen=True)
class Usage:
    """What is taken of one quota."""

    ours: int
    """Taken by the platform's own network."""
    others: int
    """Taken by everything else that the quota counts."""


def of(aws: Aws, code: str, vpc_ids: list[str]) -> Usage | None:
    """Return what is taken of the quota *code*; `None` for a quota that counts inside the platform's own VPC alone.

    *vpc_ids* are the platform's VPCs: one once the network is deployed, none before.
    """
    count = _COUNTERS.get(code)
    return count(aws, set(vpc_ids)) if count else None


def _split(found: list[bool]) -> Usage:
    return Usage(ours=sum(found), others=len(found) - sum(found))


def _paged(aws: Aws, operation: str, key: str, **parameters: Any) -> list[Any]:
    pages = aws.client("ec2").get_paginator(operation).paginate(**parameters)
    return [item for page in pages for item in page[key]]


def _vpcs(aws: Aws, ours: set[str]) -> Usage:
    return _split([vpc["VpcId"] in ours for vpc in _paged(aws, "describe_vpcs", "Vpcs")])


def _internet_gateways(aws: Aws, ours: set[str]) -> Usage:
    found = _paged(aws, "describe_internet_gateways", "InternetGateways")
    return _split([any(each.get("VpcId") in ours for each in gateway["Attachments"]) for gateway in found])


def _gateway_endpoints(aws: Aws, ours: set[str]) -> Usage:
    found = _paged(aws, "describe_vpc_endpoints", "VpcEndpoints")
    return _split([each["VpcId"] in ours for each in found if each["VpcEndpointType"] == "Gateway"])


def _security_groups(aws: Aws, ours: set[str]) -> Usage:
    found = _paged(aws, "describe_security_groups", "SecurityGroups")
    return _split([group.get("VpcId") in ours for group in found])


def _network_interfaces(aws: Aws, ours: set[str]) -> Usage:
    found = _paged(aws, "describe_network_interfaces", "NetworkInterfaces")
    return _split([interface.get("VpcId") in ours for interface in found])


def _elastic_addresses(aws: Aws, ours: set[str]) -> Usage:
    gateways = _paged(aws, "describe_nat_gateways", "NatGateways")
    own = {
        address.get("AllocationId")
        for gateway in gateways
        if gateway["VpcId"] in ours
        for address in gateway.get("NatGatewayAddresses", ())
    }
    return _split(
        [address.get("AllocationId") in own for address in aws.client("ec2").describe_addresses()["Addresses"]]
    )


def _nat_gateways_per_zone(aws: Aws, ours: set[str]) -> Usage:
    """Count the fullest zone: the quota holds for each."""
    zone_of = {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in _paged(aws, "describe_subnets", "Subnets")}
    by_zone: dict[str, list[bool]] = {}
    for gateway in _paged(aws, "describe_nat_gateways", "NatGateways"):
        if gateway["State"] not in {"deleted", "failed"}:
            by_zone.setdefault(zone_of.get(gateway["SubnetId"], ""), []).append(gateway["VpcId"] in ours)
    return max((_split(found) for found in by_zone.values()), key=lambda usage: usage.others, default=Usage(0, 0))


def _database_clusters(aws: Aws, _ours: set[str]) -> Usage:
    pages = aws.client("rds").get_paginator("describe_db_clusters").paginate()
    own = aws.deployment.name_of("database_cluster")
    return _split([each["DBClusterIdentifier"] == own for page in pages for each in page["DBClusters"]])


def _database_instances(aws: Aws, _ours: set[str]) -> Usage:
    pages = aws.client("rds").get_paginator("describe_db_instances").paginate()
    own = aws.deployment.name_of("database_cluster")
    return _split([each.get("DBClusterIdentifier") == own for page in pages for each in page["DBInstances"]])


def _database_parameter_groups(aws: Aws, _ours: set[str]) -> Usage:
    pages = aws.client("rds").get_paginator("describe_db_cluster_parameter_groups").paginate()
    found = [each["DBClusterParameterGroupName"] for page in pages for each in page["DBClusterParameterGroups"]]
    return _split([name.startswith(f"{aws.deployment.name_of('database_cluster')}-") for name in found])


def _load_balancers(aws: Aws, _ours: set[str]) -> Usage:
    pages = aws.client("elbv2").get_paginator("describe_load_balancers").paginate()
    found = [each for page in pages for each in page["LoadBalancers"] if each["Type"] == "network"]
    return _split([each["LoadBalancerName"] == aws.deployment.name_of("load_balancer") for each in found])


def _buckets(aws: Aws, _ours: set[str]) -> Usage:
    balancers = edge.named(aws.client("elbv2"), aws.deployment.name_of("load_balancer"))
    own = {aws.deployment.name_of("state_bucket"), *(each.log_bucket for each in balancers)}
    return _split([bucket["Name"] in own for bucket in aws.client("s3").list_buckets().get("Buckets", ())])


def _clusters(aws: Aws, _ours: set[str]) -> Usage:
    pages = aws.client("eks").get_paginator("list_clusters").paginate()
    own = aws.deployment.name_of("cluster")
    return _split([name == own for page in pages for name in page["clusters"]])


_COUNTERS: dict[str, Callable[[Aws, set[str]], Usage]] = {
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
