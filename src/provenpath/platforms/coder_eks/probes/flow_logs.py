"""The flow logs of a VPC, and the log groups that they are kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FlowLogTypeDef
    from mypy_boto3_logs import CloudWatchLogsClient


@dataclass(frozen=True)
class FlowLog:
    """One flow log."""

    id: str
    status: str
    """`ACTIVE` once it delivers."""
    traffic: str
    """`ALL`, `ACCEPT` or `REJECT`."""
    log_group: str
    """Empty where it does not go to CloudWatch Logs."""
    retention_days: int | None
    """How long the log group keeps an event; `None` for ever, or where there is no such group."""
    group_exists: bool


def of_vpc(ec2: EC2Client, logs: CloudWatchLogsClient, vpc_id: str) -> list[FlowLog]:
    """Return the flow logs of a VPC, sorted by id."""
    pages = ec2.get_paginator("describe_flow_logs").paginate(Filters=[{"Name": "resource-id", "Values": [vpc_id]}])
    found = [flow_log for page in pages for flow_log in page["FlowLogs"]]
    return sorted((_flow_log(logs, data) for data in found), key=lambda flow_log: flow_log.id)


def _flow_log(logs: CloudWatchLogsClient, data: FlowLogTypeDef) -> FlowLog:
    name = data.get("LogGroupName") or data.get("LogDestination", "").partition(":log-group:")[2].removesuffix(":*")
    groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"] if name else []
    group = next((each for each in groups if each.get("logGroupName") == name), None)
    return FlowLog(
        id=data["FlowLogId"],
        status=data["FlowLogStatus"],
        traffic=data["TrafficType"],
        log_group=name,
        retention_days=group.get("retentionInDays") if group else None,
        group_exists=group is not None,
    )
