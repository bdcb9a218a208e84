@read @document
Feature: Values of Coder and its provisioners
  The pages show the files that Helm gets, and why they are as they are.

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
