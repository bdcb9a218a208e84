"""Steps of flow-logs.feature."""

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import flow_logs, vpc

scenarios("flow-logs.feature")


@when("I look up the flow logs of the VPC", target_fixture="found")
def look_up(aws, deployment):
    vpcs = vpc.named(aws.client("ec2"), deployment.name_of("vpc"))
    return [log for each in vpcs for log in flow_logs.of_vpc(aws.client("ec2"), aws.client("logs"), each.id)]


@then("there should be a flow log")
def there_is_one(found):
    assert found, "The VPC has no flow log."


@then(parsers.parse("the log group of each should be kept for at least {retention_days:d} days"))
def kept(found, retention_days):
    for log in found:
        assert log.group_exists, f"{log.id} writes to {log.log_group!r}, which does not exist."
        # no retention means for ever
        assert log.retention_days is None or log.retention_days >= retention_days, log
