"""Service quotas: what the account may have, and what it has already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_service_quotas import ServiceQuotasClient

_MISSING = "NoSuchResourceException"


@dataclass(frozen=True)
class Quota:
    """One quota of one service in one region."""

    service: str
    """The service's code at Service Quotas: `vpc`, `ec2`."""
    code: str
    """The quota's code, such as `L-F678F1CE`."""
    name: str
    value: float
    """What the account may have now."""
    is_adjustable: bool


def quota(service_quotas: ServiceQuotasClient, service: str, code: str) -> Quota | None:
    """Return the quota that holds for this account, its own or AWS's default; `None` where AWS knows neither."""
    for ask in (service_quotas.get_service_quota, service_quotas.get_aws_default_service_quota):
        try:
            found = ask(ServiceCode=service, QuotaCode=code)["Quota"]
        except ClientError as error:
            if error.response["Error"]["Code"] == _MISSING:
                continue
            raise
        return Quota(service, code, found["QuotaName"], found["Value"], found["Adjustable"])
    return None
