"""PNG: every bit of every kind comes back, and other chunks are carried over."""

from __future__ import annotations

import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image, PngImagePlugin

from keras_overlay.image_files import ImageFileError, read_picture, read_rgb, write_picture, write_png
from keras_overlay.image_files.png_chunks import packed

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # samples a pixel: PNG's number


def plain_png(samples: np.ndarray, *chunks: bytes, depth: int | None = None, colour: int | None = None) -> bytes:
    """A PNG without filters, by the letter of the specification, for samples (height, width, 1 to 4)."""
    height, width, count = samples.shape
    depth = depth or 8 * samples.dtype.itemsize
    rows = samples.astype(samples.dtype.newbyteorder(">")).reshape(height, -1)
    if depth < 8:
        bits = np.unpackbits(rows[..., None], axis=-1)[..., 8 - depth :].reshape(height, -1)
        rows = np.packbits(bits, axis=-1)
    data = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">LLBBBBB", width, height, depth, COLOUR_TYPES[count] if colour is None else colour, 0, 0, 0)
    body = [packed(b"IHDR", head), *chunks, packed(b"IDAT", zlib.compress(data)), packed(b"IEND", b"")]
    return SIGNATURE + b"".join(body)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("samples", [1, 2, 3, 4])
def test_exact_round_trip(tmp_path, rng, samples, dtype):
    values = rng.integers(0, np.iinfo(dtype).max, (21, 34, samples), dtype, endpoint=True)
    path = tmp_path / "a.png"
    path.write_bytes(plain_png(values))
    like = read_picture(path)
    channels = 3 if samples > 2 else 1
    np.testing.assert_array_equal(like.pixels, values[..., :channels])
    assert like.pixels.dtype == dtype
    if samples % 2:
        assert like.alpha is None
    else:
        np.testing.assert_array_equal(like.alpha, values[..., -1])

    changed = np.iinfo(dtype).max - like.pixels
    write_picture(tmp_path / "b.png", changed, like)
    again = read_picture(tmp_path / "b.png")
    np.testing.assert_array_equal(again.pixels, changed)
    np.testing.assert_array_equal(again.alpha, like.alpha)
    header = (tmp_path / "b.png").read_bytes()[24:26]
    assert header == bytes([8 * values.itemsize, COLOUR_TYPES[samples]])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(9, 7), (9, 7, 1), (9, 7, 3), (9, 7, 4), (1, 1, 3)])
def test_write_png_as_another_program_reads_it(tmp_path, rng, shape, dtype):
    values = rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)
    write_png(tmp_path / "new" / "a.png", values)
    read = cv2.imread(str(tmp_path / "new" / "a.png"), cv2.IMREAD_UNCHANGED)
    colours = read if read.ndim == 2 else read[..., [2, 1, 0, 3][: read.shape[-1]]]
    np.testing.assert_array_equal(colours, values.squeeze(-1) if shape[-1] == 1 else values)


@pytest.mark.parametrize(
    ("pixels", "problem"),
    [
        (np.zeros((4, 4, 3), np.float32), "pixels must be uint8 or uint16, got dtype=float32"),
        (np.zeros((4, 4, 2), np.uint8), r"pixels must be \(height, width\) or .* got shape=\(4, 4, 2\)"),
        (np.zeros((0, 4), np.uint8), r"got shape=\(0, 4, 1\)"),
        (np.zeros(4, np.uint8), r"got shape=\(4,\)"),
    ],
)
def test_write_png_refuses(tmp_path, pixels, problem):
    with pytest.raises(ValueError, match=problem):
        write_png(tmp_path / "a.png", pixels)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_few_bits_are_widened(tmp_path, rng, depth):
    values = rng.integers(0, 2**depth, (9, 13, 1), np.uint8)
    path = tmp_path / "a.png"
    path.write_bytes(plain_png(values, depth=depth))
    like = read_picture(path)
    np.testing.assert_array_equal(like.pixels, values * (255 // (2**depth - 1)))
    assert like.warnings == (f"{depth} bit(s) a pixel were widened to 8",)


def test_interlaced_16_bits(tmp_path, rng):
    """Seven passes of the specification, section 8; a picture of 16-bit RGB goes through OpenCV."""
    values = rng.integers(0, 65536, (11, 13, 3), np.uint16)
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    rows = (row for top, left, down, right in passes for row in values[top::down, left::right].astype(">u2"))
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    head = struct.pack(">LLBBBBB", 13, 11, 16, 2, 0, 0, 1)
    path = tmp_path / "a.png"
    path.write_bytes(SIGNATURE + b"".join(packed(*c) for c in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))))
    np.testing.assert_array_equal(read_picture(path).pixels, values)


