"""JPEG in and out: what the file was made with, and everything that is not pixels, stays."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image, JpegImagePlugin

from keras_overlay.image_files import read_picture, write_picture
from keras_overlay.image_files.cmyk import to_rgb


def error(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(np.mean((a.astype(float) - b) ** 2)))


def tables(image: JpegImagePlugin.JpegImageFile) -> list[list[int]]:
    """Quantisation tables, component by component."""
    return [image.quantization[layer[3]] for layer in image.layer]


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("quality", [20, 75, 95, 100])
def test_tables_subsampling_and_mode_are_kept(save, picture, reopened, quality, subsampling, progressive):
    source = save("a.jpg", picture(96, 128), quality=quality, subsampling=subsampling, progressive=progressive)
    before, like = reopened(source), read_picture(source)
    target = source.with_name("b.JPG")
    write_picture(target, 255 - like.pixels, like)
    after = reopened(target)
    assert tables(after) == tables(before)
    assert JpegImagePlugin.get_sampling(after) == JpegImagePlugin.get_sampling(before) == subsampling
    assert bool(after.info.get("progressive")) == progressive
    assert error(np.asarray(after), 255 - like.pixels) < {20: 9, 75: 5, 95: 4, 100: 4}[quality]
    assert 0.9 < target.stat().st_size / source.stat().st_size < 1.1


def test_grey(save, picture, reopened):
    source = save("a.jpg", picture(96, 128, 1), quality=60)
    like = read_picture(source)
    assert like.pixels.shape == (96, 128, 1)
    write_picture(source, like.pixels[:, ::-1].copy(), like)
    assert reopened(source).mode == "L"
    assert error(np.asarray(reopened(source)), like.pixels[:, ::-1, 0]) < 4


def test_three_tables_of_the_files_own(save, picture, reopened):
    own = [[1 + (step + number) % 60 for step in range(64)] for number in (0, 7, 30)]
    source = save("a.jpg", picture(), qtables=own, subsampling=0)
    like = read_picture(source)
    write_picture(source, like.pixels // 2, like)
    assert tables(reopened(source)) == own
    assert error(np.asarray(reopened(source)), like.pixels // 2) < 10


def test_all_segments_stay_byte_for_byte(save, picture, exif, srgb, reopened):
    xmp = b"<x:xmpmeta>kept</x:xmpmeta>"
    iptc = b"\xff\xed" + struct.pack(">H", 2 + 14 + 12) + b"Photoshop 3.0\0" + b"8BIM\4\4\0\0\0\0\0\0"
    large_profile = srgb + bytes(100_000)  # longer than one segment holds
    source = save(
        "a.jpg",
        picture(),
        exif=exif(1),
        icc_profile=large_profile,
        xmp=xmp,
        comment=b"hello",
        dpi=(300, 200),
        extra=iptc,
    )
    before, like = reopened(source), read_picture(source)
    write_picture(source, 255 - like.pixels, like)
    after = reopened(source)
    assert error(np.asarray(after), 255 - like.pixels) < 6
    assert after.applist == before.applist
    for name in ("exif", "icc_profile", "xmp", "comment", "dpi", "photoshop"):
        assert after.info[name] == before.info[name], name


def test_rgb_that_is_stored_as_rgb(save, picture, reopened):
    source = save("a.jpg", picture(), keep_rgb=True, quality=95)
    like = read_picture(source)
    assert error(like.pixels, picture()) < 3
    write_picture(source, 255 - like.pixels, like)
    assert reopened(source).info["adobe_transform"] == 0
    assert error(np.asarray(reopened(source)), 255 - like.pixels) < 3


@pytest.mark.parametrize("turned", [1, 6])
def test_unusual_subsampling_loses_no_colour(tmp_path, save, exif, turned):
    """Colour stripes one pixel wide: any subsampling across them would wash them out."""
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = (200, 60, 60)
    stripes[:, 1::2] = (60, 60, 200)
    stored = stripes if turned == 1 else np.rot90(stripes)
    cv2 = pytest.importorskip("cv2")
    factor = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440 if turned == 1 else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422
    options = [cv2.IMWRITE_JPEG_QUALITY, 95, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor]
    data = cv2.imencode(".jpg", np.ascontiguousarray(stored[..., ::-1]), options)[1].tobytes()
    if turned == 6:
        block = exif(6)
        data = data[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + data[2:]
    path = tmp_path / "a.jpg"
    path.write_bytes(data)
    like = read_picture(path)
    assert error(like.pixels, stripes) < 10
    write_picture(path, np.roll(like.pixels, 1, axis=1), like)
    assert error(read_picture(path).pixels, np.roll(like.pixels, 1, axis=1)) < 10


def test_noise_at_the_highest_quality_in_progressive_mode(rng, tmp_path, save, picture, reopened):
    """Needs more than Pillow's usual buffer."""
    flat = save("a.jpg", picture(300, 400), quality=100, subsampling=0, progressive=True)
    like = read_picture(flat)
    noise = rng.integers(0, 256, like.pixels.shape, np.uint8)
    write_picture(tmp_path / "b.jpg", noise, like)
    assert error(np.asarray(reopened(tmp_path / "b.jpg")), noise) < 2


