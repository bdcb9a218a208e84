mock_provider "aws" {
  mock_data "aws_vpc_endpoint_service" {
    defaults = {
      service_name                  = "com.amazonaws.us-gov-west-1.example"
      availability_zones            = ["us-gov-west-1a", "us-gov-west-1b", "us-gov-west-1c"]
      vpc_endpoint_policy_supported = true
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition = "aws-us-gov"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
}

variables {
  name            = "example"
  region          = "us-gov-west-1"
  vpc_id          = "vpc-0123456789abcdef0"
  subnet_ids      = { us-gov-west-1a = "subnet-a", us-gov-west-1b = "subnet-b", us-gov-west-1c = "subnet-c" }
  route_table_ids = ["rtb-a", "rtb-b", "rtb-c"]
  client_cidrs    = ["10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19"]
}

run "covers_what_nodes_and_pods_call" {
  command = plan

  assert {
    condition     = length(setsubtract(["ecr.api", "ecr.dkr", "ec2", "sts", "eks", "eks-auth", "logs", "secretsmanager", "kms", "ssm", "ssmmessages", "elasticloadbalancing", "autoscaling"], keys(aws_vpc_endpoint.interface))) == 0
    error_message = "Each service that nodes and pods call must have an endpoint."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.interface : endpoint.private_dns_enabled])
    error_message = "Clients must find the endpoints under the services' usual names."
  }
}

run "reaches_s3_from_every_given_route_table" {
  command = plan

  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.s3.route_table_ids == toset(["rtb-a", "rtb-b", "rtb-c"])
    error_message = "S3 must be reached by a gateway endpoint, which is free."
  }
}

run "puts_an_interface_into_every_zone" {
  command = plan

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.interface : endpoint.subnet_ids == toset(["subnet-a", "subnet-b", "subnet-c"])])
    error_message = "The loss of a zone must not take a service from another."
  }
}

run "leaves_out_a_zone_that_lacks_the_service" {
  command = plan

  override_data {
    target = data.aws_vpc_endpoint_service.interface["eks-auth"]
    values = {
      service_name                  = "com.amazonaws.us-gov-west-1.eks-auth"
      availability_zones            = ["us-gov-west-1a", "us-gov-west-1b"]
      vpc_endpoint_policy_supported = true
    }
  }

  assert {
    condition     = aws_vpc_endpoint.interface["eks-auth"].subnet_ids == toset(["subnet-a", "subnet-b"])
    error_message = "AWS refuses a subnet in a zone that the service is not offered in."
  }
}

run "sets_no_policy_where_the_service_takes_none" {
  override_data {
    target = data.aws_vpc_endpoint_service.interface["autoscaling"]
    values = {
      service_name                  = "com.amazonaws.us-gov-west-1.autoscaling"
      availability_zones            = ["us-gov-west-1a", "us-gov-west-1b", "us-gov-west-1c"]
      vpc_endpoint_policy_supported = false
    }
  }

  assert {
    condition     = aws_vpc_endpoint.interface["autoscaling"].policy != "{}" && aws_vpc_endpoint.interface["ec2"].policy == "{}"
    error_message = "AWS refuses a policy for a service that does not support one."
  }
}

run "lets_principals_of_this_account_through" {
  command = plan

  assert {
    condition     = one(one(data.aws_iam_policy_document.account.statement).condition).variable == "aws:PrincipalAccount" && tolist(one(one(data.aws_iam_policy_document.account.statement).condition).values) == tolist(["123456789012"])
    error_message = "Only this account's principals may pass by default."
  }
}

run "lets_principals_of_trusted_accounts_through" {
  command = plan

  variables {
    trusted_account_ids = ["210987654321"]
  }

  assert {
    condition     = tolist(one(one(data.aws_iam_policy_document.account.statement).condition).values) == tolist(["123456789012", "210987654321"])
    error_message = "Trusted accounts must be let through beside this one."
  }
}

run "lets_pods_ask_for_roles_without_an_identity" {
  command = plan

  assert {
    condition = alltrue([
      one(data.aws_iam_policy_document.sts.statement).actions == toset(["sts:AssumeRoleWithWebIdentity"]),
      one(data.aws_iam_policy_document.sts.statement).resources == toset(["arn:aws-us-gov:iam::123456789012:role/*"]),
      length(one(data.aws_iam_policy_document.sts.statement).condition) == 0,
    ])
    error_message = "The request is not signed: it has no account to compare, and is limited to roles of this one."
  }
}

run "lets_nodes_read_image_layers_and_packages" {
  command = plan

  assert {
    condition = alltrue([
      one(data.aws_iam_policy_document.s3.statement).actions == toset(["s3:GetObject"]),
      one(data.aws_iam_policy_document.s3.statement).resources == toset([
        "arn:aws-us-gov:s3:::prod-us-gov-west-1-starport-layer-bucket/*",
        "arn:aws-us-gov:s3:::al2023-repos-us-gov-west-1-de612dc2/*",
      ]),
    ])
    error_message = "AWS's own buckets must be readable, and only readable."
  }
}

run "lets_a_vendors_bucket_be_read_when_asked" {
  command = plan

  variables {
    readable_buckets = ["vendor-downloads"]
  }

  assert {
    condition     = contains(one(data.aws_iam_policy_document.s3.statement).resources, "arn:aws-us-gov:s3:::vendor-downloads/*")
    error_message = "The given bucket must be readable."
  }
}

run "takes_https_from_the_given_ranges_alone" {
  command = plan

  assert {
    condition = toset([for rule in aws_vpc_security_group_ingress_rule.https : "${rule.cidr_ipv4} ${rule.ip_protocol} ${rule.from_port}-${rule.to_port}"]) == toset([
      "10.0.0.0/19 tcp 443-443",
      "10.0.32.0/19 tcp 443-443",
      "10.0.64.0/19 tcp 443-443",
    ])
    error_message = "There must be one rule per range, for HTTPS."
  }
}

run "rejects_clients_from_anywhere" {
  command = plan

  variables {
    client_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.client_cidrs]
}

run "rejects_a_full_service_name" {
  command = plan

  variables {
    interface_services = { "com.amazonaws.us-gov-west-1.ec2" = "example" }
  }

  expect_failures = [var.interface_services]
}

run "rejects_paying_for_s3" {
  command = plan

  variables {
    interface_services = { "s3" = "example" }
  }

  expect_failures = [var.interface_services]
}

run "rejects_an_account_id_of_11_digits" {
  command = plan

  variables {
    trusted_account_ids = ["12345678901"]
  }

  expect_failures = [var.trusted_account_ids]
}

run "rejects_a_pattern_of_buckets" {
  command = plan

  variables {
    readable_buckets = ["vendor-*"]
  }

  expect_failures = [var.readable_buckets]
}

run "rejects_a_name_that_aws_keeps_for_itself" {
  command = plan

  variables {
    name = "sg-example"
  }

  expect_failures = [var.name]
}
