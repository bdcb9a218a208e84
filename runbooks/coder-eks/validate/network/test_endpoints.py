"""Steps of endpoints.feature."""

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import endpoints, routes, security_groups, vpc
from provenpath.proof.checks import names, only, some

scenarios("endpoints.feature")

HTTPS = 443


## When


@when("I look up the addresses of each interface endpoint", target_fixture="addresses")
def look_up_addresses(ec2, vpcs):
    return {
        endpoint: endpoints.interface_subnets(ec2, endpoint)
        for vpc in vpcs
        for endpoint in endpoints.of_vpc(ec2, vpc.id)
        if endpoint.kind == "Interface"
    }


## Then


@then(
    parsers.parse('there should be an available endpoint for each of "{endpoint_services}"'),
    converters={"endpoint_services": names},
)
def endpoints_available(found, endpoint_services):
    assert missing(found, endpoint_services) == []


@then(parsers.parse('also for each of "{more_endpoint_services}"'), converters={"more_endpoint_services": names})
def more_endpoints_available(found, more_endpoint_services):
    assert missing(found, more_endpoint_services) == []


@then(
    parsers.parse('for nodes without a way out also for each of "{node_endpoint_services}"'),
    converters={"node_endpoint_services": names},
)
def node_endpoints_available(found, node_endpoint_services):
    assert missing(found, node_endpoint_services) == []


@then("each gateway endpoint should be in the route table of every private subnet")
def gateways_in_tables(ec2, vpcs, tiers, found):
    tables = [table for vpc in vpcs for table in routes.tables(ec2, vpc.id)]
    for endpoint in some(of_kind(found, "Gateway"), "gateway endpoint"):
        for subnet in some(tiers.of("private"), "private subnet"):
            table = routes.table_of(tables, subnet.id)
            assert table, f"{subnet} follows no route table."
            assert table.id in endpoint.route_tables, (endpoint.service, subnet)
            assert any(route.target == endpoint.id and route.is_active for route in table.routes), (
                endpoint.service,
                table,
            )


@then("each interface endpoint should be in a private subnet of every zone")
def interfaces_in_zones(tiers, found):
    zones = {subnet.zone for subnet in some(tiers.of("private"), "private subnet")}
    private = {subnet.id: subnet.zone for subnet in tiers.of("private")}
    for endpoint in some(of_kind(found, "Interface"), "interface endpoint"):
        assert set(endpoint.subnets) <= set(private), (
            f"{endpoint.service} lies outside the private tier: {endpoint.subnets}"
        )
        assert {private[subnet] for subnet in endpoint.subnets} == zones, (endpoint.service, endpoint.subnets)


@then("each interface endpoint should answer to the service's own name")
def interfaces_answer(found):
    for endpoint in some(of_kind(found, "Interface"), "interface endpoint"):
        assert endpoint.answers_service_name, endpoint.service


@then("the VPC should answer to names, and let endpoints have theirs")
def names_answered(ec2, vpcs):
    settings = vpc.names_in(ec2, only(vpcs, "VPC").id)
    assert settings == vpc.Names(are_resolved=True, are_given=True), settings


@then("each interface endpoint should be reached over HTTPS from every private subnet")
def interfaces_reached(ec2, vpcs, tiers, found):
    groups = {group.id: group for each in vpcs for group in security_groups.of_vpc(ec2, each.id)}
    for endpoint in some(of_kind(found, "Interface"), "interface endpoint"):
        rules = [rule for group in endpoint.security_groups if group in groups for rule in groups[group].ingress]
        for subnet in some(tiers.of("private"), "private subnet"):
            assert any(rule.lets_in("tcp", HTTPS, subnet.cidr) for rule in rules), (
                endpoint.service,
                subnet.cidr,
                rules,
            )


@then("no endpoint should let callers of any account do anything they like")
def no_open_statement(found):
    for endpoint in some(found, "endpoint"):
        wide = [statement for statement in endpoint.statements if statement.is_open]
        assert not wide, (endpoint.service, wide)


@then("each endpoint should be bound to the account of the deployment")
def bound_to_account(found, deployment):
    for endpoint in some(found, "endpoint"):
        bound = [statement for statement in endpoint.statements if statement.allows and statement.accounts]
        accounts = {account for statement in bound for account in statement.accounts}
        assert accounts == {deployment.aws.account}, (endpoint.service, accounts)


@then("each should have an address in a private subnet of every zone")
def addresses_in_zones(tiers, addresses):
    zones = {subnet.zone for subnet in some(tiers.of("private"), "private subnet")}
    private = {subnet.id: subnet.zone for subnet in tiers.of("private")}
    for endpoint, found_in in some(addresses, "interface endpoint").items():
        assert {private.get(subnet) for subnet in found_in} == zones, (endpoint.service, found_in)


def of_kind(found, kind):
    """The endpoints of one kind."""
    return [endpoint for endpoint in found if endpoint.kind == kind]


def missing(found, services):
    """The services that have no endpoint that serves."""
    serving = {endpoint.service for endpoint in found if endpoint.state.lower() == "available"}
    return [service for service in services if service not in serving]
