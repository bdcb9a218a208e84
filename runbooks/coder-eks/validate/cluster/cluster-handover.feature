@read
Feature: Hand-over to other layers
  Other layers find the cluster by parameters with fixed names. Each says what is really there.

  @id:cluster-handover-true @coder-eks:16.5
  Scenario: The parameters name the cluster that exists
    When I look up the cluster
    And I look up the node groups
    And I look up the parameters of the cluster layer
    Then they should name that cluster and the issuer of its tokens
    And IAM should trust that issuer, by the provider that they name
    And they should name the role of the nodes, and the key of their volumes
