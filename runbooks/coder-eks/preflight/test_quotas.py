"""Steps of quotas.feature."""

from pytest_bdd import given, parsers, scenarios, then, when

from provenpath.platforms.coder_eks.operations import quota_requests
from provenpath.platforms.coder_eks.probes import headroom
from provenpath.proof.checks import some

scenarios("quotas.feature")


## Given


@given("at least one quota leaves too little room", target_fixture="short")
def some_short(aws, vpc_ids, requirements):
    needed = [figure for criterion in requirements.values() for figure in criterion.figures.values() if figure.key]
    found = [headroom.of(aws, figure.key, vpc_ids, figure.value) for figure in needed]
    short = [room for room in found if not room.suffices]
    assert short, f"All {len(found)} quotas leave room enough; there is nothing to ask for."
    return short


## When


@when(parsers.parse('I look up the quota "{quota}" and what others take of it'), target_fixture="look")
def look_up(aws, vpc_ids, quota):
    return lambda needed: headroom.of(aws, quota, vpc_ids, needed)


@when("I ask AWS for more of each such quota", target_fixture="asked")
def ask(aws, short):
    return [quota_requests.ask(aws, room) for room in short]


## Then


@then(parsers.parse('there should be room for {value:d}, as the records\' "{figure}" says'))
def room(look, value, figure):
    found = look(value)
    assert found.suffices, f"{figure}: {found.advice}"


@then("a request for each of them should be open, for as much as is needed")
def requests_open(aws, short):
    for each in some(short, "quota that leaves too little room"):
        assert quota_requests.open_request(aws, each) >= each.to_ask_for, each
