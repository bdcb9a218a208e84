@read @document
Feature: The version matrix
  What runs here, what each part of it needs, and what is newer.

  @id:guide-versions @coder-eks:2b.6
  Scenario: The version matrix lists every component
    When I read the page "coder-eks/versions"
    Then it should have a row for each component that the record names, with what it needs and what is here
    And it should say what was seen last of each, and when, or that this is unknown
