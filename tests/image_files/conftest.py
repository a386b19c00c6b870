"""What the tests of picture files share: files made on the spot, from drawings."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms


@pytest.fixture
def save(tmp_path):
    """`save("a.jpg", pixels, **options)`: the path of a file that Pillow wrote, by the suffix or `format`."""

    def write(name: str, pixels: np.ndarray | Image.Image, **options):
        image = (
            pixels
            if isinstance(pixels, Image.Image)
            else Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
        )
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save(path, **options)
        return path

    return write


@pytest.fixture
def deep(picture):
    """`deep(height, width, channels)`: a drawn picture of 16 bits, whose low bits matter."""

    def draw(height: int = 48, width: int = 64, channels: int = 3) -> np.ndarray:
        noise = np.random.default_rng(7).integers(0, 256, (height, width, channels), np.uint16)
        return picture(height, width, channels).astype(np.uint16) * 256 + noise

    return draw


@pytest.fixture(scope="session")
def srgb() -> bytes:
    """An ICC profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.fixture
def exif():
    """`exif(orientation)`: an EXIF block with texts, a rational and bytes only their owner understands."""

    def make(orientation: int | None = None) -> bytes:
        block = Image.Exif()
        block[ExifTags.Base.ImageDescription] = "a drawing"
        block[ExifTags.Base.Make] = "nobody"
        if orientation is not None:
            block[ExifTags.Base.Orientation] = orientation
        inner = block.get_ifd(ExifTags.IFD.Exif)
        inner[ExifTags.Base.ExposureTime] = (1, 250)
        inner[ExifTags.Base.MakerNote] = bytes(range(64))
        return block.tobytes()

    return make


@pytest.fixture
def reopened():
    """`reopened(path)`: a file as Pillow sees it, decoded; our own reader is not asked."""

    def open_(path) -> Image.Image:
        image = Image.open(io.BytesIO(path.read_bytes()))
        image.load()
        return image

    return open_
