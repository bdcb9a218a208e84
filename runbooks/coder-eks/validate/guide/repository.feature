@read @document
Feature: The code, and the way from nothing to ready
  The guide shows what is applied, word for word, and leads through it. These hold what the built pages show
  of the code against each other, and against what they tell a reader to do.

  @id:guide-layers @coder-eks:16.1
  Scenario: Every layer has a picture, the code that is run, and links to those who make its parts
    When I read the page "coder-eks"
    Then it should name the layers "backend, network, cluster, database, edge, trail, access", and no other
    And a picture on the pages "coder-eks/architecture, coder-eks/network, coder-eks/cluster" should account for each
    And the page "coder-eks/deploy" should show the script that applies each, with the command that runs it
    And the page of each should link to AWS's documentation, that of the backend being "coder-eks/deploy"
    And the pages "coder-eks/coder-values, coder-eks/provisioner-values, coder-eks/database" should link to Coder's

  @id:guide-code @coder-eks:16.2
  Scenario: The code of every layer is on the site
    When I read the code on the pages "coder-eks/code-layers, coder-eks/code-modules"
    Then it should be that of the layers "backend, network, cluster, database, edge, trail, access", and of no other
    And it should hold every module that they call, and no other
    And it should declare every resource type that the pages of the layers document
    And the page "coder-eks/deploy" should have a scenario that applies each of the layers

  @id:guide-readmes @coder-eks:16.4
  Scenario: Every layer and every module says what it is
    When I read the code on the pages "coder-eks/code-layers, coder-eks/code-modules"
    Then each of the layers "backend, network, cluster, database, edge, trail, access" should say what it is
    And each of the layers should say after which it is applied, and by which command
    And each module that they call should say what it is
    And each should be shown in use, with all that it requires and nothing that it does not know

  @id:guide-example @coder-eks:16.4
  Scenario: The example environment gives each layer what it asks for
    When I read the code on the pages "coder-eks/code-layers, coder-eks/code-modules"
    And I read the page "coder-eks/make-it-yours"
    Then its files should give each of the layers "backend, network, cluster, database, edge, trail, access" what it requires
    And they should give none what it does not know
    And the commands on the page "coder-eks/deploy" should name that environment

  @id:guide-days @coder-eks:16.4
  Scenario: The instructions lead from nothing to ready, day by day
    When I read the code on the pages "coder-eks/code-layers, coder-eks/code-modules"
    And I read the page "coder-eks/deploy"
    Then it should lead through what to do before, and then "Day 0, Day 1, Day 2"
    And its table, its scripts and its suite should have "backend, network, cluster, database, edge, trail, access" in one order
    And every move that it lists should say what to set, what to run, and which scenario proves it
    And every input that it names should be one of the layer whose file it names
