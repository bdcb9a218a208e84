"""Steps of 20-edge.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("20-edge.feature")
