@write
Feature: Deploy the database layer
  The database layer is the Aurora cluster that Coder keeps everything in, with its key, its logs and the
  secret of its master user. It stands in the network's data tier, so the network comes first.

  @id:deploy-database @coder-eks:2.3 @after:deploy-network
  Scenario: The database layer is applied
    When I run "runbooks/coder-eks/deploy/database.sh"
    Then the script should end without an error

  @id:settled-database @coder-eks:2.3 @after:deploy-database
  Scenario: A second plan of the database layer finds nothing to change
    When I plan the layer "20-database" again
    Then the plan should find nothing to change
