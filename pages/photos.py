"""Makes a photo fit for the portal: small, upright, and silent about where it was taken.

A telephone notes time, place and device in every photo it takes (EXIF). What is stored is
drawn anew from the pixels, so nothing else comes along, whatever it was.
"""

import io
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

LONG_SIDE = 2000
QUALITY = 85
SRGB = ImageCms.createProfile("sRGB")


class UnreadablePhotoError(Exception):
    """The file begins as an image and does not go on as one."""


@dataclass(frozen=True)
class Photo:
    """An image file as it is stored."""

    name: str
    content: bytes


def prepared(file: BinaryIO, name: str) -> Photo:
    """The photo with at most ``LONG_SIDE`` pixels, as JPEG, or PNG where it is transparent
    or drawn. Of a moving picture the first frame. Raises UnreadablePhotoError.
    """
    try:
        with Image.open(file) as image:
            is_drawn = image.format in ("PNG", "GIF")
            image.draft("RGB", (LONG_SIDE, LONG_SIDE))
            upright = ImageOps.exif_transpose(image)
            drawn = in_srgb(upright)
            drawn.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
            return encoded(drawn, PurePath(name).stem, is_drawn=is_drawn)
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadablePhotoError from error


def in_srgb(image: Image.Image) -> Image.Image:
    """In the colours screens show; without it a photo of many telephones looks pale."""
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if has_alpha else "RGB"
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image.convert(mode)
    try:
        found = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, found, SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        # A broken profile says nothing about the colours; most photos are in sRGB.
        return image.convert(mode)
    return converted or image.convert(mode)


def encoded(image: Image.Image, stem: str, *, is_drawn: bool) -> Photo:
    output = io.BytesIO()
    # A new image: the old one's metadata would be written along.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    if is_drawn or image.mode == "RGBA":
        bare.save(output, "PNG", optimize=True)
        return Photo(f"{stem}.png", output.getvalue())
    bare.save(output, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Photo(f"{stem}.jpg", output.getvalue())
