"""Steps of content.feature."""

import re
from ipaddress import ip_network
from itertools import combinations

from pytest_bdd import parsers, scenarios, then, when

from provenpath.proof.checks import only, some
from provenpath.targets import drawing

scenarios("content.feature")

TIERS = {"public", "private", "data"}
INSIDE = {
    "region": "cloud",
    "vpc": "region",
    "zone": "vpc",
    "public": "zone",
    "private": "zone",
    "security": "private",
}
"""Kind of box to the kind that it belongs into, by AWS's conventions."""


LABELS = {
    "cloud": "AWS Cloud",
    "region": "Region",
    "vpc": "VPC",
    "zone": "Availability Zone",
    "security": "Security group",
}
"""Kind of box to what AWS's convention writes on it."""


GUIDES = {
    "VPC": "https://docs.aws.amazon.com/vpc/latest/userguide/",
    "NLB": "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/",
    "Route 53": "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/",
}
"""Where AWS documents a service."""

AURORA_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"

AURORA_PAGES = {
    "Serverless v2": {"aurora-serverless-v2.html"},
    "IAM authentication": {"UsingWithRDS.IAMDBAuth.html"},
    "backups": {"BackupRestoreAurora.html", "Aurora.Managing.Backups.html"},
}
"""Subject to the pages of AWS's guide of Aurora that are about it as a whole."""


def names(text):
    """The names in a list such as "AWS CLI, Terraform"."""
    return [name.strip() for name in text.split(",")]


## When


@when(parsers.parse('I read the page "{path}"'), target_fixture="page")
def read_page(site, path):
    return site.page(path)


@when(parsers.parse('I read the pages "{paths}"'), target_fixture="read_pages", converters={"paths": names})
def read_several(site, paths):
    return [site.page(path) for path in paths]


@when(parsers.parse('I look at the picture "{name}" on the page "{path}"'), target_fixture="picture")
def look_at_picture(site, name, path):
    page = site.page(path)
    found = [picture for picture in page.pictures if picture.source.endswith(f"/{name}.svg")]
    return [(picture, drawing.read(site.picture(page, picture))) for picture in found]


## Then


@then("it should give the VPC's range, and a subnet of each tier inside it, none overlapping")
def gives_ranges(page, deployment):
    whole = deployment.address_range("vpc")
    assert whole in page.text, f"The page does not name {whole}."
    rows = [row for row in page.rows if row[0] in TIERS and any(re.fullmatch(r"[\d.]+/\d+", cell) for cell in row)]
    assert {row[0] for row in rows} == TIERS, rows
    ranges = [ip_network(next(cell for cell in row if re.fullmatch(r"[\d.]+/\d+", cell))) for row in rows]
    for each in ranges:
        assert each.subnet_of(ip_network(whole)), each
    for one, other in combinations(ranges, 2):
        assert not one.overlaps(other), (one, other)


@then("it should say where the traffic of each tier goes")
def says_routes(page):
    routes = {row[0]: row[-1] for row in page.rows if row[0] in TIERS and not any("/" in cell for cell in row)}
    assert "internet gateway" in routes.get("public", ""), routes
    assert "NAT gateway" in routes.get("private", ""), routes
    assert "Nowhere but the VPC" in routes.get("data", ""), routes


@then("it should list every quota that the records name, by its code, with what is needed and why")
def lists_quotas(page, requirements):
    for figure in needed(requirements):
        row = row_of(page, figure)
        assert row, f"The page has no row for {figure.key} ({figure.unit})."
        assert f"{figure.value:,}" in row, (figure.key, row)
        assert any(figure.reason in cell for cell in row), (figure.key, row)


@then("it should say of each what a new account has")
def says_defaults(page, requirements):
    for figure in some(needed(requirements), "quota"):
        row = row_of(page, figure)
        assert row[1:3] == (f"{figure.value:,}", f"{figure.default:,}"), (figure.key, row)


@then(parsers.parse("it should name {max_workspaces:d} workspaces as what the quotas are worked out from"))
def names_workspaces(page, max_workspaces):
    assert re.search(rf"worked out from {max_workspaces} workspaces", page.text), page.text[:2000]


@then("it should give the arithmetic of each quota that grows with them")
def gives_arithmetic(page, requirements):
    growing = [figure for figure in requirements["coder-eks:2a.5"].figures.values() if figure.key]
    for figure in some(growing, "quota that grows with the workspaces"):
        row = row_of(page, figure)
        assert any(figure.reason in cell for cell in row), figure.key


@then(
    parsers.parse('they should link to AWS\'s documentation of each of "{documented_services}"'),
    converters={"documented_services": names},
)
def links_to_services(read_pages, documented_services):
    links = [link for page in read_pages for link in page.links]
    assert [each for each in documented_services if not any(link.startswith(GUIDES[each]) for link in links)] == []


