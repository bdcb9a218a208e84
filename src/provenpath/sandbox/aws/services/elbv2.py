"""What moto lacks of load balancers."""

from __future__ import annotations

from typing import Any

from moto.elbv2.models import ELBv2Backend
from moto.elbv2.ssl_policies import SSL_POLICIES

from provenpath.sandbox.aws.extension import Answer, Request, completes, patches

_TLS_1_3 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"]
_TLS_1_2 = [
    f"ECDHE-{key}-{cipher}" for cipher in ("AES128-GCM-SHA256", "AES256-GCM-SHA384") for key in ("ECDSA", "RSA")
]

_FIPS: dict[str, dict[str, Any]] = {
    f"ELBSecurityPolicy-{name}": {"name": f"ELBSecurityPolicy-{name}", "ciphers": ciphers, "ssl_protocols": protocols}
    for names, ciphers, protocols in (
        (("TLS13-1-3-FIPS-2023-04", "TLS13-1-3-FIPS-PQ-2025-09"), _TLS_1_3, ["TLSv1.3"]),
        (
            ("TLS13-1-2-Res-FIPS-2023-04", "TLS13-1-2-Res-FIPS-PQ-2025-09"),
            [*_TLS_1_3, *_TLS_1_2],
            ["TLSv1.3", "TLSv1.2"],
        ),
    )
    for name in names
}
"""The policies for FIPS that leave nothing but AES in Galois counter mode.

https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
"""

_WHY = "moto 5.2.5 knows no security policy for FIPS"


@completes("elbv2", "DescribeSSLPolicies", _WHY)
def describe_policies(request: Request) -> Answer:
    """Describe the policies for FIPS, too."""
    SSL_POLICIES.update(_FIPS)
    return request.moto()


@completes("elbv2", "ModifyListener", _WHY)
def modify_listener(request: Request) -> Answer:
    """Take the policies for FIPS, too."""
    SSL_POLICIES.update(_FIPS)
    return request.moto()


make_load_balancer = ELBv2Backend.create_load_balancer


@patches(
    "elbv2",
    "scheme of a load balancer that names none",
    ELBv2Backend,
    "create_load_balancer",
    why="moto 5.2.5 gives a load balancer no scheme where the request names none; AWS makes it internet-facing",
)
def create_load_balancer(backend: Any, *, scheme: str | None = None, **named: Any) -> Any:
    """Make a load balancer with the scheme that AWS gives it."""
    return make_load_balancer(backend, scheme=scheme or "internet-facing", **named)


change_listener = ELBv2Backend.modify_listener


@patches(
    "elbv2",
    "change of a listener that ends TLS",
    ELBv2Backend,
    "modify_listener",
    why="moto 5.2.5 refuses the protocol TLS where a listener is changed, and forgets its certificates",
)
def change_tls_listener(  # noqa: PLR0913, PLR0917  (as moto's own)
    backend: Any,
    arn: str,
    port: str | None = None,
    protocol: str | None = None,
    ssl_policy: str | None = None,
    certificates: list[dict[str, Any]] | None = None,
    actions: list[dict[str, Any]] | None = None,
) -> Any:
    """Change a listener; one that ends TLS as moto does one for HTTPS."""
    is_tls = protocol == "TLS"
    listener = change_listener(backend, arn, port, None if is_tls else protocol, ssl_policy, certificates, actions)
    if is_tls:
        listener.protocol = "TLS"
    if listener.protocol == "TLS" and certificates:
        listener.certificates = [each["CertificateArn"] for each in certificates]
        listener.certificate = listener.certificates[0]
    return listener
