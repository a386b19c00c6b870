"""A mark from a file: the blending equation, its places, sizes and opacities, and files that are no marks."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from scipy import stats

from keras_overlay import noise
from keras_overlay.image_files import ImageFileError
from keras_overlay.noise.watermark import Watermark

DOUBT = 1e-4


@pytest.fixture
def mark():
    """RGBA 6x9 (height, width), no transparent pixel on its border."""
    mark = np.random.default_rng(7).integers(0, 256, (6, 9, 4), dtype=np.uint8)
    mark[..., 3] |= 64
    return mark


@pytest.fixture
def file(tmp_path, mark):
    Image.fromarray(mark).save(tmp_path / "mark.png")
    return str(tmp_path / "mark.png")


def box_of(mask):
    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    return rows[0], rows[-1] + 1, columns[0], columns[-1] + 1


def test_a_mark_of_full_size_is_blended_by_the_equation(file, mark, picture, rng):
    image = picture()
    noisy, mask = Watermark(file, 0.6, 0.6, 1, 1).render(image, rng)
    top, bottom, left, right = box_of(mask)
    assert (bottom - top, right - left) == (6, 9)
    inside = np.s_[top:bottom, left:right]
    share = mark[..., 3:] / 255.0 * 0.6
    assert noisy[inside] == pytest.approx((1 - share) * image[inside] + share * mark[..., :3], abs=1e-3)
    outside = ~mask
    outside[inside] = False
    assert (noisy[outside] == image[outside]).all()


def test_an_opaque_mark_hides_the_picture(tmp_path, picture, rng):
    Image.fromarray(np.full((5, 5, 4), (10, 20, 30, 255), np.uint8)).save(tmp_path / "m.png")
    noisy, mask = Watermark(str(tmp_path / "m.png"), 1, 1, 1, 1).render(picture(), rng)
    assert mask.sum() == 25
    assert noisy[mask] == pytest.approx(np.tile([10, 20, 30], (25, 1)))


def test_the_footprint_is_where_the_mark_is_not_transparent(tmp_path, rng):
    mark = np.full((8, 8, 4), (255, 0, 0, 255), np.uint8)
    mark[2:6, 2:6, 3] = 0
    Image.fromarray(mark).save(tmp_path / "ring.png")
    image = np.full((20, 20, 3), 100, np.uint8)
    noisy, mask = Watermark(str(tmp_path / "ring.png"), 0.5, 1, 1, 1).render(image, rng)
    assert mask.sum() == 48
    assert ((noisy != image).any(axis=-1) == mask).all()


def test_grey_pictures_get_the_mark_s_luma(tmp_path, rng):
    Image.fromarray(np.full((4, 4, 4), (255, 0, 0, 255), np.uint8)).save(tmp_path / "m.png")
    noisy, mask = Watermark(str(tmp_path / "m.png"), 1, 1, 1, 1).render(np.zeros((9, 9, 1), np.uint8), rng)
    assert noisy[mask].ravel() == pytest.approx([255 * 0.299] * 16, abs=0.01)


def test_every_place_is_as_likely(file, rng):
    places = [box_of(Watermark(file, 1, 1, 1, 1).render(np.zeros((10, 14, 3), np.uint8), rng)[1]) for _ in range(1500)]
    counts = np.zeros((5, 6))  # 10 - 6 + 1 rows, 14 - 9 + 1 columns
    for top, _, left, _ in places:
        counts[top, left] += 1
    assert stats.chisquare(counts.ravel()).pvalue > DOUBT


def test_a_larger_mark_is_cut_at_a_random_place(file, mark, rng):
    model, image = Watermark(file, 1, 1, 1, 1), np.zeros((3, 4, 3), np.uint8)
    shares = mark[..., 3:] / 255.0 * mark[..., :3]  # what it gives on black
    seen = set()
    for _ in range(300):
        noisy, mask = model.render(image, rng)
        assert mask.all()
        found = [
            (y, x) for y in range(4) for x in range(6) if np.allclose(noisy, shares[y : y + 3, x : x + 4], atol=1e-3)
        ]
        seen.add(found[0])
    assert len(seen) == 24


def test_opacity_is_uniform(tmp_path, rng):
    Image.fromarray(np.full((3, 3, 4), 255, np.uint8)).save(tmp_path / "m.png")
    model, image = Watermark(str(tmp_path / "m.png"), 0.2, 0.7, 1, 1), np.zeros((3, 3, 3), np.uint8)
    opacities = [model(image, rng)[0, 0, 0] / 255 for _ in range(500)]
    assert stats.kstest(opacities, stats.uniform(0.2, 0.5).cdf).pvalue > DOUBT


def test_scale_is_uniform(tmp_path, rng):
    Image.fromarray(np.full((100, 200, 4), 255, np.uint8)).save(tmp_path / "m.png")
    model, image = Watermark(str(tmp_path / "m.png"), 1, 1, 0.5, 2), np.zeros((400, 400, 3), np.uint8)
    boxes = [box_of(model.render(image, rng)[1]) for _ in range(300)]
    widths = np.array([right - left for _, _, left, right in boxes])
    heights = np.array([bottom - top for top, bottom, _, _ in boxes])
    assert np.abs(widths - 2 * heights).max() <= 1
    assert stats.kstest(widths / 200, stats.uniform(0.5, 1.5).cdf).pvalue > DOUBT


@pytest.mark.parametrize("scale", [0.3, 1.7])
def test_a_scaled_mark_keeps_its_colour_and_opacity_at_transparent_borders(tmp_path, rng, scale):
    """Colours are scaled with their opacity: the hidden colour of transparent pixels must not bleed in."""
    mark = np.zeros((40, 40, 4), np.uint8)  # transparent black around a white disc of opacity 1/2
    rows, columns = np.mgrid[:40, :40]
    mark[np.hypot(rows - 19.5, columns - 19.5) < 12] = (255, 255, 255, 128)
    Image.fromarray(mark).save(tmp_path / "m.png")
    white = np.full((80, 80, 3), 255, np.uint8)
    noisy = Watermark(str(tmp_path / "m.png"), 1, 1, scale, scale)(white, rng)
    assert noisy == pytest.approx(white, abs=0.01)  # white over white
    grey = np.full((80, 80, 3), 55, np.uint8)
    noisy = Watermark(str(tmp_path / "m.png"), 1, 1, scale, scale)(grey, rng)
    assert noisy.max() == pytest.approx(55 + 200 * 128 / 255, abs=0.5)
    assert np.sum(noisy - 55) / (200 * 3 * 128 / 255) == pytest.approx(np.pi * 144 * scale**2, rel=0.05)


def test_a_mark_made_smaller_is_averaged(tmp_path, rng):
    mark = np.zeros((40, 40, 4), np.uint8)
    mark[:, ::2] = (255, 255, 255, 255)  # opaque white columns, half of all
    Image.fromarray(mark).save(tmp_path / "m.png")
    noisy, mask = Watermark(str(tmp_path / "m.png"), 1, 1, 0.5, 0.5).render(np.zeros((20, 20, 3), np.uint8), rng)
    assert mask.all()
    assert noisy == pytest.approx(np.full((20, 20, 3), 127.5))


def test_fixed_fixes_the_opacity_and_leaves_the_scale(file):
    fixed = Watermark(file, 0.3, 0.9, 0.5, 2).fixed()
    assert (fixed.min_opacity, fixed.max_opacity) == pytest.approx((0.6, 0.6))
    assert (fixed.min_scale, fixed.max_scale) == (0.5, 2)


def test_the_spec_takes_awkward_file_names(tmp_path, mark):
    path = tmp_path / "a, b+c=d.png"
    Image.fromarray(mark).save(path)
    model = noise.build(f'watermark,"{path}",0.4,0.5')
    assert model.file == str(path)
    assert noise.build(str(model)).file == str(path)


def test_a_missing_file_is_refused_when_the_model_is_built(tmp_path):
    with pytest.raises(ImageFileError, match=r"nothing\.png"):
        noise.build(f"watermark,{tmp_path / 'nothing.png'}")


def test_a_file_without_transparency_is_refused(tmp_path):
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(tmp_path / "plain.png")
    with pytest.raises(ImageFileError, match=r"plain\.png: a watermark needs an alpha channel \(RGBA PNG\)"):
        noise.build(f"watermark,{tmp_path / 'plain.png'}")


def test_a_transparent_file_is_refused(tmp_path):
    Image.fromarray(np.zeros((4, 4, 4), np.uint8)).save(tmp_path / "empty.png")
    with pytest.raises(ImageFileError, match=r"empty\.png: a watermark needs visible pixels"):
        noise.build(f"watermark,{tmp_path / 'empty.png'}")


def test_a_scale_that_would_fill_the_memory_is_refused(tmp_path):
    Image.fromarray(np.full((1000, 900, 4), 255, np.uint8)).save(tmp_path / "large.png")
    with pytest.raises(ValueError, match=r"large\.png at max_scale=9 has 73 megapixels, expected at most 64$"):
        noise.build(f"watermark,{tmp_path / 'large.png'},1,1,1,9")


def test_a_mark_of_grey_and_alpha_works(tmp_path, rng):
    Image.fromarray(np.full((4, 4, 2), (200, 255), np.uint8)).save(tmp_path / "la.png")
    noisy, mask = noise.build(f"watermark,{tmp_path / 'la.png'},1,1,1,1").render(np.zeros((9, 9, 3), np.uint8), rng)
    assert mask.sum() == 16
    assert (noisy[mask] == 200).all()


def test_a_file_that_is_no_picture_is_refused(tmp_path):
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(ImageFileError, match=r"text\.png"):
        noise.build(f"watermark,{tmp_path / 'text.png'}")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ("1.1", ValueError, r"watermark: min_opacity must be 0\.\.1, got min_opacity=1\.1$"),
        ("0.9,0.3", ValueError, r"watermark: min_opacity must not exceed max_opacity, got 0\.9 and 0\.3$"),
        ("0.3,1,0,1", ValueError, r"watermark: min_scale must be 0\.01\.\.10 times the file's size, got min_scale=0$"),
        ("0.3,1,2,1", ValueError, r"watermark: min_scale must not exceed max_scale, got 2 and 1$"),
    ],
)
def test_wrong_arguments(file, arguments, error, message):
    with pytest.raises(error, match=message):
        noise.build(f"watermark,{file},{arguments}")


def test_a_file_is_asked_for():
    with pytest.raises(
        TypeError, match=r"watermark: missing a required argument: 'file'; expected file,min_opacity=0\.3,"
    ):
        noise.build("watermark")
