"""Whether a quota leaves room for what is needed, and what to ask AWS for where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenpath.platforms.coder_eks.probes import quotas, usage

if TYPE_CHECKING:
    from provenpath.targets.aws import Aws

HOME_REGIONS = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}
"""Where each partition keeps the quotas that count for the whole account."""

OF_THE_ACCOUNT = {"s3", "iam"}
"""Services whose quotas count for the whole account."""


@dataclass(frozen=True)
class Room:
    """What one quota leaves."""

    service: str
    code: str
    name: str
    allowed: float | None
    """What the account may have; `None` where AWS knows no such quota."""
    taken_by_others: int
    needed: int

    @property
    def left(self) -> float:
        """What is left once the platform has what it needs; less than nothing where it cannot have it."""
        return (self.allowed or 0) - self.taken_by_others - self.needed

    @property
    def suffices(self) -> bool:
        """Whether the platform can have what it needs."""
        return self.allowed is not None and self.left >= 0

    @property
    def to_ask_for(self) -> int:
        """The smallest value of the quota that would do."""
        return self.taken_by_others + self.needed

    @property
    def advice(self) -> str:
        """What there is, and the request to make."""
        if self.allowed is None:
            return f"AWS knows no quota {self.code} of {self.service}; look up its new code."
        return (
            f"{self.name}: {self.allowed:g} allowed, {self.taken_by_others} taken by others, {self.needed} needed. "
            f"Ask for {self.to_ask_for}: aws service-quotas request-service-quota-increase "
            f"--service-code {self.service} --quota-code {self.code} --desired-value {self.to_ask_for}"
        )


def of(aws: Aws, quota: str, vpc_ids: list[str], needed: int) -> Room:
    """Return what the quota *quota*, such as `vpc/L-F678F1CE`, leaves beside what is needed.

    *vpc_ids* are the platform's own VPCs, whose share is not counted as taken by others.
    """
    service, _, code = quota.partition("/")
    region = HOME_REGIONS[aws.deployment.aws.partition] if service in OF_THE_ACCOUNT else None
    found = quotas.quota(aws.client("service-quotas", region), service, code)
    taken = usage.of(aws, code, vpc_ids)
    return Room(
        service=service,
        code=code,
        name=found.name if found else "",
        allowed=found.value if found else None,
        taken_by_others=taken.others if taken else 0,
        needed=needed,
    )
