@read
Feature: Hand-over of the edge
  Other layers find the edge by parameters with fixed names. Each says what is really there.

  @id:edge-handover @coder-eks:16.5
  Scenario: The parameters name the edge that exists
    When I look up the load balancer
    And I look up the parameters of the edge layer
    Then they should give the access URL, over HTTPS, and the wildcard below it
    And they should name the target group behind the listener, and its port
