"""Ways to change something, or to see a secret, from a scenario that only looks. `test_radius.py` tries them all.

Each function is one attempt. It is copied into the runbooks of a rehearsal and called by a step that hides every
error, so that nothing but the record can tell that it was refused.
"""

from __future__ import annotations

import _posixsubprocess
import asyncio
import contextlib
import ctypes
import http.client
import io
import multiprocessing
import os
import pty
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.hooks
import botocore.httpsession
import botocore.session
import requests
import urllib3
from botocore.exceptions import ClientError

from provenpath.targets import web

ENDPOINT = os.environ["REHEARSAL_ENDPOINT"]
PLACE = Path(os.environ["REHEARSAL_PLACE"])
"""Where an attempt that succeeds leaves a trace: a file of its name."""

OPTIONS: dict[str, Any] = {
    "endpoint_url": ENDPOINT,
    "region_name": "us-east-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}
EARLY = boto3.client("ec2", **OPTIONS)
"""Made when the module was imported, before any scenario."""

HARMLESS: dict[str, Callable[[Any, Any], object]] = {}
ATTEMPTS: dict[str, Callable[[Any, Any], object]] = {}


def attempt(function: Callable[[Any, Any], object]) -> Callable[[Any, Any], object]:
    ATTEMPTS[function.__name__] = function
    return function


def harmless(function: Callable[[Any, Any], object]) -> Callable[[Any, Any], object]:
    HARMLESS[function.__name__] = function
    return function


def trace(name: str) -> str:
    """Return the file that an attempt would leave."""
    return str(PLACE / name)


def new_client(service: str) -> Any:
    make: Any = boto3.client
    return make(service, **OPTIONS)


def touch(name: str) -> list[str]:
    return ["/usr/bin/touch", trace(name)]


# what may be done


@harmless
def nothing(_aws: Any, _shell: Any) -> None:
    pass


@harmless
def describe(aws: Any, _shell: Any) -> None:
    assert aws.client("ec2").describe_vpcs()["Vpcs"]


@harmless
def describe_with_a_client_of_its_own(_aws: Any, _shell: Any) -> None:
    assert EARLY.describe_vpcs()["Vpcs"]


@harmless
def paginate(aws: Any, _shell: Any) -> None:
    assert list(aws.client("ec2").get_paginator("describe_subnets").paginate())


@harmless
def wait_for_a_bucket(aws: Any, _shell: Any) -> None:
    aws.client("s3").get_waiter("bucket_exists").wait(Bucket="treasure", WaiterConfig={"Delay": 1, "MaxAttempts": 1})


@harmless
def a_resource(_aws: Any, _shell: Any) -> None:
    make: Any = boto3.resource
    assert list(make("ec2", **OPTIONS).vpcs.all())


@harmless
def a_parameter_as_it_is(aws: Any, _shell: Any) -> None:
    assert aws.client("ssm").get_parameter(Name="/treasure/plain")["Parameter"]["Value"] == "plain"


@harmless
def a_document(_aws: Any, _shell: Any) -> None:
    with contextlib.suppress(ValueError):  # moto answers in XML
        assert web.document(f"{ENDPOINT}/?Action=GetCallerIdentity&Version=2011-06-15")


@harmless
def a_handshake(_aws: Any, _shell: Any) -> None:
    parts = urlsplit(ENDPOINT)
    assert web.offering(str(parts.hostname), "1.3", port=parts.port or 0).refusal


@harmless
def a_signed_link_that_nobody_follows(aws: Any, _shell: Any) -> None:
    assert aws.client("s3").generate_presigned_url("delete_bucket", Params={"Bucket": "treasure"})


@harmless
def the_version_of_a_program(_aws: Any, shell: Any) -> None:
    assert shell.run("terraform", "version", within=60).code == 0


@harmless
def many_threads(aws: Any, _shell: Any) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: aws.client("ec2").describe_vpcs()["Vpcs"], range(8)))


# changes through botocore


@attempt
def call_of_the_target(aws: Any, _shell: Any) -> None:
    aws.client("ec2").create_vpc(CidrBlock="10.1.0.0/16")


@attempt
def client_of_its_own(_aws: Any, _shell: Any) -> None:
    new_client("ec2").create_vpc(CidrBlock="10.1.0.0/16")


@attempt
def client_made_before(_aws: Any, _shell: Any) -> None:
    EARLY.create_vpc(CidrBlock="10.1.0.0/16")


@attempt
def client_of_another_session(_aws: Any, _shell: Any) -> None:
    session: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106
    session.client("s3", endpoint_url=ENDPOINT, region_name="us-east-1").delete_bucket(Bucket="treasure-empty")


