"""The load balancer that clients come in by, its certificate, and the names that lead to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_acm import ACMClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_elbv2.type_defs import ListenerTypeDef
    from mypy_boto3_route53 import Route53Client


@dataclass(frozen=True)
class TlsPolicy:
    """What a listener lets clients choose from."""

    name: str
    versions: tuple[str, ...]
    """`TLSv1.2`, `TLSv1.3`."""
    ciphers: tuple[str, ...]
    """Suites by OpenSSL's names."""


@dataclass(frozen=True)
class Listener:
    """One listener."""

    port: int
    protocol: str
    certificates: tuple[str, ...]
    """ARNs."""
    policy: TlsPolicy | None
    """`None` where it does not end TLS."""
    target_groups: tuple[str, ...]
    """ARNs of the groups that it forwards to."""


@dataclass(frozen=True)
class LoadBalancer:
    """One load balancer."""

    name: str
    arn: str
    kind: str
    """`network` or `application`."""
    state: str
    """`active` once it serves."""
    dns_name: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    is_public: bool
    """Whether its addresses are public, and not those of its subnets."""
    is_cross_zone: bool
    """Whether each of its nodes sends to targets in every zone."""
    log_bucket: str
    """Where access logs go; empty where there are none."""
    listeners: tuple[Listener, ...]


@dataclass(frozen=True)
class TargetGroup:
    """Where a listener sends what it lets in."""

    arn: str
    protocol: str
    """`TLS` where what it sends is encrypted."""
    port: int
    health_protocol: str
    """`HTTPS` where health checks are encrypted, too."""
    keeps_client_address: bool


@dataclass(frozen=True)
class Certificate:
    """One certificate of ACM."""

    arn: str
    status: str
    """`ISSUED` once it can be used."""
    names: tuple[str, ...]
    is_of_acm: bool
    """Whether ACM issued it, which it has to for renewing it."""
    is_renewable: bool
    """Whether ACM says that it is going to renew it."""
    validation: tuple[tuple[str, str], ...]
    """Name and value of each DNS record that ACM wants to see, now and for each renewal."""


@dataclass(frozen=True)
class Record:
    """One DNS record."""

    name: str
    """Without a dot at the end."""
    kind: str
    target: str
    """What an alias leads to, or the value; without a dot at the end."""
    is_alias: bool
    follows_health: bool = False
    """Whether an address is left out of the answer while nothing serves behind it."""


def named(elb: ElasticLoadBalancingv2Client, name: str) -> list[LoadBalancer]:
    """Return the load balancer called *name*, as a list that is empty where there is none."""
    try:
        found = elb.describe_load_balancers(Names=[name])["LoadBalancers"]
    except elb.exceptions.LoadBalancerNotFoundException:
        return []
    balancers = []
    for each in found:
        arn = each["LoadBalancerArn"]
        attributes = {
            attribute["Key"]: attribute["Value"]
            for attribute in elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
        }
        pages = elb.get_paginator("describe_listeners").paginate(LoadBalancerArn=arn)
        is_logged = attributes.get("access_logs.s3.enabled") == "true"
        balancers.append(
            LoadBalancer(
                name=each["LoadBalancerName"],
                arn=arn,
                kind=each["Type"],
                state=each["State"]["Code"],
                dns_name=each["DNSName"],
                subnets=tuple(sorted(zone["SubnetId"] for zone in each["AvailabilityZones"])),
                security_groups=tuple(sorted(each.get("SecurityGroups", ()))),
                is_public=each.get("Scheme") == "internet-facing",
                is_cross_zone=attributes.get("load_balancing.cross_zone.enabled") == "true",
                log_bucket=attributes.get("access_logs.s3.bucket", "") if is_logged else "",
                listeners=tuple(_listener(elb, listener) for page in pages for listener in page["Listeners"]),
            )
        )
    return balancers


