"""Steps of quotas.feature."""

import pytest
from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.operations import quota_requests
from provenpath.platforms.coder_eks.probes import headroom
from provenpath.proof.checks import some

scenarios("quotas.feature")


@pytest.fixture
def rooms(aws, vpc_ids, requirements):
    """What each quota that the records name leaves."""
    figures = [figure for criterion in requirements.values() for figure in criterion.figures.values()]
    return lambda: [headroom.of(aws, each.key, vpc_ids, each.value) for each in figures if each.key]


## When


@when(parsers.parse('I look up the quota "{quota}" and what others take of it'), target_fixture="look")
def look_up(aws, vpc_ids, quota):
    return lambda needed: headroom.of(aws, quota, vpc_ids, needed)


@when("I ask AWS for more of each quota that leaves too little room")
def ask(aws, rooms):
    for room in rooms():
        if not room.suffices:
            quota_requests.ask(aws, room)


## Then


@then(parsers.parse('there should be room for {value:d}, as the records\' "{figure}" says'))
def room(look, value, figure):
    found = look(value)
    assert found.suffices, f"{figure}: {found.advice}"


@then("each should leave room, or a request for as much as is needed should be open")
def asked_for(aws, rooms):
    for each in some(rooms(), "quota of the records"):
        # AWS grants small requests at once, and decides larger ones by hand
        assert each.suffices or quota_requests.open_request(aws, each) >= each.to_ask_for, each.advice
