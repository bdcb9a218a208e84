"""Steps of routes.feature."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import routes
from provenpath.proof.checks import some

scenarios("routes.feature")

GATEWAYS = ("igw-", "nat-", "eigw-", "tgw-", "vgw-", "lgw-", "cagw-", "pcx-", "eni-", "i-")
"""How the ids of what leads out of a VPC begin."""


@pytest.fixture
def nat_gateways(ec2, vpcs):
    return [gateway for vpc in vpcs for gateway in routes.nat_gateways(ec2, vpc.id)]


## When


@when("I look up what each NAT gateway sent out over the last hour", target_fixture="sent")
def look_up_traffic(aws, nat_gateways):
    now = datetime.now(UTC)
    return routes.bytes_sent(aws.client("cloudwatch"), nat_gateways, now - timedelta(hours=1), now)


## Then


@then("each public subnet should send what has no other route to the VPC's internet gateway")
def public_default(ec2, vpcs, tiers, tables):
    gateways = {gateway for vpc in vpcs for gateway in routes.internet_gateways(ec2, vpc.id)}
    for subnet in some(tiers.of("public"), "public subnet"):
        targets = default_targets(tables, subnet)
        assert len(targets) == 1, f"{subnet} has the default routes {targets}."
        assert targets <= gateways, f"{subnet} sends to {targets}, the internet gateways are {gateways}."


@then(parsers.parse("each zone with private subnets should have exactly {nat_gateways_per_zone:d} NAT gateway"))
def nat_per_zone(tiers, nat_gateways, nat_gateways_per_zone):
    zone_of = {subnet.id: subnet.zone for subnet in tiers.all}
    counted = Counter(zone_of.get(gateway.subnet, "elsewhere") for gateway in nat_gateways)
    zones = {subnet.zone for subnet in some(tiers.of("private"), "private subnet")}
    assert counted == dict.fromkeys(zones, nat_gateways_per_zone), counted


@then("each NAT gateway should be available, public and in a public subnet")
def nat_serves(tiers, nat_gateways):
    public = {subnet.id for subnet in tiers.of("public")}
    for gateway in some(nat_gateways, "NAT gateway"):
        assert gateway.state == "available", gateway
        assert gateway.is_public, gateway
        assert gateway.public_addresses, gateway
        assert gateway.subnet in public, gateway


@then("each private subnet should send what has no other route to the NAT gateway of its own zone")
def private_default(tiers, tables, nat_gateways):
    zone_of = {subnet.id: subnet.zone for subnet in tiers.all}
    for subnet in some(tiers.of("private"), "private subnet"):
        own = {gateway.id for gateway in nat_gateways if zone_of.get(gateway.subnet) == subnet.zone}
        targets = default_targets(tables, subnet)
        assert len(targets) == 1, f"{subnet} has the default routes {targets}."
        assert targets <= own, f"{subnet} sends to {targets}, the NAT gateways of {subnet.zone} are {own}."


@then("each data subnet should name a route table, and not follow the VPC's main one")
def data_names_table(tiers, tables):
    named = {subnet for table in tables for subnet in table.subnets}
    for subnet in some(tiers.of("data"), "data subnet"):
        assert subnet.id in named, subnet


@then("no data subnet should have a default route")
def data_without_default(tiers, tables):
    for subnet in some(tiers.of("data"), "data subnet"):
        assert not default_targets(tables, subnet), subnet


@then("no data subnet should have a route to a gateway of any kind")
def data_without_gateway(tiers, tables):
    for subnet in some(tiers.of("data"), "data subnet"):
        table = routes.table_of(tables, subnet.id)
        assert table, f"{subnet} follows no route table."
        leading_out = [route for route in table.routes if route.target.startswith(GATEWAYS)]
        assert not leading_out, f"{subnet} has {leading_out}."


@then("every route of every table should be active")
def routes_active(tables):
    for table in some(tables, "route table"):
        for route in some(table.routes, f"route in {table.id}"):
            assert route.is_active, (table.id, route)
            assert route.target, (table.id, route)


@then("each NAT gateway should have sent something to the internet")
def nat_sent(nat_gateways, sent):
    for gateway in some(nat_gateways, "NAT gateway"):
        assert sent[gateway.id] > 0, f"{gateway.id} sent {sent[gateway.id]} bytes."


def default_targets(tables, subnet):
    """Where a subnet sends what has no other route."""
    table = routes.table_of(tables, subnet.id)
    return {route.target for route in table.defaults} if table else set()
