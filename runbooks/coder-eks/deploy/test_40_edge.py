"""Steps of 40-edge.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("40-edge.feature")
