"""What a page calls: each macro gives what its source holds, and an error names the nearest where there is nothing."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.facts.evidence import Call, Kind, Record, Step, Verdict
from provenpath.facts.mutants import WAYS, Mutant, Summary
from provenpath.guide.macros import Macros
from provenpath.guide.markdown import indented
from provenpath.guide.marks import MARK
from provenpath.guide.sources import EVIDENCE_SETTING, Sources
from provenpath.guide.verdicts import Standing

ROOT = Path(__file__).parents[1]
PLATFORM, ENVIRONMENT = "coder-eks", "workspaces-3000"
HERE = "coder-eks/network.md"
WAITS = dict.fromkeys(("backend", "network", "cluster", "database", "edge", "trail", "access"), "Something")
"""What each layer waits for."""


@cache
def sources() -> Sources:
    """The sources of this checkout without any evidence, read once."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setenv(EVIDENCE_SETTING, "")
        found = Sources(Checkout(ROOT), PLATFORM, ENVIRONMENT)
        assert found.located == ()
        return found


@pytest.fixture
def macros() -> Macros:
    return Macros(sources(), lambda: HERE)


def resolved() -> Any:
    """The committed facts, read by other means."""
    data = json.loads((ROOT / "facts" / f"{PLATFORM}.{ENVIRONMENT}.json").read_text())
    return data["layers"], data["tested"]


def test_facts_and_counts_are_those_that_are_committed(macros: Macros) -> None:
    layers, tested = resolved()
    assert macros.fact("network.flow_log_retention_days") == str(layers["network"]["values"]["flow_log_retention_days"])
    assert macros.count("network", "aws_nat_gateway") == str(layers["network"]["resources"]["aws_nat_gateway"])
    assert macros.version("hashicorp/aws") == tested["hashicorp/aws"]


def test_a_default_and_a_constraint_are_those_of_the_tree(macros: Macros) -> None:
    text = (ROOT / "terraform/coder-eks/10-network/versions.tf").read_text()
    assert f'required_version = "{macros.constraint("network", "terraform")}"' in text
    assert f'"{macros.constraint("network", "aws")}"' in text
    assert macros.default("network", "region") == "(required)"


def test_a_figure_is_that_of_the_record(macros: Macros) -> None:
    assert macros.figure("coder-eks:3.8", "retention_days") == "at least 90 days"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.fact("network.flow_log_retention"), r"network\.flow_log_retention_days"),
        (lambda m: m.count("network", "aws_nat_gatway"), "aws_nat_gateway"),
        (lambda m: m.count("netwrk", "aws_nat_gateway"), "netwrk"),
        (lambda m: m.default("network", "cdir"), "cidr"),
        (lambda m: m.default("modules/vcp", "cidr"), "vpc"),
        (lambda m: m.constraint("network", "azure"), "hashicorp/aws"),
        (lambda m: m.figure("coder-eks:3.8", "retention"), "retention_days"),
        (lambda m: m.figure("coder-eks:3.99", "retention_days"), r"coder-eks:3\.9"),
        (lambda m: m.version("motto"), "moto"),
        (lambda m: m.input("cluster", "cluster_acces"), "cluster_access"),
        (lambda m: m.input("clustr", "cluster_access"), "cluster"),
        (lambda m: m.order({**WAITS, "egde": "DNS"}), "edge"),
        (lambda m: m.order({"backend": "Nothing"}), "'network'"),
        (lambda m: m.variables("netwrk"), "network"),
        (lambda m: m.outputs("netwrk"), "network"),
        (lambda m: m.plan("network.cidr", "tier", "cidr"), "no table"),
        (lambda m: m.plan("network.address_plan", "tier", "cidrs"), "cidr"),
        (lambda m: m.release("codr"), "coder"),
        (lambda m: m.release_version("codr"), "coder"),
        (lambda m: m.settings("coder", "value.yaml"), r"values\.yaml"),
        (lambda m: m.values_file("coder", "value.yaml"), r"values\.yaml"),
        (lambda m: m.setting("coder", "coder.replicas"), r"coder\.replicaCount"),
        (lambda m: m.namespace("codr"), "coder"),
        (lambda m: m.port("coder", "CODER_HTTP_ADRESS"), "CODER_HTTP_ADDRESS"),
        (lambda m: m.parameters("codr"), "coder"),
        (lambda m: m.script("runbooks/coder-eks/deploy/netwrk.sh"), r"network\.sh"),
        (lambda m: m.picture("netwrk", "x"), "network"),
        (lambda m: m.link("terraform-instal"), "terraform-install"),
        (lambda m: m.documentation("netwrk"), "network"),
        (lambda m: m.requirement("coder-eks:3.88"), r"coder-eks:3\.8"),
        (lambda m: m.standing("coder-eks:99"), "coder-eks:99"),
        (lambda m: m.evidence("flow-logs-keep"), "flow-logs-kept"),
        (lambda m: m.scenario("flow-logs-keep"), "flow-logs-kept"),
        (lambda m: m.tally("validate/netwrk"), "validate/network"),
        (lambda m: m.runbook("validate/netwrk"), "validate/network"),
        (lambda m: m.permissions("validate/netwrk"), "validate/network"),
        (lambda _: Macros(sources(), lambda: "coder-eks/netwrk.md").criteria(), r"coder-eks/network\.md"),
    ],
)
def test_what_there_is_not_is_named_with_the_nearest(
    macros: Macros, call: Callable[[Macros], str], message: str
) -> None:
    with pytest.raises(ProvenpathError, match=message):
        call(macros)


