"""Examples of sealed pages: aligned, looked for a seal, varied alike, and the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.image_files import ImageFileError, write_png
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.sealed_pages import LabelledBatches, RemovalBatches, SealedPages, Variation, sealed_pixels

SIZE = 16


def page(seed: int) -> np.ndarray:
    """Nearly white, (64, 64, 3), every pixel a little different."""
    return np.random.default_rng(seed).integers(200, 256, (64, 64, 3), np.uint8)


@pytest.fixture
def pairs(tmp_path):
    """Files of three pages, and of them with a red square in a corner."""
    files = [], []
    for number in range(3):
        clean = page(number)
        sealed = clean.copy()
        sealed[:12, :12, 1:] //= 3
        for kind, picture, made in zip(("clean", "sealed"), (clean, sealed), files, strict=True):
            write_png(tmp_path / kind / f"{number}.png", picture)
            made.append(tmp_path / kind / f"{number}.png")
    return files


@pytest.fixture
def of_files(pairs):
    return SealedPages(*map(ImageCache, pairs), None, SIZE)


@pytest.fixture
def by_noise(pairs):
    return SealedPages(ImageCache(pairs[0]), None, noise.build("seal,1,1,min_size=12,max_size=30"), SIZE)


def stacked(batches, count: int = 3):
    return [np.concatenate(parts) for parts in zip(*map(batches, range(count)), strict=True)]


def test_a_pixel_is_sealed_where_any_channel_differs_visibly():
    clean = np.full((2, 2, 3), 100, np.uint8)
    sealed = clean.copy()
    sealed[0, 0, 2], sealed[1, 1] = 92, 107
    np.testing.assert_array_equal(sealed_pixels(sealed, clean), [[True, False], [False, False]])


def test_patches_are_aligned_and_most_show_a_seal(of_files):
    batches = RemovalBatches(of_files, batch_size=8, seed=1, clean_share=0)
    sources, targets = stacked(batches)
    assert sources.shape == targets.shape == (24, SIZE, SIZE, 3)
    assert sources.dtype == targets.dtype == np.float32
    differs = np.abs(sources - targets).max(axis=(1, 2, 3)) > 8
    assert differs.mean() > 0.6  # one place in seven has as much of the seal; sixteen are tried
    assert (targets >= 200).all()
    red = sources[..., 1] < 90
    np.testing.assert_array_equal(red, np.abs(sources - targets).max(axis=-1) > 8)


@pytest.mark.parametrize("kind", [RemovalBatches, LabelledBatches])
def test_a_batch_depends_on_the_seed_and_its_number_alone(kind, by_noise):
    batches = kind(by_noise, batch_size=2, seed=4, variation=Variation(0.5, 0.5))
    first = [array.copy() for array in batches(7)]
    batches(8)
    for one, other in zip(first, batches(np.int64(7)), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(first[0], batches(8)[0])
    assert not np.array_equal(first[0], replace(batches, seed=5)(7)[0])


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_share_of_the_examples_is_clean_and_stays_so(by_noise, share):
    sources, targets = stacked(RemovalBatches(by_noise, batch_size=20, seed=2, clean_share=share), 4)
    clean = (sources == targets).all(axis=(1, 2, 3)).mean()
    assert clean == pytest.approx(share, abs=0.0 if share in (0, 1) else 0.15)


def test_half_of_the_labelled_are_clean_and_labels_tell_the_truth(by_noise):
    pictures, labels = stacked(LabelledBatches(by_noise, batch_size=8, seed=2))
    assert pictures.shape == (24, SIZE, SIZE, 3)
    assert labels.shape == (24, 1)
    assert labels.mean() == pytest.approx(0.5, abs=0.1)
    darkest = pictures.min(axis=(1, 2, 3))
    assert (darkest[labels[:, 0] == 0] >= 200).all()
    assert (darkest[labels[:, 0] == 1] < 200).mean() > 0.9


def test_a_page_whose_seal_is_not_in_the_patch_is_labelled_clean(pairs):
    same = SealedPages(ImageCache(pairs[0]), ImageCache(pairs[0]), None, SIZE)
    assert LabelledBatches(same, batch_size=4)(0)[1].max() == 0


def test_whole_pages_are_shrunk(pairs):
    pages = SealedPages(*map(ImageCache, pairs), None, SIZE, "resize")
    sealed, clean = pages.draw(np.random.default_rng(0))
    wanted = [page(number).reshape(SIZE, 4, SIZE, 4, 3).mean(axis=(1, 3)) for number in range(3)]
    assert min(np.abs(clean - each).max() for each in wanted) <= 1
    np.testing.assert_array_equal(sealed_pixels(sealed, clean)[:3, :3], True)
    np.testing.assert_array_equal(sealed[4:, 4:], clean[4:, 4:])


def test_grey_examples_are_grey_in_both_pictures(of_files):
    sources, targets = stacked(RemovalBatches(of_files, 6, seed=3, variation=Variation(grey_share=1)), 1)
    for batch in (sources, targets):
        np.testing.assert_array_equal(batch[..., :1].repeat(3, axis=-1), batch)
    assert np.ptp(stacked(RemovalBatches(of_files, 6, seed=3), 1)[0], axis=-1).max() > 50


def test_jpeg_changes_both_alike_where_no_ink_is(of_files):
    rng, through = np.random.default_rng(5), Variation(jpeg_share=1)
    clean = page(0)
    sealed = clean.copy()
    sealed[:8, :8] //= 3
    for pair in ((sealed, clean), (sealed[..., :1], clean[..., :1])):
        one, other = through.of(pair, rng)
        assert one.shape == pair[0].shape
        np.testing.assert_array_equal(one[17:], other[17:])  # a block of colour has 16 rows, blended with the next
        assert not np.array_equal(other, pair[1])
        assert np.abs(other.astype(int) - pair[1]).mean() < 30
        assert one[:8, :8].mean() < other[:8, :8].mean() - 80


def test_red_stays_red_through_jpeg():
    red = np.zeros((16, 16, 3), np.uint8)
    red[..., 0] = 200
    found, _ = Variation(jpeg_share=1).of((red, red), np.random.default_rng(0))
    assert np.abs(found.astype(int) - red).max() < 20


def test_colours_change_places_in_both_alike_and_grey_stays_grey():
    rng, permuted = np.random.default_rng(1), Variation(colour_share=1)
    sealed = np.broadcast_to(np.array([200, 60, 10], np.uint8), (4, 4, 3))
    clean = np.full((4, 4, 3), 220, np.uint8)
    found = [permuted.of((sealed, clean), rng) for _ in range(60)]
    assert {tuple(one[0, 0].tolist()) for one, _ in found} == {
        (200, 60, 10), (200, 10, 60), (60, 200, 10), (60, 10, 200), (10, 60, 200), (10, 200, 60)
    }  # fmt: skip
    assert all(np.array_equal(other, clean) for _, other in found)
    one, other = permuted.of((np.arange(12, dtype=np.uint8).reshape(2, 2, 3),) * 2, rng)
    np.testing.assert_array_equal(one, other)


def test_a_page_that_cannot_be_read_is_passed_over_and_none_at_all_is_an_error(pairs):
    pairs[0][1].write_bytes(b"no picture")
    pages = SealedPages(*map(ImageCache, pairs), None, SIZE)
    with pytest.warns(UserWarning, match=r"left out of the training: .*1\.png"):
        stacked(RemovalBatches(pages, 8))
    for file in pairs[0]:
        file.write_bytes(b"no picture")
    with (
        pytest.warns(UserWarning, match="left out"),
        pytest.raises(ImageFileError, match="none of 3 pictures can be used"),
    ):
        SealedPages(*map(ImageCache, pairs), None, SIZE).draw(np.random.default_rng(0))


def test_what_does_not_go_together_is_refused(pairs):
    clean = ImageCache(pairs[0])
    with pytest.raises(ValueError, match="fit must be one of crop, resize, got fit='stretch'"):
        SealedPages(clean, clean, None, SIZE, "stretch")
    for sealed, model in ((None, None), (clean, noise.build("clean"))):
        with pytest.raises(ValueError, match="one of sealed and noise is needed, and not both"):
            SealedPages(clean, sealed, model, SIZE)
