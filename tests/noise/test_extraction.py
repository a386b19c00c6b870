"""Marks taken out of synthetic uploads, compared by what they give on a background that was never uploaded."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from keras_overlay import noise
from keras_overlay.noise.drawn_mark import drawn_mark
from keras_overlay.noise.extraction import background_of, from_one, from_two, over, rounding_error
from keras_overlay.noise.uploads import noise_level

BLACK, GREY, WHITE, SAND = (0, 0, 0), (128, 128, 128), (255, 255, 255), (200, 180, 90)


def upload(mark, background):
    """What a site gives for a plain picture: blended as defined, rounded to 8 bits."""
    height, width = mark.shape[:2]
    blended = np.empty((height, width, 3))
    for channel in range(3):
        share = mark[..., 3] / 255.0
        blended[..., channel] = (1 - share) * background[channel] + share * mark[..., channel]
    return np.floor(blended + 0.5).astype(np.uint8)


def difference(mark, other, background):
    return int(np.abs(upload(mark, background).astype(int) - upload(other, background)).max())


@pytest.fixture
def mark(rng):
    """Random colours and opacities in the middle of a transparent picture: the worst there is."""
    mark = np.zeros((90, 120, 4), np.uint8)
    mark[20:70, 30:110] = rng.integers(0, 256, (50, 80, 4))
    return mark


def painted(mark, colour):
    """The same opacities in one colour."""
    mark = mark.copy()
    mark[..., :3] = colour
    return mark


@pytest.mark.parametrize("estimated", [False, True])
@pytest.mark.parametrize(
    ("first", "second", "others", "bound"),
    [
        (BLACK, WHITE, [GREY, SAND, (255, 0, 0)], 1),
        (WHITE, BLACK, [GREY, SAND, (255, 0, 0)], 1),
        ((40, 40, 40), (230, 230, 230), [GREY, SAND, (60, 220, 100)], 2),
        ((100, 100, 100), (150, 150, 150), [GREY, (149, 101, 125)], 2),
        ((200, 20, 100), (20, 200, 100), [(100, 100, 100), (30, 190, 100)], 2),
        ((128, 0, 128), (128, 255, 128), [(128, 77, 128)], 2),
    ],
)
def test_two_uploads_give_the_mark_on_backgrounds_between_them(mark, first, second, others, bound, estimated):
    given = (None, None) if estimated else (first, second)
    found = from_two(upload(mark, first), given[0], upload(mark, second), given[1])
    assert found.dtype == np.uint8
    assert found.shape == mark.shape
    for background in [first, second, *others]:
        assert difference(found, mark, background) <= bound, background
        plain = np.zeros_like(mark)  # what finding nothing would give
        assert difference(plain, mark, background) > 50


def test_black_and_white_uploads_give_opacities_exactly(mark):
    found = from_two(upload(mark, BLACK), BLACK, upload(mark, WHITE), WHITE)
    assert (found[..., 3] == mark[..., 3]).all()
    solid = mark[..., 3] > 127
    assert np.abs(found[solid].astype(int) - mark[solid]).max() <= 1


def test_the_error_of_the_opacity_cancels_in_the_colour(mark):
    """Taking the colour from one upload alone, even the better one, leaves 0.38 levels here; the worse one 0.43."""
    first, second = (40, 40, 40), (230, 230, 230)
    found = from_two(upload(mark, first), first, upload(mark, second), second)
    solid = mark[..., 3] > 60
    assert np.abs(found[solid][:, :3].astype(int) - mark[solid][:, :3]).mean() < 0.33


@pytest.mark.parametrize("gap", [20, 100, 255])
def test_opacities_are_off_by_no_more_than_the_stated_bound(mark, gap):
    first, second = (0, 0, 0), (gap, gap, gap)
    found = from_two(upload(mark, first), first, upload(mark, second), second)
    error = np.abs(found[..., 3].astype(int) - mark[..., 3]).max() / 255
    assert error <= rounding_error(first, second) + 0.5 / 255
    assert rounding_error(first, second) == pytest.approx(1 / gap)


def test_what_is_transparent_stays_so(mark):
    for first, second in ((BLACK, WHITE), ((100, 101, 102), (120, 119, 125))):
        found = from_two(upload(mark, first), None, upload(mark, second), None)
        assert (found[mark[..., 3] == 0] == 0).all()


def test_opacity_below_half_of_a_rounding_step_is_dropped():
    """Where uploads were stored badly, one of them may be a level off without any mark."""
    first, second = np.full((10, 10, 3), 100, np.uint8), np.full((10, 10, 3), 110, np.uint8)
    first[5:, 5:], second[5:, 5:] = 200, 205  # a mark of opacity 1/2
    second[0, 0, 0] -= 1  # opacity 1/30 if it were believed; rounding alone may give 1/10
    found = from_two(first, (100,) * 3, second, (110,) * 3)
    assert found[0, 0, 3] == 0
    assert found[7, 7, 3] == pytest.approx(127.5, abs=1)


@pytest.mark.parametrize("colour", [BLACK, WHITE, (255, 0, 0), (0, 255, 255)])
@pytest.mark.parametrize("background", [GREY, (120, 140, 90)])
def test_one_upload_is_enough_for_black_white_and_saturated_marks(mark, colour, background):
    mark = painted(mark, colour)
    found = from_one(upload(mark, background))
    assert np.abs(found[..., 3].astype(int) - mark[..., 3]).max() <= 2
    for other in (background, BLACK, WHITE, SAND):
        assert difference(found, mark, other) <= 2, other


def test_one_upload_of_a_mark_with_black_and_white_parts(mark):
    mark = painted(mark, WHITE)
    mark[:45, :, :3] = 0
    found = from_one(upload(mark, GREY), GREY)
    for other in (GREY, BLACK, WHITE, SAND):
        assert difference(found, mark, other) <= 2, other


def test_one_upload_always_gives_itself_back(mark):
    for background in (GREY, SAND, BLACK, WHITE):
        found = from_one(upload(mark, background), background)
        assert difference(found, mark, background) <= 1


@pytest.mark.parametrize("colour", [WHITE, (200, 200, 200), (220, 40, 60)])
def test_one_upload_of_a_mark_of_known_colour(mark, colour):
    mark = painted(mark, colour)
    found = from_one(upload(mark, GREY), GREY, colour)
    assert (found[found[..., 3] > 0][:, :3] == colour).all()
    for other in (GREY, BLACK, WHITE, SAND):
        assert difference(found, mark, other) <= 2, other


def test_uploads_are_left_alone(mark):
    first, second = upload(mark, BLACK), upload(mark, WHITE)
    copies = first.copy(), second.copy()
    from_two(first, None, second, None)
    from_one(first)
    assert (first == copies[0]).all()
    assert (second == copies[1]).all()


def test_over_lays_a_mark_on_a_colour(mark):
    assert np.abs(over(mark, SAND).astype(int) - upload(mark, SAND)).max() <= 1
    assert (over(mark, SAND)[0, 0] == SAND).all()


def test_the_mark_works_as_a_noise_model(mark, tmp_path, rng):
    Image.fromarray(from_two(upload(mark, BLACK), None, upload(mark, WHITE), None)).save(tmp_path / "mark.png")
    model = noise.build(f"watermark,{tmp_path / 'mark.png'},1,1,1,1")
    noisy = model(np.full((90, 120, 3), SAND, np.uint8), rng)
    assert np.abs(noisy - upload(mark, SAND)).max() <= 2


@pytest.mark.parametrize(
    ("first", "second", "colours", "message"),
    [
        (np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 3), np.uint8), (None, None),
         "the two backgrounds must differ, got 0,0,0 for both"),
        (np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 3), np.uint8), (None, WHITE),
         "upload_2 has no unmarked pixel: none has the background's colour 255,255,255"),
        (np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8), (None, None),
         "no mark found: every pixel has the background's colour"),
        (np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8), (None, (255, 255)),
         r"background of upload_2 must be three numbers from 0 to 255, got \(255, 255\)"),
        (np.zeros((4, 4, 1), np.uint8), np.zeros((4, 4, 1), np.uint8), (None, None),
         r"upload_1 must be uint8 \(height, width, 3\), got uint8 \(4, 4, 1\)"),
        (np.zeros((4, 4, 3), np.float32), np.zeros((4, 4, 3), np.float32), (None, None),
         r"upload_1 must be uint8 \(height, width, 3\), got float32 \(4, 4, 3\)"),
    ],
)  # fmt: skip
def test_wrong_pairs_are_refused(first, second, colours, message):
    with pytest.raises(ValueError, match=message):
        from_two(first, colours[0], second, colours[1])


def test_a_photograph_is_no_plain_background(rng):
    photograph = rng.integers(0, 256, (50, 50, 3), dtype=np.uint8)
    with pytest.raises(
        ValueError, match=r"upload has no plain background: its commonest colour .* expected 5% or more"
    ):
        from_one(photograph)


def test_different_marks_are_refused(mark, rng):
    other = mark.copy()
    other[20:70, 30:110] = rng.integers(0, 256, (50, 80, 4))
    with pytest.raises(ValueError, match=r"the two uploads do not carry the same mark: one mark explains \d+% of the"):
        from_two(upload(mark, BLACK), None, upload(other, WHITE), None)


@pytest.mark.parametrize("shift", [(0, 9), (-7, 4), (12, -13)])
def test_a_mark_in_another_place_is_found_there(mark, shift):
    """The second upload is another part of a larger one, and of another size."""
    wide = np.zeros((130, 170, 4), np.uint8)
    wide[20:110, 25:145] = mark
    first = upload(wide, BLACK)[15:125, 15:160]
    second = upload(wide, WHITE)[15 - shift[0] : 120, 15 - shift[1] : 165]
    found = from_two(first, None, second, None)
    rows, columns = np.nonzero(found[..., 3])
    visible = found[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    for background in (GREY, SAND):
        assert difference(visible, mark[20:70, 30:110], background) <= 1


def stored(picture, quality):
    """What a JPEG file gives back."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


