"""KMS keys, and who may use them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from provenpath.platforms.coder_eks.probes.policies import statements

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


@dataclass(frozen=True)
class Key:
    """One key."""

    arn: str
    is_enabled: bool
    is_own: bool
    """Whether the account manages it, and not AWS."""
    spec: str
    """`SYMMETRIC_DEFAULT` is AES-256 in Galois counter mode."""
    rotates: bool
    """Whether KMS makes new material for it every year."""
    open_to: tuple[str, ...]
    """Principals outside the account's own whom its policy lets in without any condition."""


def described(kms: KMSClient, arn: str, account: str) -> Key | None:
    """Return the key of an ARN or id, `None` where the account has none such or *arn* is empty."""
    if not arn:
        return None
    try:
        data = kms.describe_key(KeyId=arn)["KeyMetadata"]
    except kms.exceptions.NotFoundException:
        return None
    policy = kms.get_key_policy(KeyId=arn, PolicyName="default")["Policy"]
    own = f":iam::{account}:"
    return Key(
        arn=data.get("Arn", ""),
        is_enabled=data.get("Enabled", False),
        is_own=data.get("KeyManager") == "CUSTOMER",
        spec=data.get("KeySpec", ""),
        rotates=_rotates(kms, arn),
        open_to=tuple(
            principal
            for statement in statements(policy)
            if statement.allows and not statement.has_conditions
            for principal in statement.principals
            if own not in principal
        ),
    )


def _rotates(kms: KMSClient, arn: str) -> bool:
    try:
        return kms.get_key_rotation_status(KeyId=arn)["KeyRotationEnabled"]
    except ClientError:  # a key of AWS's own says nothing about it, and one that is about to go refuses
        return False


def named(kms: KMSClient, prefix: str, account: str) -> list[Key]:
    """Return the keys that have an alias that begins with *prefix*, sorted by ARN."""
    found = {
        alias.get("TargetKeyId", "")
        for page in kms.get_paginator("list_aliases").paginate()
        for alias in page["Aliases"]
        if alias.get("AliasName", "").startswith(f"alias/{prefix}")
    }
    keys = (described(kms, id_, account) for id_ in found if id_)
    return sorted((key for key in keys if key), key=lambda key: key.arn)
