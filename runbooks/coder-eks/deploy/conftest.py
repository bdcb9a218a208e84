"""Steps that the deployment of every layer shares."""

from pytest_bdd import parsers, then, when

DEPLOY_SECONDS = 1800
"""Deadline of one script. The slowest layer takes AWS a quarter of an hour."""


## When


@when(parsers.parse('I run "{script}" once more'), target_fixture="second")
def run_again(shell, script):
    return shell.run(script, within=DEPLOY_SECONDS)


@when(parsers.parse('I run "{script}"'), target_fixture="first")
def run_script(shell, script):
    return shell.run(script, within=DEPLOY_SECONDS)


## Then


@then("the first run should end without an error")
def first_ended_well(first):
    assert first.code == 0, first


@then("the second run should find nothing to change")
def second_changes_nothing(second):
    assert second.code == 0, second
    assert "No changes. Your infrastructure matches the configuration." in second.output, second
