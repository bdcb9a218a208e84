# Zones of the region that need no opting in: local zones, wavelength zones and the like are left out.
#
# There is no filter by state. Terraform asks anew with every plan, and a zone that is impaired for an
# hour would drop out of the list: the plan would then move every subnet after it into another zone.
# docs: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
data "aws_availability_zones" "this" {
  exclude_zone_ids = var.excluded_zone_ids

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }

  filter {
    name   = "zone-type"
    values = ["availability-zone"]
  }

  lifecycle {
    postcondition {
      condition     = length(self.names) >= var.zone_count
      error_message = "zone_count is ${var.zone_count}, and ${var.region} has ${length(self.names)} zones to choose from: ${join(", ", self.names)}. Lower zone_count, or choose a region with more zones."
    }

    postcondition {
      condition     = length(setsubtract(var.zone_names, self.names)) == 0
      error_message = "zone_names holds ${join(", ", setsubtract(var.zone_names, self.names))}, which ${var.region} does not have or excluded_zone_ids leaves out. Choose from ${join(", ", self.names)}."
    }
  }
}

locals {
  zone_names = length(var.zone_names) > 0 ? var.zone_names : slice(sort(data.aws_availability_zones.this.names), 0, var.zone_count)
}
