"""What can be wrong with the account: others take what the platform needs. The preflight has to notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provenpath.platforms.coder_eks.faults.common import Call
    from provenpath.targets.aws import Aws

_IMAGE = "ami-0123456789abcdef0"  # a local AWS launches any


def _launch(aws: Aws, type_: str, **more: Any) -> None:
    aws.client("ec2").run_instances(ImageId=_IMAGE, InstanceType=type_, MinCount=1, MaxCount=1, **more)


def _run_on_demand(aws: Aws) -> None:
    _launch(aws, "m5.large")


def _run_from_spot(aws: Aws) -> None:
    _launch(aws, "m5.large", InstanceMarketOptions={"MarketType": "spot"})


def _run_graphics(aws: Aws) -> None:
    _launch(aws, "g4dn.xlarge")


def _keep_volume(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    zone = ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
    ec2.create_volume(AvailabilityZone=zone, Size=1, VolumeType="gp3")


def _make_vpcs(aws: Aws) -> None:
    for number in range(5):
        aws.client("ec2").create_vpc(CidrBlock=f"192.168.{number}.0/24")


CALLS: tuple[Call, ...] = (
    ("vcpus-taken", "Others run instances on demand.", ["2a.4", "2a.5"], _run_on_demand),
    ("spot-taken", "Others run spot instances.", ["2a.4", "2a.5"], _run_from_spot),
    ("graphics-taken", "Others run instances with graphics processors.", ["2a.4"], _run_graphics),
    ("storage-taken", "Others keep volumes.", ["2a.4", "2a.5"], _keep_volume),
    ("vpcs-taken", "Others have all VPCs that the account may have.", ["2a.4"], _make_vpcs),
)