def test_every_input_and_output_of_a_layer_is_in_its_table(macros: Macros) -> None:
    module = sources().layer("network")
    inputs, outputs = macros.variables("network"), html.unescape(macros.outputs("network"))
    assert module.variables
    assert [name for name in module.variables if f'<span id="network-{name}"></span>' not in inputs] == []
    assert [name for name in module.outputs if f"<code>{name}</code>" not in outputs] == []


def plain(markdown: str) -> str:
    """What a reader sees of Markdown: no tags, and signs as they are."""
    return html.unescape(re.sub(r"<[^>]+>", "", markdown))


def test_every_value_of_a_release_is_in_a_table_with_what_holds_otherwise_and_why(macros: Macros) -> None:
    release = sources().release("coder")
    for file in release.values:
        rows = [row.split(" | ") for row in plain(macros.settings("coder", file.path.name)).split("\n") if " | " in row]
        found = {row[0].removeprefix("| "): row for row in rows}
        for setting in file.settings:
            row = found[setting.variable or setting.name]
            assert " otherwise " in row[1]
            assert setting.reason.replace("`", "") in row[2].replace("`", "")
            assert all(id_.partition(":")[2] in row[2] for id_ in setting.requirements)
    assert "8h otherwise 24h0m0s" in plain(macros.settings("coder", "values.yaml"))
    assert "6 otherwise 1" in plain(macros.settings("coder", "{environment}.yaml"))


def test_a_value_of_a_release_is_shown_by_its_name(macros: Macros) -> None:
    assert macros.setting("coder", "coder.resources.limits.memory") == "12Gi"
    assert macros.setting("coder", "coder.env.CODER_PG_AUTH") == "awsiamrds"


def test_a_release_says_where_it_is_and_on_which_ports_it_listens(macros: Macros) -> None:
    assert macros.namespace("coder-provisioner") == "coder-provisioners"
    assert macros.port("coder", "CODER_HTTP_ADDRESS") == "8080"


def test_a_parameter_is_shown_with_the_name_it_is_handed_on_by(macros: Macros) -> None:
    layers, _ = resolved()
    found = plain(macros.parameters("coder"))
    assert layers["edge"]["values"]["parameter_names"]["access_url"] in found
    assert f"| region | The environment: region is {layers['network']['values']['region']} here |" in found
    assert "**Open.** The role" in found


def test_a_release_leads_to_what_documents_its_version(macros: Macros) -> None:
    table, version = macros.release("coder"), macros.release_version("coder")
    for url in (
        f"/releases/tag/v{version}",
        f"/tree/v{version}/helm/coder",
        f"/blob/v{version}/helm/coder/values.yaml",
    ):
        assert url in table


def test_every_criterion_is_in_the_trace_and_leads_to_what_proves_it(macros: Macros) -> None:
    trace = macros.trace()
    assert [id_ for id_, each in sources().requirements.items() if f"{{: #{each.anchor} }}" not in trace] == []
    start = trace.index("### 3.8 ")
    part = html.unescape(trace[start : trace.index("\n### ", start)])
    assert "(validate-network.md#flow-logs-kept)" in part
    assert "module.flow_logs" in part
    assert "network.md)" in part


