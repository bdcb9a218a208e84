"""The local AWS API answers whatever comes, says what it lacks at once, and lives on."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import BytesIO
from pathlib import Path
from threading import RLock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from conftest import client_of

from provenpath.sandbox.aws import server as module

if TYPE_CHECKING:
    from provenpath.sandbox.lifecycle import Server


def answer(api: Server, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, str]:
    """Ask by hand and return status and text."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"{api.url}{path}", method=method, data=body, headers=named)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as found:  # noqa: S310
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def signed(service: str) -> dict[str, str]:
    scope = f"AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=x"
    return {"Authorization": scope, "Content_Type": "application/x-www-form-urlencoded"}


def raw(api: Server, text: bytes) -> bytes:
    """Send bytes and return the beginning of what comes back."""
    with socket.create_connection((module.HOST, api.port), timeout=20) as connection:
        connection.sendall(text)
        return connection.recv(1000)


@pytest.fixture(autouse=True)
def lives(api: Server) -> Iterator[None]:
    """Whatever a test does, the server answers afterwards."""
    yield
    assert client_of(api, "sts").get_caller_identity()["Account"] == "123456789012"


# time that the sandbox owns


def test_a_quota_is_raised_once_time_passes(api: Server) -> None:
    """AWS decides in its own time; what every account begins with stays known."""
    quotas = client_of(api, "service-quotas")
    one = {"ServiceCode": "ec2", "QuotaCode": "L-1216C47A"}
    id_ = quotas.request_service_quota_increase(**one, DesiredValue=640.0)["RequestedQuota"]["Id"]
    assert quotas.get_service_quota(**one)["Quota"]["Value"] == 5
    assert api.ask("POST", "pass-time")["granted"] >= 1
    assert quotas.get_service_quota(**one)["Quota"]["Value"] == 640
    assert quotas.get_aws_default_service_quota(**one)["Quota"]["Value"] == 5
    assert quotas.get_requested_service_quota_change(RequestId=id_)["RequestedQuota"]["Status"] == "APPROVED"
    assert api.ask("POST", "pass-time") == {"granted": 0}
    again = quotas.request_service_quota_increase(**one, DesiredValue=1280.0)["RequestedQuota"]
    assert again["Status"] == "PENDING"


# who is let in


@pytest.mark.parametrize("token", ["", "wrong", "0" * 32])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{module.ADMIN}health"),
        ("POST", f"{module.ADMIN}pass-time"),
        ("POST", f"{module.ADMIN}save?path={{folder}}/state"),
        ("POST", f"{module.ADMIN}restore?path={{folder}}/state"),
        ("GET", f"{module.ADMIN}nothing"),
        ("POST", "/moto-api/reset"),
        ("GET", "/moto-api/data.json"),
        ("POST", "/moto-api/seed?a=1"),
    ],
)
def test_what_is_ours_wants_the_token(api: Server, tmp_path: Path, method: str, path: str, token: str) -> None:
    """Loading a state runs what it says, and anything on this machine could ask for it."""
    (tmp_path / "state").write_bytes(b"cos\nsystem\n(S'touch /nonexistent'\ntR.")
    before = (tmp_path / "state").read_bytes()
    client_of(api, "sqs").create_queue(QueueName="stays")
    status, text = answer(api, path.format(folder=tmp_path), method, x_provenpath_token=token)
    assert status == 403
    assert "wants the token" in text
    assert (tmp_path / "state").read_bytes() == before
    assert client_of(api, "sqs").list_queues(QueueNamePrefix="stays")["QueueUrls"]


