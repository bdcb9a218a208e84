"""Steps of database-access.feature."""

from pytest_bdd import parsers, scenarios, then, when

from provenpath.platforms.coder_eks.probes import database, keys
from provenpath.proof.checks import only

scenarios("database-access.feature")

CIPHERS = {"SYMMETRIC_DEFAULT": "AES-256"}
"""What a kind of key encrypts with.

https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
"""

TLS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
"""Versions by PostgreSQL's names, the oldest first."""


## When


@when("I look up the secret of its master user", target_fixture="secrets")
def look_up_secret(aws, clusters):
    manager = aws.client("secretsmanager")
    return [found for each in clusters if (found := database.secret_of(manager, each))]


@when("I look up the settings of its parameter group", target_fixture="settings")
def look_up_settings(rds, clusters):
    return {name: value for each in clusters for name, value in database.settings_of(rds, each).items()}


@when("I look up the key that it is encrypted with", target_fixture="found_keys")
def look_up_key(aws, deployment, clusters):
    kms, account = aws.client("kms"), deployment.aws.account
    return [found for each in clusters if (found := keys.described(kms, each.key, account))]


## Then


@then("it should let users log in with a token of IAM")
def iam_login(clusters):
    cluster = only(clusters, "database cluster")
    assert cluster.has_iam_login, cluster


@then("RDS should manage that secret, and it should be there to stay")
def secret_managed(secrets):
    secret = only(secrets, "secret of the master user")
    assert secret.owner == "rds", secret
    assert not secret.is_going, secret


@then("it should be encrypted with the database's own key")
def secret_encrypted(aws, deployment, clusters, secrets):
    cluster = only(clusters, "database cluster")
    secret = only(secrets, "secret of the master user")
    key = keys.described(aws.client("kms"), secret.key, deployment.aws.account)
    assert key, f"{secret.arn} is encrypted with a key that AWS keeps, or with none."
    assert key.arn == cluster.key


@then("it should refuse a connection without TLS")
def refuses_plain(settings):
    assert settings.get("rds.force_ssl") == "1"


@then(parsers.parse('it should refuse every version of TLS before "{tls_version}"'))
def refuses_old(settings, tls_version):
    oldest = settings.get("ssl_min_protocol_version")
    assert oldest in TLS, f"ssl_min_protocol_version is {oldest!r}."
    assert TLS.index(oldest) >= TLS.index(f"TLSv{tls_version}"), oldest


@then(parsers.parse('its storage should be encrypted with "{cipher_at_rest}"'))
def storage_encrypted(clusters, found_keys, cipher_at_rest):
    cluster = only(clusters, "database cluster")
    assert cluster.is_encrypted, cluster
    assert CIPHERS.get(only(found_keys, "key of the database").spec) == cipher_at_rest, found_keys


@then("the key should be the account's own, in use and rotated every year")
def key_kept(found_keys):
    key = only(found_keys, "key of the database")
    assert key.is_own, key
    assert key.is_enabled, key
    assert key.rotates, key
