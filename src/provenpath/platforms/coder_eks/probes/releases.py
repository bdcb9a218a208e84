"""The newest stable releases, as those who release tell them on the day."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

HASHICORP = "https://api.releases.hashicorp.com"
"""[HashiCorp's releases](https://releases.hashicorp.com/docs/api/v1/)."""
REGISTRY = "https://registry.terraform.io"
"""[The Terraform registry](https://developer.hashicorp.com/terraform/registry/api-docs)."""
SECONDS = 20.0

_STABLE = re.compile(r"\d+(\.\d+)+")


def product(name: str, host: str = HASHICORP) -> str:
    """Return the newest stable version of a product, such as `terraform`; `OSError` where nobody answers."""
    return str(_asked(f"{host}/v1/releases/{name}/latest")["version"])


def provider(name: str, host: str = REGISTRY) -> str:
    """Return the newest stable version of a provider, such as `hashicorp/aws`; `OSError` where nobody answers."""
    found: list[str] = [each["version"] for each in _asked(f"{host}/v1/providers/{name}/versions")["versions"]]
    stable = [version for version in found if _STABLE.fullmatch(version)]
    return max(stable, key=lambda version: [int(part) for part in version.split(".")])


def _asked(url: str) -> Any:
    request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310  (the hosts above)
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        return json.load(answer)