@attempt
def client_of_botocore(_aws: Any, _shell: Any) -> None:
    botocore.session.Session().create_client("sqs", **OPTIONS).create_queue(QueueName="intruder")


@attempt
def resource(_aws: Any, _shell: Any) -> None:
    make: Any = boto3.resource
    make("s3", **OPTIONS).create_bucket(Bucket="intruder")


@attempt
def call_by_name(aws: Any, _shell: Any) -> None:
    aws.client("s3")._make_api_call("DeleteBucket", {"Bucket": "treasure-void"})


@attempt
def method_of_the_class(aws: Any, _shell: Any) -> None:
    client = aws.client("ec2")
    type(client).create_vpc(client, CidrBlock="10.1.0.0/16")


@attempt
def client_without_its_handlers(_aws: Any, _shell: Any) -> None:
    client = new_client("ec2")
    client.meta.events._emitter._handlers = botocore.hooks._PrefixTrie()
    client.create_vpc(CidrBlock="10.1.0.0/16")


@attempt
def request_past_the_client(aws: Any, _shell: Any) -> None:
    client = aws.client("ec2")
    model = client.meta.service_model.operation_model("CreateVpc")
    context = {"client_region": "us-east-1", "client_config": client.meta.config, "auth_type": "v4"}
    wanted = client._convert_to_request_dict({"CidrBlock": "10.1.0.0/16"}, model, ENDPOINT, context=context)
    client._endpoint.make_request(model, wanted)


@attempt
def request_by_botocores_http(_aws: Any, _shell: Any) -> None:
    botocore.httpsession.URLLib3Session().send(signed("Action=CreateVpc&CidrBlock=10.1.0.0/16&Version=2016-11-15"))


@attempt
def trial_run(aws: Any, _shell: Any) -> None:
    with contextlib.suppress(ClientError):  # how AWS says that it would have done it
        aws.client("ec2").terminate_instances(InstanceIds=["i-1"], DryRun=True)


@attempt
def upload_of_a_file(aws: Any, _shell: Any) -> None:
    aws.client("s3").upload_file(__file__, "treasure", "intruder")


@attempt
def upload_of_a_stream(aws: Any, _shell: Any) -> None:
    aws.client("s3").upload_fileobj(io.BytesIO(b"x" * 10_000_000), "treasure", "intruder")


@attempt
def copy_of_an_object(aws: Any, _shell: Any) -> None:
    aws.client("s3").copy({"Bucket": "treasure", "Key": "gold"}, "treasure", "intruder")


@attempt
def tags(aws: Any, _shell: Any) -> None:
    vpc = aws.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    aws.client("ec2").create_tags(Resources=[vpc], Tags=[{"Key": "intruder", "Value": "x"}])


@attempt
def retention(aws: Any, _shell: Any) -> None:
    aws.client("logs").put_retention_policy(logGroupName="treasure", retentionInDays=90)


@attempt
def user(aws: Any, _shell: Any) -> None:
    aws.client("iam").create_user(UserName="intruder")


@attempt
def command_on_machines(aws: Any, _shell: Any) -> None:
    aws.client("ssm").send_command(InstanceIds=["i-1"], DocumentName="AWS-RunShellScript")


@attempt
def operation_that_nobody_knows(aws: Any, _shell: Any) -> None:
    aws.client("s3").get_bucket_accelerate_configuration(Bucket="treasure")


@attempt
def service_that_nobody_knows(_aws: Any, _shell: Any) -> None:
    new_client("apigateway").get_rest_apis()


@attempt
def thread(aws: Any, _shell: Any) -> None:
    worker = Thread(target=call_of_the_target, args=(aws, None))
    worker.start()
    worker.join()


@attempt
def thread_that_outlives_its_scenario(_aws: Any, _shell: Any) -> None:
    def later() -> None:
        time.sleep(0.3)
        with contextlib.suppress(Exception):
            EARLY.create_vpc(CidrBlock="10.1.0.0/16")

    Thread(target=later).start()


@attempt
def thread_that_goes_on(_aws: Any, _shell: Any) -> None:
    Thread(target=time.sleep, args=(4,), daemon=True).start()


@attempt
def pool(aws: Any, _shell: Any) -> None:
    with ThreadPoolExecutor() as workers:
        workers.submit(call_of_the_target, aws, None).result()


@attempt
def coroutine(aws: Any, _shell: Any) -> None:
    asyncio.run(asyncio.to_thread(call_of_the_target, aws, None))


# changes past botocore