def test_a_page_lists_the_criteria_that_name_it(macros: Macros) -> None:
    mine = [id_ for id_, each in sources().requirements.items() if HERE in each.pages]
    listed = macros.criteria()
    assert mine
    assert f"({len(mine)})" in listed
    assert [id_ for id_ in mine if id_ not in listed] == []


def test_every_quota_of_the_records_is_in_the_table(macros: Macros) -> None:
    figures = [figure for each in sources().requirements.values() for figure in each.figures.values() if figure.key]
    table = macros.quotas()
    assert len(figures) > 5
    assert [figure for figure in figures if figure.key not in table or f"{figure.value:,}" not in table] == []


def test_without_evidence_nothing_is_shown_as_proved(macros: Macros) -> None:
    assert set(sources().standings.values()) == {Standing.OPEN}
    assert "<strong>0</strong><span>proved</span>" in macros.headline()
    for said in (macros.runbook("validate/network"), macros.scenario("flow-logs-kept"), macros.standings()):
        assert "pp-passed" not in said
        assert "pp-proved" not in said
    assert "No whole run of this suite" in macros.permissions("validate/network")


def with_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Macros:
    """Return macros that know one record of `flow-logs-kept`, passed on these trees but for *changes*."""
    feature, scenario = sources().scenario("flow-logs-kept")
    now = sources().now
    record = Record(
        scenario=scenario.id,
        example="",
        title=scenario.title,
        feature=sources().path(feature),
        requirements=scenario.requirements,
        radius="read",
        verdict=Verdict.PASSED,
        started=now.time.isoformat(),
        seconds=1,
        target="sandbox",
        deployment="sandbox",
        kind=Kind.EMULATED,
        account="123456789012",
        partition="aws",
        region="us-east-1",
        versions={},
        hashes={
            "scenario": scenario.hash,
            "steps": now.steps[sources().path(feature)],
            "figures": now.figures,
            "trees": now.trees,
        },
        dirty=False,
        steps=(Step("Then", "it is kept", Verdict.PASSED),),
        calls=(Call("logs", "DescribeLogGroups", "logs:DescribeLogGroups", "List", 1, "emulated"),),
        environment=ENVIRONMENT,
    )
    path = tmp_path / "run.jsonl"
    path.write_text(dataclasses.replace(record, **changes).to_json() + "\n")
    monkeypatch.setenv(EVIDENCE_SETTING, str(path))
    return Macros(Sources(Checkout(ROOT), PLATFORM, ENVIRONMENT), lambda: HERE)


def test_a_pass_is_shown_with_its_date_place_and_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = with_evidence(tmp_path, monkeypatch).evidence("flow-logs-kept")
    assert said.count(MARK) == 1
    for part in ("passed", f"{sources().now.time:%Y-%m-%d}", "on sandbox", "emulated", "@read"):
        assert part in said


def test_evidence_of_one_environment_is_none_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the guide of another environment the same record is shown for what it is, and proves nothing."""
    here = with_evidence(tmp_path, monkeypatch)
    other = Macros(Sources(Checkout(ROOT), PLATFORM, "workspaces-300"), lambda: HERE)
    assert "passed" in here.evidence("flow-logs-kept")
    said = other.evidence("flow-logs-kept")
    assert "of another environment" in said
    assert ENVIRONMENT in said
    assert "pp-passed" not in said


def test_each_layer_stands_with_those_that_it_comes_after(macros: Macros) -> None:
    rows = re.findall(r"^\| \[(\w+)\]\(#\1\) \| (.*?) \|", macros.order(WAITS), re.MULTILINE)
    assert [(layer, re.sub(r"\[(\w+)\]\(#\1\)", r"\1", words)) for layer, words in rows] == [
        ("backend", "nothing"),
        ("network", "backend"),
        ("cluster", "network"),
        ("database", "network"),
        ("edge", "network"),
        ("trail", "backend"),
        ("access", "cluster"),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": Kind.LIVE, "seconds": 1201}, "at most 21 min in 1 run<"),
        ({"kind": Kind.EMULATED, "seconds": 1201}, "no run recorded"),
        ({"kind": Kind.LIVE, "verdict": Verdict.FAILED}, "no run recorded"),
        ({"kind": Kind.LIVE, "environment": "workspaces-300"}, "no run recorded"),
    ],
)
def test_how_long_a_layer_takes_is_what_runs_on_the_platform_took(
    changes: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sandbox's minutes, those of a run that failed and those of another size are none of this one's."""
    shown = with_evidence(tmp_path, monkeypatch, scenario="deploy-network", **changes).order(WAITS)
    network = next(line for line in shown.splitlines() if "#network" in line.partition("]")[2].partition(")")[0])
    assert said in network
    assert shown.count("no run recorded") == len(WAITS) - (said != "no run recorded")


