"""Steps of 50-access.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("50-access.feature")
