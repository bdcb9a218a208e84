"""Hold the lock on a layer's state, as another writer would.

Terraform's S3 backend locks by an object beside the state that only one writer can create
(https://developer.hashicorp.com/terraform/language/backend/s3).
"""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Lock:
    """The lock on one layer's state."""

    bucket: str
    key: str
    id: str
    """The writer's own id, which Terraform prints when it refuses."""


@contextmanager
def held(s3: S3Client, bucket: str, layer: str) -> Iterator[Lock]:
    """Hold the lock on the state of *layer* inside the `with` block; a `ClientError` where somebody holds it already.

    At the end the lock is taken away, if it is still this one.
    """
    lock = Lock(bucket, f"{layer}.tfstate.tflock", str(uuid.uuid4()))
    content = {
        "ID": lock.id,
        "Operation": "OperationTypeApply",
        "Info": "",
        "Who": "provenpath, rehearsing a second writer",
        "Version": "",
        "Created": datetime.now(UTC).isoformat(),
        "Path": f"{bucket}/{layer}.tfstate",
    }
    s3.put_object(Bucket=bucket, Key=lock.key, Body=json.dumps(content).encode(), IfNoneMatch="*")
    try:
        yield lock
    finally:
        if holder(s3, lock) == lock.id:
            s3.delete_object(Bucket=bucket, Key=lock.key)


def holder(s3: S3Client, lock: Lock) -> str | None:
    """Return the id of whoever holds a lock, `None` where nobody does."""
    with contextlib.suppress(s3.exceptions.NoSuchKey):
        found: str | None = json.loads(s3.get_object(Bucket=lock.bucket, Key=lock.key)["Body"].read())["ID"]
        return found
    return None
