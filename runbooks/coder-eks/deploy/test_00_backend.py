"""Steps of 00-backend.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("00-backend.feature")
