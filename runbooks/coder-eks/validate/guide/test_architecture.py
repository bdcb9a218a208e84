"""Steps of architecture.feature."""

import re

from pytest_bdd import parsers, scenarios, then, when

from provenpath.proof.checks import names, only, some
from provenpath.targets import drawing

scenarios("architecture.feature")

SERVICES = {
    "aws_acm_": "AWS Certificate Manager",
    "aws_autoscaling_": "Amazon EC2 Auto Scaling",
    "aws_cloudtrail": "AWS CloudTrail",
    "aws_cloudwatch_log_": "Amazon CloudWatch Logs",
    "aws_db_": "Amazon Aurora",
    "aws_default_security_group": "Amazon VPC",
    "aws_ec2_transit_gateway_": "Amazon VPC",
    "aws_eip": "Amazon VPC",
    "aws_eks_": "Amazon EKS",
    "aws_flow_log": "Amazon VPC",
    "aws_iam_": "AWS IAM",
    "aws_internet_gateway": "Amazon VPC",
    "aws_kms_": "AWS KMS",
    "aws_launch_template": "Amazon EC2",
    "aws_lb": "Elastic Load Balancing",
    "aws_nat_gateway": "Amazon VPC",
    "aws_rds_": "Amazon Aurora",
    "aws_route53_": "Amazon Route 53",
    "aws_route": "Amazon VPC",
    "aws_s3_": "Amazon S3",
    "aws_security_group": "Amazon VPC",
    "aws_ssm_": "AWS Systems Manager",
    "aws_subnet": "Amazon VPC",
    "aws_vpc_endpoint": "AWS PrivateLink",
    "aws_vpc": "Amazon VPC",
}
"""Start of a resource type to the AWS service that it belongs to; the first that fits counts."""

DRAWN_AS = {
    "Amazon EC2": "nodes",
    "Amazon EC2 Auto Scaling": "by day",
    "Amazon EKS": "Amazon EKS",
    "Amazon VPC": "VPC",
    "AWS PrivateLink": "Interface endpoints",
    "AWS Systems Manager": "Parameter Store",
    "Elastic Load Balancing": "Network Load Balancer",
}
"""Services that a picture draws by a thing of theirs, to what is written on it."""

GUIDES = {
    "Amazon VPC": "https://docs.aws.amazon.com/vpc/latest/userguide/",
    "Elastic Load Balancing": "https://docs.aws.amazon.com/elasticloadbalancing/latest/",
    "Amazon EC2": "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/",
    "Amazon EC2 Auto Scaling": "https://docs.aws.amazon.com/autoscaling/ec2/userguide/",
    "Amazon EKS": "https://docs.aws.amazon.com/eks/latest/userguide/",
    "Amazon Aurora": "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/",
    "AWS PrivateLink": "https://docs.aws.amazon.com/vpc/latest/privatelink/",
    "Amazon Route 53": "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/",
    "AWS Certificate Manager": "https://docs.aws.amazon.com/acm/latest/userguide/",
    "AWS IAM": "https://docs.aws.amazon.com/IAM/latest/UserGuide/",
    "AWS KMS": "https://docs.aws.amazon.com/kms/latest/developerguide/",
    "AWS CloudTrail": "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/",
    "Amazon CloudWatch Logs": "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/",
    "Amazon S3": "https://docs.aws.amazon.com/AmazonS3/latest/userguide/",
    "AWS Systems Manager": "https://docs.aws.amazon.com/systems-manager/latest/userguide/",
}
"""Where AWS documents a service."""

LABELS = {
    "cloud": "AWS Cloud",
    "region": "Region",
    "vpc": "VPC",
    "zone": "Availability Zone",
    "public": "Public subnet",
    "security": "Security group",
}
"""Kind of box to what AWS's convention writes on it."""

MAY_HOLD = {
    "region": {"cloud"},
    "vpc": {"region"},
    "zone": {"vpc"},
    "public": {"zone", "vpc"},
    "private": {"zone", "vpc"},
    "security": {"public", "private"},
}
"""Kind of box to the kinds that it belongs into, by AWS's conventions."""