def test_the_token_lies_in_a_file_that_only_we_can_read(api: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    files = [each for each in tmp_path_factory.getbasetemp().glob("api*/server.json") if not each.parent.is_symlink()]
    mine = {"pid": api.pid, "port": api.port, "token": api.token}
    [file] = [each for each in files if json.loads(each.read_text()) == mine]  # other modules have theirs
    assert file.stat().st_mode & 0o077 == 0
    assert len(api.token) == 32
    assert api.ask("GET", "health")["pid"] == api.pid


@pytest.mark.parametrize(
    ("method", "route", "status", "reason"),
    [
        ("GET", "nothing", 404, "No route GET /_provenpath/nothing"),
        ("POST", "health", 404, "No route POST"),
        ("POST", "save", 400, "KeyError"),
        ("POST", "save?path=/nonexistent/x", 400, "FileNotFoundError"),
        ("POST", "restore?path=/nonexistent/x", 400, "FileNotFoundError"),
    ],
)
def test_a_wrong_question_gets_a_reason(api: Server, method: str, route: str, status: int, reason: str) -> None:
    found = answer(api, f"{module.ADMIN}{route}", method, x_provenpath_token=api.token)
    assert found[0] == status
    assert reason in json.loads(found[1])["error"]


def test_nobody_beyond_this_machine_is_listened_to(api: Server) -> None:
    """On no address but loopback."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    lines += [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    listening = {line[1].partition(":")[0] for line in lines if line[3] == "0A" and int(line[1][-4:], 16) == api.port}
    assert listening == {"0100007F"}
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; says which address this machine has
        own = probe.getsockname()[0]
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((own, api.port), timeout=5)


def test_a_bucket_may_be_called_as_we_are(api: Server) -> None:
    """It is the first part of a path there."""
    s3 = client_of(api, "s3")
    s3.create_bucket(Bucket="provenpath")
    s3.put_object(Bucket="provenpath", Key="health", Body=b"mine")
    assert s3.get_object(Bucket="provenpath", Key="health")["Body"].read() == b"mine"


# what it lacks


SESSION: Any = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x")  # noqa: S106


def patient(api: Server, service: str, mode: str) -> Any:
    """Return a client that would ask again where that could help."""
    config = Config(retries={"mode": mode, "total_max_attempts": 4}, proxies={})
    return SESSION.client(service, region_name="us-east-1", endpoint_url=api.url, config=config)


LACKING: dict[str, tuple[str, str, dict[str, Any]]] = {
    "ec2:DescribeNetworkInsightsPaths": ("ec2", "describe_network_insights_paths", {}),
    "ssm:DescribePatchProperties": (
        "ssm",
        "describe_patch_properties",
        {"OperatingSystem": "WINDOWS", "Property": "PRODUCT"},
    ),
    "monitoring:ListManagedInsightRules": (
        "cloudwatch",
        "list_managed_insight_rules",
        {"ResourceARN": "arn:aws:x:::y"},
    ),
    "route53:GET /2013-04-01/cidrcollection": ("route53", "list_cidr_collections", {}),
    "eks:ListEksAnywhereSubscriptions": ("eks", "list_eks_anywhere_subscriptions", {}),
    "rds:DescribeAccountAttributes": ("rds", "describe_account_attributes", {}),
    "gamelift:DescribeEC2InstanceLimits": ("gamelift", "describe_ec2_instance_limits", {}),
    "outposts:GET /capacity/tasks": ("outposts", "list_capacity_tasks", {}),
}


@pytest.mark.parametrize("name", LACKING)
@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_what_is_not_there_is_said_once(api: Server, name: str, mode: str) -> None:
    """An unknown operation, service or route, in the form that the client reads, and nobody asks again."""
    service, operation, parameters = LACKING[name]
    before = sum(api.ask("GET", "health")["unimplemented"].values())
    with pytest.raises(ClientError) as caught:
        getattr(patient(api, service, mode), operation)(**parameters)
    found = caught.value.response
    assert found["Error"]["Code"] == "NotImplementedInSandbox"
    assert f"does not implement {name} (" in found["Error"]["Message"]
    assert found["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert found["ResponseMetadata"].get("RetryAttempts", 0) == 0
    assert sum(api.ask("GET", "health")["unimplemented"].values()) == before + 1


@pytest.mark.parametrize(
    ("path", "method", "body", "service"),
    [
        ("/", "POST", b"Action=Nonsense&Version=2016-11-15", "ec2"),
        ("/", "POST", b"x=y", "ec2"),
        ("/", "POST", b"\xff\xfe\x00", "ec2"),
        ("/", "POST", b"{}", "nonsense"),
        ("/nonsense/route", "GET", None, "eks"),
        ("/clusters/x/nonsense", "GET", None, "eks"),
        ("/", "BREW", b"coffee", "ec2"),
    ],
)
def test_nonsense_is_not_implemented(api: Server, path: str, method: str, body: bytes | None, service: str) -> None:
    status, text = answer(api, path, method, body, **signed(service))
    assert status == 501
    assert "NotImplementedInSandbox" in text
    assert "<html" not in text.lower()


@pytest.mark.parametrize(
    ("body", "headers", "names"),
    [
        (b"Action=DescribeVpcs&MaxResults=abc&Version=2016-11-15", signed("ec2"), "ec2:DescribeVpcs: ValueError"),
        (b"Action=RunInstances&MinCount=x&Version=2016-11-15", signed("ec2"), "ec2:RunInstances: ValueError"),
        (
            b"not json",
            {**signed("ssm"), "X_Amz_Target": "AmazonSSM.GetParameter", "Content_Type": "application/x-amz-json-1.1"},
            "ssm:GetParameter: AttributeError",
        ),
    ],
)
def test_a_crash_is_an_answer_with_its_reason(api: Server, body: bytes, headers: dict[str, str], names: str) -> None:
    """A 500 would be asked again 25 times by Terraform's provider; a 400 ends it, with the place in the code."""
    status, text = answer(api, "/", "POST", body, **headers)
    assert status == 400
    assert "SandboxError" in text
    assert f"The sandbox failed at {names}" in text
    assert ".py:" in text


def test_a_crash_is_not_asked_again(api: Server) -> None:
    client = patient(api, "ec2", "standard")
    client.meta.events.register(
        "before-call.ec2.DescribeVpcs", lambda params, **_: params["body"].update(MaxResults="abc")
    )
    with pytest.raises(ClientError) as caught:
        client.describe_vpcs()
    assert caught.value.response["Error"]["Code"] == "SandboxError"
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"\x00\x01\x02\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n", b"HTTP/1.1 400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", b"HTTP/1.1 400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 400"),
        (b"CONNECT registry.terraform.io:443 HTTP/1.1\r\nHost: registry.terraform.io:443\r\n\r\n", b"HTTP/1.1 501"),
        (b"GET /%ff%fe?%ff HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 4"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: /////\r\n\r\n", b"HTTP/1.1"),
    ],
)
def test_what_is_hardly_http_is_refused(api: Server, text: bytes, status: bytes) -> None:
    """And a program that takes us for its proxy gets nowhere else."""
    assert status in raw(api, text)


