@write
Feature: Deploy the network layer
  The network layer is the VPC with its three tiers, their routes and gateways, the endpoints of AWS's
  services, the security groups and the flow logs.

  @id:deploy-network @coder-eks:2.1
  Scenario: The network layer is applied and needs nothing more
    When I run "runbooks/coder-eks/deploy/network.sh"
    And I plan the layer "10-network" again
    Then the script should end without an error
    And the plan should find nothing to change