@pytest.fixture
def smooth():
    """A drawn mark with wide transparent borders: what sites use."""
    wide = np.zeros((120, 200, 4), np.uint8)
    own = drawn_mark("own", 64)
    wide[30:94, 20 : 20 + own.shape[1]] = own
    wide[..., :3] = 255
    return wide


@pytest.mark.parametrize("quality", [80, 92])
def test_jpeg_uploads_give_the_mark_without_what_jpeg_left(smooth, quality):
    first, second = stored(upload(smooth, (40, 40, 40)), quality), stored(upload(smooth, (200, 200, 200)), quality)
    noise = max(noise_level(first, np.full(3, 40.0)), noise_level(second, np.full(3, 200.0)))
    assert noise > 0.2
    plain, found = (from_two(first, None, second, None, level) for level in (0.0, noise))
    error, before = (np.abs(each[..., 3].astype(int) - smooth[..., 3]) for each in (found, plain))
    far = cv2.dilate(smooth[..., 3], np.ones((9, 9), np.uint8)) == 0
    assert found[far][:, 3].max() == 0
    assert (plain[far][:, 3] > 0).mean() > 0.002
    assert error.mean() < 0.8 * before.mean()
    assert (found[found[..., 3] > 0][:, :3] == 255).all()
    one = from_one(first, None, None, noise)
    assert (one[one[..., 3] > 0][:, :3] == 255).all()
    assert np.abs(one[..., 3].astype(int) - smooth[..., 3])[~far].mean() < 12


