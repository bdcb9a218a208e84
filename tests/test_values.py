"""Each override has its reason, and each key is one that the chart's tested version knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provenpath.errors import ProvenpathError
from provenpath.facts import charts, releases, requirements, resolved, values, yaml

if TYPE_CHECKING:
    from provenpath.facts.releases import Release

ROOT = Path(__file__).parents[1]
LIST = ROOT / "helm-values" / "coder-eks" / "releases.yaml"
CAPACITY = yaml.load(ROOT / "terraform" / "coder-eks" / "capacity.yaml").data
VALUES = """\
# A word ahead.
app:
  # -- More than one, so that one can be lost.
  # requirements: mini:1.1, mini:1.2
  replicas: 3
  env:
    # -- Said twice,
    # in two lines.
    - name: LEVEL
      value: info
  annotations:
    # -- Somebody looks for it.
    port: "80"
"""
KEYS = """\
chart: app
version: 1.2.3
source: https://example.com/values.yaml
read:
  app.strategy: The template takes it where it is given, though no default is there.
ours:
  mine: A template among our own values reads it, and the chart does not.
keys:
  app.replicas: 1
  app.env: []
  app.annotations: {}
  app.service.type: LoadBalancer
sets:
  ADDRESS: 0.0.0.0
locked: [ADDRESS]
variables:
  ADDRESS: 127.0.0.1
  LEVEL: warn
"""
RELEASES = """\
app:
  title: App
  chart: app
  repository: https://example.com/charts
  version: 1.2.3
  namespace: app
  values: [app/values.yaml, "app/{environment}.yaml"]
  keys: app/keys.yaml
  docs: https://example.com/docs
  source: https://example.com/tree/v{version}/charts/app
  changelog: https://example.com/{version}
  parameters:
    host: {handed: edge.host}
"""
SMALL = """\
# -- Where it is.
mine: "https://${host}"
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    files = {
        "releases.yaml": RELEASES,
        "app/values.yaml": VALUES,
        "app/small.yaml": SMALL,
        "app/keys.yaml": KEYS,
    }
    (tmp_path / "app").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def read(tree: Path) -> Release:
    return releases.read(tree / "releases.yaml", "small")["app"]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def fault(tree: Path) -> str:
    with pytest.raises(ProvenpathError) as error:
        read(tree)
    return str(error.value).replace(f"{tree}/", "")


## Ports


def test_a_port_is_what_is_set_before_what_the_chart_and_the_program_do(tree: Path) -> None:
    keys, values = tree / "app/keys.yaml", tree / "app/values.yaml"
    change(keys, "  ADDRESS: 127.0.0.1\n", "  ADDRESS: 127.0.0.1:1\n  OTHER: ':2'\n")
    assert (read(tree).port("OTHER"), fault_of_port(tree, "LEVEL")) == (
        2,
        "LEVEL of the release 'app' is 'info', which names no port. Name another.",
    )
    assert fault_of_port(tree, "ADRESS") == "The release 'app' knows no variable 'ADRESS'. Did you mean 'ADDRESS'?"
    change(keys, "ADDRESS: 0.0.0.0\n", "ADDRESS: 0.0.0.0:3\n")
    assert read(tree).port("ADDRESS") == 3
    change(values, "    - name: LEVEL\n      value: info\n", '    - name: OTHER\n      value: "[::]:4"\n')
    assert read(tree).port("OTHER") == 4


def fault_of_port(tree: Path, variable: str) -> str:
    with pytest.raises(ProvenpathError) as error:
        read(tree).port(variable)
    return str(error.value)


## Reasons


