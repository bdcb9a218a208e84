@read
Feature: Load balancer
  Clients come in by one load balancer, over HTTPS alone, and what it passes on is encrypted again.

  @id:edge-serves @coder-eks:2.4 @coder-eks:4.10
  Scenario: A Network Load Balancer serves in several zones
    When I look up the load balancer
    Then it should be one of the kind "network", and serve
    And it should stand in a public subnet of every zone, and in at least 2 zones
    And it should have public addresses if a client has one, and only then
    And each of its addresses should send to targets in every zone

  @id:edge-tls-alone @coder-eks:2.4 @coder-eks:3.3 @coder-eks:12.7 @coder-eks:12.9
  Scenario: It takes HTTPS and nothing else
    When I look up the load balancer
    Then its only listener should end TLS on the port of HTTPS

  @id:edge-tls-versions @coder-eks:12.8
  Scenario: Old versions of TLS are refused
    When I look up the load balancer
    Then its listener should take no version of TLS before "1.2"
    And it should take version "1.3"

  @id:edge-ciphers @coder-eks:12.8a
  Scenario: Weak ciphers are refused
    When I look up the load balancer
    Then every cipher that its listener takes should be one of "AES-128-GCM, AES-256-GCM"
    And every one should exchange keys by "ECDHE"

  @id:edge-encrypts-again @coder-eks:12.7
  Scenario: What it passes on to Coder is encrypted
    When I look up the load balancer
    Then what its listener forwards to should take TLS
    And health checks should use HTTPS

  @id:edge-closed @coder-eks:3.1
  Scenario: The load balancer is open to clients alone, and reaches Coder alone
    When I look up the load balancer
    And I look up the security groups of the edge and of the nodes
    Then its only group should let in HTTPS from the clients that the deployment file names, and nothing else
    And it should let out what it forwards to the nodes, and nothing else
    And the nodes should let that in from the load balancer

  @id:edge-access-logs @coder-eks:3.5
  Scenario: Who connects is recorded, and the record is kept
    When I look up the load balancer
    Then it should write access logs
    And they should be kept for at least 90 days
    And where they lie should be encrypted with keys of S3, private and closed to requests without TLS

  @id:edge-handshake @coder-eks:2.4 @coder-eks:12.8 @live-only
  Scenario: Clients from outside agree on a good version of TLS
    When I shake hands with the access URL, offering each version of TLS alone and all of them
    Then every version before "1.2" should be refused
    And whoever offers all of them should get "1.3"
