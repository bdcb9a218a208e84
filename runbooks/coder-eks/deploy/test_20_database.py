"""Steps of 20-database.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("20-database.feature")
