"""What is taken of a quota is counted as AWS counts it, and what is ours is told from what is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from provenpath.platforms.coder_eks.probes import usage

ON_DEMAND, SPOT, GRAPHICS, GP3 = "L-1216C47A", "L-34B43A08", "L-DB2E81BA", "L-7A658B76"
VCPUS = {"m6i.8xlarge": 32, "m5.large": 2, "im4gn.large": 2, "g5.xlarge": 4, "inf2.xlarge": 4, "u-6tb1.metal": 448}
OURS = [{"Key": "eks:cluster-name", "Value": "coder"}]
OTHERS = [{"Key": "eks:cluster-name", "Value": "other"}]


class Ec2:
    """EC2 with these instances and volumes, and no filter but the one of a volume's type."""

    def __init__(self, instances: list[dict[str, Any]], volumes: list[dict[str, Any]]) -> None:
        self._found = {"describe_instances": instances, "describe_volumes": volumes}

    def can_paginate(self, _operation: str) -> bool:
        """Say that every listing has pages."""
        return True

    def get_paginator(self, operation: str) -> Any:
        """Return what pages an operation."""

        def paginate(**asked: Any) -> list[dict[str, Any]]:
            if operation == "describe_instance_types":
                return [{"InstanceTypes": [_type(type_) for type_ in asked["InstanceTypes"]]}]
            found = self._found[operation]
            if operation == "describe_instances":
                return [{"Reservations": [{"Instances": [each]} for each in found]}]
            wanted = asked["Filters"][0]["Values"]
            return [{"Volumes": [each for each in found if each["VolumeType"] in wanted]}]

        return SimpleNamespace(paginate=paginate)


def _type(name: str) -> dict[str, Any]:
    return {"InstanceType": name, "VCpuInfo": {"DefaultVCpus": VCPUS[name]}, "MemoryInfo": {"SizeInMiB": 1}}


def instance(type_: str, tags: list[dict[str, str]], id_: str = "i-1", **more: str) -> dict[str, Any]:
    return {"InstanceId": id_, "InstanceType": type_, "Tags": tags, **more}


def volume(gib: int, kind: str = "gp3", at: str = "", **tags: str) -> dict[str, Any]:
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {"VolumeType": kind, "Size": gib, "Tags": given, "Attachments": [{"InstanceId": at}] if at else []}


def taken(code: str, instances: list[dict[str, Any]], volumes: list[dict[str, Any]] | None = None) -> usage.Usage:
    deployment = SimpleNamespace(name_of=lambda _thing: "coder")
    aws: Any = SimpleNamespace(client=lambda _service: Ec2(instances, volumes or []), deployment=deployment)
    found = usage.of(aws, code, [])
    assert found is not None
    return found


RUNNING = [
    instance("m6i.8xlarge", OURS),
    instance("m6i.8xlarge", OURS, InstanceLifecycle="spot"),
    instance("m5.large", OTHERS),
    instance("im4gn.large", []),
    instance("m5.large", OTHERS, InstanceLifecycle="spot"),
    instance("g5.xlarge", []),
    instance("inf2.xlarge", []),
    instance("u-6tb1.metal", []),
]


@pytest.mark.parametrize(
    ("code", "ours", "others"),
    [(ON_DEMAND, 32, 4), (SPOT, 32, 2), (GRAPHICS, 0, 4)],
)
def test_vcpus_count_by_family_and_by_how_they_are_bought(code: str, ours: int, others: int) -> None:
    """Inferentia and high-memory instances have quotas of their own; a family of two letters may be a standard one."""
    assert taken(code, RUNNING) == usage.Usage(ours, others)


def test_a_volume_is_ours_by_its_tag_or_by_its_node() -> None:
    """A workspace that is stopped has a volume that nothing is attached to; a node's own carries no cluster's tag."""
    nodes = [instance("m6i.8xlarge", OURS, "i-ours"), instance("m6i.8xlarge", OTHERS, "i-other")]
    volumes = [
        volume(1024, **{"kubernetes.io/cluster/coder": "owned"}),
        volume(2048, at="i-ours"),
        volume(1, at="i-other"),
        volume(1024, **{"kubernetes.io/cluster/other": "owned"}),
        volume(5000, kind="gp2"),
    ]
    assert taken(GP3, nodes, volumes) == usage.Usage(ours=3, others=2)
