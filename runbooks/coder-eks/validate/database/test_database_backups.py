"""Steps of database-backups.feature."""

from datetime import UTC, datetime, timedelta

from pytest_bdd import parsers, scenarios, then

from provenpath.proof.checks import only

scenarios("database-backups.feature")


## Then


@then(parsers.parse("it should keep backups for at least {automated_backup_days:d} days"))
def keeps_backups(clusters, automated_backup_days):
    cluster = only(clusters, "database cluster")
    assert cluster.backup_days >= automated_backup_days, cluster


@then("there should be a span of time that it can be restored to")
def restorable(clusters):
    cluster = only(clusters, "database cluster")
    assert cluster.restorable_from, cluster
    assert cluster.restorable_to, cluster
    assert cluster.restorable_from < cluster.restorable_to, cluster


@then("AWS should refuse to delete it, and its backups with it")
def protected(clusters):
    cluster = only(clusters, "database cluster")
    assert cluster.is_protected, cluster


@then(parsers.parse("it should be restorable to a moment at most {rpo_minutes:d} minutes ago"))
def restorable_until_now(clusters, rpo_minutes):
    cluster = only(clusters, "database cluster")
    assert cluster.restorable_to, cluster
    assert datetime.now(UTC) - cluster.restorable_to <= timedelta(minutes=rpo_minutes), cluster
