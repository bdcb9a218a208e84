"""Log groups of CloudWatch Logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


@dataclass(frozen=True)
class LogGroup:
    """One log group."""

    name: str
    retention_days: int | None
    """How long it keeps a record; `None` for ever."""
    key: str
    """ARN of the key that encrypts its records, empty where CloudWatch Logs sees to it."""

    def keeps(self, days: int) -> bool:
        """Say whether it keeps a record for as many days, or longer."""
        return self.retention_days is None or self.retention_days >= days


def named(logs: CloudWatchLogsClient, name: str) -> list[LogGroup]:
    """Return the log group *name*, as a list that is empty where there is none."""
    return [group for group in below(logs, name) if group.name == name] if name else []


def below(logs: CloudWatchLogsClient, prefix: str) -> list[LogGroup]:
    """Return the log groups whose names begin with *prefix*."""
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    return [
        LogGroup(each.get("logGroupName", ""), each.get("retentionInDays"), each.get("kmsKeyId", ""))
        for page in pages
        for each in page["logGroups"]
    ]


def last_record(logs: CloudWatchLogsClient, name: str) -> datetime | None:
    """Return when a log group last got a record, `None` where it never did or is not there."""
    if not named(logs, name):
        return None
    streams = logs.describe_log_streams(logGroupName=name, orderBy="LastEventTime", descending=True, limit=1)
    last = streams["logStreams"][0].get("lastIngestionTime") if streams["logStreams"] else None
    return None if last is None else datetime.fromtimestamp(last / 1000, UTC)
