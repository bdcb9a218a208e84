"""Steps of edge-handover.feature."""

from pytest_bdd import scenarios, then, when

from provenpath.platforms.coder_eks.probes import edge, parameters
from provenpath.proof.checks import only

scenarios("edge-handover.feature")


## When


@when("I look up the parameters of the edge layer", target_fixture="said")
def look_up_parameters(aws, deployment):
    return parameters.under(aws.client("ssm"), deployment.name_of("edge_parameters"))


## Then


@then("they should give the access URL, over HTTPS, and the wildcard below it")
def gives_urls(said, deployment):
    domain = deployment.name_of("access_domain")
    assert (said.get("access_url"), said.get("wildcard_access_url")) == (f"https://{domain}", f"*.{domain}")


@then("they should name the target group behind the listener, and its port")
def names_group(aws, said, balancers):
    listener = only(only(balancers, "load balancer").listeners, "listener")
    group = only(edge.target_groups_of(aws.client("elbv2"), listener), "target group")
    assert (said.get("target_group_arn"), said.get("target_port")) == (group.arn, str(group.port))
