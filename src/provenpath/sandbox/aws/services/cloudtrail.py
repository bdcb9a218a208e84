"""What moto lacks of CloudTrail."""

from __future__ import annotations

import json
from typing import Any

from moto.backends import get_backend
from moto.cloudtrail.models import Trail
from moto.s3.exceptions import MissingBucket

from provenpath.sandbox.aws import authorization
from provenpath.sandbox.aws.authorization import Asked
from provenpath.sandbox.aws.extension import Answer, RefusalError, Request, completes, patches, repairs

SERVICE = "cloudtrail.amazonaws.com"

_DEFAULT_SELECTOR = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}
"""What CloudTrail records unasked: every management event, and nothing else.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
"""

describe = Trail.description


@patches(
    "cloudtrail",
    "selectors that a trail was given",
    Trail,
    "description",
    why="moto 5.2.5 says of every trail that it has no selectors of its own, and what it was not told is null",
)
def description(trail: Any, include_region: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002  (as moto's own)
    """Say whether a trail was given selectors, and leave out what it was not told."""
    said = describe(trail, include_region)
    said["HasCustomEventSelectors"] = bool(trail.event_selectors or trail.advanced_event_selectors)
    return {name: value for name, value in said.items() if value not in {None, ""}}


@repairs("cloudtrail", "DescribeTrails", why="moto 5.2.5 describes all trails, whichever it is asked for")
def describe_trails(request: Request) -> dict[str, Any]:
    """Describe the trails that are named, by name in this region or by ARN; all that reach it where none is."""
    backend: Any = request.backend
    found = backend.describe_trails(request.params.get("includeShadowTrails", True))
    if wanted := set(request.params.get("trailNameList") or ()):
        here = request.region
        found = [
            each for each in found if each.arn in wanted or (each.region_name == here and each.trail_name in wanted)
        ]
    return {"trailList": [each.description(include_region=True) for each in found]}


@repairs(
    "cloudtrail", "GetEventSelectors", why="moto 5.2.5 says that a trail that was given no selector records nothing"
)
def event_selectors(request: Request) -> dict[str, Any]:
    """Return what a trail records, unasked or as it was told."""
    backend: Any = request.backend
    arn, basic, advanced = backend.get_event_selectors(request.params["TrailName"])
    if advanced:
        return {"TrailARN": arn, "AdvancedEventSelectors": advanced}
    return {"TrailARN": arn, "EventSelectors": [_DEFAULT_SELECTOR | each for each in basic or [{}]]}


@repairs("cloudtrail", "DeleteTrail", why="moto 5.2.5 deletes nothing, and says so to nobody, where an ARN is given")
def delete_trail(request: Request) -> dict[str, Any]:
    """Delete the trail of a name or an ARN; refuse where there is none."""
    backend: Any = request.backend
    del backend.trails[backend.get_trail(request.params["Name"]).trail_name]
    return {}


give_selectors = Trail.put_event_selectors


@patches(
    "cloudtrail",
    "selectors of one kind after those of the other",
    Trail,
    "put_event_selectors",
    why="moto 5.2.5 keeps advanced selectors beside basic ones that are put in their place",
)
def put_event_selectors(trail: Any, basic: list[dict[str, Any]], advanced: list[dict[str, Any]]) -> None:
    """Put selectors in the place of those that a trail has, of either kind."""
    trail.advanced_event_selectors = []
    give_selectors(trail, basic, advanced)


_WHY = "moto 5.2.5 takes a trail whose bucket, key or role keeps CloudTrail out"


@completes("cloudtrail", "CreateTrail", _WHY)
def create_trail(request: Request) -> Answer:
    """Refuse a trail that could not deliver."""
    _check(request, request.params)
    return request.moto()


@completes("cloudtrail", "UpdateTrail", _WHY)
def update_trail(request: Request) -> Answer:
    """Refuse a change by which a trail could no longer deliver."""
    backend: Any = request.backend
    before = backend.get_trail(request.params["Name"]).description()
    told = {name: value for name, value in request.params.items() if value is not None}
    _check(request, before | told | {"Name": before["Name"]})
    return request.moto()


def _check(request: Request, trail: dict[str, Any]) -> None:
    """Raise what CloudTrail answers with where it tries bucket, key and role and is turned away."""
    arn = f"arn:{request.partition}:cloudtrail:{request.region}:{request.account}:trail/{trail['Name']}"
    _check_bucket(request, trail["S3BucketName"], trail.get("S3KeyPrefix", ""), arn)
    if trail.get("KmsKeyId"):
        _check_key(request, trail["KmsKeyId"], arn)
    if trail.get("CloudWatchLogsLogGroupArn"):
        _check_logs(request, trail["CloudWatchLogsLogGroupArn"], trail.get("CloudWatchLogsRoleArn", ""))


def _check_bucket(request: Request, name: str, prefix: str, trail: str) -> None:
    """Try the bucket, as its policy has to be.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    try:
        bucket: Any = get_backend("s3")[request.account][request.partition].get_bucket(name)
    except MissingBucket:
        return  # moto says so itself
    arn = f"arn:{request.partition}:s3:::{name}"
    folder = f"{arn}/{prefix}/AWSLogs/" if prefix else f"{arn}/AWSLogs/"
    context = {"aws:sourcearn": (trail,), "s3:x-amz-acl": ("bucket-owner-full-control",)}
    for action, resource in (("s3:GetBucketAcl", arn), ("s3:PutObject", f"{folder}{request.account}/x")):
        if not _lets_in(bucket.policy, Asked(action, resource, context)):
            code, said = (
                "InsufficientS3BucketPolicyException",
                f"Incorrect S3 bucket policy is detected for bucket: {name}",
            )
            raise RefusalError(code, said)


def _check_key(request: Request, key: str, trail: str) -> None:
    """Try the key, as its policy has to be.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    """
    keys: Any = get_backend("kms")[request.account][request.region].keys
    found = keys.get(key.rpartition("/")[2])
    context = {"aws:sourcearn": (trail,), "kms:encryptioncontext:aws:cloudtrail:arn": (trail,)}
    for action in ("kms:GenerateDataKey", "kms:DescribeKey"):
        if found is None or not _lets_in(found.policy, Asked(action, found.arn, context)):
            msg = f"Insufficient permissions to access S3 bucket or KMS key {key}."
            raise RefusalError("InsufficientEncryptionPolicyException", msg)


def _check_logs(request: Request, group: str, role: str) -> None:
    """Try the log group by the role, as its policies have to be.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
    """
    name = group.partition(":log-group:")[2].removesuffix(":*")
    groups: Any = get_backend("logs")[request.account][request.region].groups
    if name not in groups:
        msg = "CloudTrail cannot validate the specified log group ARN."
        raise RefusalError("InvalidCloudWatchLogsLogGroupArnException", msg)
    roles: Any = get_backend("iam")[request.account][request.partition].roles
    found = next((each for each in roles.values() if each.arn == role), None)
    # CloudTrail names neither account nor trail when it takes the role
    may_take = found and _lets_in(found.assume_role_policy_document, Asked("sts:AssumeRole", "*", {}))
    stream = f"{group.removesuffix(':*')}:log-stream:{request.account}_CloudTrail_{request.region}"
    policies = authorization.policies_of(role, request.account, request.partition)
    calls = [Asked(f"logs:{name}", stream, {}) for name in ("CreateLogStream", "PutLogEvents")]
    if not may_take or any(authorization.decision(policies, call) != authorization.ALLOWED for call in calls):
        msg = "Access denied. Check the permissions for your role."
        raise RefusalError("InvalidCloudWatchLogsRoleArnException", msg)


def _lets_in(policy: str | bytes | None, call: Asked) -> bool:
    """Say whether the policy of a thing lets CloudTrail make a call. What it denies to all is not looked at."""
    document = json.loads(policy) if policy else {}
    statements = [each for each in document.get("Statement", []) if each["Effect"] == "Allow" and _is_meant(each)]
    whole = [{"Resource": "*"} | each for each in statements]  # the trust of a role names no resource
    return authorization.decision([{"Statement": whole}], call) == authorization.ALLOWED


def _is_meant(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal", {})
    services = principal.get("Service", []) if isinstance(principal, dict) else []
    return principal == "*" or SERVICE in (services if isinstance(services, list) else [services])
