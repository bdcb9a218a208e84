"""The newest stable releases, as those who release tell them on the day."""

from __future__ import annotations

import re

from provenpath.platforms.coder_eks.probes.tools import numbers
from provenpath.proof.checks import some
from provenpath.targets import web

HASHICORP = "https://api.releases.hashicorp.com"
"""[HashiCorp's releases](https://releases.hashicorp.com/docs/api/v1/)."""

REGISTRY = "https://registry.terraform.io"
"""[The registry](https://developer.hashicorp.com/terraform/internals/provider-registry-protocol) of providers."""


def product(name: str, host: str = HASHICORP) -> str:
    """Return the newest stable version of a product, such as `terraform`; `OSError` where nobody answers."""
    return str(web.document(f"{host}/v1/releases/{name}/latest")["version"])


def provider(name: str, host: str = REGISTRY) -> str:
    """Return the newest stable version of a provider, such as `hashicorp/aws`; `OSError` where nobody answers.

    Raises `AssertionError` where the registry has none.
    """
    listed = [str(each["version"]) for each in web.document(f"{host}/v1/providers/{name}/versions")["versions"]]
    stable = [version for version in listed if re.fullmatch(r"\d+(\.\d+)*", version)]
    return max(some(stable, f"stable version of {name}"), key=numbers)
