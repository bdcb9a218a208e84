@write
Feature: Deploy the network layer
  The network layer is the VPC with its three tiers, their routes and gateways, the endpoints of AWS's
  services, the security groups and the flow logs.

  @id:deploy-network @coder-eks:2.1 @after:deploy-backend
  Scenario: The network layer is applied
    When I run "runbooks/coder-eks/deploy/network.sh"
    Then the script should end without an error
