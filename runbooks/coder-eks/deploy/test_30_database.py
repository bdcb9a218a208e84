"""Steps of 30-database.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("30-database.feature")