ZONAL = (
    "Load balancer",
    "NAT gateway",
    "EKS control plane",
    "Control and provisioner nodes",
    "Workspace nodes",
    "Database",
)
"""Parts that lie in zones."""

COLUMNS = 4
"""What the table of components says of each, its name among it."""

ORDER = ("client", "Network Load Balancer", "coderd", "workspace")
"""The stations of a request."""


def service(type_):
    """The AWS service that a resource type belongs to."""
    found = next((name for start, name in SERVICES.items() if type_.startswith(start)), None)
    assert found, f"Nobody said which AWS service {type_} belongs to."
    return found


def account(page, position):
    """What the table under the picture in this place on its page says: heads to resource types, and the reasons."""
    tables = page.tables_of("Account")
    assert len(tables) == len(page.pictures), f"{page.path} has {len(page.pictures)} pictures, {len(tables)} accounts."
    return [(row[0], row[1], set(names(row[2]))) for row in tables[position]]


def rows_below(page, head):
    """The rows of the page's table that has this first head."""
    return only(page.tables_of(head), f"table with the head {head!r}")


def table(page, head):
    """The same by their first cell."""
    return {row[0]: row for row in rows_below(page, head)}


def drawn_components(found):
    """The names of icons and of boxes outside those that the outline of a component holds."""
    inner = {id(part) for box in found.of("planned") for part in box.boxes}
    named = (box.labels[:1] for box in found.of("planned") if id(box) not in inner)
    return {*(item[0] for item in found.all_items()), *(name for label in named for name in label)}


def replicas(words):
    """How many replicas the words tell of."""
    return int(only(re.findall(r"^(\d+) replicas$", words, re.MULTILINE), f"number of replicas in {words!r}"))


## When


@when(
    parsers.parse('I look at all pictures of the pages "{paths}"'),
    target_fixture="all_seen",
    converters={"paths": names},
)
def look_at_all(site, paths):
    pages = [site.page(path) for path in paths]
    return {picture.source: drawing.read(site.picture(page, picture)) for page in pages for picture in page.pictures}


## Then


@then(parsers.parse('it should be there once, described in words that name "{subject}"'))
def is_there(seen, subject):
    page, position, found = only(seen, "such picture")
    assert page.pictures[position].alt == found.description
    assert subject in found.description, found.description


@then("the page should say which resource types it draws, and why it leaves out others")
def accounts(seen):
    page, position, found = only(seen, "such picture")
    rows = account(page, position)
    assert [types for head, _, types in rows if head == "Drawn"] == [found.resources]
    left_out = [(reason, types) for head, reason, types in rows if head == "Left out"]
    for reason, types in some(left_out, "reason"):
        assert reason, types
        assert not types & found.resources, types


@then("it should name each AWS service that the resources of the layers belong to")
def names_services(seen, documented_types):
    _, _, found = only(seen, "such picture")
    labels = [
        *(label for item in found.all_items() for label in item),
        *(each for box in found.all_boxes() for each in box.labels),
    ]
    for name in sorted({service(type_) for type_ in documented_types}):
        assert any(DRAWN_AS.get(name, name) in label for label in labels), (name, labels)


@then("its arrows should tell users, the internet, the database and AWS's APIs apart")
def tells_flows_apart(seen):
    _, _, found = only(seen, "such picture")
    kinds = {arrow.kind for arrow in found.arrows}
    assert {"users", "internet", "database", "services"} <= kinds, kinds
    assert kinds <= found.legend.keys(), found.legend


@then("every resource type that the pages of the layers document should be accounted for")
def is_accounted_for(seen, documented_types):
    page, position, _ = only(seen, "such picture")
    said = set().union(*(types for _, _, types in account(page, position)))
    assert sorted(documented_types - said) == []


@then("it should group the roles by who may take them, pods by IRSA among them")
def groups_roles(seen):
    _, _, found = only(seen, "such picture")
    boxes = {box.labels[0]: box for box in found.of("generic")}
    for label in ("Roles for AWS services", "IRSA: roles for pods", "Roles for CI"):
        assert label in boxes, sorted(boxes)
        assert some(boxes[label].items, f"role in the box {label!r}")
    for label in ("IRSA: roles for pods", "Roles for CI"):
        assert boxes[label].items[0][0] == "OIDC provider", boxes[label].items


