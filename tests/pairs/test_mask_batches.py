"""Examples of lettering: from files, from noise, drawn; cut, varied, batched; and what is judged by."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.image_files import ImageFileError, write_png
from keras_overlay.pairs import masked_pages, masked_validation
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.mask_batches import Change, MaskBatches
from keras_overlay.pairs.masked_pages import DrawnComics, FilePages, LetteredPictures

LETTERING = "lettering,1,2,8,12,language=english"


@pytest.fixture
def files(tmp_path):
    """Three pages of 80x60 whose letters are the pixels that are exactly 7."""
    rng, made = np.random.default_rng(0), ([], [])
    for number in range(3):
        page = rng.integers(100, 200, (80, 60, 3), dtype=np.uint8)
        mask = np.zeros((80, 60), np.uint8)
        mask[20:30, 10 + 10 * number : 20 + 10 * number] = 255
        page[mask > 0] = 7
        for part, array, paths in (("lettered", page, made[0]), ("mask", mask, made[1])):
            write_png(tmp_path / part / f"{number}.png", array)
            paths.append(tmp_path / part / f"{number}.png")
    return made


@pytest.fixture
def pages(files):
    return FilePages(*files)


def test_pictures_and_masks_stay_aligned(pages):
    pictures, masks = MaskBatches(pages, batch_size=6, size=32)(4)
    assert pictures.shape == (6, 32, 32, 3)
    assert masks.shape == (6, 32, 32, 1)
    assert pictures.dtype == masks.dtype == np.float32
    assert set(np.unique(masks)) == {0, 1}
    assert ((pictures == 7).all(axis=-1) == (masks[..., 0] == 1)).all()


def test_a_batch_follows_from_seed_and_number(pages):
    first, again, other, seed = (MaskBatches(pages, 4, 32, seed)(number) for seed, number in
                                 ((1, 5), (1, 5), (1, 6), (2, 5)))  # fmt: skip
    assert (first[0] == again[0]).all()
    assert (first[0] != other[0]).any()
    assert (first[0] != seed[0]).any()


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0.0, 0.75), (1.0, 1.0, 1.0)])
def test_letters_are_looked_for(pages, share, low, high):
    found = [MaskBatches(pages, 8, 16, text_share=share)(number)[1].any(axis=(1, 2, 3)) for number in range(6)]
    assert low <= np.mean(found) <= high


def test_scaling_keeps_masks_on_letters(pages):
    batches = MaskBatches(pages, 8, 32, text_share=1.0, change=Change(scale=(0.7, 1.8)))
    for number in range(4):
        pictures, masks = batches(number)
        dark = pictures.mean(axis=-1) < 60
        both, either = (dark & (masks[..., 0] > 0)).sum(), (dark | (masks[..., 0] > 0)).sum()
        assert both / either > 0.75


def test_changes_happen_as_often_as_asked(pages):
    everything = Change(grey_share=1.0, negative_share=1.0, contrast=0.2)
    pictures, masks = MaskBatches(pages, 8, 32, text_share=1.0, change=everything)(0)
    assert (pictures[..., 0] == pictures[..., 2]).all()
    assert pictures[masks[..., 0] > 0].min() > 150  # dark letters became light
    jpeg = MaskBatches(pages, 8, 32, change=Change(jpeg_share=1.0))(0)[0]
    plain = MaskBatches(pages, 8, 32)(0)[0]
    assert 0.5 < np.abs(jpeg - plain).mean() < 60


def test_small_pages_are_padded(pages):
    pictures, _ = MaskBatches(pages, 2, 128)(0)
    assert pictures.shape == (2, 128, 128, 3)


def test_it_travels_to_workers_without_its_cache(pages):
    batches = MaskBatches(pages, 2, 32)
    expected = batches(3)
    copied = pickle.loads(pickle.dumps(batches))
    assert copied.pages.lettered._kept == {}
    assert (copied(3)[0] == expected[0]).all()


def test_bad_pages_are_reported_once_and_passed_over(files, tmp_path):
    write_png(files[1][1], np.zeros((10, 10), np.uint8))
    pages = FilePages(*files)
    message = r"left out of the training: .*1\.png: is 60x80 pixels, its mask 10x10"
    with pytest.warns(UserWarning, match=message) as told:
        batches = [MaskBatches(pages, 4, 32)(number) for number in range(6)]
    assert len(told) == 1
    assert all(np.isfinite(pictures).all() for pictures, _ in batches)
    for path in files[1]:
        write_png(path, np.zeros((10, 10), np.uint8))
    with (
        pytest.warns(UserWarning, match="left out of the training"),
        pytest.raises(ImageFileError, match="none of 3 pages can be used"),
    ):
        MaskBatches(FilePages(*files), 4, 32)(0)


def test_pictures_are_lettered_anew_for_training_and_alike_for_judging(files):
    pages = LetteredPictures(ImageCache(files[0]), noise.build(LETTERING))
    batches = MaskBatches(pages, 2, 48, text_share=1.0)
    assert (batches(0)[1] != batches(1)[1]).any()
    assert batches(0)[1].any()
    first, second = pages[1], pages[1]
    assert (first[0] == second[0]).all()
    assert first[1].any()
    assert not MaskBatches(pages, 2, 48, text_share=0.0)(0)[1].any()


def test_drawn_pages_follow_the_seed_and_come_in_three_looks(monkeypatch):
    monkeypatch.setattr(masked_pages, "DRAWN_SIZE", (96, 80))
    drawn = DrawnComics(4, noise.build(LETTERING), seed=5)
    again = DrawnComics(4, noise.build(LETTERING), seed=5, limit_mb=0)
    further = DrawnComics(3, noise.build(LETTERING), seed=5, first=1)
    for number in range(4):
        assert (drawn[number][0] == again[number][0]).all()
    assert (further[0][0] == drawn[1][0]).all()
    is_grey = [(drawn[number][0][..., 0] == drawn[number][0][..., 1]).all() for number in range(3)]
    assert is_grey == [False, True, True]
    assert all(page[1].any() and page[0].shape == (96, 80, 3) for page in (drawn[0], drawn[2]))
    assert again._kept == {}
    with pytest.raises(IndexError, match="there are pages 0 to 3, got 4"):
        drawn[4]
    with pytest.raises(ValueError, match="count must be at least 1 page, got count=0"):
        DrawnComics(0, noise.build(LETTERING))


def test_what_is_judged_by_is_whole_pages(pages, files):
    judged = masked_validation.load(pages, ["a", "b", "c"])
    assert [page.name for page in judged] == ["a", "b", "c"]
    assert judged[0].picture.shape == (80, 60, 3)
    assert judged[2].mask.sum() == 100
    write_png(files[1][0], np.zeros((10, 10), np.uint8))
    with pytest.warns(UserWarning, match="left out of the validation"):
        assert len(masked_validation.load(FilePages(*files), ["a", "b", "c"])) == 2


def test_pages_without_a_letter_are_no_validation(files):
    for path in files[1]:
        write_png(path, np.zeros((80, 60), np.uint8))
    with pytest.raises(ValueError, match="none of the 3 validation pages has a letter: their masks are empty"):
        masked_validation.load(FilePages(*files), ["a", "b", "c"])
