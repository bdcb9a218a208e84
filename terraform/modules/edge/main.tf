# Passes TLS connections on to coderd: one address a zone, and no limit on how long a connection lasts
# but that of silence.
# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/introduction.html
resource "aws_lb" "this" {
  name               = "${var.name}-edge"
  load_balancer_type = "network"
  internal           = var.internal
  subnets            = var.subnet_ids
  # A load balancer that is made without a group can never get one.
  security_groups = [aws_security_group.this.id]

  # Replicas are few, and not as many in each zone: without this, those of a zone would share what
  # clients send to that zone alone.
  enable_cross_zone_load_balancing = true

  access_logs {
    enabled = true
    bucket  = var.access_log_bucket
    prefix  = var.access_log_prefix
  }

  tags = merge(var.tags, { Name = "${var.name}-edge" })
}

# The only listener. There is none for plain HTTP: a Network Load Balancer cannot redirect, and what
# does not answer leaks nothing.
# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-tls-listener.html
resource "aws_lb_listener" "tls" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "TLS"
  ssl_policy        = var.tls_policy
  # Waits for the certificate to be issued: a listener takes no other.
  certificate_arn = aws_acm_certificate_validation.this.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.coderd.arn
  }

  tags = merge(var.tags, { Name = "${var.name}-edge-tls" })
}

# Terraform owns the group, and a TargetGroupBinding in the cluster puts coderd's pods into it: the load
# balancer outlives the cluster, and its name is known before there is one.
#
# TLS again, up to the pod. The load balancer does not look at the pod's certificate, so that one may be
# of the cluster's own making.
# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html
resource "aws_lb_target_group" "coderd" {
  name        = "${var.name}-coderd"
  vpc_id      = var.vpc_id
  target_type = "ip"
  protocol    = "TLS"
  port        = var.target_port

  # coderd writes the client's address into its audit log, and knows no proxy protocol.
  preserve_client_ip = true

  # A replica that goes away finishes what it does: half as long again as the chart gives its pod.
  deregistration_delay = 90

  # Without a database in it: a database that is down takes no replica out.
  health_check {
    protocol            = "HTTPS"
    path                = "/healthz"
    port                = "traffic-port"
    matcher             = "200"
    interval            = 10
    timeout             = 6
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  tags = merge(var.tags, { Name = "${var.name}-coderd" })
}
