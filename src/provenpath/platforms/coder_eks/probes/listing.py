"""Listings of the AWS API, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient


def listed(client: BaseClient, operation: str, key: str, **asked: Any) -> list[Any]:
    """Return everything that a listing holds under *key*, page after page.

    *operation* is the method of the client, such as `describe_vpcs`; *asked* are its arguments. What AWS has no pages
    for, it returns whole.
    """
    paged = client.can_paginate(operation)
    pages = client.get_paginator(operation).paginate(**asked) if paged else [getattr(client, operation)(**asked)]
    return [item for page in pages for item in page.get(key, ())]
