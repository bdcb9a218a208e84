"""What kind of API answered is found out from where the answer came from, and from nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from botocore.stub import Stubber
from conftest import client_of

from provenpath.facts.evidence import Call, Kind
from provenpath.proof.calls import ANSWERED_BY, Calls, kind_of, weakest
from provenpath.proof.radius import Gate, RefusedError
from provenpath.proof.redaction import MARK, Redactor

if TYPE_CHECKING:
    from provenpath.sandbox.lifecycle import Server

SERVICES = (
    "acm", "autoscaling", "cloudwatch", "ec2", "ecr", "eks", "elbv2", "iam", "kms", "logs", "rds", "route53", "s3",
    "s3control", "secretsmanager", "service-quotas", "sqs", "ssm", "sts",
)  # fmt: skip


@pytest.fixture
def calls() -> Iterator[Calls]:
    """Calls that are watched, as in a scenario that may change things."""
    calls = Calls(Gate(), Redactor())
    with calls.watched(), calls.gate.signing_in():
        yield calls


def answering(patches: pytest.MonkeyPatch, status: int = 200, body: bytes = b"", **headers: str) -> None:
    """Let everything that botocore sends be answered at once, as if from where it was sent to."""

    class Raw(io.BytesIO):
        def stream(self, **_: Any) -> Iterator[bytes]:
            yield self.read()

    def send(_session: URLLib3Session, request: Any) -> AWSResponse:
        return AWSResponse(request.url, status, headers, Raw(body))

    patches.setattr(URLLib3Session, "send", send)


SESSION: Any = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x")  # noqa: S106


def client(service: str, **options: Any) -> Any:
    return SESSION.client(service, **{"region_name": "us-east-1", **options})


REAL = [
    *((service, "us-east-1", "") for service in SERVICES),
    *((service, region, "") for service in ("sts", "s3", "iam") for region in ("us-gov-west-1", "cn-north-1")),
    *(("sts", region, "fips") for region in ("us-east-1", "us-gov-west-1")),
    *(("s3", region, "dualstack") for region in ("us-east-1", "us-gov-west-1", "cn-north-1")),
    *((service, "us-west-2", "dualstack") for service in ("ecr", "eks")),
]


@pytest.mark.parametrize(("service", "region", "variant"), REAL)
def test_the_hosts_that_botocore_calls_are_live(service: str, region: str, variant: str) -> None:
    """Also those for both kinds of addresses, and those for FIPS."""
    config = Config(use_dualstack_endpoint=variant == "dualstack", use_fips_endpoint=variant == "fips")
    meta = client(service, region_name=region, config=config).meta
    names = (meta.service_model.endpoint_prefix, meta.service_model.signing_name)
    assert kind_of(meta.endpoint_url, {}, names, is_verified=True) is Kind.LIVE, meta.endpoint_url


@pytest.mark.parametrize(
    "url",
    [
        "https://ec2.us-east-1.amazonaws.com/",
        "https://ec2.us-east-1.amazonaws.com:443/?a=b",
        "https://EC2.us-east-1.amazonaws.com/",
        "https://vpce-0123-abc.ec2.us-east-1.vpce.amazonaws.com/",
        "https://ec2.cn-north-1.amazonaws.com.cn/",
        "https://ec2.us-east-1.api.aws/",
    ],
)
def test_an_aws_host_of_the_service_is_live(url: str) -> None:
    assert kind_of(url, {}, ("ec2",), is_verified=True) is Kind.LIVE


@pytest.mark.parametrize(
    "url",
    [
        "http://ec2.us-east-1.amazonaws.com/",
        "https://ec2.us-east-1.amazonaws.com.evil.example/",
        "https://evil.example/ec2.us-east-1.amazonaws.com",
        "https://evil.example/?ec2.us-east-1.amazonaws.com",
        "https://evil.example#ec2.us-east-1.amazonaws.com",
        "https://ec2.us-east-1.amazonaws.com@evil.example/",
        "https://ec2.us-east-1.amazonaws.com:x@evil.example/",
        "https://evil.example\\@ec2.us-east-1.amazonaws.com.evil.example/",
        "https://ec2.us-east-1.evilamazonaws.com/",
        "https://ec2-us-east-1-amazonaws.com/",
        "https://amazonaws.com/",
        "https://abc123.execute-api.us-east-1.amazonaws.com/",
        "https://my-moto.us-east-1.elb.amazonaws.com/",
        "https://ec2-203-0-113-25.compute-1.amazonaws.com/",
        "https://bucket.s3.us-east-1.amazonaws.com/",
        "https://s3.us-east-1.amazonaws.com/",
        "https://notec2.us-east-1.amazonaws.com/",
        "https://127.0.0.1:443/",
        "https://localhost/ec2.us-east-1.amazonaws.com",
        "https://[::1]/",
        "wss://ec2.us-east-1.amazonaws.com/",
        "https:///ec2.us-east-1.amazonaws.com/",
        "ec2.us-east-1.amazonaws.com",
        "",
    ],
)
def test_nothing_else_is_live_whatever_it_calls_itself(url: str) -> None:
    """Nor does it become more than a stand-in by our sandbox's header, unless it is on this machine."""
    assert kind_of(url, {}, ("ec2",), is_verified=True) is Kind.STAND_IN
    is_here = "//127.0.0.1" in url or "//localhost" in url or "//[::1]" in url
    found = kind_of(url, {ANSWERED_BY: "moto"}, ("ec2",), is_verified=True)
    assert found is (Kind.EMULATED if is_here else Kind.STAND_IN)


