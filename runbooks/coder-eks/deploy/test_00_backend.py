"""Steps of backend.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("backend.feature")
