"""Seal noise against its description: counts, sizes, inks, where it lies."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.noise import seal as seal_module
from keras_overlay.noise.seal import Seal


def paper(height=96, width=96, channels=3, value=230):
    return np.full((height, width, channels), value, np.float32)


@pytest.fixture
def pressed(monkeypatch):
    """Records the seals that were pressed."""
    done, original = [], seal_module.press

    def record(picture, seal, centre, how):
        mask = original(picture, seal, centre, how)
        if mask is not None:
            done.append((seal, how.size, mask))
        return mask

    monkeypatch.setattr(seal_module, "press", record)
    return done


@pytest.mark.parametrize("channels", [1, 3])
def test_the_footprint_is_where_the_paper_got_darker(channels, rng):
    image = paper(channels=channels)
    for _ in range(10):
        noisy, mask = Seal(1, 3, 20, 90).render(image, rng)
        assert ((noisy < image).any(axis=-1) == mask).all()
        assert (noisy <= image).all()
        assert 0 < mask.mean() < 1
        assert (noisy[mask].min(axis=-1) <= 228).all()  # to be seen


def test_counts_are_from_minimum_to_maximum_and_every_seal_is_in_the_picture(rng, pressed):
    counts = []
    for _ in range(60):
        before = len(pressed)
        Seal(0, 2, 30, 60)(paper(), rng)
        counts.append(len(pressed) - before)
    assert set(counts) == {0, 1, 2}
    assert all(mask.any() for _, _, mask in pressed)


def test_no_seal_no_change(rng):
    noisy, mask = Seal(0, 0).render(paper(), rng)
    assert (noisy == 230).all()
    assert not mask.any()


def test_sizes_are_between_minimum_and_maximum(rng, pressed):
    for _ in range(40):
        Seal(1, 1, 20, 40)(paper(200, 200), rng)
    sizes = [size for _, size, _ in pressed]
    assert 20 <= min(sizes) < 23
    assert 36 < max(sizes) <= 40
    for _, size, mask in pressed:
        rows, columns = np.nonzero(mask)
        assert max(np.ptp(rows), np.ptp(columns)) <= 1.5 * size + 2


@pytest.mark.parametrize(("ink", "least", "most"), [("coloured", 20, 255), ("grey", 0, 0)])
def test_inks(ink, least, most, rng, pressed):
    for _ in range(20):
        Seal(1, 1, 20, 40, ink)(paper(), rng)
    spread = [np.ptp(seal.colour) for seal, _, _ in pressed]
    assert least <= min(spread)
    assert max(spread) <= most


def test_text_under_a_seal_stays(rng):
    image = paper()
    image[::8] = 0
    noisy, _ = Seal(3, 3, 80, 90).render(image, rng)
    assert (noisy[::8] == 0).all()


def test_another_book_has_other_seals():
    first, second = (Seal(1, 1, 60, 60, "any", book)(paper(), np.random.default_rng(3)) for book in (0, 1))
    assert (first != second).any()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 200, 1), (5, 4, 3)])
def test_tiny_pictures(shape, rng):
    noisy, mask = Seal(3, 3).render(np.full(shape, 200, np.uint8), rng)
    assert noisy.shape == shape
    assert mask.shape == shape[:2]
    assert ((noisy < 200).any(axis=-1) == mask).all()


def test_fixed_is_a_count_between():
    assert str(Seal(1, 5).fixed(0.5)) == "seal,3,3,60,300,any,0"
    assert str(Seal(1, 2).fixed(0)) == "seal,1,1,60,300,any,0"
    with pytest.raises(ValueError, match=r"share must be 0..1"):
        Seal().fixed(2)


@pytest.mark.parametrize(
    ("spec", "error", "words"),
    [
        ("seal,3,1", ValueError, "seal: min_count must not exceed max_count, got 3 and 1"),
        ("seal,1,2,90,30", ValueError, "seal: min_size must not exceed max_size, got 90 and 30"),
        ("seal,-1", ValueError, "min_count must be 0..50 seals, got min_count=-1"),
        ("seal,1.5", TypeError, "min_count must be int, got min_count=1.5"),
        ("seal,1,2,ink=red", ValueError, "ink must be one of any, coloured, grey, got ink='red'"),
        ("seal,1,2,3", ValueError, "min_size must be 4..2000 pixels, got min_size=3"),
    ],
)
def test_wrong_arguments_are_refused(spec, error, words):
    with pytest.raises(error) as refused:
        noise.build(spec)
    assert words in str(refused.value)
