"""Steps of 20-trail.feature, all of them shared."""

from pytest_bdd import scenarios

scenarios("20-trail.feature")
