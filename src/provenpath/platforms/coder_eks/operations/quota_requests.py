"""Ask AWS for more of a quota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenpath.platforms.coder_eks.probes.headroom import HOME_REGIONS, OF_THE_ACCOUNT, Room

if TYPE_CHECKING:
    from mypy_boto3_service_quotas import ServiceQuotasClient

    from provenpath.targets.aws import Aws

OPEN = {"PENDING", "CASE_OPENED"}
"""States of a request that AWS has not decided yet."""


def ask(aws: Aws, room: Room) -> float:
    """Ask for what is needed, unless a request for as much is open already; return what is asked for."""
    pending = open_request(aws, room)
    if pending >= room.to_ask_for:
        return pending
    client = _client(aws, room)
    answer = client.request_service_quota_increase(
        ServiceCode=room.service, QuotaCode=room.code, DesiredValue=float(room.to_ask_for)
    )
    return answer["RequestedQuota"]["DesiredValue"]


def open_request(aws: Aws, room: Room) -> float:
    """Return the most that an open request asks for, zero where none is open."""
    found = _client(aws, room).list_requested_service_quota_change_history_by_quota(
        ServiceCode=room.service, QuotaCode=room.code
    )["RequestedQuotas"]
    return max((each["DesiredValue"] for each in found if each["Status"] in OPEN), default=0.0)


def _client(aws: Aws, room: Room) -> ServiceQuotasClient:
    region = HOME_REGIONS[aws.deployment.aws.partition] if room.service in OF_THE_ACCOUNT else None
    client: ServiceQuotasClient = aws.client("service-quotas", region)
    return client
