"""Whatever is in a file: a picture or an ImageFileError, in little time and memory."""

from __future__ import annotations

import contextlib
import io
import resource
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from keras_overlay.image_files import ImageFileError, Picture, read_picture, read_size, write_picture
from keras_overlay.image_files.formats import FORMATS

MEGAPIXELS = 0.25
UNUSED = {
    "gif": 4,
    "bmp": 3,
}  # last bytes of no meaning for the pixels: the sign that no frame follows, a row's filling
FEW = settings(
    max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def encoded(image: Image.Image, format: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def examples() -> dict[str, bytes]:
    """Small valid files of many kinds."""
    rng = np.random.default_rng(0)
    ramp = np.add.outer(np.arange(12) * 15, np.arange(17) * 3)[..., None] + np.array([0, 20, 40])
    rgb = Image.fromarray((ramp + rng.integers(0, 9, ramp.shape)).astype(np.uint8))
    rgba, grey, deep = rgb.copy(), rgb.convert("L"), Image.fromarray((ramp[..., 0] * 256).astype(np.uint16))
    rgba.putalpha(grey)
    frames = {"save_all": True, "append_images": [rgb.rotate(90)], "duration": 9}
    block = Image.Exif()
    block[274] = 6
    files = {
        "rgb.jpg": encoded(rgb, "JPEG", exif=block.tobytes()),
        "progressive.jpg": encoded(rgb, "JPEG", progressive=True),
        "cmyk.jpg": encoded(rgb.convert("CMYK"), "JPEG"),
        "rgba.png": encoded(rgba, "PNG", exif=block.tobytes()),
        "palette.png": encoded(rgb.quantize(9), "PNG", transparency=1),
        "deep.png": encoded(deep, "PNG"),
        "rgb.bmp": encoded(rgb, "BMP"),
        "palette.bmp": encoded(rgb.quantize(9), "BMP"),
        "frames.gif": encoded(rgb, "GIF", **frames),
        "rgba.gif": encoded(rgba, "GIF"),
        "lossy.webp": encoded(rgba, "WEBP", exif=block.tobytes()),
        "lossless.webp": encoded(rgb, "WEBP", lossless=True),
        "frames.webp": encoded(rgb, "WEBP", **frames),
        "deep.tif": encoded(deep, "TIFF"),
    }
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        files[f"{compression}.tif"] = encoded(rgb, "TIFF", compression=compression)
    return files


EXAMPLES = examples()


def read_any(path, data: bytes) -> Picture | None:
    """The picture, or None for a file that is refused as it should be."""
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            read_size(path, MEGAPIXELS)
            like, problem = read_picture(path, MEGAPIXELS), None
        except ImageFileError as error:
            like, problem = None, str(error)
    if like is None:
        assert problem.startswith(f"{path}: ")
        return None
    assert like.pixels.ndim == 3
    assert like.pixels.dtype in (np.uint8, np.uint16)
    assert like.pixels.shape[-1] in (1, 3)
    assert like.pixels.shape[0] * like.pixels.shape[1] <= MEGAPIXELS * 1e6
    assert like.alpha is None or (like.alpha.shape, like.alpha.dtype) == (like.pixels.shape[:2], like.pixels.dtype)
    return like


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_truncated_file_is_read(tmp_path, name):
    data, path = EXAMPLES[name], tmp_path / name
    assert read_any(path, data).pixels.shape[:2] in ((12, 17), (17, 12))
    pixels_end = data.index(b",", 800) if name == "frames.gif" else len(data) - UNUSED.get(name[-3:], 0)
    for length in {*range(0, pixels_end, max(1, len(data) // 80)), pixels_end - 1}:
        assert read_any(path, data[:length]) is None, f"{length} of {len(data)} bytes"


@FEW
@given(
    name=st.sampled_from(sorted(EXAMPLES)),
    changes=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.none() | st.integers(0, 2**16),
)
def test_changed_bytes(tmp_path, name, changes, cut):
    data = bytearray(EXAMPLES[name])
    for place, value in changes:
        data[place % len(data)] = value
    path = tmp_path / name
    like = read_any(path, bytes(data if cut is None else data[: cut % (len(data) + 1)]))
    if like is not None:
        with contextlib.suppress(ImageFileError):
            write_picture(path, like.pixels, like)


@FEW
@given(start=st.sampled_from([start for entry in FORMATS.values() for start in entry.starts]), rest=st.binary())
def test_anything_after_a_valid_start(tmp_path, start, rest):
    read_any(tmp_path / "a.png", start + rest)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_byte_of_the_beginning_at_its_extremes(tmp_path, name):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = EXAMPLES[name]
    for place in range(min(len(data), 64)):
        for value in (0, 0xFF):
            read_any(tmp_path / name, data[:place] + bytes([value]) + data[place + 1 :])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB
