@write
Feature: Deploy the access layer
  The access layer is the role that the runbooks take when they only look, and the trust by which jobs of a CI
  system take it.

  @id:deploy-access @coder-eks:2.5
  Scenario: The access layer is applied and needs nothing more
    When I run "runbooks/coder-eks/deploy/access.sh"
    And I plan the layer "50-access" again
    Then the script should end without an error
    And the plan should find nothing to change
