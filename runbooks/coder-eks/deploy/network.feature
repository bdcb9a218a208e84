@write
Feature: Deploy the network layer
  The network layer holds the VPC and what watches it.

  @id:deploy-network @coder-eks:2.1
  Scenario: The network layer is applied and needs nothing more
    When I run "runbooks/coder-eks/deploy/network.sh"
    Then it should end without an error
