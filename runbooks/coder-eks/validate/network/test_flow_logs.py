"""Steps of flow-logs.feature."""

from datetime import UTC, datetime, timedelta

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import flow_logs, log_groups
from provenpath.proof.checks import some

scenarios("flow-logs.feature")

WRITING = {
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
}
"""What the flow log service does with the role, by AWS's own list.

https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
"""

SERVICE = "vpc-flow-logs.amazonaws.com"


## When


@when("I look up the flow logs of the VPC", target_fixture="found")
def look_up(aws, ec2, vpcs):
    return [log for vpc in vpcs for log in flow_logs.of_vpc(ec2, aws.client("logs"), vpc.id)]


@when("I look up when each flow log last delivered a record", target_fixture="delivered")
def look_up_delivery(aws, ec2, vpcs):
    logs = aws.client("logs")
    return {
        log: log_groups.last_record(logs, log.log_group) for vpc in vpcs for log in flow_logs.of_vpc(ec2, logs, vpc.id)
    }


## Then


@then("a flow log of the whole VPC should be active and record accepted and refused traffic alike")
def records_all(found):
    assert [log for log in found if log.status == "ACTIVE" and log.traffic == "ALL"], found


@then("the role that it writes with should trust the flow log service for this account alone")
def role_trusts(aws, found, deployment):
    for log in some(found, "flow log"):
        trust = flow_logs.trust_of(aws.client("iam"), log)
        assert trust.services == (SERVICE,), trust
        assert trust.others == (), trust
        assert trust.accounts == (deployment.aws.account,), trust


@then("that role should be allowed to write to the log group and nothing else")
def role_writes(aws, found):
    for log in some(found, "flow log"):
        rights = [right for right in flow_logs.rights_of(aws.client("iam"), log) if right.allows]
        group = f":log-group:{log.log_group}"
        writing = [right for right in rights if "logs:PutLogEvents" in right.actions]
        assert any(f"{group}:" in f"{resource}:" for right in writing for resource in right.resources), rights
        for right in rights:
            assert set(right.actions) <= WRITING, right
            assert all(":logs:" in resource for resource in right.resources), right


@then(parsers.parse("the log group of each flow log should be kept for at least {retention_days:d} days"))
def kept(found, retention_days):
    for log in some(found, "flow log"):
        assert log.kept_in, f"{log.id} writes to {log.log_group!r}, which does not exist."
        assert log.kept_in.keeps(retention_days), log


@then("each flow log should have delivered a record within the last hour")
def arrived(delivered):
    limit = datetime.now(UTC) - timedelta(hours=1)
    for log, last in some(delivered, "flow log").items():
        assert last is not None, f"{log.id} never delivered a record."
        assert last >= limit, f"{log.id} delivered last at {last}."
