@read
Feature: Flow logs of the VPC
  Every connection of the network leaves a trace, and the trace is kept long enough to be of use.

  @id:flow-logs-complete @coder-eks:3.5
  Scenario: Flow logs record all traffic of the VPC
    When I look up the flow logs of the VPC
    Then a flow log of the whole VPC should be active and record accepted and refused traffic alike
    And the role that it writes with should trust the flow log service for this account alone
    And that role should be allowed to write to the log group and nothing else

  @id:flow-logs-kept @coder-eks:3.8
  Scenario: Flow logs are kept long enough
    When I look up the flow logs of the VPC
    Then the log group of each flow log should be kept for at least 90 days

  @id:flow-logs-arrive @coder-eks:3.5 @live-only
  Scenario: Flow logs arrive
    When I look up when each flow log last delivered a record
    Then each flow log should have delivered a record within the last hour
