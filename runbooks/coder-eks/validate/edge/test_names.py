"""Steps of names.feature."""

from pytest_bdd import scenarios, then, when

from provenpath.platforms.coder_eks.probes import edge, resolution
from provenpath.proof.checks import only, some

scenarios("names.feature")


## When


@when("I look up the records in the public zone of the base domain", target_fixture="records")
def look_up_records(aws, deployment):
    route53 = aws.client("route53")
    zones = edge.zones_of(route53, deployment.name_of("base_domain"))
    return [record for zone in zones for record in edge.records_of(route53, zone)]


@when("I ask the name servers for it and for both names", target_fixture="addresses")
def ask_name_servers(deployment, balancers):
    domain = deployment.name_of("access_domain")
    # any name below the wildcard stands for all of them
    names = [domain, f"any.{domain}", *(balancer.dns_name for balancer in balancers)]
    return {name: resolution.addresses_of(name) for name in names}


@when("I look up the certificates that it shows", target_fixture="certificates")
def look_up_certificates(aws, balancers):
    acm = aws.client("acm")
    listeners = [listener for balancer in balancers for listener in balancer.listeners]
    return [found for listener in listeners for found in edge.certificates_of(acm, listener)]


## Then


@then("the name of the access URL should be an alias of the load balancer")
def access_leads_there(deployment, records, balancers):
    balancer = only(balancers, "load balancer")
    assert targets_of(records, deployment.name_of("access_domain")) == [balancer.dns_name]


@then("so should the wildcard below it")
def wildcard_leads_there(deployment, records, balancers):
    balancer = only(balancers, "load balancer")
    assert targets_of(records, f"*.{deployment.name_of('access_domain')}") == [balancer.dns_name]


@then("each name should come to addresses of the load balancer and to no other")
def resolves_there(balancers, addresses):
    balancer = only(balancers, "load balancer")
    own = some(addresses[balancer.dns_name], f"address of {balancer.dns_name}")
    for name, found in addresses.items():
        assert set(some(found, f"address of {name}")) <= set(own), name


@then("the aliases of both names should follow the health of what they lead to")
def aliases_follow(deployment, records):
    domain = deployment.name_of("access_domain")
    aliases = [record for record in records if record.is_alias]
    assert {record.name for record in aliases if record.follows_health} >= {domain, f"*.{domain}"}, aliases


@then("it should show one certificate, which ACM issued")
def one_certificate(certificates):
    certificate = only(certificates, "certificate")
    assert certificate.status == "ISSUED", certificate
    assert certificate.is_of_acm, certificate


@then("it should hold for the access URL and for the wildcard below it")
def covers_both(deployment, certificates):
    domain = deployment.name_of("access_domain")
    assert set(only(certificates, "certificate").names) == {domain, f"*.{domain}"}


@then("each record that ACM wants to see should be there")
def validation_stays(certificates, records):
    there = {(record.name, record.target) for record in records}
    for certificate in some(certificates, "certificate"):
        wanted = some(certificate.validation, "record that ACM wants to see")
        assert [record for record in wanted if record not in there] == [], certificate.arn


@then("each should be eligible for renewal")
def eligible(certificates):
    assert [each for each in some(certificates, "certificate") if not each.is_renewable] == []


def targets_of(records, name):
    """Where the aliases of a name lead."""
    return [record.target for record in records if record.is_alias and (record.name, record.kind) == (name, "A")]
