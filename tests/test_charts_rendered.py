"""The values make of the real chart what they are meant to, as Helm itself renders it.

Run by `nox -s charts`, which brings Helm's library and is told where the chart's source lies: neither is in reach of
every machine.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from provenpath.facts import releases, values

if TYPE_CHECKING:
    from provenpath.facts.releases import Release

ROOT = Path(__file__).parents[1]
SOURCE = os.environ.get("PROVENPATH_CHART_SOURCE")
ENVIRONMENTS = sorted(yaml.safe_load((ROOT / "terraform/coder-eks/capacity.yaml").read_text()))
GIVEN = {
    "access_url": "https://coder.example.com",
    "wildcard_access_url": "*.coder.example.com",
    "target_group_arn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/coder-coderd/0123456789abcdef",
    "database_host": "database.example.com",
    "database_port": "5432",
    "database_name": "coder",
    "region": "us-east-1",
    "coderd_role_arn": "arn:aws:iam::123456789012:role/coderd",
    "provisioner_role_arn": "arn:aws:iam::123456789012:role/provisioner",
}

pytestmark = pytest.mark.skipif(not SOURCE, reason="No chart: nox -s charts -- FOLDER says where its source lies.")


def release(environment: str, name: str = "coder") -> Release:
    return releases.read(ROOT / "helm-values/coder-eks/releases.yaml", environment)[name]


def filled(environment: str, name: str = "coder") -> dict[str, Any]:
    """The values as Helm gets them: each file's text is filled in first, as Terraform does it, and then read."""
    texts = [(each.path, each.path.read_text()) for each in release(environment, name).values]
    full = [(path, re.sub(r"\$\{(\w+)\}", lambda match: GIVEN.get(match[1], match[0]), text)) for path, text in texts]
    return values.merged(values.parse(text, path) for path, text in full)


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Coder's chart and that of its provisioners, with the library chart that they are made with."""
    helm = pytest.importorskip("helm_python", reason="No Helm: nox -s charts brings it.")
    folder = tmp_path_factory.mktemp("charts") / "helm"
    shutil.copytree(Path(SOURCE or "") / "helm", folder)
    loaded = {}
    for name, path in (("coder", folder / "coder"), ("coder-provisioner", folder / "provisioner")):
        helm.dependency_update(str(path))
        loaded[name] = helm.Chart.load(path)
    yield loaded
    for each in loaded.values():
        each.close()


@pytest.fixture(scope="module")
def chart(charts: Any) -> Any:
    return charts["coder"]


