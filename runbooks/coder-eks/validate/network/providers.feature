@read
Feature: Providers of Terraform
  A layer keeps the provider that it was initialized with until it is told to look for another one. Which
  one is the newest is asked of the registry, on the day.

  @id:providers-newest @coder-eks:2b.2 @live-only
  Scenario: Every layer has the newest stable release of its providers
    When I ask Terraform for the providers of the layers "00-backend, 10-network, 20-cluster, 20-database, 20-edge, 50-access"
    And I ask the registry for the newest stable release of each
    Then each layer should have at least one provider
    And each should be the newest
