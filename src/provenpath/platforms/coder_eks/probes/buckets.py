"""Buckets of S3, and what guards them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from provenpath.platforms.coder_eks.probes.listing import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Bucket:
    """One bucket and what guards it."""

    name: str
    region: str
    encryption: tuple[str, ...]
    """Algorithms by which S3 encrypts a new object unasked: `AES256`, `aws:kms`."""
    is_versioned: bool
    blocks_public: bool
    """Whether all four of S3's blocks on public access are on."""
    has_no_acl: bool
    """Whether access lists are switched off, so that the bucket's owner owns every object."""
    denies_plain_http: bool
    """Whether its policy denies every action on the bucket and its objects without TLS, to everybody."""


def named(s3: S3Client, name: str) -> list[Bucket]:
    """Return the bucket *name*, as a list that is empty where this account has no such bucket."""
    if name not in {bucket["Name"] for bucket in listed(s3, "list_buckets", "Buckets")}:
        return []
    location = s3.get_bucket_location(Bucket=name).get("LocationConstraint") or "us-east-1"
    rules = _or_nothing(
        lambda: s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"],
        "ServerSideEncryptionConfigurationNotFoundError",
    )
    blocks = _or_nothing(
        lambda: s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
        "NoSuchPublicAccessBlockConfiguration",
    )
    owners = _or_nothing(
        lambda: s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"],
        "OwnershipControlsNotFoundError",
    )
    policy = _or_nothing(lambda: s3.get_bucket_policy(Bucket=name)["Policy"], "NoSuchBucketPolicy")
    return [
        Bucket(
            name=name,
            region=str(location),
            encryption=tuple(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules or ()),
            is_versioned=s3.get_bucket_versioning(Bucket=name).get("Status") == "Enabled",
            blocks_public=bool(blocks) and all(blocks.get(key) for key in _BLOCKS),
            has_no_acl=any(rule["ObjectOwnership"] == "BucketOwnerEnforced" for rule in owners or ()),
            denies_plain_http=_denies_plain_http(policy, name),
        )
    ]


_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def _or_nothing(look: Callable[[], Any], missing: str) -> Any:
    """Return what *look* finds, `None` where S3 answers with the code *missing*."""
    try:
        return look()
    except ClientError as error:
        if error.response["Error"]["Code"] == missing:
            return None
        raise


def _denies_plain_http(policy: str | None, bucket: str) -> bool:
    if not policy:
        return False
    statements = json.loads(policy).get("Statement", [])
    covered: set[str] = set()
    for statement in statements if isinstance(statements, list) else [statements]:
        is_plain = str(statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport", "")).lower() == "false"
        if (
            statement.get("Effect") == "Deny"
            and is_plain
            and statement.get("Principal") in ("*", {"AWS": "*"})
            and statement.get("Action") in ("s3:*", "*", ["s3:*"], ["*"])
            and len(statement["Condition"]) == 1
        ):
            resources = statement.get("Resource", [])
            covered.update(resources if isinstance(resources, list) else [resources])
    ends = {resource.rpartition(":::")[2] for resource in covered}
    return "*" in covered or {bucket, f"{bucket}/*"} <= ends


def keys(s3: S3Client, bucket: str) -> list[str]:
    """Return the keys of the objects in a bucket, sorted; none where there is no such bucket."""
    found = _or_nothing(lambda: listed(s3, "list_objects_v2", "Contents", Bucket=bucket), "NoSuchBucket")
    return sorted(item["Key"] for item in found or ())


def days_kept(s3: S3Client, bucket: str) -> int | None:
    """Return the days after which a rule deletes what lies in a bucket, the fewest of several; `None` for never."""
    rules = _or_nothing(
        lambda: s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"], "NoSuchLifecycleConfiguration"
    )
    days = [rule["Expiration"]["Days"] for rule in rules or () if rule["Status"] == "Enabled" and "Expiration" in rule]
    return min(days, default=None)


def plain_http_answer(s3: S3Client, bucket: str) -> str:
    """Return the error code that S3 answers with when the objects are listed, empty where it lists them."""
    try:
        s3.list_objects_v2(Bucket=bucket, MaxKeys=1)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""