@pytest.mark.parametrize("transparency", [False, True])
def test_palette_becomes_rgb(save, picture, reopened, transparency):
    image = Image.fromarray(picture()).quantize(200)
    path = save("a.png", image, **({"transparency": bytes(range(200))} if transparency else {}))
    expected = np.asarray(reopened(path).convert("RGBA"))
    like = read_picture(path)
    np.testing.assert_array_equal(like.pixels, expected[..., :3])
    assert like.warnings == ("its palette was expanded: it is written as a grey or RGB picture",)
    write_picture(path, 255 - like.pixels, like)
    assert reopened(path).mode == ("RGBA" if transparency else "RGB")
    np.testing.assert_array_equal(np.asarray(reopened(path).convert("RGBA"))[..., 3], expected[..., 3])


@pytest.mark.parametrize(("samples", "depth"), [(1, 2), (1, 8), (1, 16), (3, 8), (3, 16)])
def test_one_transparent_colour(tmp_path, rng, samples, depth):
    dtype = np.uint16 if depth == 16 else np.uint8
    values = rng.integers(0, 2**depth, (20, 20, samples), dtype)
    values[5:9, 5:9] = values[0, 0]
    key = packed(b"tRNS", b"".join(int(value).to_bytes(2, "big") for value in values[0, 0]))
    path = tmp_path / "a.png"
    path.write_bytes(plain_png(values, key, depth=depth))
    transparent = (values == values[0, 0]).all(-1)
    like = read_picture(path)
    np.testing.assert_array_equal(like.alpha, np.where(transparent, 0, np.iinfo(dtype).max))
    assert (read_rgb(path)[transparent] == 255).all()
    assert 0 < transparent.mean() < 1


def test_other_chunks_stay_byte_for_byte(save, picture, srgb, exif, reopened):
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "nobody")
    text.add_itxt("Title", "Füße", zip=True)
    text.add(b"vpAg", b"private, safe to copy")
    text.add(b"abCD", b"private, true of these pixels only")
    source = save("a.png", picture(), pnginfo=text, icc_profile=srgb, exif=exif(1), dpi=(300, 300))
    before, like = reopened(source), read_picture(source)
    write_picture(source, 255 - like.pixels, like)
    after, data = reopened(source), source.read_bytes()
    np.testing.assert_array_equal(np.asarray(after), 255 - picture())
    for name in ("icc_profile", "exif", "dpi", "Author", "Title"):
        assert after.info[name] == before.info[name], name
    assert after.getexif()[ExifTags.Base.ImageDescription] == "a drawing"
    assert b"vpAg" in data
    assert b"abCD" not in data


def test_large_profile_and_text_are_no_reason_to_refuse(tmp_path, picture, rng):
    """Pillow alone refuses compressed texts and profiles of more than 1 MiB."""
    profile = rng.bytes(1_500_000)
    chunk = packed(b"iCCP", b"large\0\0" + zlib.compress(profile))
    path = tmp_path / "a.png"
    path.write_bytes(plain_png(picture(), chunk))
    like = read_picture(path)
    write_picture(path, 255 - like.pixels, like)
    np.testing.assert_array_equal(read_picture(path).pixels, 255 - picture())
    assert chunk in path.read_bytes()


def test_animated(save, picture):
    frames = [Image.fromarray(picture(seed=seed)) for seed in range(3)]
    path = save("a.png", frames[0], save_all=True, append_images=frames[1:], duration=50)
    like = read_picture(path)
    np.testing.assert_array_equal(like.pixels, picture(seed=0))
    assert like.warnings == ("animated: only the still picture was read",)


def test_every_truncation_is_noticed(tmp_path, picture, deep):
    for values in (picture(8, 8), deep(8, 8)):
        data = plain_png(values)
        path = tmp_path / "a.png"
        for length in range(9, len(data)):
            path.write_bytes(data[:length])
            with pytest.raises(ImageFileError, match=r"a\.png: is truncated"):
                read_picture(path)


def test_every_changed_byte_of_the_pixels_is_noticed(tmp_path, picture):
    data = plain_png(picture(8, 8))
    path = tmp_path / "a.png"
    for place in range(data.index(b"IDAT") + 4, len(data) - 12):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(ImageFileError, match="is damaged: wrong checksum of IDAT"):
            read_picture(path)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_too_few_rows(tmp_path, picture, dtype):
    data = plain_png(picture(20, 20).astype(dtype))
    head = struct.pack(">LLBBBBB", 20, 40, 8 * np.dtype(dtype).itemsize, 2, 0, 0, 0)
    path = tmp_path / "a.png"
    path.write_bytes(SIGNATURE + packed(b"IHDR", head) + data[33:])
    with pytest.raises(ImageFileError, match=r"a\.png: is damaged"):
        read_picture(path)


@pytest.mark.parametrize(("colour", "depth"), [(1, 8), (2, 4), (3, 16), (7, 8), (0, 3)])
def test_kinds_that_do_not_exist(tmp_path, picture, colour, depth):
    data = plain_png(picture(8, 8))
    head = struct.pack(">LLBBBBB", 8, 8, depth, colour, 0, 0, 0)
    path = tmp_path / "a.png"
    path.write_bytes(SIGNATURE + packed(b"IHDR", head) + data[33:])
    with pytest.raises(ImageFileError, match=f"colour type {colour} with {depth} bits, which PNG has not"):
        read_picture(path)
