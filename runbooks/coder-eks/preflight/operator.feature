@read
Feature: Operator and account
  Before anything is made: the tools are here, the credentials are those of the account that is meant,
  and the region and the address range are free to use.

  @id:terraform-ready @coder-eks:7.1
  Scenario: Terraform is here, and new enough
    When I ask Terraform for its version
    Then Terraform should be 1.11 or newer

  @id:terraform-newest @coder-eks:2b.1 @live-only
  Scenario: Terraform is the newest stable release of today
    When I ask Terraform for its version
    And I ask HashiCorp for the newest stable release
    Then Terraform should be that release

  @id:cli-ready @coder-eks:7.1 @live-only
  Scenario: The AWS CLI is here
    When I ask the AWS CLI for its version
    Then the AWS CLI should be 2 or newer

  @id:kubectl-ready @coder-eks:7.1 @live-only
  Scenario: kubectl is here
    When I ask kubectl for its version
    Then it should tell one

  @id:credentials-right @coder-eks:7.1
  Scenario: The credentials are those of the account that is meant
    When I ask AWS who I am
    Then I should be in the account and the partition that the deployment file names
    And I should not be the account's root user

  @id:region-open @coder-eks:4.5
  Scenario: The region is open and has enough zones
    When I look up the region and its zones
    Then the region should be open to the account
    And at least 2 of its Availability Zones should be open to the account

  @id:range-free @coder-eks:3.1e
  Scenario: The address range is private and free
    When I look up the VPCs of the region
    Then the range that the deployment file names should be private
    And no other VPC should overlap it
