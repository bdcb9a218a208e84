@write
Feature: Providers that ran
  Terraform chooses its providers when a layer is initialized, within what the layer allows. What it chose may be
  behind what is released.

  @id:providers-newest @coder-eks:2b.2 @live-only @after:deploy-database @after:deploy-edge @after:deploy-trail @after:deploy-access
  Scenario: Each layer ran with the newest stable providers
    When I ask the layers "00-backend, 10-network, 20-cluster, 20-database, 20-edge, 20-trail, 50-access" which providers they ran with
    And I ask the Terraform registry for the newest stable release of each
    Then every layer should have run with the newest
