@write
Feature: Deploy the edge layer
  The edge layer is where clients come in: the load balancer with its TLS listener, the certificate, the
  DNS names and the access logs. It stands in the network's public tier, so the network comes first.

  @id:deploy-edge @coder-eks:2.4 @after:deploy-network
  Scenario: The edge layer is applied
    When I run "runbooks/coder-eks/deploy/edge.sh"
    Then the script should end without an error

  @id:settled-edge @coder-eks:2.4 @after:deploy-edge
  Scenario: A second plan of the edge layer finds nothing to change
    When I plan the layer "20-edge" again
    Then the plan should find nothing to change
