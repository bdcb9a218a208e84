@write
Feature: Deploy the access layer
  The access layer is the role that the runbooks take when they only look, and the trust by which jobs of a CI
  system take it.

  @id:deploy-access @coder-eks:2.5 @after:deploy-cluster
  Scenario: The access layer is applied
    When I run "runbooks/coder-eks/deploy/access.sh"
    Then the script should end without an error

  @id:settled-access @coder-eks:2.5 @after:deploy-access
  Scenario: A second plan of the access layer finds nothing to change
    When I plan the layer "50-access" again
    Then the plan should find nothing to change
