"""The VPC of the platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import VpcTypeDef


@dataclass(frozen=True)
class Vpc:
    """One VPC."""

    id: str
    name: str
    cidr: str
    """Its primary address range."""


@dataclass(frozen=True)
class Names:
    """What a VPC does about names."""

    are_resolved: bool
    """Whether Amazon's own DNS server answers in it."""
    are_given: bool
    """Whether what has an address gets a name, which private names of endpoints want."""


def names_in(ec2: EC2Client, vpc_id: str) -> Names:
    """Return what a VPC does about names."""
    resolves = ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute="enableDnsSupport")["EnableDnsSupport"]
    gives = ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute="enableDnsHostnames")["EnableDnsHostnames"]
    return Names(are_resolved=resolves.get("Value", False), are_given=gives.get("Value", False))


def named(ec2: EC2Client, name: str) -> list[Vpc]:
    """Return the VPCs whose `Name` tag is *name*, sorted by id; a name need not be there, nor be unique."""
    pages = ec2.get_paginator("describe_vpcs").paginate(Filters=[{"Name": "tag:Name", "Values": [name]}])
    found = (vpc for page in pages for vpc in page["Vpcs"])
    return sorted((Vpc(vpc["VpcId"], name, vpc["CidrBlock"]) for vpc in found), key=lambda vpc: vpc.id)


def everywhere(ec2: EC2Client) -> list[Vpc]:
    """Return every VPC of the client's region, one entry an address range, sorted by range."""
    found = (vpc for page in ec2.get_paginator("describe_vpcs").paginate() for vpc in page["Vpcs"])
    ranges = (
        Vpc(vpc["VpcId"], _name(vpc), association["CidrBlock"])
        for vpc in found
        for association in vpc.get("CidrBlockAssociationSet", ())
        if "CidrBlock" in association
    )
    return sorted(ranges, key=lambda vpc: (vpc.cidr, vpc.id))


def _name(vpc: VpcTypeDef) -> str:
    return next((tag["Value"] for tag in vpc.get("Tags", ()) if tag["Key"] == "Name"), "")
