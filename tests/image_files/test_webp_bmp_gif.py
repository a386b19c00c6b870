"""The other formats, in and out."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from keras_overlay.image_files import read_picture, write_picture

REDUCED = "GIF holds at most 256 colours: what is written is reduced to them"


def error(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(np.mean((a.astype(float) - b) ** 2)))


@pytest.fixture
def rgba(picture) -> Image.Image:
    return Image.fromarray(np.dstack([picture(), picture(channels=1, seed=3)]))


# WebP


def test_lossless_webp_stays_so_under_transparent_places_too(save, rgba, picture, reopened, srgb, exif):
    path = save("a.webp", rgba, lossless=True, exact=True, icc_profile=srgb, exif=exif(1), xmp=b"<x:xmpmeta/>")
    like = read_picture(path)
    np.testing.assert_array_equal(like.pixels, picture())
    changed = 255 - like.pixels
    write_picture(path, changed, like)
    again = reopened(path)
    np.testing.assert_array_equal(np.asarray(again)[..., :3], changed)
    np.testing.assert_array_equal(np.asarray(again)[..., 3], np.asarray(rgba)[..., 3])
    assert again.info["icc_profile"] == srgb
    assert again.info["exif"].removeprefix(b"Exif\0\0") == exif(1).removeprefix(b"Exif\0\0")
    assert again.info["xmp"] == b"<x:xmpmeta/>"
    assert b"VP8L" in path.read_bytes()


def test_lossy_webp_stays_lossy(save, picture, reopened):
    path = save("a.webp", picture(96, 128), quality=90)
    like = read_picture(path)
    write_picture(path, 255 - like.pixels, like)
    assert b"VP8 " in path.read_bytes()
    assert 0.5 < error(np.asarray(reopened(path)), 255 - like.pixels) < 10


@pytest.mark.parametrize("lossless", [False, True])
def test_animated_webp(save, picture, lossless):
    frames = [Image.fromarray(picture(seed=seed)) for seed in range(3)]
    path = save("a.webp", frames[0], save_all=True, append_images=frames[1:], duration=50, lossless=lossless)
    like = read_picture(path)
    assert like.warnings == ("animated: only the first of 3 frames was read",)
    assert like.metadata["lossless"] == lossless
    assert error(like.pixels, picture(seed=0)) < 12


# BMP


@pytest.mark.parametrize("channels", [1, 3])
def test_bmp(save, picture, reopened, channels):
    path = save("a.bmp", picture(31, 33, channels), dpi=(300, 300))
    like = read_picture(path)
    write_picture(path, 255 - like.pixels, like)
    np.testing.assert_array_equal(
        np.asarray(reopened(path)).reshape(like.pixels.shape), 255 - picture(31, 33, channels)
    )
    assert reopened(path).info["dpi"] == pytest.approx((300, 300), rel=1e-3)


def test_bmp_with_alpha(tmp_path, rgba, picture, reopened):
    from keras_overlay.image_files.formats import bmp
    from keras_overlay.image_files.picture import Picture

    path = tmp_path / "a.bmp"
    with path.open("wb") as file:
        bmp.encode(file, Picture(picture(), np.asarray(rgba)[..., 3], "BMP", {"dpi": (300, 300)}))
    np.testing.assert_array_equal(np.asarray(reopened(path)), np.asarray(rgba))
    like = read_picture(path)
    write_picture(path, 255 - like.pixels, like)
    again = np.asarray(reopened(path))
    np.testing.assert_array_equal(again[..., :3], 255 - picture())
    np.testing.assert_array_equal(again[..., 3], np.asarray(rgba)[..., 3])


@pytest.mark.parametrize(("mode", "note"), [("1", "1 bit a pixel was widened"), ("P", "its palette was expanded")])
def test_bmp_of_few_bits(save, picture, reopened, mode, note):
    path = save("a.bmp", Image.fromarray(picture()).convert(mode))
    like = read_picture(path)
    expected = np.asarray(reopened(path).convert("L" if mode == "1" else "RGB"))
    np.testing.assert_array_equal(like.pixels.squeeze(), expected)
    assert like.warnings[0].startswith(note)


# GIF


def test_gif_of_few_colours_is_exact(save, picture, reopened):
    posterised = picture() // 86 * 86
    path = save("a.gif", posterised, comment=b"hello")
    like = read_picture(path)
    np.testing.assert_array_equal(like.pixels, posterised)
    assert like.warnings == (REDUCED,)
    write_picture(path, 255 - like.pixels, like)
    assert reopened(path).format == "GIF"
    np.testing.assert_array_equal(np.asarray(reopened(path).convert("RGB")), 255 - posterised)
    assert reopened(path).info["comment"] == b"hello"


def test_gif_of_many_colours_is_reduced(save, picture, reopened):
    path = save("a.gif", picture())
    like = read_picture(path)
    write_picture(path, picture(seed=2), like)
    written = np.asarray(reopened(path).convert("RGB"))
    assert error(written, picture(seed=2)) < 12
    assert len(np.unique(written.reshape(-1, 3), axis=0)) <= 256


def test_grey_gif(save, picture, reopened):
    path = save("a.gif", picture(channels=1))
    like = read_picture(path)
    assert like.pixels.shape[-1] == 1
    write_picture(path, 255 - like.pixels, like)
    np.testing.assert_array_equal(np.asarray(reopened(path).convert("L")), 255 - picture(channels=1)[..., 0])


@pytest.mark.parametrize("channels", [1, 3])
def test_transparent_gif(save, picture, reopened, channels):
    pixels = picture(channels=channels)
    indices = np.asarray(Image.fromarray(picture()).quantize(255)).copy()
    indices[10:20, 10:30] = 255
    image = Image.fromarray(indices)
    ramp = np.repeat(np.arange(256, dtype=np.uint8), 3) if channels == 1 else np.arange(768) * 7 % 256
    image.putpalette(ramp.astype(np.uint8).tobytes())
    path = save("a.gif", image, transparency=255)
    like = read_picture(path)
    assert like.pixels.shape == pixels.shape
    np.testing.assert_array_equal(like.alpha == 0, indices == 255)
    write_picture(path, 255 - like.pixels, like)
    again = np.asarray(reopened(path).convert("RGBA"))
    np.testing.assert_array_equal(again[..., 3], like.alpha)
    visible = like.alpha > 0
    np.testing.assert_array_equal(again[visible][:, :channels], 255 - like.pixels[visible])


def test_animated_gif(save, picture):
    frames = [Image.fromarray(picture(seed=seed)).quantize(64) for seed in range(12)]
    path = save("a.gif", frames[0], save_all=True, append_images=frames[1:], duration=50)
    like = read_picture(path)
    assert like.warnings == (REDUCED, "animated: only the first of 12 frames was read")
    np.testing.assert_array_equal(like.pixels, np.asarray(frames[0].convert("RGB")))


def test_gif_whose_second_frame_is_damaged(save, picture):
    frames = [Image.fromarray(picture(seed=seed)).quantize(64) for seed in range(2)]
    path = save("a.gif", frames[0], save_all=True, append_images=frames[1:], duration=50)
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b",") + 4])
    like = read_picture(path)
    np.testing.assert_array_equal(like.pixels, np.asarray(frames[0].convert("RGB")))
