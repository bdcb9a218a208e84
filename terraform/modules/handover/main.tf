# One parameter per value: the next layer names what it needs and sees nothing else. Reading this
# layer's state instead would open all of it to every reader.
# docs: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
resource "aws_ssm_parameter" "string" {
  for_each = var.strings

  name        = "${var.prefix}/${each.key}"
  description = "Handed over by Terraform; a change by hand is undone by the next apply"
  type        = "String"
  # Not `value`, which Terraform hides in plans and outputs: nothing secret is handed over, and
  # whoever approves a plan is to see what the next layer will get.
  insecure_value = each.value

  tags = var.tags
}

resource "aws_ssm_parameter" "list" {
  for_each = var.lists

  name           = "${var.prefix}/${each.key}"
  description    = "Handed over by Terraform; a change by hand is undone by the next apply"
  type           = "StringList"
  insecure_value = join(",", each.value)

  tags = var.tags
}
