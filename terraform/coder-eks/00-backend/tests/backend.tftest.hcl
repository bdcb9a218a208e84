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

  mock_data "aws_s3_objects" {
    defaults = {
      keys = ["00-backend.tfstate", "10-network.tfstate"]
    }
  }

  mock_data "aws_s3_object" {
    defaults = {
      body = "{\"version\": 4, \"resources\": []}"
    }
  }
}

# A mocked provider cannot import, so the bucket that the layer takes over is given here.
override_resource {
  target = module.state_bucket.aws_s3_bucket.this
  values = {
    id  = "example-terraform-state"
    arn = "arn:aws:s3:::example-terraform-state"
  }
}

variables {
  name        = "example"
  region      = "us-east-1"
  environment = "example"
  bucket      = "example-terraform-state"
}

run "says_which_account_the_bucket_is_made_in" {
  command = plan

  assert {
    condition     = output.account_id == "123456789012"
    error_message = "The plan must show the account before anything is made."
  }
}

run "names_the_layer_in_its_tags" {
  command = plan

  assert {
    condition     = local.layer == "00-backend"
    error_message = "The tag Layer must be the folder's name."
  }
}

run "leaves_states_of_other_layers_unread" {
  command = plan

  assert {
    condition     = length(data.aws_s3_object.state) == 0
    error_message = "What is read ends up in this layer's own state."
  }
}

run "lets_the_bucket_go_when_every_layer_is_destroyed" {
  command = plan

  variables {
    retiring = true
  }

  assert {
    condition     = keys(data.aws_s3_object.state) == ["10-network.tfstate"]
    error_message = "The state of each other layer must be looked into, and this layer's own must not."
  }
}

run "keeps_the_bucket_while_a_layer_has_resources" {
  command = plan

  variables {
    retiring = true
  }

  override_data {
    target = data.aws_s3_object.state
    values = {
      body = "{\"version\": 4, \"resources\": [{\"type\": \"aws_vpc\"}]}"
    }
  }

  expect_failures = [output.bucket]
}

run "keeps_the_bucket_when_a_state_cannot_be_read" {
  command = plan

  variables {
    retiring = true
  }

  override_data {
    target = data.aws_s3_object.state
    values = {
      body = "not a state"
    }
  }

  expect_failures = [output.bucket]
}

run "keeps_the_bucket_while_a_run_is_under_way" {
  command = plan

  variables {
    retiring = true
  }

  override_data {
    target = data.aws_s3_objects.this
    values = {
      keys = ["00-backend.tfstate", "10-network.tfstate", "10-network.tfstate.tflock"]
    }
  }

  expect_failures = [output.bucket]
}

run "does_not_mind_a_lock_when_deployed" {
  command = plan

  override_data {
    target = data.aws_s3_objects.this
    values = {
      keys = ["00-backend.tfstate", "00-backend.tfstate.tflock", "10-network.tfstate", "10-network.tfstate.tflock"]
    }
  }

  assert {
    condition     = output.bucket == "example-terraform-state"
    error_message = "Another layer may be at work while this one is applied."
  }
}

run "takes_over_no_bucket_that_holds_something_else" {
  command = plan

  override_data {
    target = data.aws_s3_objects.this
    values = {
      keys = ["website/index.html"]
    }
  }

  expect_failures = [output.bucket]
}

run "rejects_a_name_with_capitals" {
  command = plan

  variables {
    name = "Example"
  }

  expect_failures = [var.name]
}

run "rejects_a_name_that_aws_keeps_for_itself" {
  command = plan

  variables {
    name = "aws-coder"
  }

  expect_failures = [var.name]
}

run "rejects_a_name_too_long_for_what_a_later_layer_calls_by_it" {
  command = plan

  variables {
    name = "a12345678-b12345678-c12345"
  }

  expect_failures = [var.name]
}

run "rejects_a_name_with_two_hyphens_in_a_row" {
  command = plan

  variables {
    name = "example--second"
  }

  expect_failures = [var.name]
}

run "rejects_a_name_that_load_balancers_may_not_have" {
  command = plan

  variables {
    name = "internal-coder"
  }

  expect_failures = [var.name]
}

run "rejects_a_zone_in_place_of_a_region" {
  command = plan

  variables {
    region = "us-east-1a"
  }

  expect_failures = [var.region]
}

run "rejects_an_environment_with_blanks" {
  command = plan

  variables {
    environment = "my environment"
  }

  expect_failures = [var.environment]
}

run "rejects_tags_that_the_layers_set" {
  command = plan

  variables {
    tags = { layer = "mine" }
  }

  expect_failures = [var.tags]
}

run "rejects_tags_that_aws_sets" {
  command = plan

  variables {
    tags = { "aws:example" = "mine" }
  }

  expect_failures = [var.tags]
}

run "takes_a_name_as_long_as_common_allows" {
  command = plan

  variables {
    name = "a12345678-b12345678-c1234"
  }
}
