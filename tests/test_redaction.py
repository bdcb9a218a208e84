"""What is secret leaves no trace in what a run writes, and what is not stays readable."""

from __future__ import annotations

import base64
import html
import json
import pprint
import time
import traceback
from typing import Any
from urllib.parse import quote, quote_plus

import botocore.session
import pytest
from _pytest._io.saferepr import saferepr

from provenpath.proof.redaction import MARK, PART, SHORTEST, Redactor, is_secret_name, public

CANARIES = {
    "word": "hunter2hunter",
    "shortest": "Ab3!x9",
    "aws key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "quotes": 'it\'s "quoted" & <tagged>',
    "umlauts": "geheimnißvoll-日本-pass",
    "quotes and umlauts": 'it\'s "gehei\u00df"-pass',
    "path with spaces": "one dir/two dirs+more",
    "backslashes": "dom\\ain\\user\\n-not-a-line",
    "spaces": "correct horse battery staple",
    "url signs": "p@ss/w?rd=a+b%c#d",
    "long": "".join(chr(ord("a") + (index * 7 + index // 26) % 26) for index in range(600)),
    "lines": "-----BEGIN THING-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END THING-----\n",
    "digits": "8301947265503918",
}


def broken(text: str, width: int, end: str) -> str:
    """Return *text* with *end* behind each *width* letters."""
    return end.join(text[start : start + width] for start in range(0, len(text), width))


ENCODINGS = {
    "plain": str,
    "json": json.dumps,
    "json, unicode": lambda secret: json.dumps(secret, ensure_ascii=False),
    "json in json": lambda secret: json.dumps({"body": json.dumps({"password": secret}, ensure_ascii=False)}),
    "url": lambda secret: f"https://x.example/?p={quote(secret, safe='')}&q=1",
    "url path": quote,
    "form": quote_plus,
    "html": html.escape,
    "xml": lambda secret: html.escape(secret, quote=False),
    "repr": repr,
    "bytes": lambda secret: repr(secret.encode()),
    "repr in a list": lambda secret: repr([secret, {"a": secret}]),
    "hex": lambda secret: secret.encode().hex(),
    "HEX": lambda secret: secret.encode().hex().upper(),
    "base64, 0": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64, 1": lambda secret: base64.b64encode(b":" + secret.encode() + b"\n").decode(),
    "base64, 2": lambda secret: base64.b64encode(b"u:" + secret.encode() + b"\n}").decode(),
    "base64, url": lambda secret: base64.urlsafe_b64encode(b"\xff\xfe" + secret.encode() + b"\xff").decode(),
    "base64 in lines": lambda secret: base64.encodebytes(b"user:" + secret.encode()).decode().strip(),
    "wrapped": lambda secret: broken(secret, 40, "\n"),
    "pprint": lambda secret: pprint.pformat({"value": secret, "other": list(range(40))}, width=30),
    "pytest's lines": lambda secret: broken(secret, 30, "\nE       "),
    "saferepr": saferepr,
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("canary", CANARIES)
def test_a_known_secret_is_gone_in_every_spelling(canary: str, encoding: str) -> None:
    """What is left is no longer than the same spelling of nothing, and what stood around it is whole."""
    secret, spell = CANARIES[canary], ENCODINGS[encoding]
    redactor = Redactor()
    redactor.add(secret)
    text = redactor.text(f"before {spell(secret)} after")
    assert MARK in text
    assert text.startswith("before ")
    assert text.endswith(" after")
    left = text.removeprefix("before ").removesuffix(" after").replace(MARK, "")
    # the first and last letters of base64 depend on what stands beside the secret as well; `...` is of saferepr
    spare = {"base64": 8, "saferep": 3}.get(encoding[:7].strip(", "), 0)
    if encoding == "wrapped" and " " in secret:
        spare = PART - 1  # a line that ends with a space of the secret's own; both sides are parts of their own
    assert len(left.replace("\\n", "").strip()) <= len(spell("")) + spare, left
    assert redactor.text(text) == text, "a second time changes nothing"


def knowing(answer: Any) -> Redactor:
    redactor = Redactor()
    redactor.learn(answer)
    return redactor


SECRET = "hunter2hunter2"  # noqa: S105  (a canary)


@pytest.mark.parametrize(
    "answer",
    [
        {"SecretString": SECRET},
        {"SecretBinary": SECRET.encode()},
        {"Plaintext": SECRET.encode()},
        {"Credentials": {"AccessKeyId": "x", "SecretAccessKey": SECRET}},
        {"credentials": {"sessionToken": SECRET}},
        {"DBInstances": [{"PendingModifiedValues": {"MasterUserPassword": SECRET}}]},
        {"Pages": [[{"Items": ({"authToken": SECRET},)}]]},
        {"accessKeys": [{"secretAccessKey": SECRET}]},
        {"secrets": ["other-one", SECRET]},
        {"KeyMaterial": SECRET},
        {"UserData": SECRET},
        {"Parameter": {"Name": "/app/license", "Type": "SecureString", "Value": SECRET}},
        {"Parameters": [{"Name": "/app/db/password", "Type": "String", "Value": SECRET}]},
        {"Tags": [{"Key": "Name", "Value": "app"}, {"Key": "db_password", "Value": SECRET}]},
        {"environment": [{"name": "API_TOKEN", "value": SECRET}]},
        {"Environment": {"Variables": {"DB_PASSWORD": SECRET, "MODE": "production"}}},
        {"SecretString": json.dumps({"username": "application", "password": SECRET})},
        {"Body": json.dumps([{"clientSecret": SECRET}])},
        {"outputs": {"address": {"value": SECRET, "type": "string", "sensitive": True}}},
        {"resources": [{"instances": [{"attributes": {"master_password": SECRET}}]}]},
        {"ConnectionString": f"postgres://app:{SECRET}@db.example/app"},
    ],
    ids=repr,
)
def test_a_secret_is_learned_from_an_answer(answer: Any) -> None:
    """Also alone: what a probe takes out of a document is found without the rest of it."""
    assert knowing(answer).text(f"found {SECRET}!") == f"found {MARK}!"


@pytest.mark.parametrize(
    "answer",
    [
        {"MetadataOptions": {"HttpTokens": "required"}},
        {"NextToken": "a-place-in-a-list", "nextForwardToken": "f/1234567890"},
        {"MasterUserSecret": {"SecretArn": "arn:aws:secretsmanager:x", "SecretStatus": "active", "KmsKeyId": "key-1"}},
        {"SecretList": [{"Name": "app/database", "Description": "of the application"}]},
        {"SecretVersionsToStages": {"EXAMPLE1-90ab-cdef": ["AWSCURRENT"]}},
        {"Parameters": [{"ParameterName": "password_encryption", "ParameterValue": "scram-sha-256"}]},
        {"Parameters": [{"Name": "/app/network/vpc_id", "Type": "String", "Value": "vpc-0123456789"}]},
        {"Parameters": [{"Name": "/app/db/password_arn", "Type": "String", "Value": "parameter/app"}]},
        {"Tags": [{"Key": "Name", "Value": "application"}]},
        {"AuthenticateOidcConfig": {"TokenEndpoint": "https://idp.example/token"}},
        {"PublicKey": "c3NoLXJzYSBBQUFB", "KeyFingerprint": "1f:51:ae:28"},
    ],
    ids=repr,
)
def test_what_only_sounds_secret_is_not_learned(answer: Any) -> None:
    text = json.dumps(answer)
    assert knowing(answer).text(text) == text


def test_a_secret_is_learned_from_the_environment_by_its_variable() -> None:
    redactor = Redactor()
    redactor.learn_environment(
        {
            "AWS_SECRET_ACCESS_KEY": "first-secret-1",
            "AWS_SESSION_TOKEN": "second-secret-2",
            "PGPASSWORD": "third-secret-3",
            "MYSQL_PWD": "fourth-secret-4",
            "GITHUB_PAT": "fifth-secret-5",
            "APP_LICENSE_KEY": "sixth-secret-6",
            "DB_PASSPHRASE": "seventh-secret-7",
            "VENDOR_PASSCODE": "eighth-secret-8",
            "PWD": "/home/somebody",
            "HOME": "/home/somebody",
            "SSH_AUTH_SOCK": "/tmp/agent.1",  # noqa: S108
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/token",
            "TOKEN": "abc",
        }
    )
    said = (
        "first-secret-1 second-secret-2 third-secret-3 fourth-secret-4 fifth-secret-5 sixth-secret-6 seventh-secret-7 "
        "eighth-secret-8"
    )
    assert redactor.text(said) == " ".join([MARK] * 8)
    free = "/home/somebody /tmp/agent.1 /var/run/token abcdef"
    assert redactor.text(free) == free


def members(shape: Any, seen: frozenset[str] = frozenset()) -> Any:
    """Yield name and shape of every string below an output shape."""
    if shape is None or shape.name in seen:
        return
    seen |= {shape.name}
    if shape.type_name == "list":
        yield from members(shape.member, seen)
    elif shape.type_name == "map":
        yield from members(shape.value, seen)
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            if member.type_name == "string":
                yield name, member
            else:
                yield from members(member, seen)


def output_strings(services: tuple[str, ...]) -> dict[str, Any]:
    """Return every string that *services* can answer with, as `service:Member`."""
    session = botocore.session.get_session()
    return {
        f"{service}:{name}": shape
        for service in services
        for model in [session.get_service_model(service)]
        for operation in model.operation_names
        for name, shape in members(model.operation_model(operation).output_shape)
    }


UNLEARNED = {
    "ec2:ImportManifestUrl": "a signed link, which is known by its shape",
    "ec2:KeyValue": "the public half of a TPM's key",
    "ec2:UefiData": "settings of a firmware",
    "ec2:UploadPolicySignature": "asked for by the caller, for one upload",
    "ec2:Url": "of a proof of ownership",
    "kms:AccessKeyId": "an id, which is known by its shape",
    "rds:InitQuery": "SQL of a proxy",
    "rds:LogFileData": "the operation is refused to whoever only looks",
    "s3:KMSMasterKeyID": "the ARN of a key",
    "s3:KeyId": "the ARN of a key",
    "s3:SSEKMSEncryptionContext": "names of things",
    "s3:SSEKMSKeyId": "the ARN of a key",
    "ssm:Configuration": "an inventory",
    "ssm:IPAddress": "an address",
    "ssm:Input": "of an automation's step",
    "ssm:IpAddress": "an address",
    "ssm:OwnerInformation": "a label of a maintenance window",
    "ssm:Parameters": "of an automation, by the operator",
}
"""What AWS marks as sensitive and a runbook may show."""

SERVICES = ("acm", "autoscaling", "ec2", "eks", "elbv2", "iam", "kms", "logs", "rds", "route53", "s3", "ssm", "sts")


def test_no_choice_of_an_api_is_taken_for_a_secret() -> None:
    """A value from a list that AWS publishes (`HttpTokens: required`) is a word that texts are full of."""
    words = {name for name, shape in output_strings(SERVICES).items() if shape.enum}
    assert {name for name in words if is_secret_name(name.partition(":")[2])} == set()


def test_what_aws_marks_as_sensitive_is_learned_or_listed() -> None:
    """AWS's models mark some strings; a new one that is neither learned by its name nor listed here fails this."""
    marked = {name for name, shape in output_strings(SERVICES).items() if shape.metadata.get("sensitive")}
    assert {name for name in marked if not is_secret_name(name.partition(":")[2])} == set(UNLEARNED)


ORDINARY = [
    "FlowLog(id='fl-0a1b2c', status='ACTIVE', log_group='/coder/vpc-flow-logs', retention_days=90)",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:coder/database-AbCdE1",
    "The password: see the page on secrets. A token is kept for 30 days; the secret is rotated.",
    "password = var.db_password",
    "password = random_password.this.result",
    'password = "${var.password}"',
    "+ password = (sensitive value)",
    "password: <yours>",
    "Reset the password. Password policy: required, rotated",
    "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html#x@y",
    "git@github.com:coder/coder.git",
    "ssh://git@github.com/coder/coder.git",
    "NAT gateway nat-0123456789abcdef0 in us-east-1a: available",
    "AssertionError: assert [] == ['subnet-1']",
    "coder-eks:3.8 and 10.0.0.0/16, kept for at least 90 days at 12:30:45",
    "terraform-aws-modules/eks/aws@21.0.0 needs >= 6.28",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "Authorization is by role. Bearer tokens are refused. Basic support",
    "HttpTokens=required, HttpEndpoint=enabled, NextToken=None",
    "a line\nand another\n\n    indented 'quoted'\nE   assert 1 == 2\n",
    "",
]
"""What evidence and logs are full of."""


@pytest.mark.parametrize("text", ORDINARY, ids=range(len(ORDINARY)))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Also while secrets are known, and also within long ones that share letters with it."""
    redactor = knowing({"Password": SECRET, "SecretString": CANARIES["long"], "Token": CANARIES["lines"]})
    assert redactor.text(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("key AKIAIOSFODNN7EXAMPLE!", "key [redacted]!"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end", "[redacted] end"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r", "[redacted]"),
        ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl.", "jwt [redacted]."),
        ("postgres://app:pw@db.example/app", "postgres://[redacted]@db.example/app"),
        ("aws_secret_access_key = wJalrXUtnFEMI", "aws_secret_access_key = [redacted]"),
        ("AWS_SESSION_TOKEN=FwoGZXIvYXdzE", "AWS_SESSION_TOKEN=[redacted]"),
        ('{"password": "pw", "user": "app"}', '{"password": "[redacted]", "user": "app"}'),
        ("password=pw", "password=[redacted]"),
        ("password: abc123", "password: [redacted]"),
        ("Authorization: Bearer abcdefghijklmnopqrstuv", "Authorization: Bearer [redacted]"),
        ("'Authorization': 'Basic dXNlcjpwdw=='", "'Authorization': 'Basic [redacted]'"),
        ("?X-Amz-Signature=0123456789abcdef0123&a=b", "?X-Amz-Signature=[redacted]&a=b"),
        ("?X-Amz-Security-Token=IQoJb3JpZ2luX2VjE&a=b", "?X-Amz-Security-Token=[redacted]&a=b"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[redacted]"),
    ],
)
def test_what_looks_like_a_secret_is_replaced_by_its_shape(text: str, left: str) -> None:
    redactor = Redactor()
    assert redactor.text(text) == left
    assert redactor.text(left) == left


def test_a_short_secret_and_the_mark_itself_are_passed_over() -> None:
    """Five letters are in too many words, and to redact the mark would never end."""
    redactor = Redactor()
    for secret in ("abcde", MARK, "redact", b"redacted", "", "\n\n\n\n\n\n\n"):
        redactor.add(secret)
    assert redactor.text(f"abcdef {MARK} redacted\n\n\n\n\n\n\n") == f"abcdef {MARK} redacted\n\n\n\n\n\n\n"
    assert len("abcde") == SHORTEST - 1


def test_a_traceback_with_locals_shows_nothing() -> None:
    """Both pytest and traceback cut long values in the middle; what is left is still a part of the secret."""
    secret = CANARIES["long"]
    redactor = Redactor()
    redactor.add(secret)

    def fails(token: str) -> None:
        msg = f"bad token {token[:80]}"
        raise ValueError(msg)

    try:
        fails(secret)
    except ValueError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert secret[:40] in shown
    text = redactor.text(shown)
    parts = {secret[start : start + PART] for start in range(len(secret) - PART + 1)}
    assert not [part for part in parts if part in text]
    assert "ValueError: bad token [redacted]" in text


def test_bytes_that_are_no_text_are_known_in_base64_and_hex() -> None:
    redactor = Redactor()
    key = bytes(range(128, 160))
    redactor.add(key)
    for spelled in (base64.b64encode(key).decode(), key.hex(), repr(key)[2:-1]):
        assert redactor.text(f"<{spelled}>").startswith(f"<{MARK}"), spelled


def test_data_is_redacted_in_keys_and_values() -> None:
    redactor = Redactor()
    redactor.add(SECRET)
    data = {"a": [f"x{SECRET}", 1, None, True, (SECRET,)], SECRET: {"b": 2.5}}
    assert redactor.data(data) == {"a": [f"x{MARK}", 1, None, True, [MARK]], MARK: {"b": 2.5}}


def test_a_large_text_is_redacted_in_time() -> None:
    """A run against a large account prints megabytes; two hundred secrets are more than any has."""
    redactor = Redactor()
    for number in range(200):
        redactor.add(f"{CANARIES['long'][number:]}{number}")
    text = "FlowLog(id='fl-0a1b2c', status='ACTIVE')\n" * 5000 + CANARIES["long"]
    started = time.process_time()
    assert redactor.text(text).endswith(MARK)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("account 123456789012.", "account [account]."),
        ("coder-state-123456789012-x and _123456789012_", "coder-state-[account]-x and _[account]_"),
        ("id 1234567890123 is longer", "id 1234567890123 is longer"),
        ("arn:aws:iam::123456789012:role/team/ops", "[arn]"),
        ("by arn:aws-us-gov:sts::1:assumed-role/Admin/jane.doe@corp.example now", "by [arn] now"),
        ('"arn:aws:s3:::bucket/*"', '"[arn]"'),
        ("_arn:aws:s3:::bucket", "_[arn]"),
        ("arn%3Aaws%3Aiam%3A%3A123456789012%3Arole", "arn%3Aaws%3Aiam%3A%3A[account]%3Arole"),
        ("jane.doe+x@corp.example wrote", "[mail] wrote"),
        ("jane%40corp.example", "[mail]"),
        ("see https://coder.corp.example/a?b=c.", "see [url]"),
        ("postgres://db.corp.example:5432/x", "[url]"),
        ("s3://bucket-of-ours/key", "[url]"),
        ("x.gr7.us-east-1.eks.amazonaws.com:443", "[host]:443"),
        ("ec2.cn-north-1.amazonaws.com.cn", "[host]"),
        ("ip-10-0-1-7.ec2.internal is Ready", "[host] is Ready"),
        ("coder.corp.example, db.cluster.local", "[host], [host]"),
        ("sts.us-east-1.api.aws", "[host]"),
        ("from 52.95.110.1 and 2600:1f18::1", "from [address] and [address]"),
        (
            {"arn:aws:s3:::b": ["a@b.example", {"account": 123456789012}]},
            {"[arn]": ["[mail]", {"account": "[account]"}]},
        ),
        (("1", 2, None, True, 1.5), ["1", 2, None, True, 1.5]),
    ],
    ids=str,
)
def test_the_public_form_names_nobody(text: Any, left: Any) -> None:
    assert public(text) == left
    assert public(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "flow-logs.feature:8 says 90 days; main.tf, network.sh, e.g. provider.aws, module.cloud and var.net",
        "10.0.0.0/16, 0.0.0.0/0, 169.254.169.254, 100.64.0.0/10, ::1, fe80::1, 16:02:03",
        "2026-11-21T16:02:03.123+00:00",
        "coder-eks:3.8 on sandbox, registry/module@5.1.0, 5.100 to 6.28.0",
        "FlowLog(id='fl-0a1b2c', status='ACTIVE')",
    ],
)
def test_the_public_form_leaves_the_rest(text: str) -> None:
    assert public(text) == text
