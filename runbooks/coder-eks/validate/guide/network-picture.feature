@read @document
Feature: The picture of the network
  It is drawn from the trees, by AWS's conventions.

  @id:guide-network-picture @coder-eks:1.1-2 @coder-eks:10.3
  Scenario: The network page shows the network as AWS draws one
    Given the page "coder-eks/network" has pictures of the environment that it shows
    When I look at the picture "network" on the page "coder-eks/network"
    Then it should draw the region, the VPC, each zone, and a public, a private and a data subnet in each
    And it should draw the security groups and the gateways by which the network is connected
    And it should say in words what it shows

  @id:guide-picture-groups @coder-eks:10.2 @coder-eks:10.5
  Scenario: The network picture groups things by AWS's boundary boxes
    When I look at the picture "network" on the page "coder-eks/network"
    Then it should have a labelled box for each of the AWS cloud, the region, the VPC, a zone and a security group
    And every box should lie inside the one that it belongs to

  @id:guide-picture-labels @coder-eks:10.6
  Scenario: The network picture labels what it draws
    When I look at the picture "network" on the page "coder-eks/network"
    Then each subnet should be labelled with its range
    And each icon should be labelled with the name of what it is