def test_a_setting_has_its_name_its_value_and_its_reason(tree: Path) -> None:
    found = {setting.name: setting for setting in read(tree).settings}
    assert {name: setting.value for name, setting in found.items()} == {
        "app.replicas": 3,
        "app.env.LEVEL": "info",
        "app.annotations.port": "80",
        "mine": "https://${host}",
    }
    assert found["app.replicas"].reason == "More than one, so that one can be lost."
    assert found["app.replicas"].requirements == ("mini:1.1", "mini:1.2")
    assert (found["app.env.LEVEL"].reason, found["app.env.LEVEL"].line) == ("Said twice, in two lines.", 9)
    assert (found["app.env.LEVEL"].variable, found["app.replicas"].variable) == ("LEVEL", None)


@pytest.mark.parametrize(
    ("old", "new", "line", "name"),
    [
        ("  # -- More than one, so", "  # More than one, so", 5, "app.replicas"),
        ("    # -- Said twice,\n    # in two lines.\n", "", 7, "app.env.LEVEL"),
        ("    # -- Somebody looks for it.\n", "    # -- Somebody looks for it.\n\n", 14, "app.annotations.port"),
    ],
)
def test_a_value_without_a_reason_is_an_error(old: str, new: str, line: int, name: str, tree: Path) -> None:
    change(tree / "app/values.yaml", old, new)
    assert fault(tree).startswith(f"app/values.yaml:{line} {name} is set without a reason. ")


## Keys


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "  replicas: 3",
            "  replicaz: 3",
            "app/values.yaml:5 app.replicaz: the chart app 1.2.3 has no such key. Did you mean 'app.replicas'?",
        ),
        (
            "  replicas: 3",
            "  service:\n    kind: NodePort",
            "app/values.yaml:6 app.service.kind: the chart app 1.2.3 has no such key. Did you mean 'app.service.type'?",
        ),
        (
            "    - name: LEVEL",
            "    - name: LEVAL",
            "app/values.yaml:9 LEVAL: the program of the chart app 1.2.3 takes no such variable. Did you mean 'LEVEL'?",
        ),
        (
            "    - name: LEVEL",
            "    - name: ADDRESS",
            "app/values.yaml:9 ADDRESS: the chart app 1.2.3 sets this variable itself. Take it out.",
        ),
        (
            "  replicas: 3",
            "  replicas: 1",
            "app/values.yaml:5 app.replicas is the chart app 1.2.3's own default. Take it out.",
        ),
        (
            "value: info",
            "value: warn",
            "app/values.yaml:9 app.env.LEVEL is the chart app 1.2.3's own default. Take it out.",
        ),
    ],
)
def test_what_the_chart_does_not_know_is_named_with_its_line(old: str, new: str, message: str, tree: Path) -> None:
    change(tree / "app/values.yaml", old, new)
    assert fault(tree) == message


@pytest.mark.parametrize("key", ["  strategy: Recreate", "  annotations:\n    any.thing/goes: x"])
def test_what_templates_read_and_what_is_open_may_be_set(key: str, tree: Path) -> None:
    change(
        tree / "app/values.yaml",
        '  annotations:\n    # -- Somebody looks for it.\n    port: "80"\n',
        f"  # -- It is.\n{key}\n",
    )
    read(tree)


def test_an_inventory_of_another_version_is_an_error(tree: Path) -> None:
    change(tree / "app/keys.yaml", "version: 1.2.3", "version: 1.2.4")
    assert fault(tree) == (
        "releases.yaml:5 app is app 1.2.3, and app/keys.yaml lists the keys of app 1.2.4. "
        "Make it anew: `provenpath charts app SOURCE --write`."
    )


## Releases


def test_links_are_those_of_the_version(tree: Path) -> None:
    found = read(tree)
    assert (found.source, found.changelog) == (
        "https://example.com/tree/v1.2.3/charts/app",
        "https://example.com/1.2.3",
    )


def test_a_placeholder_without_a_source_is_an_error_and_so_is_the_reverse(tree: Path) -> None:
    change(tree / "app/small.yaml", "${host}", "${hots}")
    assert fault(tree) == "app/small.yaml:2 ${hots} has no source under parameters of 'app'. Did you mean 'host'?"
    change(tree / "app/small.yaml", "${hots}", "")
    assert fault(tree).startswith("releases.yaml:13 no values file of 'app' holds ${host}. ")