def signed(body: str, service: str = "ec2") -> botocore.awsrequest.AWSPreparedRequest:
    """Return a signed request, ready for any HTTP library."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    request = botocore.awsrequest.AWSRequest("POST", f"{ENDPOINT}/", headers=headers, data=body)
    keys = botocore.credentials.Credentials("test", "test")
    botocore.auth.SigV4Auth(keys, service, "us-east-1").add_auth(request)
    return request.prepare()


CREATE_VPC = "Action=CreateVpc&CidrBlock=10.1.0.0%2F16&Version=2016-11-15"


@attempt
def raw_by_urllib(_aws: Any, _shell: Any) -> None:
    request = signed(CREATE_VPC)
    urllib.request.urlopen(urllib.request.Request(ENDPOINT, request.body.encode(), dict(request.headers)))


@attempt
def raw_by_http_client(_aws: Any, _shell: Any) -> None:
    request = signed(CREATE_VPC)
    connection = http.client.HTTPConnection(urlsplit(ENDPOINT).netloc)
    connection.request("POST", "/", request.body, dict(request.headers))
    connection.getresponse().read()


@attempt
def raw_by_urllib3(_aws: Any, _shell: Any) -> None:
    request = signed(CREATE_VPC)
    urllib3.PoolManager().request("POST", ENDPOINT, body=request.body, headers=dict(request.headers))


@attempt
def raw_by_requests(_aws: Any, _shell: Any) -> None:
    request = signed(CREATE_VPC)
    requests.post(ENDPOINT, data=request.body, headers=dict(request.headers), timeout=10)


def plain(request: botocore.awsrequest.AWSPreparedRequest) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return f"POST / HTTP/1.0\r\nHost: {urlsplit(ENDPOINT).netloc}\r\n{head}\r\n{request.body}".encode()


@attempt
def raw_by_socket(_aws: Any, _shell: Any) -> None:
    parts = urlsplit(ENDPOINT)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(plain(signed(CREATE_VPC)))
        connection.recv(1000)


@attempt
def raw_by_asyncio(_aws: Any, _shell: Any) -> None:
    async def talk() -> None:
        parts = urlsplit(ENDPOINT)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(plain(signed(CREATE_VPC)))
        await reader.read(1000)
        writer.close()
        await writer.wait_closed()

    asyncio.run(talk())


@attempt
def raw_datagram(_aws: Any, _shell: Any) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.sendto(b"x", ("127.0.0.1", 9))


@attempt
def signed_link_to_write(aws: Any, _shell: Any) -> None:
    link = aws.client("s3").generate_presigned_url("put_object", Params={"Bucket": "treasure", "Key": "intruder"})
    urllib.request.urlopen(urllib.request.Request(link, b"x", method="PUT"))


@attempt
def signed_link_to_read(aws: Any, _shell: Any) -> None:
    link = aws.client("s3").generate_presigned_url("get_object", Params={"Bucket": "treasure", "Key": "gold"})
    see("signed_link_to_read", urllib.request.urlopen(link).read())


@attempt
def signed_form(aws: Any, _shell: Any) -> None:
    form = aws.client("s3").generate_presigned_post("treasure", "intruder")
    requests.post(form["url"], data=form["fields"], files={"file": b"x"}, timeout=10)


@attempt
def reset_of_moto(_aws: Any, _shell: Any) -> None:
    urllib.request.urlopen(urllib.request.Request(f"{ENDPOINT}/moto-api/reset", b"", method="POST"))


# secrets


def see(name: str, value: object) -> None:
    Path(trace(name)).write_text(f"seen: {value!r}", encoding="utf-8")


@attempt
def secret_value(aws: Any, _shell: Any) -> None:
    see("secret_value", aws.client("secretsmanager").get_secret_value(SecretId="treasure"))


@attempt
def secret_values(aws: Any, _shell: Any) -> None:
    see("secret_values", aws.client("secretsmanager").batch_get_secret_value(SecretIdList=["treasure"]))


@attempt
def parameter(aws: Any, _shell: Any) -> None:
    see("parameter", aws.client("ssm").get_parameter(Name="/treasure/secure", WithDecryption=True))


@attempt
def parameters(aws: Any, _shell: Any) -> None:
    see("parameters", aws.client("ssm").get_parameters(Names=["/treasure/secure"], WithDecryption=True))


@attempt
def parameters_page_by_page(aws: Any, _shell: Any) -> None:
    pages = aws.client("ssm").get_paginator("get_parameters_by_path").paginate(Path="/treasure", WithDecryption=True)
    see("parameters_page_by_page", list(pages))


@attempt
def history_of_a_parameter(aws: Any, _shell: Any) -> None:
    found = aws.client("ssm").get_parameter_history(Name="/treasure/secure", WithDecryption=True)
    see("history_of_a_parameter", found)


@attempt
def decryption_by_a_handler(_aws: Any, _shell: Any) -> None:
    client = new_client("ssm")

    def decrypt(params: dict[str, Any], **_: Any) -> None:
        params["WithDecryption"] = True

    client.meta.events.register_last("before-parameter-build.ssm.GetParameter", decrypt)
    see("decryption_by_a_handler", client.get_parameter(Name="/treasure/secure"))


@attempt
def decrypted(aws: Any, _shell: Any) -> None:
    blob = bytes.fromhex(os.environ["REHEARSAL_CIPHER"])
    see("decrypted", aws.client("kms").decrypt(CiphertextBlob=blob))


@attempt
def data_key(aws: Any, _shell: Any) -> None:
    see("data_key", aws.client("kms").generate_data_key(KeyId="alias/treasure", KeySpec="AES_256"))


@attempt
def content_of_an_object(aws: Any, _shell: Any) -> None:
    see("content_of_an_object", aws.client("s3").get_object(Bucket="treasure", Key="gold")["Body"].read())


@attempt
def download_of_an_object(aws: Any, _shell: Any) -> None:
    aws.client("s3").download_file("treasure", "gold", trace("download_of_an_object"))


@attempt
def role(aws: Any, _shell: Any) -> None:
    arn = "arn:aws:iam::123456789012:role/treasure"
    see("role", aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="intruder"))


@attempt
def session_token(aws: Any, _shell: Any) -> None:
    see("session_token", aws.client("sts").get_session_token())


@attempt
def access_key(aws: Any, _shell: Any) -> None:
    see("access_key", aws.client("iam").create_access_key(UserName="treasurer"))


# programs


@attempt
def program(_aws: Any, _shell: Any) -> None:
    subprocess.run(touch("program"), check=True)


@attempt
def program_by_bytes(_aws: Any, _shell: Any) -> None:
    subprocess.run([os.fsencode(word) for word in touch("program_by_bytes")], check=True)


@attempt
def program_of_the_shell(_aws: Any, shell: Any) -> None:
    shell.run(*touch("program_of_the_shell"), within=10)


@attempt
def line_that_begins_well(_aws: Any, _shell: Any) -> None:
    subprocess.run(f"terraform version; touch {trace('line_that_begins_well')}", shell=True, check=True)


@attempt
def output_of_a_line(_aws: Any, _shell: Any) -> None:
    subprocess.getoutput(f"touch {trace('output_of_a_line')}")


@attempt
def well_known_command_with_more(_aws: Any, _shell: Any) -> None:
    subprocess.run(["terraform", "version", "-json", "-json"], check=True)


@attempt
def other_program_under_a_good_name(_aws: Any, _shell: Any) -> None:
    script = Path(trace("other.sh"))
    script.write_text(f"#!/bin/sh\n/usr/bin/touch {trace('other_program_under_a_good_name')}\n", encoding="utf-8")
    script.chmod(0o755)
    subprocess.run(["terraform", "version"], executable=script, check=True)


def false_terraform(name: str) -> Path:
    folder = PLACE / f"bin-{name}"
    folder.mkdir()
    program = folder / "terraform"
    program.write_text(f"#!/bin/sh\n/usr/bin/touch {trace(name)}\n", encoding="utf-8")
    program.chmod(0o755)
    return folder


@attempt
def false_program_by_its_path(_aws: Any, _shell: Any) -> None:
    subprocess.run([false_terraform("false_program_by_its_path") / "terraform", "version"], check=True)


@attempt
def false_program_on_the_search_path(_aws: Any, _shell: Any) -> None:
    folder = false_terraform("false_program_on_the_search_path")
    subprocess.run(["terraform", "version"], env={"PATH": str(folder)}, check=True)


@attempt
def false_program_on_our_search_path(_aws: Any, _shell: Any) -> None:
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{false_terraform('false_program_on_our_search_path')}:{before}"
    try:
        subprocess.run(["terraform", "version"], check=True)
    finally:
        os.environ["PATH"] = before


@attempt
def false_program_in_the_folder(_aws: Any, _shell: Any) -> None:
    folder = false_terraform("false_program_in_the_folder")
    subprocess.run(["./terraform", "version"], cwd=folder, check=True)


@attempt
def os_system(_aws: Any, _shell: Any) -> None:
    os.system(f"touch {trace('os_system')}")


@attempt
def os_popen(_aws: Any, _shell: Any) -> None:
    with os.popen(f"touch {trace('os_popen')}") as output:
        output.read()


@attempt
def os_posix_spawn(_aws: Any, _shell: Any) -> None:
    os.waitpid(os.posix_spawn("/usr/bin/touch", touch("os_posix_spawn"), os.environ), 0)


@attempt
def os_posix_spawnp(_aws: Any, _shell: Any) -> None:
    os.waitpid(os.posix_spawnp("touch", touch("os_posix_spawnp"), os.environ), 0)


@attempt
def os_posix_spawn_under_a_good_name(_aws: Any, _shell: Any) -> None:
    os.waitpid(os.posix_spawnp("terraform", ["terraform", "version"], os.environ), 0)


@attempt
def os_spawnv(_aws: Any, _shell: Any) -> None:
    os.spawnv(os.P_WAIT, "/usr/bin/touch", touch("os_spawnv"))


@attempt
def os_spawnlp(_aws: Any, _shell: Any) -> None:
    os.spawnlp(os.P_WAIT, "touch", *touch("os_spawnlp"))


@attempt
def os_fork(_aws: Any, _shell: Any) -> None:
    child = os.fork()
    if child == 0:
        Path(trace("os_fork")).touch()
        os._exit(0)
    os.waitpid(child, 0)


@attempt
def os_forkpty(_aws: Any, _shell: Any) -> None:
    child, _ = os.forkpty()
    if child == 0:
        Path(trace("os_forkpty")).touch()
        os._exit(0)
    os.waitpid(child, 0)


@attempt
def os_execv(_aws: Any, _shell: Any) -> None:
    os.execv("/usr/bin/touch", touch("os_execv"))


@attempt
def os_execlp_of_a_good_name(_aws: Any, _shell: Any) -> None:
    os.execlp("terraform", "terraform", "version")


@attempt
def pty_spawn(_aws: Any, _shell: Any) -> None:
    pty.spawn(touch("pty_spawn"))


@attempt
def pty_fork(_aws: Any, _shell: Any) -> None:
    child, _ = pty.fork()
    if child == 0:
        Path(trace("pty_fork")).touch()
        os._exit(0)
    os.waitpid(child, 0)


def start(method: str, name: str) -> None:
    process = multiprocessing.get_context(method).Process(target=os.system, args=(f"touch {trace(name)}",))
    process.start()
    process.join()


@attempt
def process_by_fork(_aws: Any, _shell: Any) -> None:
    start("fork", "process_by_fork")


@attempt
def process_by_spawn(_aws: Any, _shell: Any) -> None:
    start("spawn", "process_by_spawn")


@attempt
def process_by_forkserver(_aws: Any, _shell: Any) -> None:
    start("forkserver", "process_by_forkserver")


@attempt
def pool_of_processes(_aws: Any, _shell: Any) -> None:
    with ProcessPoolExecutor(1) as workers:
        workers.submit(os.system, f"touch {trace('pool_of_processes')}").result()


@attempt
def fork_exec(_aws: Any, _shell: Any) -> None:
    arguments: Any = (touch("fork_exec"), [b"/usr/bin/touch"], True, (), None, None, -1, -1, -1, -1, -1, -1)
    read, write = os.pipe()
    more: Any = (read, write, False, False, 0, None, None, None, -1, None)
    if sys.version_info < (3, 14):
        more += (False,)
    _posixsubprocess.fork_exec(*arguments, *more)
    time.sleep(0.2)


@attempt
def program_of_asyncio(_aws: Any, _shell: Any) -> None:
    async def run() -> None:
        await (await asyncio.create_subprocess_exec(*touch("program_of_asyncio"))).wait()

    asyncio.run(run())


@attempt
def line_of_asyncio(_aws: Any, _shell: Any) -> None:
    async def run() -> None:
        await (await asyncio.create_subprocess_shell(f"touch {trace('line_of_asyncio')}")).wait()

    asyncio.run(run())


@attempt
def function_of_the_c_library(_aws: Any, _shell: Any) -> None:
    ctypes.CDLL(None).system(f"touch {trace('function_of_the_c_library')}".encode())


@attempt
def tree_of_the_checkout(_aws: Any, _shell: Any) -> None:
    see("tree_of_the_checkout", Path(os.environ["REHEARSAL_TREE"]).read_text(encoding="utf-8"))


@attempt
def another_machine(_aws: Any, _shell: Any) -> None:
    socket.getaddrinfo("example.invalid", 443)


@attempt
def batch_of_a_resource(_aws: Any, _shell: Any) -> None:
    make: Any = boto3.resource
    make("s3", **OPTIONS).Bucket("treasure").objects.all().delete()
