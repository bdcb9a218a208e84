"""What the faults of every layer share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provenpath.sandbox.faults import Edit, Injection

if TYPE_CHECKING:
    from provenpath.targets.aws import Aws

M = "terraform/modules/"
L = "terraform/coder-eks/"
ENVIRONMENT = "terraform/coder-eks/environments/workspaces-3000/"

Call = tuple[str, str, list[str], Injection]
"""A fault by a call: its id, what is wrong, the criteria that it breaks, what does it."""
Tree = tuple[str, str, list[str], list[Edit], str]
"""A fault of a tree: its id, what is wrong, the criteria that it breaks, the edits, the script that applies it."""

EVERYTHING: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}

SOMEBODY = "999999999999"
"""An account that has nothing to do with the platform."""


def root_of(aws: Aws, account: str) -> dict[str, str]:
    """Return an account as a policy names it."""
    return {"AWS": f"arn:{aws.deployment.aws.partition}:iam::{account}:root"}


def trust(aws: Aws, role: str, account: str) -> None:
    """Let an account take a role, beside whoever may already."""
    iam = aws.client("iam")
    document: Any = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": root_of(aws, account)}
    document["Statement"].append(statement)
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(document))


def keep_a_month(aws: Aws, group: str) -> None:
    """Have a log group forget after 30 days."""
    aws.client("logs").put_retention_policy(logGroupName=group, retentionInDays=30)


def keep_a_week(aws: Aws, bucket: str) -> None:
    """Have a bucket forget after seven days."""
    rule: Any = {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}
    aws.client("s3").put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})


def encrypt_by_kms(aws: Aws, bucket: str) -> None:
    """Have a bucket encrypt by the key of KMS that AWS keeps for it in this account."""
    rule: Any = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    aws.client("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


def forget_versions(aws: Aws, bucket: str) -> None:
    """Have a bucket keep no version of what is written over from now on."""
    aws.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
