"""Steps of content.feature."""

import re
from ipaddress import ip_network
from itertools import combinations

from pytest_bdd import parsers, scenarios, then

from provenpath.proof.checks import names, some

scenarios("content.feature")

TIERS = {"public", "private", "data"}
KNOWN_BEFOREHAND, RECKONED = 3, 5
"""How many cells a row has of what the sizing starts from, and of what it comes to."""


def reckoned(page):
    """The rows of what a page reckons: what, reckoned, relation, resolved, whether they agree."""
    return [row for row in page.rows if len(row) == RECKONED and row[2] in {"=", "≤"}]


def number(cell):
    """The number in a cell such as "3,000"."""
    return float(cell.replace(",", ""))


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
    parsers.parse(
        "it should calculate with {vcpus:d} vCPU, {memory_gb:d} GB of memory and {storage_gb:d} GB of storage each"
    )
)
def calculates_with(page, vcpus, memory_gb, storage_gb):
    rows = {row[0]: row[1] for row in page.rows if len(row) == KNOWN_BEFOREHAND}
    found = [rows.get(f"{what} of an average workspace") for what in ("Processors", "Memory", "Storage")]
    assert found == [f"{vcpus} vCPU", f"{memory_gb} GB", f"{storage_gb} GB"]


@then(
    parsers.parse(
        "it should reckon with {workspaces_per_user:d} workspaces of a user, "
        "and users from the workspaces that run at the same time"
    )
)
def reckons_users(page, workspaces_per_user):
    rows = {row[0]: row[1] for row in page.rows if len(row) == KNOWN_BEFOREHAND}
    assert number(rows.get("Workspaces of a user", "0")) == workspaces_per_user, rows
    users = number(rows["Users at work, by that"].removeprefix("about "))
    assert users == round(number(rows["Workspaces that run at the same time"]) / workspaces_per_user), rows


@then("it should reckon nodes for workspaces and for builds that are as many as Terraform's")
def reckons_nodes(page):
    found = {row[0]: row for row in reckoned(page) if row[2] == "="}
    for what in ("Nodes for workspaces, by day", "Nodes for builds, by day"):
        assert what in found, (what, sorted(found))
        assert number(found[what][1]) == number(found[what][3]) > 0, found[what]


@then("everything else that it reckons should fit into what Terraform comes to")
def reckoning_fits(page):
    for row in some([row for row in reckoned(page) if row[2] != "="], "line with a limit"):
        assert 0 < number(row[1]) <= number(row[3]), row


@then(parsers.parse('it should have a scenario for each of "{tools}", with its steps'), converters={"tools": names})
def has_scenarios(page, tools):
    for tool in tools:
        assert any(tool in heading for heading in page.headings), (tool, page.headings)
        assert any(tool in code and "Scenario:" in code and "Then" in code for code in page.code), tool


@then(
    parsers.parse('after the script of each of "{verified_layers}" it should give the command of its suite'),
    converters={"verified_layers": names},
)
def verified_after(page, verified_layers):
    commands = [block for block in page.code if "provenpath run validate/" in block or block.startswith("ENVIRONMENT=")]
    for layer in verified_layers:
        script = next((at for at, each in enumerate(commands) if f"deploy/{layer}.sh" in each), None)
        assert script is not None, f"The page does not run deploy/{layer}.sh."
        assert commands[script + 1 :][:1] == [f"./provenpath run validate/{layer} --deployment <name>"], commands


@then("it should give the command that runs them")
def gives_command(page):
    assert "provenpath run preflight" in page.code


def row_of(page, figure):
    """The row of the quotas' table that names a quota by its code, empty without one."""
    return next((row for row in page.rows if figure.key in row[0].split()), ())


def needed(requirements):
    """The figures that say how much of a quota is needed."""
    return [figure for criterion in requirements.values() for figure in criterion.figures.values() if figure.key]
