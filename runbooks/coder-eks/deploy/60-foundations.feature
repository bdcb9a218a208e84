@write
Feature: Layers that others stand on
  The state bucket, the network and the cluster are planned again once other layers stand on them: what was made
  later must not have changed them.

  @id:settled-backend @coder-eks:2.6 @after:deploy-access
  Scenario: A second plan of the backend layer finds nothing to change
    When I plan the layer "00-backend" again
    Then the plan should find nothing to change

  @id:settled-network @coder-eks:2.1 @after:deploy-access
  Scenario: A second plan of the network layer finds nothing to change
    When I plan the layer "10-network" again
    Then the plan should find nothing to change

  @id:settled-cluster @coder-eks:2.2 @after:deploy-access
  Scenario: A second plan of the cluster layer finds nothing to change
    When I plan the layer "20-cluster" again
    Then the plan should find nothing to change