def test_an_input_is_named_with_its_file_and_leads_to_its_meaning(macros: Macros) -> None:
    said = html.unescape(macros.input("cluster", "cluster_access"))
    assert said == (
        "[<code>cluster_access</code>](cluster.md#cluster-cluster_access) in <code>20-cluster.tfvars</code>"
    )
    assert 'id="cluster-cluster_access"' in macros.variables("cluster")


def test_a_move_is_proved_by_a_scenario_under_its_own_title(macros: Macros) -> None:
    _, scenario = sources().scenario("flow-logs-kept")
    assert macros.proved("flow-logs-kept").startswith(f"[{scenario.title}](validate-network.md#flow-logs-kept) ")


def test_the_code_of_every_layer_and_module_is_shown_whole_below_its_readme(macros: Macros) -> None:
    layers, modules = macros.layers_code("coder-eks/code-modules.md"), macros.modules_code()
    for said, folders in (
        (layers, sorted((ROOT / "terraform" / PLATFORM).glob("[0-9]*"))),
        (modules, sorted((ROOT / "terraform/modules").iterdir())),
    ):
        shown = html.unescape(re.sub(r"^ {4}", "", said, flags=re.MULTILINE))
        for folder in folders:
            title, _, readme = (folder / "README.md").read_text().partition("\n")
            assert f"## {title.removeprefix('# ')} " in shown
            assert re.sub(r"^ {4}", "", readme, flags=re.MULTILINE).strip() in shown
            for file in folder.glob("*.tf"):
                assert f'title="{file.relative_to(ROOT)}"' in said
                assert re.sub(r"^ {4}", "", indented(file.read_text()), flags=re.MULTILINE).strip() in shown
    assert "[vpc](code-modules.md#vpc)" in layers


