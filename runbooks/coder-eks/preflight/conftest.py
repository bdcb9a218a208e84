"""Steps and looks that several features of the preflight share."""

import pytest

from provenpath.platforms.coder_eks.probes import vpc


@pytest.fixture
def ec2(aws):
    return aws.client("ec2")


@pytest.fixture
def vpc_ids(ec2, deployment):
    """The platform's own VPC, if it is deployed already: what it takes of a quota is not somebody else's."""
    return [each.id for each in vpc.named(ec2, deployment.name_of("vpc"))]