@then("it should draw a boundary for each key, with what the key encrypts")
def draws_keys(seen):
    _, _, found = only(seen, "such picture")
    for box in some(found.of("encrypted"), "boundary of a key"):
        held = [item[0] for item in box.items]
        assert held[0] == "AWS KMS key", (box.labels, held)
        assert held[1:], f"The key of {box.labels[0]} encrypts nothing."


@then("it should draw the security groups of load balancer, nodes, endpoints and database")
def draws_groups(seen):
    _, _, found = only(seen, "such picture")
    held = [" ".join(label for item in box.items for label in item) for box in found.of("security")]
    for each in ("Network Load Balancer", "nodes", "Interface endpoints", "Aurora"):
        assert any(each in words for words in held), (each, held)


@then("it should draw each node group that the page lists, in the zones that it lies in")
def draws_node_groups(seen):
    page, _, found = only(seen, "such picture")
    rows = [row for row in page.rows if row[0] in {"control", "provisioner", "workspace"}]
    zones = {box.labels[1]: box for box in found.of("zone")}
    for role, name, capacity, *_ in some(rows, "node group on the page"):
        inside = [zone for zone in zones if zone in name]
        if inside:
            boxes = [box for box in zones[only(inside, "zone of the group")].all() if box.kind == "scaling"]
            assert [box for box in boxes if box.labels[0].casefold() == capacity], (name, boxes)
        else:
            box = only([box for box in found.of("scaling") if box.labels[0].startswith(role.capitalize())], name)
            assert capacity in box.labels[1], box.labels
            assert all(box.frame[0] < zone.frame[2] and zone.frame[0] < box.frame[2] for zone in zones.values()), name


@then("it should draw the namespaces, each with the nodes that it is placed on")
def draws_namespaces(seen):
    _, _, found = only(seen, "such picture")
    assert any(box.labels[0] == "namespace kube-system" for box in found.of("namespace"))
    planned = {box.labels[0] for box in found.of("planned")}
    assert planned == {f"namespace of {each}" for each in ("coderd", "provisioners", "workspaces")}
    for each in ("control", "provisioner", "workspace"):
        assert f"on {each} nodes" in found.description, each


@then(
    parsers.parse('it should draw "{components}" of Coder and its way in'),
    converters={"components": names},
)
@then(
    parsers.parse('it should draw "{components}" that it works with'),
    converters={"components": names},
)
def draws_components(seen, components):
    _, _, found = only(seen, "such picture")
    drawn = [*(item[0] for item in found.all_items()), *(box.labels[0] for box in found.of("planned"))]
    assert [each for each in components if drawn.count(each) != 1] == [], drawn


@then("the page should say of each component in it what it does, how many there are and where it runs")
def says_components(seen):
    page, _, found = only(seen, "such picture")
    rows = table(page, "Component")
    drawn = drawn_components(found) - {item[0] for box in found.of("scaling") for item in box.items}
    assert sorted(rows) == sorted(drawn)
    for row in rows.values():
        assert len(row) == COLUMNS, row
        assert all(row), row


@then(
    parsers.parse('it should draw as many replicas of "{name}" as the page says and the page "{path}" sets'),
)
def draws_replicas(seen, name, path, replicas_set):
    page, _, found = only(seen, "such picture")
    box = only([box for box in found.of("planned") if box.labels[0] == name], f"box of {name}")
    drawn, said = replicas("\n".join(box.labels)), replicas(table(page, "Component")[name][2])
    assert drawn == said == replicas_set(path), (drawn, said, replicas_set(path))


@then("its arrows should be the connections that the page lists, each in its direction and with its port")
def draws_connections(seen):
    page, _, found = only(seen, "such picture")
    rows = some(rows_below(page, "From"), "connection on the page")
    for start, end, port, purpose in rows:
        assert purpose, (start, end)
        ways = [way for way in found.ways if start in way.start and end in way.end]
        assert [way.label for way in ways] == [port], (start, end, ways)
    assert len(found.ways) == len(rows), f"{len(found.ways)} arrows, {len(rows)} connections on the page."


