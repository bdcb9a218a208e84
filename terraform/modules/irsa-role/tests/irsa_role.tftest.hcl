mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
}

variables {
  name              = "example-ebs-csi"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.example/id/1"
  oidc_issuer       = "oidc.example/id/1"
  namespace         = "kube-system"
  service_account   = "ebs-csi-controller-sa"
}

run "trusts_one_service_account_alone" {
  command = plan

  assert {
    condition = { for condition in data.aws_iam_policy_document.trust.statement[0].condition : condition.variable => one(condition.values) } == {
      "oidc.example/id/1:sub" = "system:serviceaccount:kube-system:ebs-csi-controller-sa"
      "oidc.example/id/1:aud" = "sts.amazonaws.com"
    }
    error_message = "Both claims must be bound."
  }

  assert {
    condition     = alltrue([for condition in data.aws_iam_policy_document.trust.statement[0].condition : condition.test == "StringEquals"])
    error_message = "They must be bound to the letter: StringLike would let wildcards in."
  }
}

run "has_the_policies_that_it_is_given" {
  command = plan

  variables {
    policy_arns = { driver = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy" }
    policies    = { key = "{}" }
  }

  assert {
    condition     = aws_iam_role_policy_attachment.this["driver"].policy_arn == "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy" && aws_iam_role_policy.this["key"].name == "key"
    error_message = "Both kinds of policies must be there."
  }
}

run "rejects_every_service_account_of_a_namespace" {
  command = plan

  variables {
    service_account = "*"
  }

  expect_failures = [var.service_account]
}

run "rejects_every_namespace" {
  command = plan

  variables {
    namespace = "*"
  }

  expect_failures = [var.namespace]
}

run "rejects_an_issuer_with_its_scheme" {
  command = plan

  variables {
    oidc_issuer = "https://oidc.example/id/1"
  }

  expect_failures = [var.oidc_issuer]
}

run "rejects_a_name_too_long_for_a_role" {
  command = plan

  variables {
    name = "a123456789b123456789c123456789d123456789e123456789f123456789g1234"
  }

  expect_failures = [var.name]
}
