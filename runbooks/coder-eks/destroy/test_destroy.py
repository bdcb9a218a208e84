"""Steps of destroy.feature."""

from pytest_bdd import given, parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import buckets, database, keys, leftovers, vpc
from provenpath.proof.checks import only, some

scenarios("destroy.feature")

DESTROY_SECONDS = 3600


## Given


@given("the network layer is deployed")
def network_stands(aws, deployment):
    name = deployment.name_of("vpc")
    assert vpc.named(aws.client("ec2"), name), f"There is no VPC {name!r}. Deploy the network layer first."


@given("the database layer is deployed", target_fixture="before")
def database_stands(aws, deployment):
    name = deployment.name_of("database_cluster")
    found = database.named(aws.client("rds"), name)
    assert found, f"There is no database cluster {name!r}. Deploy the database layer first."
    return found


## When


@when(parsers.parse('I run "{script}"'), target_fixture="finished")
def run_script(shell, script):
    return shell.run(script, within=DESTROY_SECONDS)


@when(parsers.parse('I run "{script}" after it'), target_fixture="finished_last")
def run_next_script(shell, script):
    return shell.run(script, within=DESTROY_SECONDS)


## Then


@then(parsers.parse('it should refuse and name the script "{script}"'))
def refused_naming_script(finished, script):
    assert finished.code != 0, finished
    assert script in finished.output, finished


@then("the database should still serve with all its instances")
def database_untouched(aws, deployment, before):
    now = database.named(aws.client("rds"), deployment.name_of("database_cluster"))
    assert [(each.status, each.instances) for each in now] == [(each.status, each.instances) for each in before]


@then("no load balancer, target group, certificate, record, log bucket or parameter of the edge should be left")
def edge_gone(aws, deployment):
    domain = deployment.name_of("access_domain")
    assert leftovers.of_edge(aws, deployment.name_of("vpc"), domain, deployment.name_of("edge_parameters")) == []


@then("both should end without an error")
def both_ended_well(finished, finished_last):
    assert finished.code == 0, finished
    assert finished_last.code == 0, finished_last


@then("no cluster, instance, log group or parameter of the database should be left")
def database_gone(aws, deployment):
    path = deployment.name_of("database_parameters")
    assert leftovers.of_database(aws, deployment.name_of("database_cluster"), path) == []


@then("a final snapshot should be left, and the key that it is encrypted with")
def snapshot_left(aws, deployment, before):
    kept = database.snapshots_of(aws.client("rds"), deployment.name_of("database_cluster"))
    snapshot = max(some(kept, "final snapshot"), key=lambda each: each.made_at)
    assert snapshot.is_available, snapshot
    key = keys.described(aws.client("kms"), only(before, "database cluster").key, deployment.aws.account)
    assert key, "The key is gone, and nothing can read the snapshot."
    assert snapshot.key == key.arn, snapshot


@then(parsers.parse('it should refuse and name the layer "{layer}"'))
def refused(finished, layer):
    assert finished.code != 0, finished
    assert layer in finished.output, finished


@then("it should end without an error")
def ended_well(finished):
    assert finished.code == 0, finished


@then("the state bucket should still be there")
def bucket_stands(aws, deployment):
    assert buckets.named(aws.client("s3"), deployment.name_of("state_bucket"))


@then("the state bucket should be gone")
def bucket_gone(aws, deployment):
    assert buckets.named(aws.client("s3"), deployment.name_of("state_bucket")) == []


@then("no role of the layer, no provider that was made for the CI system and no parameter should be left")
def access_gone(aws, deployment):
    # a provider that the account had before, for other uses, stays
    names = [deployment.name_of(thing) for thing in ("vpc", "runbooks_role", "access_parameters")]
    assert leftovers.of_access(aws, *names) == []


@then("no trail of the platform should be left, nor its bucket, its log group, its role or the alias of its key")
def trail_gone(aws, deployment):
    # somebody else's, which the deployment file may name, stays
    assert leftovers.of_trail(aws, deployment.name_of("vpc")) == []


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
