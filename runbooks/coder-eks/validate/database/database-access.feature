@read
Feature: Access to the database
  Nobody logs in by a password that somebody knows, nothing travels unencrypted, and nothing lies on a
  disk unencrypted.

  @id:database-iam-login @coder-eks:3.2
  Scenario: Users log in with a token of IAM
    When I look up the database cluster
    Then it should let users log in with a token of IAM

  @id:database-secret @coder-eks:3.2 @coder-eks:3.4
  Scenario: The master user's password is managed by Secrets Manager
    When I look up the database cluster
    And I look up the secret of its master user
    Then RDS should manage that secret, and it should be there to stay
    And it should be encrypted with the database's own key

  @id:database-tls-only @coder-eks:12.7 @coder-eks:12.8 @coder-eks:12.9
  Scenario: The database takes connections over TLS alone
    When I look up the database cluster
    And I look up the settings of its parameter group
    Then it should refuse a connection without TLS
    And it should refuse every version of TLS before "1.2"

  @id:database-encrypted @coder-eks:2.3 @coder-eks:12.9
  Scenario: The database is encrypted at rest
    When I look up the database cluster
    And I look up the key that it is encrypted with
    Then its storage should be encrypted with "AES-256"
    And the key should be the account's own, in use and rotated every year
