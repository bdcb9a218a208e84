"""What can be wrong with the edge: load balancer, certificate, names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.faults.common import Call, L, M, Tree, encrypt_by_kms, keep_a_week
from provenpath.platforms.coder_eks.faults.network import group_of, let_in
from provenpath.platforms.coder_eks.probes import edge
from provenpath.sandbox.faults import Edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from provenpath.targets.aws import Aws

EDGE = "runbooks/coder-eks/deploy/edge.sh"


## What somebody with a console might do


def _balancer(aws: Aws) -> edge.LoadBalancer:
    [found] = edge.named(aws.client("elbv2"), aws.deployment.name_of("load_balancer"))
    return found


def _set_balancer(key: str, value: str) -> Callable[[Aws], None]:
    """Return a fault that changes one attribute of the load balancer."""

    def set_it(aws: Aws) -> None:
        attribute: Any = {"Key": key, "Value": value}
        aws.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=_balancer(aws).arn, Attributes=[attribute])

    return set_it


def _listener(aws: Aws) -> str:
    found = aws.client("elbv2").describe_listeners(LoadBalancerArn=_balancer(aws).arn)["Listeners"]
    return str(found[0]["ListenerArn"])


def _set_tls_policy(name: str) -> Callable[[Aws], None]:
    """Return a fault that gives the listener another security policy."""

    def set_it(aws: Aws) -> None:
        aws.client("elbv2").modify_listener(ListenerArn=_listener(aws), SslPolicy=name)

    return set_it


def _listen_in_clear(aws: Aws) -> None:
    [group] = _balancer(aws).listeners[0].target_groups
    action: Any = {"Type": "forward", "TargetGroupArn": group}
    aws.client("elbv2").create_listener(
        LoadBalancerArn=_balancer(aws).arn, Port=80, Protocol="TCP", DefaultActions=[action]
    )


def _check_health_in_clear(aws: Aws) -> None:
    [group] = _balancer(aws).listeners[0].target_groups
    aws.client("elbv2").modify_target_group(TargetGroupArn=group, HealthCheckProtocol="HTTP")


def _open_edge(aws: Aws) -> None:
    let_in(aws, group_of(aws, aws.deployment.name_of("edge_security_group")), 22, [{"CidrIp": "203.0.113.0/24"}])


def _delete_record(aws: Aws, name: str) -> None:
    """Delete the record of a name, as the base domain's zone has it."""
    route53 = aws.client("route53")
    [zone] = edge.zones_of(route53, aws.deployment.name_of("base_domain"))
    found = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    record = next(each for each in found if each["Name"].rstrip(".") == name)
    change = {"Action": "DELETE", "ResourceRecordSet": record}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})


def _delete_wildcard(aws: Aws) -> None:
    _delete_record(aws, f"\\052.{aws.deployment.name_of('access_domain')}")


def _ignore_health(aws: Aws) -> None:
    route53 = aws.client("route53")
    [zone] = edge.zones_of(route53, aws.deployment.name_of("base_domain"))
    name = aws.deployment.name_of("access_domain")
    found = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    [record] = [each for each in found if each["Name"].rstrip(".") == name and each["Type"] == "A"]
    alias = record["AliasTarget"] | {"EvaluateTargetHealth": False}
    change = {"Action": "UPSERT", "ResourceRecordSet": record | {"AliasTarget": alias}}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})


def _delete_validation(aws: Aws) -> None:
    [certificate] = edge.certificates_of(aws.client("acm"), _balancer(aws).listeners[0])
    _delete_record(aws, certificate.validation[0][0])


def _encrypt_by_kms(aws: Aws) -> None:
    encrypt_by_kms(aws, _balancer(aws).log_bucket)


def _shorten_access_logs(aws: Aws) -> None:
    keep_a_week(aws, _balancer(aws).log_bucket)


def _misdirect_edge(aws: Aws) -> None:
    name = f"{aws.deployment.name_of('edge_parameters')}/access_url"
    plain = f"http://{aws.deployment.name_of('access_domain')}"
    aws.client("ssm").put_parameter(Name=name, Value=plain, Overwrite=True)


