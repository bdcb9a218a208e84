"""What moto lacks of S3."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from botocore.loaders import Loader
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.exceptions import S3AccessDeniedError
from moto.s3.models import FakeBucket, FakeDeleteMarker, S3Backend
from moto.s3.responses import S3Response

from provenpath.sandbox.aws import authorization
from provenpath.sandbox.aws.extension import patches


@patches(
    "s3",
    "bucket policy with a condition",
    FakeBucket,
    "get_permission",
    why="moto 5.2.5 denies where a statement's condition does not hold, so a policy that denies plain HTTP denies all",
)
def get_permission(bucket: Any, action: str, resource: str) -> PermissionResult:
    """Evaluate a bucket's policy as for a request over TLS, which the sandbox's endpoint stands for.

    A statement with any other condition is passed over: what it depends on is not known here, and the sandbox
    proves nothing about who is let in.
    """
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    policy["Statement"] = [statement for statement in statements if not statement.get("Condition")]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)


@patches(
    "s3",
    "delete marker where versions are no longer kept",
    FakeDeleteMarker,
    "dispose",
    why="moto 5.2.5 crashes when an object with a delete marker behind it is deleted after versioning was suspended",
)
def dispose(_marker: Any) -> None:
    """Do nothing: a marker holds no content to let go."""


@patches(
    "s3",
    "encryption of a bucket without a setting",
    S3Backend,
    "get_bucket_encryption",
    why="moto 5.2.5 answers that there is none, and AWS encrypts every new object since January 2023",
)
def get_bucket_encryption(backend: Any, bucket_name: str) -> dict[str, Any]:
    """Return how a bucket encrypts a new object: as it was told, else with keys of S3.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
    """
    told: dict[str, Any] | None = backend.get_bucket(bucket_name).encryption
    return told or {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}}


@patches(
    "s3",
    "rights of an assumed role",
    S3Response,
    "_authenticate_and_authorize_s3_action",
    why="moto 5.2.5 lets every key do everything, or, told to check, denies where a statement has a condition",
)
def authorize(response: Any, bucket_name: str | None = None, key_name: str | None = None) -> None:
    """Refuse what the role whose keys a request is signed by may not do; S3 does not come by where others are asked."""
    account, partition = response.current_account, response.partition
    session = authorization.session_of(response.headers.get("Authorization", ""), account, partition)
    if session is None:
        return
    params = {"Bucket": bucket_name, "Key": key_name}
    given = {name: value for name, value in params.items() if value}
    operation = _operation(response.method, frozenset(given), response.uri.partition("?")[2])
    call = authorization.asked("s3", operation, given, authorization.Place(account, response.region, partition))
    if authorization.refusal(session, call):
        raise S3AccessDeniedError


def _operation(method: str, given: frozenset[str], query: str) -> str:
    """Return the operation of a request: the one whose fixed words stand in its query, and the most of them."""
    said = dict(parse_qsl(query, keep_blank_values=True))
    fits = [
        (len(words), operation)
        for operation, (verb, names, words) in _operations().items()
        if (verb, names) == (method, given) and all(said.get(name) == value for name, value in words)
    ]
    return min(fits, key=lambda found: (-found[0], len(found[1])))[1]


@cache
def _operations() -> dict[str, tuple[str, frozenset[str], tuple[tuple[str, str], ...]]]:
    """Return the method, the names in the path and the fixed words in the query of each operation."""
    found = {}
    for name, operation in Loader().load_service_model("s3", "service-2")["operations"].items():
        if operation.get("deprecated"):
            continue  # its successor has the same path
        path, _, query = operation["http"]["requestUri"].partition("?")
        names = frozenset(each for each in ("Bucket", "Key") if f"{{{each}" in path)
        found[name] = operation["http"]["method"], names, tuple(parse_qsl(query, keep_blank_values=True))
    return found
