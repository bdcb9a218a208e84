"""Steps of trail.feature."""

from datetime import UTC, datetime, timedelta

from pytest_bdd import given, parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import buckets, keys, log_groups, roles, trails
from provenpath.proof.checks import only, some

scenarios("trail.feature")

SERVICE = "cloudtrail.amazonaws.com"
WRITING = {"logs:CreateLogStream", "logs:PutLogEvents"}
"""What CloudTrail does with the role, by AWS's own list.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
"""


def recorded(found):
    """The one trail of its name that reaches the region."""
    return only(found, "trail of this name that reaches the region")


## Given


@given("the deployment file names the bucket that files are to go to", target_fixture="wanted_bucket")
def bucket_named(deployment):
    return deployment.name_of("trail_bucket")  # left out where somebody else's trail records the account


@given("the deployment file names the log group that events are to go to", target_fixture="wanted_group")
def group_named(deployment):
    return deployment.name_of("trail_log_group")


## When


@when("I look up the trail", target_fixture="found")
def look_up_trail(aws, deployment):
    def client(region):
        return aws.client("cloudtrail", region)

    return trails.named(client, deployment.aws.region, deployment.name_of("trail"))


@when("I look up that bucket and the key", target_fixture="keeping")
def look_up_keeping(aws, deployment, found, wanted_bucket):
    own = [keys.described(aws.client("kms"), trail.key, deployment.aws.account) for trail in found]
    return buckets.named(aws.client("s3"), wanted_bucket), [key for key in own if key]


@when("I look up that log group", target_fixture="groups")
def look_up_group(aws, wanted_group):
    return log_groups.named(aws.client("logs"), wanted_group)


## Then


@then("it should be logging")
def is_logging(found):
    assert recorded(found).is_logging, found


@then("it should record every region, and what belongs to none")
def records_everywhere(found):
    assert recorded(found).is_everywhere, found
    assert recorded(found).has_global_events, found


@then("it should record all management events, read and write, and leave no service out")
def records_all(found):
    assert recorded(found).management_events == "All", found
    assert recorded(found).leaves_out == (), found


@then("its files should be encrypted with a key of KMS")
def files_encrypted(found):
    assert recorded(found).key, found


@then("it should deliver digests by which a change of a file shows")
def has_digests(found):
    assert recorded(found).is_validated, found


@then("the trail should deliver to that bucket")
def delivers_there(found, wanted_bucket):
    assert recorded(found).bucket == wanted_bucket, found


@then("the bucket should be private, closed to requests without TLS, and keep what is written over")
def bucket_closed(keeping):
    bucket = only(keeping[0], "bucket of the trail")
    assert bucket.blocks_public, bucket
    assert bucket.has_no_acl, bucket
    assert bucket.denies_plain_http, bucket
    assert bucket.is_versioned, bucket


@then(parsers.parse("files should be kept for at least {trail_file_days:d} days"))
def files_kept(aws, keeping, trail_file_days):
    bucket = only(keeping[0], "bucket of the trail")
    days = buckets.days_kept(aws.client("s3"), bucket.name)
    assert days is None or days >= trail_file_days, (bucket, days)


@then("the key should be the account's own, enabled, rotate, and be open to nobody outside the account")
def key_closed(keeping):
    key = only(keeping[1], "key of the trail")
    assert key.is_own, key
    assert key.is_enabled, key
    assert key.rotates, key
    assert not key.open_to, key


@then("the trail should write to that log group")
def writes_there(found, wanted_group):
    assert recorded(found).log_group == wanted_group, found


@then("the log group should be encrypted with the key of the trail")
def group_encrypted(found, groups):
    group = only(groups, "log group of the trail")
    assert group.key, group
    assert group.key == recorded(found).key, group


@then(parsers.parse("the log group of the trail should be kept for at least {retention_days:d} days"))
def group_kept(groups, retention_days):
    group = only(groups, "log group of the trail")
    assert group.keeps(retention_days), group


@then("the role that the trail writes with should trust CloudTrail alone, and write to that group and nothing else")
def role_writes(aws, found, wanted_group):
    role = only(roles.named(aws.client("iam"), recorded(found).role.rpartition("/")[2]), "role of the trail")
    trusted = [(each.kind, each.principals) for each in role.trust]
    assert trusted == [("Service", (SERVICE,))], role
    assert role.attached == (), role
    for right in some([each for each in role.own if each.allows], "right of the role"):
        assert set(right.actions) <= WRITING, right
        assert all(f":log-group:{wanted_group}:" in resource for resource in right.resources), right


@then("it should have delivered files and events within the last hour")
def arrived(found):
    limit = datetime.now(UTC) - timedelta(hours=1)
    for delivery in (each for each in recorded(found).deliveries if each.to in {"files", "log group"}):
        assert delivery.last, f"Nothing was ever delivered: {delivery}"
        assert delivery.last >= limit, delivery


@then("its digests, which come by the hour, should not have stopped")
def digests_arrive(found):
    limit = datetime.now(UTC) - timedelta(hours=2)
    digests = only([each for each in recorded(found).deliveries if each.to == "digests"], "delivery of digests")
    assert digests.last, "No digest was ever delivered."
    assert digests.last >= limit, digests


@then("none of the last deliveries should have failed")
def none_failed(found):
    assert [each for each in recorded(found).deliveries if each.error] == []
