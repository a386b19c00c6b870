"""Rendered text against its description: occupancy, footprint, colours, and the slow twin's distribution."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from oracles.text_noise import text_noise
from scipy import stats

from keras_overlay import noise
from keras_overlay.noise import text
from keras_overlay.noise.text import Text

BETWEEN = np.float32(100.5)  # a value that no drawn colour has
DOUBT = 1e-4  # a test fails by chance once in so many seeds; the seeds are fixed


def flat(height=128, width=128, channels=3):
    return np.full((height, width, channels), BETWEEN)


@pytest.mark.parametrize("occupancy", [0, 7, 25, 60, 95])
def test_the_occupancy_is_passed_but_not_by_more_than_one_string(rng, occupancy):
    largest = max(np.count_nonzero(drawing.strokes) for drawing in text._book())
    for _ in range(20):
        mask = Text(occupancy, occupancy).render(flat(), rng)[1]
        assert mask.size * occupancy / 100 < mask.sum() <= mask.size * occupancy / 100 + largest


def test_the_occupancy_is_uniform_between_minimum_and_maximum(rng):
    shares = [100 * Text(10, 60).render(flat(256, 256, 1), rng)[1].mean() for _ in range(400)]
    assert 10 < min(shares) < 12
    assert 58 < max(shares) < 62
    # A 256x256 picture passes its occupancy by half a percent or so.
    assert stats.kstest(np.array(shares) - 0.4, stats.uniform(10, 50).cdf).pvalue > DOUBT


@pytest.mark.parametrize("channels", [1, 3])
def test_the_footprint_is_where_the_picture_changed_and_colours_are_whole(rng, channels):
    for spec in ("text,0,0", "text,25,25", "text,90,90"):
        image = flat(channels=channels)
        noisy, mask = noise.build(spec).render(image, rng)
        assert ((noisy != image).any(axis=-1) == mask).all()
        assert (noisy[~mask] == BETWEEN).all()
        drawn = noisy[mask]
        assert (drawn == np.rint(drawn)).all()
        assert drawn.min() >= 0
        assert drawn.max() <= 255


def test_every_string_has_one_uniform_colour(rng):
    colours = []
    for _ in range(600):
        noisy, mask = Text(0, 0).render(flat(), rng)  # one string
        assert len(np.unique(noisy[mask], axis=0)) == 1
        colours.append(noisy[mask][0])
    for channel in np.transpose(colours):
        assert stats.kstest(channel + rng.random(600), stats.uniform(0, 256).cdf).pvalue > DOUBT
    assert np.abs(np.corrcoef(np.transpose(colours)) - np.eye(3)).max() < 0.17  # four standard deviations


@pytest.mark.parametrize("channels", [1, 3])
def test_later_strings_lie_on_top_also_past_255_of_them(monkeypatch, channels):
    """Recorded strings painted one after another, each over the whole picture, give the same picture."""
    chosen = []

    def recorded(rng):
        for choice in original(rng):
            chosen.append(choice)
            yield choice

    original = text._choices
    monkeypatch.setattr(text, "_choices", recorded)
    image = flat(300, 600, channels)
    noisy, mask = Text(85, 85).render(image, np.random.default_rng(3))
    assert len(chosen) > 2 * 255

    expected = image.copy()
    for drawing, colour, across, down in chosen:
        y = int(down * (300 - drawing.height)) + drawing.top
        x = int(across * (600 - drawing.width)) + drawing.left
        inked = np.argwhere(drawing.strokes) + np.array([y, x])
        rows, columns = inked[((inked >= 0) & (inked < (300, 600))).all(axis=1)].T
        expected[rows, columns] = [colour & 255, colour >> 8 & 255, colour >> 16][:channels]
    assert (noisy == expected).all()
    assert ((expected != image).any(axis=-1) == mask).all()


def test_strings_are_what_opencv_draws():
    """Every string of the book, drawn again by OpenCV at another place, has the same pixels and the same box."""
    rng = np.random.default_rng(0)
    canvas = np.zeros((80, 400), np.uint8)
    letters = text._LETTERS
    for _ in range(60):
        word = "".join(rng.choice(letters, rng.integers(5, 11)))
        scale, thickness = rng.uniform(0.5, 1), int(rng.integers(1, 4))
        drawing = text._draw(word, scale, thickness)
        x, y = int(rng.integers(4, 60)), int(rng.integers(4, 40))  # left and top of the box
        (_, height), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
        canvas[:] = 0
        cv2.putText(canvas, word, (x, y + height), cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thickness)
        copy = np.zeros_like(canvas)
        top, left = y + drawing.top, x + drawing.left
        copy[top : top + drawing.strokes.shape[0], left : left + drawing.strokes.shape[1]] = drawing.strokes
        assert (canvas == copy).all()
        assert canvas.any()


def test_the_book_has_every_length_and_thickness_equally_often_and_even_scales(monkeypatch):
    seen = []
    monkeypatch.setattr(text, "_draw", lambda word, scale, thickness: seen.append((word, scale, thickness)))
    text._book.__wrapped__()
    words, scales, thicknesses = zip(*seen, strict=True)
    assert np.unique(list(map(len, words)), return_counts=True)[1].tolist() == [len(words) // 6] * 6
    assert sorted({len(word) for word in words}) == [5, 6, 7, 8, 9, 10]
    assert np.unique(thicknesses, return_counts=True)[1].tolist() == [len(words) // 3] * 3
    assert sorted(set(thicknesses)) == [1, 2, 3]
    assert stats.kstest(scales, stats.uniform(0.5, 0.5).cdf).statistic < 0.005
    assert len(set(words)) > 0.999 * len(words)
    counts = np.unique(list("".join(words)), return_counts=True)
    assert len(counts[0]) == 62
    assert stats.chisquare(counts[1]).pvalue > DOUBT
    assert abs(stats.spearmanr(scales, list(map(len, words))).statistic) < 0.01
    assert abs(stats.spearmanr(scales, thicknesses).statistic) < 0.01


@pytest.fixture(scope="module")
def twins():
    """Pictures of the fast model and of the slow twin, for each occupancy."""
    image = np.full((128, 128, 3), 100, np.uint8)
    found = {}
    for occupancy, count in ((0, 1500), (50, 150)):
        rng = np.random.default_rng(occupancy)
        slow = [text_noise(image, occupancy, occupancy, rng) for _ in range(count)]
        fast = [Text(occupancy, occupancy).render(image, rng) for _ in range(count)]
        found[occupancy] = slow, fast
    return found


def test_one_string_covers_as_many_pixels_as_the_twins(twins):
    slow, fast = ([drawn.mask.sum() for drawn in twins[0][0]], [mask.sum() for _, mask in twins[0][1]])
    assert stats.ks_2samp(slow, fast).pvalue > DOUBT
    assert np.mean(fast) == pytest.approx(np.mean(slow), rel=0.05)  # four standard deviations
    assert np.std(fast) == pytest.approx(np.std(slow), rel=0.1)


@pytest.mark.parametrize("axis", [0, 1])
def test_one_string_lies_where_the_twins_do(twins, axis):
    def first_and_last(masks):
        touched = np.array([mask.any(axis=1 - axis) for mask in masks])
        return touched.argmax(axis=1), 127 - touched[:, ::-1].argmax(axis=1)

    slow = first_and_last([drawn.mask for drawn in twins[0][0]])
    fast = first_and_last([mask for _, mask in twins[0][1]])
    for one, other in zip(slow, fast, strict=True):
        assert stats.ks_2samp(one, other).pvalue > DOUBT


def test_many_strings_overlap_as_the_twins_do(twins):
    """At 50 %, the number of colours on top, the share of edges, and where the text lies."""
    pictures = [drawn.picture for drawn in twins[50][0]], [noisy for noisy, _ in twins[50][1]]
    for measure in (_colours, _edges, _spread):
        slow, fast = ([measure(picture) for picture in half] for half in pictures)
        assert stats.ks_2samp(slow, fast).pvalue > DOUBT, measure.__name__


def _colours(picture):
    return len(np.unique(picture.astype(np.int64) @ [1, 256, 65536]))


def _edges(picture):
    return np.mean((picture[:, 1:] != picture[:, :-1]).any(axis=-1))


def _spread(picture):
    rows = (picture != 100).any(axis=-1).sum(axis=1)
    return np.abs(np.arange(128) - 63.5) @ rows / rows.sum()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 1, 1), (3, 200, 3), (200, 3, 3), (9, 7, 1), (1, 500, 3), (20, 20, 3)])
@pytest.mark.parametrize("occupancy", [0, 50, 95, 100])
def test_pictures_smaller_than_a_string_end_and_stay_consistent(rng, shape, occupancy):
    image = flat(*shape)
    noisy, mask = Text(occupancy, occupancy).render(image, rng)
    assert noisy.shape == shape
    assert ((noisy != image).any(axis=-1) == mask).all()


def test_pictures_lower_than_a_string_get_a_part_of_it(rng):
    shares = [Text(30, 30).render(flat(12, 100), rng)[1].mean() for _ in range(20)]
    assert min(shares) > 0.3


def test_full_occupancy_ends_with_nearly_everything_covered(rng):
    assert Text(100, 100).render(flat(60, 60), rng)[1].mean() > 0.85


@pytest.mark.parametrize(
    ("spec", "error", "message"),
    [
        ("text,0,101", ValueError, r"text: max_occupancy must be 0\.\.100 percent, got max_occupancy=101$"),
        ("text,-1,50", ValueError, r"text: min_occupancy must be 0\.\.100 percent, got min_occupancy=-1$"),
        ("text,50,0", ValueError, r"text: min_occupancy must not exceed max_occupancy, got 50 and 0$"),
        ("text,few,many", TypeError, r"text: min_occupancy must be float, got min_occupancy='few'$"),
    ],
)
def test_wrong_arguments(spec, error, message):
    with pytest.raises(error, match=message):
        noise.build(spec)
