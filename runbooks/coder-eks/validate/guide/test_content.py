"""Steps of content.feature."""

import re
from ipaddress import ip_network
from itertools import combinations
from urllib.parse import parse_qs, urlsplit

from pytest_bdd import parsers, scenarios, then, when

from provenpath.facts import values
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


EKS = "https://docs.aws.amazon.com/eks/latest/userguide/"
AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/"
NLB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/"
ROUTE_53 = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
ACM = "https://docs.aws.amazon.com/acm/latest/userguide/"
CODER = "https://coder.com/docs/"

DOCUMENTED = {
    "cluster creation": {f"{EKS}create-cluster.html"},
    "node groups": {f"{EKS}managed-node-groups.html"},
    "managed add-ons": {f"{EKS}eks-add-ons.html"},
    "Serverless v2": {f"{AURORA}aurora-serverless-v2.html"},
    "IAM authentication": {f"{AURORA}UsingWithRDS.IAMDBAuth.html"},
    "backup procedures": {f"{AURORA}BackupRestoreAurora.html", f"{AURORA}Aurora.Managing.Backups.html"},
    "VPC": {f"{VPC}configure-subnets.html", f"{VPC}subnet-sizing.html"},
    "NLB": {f"{NLB}introduction.html", f"{NLB}network-load-balancers.html"},
    "Route 53": {f"{ROUTE_53}dns-configuring.html", f"{ROUTE_53}hosted-zones-working-with.html"},
    "IAM": {f"{IAM}best-practices.html", f"{IAM}access_policies.html"},
    "IRSA": {f"{EKS}iam-roles-for-service-accounts.html"},
    "ACM": {f"{ACM}acm-overview.html"},
    "Coder's security best practices": {f"{CODER}tutorials/best-practices/security-best-practices"},
}
"""Subject to the pages that document it as a whole; one of them is enough."""


WORDS_OF_A_REASON = 3
"""What is shorter explains nothing."""


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
        row = next((row for row in page.rows if figure.key in row), None)
        assert row, f"The page has no row for {figure.key} ({figure.unit})."
        assert f"{figure.value:,}" in row, (figure.key, row)
        assert any(figure.reason in cell for cell in row), (figure.key, row)


@then("it should say of each what a new account has")
def says_defaults(page, requirements):
    for figure in some(needed(requirements), "quota"):
        row = next((row for row in page.rows if figure.key in row), ())
        assert row[row.index(f"{figure.value:,}") + 1 :][:1] == (f"{figure.default:,}",), (figure.key, row)


@then(parsers.parse("it should name {max_workspaces:d} workspaces as what the quotas are worked out from"))
def names_workspaces(page, max_workspaces):
    assert re.search(rf"worked out from {max_workspaces} workspaces", page.text), page.text[:2000]


@then("it should give the arithmetic of each quota that grows with them")
def gives_arithmetic(page, requirements):
    growing = [figure for figure in requirements["coder-eks:2a.5"].figures.values() if figure.key]
    for figure in some(growing, "quota that grows with the workspaces"):
        row = next((row for row in page.rows if figure.key in row), ())
        assert any(figure.reason in cell for cell in row), figure.key


@then(
    parsers.parse('they should link to the documentation of each of "{documented_subjects}"'),
    converters={"documented_subjects": names},
)
def links_to_documentation(read_pages, documented_subjects):
    linked = {link.partition("#")[0] for page in read_pages for link in page.links}
    lacking = [subject for subject in documented_subjects if not DOCUMENTED[subject] & linked]
    assert lacking == [], f"{', '.join(page.path for page in read_pages)} link to no page about: {', '.join(lacking)}."


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


@then(parsers.parse('it should show the file "{values_file}" and what it is merged with'))
def shows_values(shown_values, values_file):
    assert values_file in shown_values, sorted(shown_values)
    assert len(shown_values) > 1, f"The page shows {values_file} alone."


@then("they should set the replicas that are required, requests and limits, and a spread over zones")
def is_ready_for_production(merged_values, requirements):
    coder = merged_values["coder"]
    required = requirements["coder-eks:6.2"].figures["coderd_replicas"]
    assert required.allows(coder["replicaCount"]), (coder["replicaCount"], str(required))
    for kind in ("requests", "limits"):
        assert coder["resources"][kind].keys() == {"cpu", "memory"}, coder["resources"]
    (spread,) = coder["topologySpreadConstraints"]
    assert spread["topologyKey"] == "topology.kubernetes.io/zone", spread
    assert (spread["maxSkew"], spread["whenUnsatisfiable"]) == (1, "DoNotSchedule"), spread


@then(parsers.parse('it should name the chart "{chart}"'))
def names_chart(page, chart):
    assert ("Chart", chart) in page.rows


@then("they should run on nodes of their own, with a key, and have no rights beside that key")
def is_isolated(page, merged_values):
    coder, account = merged_values["coder"], merged_values["coder"]["serviceAccount"]
    (selector,) = coder["nodeSelector"].items()
    assert selector in {(each["key"], each["value"]) for each in coder["tolerations"]}, coder["tolerations"]
    assert merged_values["provisionerDaemon"]["keySecretName"]
    assert account["workspacePerms"] is False
    namespaces = [each["name"] for each in some(account["workspaceNamespaces"], "namespace of workspaces")]
    (own,) = {row[1] for row in page.rows if row[0] == "Namespace"}
    assert own not in namespaces, namespaces


