"""Steps that the deployment of every layer shares."""

from pytest_bdd import parsers, then, when

DEPLOY_SECONDS = 3600
"""Deadline of one script. The slowest layer takes AWS half an hour."""


## When


@when(parsers.parse('I run "{script}"'), target_fixture="finished")
def run_script(shell, script):
    return shell.run(script, within=DEPLOY_SECONDS)


@when(parsers.parse('I plan the layer "{layer}" again'), target_fixture="planned")
def plan_again(shell, layer):
    return shell.run("runbooks/coder-eks/deploy/plan.sh", layer, within=DEPLOY_SECONDS)


## Then


@then("the script should end without an error")
def ended_well(finished):
    assert finished.code == 0, finished


@then("the plan should find nothing to change")
def nothing_to_change(planned):
    assert planned.code == 0, planned
    assert "No changes. Your infrastructure matches the configuration." in planned.output, planned
