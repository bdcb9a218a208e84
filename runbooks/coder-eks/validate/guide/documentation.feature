@read @document
Feature: Where the guide leads on
  Each page that tells to set something up links to those who make it.

  @id:guide-cluster-links @coder-eks:9.1
  Scenario: The cluster page links to AWS's documentation of EKS
    When I read the pages "coder-eks/cluster"
    Then they should link to the documentation of each of "cluster creation, node groups, managed add-ons"

  @id:guide-database-links @coder-eks:9.2
  Scenario: The database page links to AWS's documentation of Aurora
    When I read the pages "coder-eks/database"
    Then they should link to the documentation of each of "Serverless v2, IAM authentication, backup procedures"

  @id:guide-coder-links @coder-eks:9.3
  Scenario: The pages about Coder's values and its database link to Coder's documentation
    When I read the pages "coder-eks/coder-values, coder-eks/provisioner-values, coder-eks/database"
    Then they should link to the documentation of each of "Helm chart, external database, provisioners"

  @id:guide-network-links @coder-eks:9.4
  Scenario: The pages about network and edge link to AWS's documentation
    When I read the pages "coder-eks/network, coder-eks/edge"
    Then they should link to the documentation of each of "VPC, NLB, Route 53"

  @id:guide-controller-links @coder-eks:9.5
  Scenario: The cluster page links to the documentation of the controllers
    When I read the pages "coder-eks/cluster"
    Then they should link to how each of "AWS Load Balancer Controller, EBS CSI driver" is installed
    And they should link to how each of "AWS Load Balancer Controller, EBS CSI driver" is configured

  @id:guide-security-links @coder-eks:9.6
  Scenario: The pages about who may do what link to the documentation of AWS and of Coder
    When I read the pages "coder-eks/cluster, coder-eks/access, coder-eks/edge"
    Then they should link to the documentation of each of "IAM, IRSA, ACM, Coder's security best practices"
