"""Steps of network.feature."""

from pytest_bdd import parsers, scenarios, then, when

scenarios("network.feature")


@when(parsers.parse('I run "{script}"'), target_fixture="finished")
def run_script(shell, script):
    return shell.run(script, within=600)


@then("it should end without an error")
def ended_well(finished):
    assert finished.code == 0, finished
