"""What is left of a deployment is found wherever a listing has it."""

import boto3
from botocore.stub import Stubber

from provenpath.platforms.coder_eks.probes import leftovers


def test_a_thing_on_the_second_page_of_a_listing_is_found() -> None:
    """A quiet pass would be the worst that this probe could do."""
    ec2 = boto3.client("ec2", region_name="us-east-1")
    with Stubber(ec2) as stub:
        stub.add_response("describe_vpcs", {"Vpcs": [{"VpcId": "vpc-other"}], "NextToken": "more"})
        mine = {"VpcId": "vpc-mine", "Tags": [{"Key": "Name", "Value": "coder-dev"}]}
        stub.add_response("describe_vpcs", {"Vpcs": [mine]}, {"NextToken": "more"})
        for operation, key in (
            ("describe_addresses", "Addresses"),
            ("describe_vpc_endpoints", "VpcEndpoints"),
            ("describe_nat_gateways", "NatGateways"),
            ("describe_internet_gateways", "InternetGateways"),
            ("describe_security_groups", "SecurityGroups"),
            ("describe_subnets", "Subnets"),
        ):
            stub.add_response(operation, {key: []})
        assert leftovers.of_network(ec2, "coder-dev") == ["vpc-mine"]
