"""The security groups of a VPC and what they let in and out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import IpPermissionOutputTypeDef, SecurityGroupTypeDef

EVERY_PORT = (0, 65535)


@dataclass(frozen=True)
class Rule:
    """One way in or out."""

    protocol: str
    """`tcp`, `udp`, `icmp`, a number, or `all`."""
    ports: tuple[int, int]
    """First and last port."""
    peer: str
    """The other side: an address range, the id of a security group or of a prefix list."""

    def lets_in(self, protocol: str, port: int, cidr: str) -> bool:
        """Say whether it lets the whole range *cidr* reach *port* (for a way out: be reached at)."""
        if self.protocol not in {protocol, "all"} or not self.ports[0] <= port <= self.ports[1] or "/" not in self.peer:
            return False
        peer, range_ = ip_network(self.peer), ip_network(cidr)
        return isinstance(peer, IPv4Network) and isinstance(range_, IPv4Network) and range_.subnet_of(peer)

    @property
    def is_anywhere(self) -> bool:
        """Whether the other side can be any public address: a range larger than a company holds counts, too."""
        if "/" not in self.peer:
            return False
        network = ip_network(self.peer)
        widest = 8 if network.version == 4 else 32  # noqa: PLR2004  (the version of IP)
        return not network.is_private and network.prefixlen < widest


@dataclass(frozen=True)
class SecurityGroup:
    """One security group."""

    id: str
    name: str
    is_default: bool
    """Whether it is the group that AWS makes with the VPC, and puts on whatever names none."""
    ingress: tuple[Rule, ...]
    egress: tuple[Rule, ...]


def of_vpc(ec2: EC2Client, vpc_id: str) -> list[SecurityGroup]:
    """Return the security groups of a VPC, sorted by name."""
    pages = ec2.get_paginator("describe_security_groups").paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
    found = (_group(group) for page in pages for group in page["SecurityGroups"])
    return sorted(found, key=lambda group: (group.name, group.id))


def _group(data: SecurityGroupTypeDef) -> SecurityGroup:
    return SecurityGroup(
        id=data["GroupId"],
        name=data["GroupName"],
        is_default=data["GroupName"] == "default",
        ingress=tuple(rule for each in data.get("IpPermissions", ()) for rule in _rules(each)),
        egress=tuple(rule for each in data.get("IpPermissionsEgress", ()) for rule in _rules(each)),
    )


def _rules(data: IpPermissionOutputTypeDef) -> Iterator[Rule]:
    protocol = "all" if data["IpProtocol"] == "-1" else data["IpProtocol"]
    first, last = data.get("FromPort", EVERY_PORT[0]), data.get("ToPort", EVERY_PORT[1])
    ports = EVERY_PORT if protocol == "all" or first == -1 else (first, last)
    peers = [item["CidrIp"] for item in data.get("IpRanges", ())]
    peers += [item["CidrIpv6"] for item in data.get("Ipv6Ranges", ())]
    peers += [item["GroupId"] for item in data.get("UserIdGroupPairs", ()) if "GroupId" in item]
    peers += [item["PrefixListId"] for item in data.get("PrefixListIds", ())]
    return (Rule(protocol, ports, peer) for peer in peers)
