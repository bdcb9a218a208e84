# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html
resource "aws_cloudtrail" "this" {
  name           = var.name
  s3_bucket_name = var.bucket
  s3_key_prefix  = var.prefix

  # What is done in a Region that nobody uses is what somebody ought to see, and IAM is global.
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_logging                = true

  # A digest an hour, signed, by which a file that was changed or deleted afterwards is found.
  enable_log_file_validation = true

  kms_key_id                 = var.kms_key_arn
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.this.arn}:*"
  cloud_watch_logs_role_arn  = aws_iam_role.this.arn

  # What CloudTrail does unasked; declared so that a change of it shows. No data events. (Said by an event_selector,
  # the provider would take it for nothing said, and find a change in every plan.)
  advanced_event_selector {
    name = "Management events"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  tags = merge(var.tags, { Name = var.name })

  # CloudTrail tries the role before it makes the trail.
  depends_on = [aws_iam_role_policy.this]
}

# Encrypted with the trail's key: what is in the files is here, too.
# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
resource "aws_cloudwatch_log_group" "this" {
  name              = var.log_group_name
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn

  tags = var.tags
}
