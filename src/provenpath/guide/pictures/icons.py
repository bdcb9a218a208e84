"""AWS's icons, as the `diagrams` library carries them: each is named by the library's class, and is a PNG of its own.

The library's set is that of 2020, not AWS's present one. Its own history shows it: nine in ten of its AWS files are of
2020 and February 2021 (`git log -- resources/aws` in https://github.com/mingrammer/diagrams; `ec2.png` and `aurora.png`
of 2020-02-03, `nat-gateway.png` of 2020-03-06), and its service icons have the gradients that AWS gave up, with new
colours, in release 16 of 2023-04-28 (https://github.com/awslabs/aws-icons-for-plantuml/blob/main/scripts/README.md).

Two kinds are told apart by looking at them. A *tile* is a coloured square, and stays as it is in the dark. A *line*
icon is drawn in one colour on nothing: its shape is kept, and drawn in the colour of its category, which
`palette.LINES` has for both schemes.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import ClassVar, Protocol

import diagrams
from diagrams.aws import compute, database, management, network, security, storage
from PIL import Image

from provenpath.errors import ProvenpathError, nearest


class Icon(Protocol):
    """A node class of `diagrams`, which has no types of its own, by what is read from it."""

    _type: ClassVar[str]
    """The category, such as `network`."""
    _icon_dir: ClassVar[str]
    """Where its file lies, from the folder that the library is installed in."""
    _icon: ClassVar[str]


RESOURCES: dict[str, Icon] = {
    "aws_acm_certificate": security.CertificateManager,
    "aws_autoscaling_schedule": compute.EC2AutoScaling,
    "aws_cloudtrail": management.Cloudtrail,
    "aws_cloudwatch_log_group": management.Cloudwatch,
    "aws_ec2_transit_gateway_vpc_attachment": network.TransitGatewayAttachment,
    "aws_eks_cluster": compute.ElasticKubernetesService,
    "aws_eks_node_group": compute.EC2,
    "aws_flow_log": network.VPCFlowLogs,
    "aws_iam_openid_connect_provider": security.IdentityAndAccessManagementIamTemporarySecurityCredential,
    "aws_iam_role": security.IdentityAndAccessManagementIamRole,
    "aws_internet_gateway": network.InternetGateway,
    "aws_kms_key": security.KeyManagementService,
    "aws_lb": network.ElbNetworkLoadBalancer,
    "aws_nat_gateway": network.NATGateway,
    "aws_rds_cluster": database.Aurora,
    "aws_rds_cluster_instance": database.AuroraInstance,
    "aws_route53_zone": network.Route53,
    "aws_s3_bucket": storage.SimpleStorageServiceS3Bucket,
    "aws_ssm_parameter": management.SystemsManagerParameterStore,
    "aws_vpc_endpoint": network.Endpoint,
}
"""The icon of each Terraform type that pictures draw as one."""

SERVICES: dict[str, tuple[str, Icon]] = {
    "autoscaling": ("Amazon EC2\nAuto Scaling", compute.EC2AutoScaling),
    "ec2": ("Amazon EC2", compute.EC2),
    "ecr": ("Amazon ECR", compute.EC2ContainerRegistry),
    "eks": ("Amazon EKS", compute.ElasticKubernetesService),
    "eks-auth": ("Amazon EKS", compute.ElasticKubernetesService),
    "elasticloadbalancing": ("Elastic Load\nBalancing", network.ElasticLoadBalancing),
    "kms": ("AWS KMS", security.KeyManagementService),
    "logs": ("Amazon\nCloudWatch Logs", management.Cloudwatch),
    "secretsmanager": ("AWS Secrets\nManager", security.SecretsManager),
    "ssm": ("AWS Systems\nManager", management.SystemsManager),
    "ssmmessages": ("AWS Systems\nManager", management.SystemsManager),
    "sts": ("AWS STS", security.IdentityAndAccessManagementIamAWSSts),
}
"""AWS's name and the icon of the service behind an endpoint, by the first part of the endpoint's name."""

SIZE = 160
"""Width and height of an embedded icon in pixels: four for each that it takes in the picture.