def test_a_folder_that_says_nothing_of_itself_is_an_error(macros: Macros, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_file", lambda path: path.name != "README.md")
    with pytest.raises(ProvenpathError, match=r"terraform/modules/aurora has no README\.md\. Say in it"):
        macros.modules_code()


def test_a_picture_of_another_environment_says_so(macros: Macros) -> None:
    other = Macros(Sources(Checkout(ROOT), PLATFORM, "workspaces-300"), lambda: HERE)
    assert f"Drawn for the environment {ENVIRONMENT}." in other.picture("network", "The network.")
    assert "Drawn for" not in macros.picture("network", "The network.")


def test_settings_are_those_of_the_shown_environment(macros: Macros) -> None:
    assert f'environment = "{ENVIRONMENT}"' in macros.environment_file("common.tfvars", "Common")
    other = Macros(Sources(Checkout(ROOT), PLATFORM, "workspaces-300"), lambda: HERE)
    assert "max_workspaces = 300" in other.environment_file("10-network.tfvars", "Network")
    with pytest.raises(ProvenpathError, match=r"workspaces-300 has no 'common\.tfvar'.*common\.tfvars"):
        other.environment_file("common.tfvar", "Common")


def test_environments_stand_side_by_side_the_smallest_first(macros: Macros) -> None:
    said = macros.environments({"Workspaces": "network.max_workspaces"}, "Sizes")
    rows = [line for line in said.splitlines() if line.startswith("|")]
    heads = [f" <code>workspaces-{size}</code> " for size in (300, 1000, 3000)]
    assert rows[0].split("|")[2:-1] == heads
    assert rows[-1].split("|")[1:-1] == [" Workspaces ", " 300 ", " 1000 ", " 3000 "]
    with pytest.raises(ProvenpathError, match=r"No fact 'network\.max_workspace'.*network\.max_workspaces"):
        macros.environments({"Workspaces": "network.max_workspace"}, "Sizes")


def test_what_a_new_account_lacks_comes_first_and_is_to_be_asked_for(macros: Macros) -> None:
    rows = [line for line in macros.quotas().splitlines() if "/L-" in line]
    asked = ["Ask for more" in row for row in rows]
    assert asked == sorted(asked, reverse=True)
    first = "".join(rows[: sum(asked)])
    for quota in ("ec2/L-1216C47A", "ec2/L-34B43A08", "ebs/L-7A658B76"):
        assert quota in first
    assert any("vpc/L-F678F1CE" in row for row in rows[sum(asked) :])


def test_the_rights_that_a_suite_needs_are_those_it_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what was not run named, because its rights are not in the policy."""
    said = with_evidence(tmp_path, monkeypatch).permissions("validate/network")
    policy = json.loads(said[said.index("{\n") : said.rindex("}") + 1])
    assert policy["Statement"][0]["Action"] == ["logs:DescribeLogGroups"]
    assert "What 1 of " in said
    assert "<code>nat-per-zone</code>" in said or "<code>private-routes</code>" in said


@pytest.mark.parametrize(
    ("is_public", "shown", "hidden"), [(True, "[account]", "123456789012"), (False, "123456789012", "[account]")]
)
def test_what_a_run_said_is_shown_in_the_form_of_the_site(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_public: bool,  # noqa: FBT001
    shown: str,
    hidden: str,
) -> None:
    error = "arn of 123456789012 <b>was</b> `not` found; AKIAIOSFODNN7EXAMPLE"
    step = Step("Then", "it is kept", Verdict.FAILED, error=error)
    known = with_evidence(tmp_path, monkeypatch, verdict=Verdict.FAILED, steps=(step,))._sources
    said = Macros(dataclasses.replace(known, is_public=is_public)).evidence("flow-logs-kept")
    assert shown in html.unescape(said)
    for gone in (hidden, "AKIAIOSFODNN7EXAMPLE", "<b>", "`not`"):
        assert gone not in said
    assert "failed" in said
    assert "passed" not in said


def test_a_failure_stands_above_its_suite_and_opens_its_criterion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Step("Then", "it is kept", Verdict.FAILED, error="30 days")
    macros = with_evidence(tmp_path, monkeypatch, verdict=Verdict.FAILED, steps=(step,))
    above = macros.runbook("validate/network").partition("```")[0]
    assert '<a href="#flow-logs-kept">' in above
    assert "30 days" in above
    assert "open" in macros.standing("coder-eks:3.8")


def mutant(outcome: str, note: str = "") -> Mutant:
    return Mutant(f"one-{outcome}", "Something is wrong.", "call", (), outcome, (), note)


def test_the_score_names_what_was_not_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    mutants = (*(mutant("killed") for _ in range(1999)), mutant("survived", "AWS lets nobody see it."))
    summary = Summary("2026-11-21T10:00:00+00:00", sources().now.trees, mutants)
    known = Sources(Checkout(ROOT), PLATFORM, ENVIRONMENT)
    monkeypatch.setitem(known.__dict__, "mutation", summary)
    said = Macros(known).score()
    assert "1999 of 2000 faults were noticed (99.9 %), on 2026-11-21." in said
    assert "<code>one-survived</code>" in said
    assert "| 1999 of 2000 |" in said
    assert said.count("| not tried |") == len(WAYS) - 1
    assert "AWS lets nobody see it." in said
    monkeypatch.setitem(known.__dict__, "mutation", dataclasses.replace(summary, trees="others"))
    assert "on other trees than these" in Macros(known).score()
    monkeypatch.setitem(known.__dict__, "mutation", None)
    assert "Not measured here" in Macros(known).score()


@pytest.mark.parametrize("name", ["overview", "network", "security", "cluster", "components", "data_flow", "recovery"])
def test_below_a_picture_stands_every_resource_type_of_its_layers(macros: Macros, name: str) -> None:
    """Drawn, left out for a reason, or not used in this environment; by the text of the trees and the facts."""
    text = macros.picture(name, "A caption")
    fold = html.unescape(text.partition("<details")[2])
    summary = fold.partition("<summary>")[2].partition("</summary>")[0]
    shown = re.fullmatch(r"What is drawn of the layers (.*), and what is left out", summary)
    assert shown, summary
    layers, _ = resolved()
    managed = {type_ for layer in shown[1].split(", ") for type_ in layers[layer]["resources"]}
    rows = re.findall(r"^\| (Drawn|Left out|Not used) \| (.*?) \| (.*) \|$", fold, re.MULTILINE)
    said = {
        head: {t for other, _, types in rows if other == head for t in re.findall(r"<code>(\w+)</code>", types)}
        for head, *_ in rows
    }
    assert managed <= said["Drawn"] | said["Left out"]
    assert said["Drawn"] <= managed
    assert not said["Drawn"] & said["Left out"]
    assert not said.get("Not used", set()) & managed
    assert all(reason for head, reason, _ in rows if head == "Left out")
