"""What moto lacks of load balancers."""

from __future__ import annotations

from typing import Any

from moto.elbv2.ssl_policies import SSL_POLICIES

from provenpath.sandbox.aws.extension import Answer, Request, completes

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
