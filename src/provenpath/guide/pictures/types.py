"""Groups of resource types that pictures leave out for one and the same reason."""

RIGHTS = (
    "aws_eks_access_entry",
    "aws_eks_access_policy_association",
    "aws_iam_openid_connect_provider",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_kms_alias",
    "aws_kms_key",
)
"""Who may do what, and with which key."""

BUCKET_SETTINGS = (
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
)
"""What a bucket is told, one resource each."""
