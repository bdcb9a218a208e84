@read
Feature: Zones and addresses
  Each tier lies in the same Availability Zones, enough of them to lose one, and what is left still has
  an address for every workspace.

  @id:tiers-span-zones @coder-eks:4.5 @coder-eks:4.10
  Scenario: Every tier spans enough zones
    When I look up the subnets of the VPC
    Then the public, the private and the data tier should each have a subnet in at least 2 zones
    And all of them should lie in the same zones
    And each of those zones should be an Availability Zone that is open to the account

  @id:addresses-suffice @coder-eks:3.1b @coder-eks:14.14
  Scenario: The private tier has an address for every workspace with a zone lost
    Given AWS keeps 5 addresses of each subnet
    And a node carries 7 workspaces and takes 53 addresses of its own
    And a workspace takes 1 address
    When I look up the subnets of the VPC
    Then with any one zone lost the private tier should have addresses for 3000 workspaces and their nodes

  @id:load-balancers-fit @coder-eks:3.1b
  Scenario: Each public subnet has room for a load balancer
    Given AWS keeps 5 addresses of each subnet
    When I look up the subnets of the VPC
    Then each public subnet should hold 8 addresses for a load balancer beside 1 for its NAT gateway

  @id:control-plane-fits @coder-eks:3.1b
  Scenario: Each private subnet has room for the cluster's control plane
    Given AWS keeps 5 addresses of each subnet
    When I look up the subnets of the VPC
    Then each private subnet should hold 6 addresses for the interfaces of EKS

  @id:range-as-chosen @coder-eks:3.1b
  Scenario: The subnets lie in the range that was chosen for the VPC, and apart
    When I look up the VPC and its subnets
    Then the VPC should have the address range that the deployment file names
    And every subnet should lie in that range
    And no subnet should overlap another

  @id:no-public-address @coder-eks:3.1
  Scenario: Nothing that starts in a subnet gets a public address unasked
    When I look up the subnets of the VPC
    Then no subnet should give a public address on launch