def test_an_unknown_setting_names_the_nearest(tree: Path) -> None:
    with pytest.raises(ProvenpathError, match=r"set no 'app.replica'. Did you mean 'app.replicas'\?"):
        read(tree).setting("app.replica")


def test_values_are_merged_as_helm_does_it(tree: Path) -> None:
    (tree / "app/small.yaml").write_text(
        f"{SMALL}app:\n"
        "  # -- Two.\n  replicas: 2\n  # -- None.\n  env: []\n  annotations:\n    # -- More.\n    path: /\n"
    )
    change(tree / "app/keys.yaml", "app.env: []", "app.env: {}")
    found = read(tree)
    assert values.merged(found.values) == {
        "app": {"replicas": 2, "env": [], "annotations": {"port": "80", "path": "/"}},
        "mine": "https://${host}",
    }
    assert found.setting("app.replicas").value == 2


## Those of this repository


@pytest.fixture(params=sorted(CAPACITY))
def environment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def coder(environment: str) -> Release:
    return releases.read(LIST, environment)["coder"]


@pytest.fixture
def provisioners(environment: str) -> Release:
    return releases.read(LIST, environment)["coder-provisioner"]


def test_every_environment_has_its_values(coder: Release, provisioners: Release) -> None:
    """Reading them holds them to the inventory."""
    assert len(coder.settings) > 30
    assert len(provisioners.settings) > 10
    assert charts.read(LIST.parent / "coder" / "keys.yaml").version == coder.version


def test_coder_and_its_provisioners_are_of_one_version(coder: Release, provisioners: Release) -> None:
    assert coder.version == provisioners.version


def test_provisioners_fill_the_nodes_that_stay_outside_working_hours(environment: str, provisioners: Release) -> None:
    nodes = CAPACITY[environment]["nodes"]["provisioner"]["off_hours"]
    assert provisioners.setting("coder.replicaCount").value == nodes * 30


def test_settings_serve_criteria_that_exist(coder: Release, provisioners: Release) -> None:
    known = requirements.read(ROOT / "requirements" / "coder-eks.yaml")
    settings = (*coder.settings, *provisioners.settings)
    assert [id_ for setting in settings for id_ in setting.requirements if id_ not in known] == []


def test_what_is_filled_in_is_handed_on_by_a_layer(coder: Release, provisioners: Release) -> None:
    facts = resolved.read(resolved.path_of(ROOT, "coder-eks", "workspaces-3000"))
    for parameter in (*coder.parameters.values(), *provisioners.parameters.values()):
        layer, _, name = parameter.text.partition(".")
        if parameter.source == "handed":
            assert facts.get(f"{layer}.parameter_names.{name}")
        elif parameter.source == "declared":
            assert facts.get(parameter.text)


def test_pods_go_where_the_cluster_layer_keeps_nodes_for_them(coder: Release, provisioners: Release) -> None:
    key = resolved.read(resolved.path_of(ROOT, "coder-eks", "workspaces-3000")).get("cluster.role_key")
    for release, role in ((coder, "control"), (provisioners, "provisioner")):
        assert release.setting("coder.nodeSelector").value == {key: role}
        assert [(each["key"], each["value"]) for each in release.setting("coder.tolerations").value] == [(key, role)]


def test_workspaces_stop_when_the_working_day_does(coder: Release) -> None:
    """The hour stands in the capacity file, too, which no chart reads."""
    for size in CAPACITY.values():
        hour, minute = map(int, size["hours"]["stop"].split(":"))
        expected = f"CRON_TZ={size['hours']['time_zone']} {minute} {hour} * * *"
        assert coder.setting("coder.env.CODER_QUIET_HOURS_DEFAULT_SCHEDULE").value == expected
