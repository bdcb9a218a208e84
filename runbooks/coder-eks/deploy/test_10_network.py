"""Steps of 10-network.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("10-network.feature")
