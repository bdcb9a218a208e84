@write
Feature: Deploy the backend layer
  The backend layer is the bucket that keeps Terraform's state, its own included. It comes before all others.

  @id:deploy-backend @coder-eks:2.6
  Scenario: The backend layer is applied
    When I run "runbooks/coder-eks/deploy/backend.sh"
    Then the script should end without an error
