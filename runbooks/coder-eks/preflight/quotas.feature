Feature: Quotas
  AWS lets an account have so many of each thing. What the layers need at their largest has to fit beside
  what the account holds already.

  @read @id:quotas-suffice @coder-eks:2a.2 @coder-eks:2a.4 @coder-eks:2a.5
  Scenario Outline: The account may have what the layers need
    When I look up the quota "<quota>" and what others take of it
    Then there should be room for <value>, as the records' "<figure>" says

    Examples:
      | thing                               | quota                           | value | figure                           |
      | vCPUs on demand                     | ec2/L-1216C47A                  | 16000 | needed_on_demand_vcpus           |
      | vCPUs from spot                     | ec2/L-34B43A08                  | 13760 | needed_spot_vcpus                |
      | vCPUs with graphics processors      | ec2/L-DB2E81BA                  | 32    | needed_gpu_vcpus                 |
      | TiB of gp3 volumes                  | ebs/L-7A658B76                  | 391   | needed_gp3_tib                   |
      | VPCs per Region                     | vpc/L-F678F1CE                  | 1     | needed_vpcs                      |
      | Internet gateways per Region        | vpc/L-A4707A72                  | 1     | needed_internet_gateways         |
      | Subnets per VPC                     | vpc/L-407747CB                  | 9     | needed_subnets                   |
      | Route tables per VPC                | vpc/L-589F43AA                  | 6     | needed_route_tables              |
      | NAT gateways per zone               | vpc/L-FE5A380F                  | 1     | needed_nat_gateways              |
      | Elastic IP addresses per Region     | ec2/L-0263D0A3                  | 3     | needed_elastic_ips               |
      | Gateway endpoints per Region        | vpc/L-1B52E74A                  | 1     | needed_gateway_endpoints         |
      | Interface endpoints per VPC         | vpc/L-29B6F2EB                  | 13    | needed_interface_endpoints       |
      | Security groups per Region          | vpc/L-E79EC296                  | 5     | needed_security_groups           |
      | Rules per security group            | vpc/L-0EA8095F                  | 3     | needed_security_group_rules      |
      | Network interfaces per Region       | vpc/L-DF5E4CA3                  | 1087  | needed_network_interfaces        |
      | Network Address Usage units per VPC | vpc/L-BB24F6E5                  | 38824 | needed_network_address_units     |
      | S3 buckets of the account           | s3/L-DC2B2D3D                   | 2     | needed_buckets                   |
      | EKS clusters per Region             | eks/L-1194D53C                  | 1     | needed_clusters                  |
      | Node groups per cluster             | eks/L-6D54EA21                  | 8     | needed_node_groups               |
      | Nodes per node group                | eks/L-BD136A63                  | 215   | needed_nodes_per_group           |
      | Aurora clusters per Region          | rds/L-952B80B8                  | 2     | needed_database_clusters         |
      | Database instances per Region       | rds/L-7B6409FD                  | 4     | needed_database_instances        |
      | Cluster parameter groups per Region | rds/L-E4C808A8                  | 2     | needed_database_parameter_groups |
      | Network Load Balancers per Region   | elasticloadbalancing/L-69A177A2 | 1     | needed_load_balancers            |

  @write @id:quotas-requested @coder-eks:2a.3
  Scenario: What is missing is asked for
    When I ask AWS for more of each quota that leaves too little room
    Then each should leave room, or a request for as much as is needed should be open
