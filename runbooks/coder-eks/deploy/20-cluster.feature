@write
Feature: Deploy the cluster layer
  The cluster layer is the control plane of Kubernetes, the node groups with their schedules, the add-ons,
  and the keys that encrypt secrets, volumes and logs.

  @id:deploy-cluster @coder-eks:2.2 @after:deploy-network
  Scenario: The cluster layer is applied
    When I run "runbooks/coder-eks/deploy/cluster.sh"
    Then the script should end without an error
