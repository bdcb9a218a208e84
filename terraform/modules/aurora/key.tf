# One key for all that belongs to the database: its storage, backups and snapshots, the master password
# and what Performance Insights keeps. A key of one's own can be shared with a backup account, watched,
# and taken away; AWS's own for RDS can not.
#
# The policy is the one that KMS gives a key by default: it leaves to IAM of this account who may use it.
# RDS uses it by a grant in the name of whoever creates the cluster.
# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
resource "aws_kms_key" "this" {
  description             = "Database of ${var.name}: storage, backups, master password, performance data"
  enable_key_rotation     = true
  deletion_window_in_days = var.key_deletion_days

  tags = merge(var.tags, { Name = local.identifier })
}

# docs: https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
resource "aws_kms_alias" "this" {
  name          = "alias/${local.identifier}"
  target_key_id = aws_kms_key.this.key_id
}
