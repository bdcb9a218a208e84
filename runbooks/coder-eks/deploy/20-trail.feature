@write
Feature: Deploy the trail layer
  The trail layer records who did what in the account, with the bucket and the log group that it records to. It needs
  nothing of the other layers, so it records while they are made.

  @id:deploy-trail @coder-eks:3.5 @after:deploy-backend
  Scenario: The trail layer is applied
    When I run "runbooks/coder-eks/deploy/trail.sh"
    Then the script should end without an error

  @id:settled-trail @coder-eks:3.5 @after:deploy-trail
  Scenario: A second plan of the trail layer finds nothing to change
    When I plan the layer "20-trail" again
    Then the plan should find nothing to change
