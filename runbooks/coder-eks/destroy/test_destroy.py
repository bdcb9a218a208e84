"""Steps of destroy.feature."""

from pytest_bdd import given, parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import leftovers, parameters, roles, state_bucket, vpc

scenarios("destroy.feature")

DESTROY_SECONDS = 3600


## Given


@given("the network layer is deployed")
def network_stands(aws, deployment):
    name = deployment.name_of("vpc")
    assert vpc.named(aws.client("ec2"), name), f"There is no VPC {name!r}. Deploy the network layer first."


## When


@when(parsers.parse('I run "{script}"'), target_fixture="finished")
def run_script(shell, script):
    return shell.run(script, within=DESTROY_SECONDS)


## Then


@then(parsers.parse('it should refuse and name the layer "{layer}"'))
def refused(finished, layer):
    assert finished.code != 0, finished
    assert layer in finished.output, finished


@then("it should end without an error")
def ended_well(finished):
    assert finished.code == 0, finished


@then("the state bucket should still be there")
def bucket_stands(aws, deployment):
    assert state_bucket.named(aws.client("s3"), deployment.name_of("state_bucket"))


@then("the state bucket should be gone")
def bucket_gone(aws, deployment):
    assert state_bucket.named(aws.client("s3"), deployment.name_of("state_bucket")) == []


@then("no role of the runbooks, no trust of the CI system and no parameter should be left")
def access_gone(aws, deployment):
    assert roles.named(aws.client("iam"), deployment.name_of("runbooks_role")) == []
    assert deployment.name_of("ci_issuer") not in roles.issuers(aws.client("iam"))
    assert parameters.under(aws.client("ssm"), deployment.name_of("access_parameters")) == {}


@then("nothing of the cluster should be left")
def cluster_gone(aws, deployment):
    names = [deployment.name_of(thing) for thing in ("cluster", "cluster_log_group", "cluster_parameters")]
    assert leftovers.of_cluster(aws, *names) == []


@then("no VPC, address, endpoint or NAT gateway of the platform should be left")
def network_gone(aws, deployment):
    assert leftovers.of_network(aws.client("ec2"), deployment.name_of("vpc")) == []


@then("no log group, role or parameter of the platform should be left")
def traces_gone(aws, deployment):
    assert leftovers.of_accounts(aws, deployment.name_of("vpc"), deployment.name_of("network_parameters")) == []