@then("it should give a reason for each value in the files that it shows")
def gives_reasons(page, shown_values):
    for file in shown_values.values():
        for setting in some(file.settings, f"setting in {file.path}"):
            row = next((row for row in page.rows if row[0] in {setting.variable, setting.name}), None)
            assert row, f"The page has no row for {setting.name}."
            assert len(row[-1].split()) >= WORDS_OF_A_REASON, (setting.name, row)


@then("it should say what holds where the value is not set")
def says_otherwise(page, shown_values):
    names = {name for file in shown_values.values() for each in file.settings for name in (each.variable, each.name)}
    for row in some([row for row in page.rows if row[0] in names], "row about a value"):
        value, _, default = row[1].partition(" otherwise ")
        assert default, row
        assert default != value, f"{row[0]} says {value}, which holds without it, too."


@then("they should run as many provisioners in coderd as required, and no more")
def runs_provisioners(variables, requirements):
    required = requirements["coder-eks:11.1"].figures["internal_provisioners"]
    assert required.allows(int(variables["CODER_PROVISIONER_DAEMONS"])), str(required)


@then("they should end sessions and tokens when required")
def ends_sessions(variables, requirements):
    session = requirements["coder-eks:12e.1-3"].figures["idle_session_hours"]
    tokens = requirements["coder-eks:12d.6"].figures["token_lifetime_days"]
    assert session.allows(hours(variables["CODER_SESSION_DURATION"])), str(session)
    assert tokens.allows(hours(variables["CODER_MAX_TOKEN_LIFETIME"]) / 24), str(tokens)


@then("they should stop workspaces at the hour that is required")
def stops_workspaces(variables, requirements):
    figures = requirements["coder-eks:13.2"].figures
    zone, minute, hour, *rest = variables["CODER_QUIET_HOURS_DEFAULT_SCHEDULE"].split()
    assert figures["time_zone"].allows(zone.removeprefix("CRON_TZ=")), zone
    assert figures["stop_time"].allows(f"{int(hour):02}{int(minute):02}"), (hour, minute)
    assert rest == ["*", "*", "*"], rest


@then("they should sign in to the database by IAM, and serve TLS")
def is_secure(variables, merged_values):
    url = urlsplit(merged_values["environment"]["databaseUrl"].replace("${", "").replace("}", ""))
    assert variables["CODER_PG_AUTH"] == "awsiamrds"
    assert url.username, url
    assert url.password is None, url
    assert parse_qs(url.query)["sslmode"][0] in {"require", "verify-ca", "verify-full"}, url
    assert merged_values["coder"]["tls"]["secretNames"], "Coder gets no certificate."


@then("no file that it shows should set again what another has set")
def sets_once(shown_values):
    for one, other in combinations(shown_values.values(), 2):
        both = dict(values.leaves(one.data)).keys() & dict(values.leaves(other.data)).keys()
        assert not both, f"{one.path.name} and {other.path.name} both set {sorted(both)}."


@then("each parameter should stand in the template alone, with where it comes from")
def parameters_explained(page, shown_values):
    template = shown_values.pop("environment.yaml")
    assert [file.path.name for file in shown_values.values() if file.placeholders] == []
    for name in some(template.placeholders, "parameter in the template"):
        row = next((row for row in page.rows if row[0] == name), None)
        assert row, f"The page does not say where {name} comes from."
        assert len(row[1].split()) >= WORDS_OF_A_REASON, row


@then("it should have a row for each component that the record names, with what it needs and what is here")
def lists_components(page, requirements):
    for row in matrix_rows(page, requirements):
        assert re.search(r"\d", row[1]), row
        assert re.match(r"v?\d+(\.\d+)+", row[2]), row


@then("it should say what was seen last of each, and when, or that this is unknown")
def says_latest(page, requirements):
    for row in matrix_rows(page, requirements):
        seen = r"v?\d+(\.\d+)+ .*seen \d{4}-\d\d-\d\d|unknown\b.+"
        assert re.fullmatch(seen, row[3]), row
        assert re.fullmatch(r"(ended )?\d{4}-\d\d-\d\d seen .+|unknown( seen .+)?", row[4]), row


def matrix_rows(page, requirements):
    """The rows of the version matrix, one for each component of the record."""
    rows = []
    for component in requirements["coder-eks:2b.6"].figures["components"].value:
        row = next((row for row in page.rows if row[0].startswith(component)), None)
        assert row, f"The matrix has no row for {component}."
        rows.append(row)
    return some(rows, "component")


def hours(duration):
    """How many hours a duration such as `8h` or `1h30m` has."""
    units = {"h": 1, "m": 1 / 60, "s": 1 / 3600}
    parts = re.findall(r"(\d+)([hms])", duration)
    assert "".join(map("".join, parts)) == duration, f"{duration} is no duration in hours, minutes and seconds."
    return sum(int(number) * units[unit] for number, unit in parts)


def needed(requirements):
    """The figures that say how much of a quota is needed."""
    return [figure for criterion in requirements.values() for figure in criterion.figures.values() if figure.key]
