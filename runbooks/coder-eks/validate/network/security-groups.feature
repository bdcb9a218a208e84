@read
Feature: Security groups
  What is not opened on purpose is closed: no group but the load balancer's, which is judged with the
  edge, lets the world in, and whatever names no group can talk to nobody.

  @id:no-group-open @coder-eks:3.1
  Scenario: No security group lets the internet in
    When I look up the security groups of the VPC
    Then no group but that of the load balancer should let in traffic from any public address

  @id:default-group-empty @coder-eks:3.1
  Scenario: The default security group lets nothing in and nothing out
    When I look up the security groups of the VPC
    Then the default group should have no rule

  @id:database-from-nodes @coder-eks:2.1 @coder-eks:3.1
  Scenario: The database is reached by the nodes alone
    When I look up the security groups of the VPC
    Then there should be a group for nodes, one for the database and one for endpoints
    And the database's group should let in the PostgreSQL port of the nodes' group and nothing else
    And the endpoints' group should let in HTTPS from the private tier and nothing else

  @id:nodes-connected @coder-eks:2.1 @coder-eks:3.1a
  Scenario: Nodes reach each other, and the internet
    When I look up the security groups of the VPC
    Then the nodes' group should let its own members in on every port
    And it should let in members of other groups alone, and nobody by an address
    And the nodes' group should let everything out