def _listener(elb: ElasticLoadBalancingv2Client, data: ListenerTypeDef) -> Listener:
    return Listener(
        port=data["Port"],
        protocol=data["Protocol"],
        certificates=tuple(each["CertificateArn"] for each in data.get("Certificates", ())),
        policy=_policy(elb, data["SslPolicy"]) if data.get("SslPolicy") else None,
        target_groups=tuple(each["TargetGroupArn"] for each in data["DefaultActions"] if "TargetGroupArn" in each),
    )


def _policy(elb: ElasticLoadBalancingv2Client, name: str) -> TlsPolicy:
    found = elb.describe_ssl_policies(Names=[name])["SslPolicies"]
    return TlsPolicy(
        name=name,
        versions=tuple(version for each in found for version in each["SslProtocols"]),
        ciphers=tuple(cipher["Name"] for each in found for cipher in each["Ciphers"]),
    )


def target_groups_of(elb: ElasticLoadBalancingv2Client, listener: Listener) -> list[TargetGroup]:
    """Return the target groups that a listener forwards to."""
    if not listener.target_groups:
        return []
    groups = []
    for each in elb.describe_target_groups(TargetGroupArns=list(listener.target_groups))["TargetGroups"]:
        attributes = elb.describe_target_group_attributes(TargetGroupArn=each["TargetGroupArn"])["Attributes"]
        keeps = {attribute["Key"]: attribute["Value"] for attribute in attributes}.get("preserve_client_ip.enabled")
        groups.append(
            TargetGroup(
                arn=each["TargetGroupArn"],
                protocol=each["Protocol"],
                port=each["Port"],
                health_protocol=each["HealthCheckProtocol"],
                keeps_client_address=keeps == "true",
            )
        )
    return groups


def certificates_of(acm: ACMClient, listener: Listener) -> list[Certificate]:
    """Return those of a listener's certificates that are ACM's of this account and region."""
    found = []
    for arn in listener.certificates:
        try:
            each = acm.describe_certificate(CertificateArn=arn)["Certificate"]
        except acm.exceptions.ResourceNotFoundException:
            continue
        records = [
            option["ResourceRecord"] for option in each["DomainValidationOptions"] if option.get("ResourceRecord")
        ]
        found.append(
            Certificate(
                arn=each["CertificateArn"],
                status=each["Status"],
                names=tuple(sorted({each["DomainName"], *each.get("SubjectAlternativeNames", ())})),
                is_of_acm=each["Type"] == "AMAZON_ISSUED",
                is_renewable=each["RenewalEligibility"] == "ELIGIBLE",
                validation=tuple(sorted({(_bare(each["Name"]), _bare(each["Value"])) for each in records})),
            )
        )
    return found


def zones_of(route53: Route53Client, domain: str) -> list[str]:
    """Return the ids of the public hosted zones of *domain*."""
    pages = route53.get_paginator("list_hosted_zones").paginate()
    return [
        each["Id"]
        for page in pages
        for each in page["HostedZones"]
        if _bare(each["Name"]) == domain and not each["Config"].get("PrivateZone", False)
    ]


def records_of(route53: Route53Client, zone: str) -> list[Record]:
    """Return the records of a hosted zone, one entry a value."""
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
    records = []
    for each in (record for page in pages for record in page["ResourceRecordSets"]):
        name = _bare(each["Name"])
        if "AliasTarget" in each:
            alias = each["AliasTarget"]
            follows = alias["EvaluateTargetHealth"]
            records.append(Record(name, each["Type"], _bare(alias["DNSName"]), is_alias=True, follows_health=follows))
        records += [
            Record(name, each["Type"], _bare(value["Value"]), is_alias=False)
            for value in each.get("ResourceRecords", ())
        ]
    return records


def _bare(name: str) -> str:
    """Return a DNS name without the dot at its end, and with `*` as people write it."""
    return name.rstrip(".").replace("\\052", "*")
