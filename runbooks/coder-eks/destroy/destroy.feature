@destroy
Feature: Destroy the platform
  Layers go in the reverse order of their deployment. The bucket with the state goes last, and not while
  another layer's state is in it.

  @id:backend-refuses @coder-eks:2.6
  Scenario: The state bucket stays while a layer stands
    Given the network layer is deployed
    When I run "runbooks/coder-eks/destroy/backend.sh"
    Then it should refuse and name the layer "10-network"
    And the state bucket should still be there

  @id:destroy-access @coder-eks:2.5
  Scenario: The access layer goes and leaves nothing behind
    When I run "runbooks/coder-eks/destroy/access.sh"
    Then it should end without an error
    And no role of the layer, no provider that was made for the CI system and no parameter should be left

  @id:destroy-cluster @coder-eks:2.2
  Scenario: The cluster layer goes and leaves nothing behind
    When I run "runbooks/coder-eks/destroy/cluster.sh"
    Then it should end without an error
    And nothing of the cluster should be left

  @id:destroy-edge @coder-eks:2.4
  Scenario: The edge layer goes and leaves nothing behind
    When I run "runbooks/coder-eks/destroy/edge.sh"
    Then it should end without an error
    And no load balancer, target group, certificate, record, log bucket or parameter of the edge should be left

  @id:database-refuses @coder-eks:8.2
  Scenario: The database stays while it is protected
    Given the database layer is deployed
    When I run "runbooks/coder-eks/destroy/database.sh"
    Then it should refuse and name the script "unprotect-database.sh"
    And the database should still serve with all its instances

  @id:destroy-database @coder-eks:2.3
  Scenario: The database layer goes and leaves a snapshot that can be restored
    Given the database layer is deployed
    When I run "runbooks/coder-eks/destroy/unprotect-database.sh"
    And I run "runbooks/coder-eks/destroy/database.sh" after it
    Then both should end without an error
    And no cluster, instance, log group or parameter of the database should be left
    And a final snapshot should be left, and the key that it is encrypted with

  @id:destroy-trail @coder-eks:3.5
  Scenario: The trail goes late, and leaves nothing behind
    When I run "runbooks/coder-eks/destroy/trail.sh"
    Then it should end without an error
    And no trail of the platform should be left, nor its bucket, its log group, its role or the alias of its key

  @id:destroy-network @coder-eks:2.1
  Scenario: The network layer goes and leaves nothing behind
    When I run "runbooks/coder-eks/destroy/network.sh"
    Then it should end without an error
    And no VPC, address, endpoint or NAT gateway of the platform should be left
    And no log group, role or parameter of the platform should be left

  @id:destroy-backend @coder-eks:2.6
  Scenario: The backend layer goes last
    When I run "runbooks/coder-eks/destroy/backend.sh"
    Then it should end without an error
    And the state bucket should be gone
