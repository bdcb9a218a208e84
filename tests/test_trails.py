"""Tests of platforms.coder_eks.probes.trails."""

from __future__ import annotations

from typing import Any

import pytest

from provenpath.platforms.coder_eks.probes import trails

ARN = "arn:aws:cloudtrail:eu-west-9:999999999999:trail/wombat"


class Region:
    """CloudTrail of one region: a trail of another account and region that reaches it, and what that one records."""

    def __init__(self, region: str, selectors: dict[str, Any]) -> None:
        self.region, self.selectors = region, selectors

    def describe_trails(self, **_: object) -> dict[str, Any]:
        """Answer with the trails that reach the region."""
        reaching = {"Name": "wombat", "TrailARN": ARN, "HomeRegion": "eu-west-9", "IsMultiRegionTrail": True}
        return {"trailList": [reaching, {"Name": "badger", "TrailARN": "other", "HomeRegion": self.region}]}

    def get_trail_status(self, *, Name: str) -> dict[str, Any]:  # noqa: N803  (AWS's name)
        """Answer from any region."""
        assert Name == ARN
        return {"IsLogging": True, "LatestDeliveryError": "NoSuchBucket"}

    def get_event_selectors(self, *, TrailName: str) -> dict[str, Any]:  # noqa: N803  (AWS's name)
        """Answer in the trail's own region alone."""
        assert (TrailName, self.region) == (ARN, "eu-west-9")
        return self.selectors


def found(selectors: dict[str, Any]) -> trails.Trail:
    """Return the one trail that reaches a region, where it records by these selectors."""
    clients: Any = lambda region: Region(region, selectors)  # noqa: E731
    (trail,) = trails.named(clients, "us-east-1", "wombat")
    return trail


def advanced(*selectors: dict[str, list[str]], left_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return advanced selectors, each by the fields that it binds, and services that all leave out."""
    fields = [[{"Field": name, "Equals": values} for name, values in each.items()] for each in selectors]
    without = [{"Field": "eventSource", "NotEquals": list(left_out)}] if left_out else []
    return {"AdvancedEventSelectors": [{"FieldSelectors": each + without} for each in fields]}


MANAGEMENT = {"eventCategory": ["Management"]}


def test_a_trail_of_another_account_is_found_by_its_name() -> None:
    trail = found({"EventSelectors": [{"ReadWriteType": "All"}]})
    assert (trail.arn, trail.is_logging, trail.is_everywhere) == (ARN, True, True)
    assert (trail.bucket, trail.log_group, trail.key) == ("", "", "")


def test_what_could_not_be_delivered_says_why() -> None:
    deliveries = {each.to: each for each in found({}).deliveries}
    assert (deliveries["files"].last, deliveries["files"].error) == (None, "NoSuchBucket")
    assert deliveries["digests"].error == ""


@pytest.mark.parametrize(
    ("selectors", "events"),
    [
        ({}, "None"),
        ({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": False}]}, "None"),
        ({"EventSelectors": [{"ReadWriteType": "WriteOnly"}]}, "WriteOnly"),
        ({"EventSelectors": [{"ReadWriteType": "WriteOnly"}, {"ReadWriteType": "ReadOnly"}]}, "All"),
        (advanced(MANAGEMENT), "All"),
        (advanced(MANAGEMENT | {"readOnly": ["true"]}), "ReadOnly"),
        (advanced(MANAGEMENT | {"readOnly": ["true"]}, MANAGEMENT | {"readOnly": ["false"]}), "All"),
        (advanced({"eventCategory": ["Data"], "resources.type": ["AWS::S3::Object"]}), "None"),
        (advanced(MANAGEMENT | {"eventSource": ["iam.amazonaws.com"]}), "None"),
        (advanced(MANAGEMENT | {"userIdentity.arn": [ARN]}), "None"),
    ],
)
def test_which_management_events_a_trail_records(selectors: dict[str, Any], events: str) -> None:
    """A selector that is bound to some services or callers does not record all of any kind."""
    assert found(selectors).management_events == events


@pytest.mark.parametrize(
    "selectors",
    [
        {"EventSelectors": [{"ReadWriteType": "All", "ExcludeManagementEventSources": ["kms.amazonaws.com"]}]},
        advanced(MANAGEMENT, left_out=("kms.amazonaws.com",)),
    ],
)
def test_services_that_are_left_out_are_named(selectors: dict[str, Any]) -> None:
    assert found(selectors).leaves_out == ("kms.amazonaws.com",)
