@read
Feature: Flow logs of the VPC
  Every connection of the network leaves a trace, and the trace is kept long enough to be of use.

  @id:flow-logs-kept @coder-eks:3.8
  Scenario: Flow logs are kept long enough
    When I look up the flow logs of the VPC
    Then there should be a flow log
    And the log group of each should be kept for at least 90 days
