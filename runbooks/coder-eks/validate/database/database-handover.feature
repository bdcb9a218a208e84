@read
Feature: Hand-over of the database
  Other layers find the database by parameters with fixed names. Each says what is really there.

  @id:database-handover @coder-eks:3.4 @coder-eks:16.5
  Scenario: The parameters name the database that exists
    When I look up the database cluster
    And I look up the parameters of the database layer
    Then they should name where its writer and its readers are reached
    And they should name the database, and the id that policies know the cluster by
    And they should name its key and its secret, not what the secret holds
