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

  @id:guide-cluster-links @coder-eks:9.1
  Scenario: The cluster page links to AWS's documentation of EKS
    When I read the pages "coder-eks/cluster"
    Then they should link to the documentation of each of "cluster creation, node groups, managed add-ons"

  @id:guide-database-links @coder-eks:9.2
  Scenario: The database page links to AWS's documentation of Aurora
    When I read the pages "coder-eks/database"
    Then they should link to the documentation of each of "Serverless v2, IAM authentication, backup procedures"

  @id:guide-network-links @coder-eks:9.4
  Scenario: The pages about network and edge link to AWS's documentation
    When I read the pages "coder-eks/network, coder-eks/edge"
    Then they should link to the documentation of each of "VPC, NLB, Route 53"

  @id:guide-security-links @coder-eks:9.6
  Scenario: The pages about who may do what link to the documentation of AWS and of Coder
    When I read the pages "coder-eks/cluster, coder-eks/access, coder-eks/edge"
    Then they should link to the documentation of each of "IAM, IRSA, ACM, Coder's security best practices"

  @id:guide-network-picture @coder-eks:1.1-2 @coder-eks:10.3
  Scenario: The network page shows the network as AWS draws one
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

  @id:guide-coder-values @coder-eks:15.1 @coder-eks:7.3
  Scenario: The values of Coder are shown as they are, ready for production
    When I read the page "coder-eks/coder-values"
    Then it should show the file "values.yaml" and what it is merged with
    And they should set the replicas that are required, requests and limits, and a spread over zones

  @id:guide-provisioner-values @coder-eks:15.2 @coder-eks:7.3
  Scenario: The values of the provisioners are shown as they are
    When I read the page "coder-eks/provisioner-values"
    Then it should show the file "values.yaml" and what it is merged with
    And it should name the chart "coder-provisioner"
    And they should run on nodes of their own, with a key, and have no rights beside that key

  @id:guide-values-explained @coder-eks:15.4
  Scenario Outline: Every value is explained
    When I read the page "<page>"
    Then it should give a reason for each value in the files that it shows
    And it should say what holds where the value is not set

    Examples:
      | page                         |
      | coder-eks/coder-values       |
      | coder-eks/provisioner-values |

  @id:guide-coder-required @coder-eks:15.3
  Scenario: The values of Coder hold what the records want of them
    When I read the page "coder-eks/coder-values"
    Then they should run as many provisioners in coderd as required, and no more
    And they should end sessions and tokens when required
    And they should stop workspaces at the hour that is required
    And they should sign in to the database by IAM, and serve TLS

  @id:guide-values-overlay @coder-eks:15.5
  Scenario Outline: What an environment changes is apart from what holds everywhere
    When I read the page "<page>"
    Then no file that it shows should set again what another has set
    And each parameter should stand in the template alone, with where it comes from

    Examples:
      | page                         |
      | coder-eks/coder-values       |
      | coder-eks/provisioner-values |

  @id:guide-versions @coder-eks:2b.6
  Scenario: The version matrix lists every component
    When I read the page "coder-eks/versions"
    Then it should have a row for each component that the record names, with what it needs and what is here
    And it should say what was seen last of each, and when, or that this is unknown
