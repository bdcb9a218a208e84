"""Trails of CloudTrail: what they record, and whether it arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_cloudtrail import CloudTrailClient
    from mypy_boto3_cloudtrail.type_defs import GetEventSelectorsResponseTypeDef, TrailTypeDef

Clients = Callable[[str], "CloudTrailClient"]
"""Makes a client for a region: what a trail records is known in its own alone."""


@dataclass(frozen=True)
class Delivery:
    """What became of the last files of one kind."""

    to: str
    """`files`, `log group` or `digests`."""
    last: datetime | None
    """When one was last delivered; `None` for never."""
    error: str
    """Why the last one was not; empty where it was."""


@dataclass(frozen=True)
class Trail:
    """One trail."""

    name: str
    arn: str
    is_logging: bool
    is_everywhere: bool
    """Whether it records all regions."""
    has_global_events: bool
    """Whether it records services that have no region, such as IAM."""
    management_events: str
    """`All`, `ReadOnly`, `WriteOnly`, or `None`."""
    leaves_out: tuple[str, ...]
    """Services whose management events it does not record, sorted."""
    is_validated: bool
    """Whether digests are delivered, by which a file that was changed shows."""
    bucket: str
    log_group: str
    """Name of the log group that it writes to, empty where there is none."""
    role: str
    """ARN of the role that it writes to the log group with, empty where there is none."""
    key: str
    """ARN of the KMS key that its files are encrypted with, empty where S3 sees to it."""
    deliveries: tuple[Delivery, ...]


def named(clients: Clients, region: str, name: str) -> list[Trail]:
    """Return the trails called *name* that reach *region*, wherever they were made and by whatever account."""
    here = clients(region)
    return [
        _trail(clients, here, each)
        for each in here.describe_trails(includeShadowTrails=True)["trailList"]
        if each.get("Name") == name
    ]


def _trail(clients: Clients, here: CloudTrailClient, data: TrailTypeDef) -> Trail:
    arn = data["TrailARN"]
    status = here.get_trail_status(Name=arn)
    selectors = clients(data["HomeRegion"]).get_event_selectors(TrailName=arn)
    events, leaves_out = _recorded(selectors)
    return Trail(
        name=data["Name"],
        arn=arn,
        is_logging=status.get("IsLogging", False),
        is_everywhere=data.get("IsMultiRegionTrail", False),
        has_global_events=data.get("IncludeGlobalServiceEvents", False),
        management_events=events,
        leaves_out=leaves_out,
        is_validated=data.get("LogFileValidationEnabled", False),
        bucket=data.get("S3BucketName", ""),
        log_group=data.get("CloudWatchLogsLogGroupArn", "").partition(":log-group:")[2].removesuffix(":*"),
        role=data.get("CloudWatchLogsRoleArn", ""),
        key=data.get("KmsKeyId", ""),
        deliveries=(
            Delivery("files", status.get("LatestDeliveryTime"), status.get("LatestDeliveryError", "")),
            Delivery(
                "log group",
                status.get("LatestCloudWatchLogsDeliveryTime"),
                status.get("LatestCloudWatchLogsDeliveryError", ""),
            ),
            Delivery("digests", status.get("LatestDigestDeliveryTime"), status.get("LatestDigestDeliveryError", "")),
        ),
    )


def _recorded(selectors: GetEventSelectorsResponseTypeDef) -> tuple[str, tuple[str, ...]]:
    """Return which management events selectors record, and which services any of them leaves out.

    Both ways of writing selectors count. One that is bound to more than these two things records too little to count.
    """
    kinds: set[str] = set()
    left_out: list[set[str]] = []
    for each in selectors.get("EventSelectors", ()):
        if each.get("IncludeManagementEvents", True):
            kinds.add(each.get("ReadWriteType", "All"))
            left_out.append(set(each.get("ExcludeManagementEventSources", ())))
    for advanced in selectors.get("AdvancedEventSelectors", ()):
        fields: dict[str, Any] = {field["Field"]: field for field in advanced["FieldSelectors"]}
        category, source = fields.pop("eventCategory"), fields.pop("eventSource", {})
        read_only = fields.pop("readOnly", {}).get("Equals")  # a list of one word, if any
        if fields or set(source) - {"Field", "NotEquals"} or category.get("Equals") != ["Management"]:
            continue
        kinds.add({"true": "ReadOnly", "false": "WriteOnly"}[read_only[0]] if read_only else "All")
        left_out.append(set(source.get("NotEquals", ())))
    if not kinds:
        return "None", ()
    is_all = "All" in kinds or kinds == {"ReadOnly", "WriteOnly"}
    return ("All" if is_all else kinds.pop()), tuple(sorted(set.union(*left_out)))
