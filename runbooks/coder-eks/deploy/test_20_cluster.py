"""Steps of 20-cluster.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("20-cluster.feature")
