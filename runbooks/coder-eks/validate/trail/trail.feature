@read
Feature: Who did what
  Every call that manages something in the account leaves a trace, in every region, which nobody can change
  unnoticed, and which is kept long enough to be of use.

  @id:trail-records @coder-eks:3.5
  Scenario: A trail records what is done in the account
    When I look up the trail
    Then it should be logging
    And it should record every region, and what belongs to none
    And it should record all management events, read and write, and leave no service out

  @id:trail-sealed @coder-eks:3.5
  Scenario: What the trail records is encrypted, and a change of it shows
    When I look up the trail
    Then its files should be encrypted with a key of KMS
    And it should deliver digests by which a change of a file shows

  @id:trail-bucket-closed @coder-eks:3.5
  Scenario: Where the trail delivers to is closed
    Given the deployment file names the bucket that files are to go to
    When I look up the trail
    And I look up that bucket and the key
    Then the trail should deliver to that bucket
    And the bucket should be private, closed to requests without TLS, and keep what is written over
    And files should be kept for at least 90 days
    And the key should be the account's own, enabled, rotate, and be open to nobody outside the account

  @id:trail-logs-kept @coder-eks:3.5 @coder-eks:3.8
  Scenario: What the trail records is kept in CloudWatch Logs long enough
    Given the deployment file names the log group that events are to go to
    When I look up the trail
    And I look up that log group
    Then the trail should write to that log group
    And the log group should be encrypted with the key of the trail
    And the log group of the trail should be kept for at least 90 days
    And the role that the trail writes with should trust CloudTrail alone, and write to that group and nothing else

  @id:trail-arrives @coder-eks:3.5 @live-only
  Scenario: What is done arrives
    When I look up the trail
    Then it should have delivered files and events within the last hour
    And its digests, which come by the hour, should not have stopped
    And none of the last deliveries should have failed
