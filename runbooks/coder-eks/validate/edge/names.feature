@read
Feature: Names and certificate
  Coder and the applications in its workspaces are reached by names below the base domain, and one
  certificate that renews itself stands for both.

  @id:edge-names @coder-eks:6.4
  Scenario: Both names lead to the load balancer
    When I look up the load balancer
    And I look up the records in the public zone of the base domain
    Then the name of the access URL should be an alias of the load balancer
    And so should the wildcard below it

  @id:edge-names-resolve @coder-eks:6.4 @live-only
  Scenario: Name servers lead clients to the load balancer
    When I look up the load balancer
    And I ask the name servers for it and for both names
    Then each name should come to addresses of the load balancer and to no other

  @id:edge-names-zones @coder-eks:4.10
  Scenario: A zone in which nothing serves drops out of the answer
    When I look up the records in the public zone of the base domain
    Then the aliases of both names should follow the health of what they lead to

  @id:edge-certificate @coder-eks:2.4 @coder-eks:3.3
  Scenario: One certificate of ACM stands for both names
    When I look up the load balancer
    And I look up the certificates that it shows
    Then it should show one certificate, which ACM issued
    And it should hold for the access URL and for the wildcard below it

  @id:edge-renewal @coder-eks:3.3
  Scenario: ACM can renew the certificate by itself
    When I look up the certificates that it shows
    And I look up the records in the public zone of the base domain
    Then each record that ACM wants to see should be there

  @id:edge-renewal-due @coder-eks:3.3 @live-only
  Scenario: ACM says that it renews the certificate
    When I look up the certificates that it shows
    Then each should be eligible for renewal
