@read
Feature: Logs and measurements of the database
  What the database says is kept outside it and long enough to be of use, and what it does can be seen.

  @id:database-logs-kept @coder-eks:3.8
  Scenario: Logs of the database are exported and kept long enough
    When I look up the database cluster
    And I look up the log groups that it exports to
    Then it should export the logs "iam-db-auth-error, postgresql"
    And each of them should be kept for at least 90 days

  @id:database-watched @coder-eks:8.1
  Scenario: Load and resources of the database are measured
    When I look up the database cluster
    Then it should collect its load for Database Insights
    And each instance should measure its operating system at least every 60 seconds
