"""Steps of network-picture.feature."""

import re

from pytest_bdd import scenarios, then

from provenpath.proof.checks import only, some

scenarios("network-picture.feature")

TIERS = {"public", "private", "data"}
INSIDE = {
    "region": {"cloud"},
    "vpc": {"region"},
    "zone": {"vpc"},
    "public": {"zone"},
    "private": {"zone"},
    "security": {"public", "private"},
}
"""Kind of box to the kinds that it may lie in, by AWS's conventions."""
LABELS = {
    "cloud": "AWS Cloud",
    "region": "Region",
    "vpc": "VPC",
    "zone": "Availability Zone",
    "security": "Security group",
}
"""Kind of box to what AWS's convention writes on it."""


## Then


@then("it should draw the region, the VPC, each zone, and a public, a private and a data subnet in each")
def draws_topology(seen, page_rows):
    _, _, found = only(seen, "such picture")
    assert len(found.of("region")) == len(found.of("vpc")) == 1
    zones = found.of("zone")
    assert sorted(label for zone in zones for label in zone.labels[1:]) == sorted({row[1] for row in page_rows})
    for zone in some(zones, "zone"):
        drawn = {label for box in zone.boxes for label in box.labels if "/" in label}
        assert drawn == {row[2] for row in page_rows if row[1] == zone.labels[1]}, zone


@then("it should draw the security groups and the gateways by which the network is connected")
def draws_connections(seen):
    _, _, found = only(seen, "such picture")
    assert found.of("security"), "The picture draws no security group."
    words = " ".join(label for item in found.all_items() for label in item)
    for each in ("Internet gateway", "NAT gateway", "Interface endpoints", "Gateway endpoint"):
        assert each in words, (each, words)


@then("it should say in words what it shows")
def says_in_words(seen):
    page, position, found = only(seen, "such picture")
    shown = page.pictures[position]
    assert shown.alt == found.description
    for each in ("VPC", "public subnet", "private subnet", "data subnet", "security group"):
        assert each in shown.alt, (each, shown.alt)


@then("it should have a labelled box for each of the AWS cloud, the region, the VPC, a zone and a security group")
def has_boxes(seen):
    _, _, found = only(seen, "such picture")
    for kind, label in LABELS.items():
        boxes = found.of(kind)
        assert boxes, f"The picture has no {label} box."
        assert all(box.labels[0] == label for box in boxes), (kind, [box.labels for box in boxes])


@then("every box should lie inside the one that it belongs to")
def boxes_nest(seen):
    _, _, found = only(seen, "such picture")
    for outer in some(found.all_boxes(), "box"):
        for inner in outer.boxes:
            assert outer.holds(inner), (outer.labels, inner.labels)
            assert outer.kind in INSIDE.get(inner.kind, {outer.kind}), (outer.kind, inner.kind)


@then("each subnet should be labelled with its range")
def subnets_labelled(seen):
    _, _, found = only(seen, "such picture")
    for box in some([*found.of("public"), *found.of("private")], "subnet"):
        assert any(re.fullmatch(r"[\d.]+/\d+", label) for label in box.labels), box.labels


@then("each icon should be labelled with the name of what it is")
def icons_labelled(seen):
    _, _, found = only(seen, "such picture")
    for labels in some(found.all_items(), "icon"):
        assert labels, labels
        assert labels[0], labels
