@read
Feature: Backups of the database
  The database can be put back to any moment of the last weeks, and nothing takes these backups away by
  accident.

  @id:database-restorable @coder-eks:8.2
  Scenario: The database can be restored to a point in time
    When I look up the database cluster
    Then it should keep backups for at least 35 days
    And there should be a span of time that it can be restored to

  @id:database-protected @coder-eks:8.2
  Scenario: The database cannot be deleted by accident
    When I look up the database cluster
    Then AWS should refuse to delete it, and its backups with it

  @id:database-recovery-point @coder-eks:8.4 @live-only
  Scenario: Little is lost when the database has to be restored
    When I look up the database cluster
    Then it should be restorable to a moment at most 15 minutes ago
