@write @plan
Feature: What variables decide
  What changes in the life of a deployment is a variable. A plan with another value shows what would
  become of it, by the same code and without a change of anything.

  @id:versions-are-variables @coder-eks:2b.7
  Scenario Outline: A version changes with its variable
    When I plan the layer "<layer>" as it stands
    And I plan it with a later version of "<attributes>" in "<variable>"
    Then both plans should be of the same code
    And the later version should stand wherever "<attributes>" has one
    And nothing but "<attributes>" should differ

    Examples:
      | thing      | layer       | variable             | attributes                                                              |
      | Kubernetes | 20-cluster  | kubernetes_version   | aws_eks_cluster.version, aws_eks_node_group.version                     |
      | Nodes      | 20-cluster  | node_release_version | aws_eks_node_group.release_version                                      |
      | Add-ons    | 20-cluster  | addon_versions       | aws_eks_addon.addon_version                                             |
      | PostgreSQL | 20-database | engine_version       | aws_rds_cluster.engine_version, aws_rds_cluster_instance.engine_version |

  @id:base-domain-is-a-variable @coder-eks:6.5
  Scenario: Both names of Coder follow the base domain
    When I plan the layer "20-edge" with its zone made along
    And I plan it so with another base domain
    Then both plans should be of the same code
    And they should differ in the variable "base_domain" alone
    And the records of the access URL and of its wildcard should stand below the other domain
    And the certificate should be for both names
    And nothing planned should name the old domain
