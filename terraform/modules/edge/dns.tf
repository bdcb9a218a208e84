locals {
  domain   = "${var.subdomain}.${var.base_domain}"
  wildcard = "*.${local.domain}"
  zone_id  = one(concat(aws_route53_zone.this[*].zone_id, data.aws_route53_zone.this[*].zone_id))
}

# docs: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/AboutHZWorkingWith.html
data "aws_route53_zone" "this" {
  count = var.create_zone ? 0 : 1

  name         = var.base_domain
  private_zone = false
}

resource "aws_route53_zone" "this" {
  count = var.create_zone ? 1 : 0

  name    = var.base_domain
  comment = "Base domain of ${var.name}"

  tags = merge(var.tags, { Name = var.base_domain })
}

# One certificate for both names. ACM renews it by itself for as long as it is in use and the record
# that validates it stays.
# docs: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
resource "aws_acm_certificate" "this" {
  domain_name               = local.domain
  subject_alternative_names = [local.wildcard]
  validation_method         = "DNS"

  tags = merge(var.tags, { Name = local.domain })

  lifecycle {
    # A listener cannot be without one.
    create_before_destroy = true
  }
}

# ACM asks for the same record for a name and for its wildcard, so there is one.
resource "aws_route53_record" "validation" {
  zone_id = local.zone_id
  name    = one(local.validation[*].resource_record_name)
  type    = one(local.validation[*].resource_record_type)
  records = local.validation[*].resource_record_value
  ttl     = 300
}

locals {
  validation = [for option in aws_acm_certificate.this.domain_validation_options : option if option.domain_name == local.domain]
}

# Waits until ACM has seen the record. It waits in vain while the zone is not the one that the domain's
# registrar, or the zone above, points to.
resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]

  timeouts {
    create = "30m"
  }
}

# docs: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-elb-load-balancer.html
resource "aws_route53_record" "access" {
  for_each = { access = local.domain, wildcard = local.wildcard }

  zone_id = local.zone_id
  name    = each.value
  type    = "A"

  alias {
    name    = aws_lb.this.dns_name
    zone_id = aws_lb.this.zone_id
    # A zone without a healthy replica drops out of the answer.
    evaluate_target_health = true
  }
}
