mock_provider "aws" {
  mock_data "aws_default_tags" {
    defaults = {
      tags = { Platform = "example" }
    }
  }

  mock_resource "aws_launch_template" {
    defaults = {
      id             = "lt-1"
      latest_version = 3
    }
  }

  mock_resource "aws_eks_node_group" {
    defaults = {
      resources = [{ autoscaling_groups = [{ name = "eks-example" }], remote_access_security_group_id = "" }]
    }
  }
}

variables {
  name               = "workspace-us-east-1a-spot"
  cluster_name       = "example"
  node_role_arn      = "arn:aws:iam::123456789012:role/example-nodes"
  subnet_ids         = ["subnet-1"]
  security_group_ids = ["sg-1"]
  kubernetes_version = "1.36"
  instance_types     = ["m6i.8xlarge", "m5.8xlarge", "m5n.8xlarge"]
  capacity_type      = "SPOT"
  volume_gib         = 200
  volumes_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/1"
  min_size           = 0
  desired_size       = 0
  max_size           = 215
}

run "keeps_pods_from_the_nodes_credentials" {
  command = plan

  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_tokens == "required" && aws_launch_template.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Metadata must take version 2 alone, and reach no pod."
  }
}

run "encrypts_the_root_volume" {
  command = plan

  assert {
    condition     = aws_launch_template.this.block_device_mappings[0].ebs[0].encrypted == "true" && aws_launch_template.this.block_device_mappings[0].ebs[0].kms_key_id == "arn:aws:kms:us-east-1:123456789012:key/1"
    error_message = "The volume must be encrypted with the key that is given."
  }
}

run "tags_what_it_launches" {
  command = plan

  assert {
    condition     = { for spec in aws_launch_template.this.tag_specifications : spec.resource_type => spec.tags["Platform"] } == { instance = "example", volume = "example", network-interface = "example" }
    error_message = "Nodes, their volumes and their interfaces must have the provider's default tags, too."
  }
}

run "labels_and_taints_its_nodes" {
  command = plan

  variables {
    labels = { role = "workspace" }
    taints = { role = "workspace" }
  }

  assert {
    condition     = aws_eks_node_group.this.labels["role"] == "workspace" && one(aws_eks_node_group.this.taint).effect == "NO_SCHEDULE"
    error_message = "Pods must ask for the nodes, and tolerate them."
  }
}

run "follows_its_schedule" {
  variables {
    schedules = {
      morning = { recurrence = "15 6 * * *", time_zone = "America/New_York", nodes = 128 }
    }
  }

  assert {
    condition = alltrue([
      aws_autoscaling_schedule.this["morning"].autoscaling_group_name == "eks-example",
      aws_autoscaling_schedule.this["morning"].desired_capacity == 128,
      aws_autoscaling_schedule.this["morning"].time_zone == "America/New_York",
      aws_autoscaling_schedule.this["morning"].min_size == -1,
      aws_autoscaling_schedule.this["morning"].max_size == -1,
    ])
    error_message = "The schedule must move the number of nodes, and leave its bounds alone."
  }
}

run "rejects_a_schedule_past_the_maximum" {
  command = plan

  variables {
    schedules = {
      morning = { recurrence = "15 6 * * *", time_zone = "America/New_York", nodes = 216 }
    }
  }

  expect_failures = [var.schedules]
}

run "rejects_spot_from_two_pools" {
  command = plan

  variables {
    instance_types = ["m6i.8xlarge", "m5.8xlarge"]
  }

  expect_failures = [var.instance_types]
}

run "rejects_types_of_different_sizes" {
  command = plan

  variables {
    instance_types = ["m6i.8xlarge", "m5.8xlarge", "m5.4xlarge"]
  }

  expect_failures = [var.instance_types]
}

run "rejects_a_mix_of_capacity_types" {
  command = plan

  variables {
    capacity_type = "MIXED"
  }

  expect_failures = [var.capacity_type]
}

run "rejects_an_image_whose_root_volume_lies_elsewhere" {
  command = plan

  variables {
    ami_type = "BOTTLEROCKET_x86_64"
  }

  expect_failures = [var.ami_type]
}

run "rejects_nodes_without_a_security_group" {
  command = plan

  variables {
    security_group_ids = []
  }

  expect_failures = [var.security_group_ids]
}

run "rejects_nodes_without_a_subnet" {
  command = plan

  variables {
    subnet_ids = []
  }

  expect_failures = [var.subnet_ids]
}

run "rejects_more_nodes_than_the_maximum" {
  command = plan

  variables {
    desired_size = 216
  }

  expect_failures = [var.desired_size]
}

run "rejects_a_minimum_past_the_maximum" {
  command = plan

  variables {
    min_size     = 216
    desired_size = 216
  }

  expect_failures = [var.max_size]
}

run "rejects_a_volume_too_small_for_the_image" {
  command = plan

  variables {
    volume_gib = 20
  }

  expect_failures = [var.volume_gib]
}

run "rejects_more_throughput_than_the_operations_carry" {
  command = plan

  variables {
    volume_mib_per_second = 800
  }

  expect_failures = [var.volume_mib_per_second]
}

run "rejects_operations_below_the_base" {
  command = plan

  variables {
    volume_iops = 1000
  }

  expect_failures = [var.volume_iops]
}

run "rejects_to_update_more_than_all_at_once" {
  command = plan

  variables {
    max_unavailable_percentage = 101
  }

  expect_failures = [var.max_unavailable_percentage]
}

run "rejects_a_name_with_dots" {
  command = plan

  variables {
    name = "workspace.spot"
  }

  expect_failures = [var.name]
}
