"""Reading: what comes out, and what is refused with which words."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import tracemalloc
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

import keras_overlay
from keras_overlay.image_files import ImageFileError, Picture, as_rgb8, read_picture, read_rgb, read_size

LOSSLESS = {"a.png": {}, "a.bmp": {}, "a.tif": {"compression": "tiff_lzw"}, "a.webp": {"lossless": True}}


@pytest.mark.parametrize("name", LOSSLESS)
def test_rgb(save, picture, name):
    pixels = picture()
    path = save(name, pixels, **LOSSLESS[name])
    np.testing.assert_array_equal(read_rgb(path), pixels)
    assert read_size(path) == (48, 64)


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.gif"])
def test_grey_stays_grey(save, picture, name):
    pixels = picture(channels=1)
    path = save(name, pixels)
    np.testing.assert_array_equal(read_picture(path).pixels, pixels)
    np.testing.assert_array_equal(read_rgb(path), np.repeat(pixels, 3, axis=-1))


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.gif", "a.jpg", "a.webp"])
def test_one_pixel(save, name):
    path = save(name, np.full((1, 1, 3), 90, np.uint8))
    assert np.abs(read_rgb(path).astype(int) - 90).max() <= 3
    assert read_rgb(path).shape == (1, 1, 3)


def test_content_counts_not_the_name(save, picture):
    path = save("a.jpg", picture(), format="PNG")
    assert read_picture(path).format == "PNG"
    np.testing.assert_array_equal(read_rgb(path), picture())


def test_16_bits_are_scaled_not_cut():
    values = np.array([0, 127, 128, 129, 257, 385, 386, 65406, 65407, 65535], np.uint16)
    rounded = as_rgb8(Picture(values.reshape(1, -1, 1), None, "PNG"))[0, :, 0]
    np.testing.assert_array_equal(rounded, np.round(values / 257.0))


def test_transparency_is_laid_over_white(rng):
    pixels, alpha = rng.integers(0, 256, (64, 64, 3), np.uint8), rng.integers(0, 256, (64, 64), np.uint8)
    share = alpha[..., None] / 255.0
    expected = np.floor(pixels * share + 255 * (1 - share) + 0.5)
    np.testing.assert_array_equal(as_rgb8(Picture(pixels, alpha, "PNG")), expected)


def bare_png(width: int, height: int) -> bytes:
    """A PNG that promises pixels and has none."""
    header = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">L", 13) + header + struct.pack(">L", zlib.crc32(header))


def huge(name: str) -> bytes:
    """A file of a few bytes whose header declares 3600 or 225 megapixels."""
    if name == "a.png":
        return bare_png(60000, 60000)
    buffer = io.BytesIO()
    format = {"jpg": "JPEG", "gif": "GIF", "bmp": "BMP", "tif": "TIFF", "webp": "WEBP"}[name[2:]]
    Image.new("RGB", (1000, 1001)).save(buffer, format)
    data, large = buffer.getvalue(), {"a.webp": 15000}.get(name, 60000)
    order = ">" if name == "a.jpg" else "<"
    for size, kind in ((1000, "H"), (1001, "H")):
        if name == "a.webp":
            place, old = 26 if size == 1000 else 28, struct.pack("<H", size)
            assert data[place : place + 2] == old
            data = data[:place] + struct.pack("<H", large) + data[place + 2 :]
        else:
            data = data.replace(struct.pack(order + kind, size), struct.pack(order + kind, large), 1)
    return data


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.bmp", "a.tif", "a.webp"])
def test_huge_sizes_are_refused_by_the_header(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(huge(name))
    read_rgb_module_once(tmp_path)
    tracemalloc.start()
    wanted = r"a\.\w+: is (60000x60000|15000x15000) pixels \(\d+ megapixels\), above the limit of 200 .*--max_mega"
    try:
        with pytest.raises(ImageFileError, match=wanted):
            read_picture(path)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()
    with pytest.raises(ImageFileError, match=r"\(if you trust the file, raise --max_megapixels\)"):
        read_size(path)


def read_rgb_module_once(folder) -> None:
    """Import what reading imports, so that it is not counted."""
    for suffix in ("png", "jpg", "gif", "bmp", "tif", "webp"):
        path = folder / f"warm.{suffix}"
        Image.new("RGB", (8, 8)).save(path)
        read_rgb(path)


def test_limit_is_an_argument(save, picture):
    path = save("a.png", picture(100, 100))
    assert read_rgb(path, max_megapixels=0.01).shape == (100, 100, 3)
    with pytest.raises(ImageFileError, match=r"100x100 pixels \(0\.01 megapixels\), above the limit of 0\.009 megapix"):
        read_rgb(path, max_megapixels=0.009)
    with pytest.raises(ValueError, match="max_megapixels must be above 0, got max_megapixels=-1"):
        read_rgb(path, max_megapixels=-1)


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.gif", "a.jpg", "a.webp"])
def test_pillows_own_limit_is_not_ours_and_stays_as_it_was(save, picture, monkeypatch, name):
    path = save(name, picture())
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_rgb(path).shape == (48, 64, 3)
    assert Image.MAX_IMAGE_PIXELS == 10


def test_many_threads_at_once(save, picture, monkeypatch):
    paths = [
        save(f"{number}.{suffix}", picture(seed=number)) for number in range(8) for suffix in ("png", "bmp", "tif")
    ]
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(read_rgb, paths))
    for path, pixels in zip(paths, read, strict=True):
        np.testing.assert_array_equal(pixels, picture(seed=int(path.stem)))
    assert Image.MAX_IMAGE_PIXELS == 10


def test_truncated_files_are_never_filled_up_even_if_the_program_asks_pillow_to(save, picture, monkeypatch):
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
    path = save("a.jpg", picture(200, 200))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ImageFileError, match=r"a\.jpg: is truncated: the end of the JPEG data is missing"):
        read_picture(path)
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(ImageFileError, match="is truncated"):
        read_picture(path)
    path = save("a.bmp", picture(200, 200))
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(ImageFileError, match="truncated"):
        read_picture(path)


def test_download_that_stopped_but_has_its_full_length(save, picture):
    path = save("a.jpg", picture(200, 200))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2].ljust(len(data), b"\0"))
    with pytest.raises(ImageFileError, match="is truncated: the end of the JPEG data is missing"):
        read_picture(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", r"is not an image: it is empty \(0 bytes\)"),
        (b"just some text, nothing to see", r"is not an image: it begins with b'just some text, ' \(expected one"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1", r"is HEIC, AVIF or a film, .* \(convert it to JPEG or PNG\)"),
        (b"BM and then text, and more text", "is damaged, truncated or of an unsupported kind"),
        (b"\x89PNG\r\n\x1a\n", "is truncated"),
        (b"\xff\xd8\xff\xd9", "is damaged"),
    ],
)
def test_what_is_no_picture(tmp_path, content, problem):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    for read in (read_picture, read_rgb, read_size):
        with pytest.raises(ImageFileError, match=rf"a\.png: {problem}") as caught:
            read(path)
        assert caught.value.path == path


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(ImageFileError, match=r"none\.png: does not exist"):
        read_picture(tmp_path / "none.png")
    with pytest.raises(ImageFileError, match="is not a file"):
        read_picture(tmp_path)


def test_import_brings_neither_a_framework_nor_a_decoder():
    script = "import sys, json, keras_overlay.image_files; print(json.dumps(sorted(sys.modules)))"
    command, root = [sys.executable, "-c", script], Path(keras_overlay.__file__).parents[1]
    loaded = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    assert not {"tensorflow", "keras", "cv2", "jax", "torch", "PIL"} & set(json.loads(loaded))