CALLS: tuple[Call, ...] = (
    (
        "edge-old-tls",
        "The listener takes TLS 1.0.",
        ["12.8"],
        _set_tls_policy("ELBSecurityPolicy-TLS13-1-0-2021-06"),
    ),
    (
        "edge-no-new-tls",
        "The listener takes no TLS 1.3.",
        ["12.8"],
        _set_tls_policy("ELBSecurityPolicy-FS-1-2-Res-2020-10"),
    ),
    (
        "edge-other-cipher",
        "The listener takes ChaCha20, which is not on the list.",
        ["12.8a"],
        _set_tls_policy("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
    ),
    (
        "edge-static-keys",
        "The listener takes suites that exchange keys without ECDHE.",
        ["12.8a"],
        _set_tls_policy("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"),
    ),
    ("edge-plain-listener", "A second listener takes plain TCP.", ["2.4", "3.3", "12.7"], _listen_in_clear),
    ("edge-plain-health", "Health checks go in clear.", ["12.7"], _check_health_in_clear),
    (
        "edge-zonal",
        "Each zone serves what came in there alone.",
        ["2.4", "4.10"],
        _set_balancer("load_balancing.cross_zone.enabled", "false"),
    ),
    ("edge-no-logs", "Nobody records who connects.", ["3.5"], _set_balancer("access_logs.s3.enabled", "false")),
    ("edge-logs-one-week", "Access logs are kept for a week.", ["3.5"], _shorten_access_logs),
    ("edge-logs-key-of-kms", "Access logs are encrypted by a key of KMS.", ["3.5"], _encrypt_by_kms),
    ("edge-open", "The load balancer lets SSH in.", ["3.1"], _open_edge),
    ("edge-no-wildcard", "The wildcard leads nowhere.", ["6.4"], _delete_wildcard),
    ("edge-dead-zone-named", "A zone in which nothing serves is in every answer.", ["4.10"], _ignore_health),
    ("edge-no-validation", "The record that renews the certificate is gone.", ["3.3"], _delete_validation),
    ("edge-parameter-wrong", "A parameter gives the access URL without TLS.", ["16.5"], _misdirect_edge),
)


## What a tree can say wrongly

TREES: tuple[Tree, ...] = (
    (
        "tree-edge-in-clear",
        "What the load balancer passes on is not encrypted.",
        ["12.7"],
        [
            Edit(M + "edge/main.tf", '  protocol    = "TLS"', '  protocol    = "TCP"'),
            Edit(M + "edge/main.tf", 'protocol            = "HTTPS"', 'protocol            = "HTTP"'),
            Edit(M + "edge/main.tf", '"${var.name}-coderd"\n  vpc_id', '"${var.name}-plain"\n  vpc_id'),
            Edit(
                M + "edge/main.tf",
                "  deregistration_delay",
                "  lifecycle {\n    create_before_destroy = true\n  }\n\n  deregistration_delay",
            ),
        ],
        EDGE,
    ),
    (
        "tree-edge-tls-policy",
        "The environment takes the policy that AWS gives by default.",
        ["12.8", "12.8a"],
        [
            Edit(
                L + "20-edge/variables.tf",
                "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
                "ELBSecurityPolicy-2016-08",
            )
        ],
        EDGE,
    ),
    (
        "tree-edge-one-name",
        "The wildcard has no record.",
        ["6.4"],
        [Edit(M + "edge/dns.tf", "{ access = local.domain, wildcard = local.wildcard }", "{ access = local.domain }")],
        EDGE,
    ),
    (
        "tree-edge-certificate",
        "The certificate holds for the access URL alone.",
        ["2.4", "3.3"],
        [Edit(M + "edge/dns.tf", "[local.wildcard]", "[]")],
        EDGE,
    ),
    (
        "tree-edge-open-to-nodes",
        "The load balancer reaches every port of the nodes.",
        ["3.1"],
        [
            Edit(
                M + "edge/security_group.tf",
                "from_port                    = var.target_port\n"
                "  to_port                      = var.target_port\n"
                "  referenced_security_group_id = var.nodes_security_group_id",
                "from_port                    = 1\n"
                "  to_port                      = 65535\n"
                "  referenced_security_group_id = var.nodes_security_group_id",
            )
        ],
        EDGE,
    ),
    (
        "tree-edge-parameter-wrong",
        "The parameter of the access URL gives the wildcard.",
        ["16.5"],
        [Edit(L + "20-edge/main.tf", '"https://${module.edge.domain}"', '"https://${module.edge.wildcard}"')],
        EDGE,
    ),
    (
        "tree-wildcard-typed",
        "The wildcard stands below a domain that is written into the code.",
        ["6.5"],
        [Edit(M + "edge/dns.tf", '"*.${local.domain}"', '"*.coder.dev.example.com"')],
        "",
    ),
    (
        "tree-zone-typed",
        "The zone is one of a name that is written into the code.",
        ["6.5"],
        [Edit(M + "edge/dns.tf", "  name    = var.base_domain", '  name    = "dev.example.com"')],
        "",
    ),
)
