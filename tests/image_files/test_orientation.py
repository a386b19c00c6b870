"""Pictures come out upright, whatever the camera's position, and are written without the need to turn them."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps, TiffImagePlugin

from keras_overlay.image_files import orientation, read_picture, read_size, write_picture

ORIENTATIONS = range(1, 9)
LOSSLESS = {"a.png": {}, "a.webp": {"lossless": True, "exact": True}}


@pytest.mark.parametrize("turned", ORIENTATIONS)
@pytest.mark.parametrize("name", LOSSLESS)
def test_upright_as_pillow_turns_it(save, picture, exif, reopened, name, turned):
    pixels = np.concatenate([picture(), picture(channels=1, seed=1)], axis=-1)
    path = save(name, pixels, exif=exif(turned), **LOSSLESS[name])
    expected = np.asarray(ImageOps.exif_transpose(reopened(path)))
    read = read_picture(path)
    np.testing.assert_array_equal(read.pixels, expected[..., :3])
    np.testing.assert_array_equal(read.alpha, expected[..., 3])
    assert read_size(path) == expected.shape[:2]

    write_picture(path, 255 - read.pixels, read)
    written = reopened(path)
    assert written.getexif()[ExifTags.Base.Orientation] == 1
    np.testing.assert_array_equal(np.asarray(written)[..., :3], 255 - expected[..., :3])


@pytest.mark.parametrize("turned", ORIENTATIONS)
def test_jpeg_and_all_other_bytes_of_its_exif_block(save, picture, exif, reopened, turned):
    path = save("a.jpg", picture(40, 72), exif=exif(turned), quality=95)
    expected = np.asarray(ImageOps.exif_transpose(reopened(path)))
    read = read_picture(path)
    np.testing.assert_array_equal(read.pixels, expected)
    assert read_size(path) == expected.shape[:2]
    write_picture(path, read.pixels[::-1].copy(), read)
    assert reopened(path).info["exif"] == exif(1)
    assert np.abs(np.asarray(reopened(path)).astype(int) - expected[::-1]).mean() < 3


@pytest.mark.parametrize("turned", ORIENTATIONS)
@pytest.mark.parametrize(("channels", "dtype"), [(1, np.uint8), (3, np.uint8), (1, np.uint16), (3, np.uint16)])
def test_tiff(save, picture, turned, channels, dtype):
    upright = picture(channels=channels).astype(dtype) * (257 if dtype == np.uint16 else 1)
    path = save("a.tif", picture(channels=channels))
    like = read_picture(path)
    write_picture(path, like.pixels, like)
    stored = orientation.as_stored(upright, turned)
    path.write_bytes(tiff_of(stored, turned))
    np.testing.assert_array_equal(read_picture(path).pixels, upright)
    assert read_size(path) == upright.shape[:2]
    like = read_picture(path)
    write_picture(path, upright[::-1].copy(), like)
    again = read_picture(path)
    np.testing.assert_array_equal(again.pixels, upright[::-1])
    with Image.open(path) as image:
        assert image.tag_v2[ExifTags.Base.Orientation] == 1


def tiff_of(samples: np.ndarray, turned: int) -> bytes:
    """An uncompressed TIFF, by Pillow's directory writer and not by ours."""
    import io

    directory = TiffImagePlugin.ImageFileDirectory_v2(prefix=b"MM")
    height, width, channels = samples.shape
    data = samples.astype(samples.dtype.newbyteorder(">")).tobytes()
    bits = (8 * samples.dtype.itemsize,) * channels
    tags = {256: width, 257: height, 258: bits, 259: 1, 262: 2 if channels == 3 else 1, 273: 0, 274: turned}
    for tag, value in {**tags, 277: channels, 278: height, 279: len(data), 284: 1}.items():
        directory[tag] = value
    buffer = io.BytesIO()
    directory.save(buffer)
    return buffer.getvalue() + data


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("kind", "letter"), [(1, "B"), (3, "H"), (4, "L")])
@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_one_number_changes_in_place(order, kind, letter, prefix):
    mark = b"II*\0" if order == "<" else b"MM\0*"
    other = struct.pack(f"{order}HHLL", 0x010F, 4, 1, 0xDEADBEEF)
    entry = struct.pack(f"{order}HHL", 0x0112, kind, 1) + struct.pack(f"{order}{letter}", 6).ljust(4, b"\0")
    block = prefix + mark + struct.pack(f"{order}LH", 8, 2) + other + entry + bytes(4) + b"maker notes"
    assert orientation.of_exif(block) == 6
    reset = orientation.reset(block)
    assert orientation.of_exif(reset) == 1
    assert sum(a != b for a, b in zip(block, reset, strict=True)) == 1


@pytest.mark.parametrize(
    "block", [b"", b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff", b"text"]
)
def test_damaged_blocks_are_left_alone(block):
    assert orientation.of_exif(block) == 1
    assert orientation.reset(block) == block


def test_orientation_out_of_range_counts_as_none(save, picture, exif):
    path = save("a.png", picture(), exif=exif(9))
    np.testing.assert_array_equal(read_picture(path).pixels, picture())


def test_xmp_follows():
    packet = b'<x:xmpmeta><rdf:Description tiff:Orientation="6" tiff:Make="6"/><tiff:Orientation>8</tiff:Orientation>'
    assert orientation.reset_xmp(packet) == packet.replace(b'n="6"', b'n="1"').replace(b">8<", b">1<")
