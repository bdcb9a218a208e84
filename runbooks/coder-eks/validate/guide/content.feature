@read @document
Feature: What the guide has to say
  Some criteria are about the guide itself. These look at the pages as they were built, not at their source.

  @id:guide-address-plan @coder-eks:1.3
  Scenario: The network page states the ranges, the subnets and the routes
    When I read the page "coder-eks/network"
    Then it should give the VPC's range, and a subnet of each tier inside it, none overlapping
    And it should say where the traffic of each tier goes

  @id:guide-quotas @coder-eks:2a.1 @coder-eks:2a.2
  Scenario: The preflight page lists every quota with what is needed
    When I read the page "coder-eks/preflight"
    Then it should list every quota that the records name, by its code, with what is needed and why
    And it should say of each what a new account has

  @id:guide-quota-arithmetic @coder-eks:2a.5
  Scenario: The preflight page says what the quotas are worked out from
    When I read the page "coder-eks/preflight"
    Then it should name 3000 workspaces as what the quotas are worked out from
    And it should give the arithmetic of each quota that grows with them

  @id:guide-prerequisites @coder-eks:7.1
  Scenario: The preflight page checks every tool
    When I read the page "coder-eks/preflight"
    Then it should have a scenario for each of "AWS CLI, Terraform, kubectl", with its steps
    And it should give the command that runs them

  @id:guide-validation @coder-eks:7.2
  Scenario: The deploy page has each layer verified once it is there
    When I read the page "coder-eks/deploy"
    Then after the script of each of "network, cluster, database, edge, trail, access" it should give the command of its suite

  @id:guide-users @coder-eks:14.3
  Scenario: The sizing page reckons users from workspaces
    When I read the page "coder-eks/sizing"
    Then it should reckon with 3 workspaces of a user, and users from the workspaces that run at the same time

  @id:guide-sizing @coder-eks:14.4
  Scenario: The sizing page calculates with the average workspace, and agrees with what Terraform comes to
    When I read the page "coder-eks/sizing"
    Then it should calculate with 4 vCPU, 8 GB of memory and 100 GB of storage each
    And it should reckon nodes for workspaces and for builds that are as many as Terraform's
    And everything else that it reckons should fit into what Terraform comes to