def test_a_client_that_stops_in_the_middle_keeps_nobody_waiting(api: Server) -> None:
    """As one does that was killed and whose connection nobody closed."""
    head = (
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"
    )
    with socket.create_connection((module.HOST, api.port)) as connection:
        connection.sendall(head + b"Action=")
        time.sleep(0.2)
        started = time.monotonic()
        assert api.ask("GET", "health", timeout=10)["pid"] == api.pid
        assert client_of(api, "ec2").describe_vpcs()["Vpcs"]
        assert time.monotonic() - started < 10


def test_bodies_of_every_kind_arrive_whole(api: Server) -> None:
    """Long ones, those of unknown length, and those in signed parts."""
    s3 = client_of(api, "s3")
    s3.create_bucket(Bucket="bodies")
    content = bytes(range(256)) * 40_000
    s3.put_object(Bucket="bodies", Key="long", Body=content)
    s3.put_object(Bucket="bodies", Key="empty", Body=b"")
    s3.put_object(Bucket="bodies", Key="summed", Body=content, ChecksumAlgorithm="SHA256")
    s3.upload_file(__file__, "bodies", "file")
    for key, expected in {
        "long": content,
        "empty": b"",
        "summed": content,
        "file": Path(__file__).read_bytes(),
    }.items():
        assert s3.get_object(Bucket="bodies", Key=key)["Body"].read() == expected, key
    parts = (content[start : start + 100_000] for start in range(0, 1_000_000, 100_000))
    headers = {"Transfer-Encoding": "chunked", "Content-Type": "application/octet-stream"}
    request = urllib.request.Request(f"{api.url}/bodies/chunked", parts, headers, method="PUT")  # noqa: S310
    with urllib.request.urlopen(request) as found:  # noqa: S310
        assert found.status == 200
    assert s3.get_object(Bucket="bodies", Key="chunked")["Body"].read() == content[:1_000_000]


