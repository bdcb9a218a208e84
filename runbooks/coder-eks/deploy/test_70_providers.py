"""Steps of 70-providers.feature."""

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import releases, tools
from provenpath.proof.checks import some

scenarios("70-providers.feature")


## When


@when(parsers.parse('I ask the layers "{layers}" which providers they ran with'), target_fixture="selected")
def ask_layers(shell, layers):
    return {layer: tools.providers_of(shell, layer) for layer in layers.split(", ")}


@when("I ask the Terraform registry for the newest stable release of each", target_fixture="newest")
def ask_registry(selected):
    return {name: releases.provider(name) for name in set().union(*selected.values())}


## Then


@then("every layer should have run with the newest")
def newest_ran(selected, newest):
    for layer, providers in some(selected, "layer").items():
        wanted = {name: newest[name] for name in some(providers, f"provider of {layer}")}
        assert providers == wanted, f"{layer} ran with {providers}; {wanted} is the newest."
