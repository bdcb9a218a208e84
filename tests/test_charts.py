"""The inventory of a chart holds what the chart's source does, and what people added to it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from provenpath.errors import ProvenpathError
from provenpath.facts import charts as kept
from provenpath.facts.releases import Plain
from provenpath.sandbox import charts

FILES = {
    "deploy/app/Chart.yaml": "name: app\ndependencies:\n  - name: library\n    repository: file://../library\n",
    "deploy/app/values.yaml": "app:\n  replicas: 1\n  labels: {}\n  ports: [80]\n",
    "deploy/app/templates/app.yaml": """\
replicas: {{ .Values.app.replicas }}
env:
- name: ADDRESS
  value: "0.0.0.0:80"
- name: HOST
  value: "{{ .Release.Name }}"
{{- range .Values.app.env }}{{ if eq .name "HOST" }}{{ end }}{{ end }}
""",
    "deploy/library/templates/_all.tpl": """\
{{ .Values.app.strategy }}{{ get $top.Values.app.account "namespaces" }}
- name: NODE
  valueFrom:
    fieldRef: {fieldPath: spec.nodeName}
""",
    "docs/options.md": """\
### --address

|             |                              |
|-------------|------------------------------|
| Environment | <code>$ADDRESS</code>        |
| Default     | <code>127.0.0.1:80</code>    |

### --host

|             |                              |
|-------------|------------------------------|
| Environment | <code>$HOST</code>           |

Stop at, by default, see below.

### --stop

| Environment | <code>$STOP</code>           |
| YAML        | <code>stop</code>            |
| Default     | <code>0 0 ** *</code>        |
""",
}
PLAIN = Plain("app", "1.2.3", "https://example.com/x/tree/v1.2.3/deploy/app", "app/keys.yaml", "docs/options.md")
ADDED = {
    "read": {
        "app.strategy": "The library takes it where it is given.",
        "app.account.namespaces": "The library looks for it by its name.",
    }
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_keys_and_variables_are_those_of_the_source(source: Path) -> None:
    assert charts.inventory(source, PLAIN, ADDED) == {
        "chart": "app",
        "version": "1.2.3",
        "source": "https://example.com/x/blob/v1.2.3/deploy/app/values.yaml",
        "read": ADDED["read"],
        "keys": {"app.replicas": 1, "app.labels": {}, "app.ports": [80]},
        "sets": {"ADDRESS": "0.0.0.0:80", "HOST": None, "NODE": None},
        "locked": ["ADDRESS", "NODE"],
        "variables": {"ADDRESS": "127.0.0.1:80", "HOST": None, "STOP": "0 0 * * *"},
    }


def test_what_is_written_is_read_again_with_what_was_added(source: Path) -> None:
    made = charts.inventory(source, PLAIN, ADDED)
    path = source / "keys.yaml"
    path.write_text(charts.text_of(made))
    assert yaml.safe_load(path.read_text()) == made
    assert kept.read(path).keys == made["keys"]
    assert charts.by_hand(path) == ADDED
    assert charts.by_hand(source / "none.yaml") == {}


def test_an_added_key_that_no_template_reads_is_an_error(source: Path) -> None:
    with pytest.raises(ProvenpathError, match=r"No template of app 1\.2\.3 reads 'app\.old'"):
        charts.inventory(source, PLAIN, {"read": {"app.old": "It was read once, in another version."}})


def test_a_source_that_is_no_folder_at_the_tag_is_an_error() -> None:
    with pytest.raises(ProvenpathError, match="is no page of a folder at the tag v2"):
        charts.folder_of("https://example.com/x/tree/v1/deploy", "2")