def test_a_certificate_that_nobody_checked_proves_nothing() -> None:
    url = "https://ec2.us-east-1.amazonaws.com/"
    assert kind_of(url, {}, ("ec2",), is_verified=False) is Kind.STAND_IN
    assert kind_of(url, {ANSWERED_BY: "moto"}, ("ec2",), is_verified=False) is Kind.STAND_IN


@pytest.mark.parametrize(
    ("answered_by", "kind"),
    [
        ("moto", Kind.EMULATED),
        ("completes", Kind.EMULATED),
        ("repairs", Kind.EMULATED),
        ("new", Kind.STAND_IN),
        ("live", Kind.STAND_IN),
        ("", Kind.STAND_IN),
    ],
)
def test_the_sandbox_says_what_answered(answered_by: str, kind: Kind) -> None:
    headers = {ANSWERED_BY: answered_by} if answered_by else {}
    assert kind_of("http://127.0.0.1:5000/", headers, ("ec2",), is_verified=True) is kind


def test_a_call_is_recorded_with_its_action_and_what_answered(calls: Calls, api: Server) -> None:
    """Also one that AWS refuses: it was made, and wants the same right."""
    ec2, logs = client_of(api, "ec2"), client_of(api, "logs")
    ec2.describe_vpcs()
    ec2.describe_vpcs()
    with pytest.raises(ClientError):
        logs.describe_log_streams(logGroupName="not-there")
    assert calls.recorded() == (
        Call("ec2", "DescribeVpcs", "ec2:DescribeVpcs", "List", 2, "emulated"),
        Call("logs", "DescribeLogStreams", "logs:DescribeLogStreams", "List", 1, "emulated"),
    )
    calls.clear()
    assert calls.recorded() == ()


def test_a_live_answer_is_live(calls: Calls) -> None:
    """The counterpart of what follows: the same call, really sent."""
    with pytest.MonkeyPatch.context() as patches:
        answering(patches, body=b"<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>")
        with calls.watched():
            client("ec2").describe_vpcs()
    assert [call.answered_by for call in calls.recorded()] == ["live"]


def test_an_answer_without_a_checked_certificate_is_not_live(calls: Calls) -> None:
    with pytest.MonkeyPatch.context() as patches:
        answering(patches, body=b"<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>")
        with calls.watched():
            client("ec2", verify=False).describe_vpcs()
    assert [call.answered_by for call in calls.recorded()] == ["stand-in"]


def test_a_stub_inside_this_process_is_a_stand_in(calls: Calls) -> None:
    """The client names AWS's own endpoint, and nothing was sent there."""
    ec2 = client("ec2")
    assert "amazonaws.com" in ec2.meta.endpoint_url
    with Stubber(ec2) as stub:
        stub.add_response("describe_vpcs", {"Vpcs": []})
        ec2.describe_vpcs()
    assert [call.answered_by for call in calls.recorded()] == ["stand-in"]


def test_an_answer_made_up_by_a_handler_is_a_stand_in(calls: Calls) -> None:
    """As moto's decorators do it, in place of sending."""
    ec2 = client("ec2")
    raw = io.BytesIO(b"<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>")
    raw.stream = lambda **_: iter([raw.read()])  # type: ignore[attr-defined]
    ec2.meta.events.register("before-send.ec2", lambda request, **_: AWSResponse(request.url, 200, {}, raw))
    ec2.describe_vpcs()
    assert [call.answered_by for call in calls.recorded()] == ["stand-in"]


def test_a_client_from_before_is_watched(api: Server) -> None:
    early = client_of(api, "ec2")
    calls = Calls(Gate(), Redactor())
    with calls.watched():
        with pytest.raises(RefusedError, match="ec2:CreateVpc is of AWS's access level Write"):
            early.create_vpc(CidrBlock="10.9.0.0/16")
        assert calls.recorded() == ()
        assert len(calls.gate.refusals) == 1


def test_an_open_connection_is_no_way_past_the_client(calls: Calls) -> None:
    """A pool of connections that are open already asks nobody to connect: what is sent by hand is refused itself."""
    ec2 = client("ec2")
    model = ec2.meta.service_model.operation_model("DescribeVpcs")
    context = {"client_region": "us-east-1", "client_config": ec2.meta.config, "auth_type": "v4"}
    wanted = ec2._convert_to_request_dict({}, model, ec2.meta.endpoint_url, context=context)
    with pytest.MonkeyPatch.context() as patches:
        answering(patches, body=b"<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>")
        with calls.watched():
            calls.gate.is_signing_in = False
            with pytest.raises(
                RefusedError, match=r"connection to ec2\.us-east-1\.amazonaws\.com goes past the clients"
            ):
                ec2._endpoint.make_request(model, wanted)


def test_nothing_is_watched_afterwards(api: Server) -> None:
    calls = Calls(Gate(), Redactor())
    with calls.watched():
        pass
    client_of(api, "ec2").describe_vpcs()
    assert calls.recorded() == ()


def test_secrets_are_learned_from_answers(calls: Calls) -> None:
    """Nothing has to be told to the redactor."""
    with pytest.MonkeyPatch.context() as patches:
        answering(patches, body=b'{"Parameter": {"Name": "/a", "Type": "SecureString", "Value": "first-canary"}}')
        with calls.watched():
            client("ssm").get_parameter(Name="/a")
    assert calls.redactor.text("first-canary") == MARK


def test_the_weakest_kind_counts() -> None:
    assert weakest([Kind.LIVE, Kind.EMULATED, Kind.LIVE]) is Kind.EMULATED
    assert weakest([Kind.EMULATED, Kind.STAND_IN, Kind.LIVE]) is Kind.STAND_IN
    assert weakest([Kind.LIVE]) is Kind.LIVE
    assert weakest([]) is None
