@read
Feature: Hand-over to other layers
  Other layers find the network by parameters with fixed names. Each says what is really there.

  @id:handover-true @coder-eks:16.5
  Scenario: The parameters name the network that exists
    When I look up the parameters of the network layer
    And I look up the security groups of the VPC by name
    Then the parameters should name that VPC and its address range
    And they should name the zones and, in their order, the subnets of each tier
    And they should name the security groups of the nodes and of the database
    And they should name the gateway endpoint of S3
