"""The subnets of a VPC, and the zones that they lie in."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import SubnetTypeDef


@dataclass(frozen=True)
class Subnet:
    """One subnet."""

    id: str
    tier: str
    """What its tier tag says; empty without one."""
    zone: str
    cidr: str
    gives_public_address: bool
    """Whether an instance that is launched here gets a public address unasked."""

    @property
    def size(self) -> int:
        """How many addresses its range holds, those that AWS keeps for itself included."""
        return IPv4Network(self.cidr).num_addresses


@dataclass(frozen=True)
class Zone:
    """One zone of a region."""

    name: str
    id: str
    kind: str
    """`availability-zone`, `local-zone` or `wavelength-zone`."""
    is_open: bool
    """Open to this account without opting in, and available."""


def of_vpc(ec2: EC2Client, vpc_id: str, tier_tag: str) -> list[Subnet]:
    """Return the subnets of a VPC, sorted by tier and zone; *tier_tag* is the key of the tag that names the tier."""
    pages = ec2.get_paginator("describe_subnets").paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
    found = (_subnet(subnet, tier_tag) for page in pages for subnet in page["Subnets"])
    return sorted(found, key=lambda subnet: (subnet.tier, subnet.zone, subnet.id))


def zones(ec2: EC2Client) -> dict[str, Zone]:
    """Return every zone of the client's region by name, those that need opting in included."""
    found = ec2.describe_availability_zones(AllAvailabilityZones=True)["AvailabilityZones"]
    return {
        zone["ZoneName"]: Zone(
            name=zone["ZoneName"],
            id=zone.get("ZoneId", ""),
            kind=zone.get("ZoneType", "availability-zone"),
            is_open=zone.get("State") == "available" and zone.get("OptInStatus") in {None, "opt-in-not-required"},
        )
        for zone in found
    }


def _subnet(data: SubnetTypeDef, tier_tag: str) -> Subnet:
    tags = {tag["Key"]: tag["Value"] for tag in data.get("Tags", ())}
    return Subnet(
        id=data["SubnetId"],
        tier=tags.get(tier_tag, ""),
        zone=data["AvailabilityZone"],
        cidr=data["CidrBlock"],
        gives_public_address=data["MapPublicIpOnLaunch"],
    )
