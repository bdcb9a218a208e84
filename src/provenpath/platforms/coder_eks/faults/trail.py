"""What can be wrong with the record of who did what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.faults.common import (
    ENVIRONMENT,
    SOMEBODY,
    Call,
    L,
    M,
    Tree,
    forget_versions,
    keep_a_month,
    keep_a_week,
    root_of,
    trust,
)
from provenpath.sandbox.faults import Edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from provenpath.targets.aws import Aws

TRAIL = "runbooks/coder-eks/deploy/trail.sh"


## What somebody with a console might do


def _stop(aws: Aws) -> None:
    aws.client("cloudtrail").stop_logging(Name=aws.deployment.name_of("trail"))


def _delete(aws: Aws) -> None:
    aws.client("cloudtrail").delete_trail(Name=aws.deployment.name_of("trail"))


def _change(**settings: Any) -> Callable[[Aws], None]:
    """Return a fault that changes settings of the trail."""

    def change_it(aws: Aws) -> None:
        aws.client("cloudtrail").update_trail(Name=aws.deployment.name_of("trail"), **settings)

    return change_it


def _record(**selector: Any) -> Callable[[Aws], None]:
    """Return a fault that makes the trail record something else."""

    def record_it(aws: Aws) -> None:
        aws.client("cloudtrail").put_event_selectors(
            TrailName=aws.deployment.name_of("trail"), EventSelectors=[{"IncludeManagementEvents": True, **selector}]
        )

    return record_it


def _described(aws: Aws) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("cloudtrail").get_trail(Name=aws.deployment.name_of("trail"))["Trail"]
    return found


def _key(aws: Aws) -> str:
    return str(_described(aws)["KmsKeyId"]).rpartition("/")[2]


def _deliver_elsewhere(aws: Aws) -> None:
    """Send files to a bucket that whoever made it may read, with a policy like that of the right one."""
    s3, trail = aws.client("s3"), _described(aws)
    own, other = trail["S3BucketName"], f"{aws.deployment.name}-elsewhere"
    s3.create_bucket(Bucket=other)
    policy = s3.get_bucket_policy(Bucket=own)["Policy"].replace(own, other)
    s3.put_bucket_policy(Bucket=other, Policy=policy)
    aws.client("cloudtrail").update_trail(Name=trail["Name"], S3BucketName=other)


def _disable_key(aws: Aws) -> None:
    aws.client("kms").disable_key(KeyId=_key(aws))


def _delete_key(aws: Aws) -> None:
    aws.client("kms").schedule_key_deletion(KeyId=_key(aws), PendingWindowInDays=7)


def _share_key(aws: Aws) -> None:
    kms, key = aws.client("kms"), _key(aws)
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    statement = {"Effect": "Allow", "Principal": root_of(aws, SOMEBODY), "Action": "kms:Decrypt", "Resource": "*"}
    policy["Statement"].append(statement)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))


def _unblock_public(aws: Aws) -> None:
    aws.client("s3").delete_public_access_block(Bucket=aws.deployment.name_of("trail_bucket"))


def _allow_plain_http(aws: Aws) -> None:
    s3, bucket = aws.client("s3"), aws.deployment.name_of("trail_bucket")
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    policy["Statement"] = [each for each in policy["Statement"] if each["Effect"] == "Allow"]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def _allow_acls(aws: Aws) -> None:
    rule: Any = {"ObjectOwnership": "BucketOwnerPreferred"}
    aws.client("s3").put_bucket_ownership_controls(
        Bucket=aws.deployment.name_of("trail_bucket"), OwnershipControls={"Rules": [rule]}
    )


def _forget_versions(aws: Aws) -> None:
    forget_versions(aws, aws.deployment.name_of("trail_bucket"))


def _shorten_files(aws: Aws) -> None:
    keep_a_week(aws, aws.deployment.name_of("trail_bucket"))


def _shorten_logs(aws: Aws) -> None:
    keep_a_month(aws, aws.deployment.name_of("trail_log_group"))


def _unseal_logs(aws: Aws) -> None:
    aws.client("logs").disassociate_kms_key(logGroupName=aws.deployment.name_of("trail_log_group"))


def _trust_somebody_else(aws: Aws) -> None:
    trust(aws, _described(aws)["CloudWatchLogsRoleArn"].rpartition("/")[2], SOMEBODY)


CALLS: tuple[Call, ...] = (
    ("trail-stopped", "Somebody stopped the trail.", ["3.5"], _stop),
    ("trail-deleted", "Somebody deleted the trail.", ["3.5"], _delete),
    ("trail-one-region", "The trail records one region.", ["3.5"], _change(IsMultiRegionTrail=False)),
    ("trail-no-digests", "Nobody would see that a file was changed.", ["3.5"], _change(EnableLogFileValidation=False)),
    ("trail-reads-only", "The trail records reads alone.", ["3.5"], _record(ReadWriteType="ReadOnly")),
    (
        "trail-leaves-keys-out",
        "The trail leaves out what is done with keys.",
        ["3.5"],
        _record(ReadWriteType="All", ExcludeManagementEventSources=["kms.amazonaws.com"]),
    ),
    ("trail-elsewhere", "The trail delivers to another bucket.", ["3.5"], _deliver_elsewhere),
    ("trail-key-disabled", "The trail's key is disabled.", ["3.5"], _disable_key),
    ("trail-key-gone", "The trail's key waits for its deletion.", ["3.5"], _delete_key),
    ("trail-key-shared", "Another account may read what the trail records.", ["3.5"], _share_key),
    ("trail-bucket-open", "The trail's bucket can be opened to the public.", ["3.5"], _unblock_public),
    ("trail-bucket-without-tls", "The trail's bucket takes requests without TLS.", ["3.5"], _allow_plain_http),
    ("trail-bucket-acls", "The trail's bucket takes access lists.", ["3.5"], _allow_acls),
    ("trail-bucket-forgets", "The trail's bucket keeps no versions.", ["3.5"], _forget_versions),
    ("trail-files-one-week", "The trail's files are kept for a week.", ["3.5"], _shorten_files),
    ("trail-logs-30-days", "The trail's log group keeps 30 days.", ["3.8"], _shorten_logs),
    ("trail-logs-unsealed", "The trail's log group is encrypted without the key.", ["3.5"], _unseal_logs),
    ("trail-role-shared", "Another account may take the trail's role.", ["3.5"], _trust_somebody_else),
)


## What a tree can say wrongly

TREES: tuple[Tree, ...] = (
    (
        "tree-trail-one-region",
        "The trail records its own region alone.",
        ["3.5"],
        [Edit(M + "trail/main.tf", "is_multi_region_trail         = true", "is_multi_region_trail         = false")],
        TRAIL,
    ),
    (
        "tree-trail-off",
        "There is no trail, and no other one records the account.",
        ["3.5"],
        [Edit(L + "20-trail/variables.tf", "default     = true", "default     = false")],
        TRAIL,
    ),
    (
        "tree-trail-quiet",
        "The trail is there and does not log.",
        ["3.5"],
        [Edit(M + "trail/main.tf", "enable_logging                = true", "enable_logging                = false")],
        TRAIL,
    ),
    (
        "tree-trail-no-digests",
        "Nobody would see that a file was changed.",
        ["3.5"],
        [Edit(M + "trail/main.tf", "enable_log_file_validation = true", "enable_log_file_validation = false")],
        TRAIL,
    ),
    (
        "tree-trail-writes-only",
        "The trail records writes alone.",
        ["3.5"],
        [
            Edit(
                M + "trail/main.tf",
                '      equals = ["Management"]\n    }\n',
                '      equals = ["Management"]\n    }\n\n'
                '    field_selector {\n      field  = "readOnly"\n      equals = ["false"]\n    }\n',
            )
        ],
        TRAIL,
    ),
    (
        "tree-trail-retention",
        "The environment keeps what the trail records for 30 days.",
        ["3.5", "3.8"],
        [Edit(ENVIRONMENT + "20-trail.tfvars", "retention_days = 90", "retention_days = 30")],
        TRAIL,
    ),
    (
        "tree-trail-role-wide",
        "The trail's role may write to every log group.",
        ["3.5"],
        [Edit(M + "trail/role.tf", ":log-group:${var.log_group_name}:log-stream:", ":log-group:*:log-stream:")],
        TRAIL,
    ),
)
