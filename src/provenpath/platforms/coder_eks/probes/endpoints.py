"""The VPC endpoints, and what their policies let through."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import VpcEndpointTypeDef


@dataclass(frozen=True)
class Statement:
    """One statement of a policy."""

    allows: bool
    principals: tuple[str, ...]
    """`*` for anybody."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    accounts: tuple[str, ...]
    """The accounts that its conditions bind the caller to; empty where they bind to none."""

    @property
    def is_open(self) -> bool:
        """Whether it lets callers of any account do more than named things to named resources."""
        is_anybody = "*" in self.principals
        is_wide = any("*" in action for action in self.actions) or "*" in self.resources
        return self.allows and is_anybody and not self.accounts and is_wide


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


_ACCOUNT_KEYS = {"aws:principalaccount", "aws:sourceaccount"}
_EQUALS = {"StringEquals", "ForAnyValue:StringEquals", "ForAllValues:StringEquals"}


def of_vpc(ec2: EC2Client, vpc_id: str) -> list[Endpoint]:
    """Return the endpoints of a VPC that are not deleted, sorted by service."""
    pages = ec2.get_paginator("describe_vpc_endpoints").paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
    found = (_endpoint(endpoint) for page in pages for endpoint in page["VpcEndpoints"])
    alive = (endpoint for endpoint in found if endpoint.state.lower() not in {"deleted", "deleting"})
    return sorted(alive, key=lambda endpoint: (endpoint.service, endpoint.id))


def statements(document: str | None) -> tuple[Statement, ...]:
    """Return the statements of a policy document; no document is AWS's own default, which lets everything through."""
    if not document:
        return (Statement(allows=True, principals=("*",), actions=("*",), resources=("*",), accounts=()),)
    found = json.loads(document).get("Statement", [])
    return tuple(_statement(each) for each in (found if isinstance(found, list) else [found]))


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
        statements=statements(data.get("PolicyDocument")),
    )


def _statement(data: dict[str, Any]) -> Statement:
    principal = data.get("Principal", "*")
    named = (
        [item for value in principal.values() for item in _list(value)] if isinstance(principal, dict) else [principal]
    )
    accounts = [
        account
        for operator, conditions in data.get("Condition", {}).items()
        if operator in _EQUALS
        for key, values in conditions.items()
        if key.lower() in _ACCOUNT_KEYS
        for account in _list(values)
    ]
    return Statement(
        allows=data["Effect"] == "Allow",
        principals=tuple(map(str, named)),
        actions=tuple(map(str, _list(data.get("Action", data.get("NotAction", "*"))))),
        resources=tuple(map(str, _list(data.get("Resource", data.get("NotResource", "*"))))),
        accounts=tuple(sorted(map(str, accounts))),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


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
