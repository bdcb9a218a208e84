"""The VPC endpoints, and what their policies let through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenpath.platforms.coder_eks.probes.policies import Statement, statements

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import VpcEndpointTypeDef


FULL_ACCESS = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}'
"""What AWS gives an endpoint that was given no policy."""


@dataclass(frozen=True)
class Endpoint:
    """One VPC endpoint."""

    id: str
    service: str
    """Without `com.amazonaws.<region>.`: `s3`, `ecr.api`."""
    kind: str
    """`Gateway` or `Interface`."""
    state: str
    """`available` once it serves."""
    subnets: tuple[str, ...]
    route_tables: tuple[str, ...]
    security_groups: tuple[str, ...]
    answers_service_name: bool
    """Whether the service's own name leads to it inside the VPC."""
    statements: tuple[Statement, ...]


def of_vpc(ec2: EC2Client, vpc_id: str) -> list[Endpoint]:
    """Return the endpoints of a VPC that are not deleted, sorted by service."""
    pages = ec2.get_paginator("describe_vpc_endpoints").paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
    found = (_endpoint(endpoint) for page in pages for endpoint in page["VpcEndpoints"])
    alive = (endpoint for endpoint in found if endpoint.state.lower() not in {"deleted", "deleting"})
    return sorted(alive, key=lambda endpoint: (endpoint.service, endpoint.id))


def _endpoint(data: VpcEndpointTypeDef) -> Endpoint:
    return Endpoint(
        id=data["VpcEndpointId"],
        service=".".join(data["ServiceName"].split(".")[3:]),
        kind=data["VpcEndpointType"],
        state=data["State"],
        subnets=tuple(sorted(data.get("SubnetIds", ()))),
        route_tables=tuple(sorted(data.get("RouteTableIds", ()))),
        security_groups=tuple(sorted(group["GroupId"] for group in data.get("Groups", ()) if "GroupId" in group)),
        answers_service_name=bool(data.get("PrivateDnsEnabled")),
        statements=statements(data.get("PolicyDocument") or FULL_ACCESS),
    )


def interface_subnets(ec2: EC2Client, endpoint: Endpoint) -> list[str]:
    """Return the ids of the subnets in which an endpoint's network interfaces are in use, sorted."""
    pages = ec2.get_paginator("describe_network_interfaces").paginate(
        Filters=[{"Name": "interface-type", "Values": ["vpc_endpoint"]}, {"Name": "status", "Values": ["in-use"]}]
    )
    return sorted(
        interface["SubnetId"]
        for page in pages
        for interface in page["NetworkInterfaces"]
        if endpoint.id in interface.get("Description", "")
    )
