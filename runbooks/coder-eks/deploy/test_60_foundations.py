"""Steps of 60-foundations.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("60-foundations.feature")
