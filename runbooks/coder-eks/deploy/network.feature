@write
Feature: Deploy the network layer
  The network layer is the VPC with its three tiers, their routes and gateways, the endpoints of AWS's
  services, the security groups and the flow logs.

  @id:deploy-network @coder-eks:2.1
  Scenario: The network layer is applied and needs nothing more
    When I run "runbooks/coder-eks/deploy/network.sh"
    And I run "runbooks/coder-eks/deploy/network.sh" once more
    Then the first run should end without an error
    And the second run should find nothing to change
