"""Steps of providers.feature."""

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import releases, tools
from provenpath.proof.checks import names

scenarios("providers.feature")


## When


@when(parsers.parse('I ask Terraform for the providers of the layers "{layers}"'), target_fixture="chosen")
def ask_terraform(shell, layers):
    return {layer: tools.providers_of(shell, "runbooks/coder-eks/deploy/versions.sh", layer) for layer in names(layers)}


@when("I ask the registry for the newest stable release of each", target_fixture="newest")
def ask_registry(chosen):
    return {name: releases.provider(name) for name in sorted({name for each in chosen.values() for name in each})}


## Then


@then("each layer should have at least one provider")
def has_providers(chosen):
    bare = [layer for layer, providers in chosen.items() if not providers]
    assert not bare, f"{bare} were not initialized in the folder that the shell works in: run their scripts there."


@then("each should be the newest")
def are_newest(chosen, newest):
    wanted = {layer: {name: newest[name] for name in providers} for layer, providers in chosen.items()}
    assert chosen == wanted
