@read
Feature: Instances of the database
  The database stands in several zones, so that another instance takes over when one fails, and may grow
  to what every workspace needs. It is reached inside the data tier alone.

  @id:database-serves @coder-eks:2.3
  Scenario: The database is Aurora PostgreSQL on Serverless v2
    When I look up the database cluster
    Then there should be one cluster, and it should serve
    And it should be of the engine "aurora-postgresql"
    And every instance of it should be of the class "db.serverless"

  @id:database-spans-zones @coder-eks:2.3 @coder-eks:4.5 @coder-eks:4.10
  Scenario: Another zone has an instance that takes over
    When I look up the database cluster
    Then its instances should lie in at least 2 zones
    And one instance should write, and every one should serve
    And whichever of them writes, the others should keep as large

  @id:database-capacity @coder-eks:14.14
  Scenario: The database may grow to what every workspace needs
    When I look up the database cluster
    Then each instance should be allowed to grow to at least 77 ACU

  @id:database-version @coder-eks:2b.4
  Scenario: The database runs the newest version that there is
    When I look up the database cluster
    Then it should run the newest version that AWS lists for Serverless v2

  @id:database-in-data-tier @coder-eks:3.1
  Scenario: The database is reached inside the data tier alone
    When I look up the database cluster
    Then it should use the subnets of the data tier and no others
    And no instance of it should have a public address
    And its only security group should be the one for the database