@then(
    parsers.parse('"{components}" should connect to "{target}", and nobody to them'),
    converters={"components": names},
)
def connect_to(seen, components, target):
    _, _, found = only(seen, "such picture")
    for each in components:
        assert [way for way in found.ways if each in way.start and target in way.end], f"{each} does not."
        assert [way for way in found.ways if each in way.end] == [], each


@then(parsers.parse('"{component}" alone should connect to "{target}"'))
def connects_alone(seen, component, target):
    _, _, found = only(seen, "such picture")
    way = only([way for way in found.ways if target in way.end], f"arrow to {target}")
    assert component in way.start, way


@then(
    parsers.parse('"{components}" should be framed as planned, and every arrow from them dashed'),
    converters={"components": names},
)
def is_planned(seen, components):
    _, _, found = only(seen, "such picture")
    framed = {box.labels[0] for box in found.of("planned")}
    styles = {arrow.kind: arrow.style for arrow in found.arrows}
    for each in components:
        assert each in framed, (each, framed)
        ways = some([way for way in found.ways if each in way.start], f"arrow from {each}")
        assert all(styles[way.kind] for way in ways), (each, ways)


@then("its arrows should be numbered without a gap")
def is_numbered(seen):
    _, _, found = only(seen, "such picture")
    assert len(found.steps) > 1, found.steps
    assert found.steps == tuple(range(1, len(found.steps) + 1))


@then("its steps should lead from the client by the load balancer and coderd to the workspace")
def leads_on(seen):
    _, _, found = only(seen, "such picture")
    said = re.split(r"\b(\d): ", found.description)
    steps = dict(zip(map(int, said[1::2]), said[2::2], strict=True))
    assert tuple(steps) == found.steps
    last = {
        station: max((number for number, words in steps.items() if station in words), default=0) for station in ORDER
    }
    first = {
        station: min((number for number, words in steps.items() if station in words), default=0) for station in ORDER
    }
    assert all(first.values()), first
    assert list(first.values()) == sorted(first.values()), first
    assert last["workspace"] == found.steps[-1], last


@then("the page should explain each step")
def explains_steps(seen):
    page, _, found = only(seen, "such picture")
    assert len(page.steps) == len(found.steps), page.steps
    for item, station in ((page.steps[1], "load balancer"), (page.steps[3], "database"), (page.steps[-1], "workspace")):
        assert station in item, item


@then("it should draw each zone with what runs in it")
def draws_zones(seen, page_rows):
    _, _, found = only(seen, "such picture")
    zones = {box.labels[1]: box for box in found.of("zone")}
    assert sorted(zones) == sorted({row[1] for row in page_rows})
    for name, zone in zones.items():
        held = " ".join(label for box in zone.all() for item in box.items for label in item)
        for each in ("NAT gateway", "Network Load Balancer", "Control nodes"):
            assert each in held, (name, held)


@then("it should draw a failover from the writer of the database to a reader in another zone")
def draws_failover(seen):
    _, _, found = only(seen, "such picture")
    roles = {
        zone.labels[1]: item[1]
        for zone in found.of("zone")
        for box in zone.all()
        for item in box.items
        if item[0] == "Aurora"
    }
    assert {"writer", "reader"} <= set(roles.values()), roles
    assert "failover" in {arrow.kind for arrow in found.arrows}


@then("it should tell what takes over by itself from what a person brings back")
def tells_recovery_apart(seen):
    _, _, found = only(seen, "such picture")
    assert {"failover", "recover"} <= {arrow.kind for arrow in found.arrows}
    assert "by itself" in found.legend["failover"], found.legend
    assert "by a person" in found.legend["recover"], found.legend


@then("it should describe each AWS service that the resources of the layers belong to")
def describes_services(page, documented_types):
    rows = table(page, "AWS service")
    assert sorted({service(type_) for type_ in documented_types} - rows.keys()) == []


@then("each service should say what it works with, where it lies, and where AWS documents it")
def services_say(page, documented_types):
    rows = table(page, "AWS service")
    for name in sorted({service(type_) for type_ in documented_types}):
        assert all(rows[name]), rows[name]
        assert any(link.startswith(GUIDES[name]) for link in page.links), (name, GUIDES[name])


