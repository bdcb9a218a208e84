"""Steps of values.feature."""

import re
from itertools import combinations
from urllib.parse import parse_qs, urlsplit

from pytest_bdd import parsers, scenarios, then

from provenpath.facts import values
from provenpath.proof.checks import some

scenarios("values.feature")

WORDS_OF_A_REASON = 3
"""What is shorter explains nothing."""


## Then


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
def is_isolated(site, page, merged_values, values_at):
    coder, account = merged_values["coder"], merged_values["coder"]["serviceAccount"]
    (selector,) = coder["nodeSelector"].items()
    others = values_at("coder-eks/coder-values")["coder"]["nodeSelector"]
    assert selector not in others.items(), f"They share the nodes of coderd: {selector}."
    assert selector[1] in {row[0] for row in site.page("coder-eks/cluster").rows}, f"No nodes are of {selector}."
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


def hours(duration):
    """How many hours a duration such as `8h` or `1h30m` has."""
    units = {"h": 1, "m": 1 / 60, "s": 1 / 3600}
    parts = re.findall(r"(\d+)([hms])", duration)
    assert "".join(map("".join, parts)) == duration, f"{duration} is no duration in hours, minutes and seconds."
    return sum(int(number) * units[unit] for number, unit in parts)
