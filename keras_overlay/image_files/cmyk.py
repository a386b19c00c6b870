"""Printing colours (CMYK) to RGB."""

from __future__ import annotations

import io

from PIL import Image, ImageChops


def to_rgb(image: Image.Image, profile: bytes | None, invert: bool = False) -> tuple[Image.Image, str]:
    """Convert a CMYK picture to sRGB by its colour profile, or plainly if it has no usable one.

    Args:
        image: Mode CMYK, decoded.
        profile: ICC profile of its colours, or None.
        invert: Whether the values are stored the other way round (255 for no ink).

    Returns:
        The RGB picture, and a sentence about what was done.
    """
    if invert:
        image = ImageChops.invert(image)
    converted = _by_profile(image, profile) if profile else None
    if converted is not None:
        return converted, "CMYK was converted to RGB by its colour profile"
    return image.convert("RGB"), "CMYK was converted to RGB without a colour profile, so its colours are approximate"


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != "CMYK":
            return None
        return ImageCms.profileToProfile(
            image,
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):  # a damaged or unusual profile
        return None
