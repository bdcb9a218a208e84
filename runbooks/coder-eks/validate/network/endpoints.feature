@read
Feature: VPC endpoints
  AWS services that are called a lot are reached inside AWS's network, past the NAT gateways, and only
  with credentials of this account.

  @id:endpoints-exist @coder-eks:3.1 @coder-eks:5.2
  Scenario: High-traffic services have an endpoint
    When I look up the endpoints of the VPC
    Then there should be an available endpoint for each of "s3, ecr.api, ecr.dkr"
    And also for each of "ec2, elasticloadbalancing, logs, secretsmanager, sts"
    And for nodes without a way out also for each of "autoscaling, eks, eks-auth, kms, ssm, ssmmessages"

  @id:endpoints-in-reach @coder-eks:3.1 @coder-eks:4.10
  Scenario: Every private subnet reaches every endpoint in its own zone
    When I look up the endpoints of the VPC
    Then each gateway endpoint should be in the route table of every private subnet
    And each interface endpoint should be in a private subnet of every zone
    And each interface endpoint should answer to the service's own name
    And the VPC should answer to names, and let endpoints have theirs
    And each interface endpoint should be reached over HTTPS from every private subnet

  @id:endpoints-closed @coder-eks:3.1
  Scenario: An endpoint serves nobody else's account
    When I look up the endpoints of the VPC
    Then no endpoint should let callers of any account do anything they like
    And each endpoint should be bound to the account of the deployment

  @id:endpoint-names-are-private @coder-eks:3.1 @live-only
  Scenario: Interface endpoints have an address in the private tier
    When I look up the addresses of each interface endpoint
    Then each should have an address in a private subnet of every zone
