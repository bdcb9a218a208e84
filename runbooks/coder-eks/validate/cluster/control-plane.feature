@read
Feature: Control plane
  The API of Kubernetes is reached from inside the VPC alone, in every zone, and leaves a trace of whoever
  asks; rights in it are access entries, and nothing else.

  @id:endpoint-private @coder-eks:3.1
  Scenario: The Kubernetes API is reached from inside the VPC alone
    When I look up the cluster
    Then there should be such a cluster, and it should be active
    And its API should have a private endpoint and no public one
    And its control plane should have its interfaces in private subnets of the VPC
    And no security group of these interfaces should let in traffic from any public address

  @id:control-plane-zones @coder-eks:4.5 @coder-eks:4.10
  Scenario: The control plane spans enough zones
    When I look up the cluster
    Then its control plane should have interfaces in at least 2 zones
    And AWS should be able to turn traffic away from a zone

  @id:control-plane-logs @coder-eks:3.8
  Scenario: The control plane logs everything, and its logs are kept long enough
    When I look up the cluster
    Then it should log each of "api, audit, authenticator, controllerManager, scheduler"
    And its log group should be kept for at least 90 days

  @id:secrets-encrypted @coder-eks:3.4
  Scenario: Secrets in Kubernetes are encrypted by a key of the account's own
    When I look up the cluster
    Then it should encrypt secrets by a key of the account's own
    And that key should be enabled, rotate, and be open to nobody outside the account

  @id:kubernetes-newest @coder-eks:2b.3
  Scenario: Kubernetes is the newest version that EKS supports
    When I look up the cluster
    And I look up the node groups
    Then it should run the newest version under standard support
    And every node group should run the version of the cluster

  @id:rights-by-entry @coder-eks:12a.10
  Scenario: Nobody has rights in the cluster that an access entry does not show
    When I look up the cluster
    Then access entries alone should say who gets in
    And whoever gets in should be a node, or have a policy of EKS's and no group of Kubernetes

  @id:addons-there @coder-eks:6.1
  Scenario: The add-ons are there, in versions that go with Kubernetes
    When I look up the add-ons
    Then each of "aws-ebs-csi-driver, coredns, kube-proxy, vpc-cni" should be active and without an issue
    And each should have a version that EKS lists for the version of the cluster

  @id:addon-roles @coder-eks:2.5 @coder-eks:6.1
  Scenario: What calls AWS from a pod has a role of its own
    When I look up the add-ons
    And I look up the node groups
    Then each of "aws-ebs-csi-driver, vpc-cni" should have a role of its own
    And each such role should trust one service account of this cluster alone
    And they should have the policies "AmazonEBSCSIDriverPolicy, AmazonEKS_CNI_Policy" and no other
    And none of them should be allowed every action, or every key
    And one of them should be allowed to lend the key of the nodes' volumes to EC2

  @id:cluster-role @coder-eks:2.5
  Scenario: The control plane acts by a role that EKS alone may take
    When I look up the cluster
    Then EKS alone should be able to take its role, for the account of the deployment
    And that role should have the policy "AmazonEKSClusterPolicy" and no other

  @id:audit-log-arrives @coder-eks:3.8 @live-only
  Scenario: Logs of the control plane arrive
    When I look up when the log group of the control plane last got a record
    Then that should be within the last hour