def test_further_pictures_are_left_out_with_a_warning(tmp_path, picture, reopened):
    first, second = Image.fromarray(picture()), Image.fromarray(picture(seed=1))
    first.save(tmp_path / "a.jpg", format="MPO", save_all=True, append_images=[second])
    like = read_picture(tmp_path / "a.jpg")
    assert like.format == "JPEG"
    assert like.warnings == ("further pictures in the file (MPO) are left out",)
    write_picture(tmp_path / "a.jpg", 255 - like.pixels, like)
    assert reopened(tmp_path / "a.jpg").format == "JPEG"
    assert "mp" not in reopened(tmp_path / "a.jpg").info


# CMYK


@pytest.fixture
def inks(picture) -> Image.Image:
    """Printing colours: cyan, magenta and yellow from a picture, and little black."""
    return Image.fromarray(np.dstack([picture(), picture(channels=1, seed=5) // 4]), "CMYK")


def test_cmyk_of_adobe(save, inks, reopened):
    path = save("a.jpg", inks, quality=100, subsampling=0)
    assert "adobe" in reopened(path).info
    like = read_picture(path)
    assert error(like.pixels, np.asarray(inks.convert("RGB"))) < 3
    assert like.warnings == ("CMYK was converted to RGB without a colour profile, so its colours are approximate",)
    write_picture(path, 255 - like.pixels, like)
    assert reopened(path).mode == "RGB"
    assert error(np.asarray(reopened(path)), 255 - like.pixels) < 3


def test_cmyk_without_adobes_mark_is_not_inverted(save, inks):
    path = save("a.jpg", Image.fromarray(255 - np.asarray(inks), "CMYK"), quality=100, subsampling=0)
    data = path.read_bytes()
    start = data.index(b"\xff\xee")
    path.write_bytes(data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4], "big") :])
    assert error(read_picture(path).pixels, np.asarray(inks.convert("RGB"))) < 3


def test_ycck(save, inks):
    """Made by hand: what decodes to these inks, with the mark that says YCCK (Adobe transform 2)."""
    colours = np.asarray(Image.fromarray(np.asarray(inks)[..., :3]).convert("YCbCr"))
    stored = np.dstack([255 - colours, np.asarray(inks)[..., 3]])
    path = save("a.jpg", Image.fromarray(stored, "CMYK"), quality=100, subsampling=0)
    data = bytearray(path.read_bytes())
    start = data.index(b"Adobe")
    assert data[start + 11] == 0
    data[start + 11] = 2
    path.write_bytes(data)
    assert error(read_picture(path).pixels, np.asarray(inks.convert("RGB"))) < 4


def grey_profile() -> bytes:
    """A CMYK profile that shows every ink as a grey of its own: lightness 255 - (c + 2 m + 4 y + 8 k) * 16."""
    corners = [255 - 16 * (c + 2 * m + 4 * y + 8 * k) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    lut = b"mft1" + bytes(4) + bytes([4, 3, 2, 0])
    lut += b"".join(struct.pack(">l", 65536 * (number % 4 == 0)) for number in range(9))
    lut += bytes(range(256)) * 4 + b"".join(bytes([light, 128, 128]) for light in corners) + bytes(range(256)) * 3
    lut += bytes(-len(lut) % 4)
    table = struct.pack(">L", 1) + b"A2B0" + struct.pack(">LL", 128 + 4 + 12, len(lut))
    white = struct.pack(">3l", 63190, 65536, 54061)
    head = struct.pack(">L4sL4s4s4s", 128 + len(table) + len(lut), b"test", 0x02400000, b"prtr", b"CMYK", b"Lab ")
    head += struct.pack(">6H4s", 2020, 1, 1, 0, 0, 0, b"acsp") + bytes(28) + white
    return head.ljust(128, b"\0") + table + lut


def test_cmyk_by_its_profile_which_is_dropped(save, reopened):
    cyan = Image.new("CMYK", (32, 32), (255, 0, 0, 0))
    path = save("a.jpg", cyan, quality=100, icc_profile=grey_profile())
    like = read_picture(path)
    assert like.warnings == ("CMYK was converted to RGB by its colour profile",)
    assert like.pixels.std() < 2  # without the profile it would be cyan
    assert 200 < like.pixels.mean() < 250
    write_picture(path, like.pixels // 2, like)
    assert reopened(path).info.get("icc_profile") is None


@pytest.mark.parametrize("profile", [b"nonsense", b"", None])
def test_cmyk_with_a_useless_profile(inks, srgb, profile):
    for useless in (profile, srgb):
        converted, note = to_rgb(inks, useless)
        assert note.startswith("CMYK was converted to RGB without a colour profile")
        np.testing.assert_array_equal(np.asarray(converted), np.asarray(inks.convert("RGB")))


def test_ultra_large_thumbnail_is_not_taken_for_the_end(save, picture, exif):
    """An end marker inside the EXIF block does not make a truncated file whole."""
    buffer = io.BytesIO()
    Image.fromarray(picture(16, 16)).save(buffer, "JPEG")
    path = save("a.jpg", picture(96, 96), exif=exif(1) + buffer.getvalue())
    assert read_picture(path).pixels.shape == (96, 96, 3)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ValueError, match=r"a\.jpg: is truncated"):
        read_picture(path)
