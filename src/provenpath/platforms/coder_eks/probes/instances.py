"""Instances of EC2 that run as nodes of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


@dataclass(frozen=True)
class Instance:
    """One instance."""

    id: str
    wants_tokens: bool
    """Whether its metadata service answers to version 2 alone."""
    hops: int
    """How far an answer of its metadata service goes."""


def of_cluster(ec2: EC2Client, cluster: str) -> list[Instance]:
    """Return the instances that run as nodes of a cluster, by the tag that EKS gives them, sorted by id."""
    pages = ec2.get_paginator("describe_instances").paginate(
        Filters=[
            {"Name": "tag:eks:cluster-name", "Values": [cluster]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
    )
    found = [
        each for page in pages for reservation in page["Reservations"] for each in reservation.get("Instances", ())
    ]
    return sorted(
        (
            Instance(
                id=each.get("InstanceId", ""),
                wants_tokens=each.get("MetadataOptions", {}).get("HttpTokens") == "required",
                hops=each.get("MetadataOptions", {}).get("HttpPutResponseHopLimit", 1),
            )
            for each in found
        ),
        key=lambda instance: instance.id,
    )
