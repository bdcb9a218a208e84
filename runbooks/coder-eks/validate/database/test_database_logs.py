"""Steps of database-logs.feature."""

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import database
from provenpath.proof.checks import names, only, some

scenarios("database-logs.feature")


## When


@when("I look up the log groups that it exports to", target_fixture="groups")
def look_up_groups(aws, clusters):
    logs = aws.client("logs")
    return {kind: group for each in clusters for kind, group in database.log_groups_of(logs, each).items()}


## Then


@then(parsers.parse('it should export the logs "{database_logs}"'), converters={"database_logs": names})
def exports(clusters, groups, database_logs):
    cluster = only(clusters, "database cluster")
    assert [kind for kind in database_logs if kind not in cluster.exported_logs] == []
    assert [kind for kind in cluster.exported_logs if kind not in groups] == [], "These have no log group."


@then(parsers.parse("each of them should be kept for at least {retention_days:d} days"))
def kept(groups, retention_days):
    assert [group for group in some(groups, "log group").values() if not group.keeps(retention_days)] == []


@then("it should collect its load for Database Insights")
def collects_load(clusters):
    cluster = only(clusters, "database cluster")
    assert cluster.has_insights, cluster


@then(parsers.parse("each instance should measure its operating system at least every {measured_seconds:d} seconds"))
def measures(clusters, measured_seconds):
    cluster = only(clusters, "database cluster")
    for instance in some(cluster.instances, "instance"):
        assert 0 < instance.measured_every <= measured_seconds, instance
