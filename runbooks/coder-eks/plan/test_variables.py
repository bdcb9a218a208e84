"""Steps of variables.feature."""

import re

import pytest
from pytest_bdd import parsers, scenarios, then, when

from provenpath.proof.checks import only, some
from provenpath.targets import plan

scenarios("variables.feature")

SCRIPT = "runbooks/coder-eks/plan/what-if.sh"
PLAN_SECONDS = 600
"""Deadline of one plan, the provider fetched for it included."""
WITH_ZONE = {"create_zone": True}
"""A zone that is there already would have to be there under the other name, too."""
OTHER_DOMAIN = "elsewhere.example"


@pytest.fixture(scope="session")
def as_they_stand():
    """What several rows start from, by layer."""
    return {}


## When


@when(parsers.parse('I plan the layer "{layer}" as it stands'), target_fixture="before")
def plan_as_is(plans, as_they_stand, layer):
    if layer not in as_they_stand:
        as_they_stand[layer] = plans.make(SCRIPT, layer, {}, within=PLAN_SECONDS)
    return as_they_stand[layer]


@when(parsers.parse('I plan it with a later version of "{attributes}" in "{variable}"'), target_fixture="after")
def plan_later(plans, before, attributes, variable):
    value = before.made.variables[variable]
    if value is None:  # AWS chose when the thing was made, and the state says what
        type_, name = pairs(attributes)[0]
        value = before.made.of_type(type_)[0].values[name]
    return plans.make(SCRIPT, before.layer, {variable: later(value)}, within=PLAN_SECONDS)


@when(parsers.parse('I plan the layer "{layer}" with its zone made along'), target_fixture="before")
def plan_with_zone(plans, layer):
    return plans.make(SCRIPT, layer, WITH_ZONE, within=PLAN_SECONDS)


@when("I plan it so with another base domain", target_fixture="after")
def plan_elsewhere(plans, before):
    return plans.make(SCRIPT, before.layer, {**WITH_ZONE, "base_domain": OTHER_DOMAIN}, within=PLAN_SECONDS)


## Then


@then("both plans should be of the same code")
def same_code(before, after):
    assert before.made.code == after.made.code


@then(parsers.parse('the later version should stand wherever "{attributes}" has one'))
def versions_later(before, after, attributes):
    old, new = before.made, after.made
    for type_, name in pairs(attributes):
        found = {each.address: each.values.get(name) for each in some(old.of_type(type_), type_)}
        wanted = {address: later(version) for address, version in found.items()}
        assert {each.address: each.values.get(name) for each in new.of_type(type_)} == wanted, name


@then(parsers.parse('nothing but "{attributes}" should differ'))
def nothing_else(before, after, attributes):
    found = plan.differences(before.made, after.made)
    assert [each for each in found if (each.type, each.attribute) not in pairs(attributes)] == []


@then(parsers.parse('they should differ in the variable "{variable}" alone'))
def one_variable(before, after, variable):
    old, new = before.made.variables, after.made.variables
    assert [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)] == [variable]


@then("the records of the access URL and of its wildcard should stand below the other domain")
def records_follow(deployment, after):
    domain = elsewhere(deployment)
    names = {each.values["name"] for each in after.made.of_type("aws_route53_record") if each.values.get("alias")}
    assert names == {domain, f"*.{domain}"}


@then("the certificate should be for both names")
def certificate_follows(deployment, after):
    domain = elsewhere(deployment)
    values = only(after.made.of_type("aws_acm_certificate"), "certificate").values
    assert {values["domain_name"], *values["subject_alternative_names"]} == {domain, f"*.{domain}"}


@then("nothing planned should name the old domain")
def old_domain_gone(deployment, before, after):
    old = deployment.name_of("base_domain")
    assert [address for address, text in before.made.texts() if old in text], "The first plan names it nowhere."
    assert [(address, text) for address, text in after.made.texts() if old in text] == []


def elsewhere(deployment):
    """The access URL's name below the other domain."""
    return deployment.name_of("access_domain").removesuffix(deployment.name_of("base_domain")) + OTHER_DOMAIN


def pairs(attributes):
    """Type and argument of each `type.argument` in a list."""
    return [tuple(each.split(".")) for each in attributes.split(", ")]


def later(version):
    """A version with the last number of it raised by one; of several, each so."""
    if isinstance(version, dict):
        return {name: later(each) for name, each in version.items()}
    return re.sub(r"\d+(?=\D*$)", lambda number: str(int(number[0]) + 1), version)