def test_a_background_that_jpeg_changed_a_little_is_still_the_one_that_is_given(smooth):
    first = stored(upload(smooth, (41, 40, 43)), 75)
    assert background_of(first, (40, 40, 40)).tolist() == first[5, 5].tolist()
    with pytest.raises(ValueError, match="upload has no unmarked pixel: none has the background's colour 90,40,40"):
        background_of(first, (90, 40, 40))


def test_lossless_uploads_have_no_noise(mark):
    assert noise_level(upload(painted(mark, WHITE), BLACK), np.zeros(3)) == 0


def test_one_upload_without_a_mark_is_refused():
    with pytest.raises(ValueError, match="no mark found: every pixel has the background's colour"):
        from_one(np.full((4, 4, 3), 128, np.uint8))


def test_a_mark_of_the_background_s_colour_is_refused(mark):
    with pytest.raises(ValueError, match="colour must differ from the background, got 128,128,128 for both"):
        from_one(upload(mark, GREY), GREY, GREY)


@pytest.mark.parametrize("colour", [(1, 2), (0, 0, 256), (-1, 0, 0)])
def test_a_colour_that_is_none_is_refused(mark, colour):
    with pytest.raises(ValueError, match="colour must be three numbers from 0 to 255, got"):
        from_one(upload(mark, GREY), GREY, colour)