Browsers halve a large icon until it is near the size that they need, and blur what is then left to do: 160 halves to
exactly 80 and 40, the sizes on screens with two pixels to a point and with one. 128 looked faint there, 96 blurred in
a page's column.
"""
ROUNDING = 20
"""Radius of a tile's corners: a little more than the library's own, whose edges are see-through."""
_COLOURS = 64
"""Of a tile: fewer show as bands in its gradient."""
_SHADES = 16
"""Of a line icon's edge: as many as a PNG packs into half a byte."""
_REACH, _REACH_OF_OTHERS = {"network": 1.0}, 0.88
"""How much of the square a line icon takes: the rings of networking look as large as tiles, open shapes look larger."""
_OPAQUE = 0.8
"""A tile covers at least this share of its square; a line icon no more than a third."""


class UnknownIconError(ProvenpathError):
    """There is no icon for this resource type."""


def of_resource(type_: str, name: str) -> Icon:
    """Return the icon of a Terraform type; *name* is what the picture calls it."""
    if type_ not in RESOURCES:
        msg = (
            f"No icon for {name!r}, which stands for {type_ or 'no Terraform type'!r}. {nearest(type_, RESOURCES)} "
            "Name an icon, or add the type to RESOURCES in guide/pictures/icons.py."
        )
        raise UnknownIconError(msg)
    return RESOURCES[type_]


def of_service(endpoint: str) -> tuple[str, Icon]:
    """Return AWS's name and the icon of the service behind an interface endpoint, such as `ecr.dkr`.

    A service that is not in `SERVICES` goes by the endpoint's own name, under the icon of endpoints.
    """
    return SERVICES.get(endpoint.partition(".")[0], (endpoint, network.Endpoint))


def name(icon: Icon) -> str:
    """Return the id of an icon in an SVG, such as `network-nat-gateway`."""
    return f"{icon._type}-{Path(icon._icon).stem}"  # noqa: SLF001  (what `Icon` is for)


@dataclass(frozen=True)
class Drawing:
    """What an SVG embeds of an icon."""

    png: str
    """A square of `SIZE` as a data URI: the tile itself, or where the lines are, white on black."""
    category: str
    """Of a line icon, whose colour `palette.LINES` has; none for a tile, which has colours of its own."""


def drawing(icon: Icon) -> Drawing:
    """Return an icon, small enough to be embedded."""
    installed = Path(diagrams.__file__).parent.parent  # as the library finds its files
    return _drawing(installed / icon._icon_dir / icon._icon, icon._type)  # noqa: SLF001  (as above)


def without_encoding(svg: str) -> str:
    """Return an SVG with what its embedded icons show in place of how they are packed.

    The same Pillow packs the same pixels into other bytes on another system, as its zlib is another:
    https://github.com/python-pillow/Pillow/issues/9121.
    """
    return re.sub(r"data:image/png;base64,([^\"]+)", lambda found: _seen(found[1]), svg)


def _seen(data: str) -> str:
    try:
        with Image.open(BytesIO(b64decode(data))) as image:
            return f"{image.size} {sha256(image.convert('RGBA').tobytes()).hexdigest()}"
    except (OSError, ValueError):  # no PNG: a file that was cut or edited, and so not what is drawn now
        return data


@cache
def _drawing(file: Path, category: str) -> Drawing:
    with Image.open(file) as opened:
        image = opened.convert("RGBA")
    covered = sum(image.getchannel("A").histogram()[128:]) / (image.width * image.height)
    if covered > _OPAQUE:
        return Drawing(_tile(image), "")
    return Drawing(_lines(image, round(SIZE * _REACH.get(category, _REACH_OF_OTHERS))), category)


def _tile(image: Image.Image) -> str:
    small = image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).convert("RGB")
    return _packed(small.quantize(_COLOURS, Image.Quantize.MEDIANCUT))


def _lines(image: Image.Image, reach: int) -> str:
    """Return the lines in the middle of the square, as large as *reach* allows: the library's margins differ."""
    alpha = image.getchannel("A")
    shape = alpha.crop(alpha.getbbox())
    share = reach / max(shape.size)
    width, height = round(shape.width * share), round(shape.height * share)
    square = Image.new("L", (SIZE, SIZE))
    square.paste(shape.resize((width, height), Image.Resampling.LANCZOS), ((SIZE - width) // 2, (SIZE - height) // 2))
    step = 255 // (_SHADES - 1)
    shades = square.point(lambda value: round(value / step)).convert("P")
    shades.putpalette([shade * step for shade in range(_SHADES) for _ in "RGB"])
    return _packed(shades)


def _packed(image: Image.Image) -> str:
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"
