"""Steps of database-handover.feature."""

from pytest_bdd import scenarios, then, when

from provenpath.platforms.coder_eks.probes import parameters
from provenpath.proof.checks import only

scenarios("database-handover.feature")

NAMES = {
    *("cluster_resource_id", "database_name", "endpoint", "kms_key_arn"),
    *("master_secret_arn", "port", "reader_endpoint"),
}
"""All that is handed over. None of it is secret."""


## When


@when("I look up the parameters of the database layer", target_fixture="said")
def look_up_parameters(aws, deployment):
    return parameters.under(aws.client("ssm"), deployment.name_of("database_parameters"))


## Then


@then("they should name where its writer and its readers are reached")
def names_endpoints(said, clusters):
    cluster = only(clusters, "database cluster")
    found = (said.get("endpoint"), said.get("reader_endpoint"), said.get("port"))
    assert found == (cluster.endpoint, cluster.reader_endpoint, str(cluster.port))


@then("they should name the database, and the id that policies know the cluster by")
def names_database(said, clusters):
    cluster = only(clusters, "database cluster")
    assert (said.get("database_name"), said.get("cluster_resource_id")) == (cluster.database, cluster.resource_id)


@then("they should name its key and its secret, not what the secret holds")
def names_secret(said, clusters):
    cluster = only(clusters, "database cluster")
    assert (said.get("kms_key_arn"), said.get("master_secret_arn")) == (cluster.key, cluster.secret)
    assert set(said) == NAMES
