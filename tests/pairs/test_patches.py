"""Training pairs: reproducible, sources as files are, targets unbiased, and nothing that an odd file could stop."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.image_files import ImageFileError, write_png
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.patches import PairBatches
from keras_overlay.pixels import UNKNOWN_LEVEL

STRONG = "gaussian,50,50"


@pytest.fixture
def batches(tmp_path, picture):
    """`batches(images, source, target, …)`: pairs of pictures written to files."""

    def make(images=None, source=STRONG, target=STRONG, channels=3, targets=None, **options) -> PairBatches:
        images = [picture(40, 50, seed=seed) for seed in range(3)] if images is None else images
        caches = [
            None if group is None else ImageCache(written(tmp_path / name, group), channels)
            for name, group in (("pictures", images), ("targets", targets))
        ]
        options = {"batch_size": 4, "patch_size": 16, "seed": 7, **options}
        return PairBatches(caches[0], noise.build(source), noise.build(target), caches[1], **options)

    return make


def written(folder, images) -> list:
    """Files of pictures; bytes are written as they are."""
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number}.png" for number in range(len(images))]
    for file, image in zip(files, images, strict=True):
        file.write_bytes(image) if isinstance(image, bytes) else write_png(file, image)
    return files


def test_a_batch_depends_on_the_seed_and_its_number_only(batches):
    one, other = batches(), batches()
    first, later = one(3), one(8)
    again = [other(number) for number in (8, 5, 3)]
    np.testing.assert_array_equal(first, again[2])
    np.testing.assert_array_equal(later, again[0])
    assert not np.array_equal(first[0], later[0])
    assert not np.array_equal(first[0], batches(seed=8)(3)[0])


def test_shapes_and_types(batches):
    for array in batches(batch_size=5, patch_size=24)(0):
        assert array.shape == (5, 24, 24, 3)
        assert array.dtype == np.float32


def test_without_noise_source_and_target_are_the_same_cut_of_a_picture(batches):
    image = np.arange(40 * 50 * 3, dtype=np.uint32).reshape(40, 50, 3).astype(np.uint8)
    sources, targets = batches([image], "clean", "clean")(0)
    np.testing.assert_array_equal(sources, targets)
    assert all(is_cut_of(source, image) for source in sources)


def is_cut_of(patch: np.ndarray, image: np.ndarray) -> bool:
    """Whether a patch, in one of the eight orientations, is found in a picture."""
    size = patch.shape[0]
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size), (0, 1))
    windows = windows.reshape(-1, 3, size, size).transpose(0, 2, 3, 1)
    views = [np.rot90(view, turns) for view in (patch, patch[:, ::-1]) for turns in range(4)]
    return any((windows == view).all(axis=(1, 2, 3)).any() for view in views)


def test_source_and_target_get_noise_of_their_own(batches):
    sources, targets = batches([np.full((40, 50, 3), 128, np.uint8)])(0)
    assert np.abs(sources - targets).mean() > 20
    correlation = np.corrcoef((sources - 128).ravel(), (targets - 128).ravel())[0, 1]
    assert abs(correlation) < 0.1


def test_sources_are_what_a_file_holds_and_targets_are_not(batches):
    sources, targets = batches(batch_size=8)(0)
    np.testing.assert_array_equal(sources, np.rint(sources))
    assert (sources.min(), sources.max()) == (0, 255)
    assert np.abs(targets - np.rint(targets)).mean() > 0.2
    assert targets.min() < -20
    assert targets.max() > 275


def test_quantised_targets_are_clipped_and_truncated(batches):
    targets, quantised = batches()(2)[1], batches(target_quantised=True)(2)[1]
    np.testing.assert_array_equal(quantised, np.floor(np.clip(targets, 0, 255)))
    assert not np.array_equal(quantised, targets)


def test_targets_are_unbiased_where_quantised_ones_are_not(batches):
    black = [np.zeros((40, 50, 3), np.uint8)]
    targets, quantised = (batches(black, batch_size=16, target_quantised=on)(0)[1] for on in (False, True))
    error = 50 / np.sqrt(targets.size)
    assert abs(targets.mean()) < 5 * error
    assert quantised.mean() > 15  # half a normal distribution: 50 / sqrt(2 pi) is 19.9


@pytest.mark.parametrize(("height", "width"), [(1, 1), (5, 60), (7, 3)])
def test_pictures_smaller_than_a_patch_are_padded_by_their_reflection(batches, picture, height, width):
    image = picture(60, 60)[:height, :width]
    sources, _ = batches([image], "clean", "clean")(0)
    assert sources.shape == (4, 16, 16, 3)
    missing = [(0, max(0, 16 - side)) for side in (height, width)]
    padded = np.pad(image, [*missing, (0, 0)], mode="reflect")
    assert all(is_cut_of(source, padded) for source in sources)


def test_grey_pairs_have_one_channel(batches, picture):
    image = picture(40, 50)
    sources, targets = batches([image], "clean", "clean", channels=1)(0)
    assert sources.shape == targets.shape == (4, 16, 16, 1)
    luma = np.rint(image @ np.array([0.299, 0.587, 0.114]))
    assert set(np.unique(sources)) <= set(np.unique(luma))


def test_own_pairs_are_cut_from_the_same_place(batches, picture):
    images = [picture(40, 50, seed=seed) for seed in range(3)]
    sources, targets = batches(images, "clean", "clean", targets=[255 - image for image in images], batch_size=16)(0)
    np.testing.assert_array_equal(targets, 255 - sources)
    assert sources.std() > 10


def test_an_unreadable_picture_is_left_out_with_one_warning_and_always_alike(batches, picture):
    images = [b"not a picture", picture(40, 50, seed=1), b"", picture(40, 50, seed=3)]
    made = batches(images)
    with pytest.warns(UserWarning, match="left out of the training") as caught:
        found = [made(number) for number in range(6)]
    told = sorted(str(warning.message) for warning in caught)
    assert len(told) == 2
    assert "0.png: " in told[0]
    assert "2.png: " in told[1]
    made = batches(images)
    with pytest.warns(UserWarning, match="left out of the training"):
        again = [made(number) for number in reversed(range(6))]
    for before, after in zip(found, reversed(again), strict=True):
        np.testing.assert_array_equal(before, after)


def test_one_good_picture_is_enough(batches, picture):
    with pytest.warns(UserWarning, match="left out of the training"):
        sources, _ = batches([b"x", b"y", np.full((20, 20, 3), 9, np.uint8), b"z"], "clean", "clean", batch_size=12)(0)
    assert (sources == 9).all()


def test_no_usable_picture_is_an_error_that_names_the_folder(batches, tmp_path):
    with (
        pytest.warns(UserWarning, match="left out of the training"),
        pytest.raises(ImageFileError, match=f"{tmp_path / 'pictures'}: none of 2 pictures can be used"),
    ):
        batches([b"x", b"y"])(0)


def test_own_pairs_of_two_sizes_are_left_out_with_a_warning(batches, picture):
    images = [picture(40, 50), picture(40, 50, seed=1)]
    targets = [picture(40, 49), 255 - images[1]]
    made = batches(images, "clean", "clean", targets=targets, batch_size=12)
    with pytest.warns(UserWarning, match=r"0\.png: differs in size from its twin: \[\(40, 49, 3\), \(40, 50, 3\)\]"):
        sources, wanted = made(0)
    np.testing.assert_array_equal(wanted, 255 - sources)


def test_good_files_give_no_warning(batches):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        batches()(0)


def test_a_share_of_the_examples_is_grey_with_one_noise_for_all_channels(tmp_path, rng):
    write_png(tmp_path / "colour.png", rng.integers(0, 256, (40, 40, 3), dtype=np.uint8))
    cache = ImageCache([tmp_path / "colour.png"])
    options = {"batch_size": 50, "patch_size": 16, "grey_share": 0.3}
    noisy = noise.build("gaussian,20,20")
    batches = PairBatches(cache, noisy, noisy, **options)
    sources, targets = (np.concatenate(each) for each in zip(*map(batches, range(4)), strict=True))
    is_grey = np.ptp(sources, axis=-1).max(axis=(1, 2)) == 0
    assert 0.2 < is_grey.mean() < 0.4  # 200 examples: three deviations are 0.1
    assert (np.ptp(targets[is_grey], axis=-1) == 0).all()
    assert np.ptp(targets[~is_grey], axis=-1).max(axis=(1, 2)).min() > 0
    assert np.abs(sources[is_grey] - targets[is_grey]).mean() > 10  # the two noises still differ
    own = PairBatches(cache, noisy, noisy, cache, **options)
    assert np.ptp(own(0)[0], axis=-1).max(axis=(1, 2)).min() > 0


# The noise level, told beside the picture.


@pytest.fixture
def mid_grey():
    """Pictures on which noise of 20 grey levels is never clipped."""
    return [np.full((60, 60, 3), 128, np.uint8)]


def test_levels_are_the_root_mean_square_of_the_noise_or_unknown(batches, mid_grey):
    (sources, levels), targets = batches(mid_grey, "gaussian,20,20", with_level=True, batch_size=50, patch_size=32)(0)
    assert levels.shape == (50, 1)
    assert levels.dtype == np.float32
    known = levels[:, 0] >= 0
    assert set(levels[~known, 0]) == {UNKNOWN_LEVEL}
    np.testing.assert_allclose(levels[known, 0], 20, rtol=0.06)  # 3072 values: four deviations are 5 %
    spread = np.sqrt(np.mean(np.square(sources - 128), axis=(1, 2, 3)))
    np.testing.assert_allclose(levels[known, 0], spread[known], rtol=0.01)  # rounding adds a little
    np.testing.assert_allclose(spread[~known], 20, rtol=0.06)
    assert targets.shape == sources.shape


def test_about_half_of_the_levels_are_unknown(batches, mid_grey):
    made = batches(mid_grey, "gaussian,20,20", with_level=True, batch_size=100)
    levels = np.concatenate([made(number)[0][1] for number in range(4)])
    assert 0.4 < (levels < 0).mean() < 0.6  # 400 examples: four deviations are 0.1


def test_levels_are_told_of_the_noise_before_clipping(batches):
    black = [np.zeros((60, 60, 3), np.uint8)]
    (sources, levels), _ = batches(black, "gaussian,40,40", with_level=True, batch_size=16, patch_size=32)(0)
    known = levels[:, 0] >= 0
    np.testing.assert_allclose(levels[known, 0], 40, rtol=0.06)
    assert np.sqrt(np.mean(np.square(sources))) < 30


def test_each_example_has_the_level_of_its_own_noise(batches, mid_grey):
    made = batches(mid_grey, "gaussian,0,30", with_level=True, batch_size=32, patch_size=32)
    (sources, levels), _ = made(0)
    known = levels[:, 0] >= 0
    assert np.ptp(levels[known]) > 10
    spread = np.sqrt(np.mean(np.square(sources - 128), axis=(1, 2, 3)))
    np.testing.assert_allclose(levels[known, 0], spread[known], atol=0.3)


def test_no_noise_is_level_0_not_unknown(batches, mid_grey):
    (_, levels), _ = batches(mid_grey, "clean", with_level=True, batch_size=32)(0)
    assert set(levels[:, 0]) == {0, UNKNOWN_LEVEL}


def test_grey_examples_tell_the_level_of_their_one_noise(batches, mid_grey):
    (sources, levels), _ = batches(mid_grey, "gaussian,20,20", with_level=True, grey_share=1.0, patch_size=40)(0)
    assert (np.ptp(sources, axis=-1) == 0).all()
    np.testing.assert_allclose(levels[levels >= 0], 20, rtol=0.1)  # 1600 values


def test_own_pairs_bring_noise_that_nobody_knows(batches, picture):
    images = [picture(40, 50, seed=seed) for seed in range(3)]
    (_, levels), _ = batches(images, "clean", "clean", targets=images, with_level=True, batch_size=32)(0)
    assert (levels == UNKNOWN_LEVEL).all()


def test_with_or_without_the_level_the_pairs_are_the_same(batches):
    """The level's own random number comes after an example's, so the first example of each batch compares."""
    plain, told = batches(batch_size=1), batches(batch_size=1, with_level=True)
    for number in range(3):
        sources, targets = plain(number)
        (same_sources, _), same_targets = told(number)
        np.testing.assert_array_equal(same_sources, sources)
        np.testing.assert_array_equal(same_targets, targets)
        assert np.abs(sources - targets).mean() > 20


def test_levels_depend_on_the_seed_and_the_batchs_number_only(batches):
    one, other = (batches(source="gaussian,0,50", with_level=True, batch_size=16) for _ in range(2))
    one(0)
    (_, levels), _ = one(5)
    (_, again), _ = other(5)
    np.testing.assert_array_equal(levels, again)
    assert not np.array_equal(levels, one(6)[0][1])
