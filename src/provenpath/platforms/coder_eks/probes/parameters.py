"""The parameters by which one layer hands values to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


def under(ssm: SSMClient, path: str) -> dict[str, str]:
    """Return name (without *path*) and value of each parameter below *path*; lists are separated by commas."""
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True)
    found = (parameter for page in pages for parameter in page["Parameters"])
    return {each["Name"].removeprefix(path).strip("/"): each["Value"] for each in found}