def render(chart: Any, given: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """What Helm makes, by kind and name; the tag, which a release's chart brings, is missing in its source."""
    tagged = given | {"coder": given["coder"] | {"image": {"tag": f"v{release(ENVIRONMENTS[0]).version}"}}}
    texts = chart.render(values=tagged, name=chart.name, namespace=chart.name, is_install=True)
    objects = [each for path, text in texts.items() if path.endswith(".yaml") for each in yaml.safe_load_all(text)]
    return {(each["kind"], each["metadata"]["name"]): each for each in objects if each}


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def objects(chart: Any, environment: str) -> dict[tuple[str, str], dict[str, Any]]:
    return render(chart, filled(environment))


def test_every_object_is_there_and_no_other(objects: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Without rights in the cluster, the chart makes neither role nor binding."""
    assert sorted(objects) == [
        ("ConfigMap", "coder-environment"),
        ("Deployment", "coder"),
        ("PodDisruptionBudget", "coder"),
        ("Service", "coder"),
        ("Service", "coder-prom"),
        ("ServiceAccount", "coder"),
        ("TargetGroupBinding", "coder"),
    ]
    assert "${" not in yaml.safe_dump(list(objects.values()))


def test_the_pod_is_what_the_values_say(objects: dict[tuple[str, str], dict[str, Any]], environment: str) -> None:
    deployment = objects["Deployment", "coder"]
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    given = release(environment)
    assert deployment["spec"]["replicas"] == given.setting("coder.replicaCount").value
    assert container["resources"] == given.setting("coder.resources").value
    assert container["envFrom"] == given.setting("coder.envFrom").value
    assert container["lifecycle"] == given.setting("coder.lifecycle").value
    assert pod["nodeSelector"] == given.setting("coder.nodeSelector").value
    assert pod["tolerations"] == given.setting("coder.tolerations").value
    assert pod["topologySpreadConstraints"] == given.setting("coder.topologySpreadConstraints").value
    assert pod["terminationGracePeriodSeconds"] > container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert container["readinessProbe"]["httpGet"] == {"path": "/healthz", "port": "http", "scheme": "HTTP"}
    assert {port["name"]: port["containerPort"] for port in container["ports"]} == {
        "http": 8080,
        "https": 8443,
        "prometheus-http": 2112,
    }


def test_no_variable_is_set_twice(objects: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Neither in the list, nor in the list and in what the pod starts from."""
    (container,) = objects["Deployment", "coder"]["spec"]["template"]["spec"]["containers"]
    names = [each["name"] for each in container["env"]]
    assert sorted(names) == sorted(set(names))
    assert not set(names) & set(objects["ConfigMap", "coder-environment"]["data"])


def test_the_inventory_says_which_variables_the_chart_sets(
    objects: dict[tuple[str, str], dict[str, Any]], environment: str
) -> None:
    given = release(environment)
    (container,) = objects["Deployment", "coder"]["spec"]["template"]["spec"]["containers"]
    own = {each["name"] for each in container["env"]} - {setting.variable for setting in given.settings}
    assert own <= set(given.inventory.sets)
    assert given.inventory.locked - own == {
        "CODER_PROVISIONER_DAEMON_PSK"
    }  # set where a key is shared, as it is not here


def test_what_an_environment_knows_reaches_the_pod(objects: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert objects["ConfigMap", "coder-environment"]["data"] == {
        "AWS_REGION": GIVEN["region"],
        "CODER_ACCESS_URL": GIVEN["access_url"],
        "CODER_WILDCARD_ACCESS_URL": GIVEN["wildcard_access_url"],
        "CODER_PG_CONNECTION_URL": "postgres://coder@database.example.com:5432/coder?sslmode=require",
    }
    account = objects["ServiceAccount", "coder"]["metadata"]["annotations"]
    assert account == {"eks.amazonaws.com/role-arn": GIVEN["coderd_role_arn"]}


def test_services_binding_and_budget_find_the_pods(objects: dict[tuple[str, str], dict[str, Any]]) -> None:
    template = objects["Deployment", "coder"]["spec"]["template"]
    labels = template["metadata"]["labels"].items()
    service, metrics = objects["Service", "coder"]["spec"], objects["Service", "coder-prom"]["spec"]
    budget = objects["PodDisruptionBudget", "coder"]["spec"]["selector"]["matchLabels"]
    spread = template["spec"]["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"]
    for selector in (service["selector"], metrics["selector"], budget, spread):
        assert selector.items() <= labels
    assert service["type"] == "ClusterIP"
    ports = {port["name"] for port in template["spec"]["containers"][0]["ports"]}
    assert {port["targetPort"] for port in (*service["ports"], *metrics["ports"])} <= ports
    binding = objects["TargetGroupBinding", "coder"]["spec"]
    assert binding["targetGroupARN"] == GIVEN["target_group_arn"]
    assert binding["serviceRef"]["name"] == "coder"
    (https,) = [port for port in service["ports"] if port["name"] == binding["serviceRef"]["port"]]
    assert https["targetPort"] == "https"


def test_without_what_an_environment_knows_nothing_is_rendered(chart: Any) -> None:
    bare = filled(ENVIRONMENTS[0])
    del bare["environment"]["accessUrl"]
    with pytest.raises(Exception, match=r"environment\.accessUrl"):
        render(chart, bare)


def test_provisioners_are_what_their_values_say(charts: Any, environment: str) -> None:
    found = render(charts["coder-provisioner"], filled(environment, "coder-provisioner"))
    given = release(environment, "coder-provisioner")
    assert sorted(found) == [
        ("Deployment", "coder-provisioner"),
        ("Role", "coder-provisioner-workspace-perms"),
        ("RoleBinding", "coder-provisioner"),
        ("ServiceAccount", "coder-provisioner"),
    ]
    deployment = found["Deployment", "coder-provisioner"]
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    variables = {each["name"]: each for each in container["env"]}
    assert len(variables) == len(container["env"])
    assert deployment["spec"]["replicas"] == given.setting("coder.replicaCount").value
    assert container["resources"] == given.setting("coder.resources").value
    assert pod["topologySpreadConstraints"] == given.setting("coder.topologySpreadConstraints").value
    assert pod["nodeSelector"] == given.setting("coder.nodeSelector").value
    assert variables["CODER_URL"]["value"] == GIVEN["access_url"]
    key = variables["CODER_PROVISIONER_DAEMON_KEY"]["valueFrom"]["secretKeyRef"]
    assert key == {"name": given.setting("provisionerDaemon.keySecretName").value, "key": "key"}
    assert "CODER_PROVISIONER_DAEMON_PSK" not in variables
    assert [port["containerPort"] for port in container["ports"]] == [2112]
    spread = pod["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"]
    assert spread.items() <= deployment["spec"]["template"]["metadata"]["labels"].items()


def test_builds_have_rights_in_the_namespace_of_workspaces_alone(charts: Any) -> None:
    found = render(charts["coder-provisioner"], filled(ENVIRONMENTS[0], "coder-provisioner"))
    role = found["Role", "coder-provisioner-workspace-perms"]
    assert role["metadata"]["namespace"] == found["RoleBinding", "coder-provisioner"]["metadata"]["namespace"]
    assert role["metadata"]["namespace"] == "coder-workspaces"
    resources = {resource for rule in role["rules"] for resource in rule["resources"]}
    assert resources == {"pods", "persistentvolumeclaims", "deployments", "networkpolicies"}
