"""Steps of cluster-handover.feature."""

from pytest_bdd import scenarios, then, when

from provenpath.platforms.coder_eks.probes import node_groups, parameters, roles
from provenpath.proof.checks import only, some

scenarios("cluster-handover.feature")


@when("I look up the parameters of the cluster layer", target_fixture="said")
def look_up_parameters(aws, deployment):
    return parameters.under(aws.client("ssm"), deployment.name_of("cluster_parameters"))


@then("they should name that cluster and the issuer of its tokens")
def names_cluster(said, found):
    assert [(said.get("cluster_name"), said.get("oidc_issuer"))] == [(each.name, each.issuer) for each in found]


@then("IAM should trust that issuer, by the provider that they name")
def names_provider(aws, said, only_cluster):
    assert only_cluster.issuer in roles.issuers(aws.client("iam"))
    assert said.get("oidc_provider_arn", "").endswith(f":oidc-provider/{only_cluster.issuer}"), said


@then("they should name the role of the nodes, and the key of their volumes")
def names_role_and_key(ec2, said, groups):
    assert said.get("node_role_arn") == only({group.node_role for group in groups}, "role of nodes")
    templates = [node_groups.template_of(ec2, group) for group in some(groups, "node group")]
    volumes = {volume.key for template in templates if template for volume in template.volumes}
    assert {said.get("volumes_key_arn")} == volumes