@then("it should say of each role in the security picture who takes it, and what for")
def says_roles(page, site):
    found = picture_of(site, page, "security")
    boxes = [
        box
        for box in found.of("generic")
        if box.labels[0] in {"Roles for AWS services", "IRSA: roles for pods", "Roles for CI"}
    ]
    roles = [item[0] for box in boxes for item in box.items if item[0] != "OIDC provider"]
    rows = table(page, "Role")
    for role in some(roles, "role in the picture"):
        assert role in rows, (role, sorted(rows))
        assert all(rows[role]), rows[role]


@then("it should say of each security group in the security picture what it lets in and out")
def says_groups(page, site):
    found = picture_of(site, page, "security")
    said = {group for group, *lets in table(page, "Security group of").values() if all(lets)}
    assert len(said) == len(some(found.of("security"), "security group in the picture")), said


@then(parsers.parse('the page "{path}" should say how the certificate is issued, renewed and used'))
def says_certificate(site, path):
    page = site.page(path)
    for words in ("ACM issues one certificate", "renews it by itself", "the listener uses it"):
        assert words in page.text, words


@then("it should say of each part with zones how it lies over them, and what happens when one is lost")
def says_zones(page):
    rows = table(page, "Part")
    for part in ZONAL:
        assert part in rows, (part, sorted(rows))
        assert all(rows[part]), rows[part]


@then("its boundary boxes should have AWS's labels")
def has_labels(seen):
    _, _, found = only(seen, "such picture")
    for kind in ("cloud", "region", "vpc"):
        assert len(found.of(kind)) == 1, kind
    for box in found.all_boxes():
        assert box.labels[0].startswith(LABELS.get(box.kind, "")) if box.labels else box.kind not in LABELS, box


@then("every box should lie inside the one that it belongs to")
def boxes_nest(seen):
    _, _, found = only(seen, "such picture")
    for outer in some(found.all_boxes(), "box"):
        for inner in outer.boxes:
            assert outer.holds(inner), (outer.labels, inner.labels)
            assert outer.kind in MAY_HOLD.get(inner.kind, {outer.kind}), (outer.kind, inner.kind)


@then("every arrow should be of a kind that the legend of its picture explains")
def arrows_explained(all_seen):
    for source, found in some(all_seen, "picture").items():
        for arrow in some(found.arrows, f"arrow in {source}"):
            assert found.legend.get(arrow.kind), (source, arrow)


@then("a kind should look and read the same in every picture, and no kind like another in one")
def arrows_consistent(all_seen):
    looks = {}
    for found in some(all_seen, "picture").values():
        here = {arrow.kind: (arrow.colour, arrow.style) for arrow in found.arrows}
        assert len(set(here.values())) == len(here), here
        for arrow in (*found.arrows, *found.legend_arrows):
            looks.setdefault(arrow.kind, set()).add((arrow.colour, arrow.style, found.legend[arrow.kind]))
    assert {kind: len(look) for kind, look in looks.items()} == dict.fromkeys(looks, 1), looks


@then("each icon in them should be labelled with the name of what it is")
def icons_labelled(all_seen):
    for source, found in some(all_seen, "picture").items():
        for labels in some(found.all_items(), f"icon in {source}"):
            assert labels, source
            assert labels[0], (source, labels)


@then("the cluster's picture should label its nodes with instance types and numbers")
def nodes_labelled(all_seen):
    found = only(
        [found for source, found in all_seen.items() if source.endswith("/cluster.svg")], "picture of the cluster"
    )
    items = [item for zone in found.of("zone") for box in zone.all() for item in box.items]
    for item in some(items, "icon in a zone"):
        assert re.fullmatch(r"[a-z]\w*\.\w+", item[0]), item
    for box in some(found.of("scaling"), "Auto Scaling group"):
        words = " ".join((*box.labels, *(label for item in box.items for label in item)))
        assert re.search(r"\d+ nodes", words), words


def picture_of(site, page, name):
    """A picture on a page, read back."""
    return drawing.read(
        site.picture(page, only([each for each in page.pictures if each.source.endswith(f"/{name}.svg")], name))
    )
