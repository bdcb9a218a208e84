@read
Feature: Capacity and its schedule
  There are nodes for every workspace before work starts, a floor of nodes that AWS cannot take back, and
  the clock alone changes how many there are.

  @id:peak-capacity @coder-eks:4.3 @coder-eks:14.1 @coder-eks:14.19
  Scenario: The nodes for a day's workspaces are there in time
    Given a workspace takes 4 vCPU and 8 GB, and a node keeps 1 vCPU and 8 GB for itself
    And work starts at "0700" and ends at "1800", by the clock of "America/New_York"
    When I look up the node groups
    And I look up the schedule of each
    Then from 15 minutes before work starts until it ends there should be nodes for 3000 workspaces

  @id:zone-lost-capacity @coder-eks:4.10 @coder-eks:14.1
  Scenario: With a zone lost the others may grow to hold every workspace
    Given a workspace takes 4 vCPU and 8 GB, and a node keeps 1 vCPU and 8 GB for itself
    When I look up the node groups
    Then with any one zone lost the groups of the others should be allowed nodes for 3000 workspaces

  @id:growth-within-quotas @coder-eks:2a.5
  Scenario: The node groups may grow no further than the quotas that are asked for
    When I look up the node groups
    Then with any one zone lost those on demand should be allowed at most 16000 vCPU
    And with any one zone lost those from spot should be allowed at most 13760 vCPU
    And their volumes should fit into 391 TiB of gp3 beside those of 3000 workspaces with 100 GB each

  @id:spot-beside-on-demand @coder-eks:5.1
  Scenario: Each zone has workspace nodes from spot and on demand
    When I look up the node groups
    Then each zone with workspace nodes should have a group of either kind
    And a spot group should choose among at least 3 instance types
    And each on demand should be allowed as many nodes as spot and on demand have together by day

  @id:on-demand-floor @coder-eks:5.1 @coder-eks:14.1 @coder-eks:14.2
  Scenario: The workspaces outside working hours need no spot capacity
    Given a workspace takes 4 vCPU and 8 GB, and a node keeps 1 vCPU and 8 GB for itself
    When I look up the node groups
    Then at no time should the nodes on demand hold less than 300 workspaces

  @id:provisioners-by-day @coder-eks:4.2 @coder-eks:14.1 @coder-eks:14.11 @coder-eks:14.19
  Scenario: There is room for every build while people work
    Given work starts at "0700" and ends at "1800", by the clock of "America/New_York"
    And a provisioner takes 1 vCPU and works on 1 build at a time, and a node keeps 1 vCPU for itself
    When I look up the node groups
    And I look up the schedule of each
    Then from 15 minutes before work starts until it ends there should be room for 1000 builds

  @id:provisioners-by-night @coder-eks:4.2 @coder-eks:5.3 @coder-eks:14.1
  Scenario: Outside working hours there are fewer nodes for provisioners
    Given work starts at "0700" and ends at "1800", by the clock of "America/New_York"
    When I look up the node groups
    And I look up the schedule of each
    Then by midnight there should be fewer nodes for provisioners than by day

  @id:spot-by-night @coder-eks:4.3 @coder-eks:14.1
  Scenario: Outside working hours the spot nodes are given back
    Given work starts at "0700" and ends at "1800", by the clock of "America/New_York"
    When I look up the node groups
    And I look up the schedule of each
    Then by midnight there should be fewer nodes from spot than by day

  @id:clock-alone @coder-eks:4.4
  Scenario: The clock alone changes the number of nodes
    When I look up the node groups
    Then no policy should change the size of a group by demand or by an event

  @id:control-static @coder-eks:4.1
  Scenario: The nodes of coderd are always as many
    When I look up the node groups
    And I look up the schedule of each
    Then those for control should have no schedule, and want no more nodes than they have at least
