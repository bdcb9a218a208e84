mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
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

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/example-cluster"
    }
  }

  mock_resource "aws_eks_cluster" {
    defaults = {
      identity = [{ oidc = [{ issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/1" }] }]
    }
  }
}

variables {
  name               = "example"
  region             = "us-east-1"
  kubernetes_version = "1.36"
  subnet_ids         = ["subnet-1", "subnet-2"]
  security_group_ids = ["sg-1"]
  vpc_cidr           = "10.0.0.0/16"
  secrets_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/1"
}

run "is_reached_from_inside_alone" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_private_access && !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "The endpoint must be private."
  }
}

run "encrypts_secrets_with_the_key_that_is_given" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].resources == toset(["secrets"]) && aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == "arn:aws:kms:us-east-1:123456789012:key/1"
    error_message = "Secrets must be encrypted by a key of one's own."
  }
}

run "logs_everything_into_a_group_of_its_own" {
  command = plan

  variables {
    log_retention_days = 90
  }

  assert {
    condition     = aws_eks_cluster.this.enabled_cluster_log_types == toset(["api", "audit", "authenticator", "controllerManager", "scheduler"])
    error_message = "Every kind of log must be on."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/eks/example/cluster" && aws_cloudwatch_log_group.this.retention_in_days == 90
    error_message = "They must go where EKS writes them, for as long as asked."
  }
}

run "gives_nobody_rights_unasked" {
  command = plan

  assert {
    condition = alltrue([
      aws_eks_cluster.this.access_config[0].authentication_mode == "API",
      !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions,
      length(aws_eks_access_entry.this) == 0,
    ])
    error_message = "Rights must come from access entries alone, and there must be none unless asked for."
  }
}

run "gives_rights_in_the_namespaces_that_are_named" {
  command = plan

  variables {
    access = {
      platform = { principal_arn = "arn:aws:iam::123456789012:role/platform", policy = "AmazonEKSClusterAdminPolicy" }
      support  = { principal_arn = "arn:aws:iam::123456789012:role/support", policy = "AmazonEKSViewPolicy", namespaces = ["coder"] }
    }
  }

  assert {
    condition     = aws_eks_access_policy_association.this["platform"].access_scope[0].type == "cluster" && aws_eks_access_policy_association.this["support"].access_scope[0].type == "namespace"
    error_message = "Without namespaces the right holds everywhere, with them in those alone."
  }

  assert {
    condition     = aws_eks_access_policy_association.this["support"].policy_arn == "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    error_message = "The policy must be named by its ARN in the partition."
  }
}

run "has_an_identity_provider_for_its_service_accounts" {
  assert {
    condition     = aws_iam_openid_connect_provider.this.url == "https://oidc.eks.us-east-1.amazonaws.com/id/1" && output.oidc_issuer == "oidc.eks.us-east-1.amazonaws.com/id/1"
    error_message = "IAM must know the cluster's issuer."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.this.client_id_list == toset(["sts.amazonaws.com"])
    error_message = "Tokens for anyone else than STS must not be taken."
  }
}

run "lets_the_service_act_for_this_cluster_alone" {
  command = plan

  assert {
    condition = { for condition in data.aws_iam_policy_document.trust.statement[0].condition : condition.variable => one(condition.values) } == {
      "aws:SourceAccount" = "123456789012"
      "aws:SourceArn"     = "arn:aws:eks:us-east-1:123456789012:cluster/example"
    }
    error_message = "EKS must not be talked into acting for somebody else."
  }
}

run "rejects_a_patch_level" {
  command = plan

  variables {
    kubernetes_version = "1.36.1"
  }

  expect_failures = [var.kubernetes_version]
}

run "rejects_the_whole_world_as_clients" {
  command = plan

  variables {
    api_client_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.api_client_cidrs]
}

run "rejects_a_service_range_with_host_bits" {
  command = plan

  variables {
    service_cidr = "172.20.0.1/16"
  }

  expect_failures = [var.service_cidr]
}

run "rejects_a_service_range_inside_the_vpc" {
  command = plan

  variables {
    service_cidr = "10.0.64.0/20"
  }

  expect_failures = [aws_eks_cluster.this]
}

run "rejects_a_service_range_around_the_vpc" {
  command = plan

  variables {
    service_cidr = "10.0.0.0/12"
  }

  expect_failures = [aws_eks_cluster.this]
}

run "takes_a_service_range_beside_the_vpc" {
  command = plan

  variables {
    service_cidr = "10.1.0.0/16"
  }

  assert {
    condition     = aws_eks_cluster.this.kubernetes_network_config[0].service_ipv4_cidr == "10.1.0.0/16"
    error_message = "A range beside the VPC's must be taken."
  }
}

run "rejects_a_policy_that_eks_does_not_have" {
  command = plan

  variables {
    access = { everyone = { principal_arn = "arn:aws:iam::123456789012:role/x", policy = "AdministratorAccess" } }
  }

  expect_failures = [var.access]
}

run "rejects_an_account_as_principal" {
  command = plan

  variables {
    access = { everyone = { principal_arn = "arn:aws:iam::123456789012:root", policy = "AmazonEKSViewPolicy" } }
  }

  expect_failures = [var.access]
}

run "rejects_a_retention_that_aws_does_not_know" {
  command = plan

  variables {
    log_retention_days = 100
  }

  expect_failures = [var.log_retention_days]
}

run "rejects_one_subnet" {
  command = plan

  variables {
    subnet_ids = ["subnet-1"]
  }

  expect_failures = [var.subnet_ids]
}

run "rejects_support_of_another_kind" {
  command = plan

  variables {
    support_type = "PREMIUM"
  }

  expect_failures = [var.support_type]
}

run "rejects_a_name_too_long_for_a_role" {
  command = plan

  variables {
    name = "a123456789b123456789c123456789d123456789e123456789f123456"
  }

  expect_failures = [var.name]
}
