"""Steps of load-balancer.feature."""

from ipaddress import ip_network

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import buckets, edge, security_groups
from provenpath.proof.checks import names, only, some
from provenpath.targets import web

scenarios("load-balancer.feature")

PRIVATE = [ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")]
"""Addresses that no packet from the internet has: RFC 1918 and RFC 6598."""

HTTPS = 443

VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
"""By AWS's names, the oldest first."""

CIPHERS = {"AES-128-GCM": ("AES_128_GCM", "AES128-GCM"), "AES-256-GCM": ("AES_256_GCM", "AES256-GCM")}
"""What a suite's name holds for each cipher, in TLS 1.3 and before."""

EXCHANGES = {"ECDHE": ("TLS_AES", "ECDHE-")}
"""How a suite's name begins for each exchange of keys. TLS 1.3 names none: it knows no other."""


def the_listener(balancers):
    """The one listener of the one load balancer. For a Then to call, so that a missing one is found there."""
    return only(only(balancers, "load balancer").listeners, "listener")


def forwarded_to(aws, balancers):
    """The target groups that the listener forwards to. For a Then, too."""
    return some(edge.target_groups_of(aws.client("elbv2"), the_listener(balancers)), "target group of the listener")


## When


@when("I look up the security groups of the edge and of the nodes", target_fixture="groups")
def look_up_groups(aws, deployment, networks):
    wanted = {deployment.name_of(f"{thing}_security_group"): thing for thing in ("edge", "nodes")}
    found = [group for each in networks for group in security_groups.of_vpc(aws.client("ec2"), each.id)]
    return {wanted[group.name]: group for group in found if group.name in wanted}


@when(
    "I shake hands with the access URL, offering each version of TLS alone and all of them",
    target_fixture="attempts",
)
def shake_hands(deployment):
    host = deployment.name_of("access_domain")
    alone = [web.offering(host, version) for version in web.VERSIONS]
    return [*alone, web.offering(host, *web.VERSIONS)]


## Then


@then(parsers.parse('it should be one of the kind "{kind}", and serve'))
def serves(looked_up, kind):
    assert [(found.kind, found.state) for found in looked_up] == [(kind, "active")], looked_up


@then(parsers.parse("it should stand in a public subnet of every zone, and in at least {zones:d} zones"))
def stands_in_zones(balancers, public_subnets, zones):
    balancer = only(balancers, "load balancer")
    assert list(balancer.subnets) == sorted(subnet.id for subnet in public_subnets)
    assert len({subnet.zone for subnet in public_subnets}) >= zones, public_subnets


@then("it should have public addresses if a client has one, and only then")
def faces_clients(balancers, deployment):
    clients = [ip_network(client) for client in names(deployment.address_range("clients"))]
    inside = [
        client for client in clients for ours in PRIVATE if client.version == ours.version and client.subnet_of(ours)
    ]
    balancer = only(balancers, "load balancer")
    assert balancer.is_public == (set(inside) != set(clients)), (balancer, clients)


@then("each of its addresses should send to targets in every zone")
def crosses_zones(balancers):
    balancer = only(balancers, "load balancer")
    assert balancer.is_cross_zone, balancer


@then("its only listener should end TLS on the port of HTTPS")
def tls_alone(balancers):
    listener = the_listener(balancers)
    assert (listener.protocol, listener.port) == ("TLS", HTTPS), listener
    assert listener.certificates, listener


@then(parsers.parse('its listener should take no version of TLS before "{tls_version}"'))
def refuses_old(balancers, tls_version):
    listener = the_listener(balancers)
    assert listener.policy, listener
    taken = some(listener.policy.versions, "version of TLS")
    assert [each for each in taken if VERSIONS.index(each) < VERSIONS.index(f"TLSv{tls_version}")] == []


@then(parsers.parse('it should take version "{preferred_tls_version}"'))
def takes_new(balancers, preferred_tls_version):
    listener = the_listener(balancers)
    assert f"TLSv{preferred_tls_version}" in listener.policy.versions, listener.policy


@then(parsers.parse('every cipher that its listener takes should be one of "{ciphers}"'), converters={"ciphers": names})
def ciphers_strong(balancers, ciphers):
    listener = the_listener(balancers)
    assert listener.policy, listener
    allowed = [part for cipher in ciphers for part in CIPHERS[cipher]]
    taken = some(listener.policy.ciphers, "cipher")
    assert [suite for suite in taken if not any(part in suite for part in allowed)] == []


@then(parsers.parse('every one should exchange keys by "{key_exchange}"'))
def exchange_strong(balancers, key_exchange):
    listener = the_listener(balancers)
    taken = some(listener.policy.ciphers, "cipher")
    assert [suite for suite in taken if not suite.startswith(EXCHANGES[key_exchange])] == []


@then("what its listener forwards to should take TLS")
def encrypts_again(aws, balancers):
    forwarded = forwarded_to(aws, balancers)
    assert {group.protocol for group in forwarded} == {"TLS"}, forwarded


@then("health checks should use HTTPS")
def checks_encrypted(aws, balancers):
    forwarded = forwarded_to(aws, balancers)
    assert {group.health_protocol for group in forwarded} == {"HTTPS"}, forwarded


@then("its only group should let in HTTPS from the clients that the deployment file names, and nothing else")
def lets_clients_in(balancers, groups, deployment):
    balancer = only(balancers, "load balancer")
    assert "edge" in groups, f"There is no security group {deployment.name_of('edge_security_group')!r}."
    assert balancer.security_groups == (groups["edge"].id,), balancer
    clients = names(deployment.address_range("clients"))
    found = sorted((rule.protocol, rule.ports, rule.peer) for rule in groups["edge"].ingress)
    assert found == sorted(("tcp", (HTTPS, HTTPS), client) for client in clients)


@then("it should let out what it forwards to the nodes, and nothing else")
def lets_out(groups, aws, balancers):
    forwarded = forwarded_to(aws, balancers)
    found = sorted((rule.protocol, rule.ports, rule.peer) for rule in groups["edge"].egress)
    assert found == sorted(("tcp", (group.port, group.port), groups["nodes"].id) for group in forwarded)


@then("the nodes should let that in from the load balancer")
def nodes_let_in(groups, aws, balancers):
    forwarded = forwarded_to(aws, balancers)
    found = [(rule.protocol, rule.ports) for rule in groups["nodes"].ingress if rule.peer == groups["edge"].id]
    assert found == [("tcp", (group.port, group.port)) for group in forwarded], groups["nodes"].ingress


@then("it should write access logs")
def writes_logs(balancers):
    balancer = only(balancers, "load balancer")
    assert balancer.log_bucket, balancer


@then(parsers.parse("they should be kept for at least {access_log_days:d} days"))
def logs_kept(aws, balancers, access_log_days):
    balancer = only(balancers, "load balancer")
    days = buckets.days_kept(aws.client("s3"), balancer.log_bucket)
    assert days is None or days >= access_log_days, (balancer.log_bucket, days)


@then("where they lie should be encrypted with keys of S3, private and closed to requests without TLS")
def logs_protected(aws, balancers):
    balancer = only(balancers, "load balancer")
    bucket = only(buckets.named(aws.client("s3"), balancer.log_bucket), "bucket of the access logs")
    assert bucket.encryption == ("AES256",), bucket  # a load balancer cannot deliver by AWS's key of KMS
    assert bucket.blocks_public, bucket
    assert bucket.has_no_acl, bucket
    assert bucket.denies_plain_http, bucket


@then(parsers.parse('every version before "{tls_version}" should be refused'))
def versions_refused(attempts, tls_version):
    known = list(web.VERSIONS)
    old = [each for each in attempts if known.index(each.offered[-1]) < known.index(tls_version)]
    assert [each for each in some(old, "old version") if each.agreed] == []


@then(parsers.parse('whoever offers all of them should get "{preferred_tls_version}"'))
def newest_preferred(attempts, preferred_tls_version):
    everything = only([each for each in attempts if len(each.offered) > 1], "attempt with all versions")
    assert everything.agreed == preferred_tls_version, everything
