"""Architecture pictures as code: AWS's boxes and icons, from facts, as SVG that is whole in itself.

A picture is written with `elements`, told which resource types it draws, and drawn by `svg`; `site` keeps the
committed files and shows them in pages.
"""

from provenpath.guide.pictures.accounts import differences
from provenpath.guide.pictures.site import Account, PictureError, account, alt, check, figure, render_all, write
from provenpath.guide.pictures.svg import render

__all__ = [
    "Account",
    "PictureError",
    "account",
    "alt",
    "check",
    "differences",
    "figure",
    "render",
    "render_all",
    "write",
]
