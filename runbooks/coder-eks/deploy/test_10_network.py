"""Steps of network.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("network.feature")
