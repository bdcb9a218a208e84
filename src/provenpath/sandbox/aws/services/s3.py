"""What moto lacks of S3."""

from __future__ import annotations

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

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
