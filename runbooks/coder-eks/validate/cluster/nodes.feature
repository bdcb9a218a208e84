@read
Feature: Nodes
  Nodes come in three roles, so that workspaces, builds and the platform itself never share one. They stand
  in the private tier, on encrypted volumes, and lend their own rights to no pod.

  @id:node-roles @coder-eks:2.2 @coder-eks:11.2
  Scenario: Each role has nodes of its own
    When I look up the node groups
    Then they should have 3 roles, "control, provisioner, workspace"
    And each should keep off pods that do not tolerate its role
    And each should be active and without an issue

  @id:nodes-private @coder-eks:3.1
  Scenario: Nodes stand in the private tier
    When I look up the node groups
    Then each should launch its nodes in private subnets of the VPC
    And each should give them the security group for nodes and no other

  @id:nodes-span-zones @coder-eks:4.5 @coder-eks:4.10
  Scenario: The loss of a zone leaves nodes of each role
    When I look up the node groups
    Then those for control and for provisioners should each span at least 2 zones
    And every zone with private subnets should have nodes for workspaces of its own

  @id:node-metadata @coder-eks:2.5
  Scenario: A pod does not get the rights of its node
    When I look up the node groups
    Then the metadata service of each should want tokens
    And its answers should go no further than 1 hop

  @id:node-rights @coder-eks:2.5
  Scenario: A node may join the cluster and pull images, and nothing else
    When I look up the node groups
    Then they should have one role, which EC2 alone may take
    And it should have the policies "AmazonEC2ContainerRegistryPullOnly, AmazonEKSWorkerNodePolicy" and no other

  @id:node-volumes @coder-eks:6.3
  Scenario: Nodes write to encrypted volumes
    When I look up the node groups
    Then each volume of theirs should be encrypted by a key of the account's own
    And that key should be enabled, rotate, and be open to nobody outside the account

  @id:node-tags @coder-eks:5.4
  Scenario: What the node groups launch can be found on the bill
    When I look up the node groups
    Then instances, volumes and interfaces of each should have the tags "Component, Environment, Layer, Platform"

  @id:nodes-joined @coder-eks:2.2 @live-only
  Scenario: Nodes run
    When I look up the node groups
    Then each should have as many healthy nodes as it wants at least

  @id:running-metadata @coder-eks:2.5 @live-only
  Scenario: Nodes that run want tokens for their metadata
    When I look up the instances of the cluster
    Then the metadata service of each should want tokens, and answer within 1 hop
