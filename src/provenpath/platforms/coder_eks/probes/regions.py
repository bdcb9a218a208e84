"""A region, and what of it is open to the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenpath.platforms.coder_eks.probes import subnets

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


@dataclass(frozen=True)
class Region:
    """One region as the account sees it."""

    name: str
    is_open: bool
    """Needs no opting in, or was opted into."""
    open_zones: tuple[str, ...]
    """Names of its Availability Zones that are open, local and wavelength zones left out."""


def region(ec2: EC2Client, name: str) -> Region:
    """Return the region *name*, which is the client's own."""
    found = ec2.describe_regions(RegionNames=[name], AllRegions=True)["Regions"]
    status = found[0].get("OptInStatus", "opt-in-not-required") if found else "unknown"
    zones = subnets.zones(ec2).values()
    return Region(
        name=name,
        is_open=status in {"opt-in-not-required", "opted-in"},
        open_zones=tuple(sorted(zone.name for zone in zones if zone.kind == "availability-zone" and zone.is_open)),
    )
