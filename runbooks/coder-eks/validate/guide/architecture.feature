@read @document
Feature: What the architecture pictures show
  These look at the pictures as the built pages show them, and at what the pages say beside them.

  @id:guide-pictures @coder-eks:1.1
  Scenario Outline: The guide has a picture of each subject
    When I look at the picture "<name>" on the page "<page>"
    Then it should be there once, described in words that name "<subject>"
    And the page should say which resource types it draws, and why it leaves out others

    Examples:
      | name       | page                   | subject                                 |
      | overview   | coder-eks/architecture | High-level architecture                 |
      | network    | coder-eks/network      | VPC                                     |
      | security   | coder-eks/architecture | Security and identity                   |
      | cluster    | coder-eks/cluster      | EKS cluster                             |
      | components | coder-eks/architecture | Coder's components                      |
      | data_flow  | coder-eks/architecture | Data flow                               |
      | recovery   | coder-eks/architecture | High availability and disaster recovery |

  @id:guide-overview-picture @coder-eks:1.1-1
  Scenario: The high-level picture shows the services and what flows between them
    When I look at the picture "overview" on the page "coder-eks/architecture"
    Then it should name each AWS service that the resources of the layers belong to
    And its arrows should tell users, the internet, the database and AWS's APIs apart
    And every resource type that the pages of the layers document should be accounted for

  @id:guide-security-picture @coder-eks:1.1-3
  Scenario: The security picture shows roles, IRSA, encryption and access
    When I look at the picture "security" on the page "coder-eks/architecture"
    Then it should group the roles by who may take them, pods by IRSA among them
    And it should draw a boundary for each key, with what the key encrypts
    And it should draw the security groups of load balancer, nodes, endpoints and database
    And every resource type that the pages of the layers document should be accounted for

  @id:guide-cluster-picture @coder-eks:1.1-4
  Scenario: The cluster picture shows node groups, namespaces and what runs where
    When I look at the picture "cluster" on the page "coder-eks/cluster"
    Then it should draw each node group that the page lists, in the zones that it lies in
    And it should draw the namespaces, each with the nodes that it is placed on

  @id:guide-components-picture @coder-eks:1.1
  Scenario: The picture of Coder's components shows what there is of each, and who connects to whom
    Given the page "coder-eks/architecture" has pictures of the environment that it shows
    When I look at the picture "components" on the page "coder-eks/architecture"
    Then it should draw "Clients, Network Load Balancer, coderd, Provisioners, Workspaces" of Coder and its way in
    And it should draw "Amazon Aurora PostgreSQL, Kubernetes API, Identity provider, Registries" that it works with
    And the page should say of each component in it what it does, how many there are and where it runs
    And it should draw as many replicas of "coderd" as the page says and the page "coder-eks/coder-values" sets
    And it should draw as many replicas of "Provisioners" as the page says and the page "coder-eks/provisioner-values" sets
    And its arrows should be the connections that the page lists, each in its direction and with its port
    And "Clients, Provisioners, Workspaces" should connect to "Network Load Balancer", and nobody to them
    And "Network Load Balancer" alone should connect to "coderd"
    And "coderd" alone should connect to "Amazon Aurora PostgreSQL"
    And "coderd, Provisioners, Workspaces" should be framed as planned, and every arrow from them dashed

  @id:guide-data-flow-picture @coder-eks:1.1-5
  Scenario: The data flow picture follows a request from the client to a workspace
    When I look at the picture "data_flow" on the page "coder-eks/architecture"
    Then its arrows should be numbered without a gap
    And its steps should lead from the client by the load balancer and coderd to the workspace
    And the page should explain each step

  @id:guide-recovery-picture @coder-eks:1.1-6
  Scenario: The recovery picture shows the zones, what takes over and what is brought back
    When I look at the picture "recovery" on the page "coder-eks/architecture"
    Then it should draw each zone with what runs in it
    And it should draw a failover from the writer of the database to a reader in another zone
    And it should tell what takes over by itself from what a person brings back

  @id:guide-services @coder-eks:1.2
  Scenario: The architecture page describes every service, its relations and its boundary
    When I read the page "coder-eks/architecture"
    Then it should describe each AWS service that the resources of the layers belong to
    And each service should say what it works with, where it lies, and where AWS documents it

  @id:guide-identities @coder-eks:1.4
  Scenario: The guide describes roles, security groups and the certificate
    When I read the page "coder-eks/architecture"
    Then it should say of each role in the security picture who takes it, and what for
    And it should say of each security group in the security picture what it lets in and out
    And the page "coder-eks/edge" should say how the certificate is issued, renewed and used

  @id:guide-availability @coder-eks:1.5
  Scenario: The architecture page says what happens when a zone is lost
    When I read the page "coder-eks/architecture"
    Then it should say of each part with zones how it lies over them, and what happens when one is lost

  @id:guide-picture-boxes @coder-eks:10.2 @coder-eks:10.5
  Scenario Outline: Boxes are AWS's, and lie in one another as they do at AWS
    When I look at the picture "<name>" on the page "<page>"
    Then its boundary boxes should have AWS's labels
    And every box should lie inside the one that it belongs to

    Examples:
      | name       | page                   |
      | overview   | coder-eks/architecture |
      | security   | coder-eks/architecture |
      | cluster    | coder-eks/cluster      |
      | components | coder-eks/architecture |
      | data_flow  | coder-eks/architecture |
      | recovery   | coder-eks/architecture |

  @id:guide-pictures-flows @coder-eks:10.4
  Scenario: Arrows look the same in all pictures
    When I look at all pictures of the pages "coder-eks/architecture, coder-eks/cluster, coder-eks/network"
    Then every arrow should be of a kind that the legend of its picture explains
    And a kind should look and read the same in every picture, and no kind like another in one

  @id:guide-pictures-labels @coder-eks:10.6
  Scenario: Labels give service names, instance types and key figures
    When I look at all pictures of the pages "coder-eks/architecture, coder-eks/cluster, coder-eks/network"
    Then each icon in them should be labelled with the name of what it is
    And the cluster's picture should label its nodes with instance types and numbers
