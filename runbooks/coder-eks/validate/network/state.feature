Feature: State of Terraform
  The state knows every id and some secrets of the platform. It lies in one bucket, with every version kept,
  reached over TLS alone, and changed by one writer at a time. S3 encrypts it with keys of its own: one of KMS
  could be disabled or deleted, and the state of every layer with it.

  @read @id:state-protected @coder-eks:2.6
  Scenario: The state bucket is encrypted, versioned and private
    When I look up the state bucket
    Then there should be such a bucket in the region of the deployment
    And it should encrypt every object with keys of S3
    And it should keep every version of an object
    And it should block every kind of public access and have access lists switched off
    And it should refuse every request without TLS

  @read @id:state-central @coder-eks:2.6
  Scenario: Each layer keeps its state in the bucket
    When I look up the objects of the state bucket
    Then there should be a state of the layers "00-backend, 10-network, 20-cluster, 20-database, 20-edge, 20-trail, 50-access"
    And no lock should be left over

  @write @id:second-writer-refused @coder-eks:2.6
  Scenario: A second writer is refused while one writes
    Given somebody else holds the lock on the state of the layer "10-network"
    When I plan the layer "10-network"
    Then Terraform should refuse because the state is locked
    And the lock should still be that of the other writer

  @read @id:plain-http-refused @coder-eks:2.6 @live-only
  Scenario: A request without TLS is refused
    When I ask for the objects of the state bucket over plain HTTP
    Then S3 should refuse
