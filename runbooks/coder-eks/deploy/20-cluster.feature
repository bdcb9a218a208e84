@write
Feature: Deploy the cluster layer
  The cluster layer is the control plane of Kubernetes, the node groups with their schedules, the add-ons,
  and the keys that encrypt secrets, volumes and logs.

  @id:deploy-cluster @coder-eks:2.2
  Scenario: The cluster layer is applied and needs nothing more
    When I run "runbooks/coder-eks/deploy/cluster.sh"
    And I plan the layer "20-cluster" again
    Then the script should end without an error
    And the plan should find nothing to change