def test_many_at_once_create_each_thing_once(api: Server) -> None:
    """Calls side by side find every other's work, and nothing is lost or made twice."""
    ec2 = client_of(api, "ec2", max_pool_connections=8)
    ssm = client_of(api, "ssm", max_pool_connections=8)
    vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]

    def work(number: int) -> str:
        subnet: str = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.77.{number}.0/24")["Subnet"]["SubnetId"]
        ec2.create_tags(Resources=[subnet], Tags=[{"Key": "Name", "Value": f"subnet-{number}"}])
        ssm.put_parameter(Name=f"/many/{number}", Value=subnet, Type="String")
        ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
        return subnet

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(work, range(40)))
    found = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    assert sorted(subnet["SubnetId"] for subnet in found) == sorted(made)
    assert {subnet["Tags"][0]["Value"] for subnet in found} == {f"subnet-{number}" for number in range(40)}
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/many")
    assert {item["Value"] for page in pages for item in page["Parameters"]} == set(made)


def test_moto_answers_one_at_a_time() -> None:
    """It is not made for threads; what hides that is luck, so it is asked for directly."""
    application = object.__new__(module.Application)
    inside: list[int] = []
    most: list[int] = []

    def moto(_environ: Any, start: Any) -> list[bytes]:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)
        inside.pop()
        start("200 OK", [])
        return [b"done"]

    application._moto, application._lock, application._token = moto, RLock(), "token"
    application._answered = module.Answered()
    application._extension = SimpleNamespace(current=SimpleNamespace())
    environ = {"PATH_INFO": "/", "REQUEST_METHOD": "POST", "wsgi.input": BytesIO()}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: application(dict(environ), lambda *_: None), range(16)))
    assert answers == [[b"done"]] * 16
    assert max(most) == 1


def test_a_port_in_use_is_said_at_once(api: Server, tmp_path: Path) -> None:
    started = time.monotonic()
    command = [sys.executable, "-m", "provenpath.sandbox.aws.server", "--ready", str(tmp_path / "ready")]
    run = subprocess.run([*command, "--port", str(api.port)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1
    assert f"Port {api.port} of 127.0.0.1 is in use. Stop what listens there, or leave --port out" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "ready").exists()
    assert time.monotonic() - started < 20


def ask_again(api: Server, id_: str, attempt: int, bucket: str) -> int:
    """Make a queue by a plain request, as a client's first or later attempt; return the status."""
    request = urllib.request.Request(  # noqa: S310  (our own server)
        f"{api.url}/",
        data=json.dumps({"Name": bucket, "Value": "x", "Type": "String"}).encode(),
        headers={
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/ssm/aws4_request, SignedHeaders=a",
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AmazonSSM.PutParameter",
            "amz-sdk-invocation-id": id_,
            "amz-sdk-request": f"attempt={attempt}; max=3",
        },
    )
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_call_whose_answer_was_lost_is_not_done_twice(api: Server) -> None:
    """The same call again gets the same answer; another call, or one that failed, is done."""
    assert ask_again(api, "one", 1, "/answered/one") == 200
    assert ask_again(api, "one", 2, "/answered/one") == 200  # else: it is there already
    assert ask_again(api, "other", 1, "/answered/one") == 400
    assert ask_again(api, "other", 2, "/answered/one") == 400
    assert ask_again(api, "one", 1, "/answered/one") == 400  # an id that is used anew
