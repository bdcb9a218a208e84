# What AWS offers here under each name: the full service name, which differs between partitions, the
# zones it is offered in, and whether it takes an endpoint policy. A service that the region lacks
# stops the plan, not the apply.
# docs: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
data "aws_vpc_endpoint_service" "interface" {
  for_each = var.interface_services

  service      = each.key
  service_type = "Interface"
}

data "aws_vpc_endpoint_service" "s3" {
  service      = "s3"
  service_type = "Gateway"
}

# Free of charge, and takes the heaviest traffic (image layers, packages) off the NAT gateways. Only
# the given route tables know the way: public subnets hold nothing that reads S3, and a database
# reaches S3 by AWS's own network.
# docs: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = var.vpc_id
  service_name      = data.aws_vpc_endpoint_service.s3.service_name
  vpc_endpoint_type = "Gateway"
  route_table_ids   = var.route_table_ids
  policy            = data.aws_iam_policy_document.s3.json

  tags = merge(var.tags, { Name = "${var.name}-s3" })
}

# docs: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_services

  vpc_id            = var.vpc_id
  service_name      = data.aws_vpc_endpoint_service.interface[each.key].service_name
  vpc_endpoint_type = "Interface"
  # In every zone that has the service: an endpoint that serves one zone from another falls with that other.
  subnet_ids = [
    for zone, subnet_id in var.subnet_ids : subnet_id
    if contains(data.aws_vpc_endpoint_service.interface[each.key].availability_zones, zone)
  ]
  security_group_ids = [aws_security_group.this.id]

  # The service's usual name leads to the endpoint, so no client needs to be told about it.
  private_dns_enabled = true

  policy = !data.aws_vpc_endpoint_service.interface[each.key].vpc_endpoint_policy_supported ? null : (
    each.key == "sts" ? data.aws_iam_policy_document.sts.json : data.aws_iam_policy_document.account.json
  )

  tags = merge(var.tags, { Name = "${var.name}-${each.key}" })
}
