@write
Feature: Deploy the backend layer
  The backend layer is the bucket that keeps Terraform's state, its own included. It comes before all others.

  @id:deploy-backend @coder-eks:2.6
  Scenario: The backend layer is applied
    When I run "runbooks/coder-eks/deploy/backend.sh"
    Then the script should end without an error

  @id:settled-backend @coder-eks:2.6 @after:deploy-backend
  Scenario: A second plan of the backend layer finds nothing to change
    When I plan the layer "00-backend" again
    Then the plan should find nothing to change
