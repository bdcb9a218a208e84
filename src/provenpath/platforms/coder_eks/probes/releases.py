"""The newest stable releases, as those who release tell them on the day."""

from __future__ import annotations

from provenpath.targets import web

HASHICORP = "https://api.releases.hashicorp.com"
"""[HashiCorp's releases](https://releases.hashicorp.com/docs/api/v1/)."""


def product(name: str, host: str = HASHICORP) -> str:
    """Return the newest stable version of a product, such as `terraform`; `OSError` where nobody answers."""
    return str(web.document(f"{host}/v1/releases/{name}/latest")["version"])
