"""Steps of state.feature."""

from pytest_bdd import given, parsers, scenarios, then, when

from provenpath.platforms.coder_eks.operations import state_lock
from provenpath.platforms.coder_eks.probes import buckets
from provenpath.proof.checks import names, some

scenarios("state.feature")

PLAN_SECONDS = 120


## Given


@given(parsers.parse('somebody else holds the lock on the state of the layer "{layer}"'), target_fixture="lock")
def held_lock(aws, deployment, layer):
    with state_lock.held(aws.client("s3"), deployment.name_of("state_bucket"), layer) as lock:
        yield lock


## When


@when("I look up the state bucket", target_fixture="buckets")
def look_up_bucket(aws, deployment):
    return buckets.named(aws.client("s3"), deployment.name_of("state_bucket"))


@when("I look up the objects of the state bucket", target_fixture="keys")
def look_up_objects(aws, deployment):
    return buckets.keys(aws.client("s3"), deployment.name_of("state_bucket"))


@when(parsers.parse('I plan the layer "{layer}"'), target_fixture="finished")
def plan(shell, layer):
    return shell.run("runbooks/coder-eks/deploy/plan.sh", layer, within=PLAN_SECONDS)


@when("I ask for the objects of the state bucket over plain HTTP", target_fixture="answer")
def ask_in_the_clear(aws, deployment):
    return buckets.plain_http_answer(aws.plain_http_client("s3"), deployment.name_of("state_bucket"))


## Then


@then("there should be such a bucket in the region of the deployment")
def bucket_exists(buckets, deployment):
    assert [bucket.region for bucket in buckets] == [deployment.aws.region]


@then("it should encrypt every object with keys of S3")
def encrypts(buckets):
    for bucket in some(buckets, "state bucket"):
        assert bucket.encryption == ("AES256",), bucket


@then("it should keep every version of an object")
def versioned(buckets):
    for bucket in some(buckets, "state bucket"):
        assert bucket.is_versioned, bucket


@then("it should block every kind of public access and have access lists switched off")
def private(buckets):
    for bucket in some(buckets, "state bucket"):
        assert bucket.blocks_public, bucket
        assert bucket.has_no_acl, bucket


@then("it should refuse every request without TLS")
def tls_only(buckets):
    for bucket in some(buckets, "state bucket"):
        assert bucket.denies_plain_http, bucket


@then(parsers.parse('there should be a state of the layers "{layers}"'), converters={"layers": names})
def states_exist(keys, layers):
    assert [layer for layer in layers if f"{layer}.tfstate" not in keys] == []


@then("no lock should be left over")
def no_lock(keys):
    assert [key for key in keys if key.endswith(".tflock")] == []


@then("Terraform should refuse because the state is locked")
def refused(finished, lock):
    assert finished.code != 0, finished
    assert "Error acquiring the state lock" in finished.output, finished
    assert lock.id in finished.output, finished


@then("the lock should still be that of the other writer")
def still_held(aws, lock):
    assert state_lock.holder(aws.client("s3"), lock) == lock.id


@then("S3 should refuse")
def s3_refused(answer):
    assert answer == "AccessDenied"
