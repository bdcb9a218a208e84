@read
Feature: Routes of each tier
  The public tier leads to the internet, the private tier out through the NAT gateway of its own zone,
  and the data tier nowhere.

  @id:public-routes @coder-eks:2.1
  Scenario: Public subnets reach the internet directly
    When I look up the route tables of the VPC
    Then each public subnet should send what has no other route to the VPC's internet gateway

  @id:private-routes @coder-eks:3.1 @coder-eks:4.10
  Scenario: Private subnets go out through the NAT gateway of their own zone
    When I look up the route tables of the VPC
    Then each zone with private subnets should have exactly 1 NAT gateway
    And each NAT gateway should be available, public and in a public subnet
    And each private subnet should send what has no other route to the NAT gateway of its own zone

  @id:data-routes @coder-eks:3.1
  Scenario: Data subnets have no way out
    When I look up the route tables of the VPC
    Then each data subnet should name a route table, and not follow the VPC's main one
    And no data subnet should have a default route
    And no data subnet should have a route to a gateway of any kind

  @id:no-black-holes @coder-eks:2.1
  Scenario: Every route leads somewhere
    When I look up the route tables of the VPC
    Then every route of every table should be active

  @id:nat-carries-traffic @coder-eks:3.1 @live-only
  Scenario: The NAT gateways carry what leaves
    When I look up what each NAT gateway sent out over the last hour
    Then each NAT gateway should have sent something to the internet
