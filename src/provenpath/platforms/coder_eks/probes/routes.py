"""Where the subnets of a VPC send their traffic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import RouteTableTypeDef, RouteTypeDef

ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})
"""Destinations of a default route."""


@dataclass(frozen=True)
class Route:
    """One route of a table."""

    destination: str
    """An address range, or the id of a prefix list."""
    target: str
    """The id of what takes the traffic, `local` for the VPC itself; empty where nothing does."""
    is_active: bool
    """Not so for a black hole: its target is gone."""

    @property
    def is_default(self) -> bool:
        """Whether it takes whatever no other route takes."""
        return self.destination in ANYWHERE


@dataclass(frozen=True)
class RouteTable:
    """One route table."""

    id: str
    is_main: bool
    subnets: tuple[str, ...]
    """Ids of the subnets that name it; a subnet that names none follows the main one."""
    routes: tuple[Route, ...]

    @property
    def defaults(self) -> tuple[Route, ...]:
        """Its default routes."""
        return tuple(route for route in self.routes if route.is_default)


@dataclass(frozen=True)
class NatGateway:
    """One NAT gateway."""

    id: str
    subnet: str
    state: str
    """`available` once it carries traffic."""
    is_public: bool
    public_addresses: tuple[str, ...]


def tables(ec2: EC2Client, vpc_id: str) -> list[RouteTable]:
    """Return the route tables of a VPC, sorted by id."""
    pages = ec2.get_paginator("describe_route_tables").paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
    return sorted((_table(table) for page in pages for table in page["RouteTables"]), key=lambda table: table.id)


def table_of(tables: list[RouteTable], subnet_id: str) -> RouteTable | None:
    """Return the table that a subnet follows: the one it names, else the main one, else none."""
    named = next((table for table in tables if subnet_id in table.subnets), None)
    return named or next((table for table in tables if table.is_main), None)


def internet_gateways(ec2: EC2Client, vpc_id: str) -> list[str]:
    """Return the ids of the internet gateways that are attached to a VPC, sorted."""
    pages = ec2.get_paginator("describe_internet_gateways").paginate(
        Filters=[{"Name": "attachment.vpc-id", "Values": [vpc_id]}]
    )
    return sorted(gateway["InternetGatewayId"] for page in pages for gateway in page["InternetGateways"])


def nat_gateways(ec2: EC2Client, vpc_id: str) -> list[NatGateway]:
    """Return the NAT gateways of a VPC that are not deleted, sorted by id."""
    pages = ec2.get_paginator("describe_nat_gateways").paginate(
        Filter=[{"Name": "vpc-id", "Values": [vpc_id]}]  # type: ignore[call-arg]  # the stubs say Filters, the API does not
    )
    found = (
        NatGateway(
            id=gateway["NatGatewayId"],
            subnet=gateway["SubnetId"],
            state=gateway["State"],
            is_public=gateway.get("ConnectivityType", "public") == "public",
            public_addresses=tuple(
                address["PublicIp"] for address in gateway.get("NatGatewayAddresses", ()) if "PublicIp" in address
            ),
        )
        for page in pages
        for gateway in page["NatGateways"]
        if gateway["State"] not in {"deleted", "deleting"}
    )
    return sorted(found, key=lambda gateway: gateway.id)


def _table(data: RouteTableTypeDef) -> RouteTable:
    associations = data.get("Associations", [])
    return RouteTable(
        id=data["RouteTableId"],
        is_main=any(each.get("Main") for each in associations),
        subnets=tuple(sorted(each["SubnetId"] for each in associations if "SubnetId" in each)),
        routes=tuple(_route(route) for route in data.get("Routes", ())),
    )


def _route(data: RouteTypeDef) -> Route:
    destination = (
        data.get("DestinationCidrBlock")
        or data.get("DestinationIpv6CidrBlock")
        or data.get("DestinationPrefixListId", "")
    )
    # a route has exactly one target, under a key that says its kind; these are all that EC2 knows
    target = next(
        (
            str(data[key])
            for key in (
                "NatGatewayId",
                "GatewayId",
                "TransitGatewayId",
                "VpcPeeringConnectionId",
                "NetworkInterfaceId",
                "InstanceId",
                "EgressOnlyInternetGatewayId",
                "LocalGatewayId",
                "CarrierGatewayId",
                "CoreNetworkArn",
            )
            if data.get(key)
        ),
        "",
    )
    return Route(str(destination), target, data.get("State", "active") == "active")


def bytes_sent(
    cloudwatch: CloudWatchClient, gateways: list[NatGateway], start: datetime, end: datetime
) -> dict[str, float]:
    """Return how many bytes each NAT gateway sent to destinations outside the VPC, by id."""
    return {
        gateway.id: sum(
            point["Sum"]
            for point in cloudwatch.get_metric_statistics(
                Namespace="AWS/NATGateway",
                MetricName="BytesOutToDestination",
                Dimensions=[{"Name": "NatGatewayId", "Value": gateway.id}],
                StartTime=start,
                EndTime=end,
                Period=300,
                Statistics=["Sum"],
            )["Datapoints"]
        )
        for gateway in gateways
    }
