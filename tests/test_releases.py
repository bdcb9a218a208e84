"""The newest stable releases, asked of a small server of our own."""

from __future__ import annotations

import urllib.error
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import feeding

from provenpath.platforms.coder_eks.probes import releases

ANSWERS: dict[str, Any] = {
    "/v1/releases/terraform/latest": {"name": "terraform", "version": "1.99.1", "is_prerelease": False},
    "/v1/providers/hashicorp/aws/versions": {
        "versions": [{"version": each} for each in ("5.100.0", "6.9.0", "6.50.1", "7.0.0-beta1")]
    },
    "/v1/providers/hashicorp/young/versions": {"versions": [{"version": "0.1.0-alpha2"}]},
}


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """What HashiCorp answers with."""
    with feeding(ANSWERS) as host:
        yield host


def test_the_newest_product(host: str) -> None:
    assert releases.product("terraform", host) == "1.99.1"


def test_a_product_that_nobody_releases(host: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        releases.product("wombat", host)


def test_the_newest_stable_provider(host: str) -> None:
    """By its numbers, not by its letters, and nothing that is only tried."""
    assert releases.provider("hashicorp/aws", host) == "6.50.1"
    with pytest.raises(AssertionError, match="There is no stable version of hashicorp/young"):
        releases.provider("hashicorp/young", host)
