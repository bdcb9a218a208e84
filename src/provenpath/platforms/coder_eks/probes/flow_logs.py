"""The flow logs of a VPC, and the log groups that they are kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.probes import log_groups
from provenpath.platforms.coder_eks.probes.policies import Statement, as_list, statements

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FlowLogTypeDef
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_logs import CloudWatchLogsClient

    from provenpath.platforms.coder_eks.probes.log_groups import LogGroup


@dataclass(frozen=True)
class FlowLog:
    """One flow log."""

    id: str
    status: str
    """`ACTIVE` once it delivers."""
    traffic: str
    """`ALL`, `ACCEPT` or `REJECT`."""
    log_group: str
    """Name of the log group that it delivers to; empty where it does not go to CloudWatch Logs."""
    kept_in: LogGroup | None
    """That log group, `None` where it does not exist."""
    role: str
    """ARN of the role that it writes with; empty without one."""


def of_vpc(ec2: EC2Client, logs: CloudWatchLogsClient, vpc_id: str) -> list[FlowLog]:
    """Return the flow logs of a VPC, sorted by id."""
    pages = ec2.get_paginator("describe_flow_logs").paginate(Filters=[{"Name": "resource-id", "Values": [vpc_id]}])
    found = [flow_log for page in pages for flow_log in page["FlowLogs"]]
    return sorted((_flow_log(logs, data) for data in found), key=lambda flow_log: flow_log.id)


def _flow_log(logs: CloudWatchLogsClient, data: FlowLogTypeDef) -> FlowLog:
    name = data.get("LogGroupName") or data.get("LogDestination", "").partition(":log-group:")[2].removesuffix(":*")
    return FlowLog(
        id=data["FlowLogId"],
        status=data["FlowLogStatus"],
        traffic=data["TrafficType"],
        log_group=name,
        kept_in=next(iter(log_groups.named(logs, name)), None),
        role=data.get("DeliverLogsPermissionArn", ""),
    )


@dataclass(frozen=True)
class Trust:
    """Who may take a role."""

    services: tuple[str, ...]
    others: tuple[str, ...]
    """Whoever else may."""
    accounts: tuple[str, ...]
    """The accounts for which they may, by the conditions; empty where for any."""


def trust_of(iam: IAMClient, flow_log: FlowLog) -> Trust:
    """Return who may take the role that a flow log writes with; nobody where there is no role."""
    if not flow_log.role:
        return Trust((), (), ())
    role = iam.get_role(RoleName=flow_log.role.rpartition("/")[2])["Role"]
    # botocore has decoded the document already, though its type says text
    document: Any = role["AssumeRolePolicyDocument"]
    services: list[str] = []
    others: list[str] = []
    accounts: list[str] = []
    for statement in document["Statement"]:
        principals = statement.get("Principal", {})
        for kind, names in principals.items() if isinstance(principals, dict) else [("", principals)]:
            (services if kind == "Service" else others).extend(as_list(names))
        for conditions in statement.get("Condition", {}).values():
            accounts.extend(as_list(conditions.get("aws:SourceAccount", [])))
    return Trust(tuple(services), tuple(others), tuple(sorted(set(accounts))))


def rights_of(iam: IAMClient, flow_log: FlowLog) -> tuple[Statement, ...]:
    """Return what the role of a flow log may do, by its own policies and by those attached to it."""
    if not flow_log.role:
        return ()
    role = flow_log.role.rpartition("/")[2]
    found: list[Statement] = []
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document: Any = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        found += statements(document)
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        found += statements(document)
    return tuple(found)