@then(
    parsers.parse('it should link to AWS\'s guide of Aurora for each of "{subjects}"'), converters={"subjects": names}
)
def links_to_guide(page, subjects):
    linked = {link.removeprefix(AURORA_GUIDE).partition("#")[0] for link in page.links if link.startswith(AURORA_GUIDE)}
    assert [subject for subject in subjects if not AURORA_PAGES[subject] & linked] == [], sorted(linked)


@then(parsers.parse('it should have a scenario for each of "{tools}", with its steps'), converters={"tools": names})
def has_scenarios(page, tools):
    for tool in tools:
        assert any(tool in heading for heading in page.headings), (tool, page.headings)
        assert any(tool in code and "Scenario:" in code and "Then" in code for code in page.code), tool


@then("it should give the command that runs them")
def gives_command(page):
    assert "provenpath run preflight" in page.code


@then("it should draw the region, the VPC, each zone, and a public, a private and a data subnet in each")
def draws_topology(picture, page_rows):
    _, found = only(picture, "such picture")
    assert len(found.of("region")) == len(found.of("vpc")) == 1
    zones = found.of("zone")
    assert sorted(label for zone in zones for label in zone.labels[1:]) == sorted({row[1] for row in page_rows})
    for zone in some(zones, "zone"):
        drawn = {label for box in zone.boxes for label in box.labels if "/" in label}
        assert drawn == {row[2] for row in page_rows if row[1] == zone.labels[1]}, zone


@then("it should draw the security groups and the gateways by which the network is connected")
def draws_connections(picture):
    _, found = only(picture, "such picture")
    assert found.of("security"), "The picture draws no security group."
    words = " ".join(label for item in found.all_items() for label in item)
    for each in ("Internet gateway", "NAT gateway", "Interface endpoints", "Gateway endpoint"):
        assert each in words, (each, words)


@then("it should say in words what it shows")
def says_in_words(picture):
    shown, found = only(picture, "such picture")
    assert shown.alt == found.description
    for each in ("VPC", "public subnet", "private subnet", "data subnet", "security group"):
        assert each in shown.alt, (each, shown.alt)


@then("it should have a labelled box for each of the AWS cloud, the region, the VPC, a zone and a security group")
def has_boxes(picture):
    _, found = only(picture, "such picture")
    wanted = {
        "cloud": "AWS Cloud",
        "region": "Region",
        "vpc": "VPC",
        "zone": "Availability Zone",
        "security": "Security group",
    }
    for kind, label in wanted.items():
        boxes = found.of(kind)
        assert boxes, f"The picture has no {label} box."
        assert all(box.labels[0] == label for box in boxes), (kind, [box.labels for box in boxes])


@then("every box should lie inside the one that it belongs to")
def boxes_nest(picture):
    _, found = only(picture, "such picture")
    for outer in some(found.all_boxes(), "box"):
        for inner in outer.boxes:
            assert outer.holds(inner), (outer.labels, inner.labels)
            assert INSIDE.get(inner.kind, outer.kind) == outer.kind, (outer.kind, inner.kind)


@then("every arrow should be of a kind that its legend explains")
def arrows_explained(picture):
    _, found = only(picture, "such picture")
    for arrow in some(found.arrows, "arrow"):
        assert found.legend.get(arrow.kind), arrow


@then("each kind should have one colour and one style throughout")
def arrows_consistent(picture):
    _, found = only(picture, "such picture")
    looks = {}
    for arrow in (*some(found.arrows, "arrow"), *found.legend_arrows):
        looks.setdefault(arrow.kind, set()).add((arrow.colour, arrow.style))
    assert {kind: len(look) for kind, look in looks.items()} == dict.fromkeys(looks, 1), looks
    assert len({next(iter(look)) for look in looks.values()}) == len(looks), f"Two kinds look alike: {looks}"


@then("each subnet should be labelled with its range")
def subnets_labelled(picture):
    _, found = only(picture, "such picture")
    for box in some([*found.of("public"), *found.of("private")], "subnet"):
        assert any(re.fullmatch(r"[\d.]+/\d+", label) for label in box.labels), box.labels


@then("each icon should be labelled with the name of what it is")
def icons_labelled(picture):
    _, found = only(picture, "such picture")
    for labels in some(found.all_items(), "icon"):
        assert labels, labels
        assert labels[0], labels


def row_of(page, figure):
    """The row of the quotas' table that names a quota by its code, empty without one."""
    return next((row for row in page.rows if figure.key in row[0].split()), ())


def needed(requirements):
    """The figures that say how much of a quota is needed."""
    return [figure for criterion in requirements.values() for figure in criterion.figures.values() if figure.key]
