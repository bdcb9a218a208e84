"""Steps of documentation.feature."""

from pytest_bdd import parsers, scenarios, then, when

from provenpath.proof.checks import names

scenarios("documentation.feature")

EKS = "https://docs.aws.amazon.com/eks/latest/userguide/"
AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/"
NLB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/"
ROUTE_53 = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
ACM = "https://docs.aws.amazon.com/acm/latest/userguide/"
CODER = "https://coder.com/docs/"
CONTROLLER = "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/"
DRIVER = "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/"
DOCUMENTED = {
    "cluster creation": {f"{EKS}create-cluster.html"},
    "node groups": {f"{EKS}managed-node-groups.html"},
    "managed add-ons": {f"{EKS}eks-add-ons.html"},
    "Serverless v2": {f"{AURORA}aurora-serverless-v2.html"},
    "IAM authentication": {f"{AURORA}UsingWithRDS.IAMDBAuth.html"},
    "backup procedures": {f"{AURORA}BackupRestoreAurora.html", f"{AURORA}Aurora.Managing.Backups.html"},
    "Helm chart": {f"{CODER}install/kubernetes"},
    "external database": {f"{CODER}tutorials/external-database"},
    "provisioners": {f"{CODER}admin/provisioners"},
    "VPC": {f"{VPC}configure-subnets.html", f"{VPC}subnet-sizing.html"},
    "NLB": {f"{NLB}introduction.html", f"{NLB}network-load-balancers.html"},
    "Route 53": {f"{ROUTE_53}dns-configuring.html", f"{ROUTE_53}hosted-zones-working-with.html"},
    "IAM": {f"{IAM}best-practices.html", f"{IAM}access_policies.html"},
    "IRSA": {f"{EKS}iam-roles-for-service-accounts.html"},
    "ACM": {f"{ACM}acm-overview.html"},
    "Coder's security best practices": {f"{CODER}tutorials/best-practices/security-best-practices"},
}
"""Subject to the pages that document it as a whole; one of them is enough."""
INSTALLED = {
    "AWS Load Balancer Controller": {f"{EKS}lbc-helm.html", f"{EKS}lbc-manifest.html"},
    "EBS CSI driver": {f"{EKS}ebs-csi.html", f"{DRIVER}install.md"},
}
CONFIGURED = {
    "AWS Load Balancer Controller": {f"{CONTROLLER}deploy/configurations/"},
    "EBS CSI driver": {f"{DRIVER}parameters.md", f"{DRIVER}options.md"},
}
"""Controller to the pages that document the one and the other; one of them is enough."""


## When


@when(parsers.parse('I read the pages "{paths}"'), target_fixture="read_pages", converters={"paths": names})
def read_several(site, paths):
    return [site.page(path) for path in paths]


## Then


@then(
    parsers.parse('they should link to the documentation of each of "{documented_subjects}"'),
    converters={"documented_subjects": names},
)
def links_to_documentation(read_pages, documented_subjects):
    check_links(read_pages, documented_subjects, DOCUMENTED)


@then(
    parsers.parse('they should link to how each of "{controllers}" is installed'),
    converters={"controllers": names},
)
def links_to_installation(read_pages, controllers):
    check_links(read_pages, controllers, INSTALLED)


@then(
    parsers.parse('they should link to how each of "{controllers}" is configured'),
    converters={"controllers": names},
)
def links_to_configuration(read_pages, controllers):
    check_links(read_pages, controllers, CONFIGURED)


def check_links(pages, subjects, documents):
    """One of the documents of each subject is linked from one of the pages."""
    linked = {link.partition("#")[0] for page in pages for link in page.links}
    lacking = [subject for subject in subjects if not documents[subject] & linked]
    assert lacking == [], f"{', '.join(page.path for page in pages)} link to no page about: {', '.join(lacking)}."
