@read
Feature: The role of the runbooks
  Runbooks that only look have a role of their own, which can do nothing else. People and jobs take it that
  are named, and no key of AWS has to be kept anywhere.

  @id:reader-trust @coder-eks:2.5
  Scenario: Those who are named may take the role, and nobody else
    When I look up the role of the runbooks
    Then there should be such a role
    And it should trust jobs of the CI system that the deployment file names, for STS alone
    And it should trust no job but the one that the deployment file names
    And it should trust no account as a whole

  @id:reader-looks @coder-eks:2.5
  Scenario: The role can do nothing but look
    When I look up the role of the runbooks
    Then it should have rights of its own, and no policy that is attached
    And each of its rights should be one to look
    And none of its rights should show a secret

  @id:reader-suffices @coder-eks:2.5
  Scenario: The role can do all that the runbooks ask of it, and no more
    When I look up the role of the runbooks
    Then it should have the right to each call that the runbooks make
    And it should have no right besides

  @id:reader-in-cluster @coder-eks:12a.10
  Scenario: In the cluster the role views, and sees no secret
    When I look up the role of the runbooks
    And I look up whom the cluster lets in
    Then the role should have the policy "AmazonEKSViewPolicy" there and no other

  @id:reader-handover @coder-eks:16.5
  Scenario: The parameter names the role that exists
    When I look up the role of the runbooks
    And I look up the parameters of the access layer
    Then they should name that role

  @id:keys-closed @coder-eks:2.5
  Scenario: No key of the platform is open to others
    When I look up the keys whose names begin with that of the cluster
    Then those by which secrets, volumes and logs of the cluster are encrypted should be among them
    And each should be enabled, rotate, and be open to nobody outside the account

  @id:reader-refused @coder-eks:2.5 @live-only
  Scenario: The role is refused what it may not do
    When I ask IAM what the role would be refused
    Then it should be refused to read a secret, to decrypt, to read the state and to change the cluster
