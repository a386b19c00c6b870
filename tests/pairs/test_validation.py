"""Validation pictures: the same noise every time, whatever else is in the folder."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import cropping, noise
from keras_overlay.image_files import ImageFileError, write_png
from keras_overlay.pairs import validation

NOISE = noise.build("gaussian,25,25")


@pytest.fixture
def files(tmp_path, picture):
    made = [tmp_path / f"{name}.png" for name in "abc"]
    for number, file in enumerate(made):
        write_png(file, picture(32, 48, seed=number))
    return made


def by_name(pictures) -> dict[str, np.ndarray]:
    return {picture.name: picture.degraded for picture in pictures}


def test_noise_depends_on_the_files_name_and_the_seed_alone(files, tmp_path, picture):
    whole = by_name(validation.load(files, NOISE, 3, seed=4))
    reordered = by_name(validation.load([files[2], files[0]], NOISE, 3, seed=4))
    for name, degraded in reordered.items():
        np.testing.assert_array_equal(degraded, whole[name])
    other_seed = by_name(validation.load(files, NOISE, 3, seed=5))
    assert not np.array_equal(other_seed["a"], whole["a"])
    write_png(tmp_path / "elsewhere" / "a.png", picture(32, 48, seed=0))
    moved = by_name(validation.load([tmp_path / "elsewhere" / "a.png"], NOISE, 3, seed=4))
    np.testing.assert_array_equal(moved["a"], whole["a"])
    write_png(tmp_path / "z.png", picture(32, 48, seed=0))
    renamed = by_name(validation.load([tmp_path / "z.png"], NOISE, 3, seed=4))
    assert not np.array_equal(renamed["z"], whole["a"])


def test_pictures_are_degraded_and_quantised_as_files_are(files, picture):
    loaded = validation.load(files, NOISE, 3, seed=0)
    assert [each.name for each in loaded] == ["a", "b", "c"]
    for number, each in enumerate(loaded):
        assert each.degraded.dtype == each.clean.dtype == np.uint8
        np.testing.assert_array_equal(each.clean, picture(32, 48, seed=number))
        spread = (each.degraded.astype(float) - each.clean)[(each.clean > 90) & (each.clean < 165)].std()
        assert 20 < spread < 30


@pytest.mark.parametrize(
    ("size", "cut"), [((37, 50), (32, 48)), ((9, 40), (9, 32)), ((1, 1), (1, 1)), ((1200, 20), (1024, 16))]
)
def test_pictures_are_cut_to_multiples_of_16_from_their_middle(tmp_path, size, cut):
    rows = np.arange(size[0]) % 251
    image = np.broadcast_to(rows[:, None, None], (*size, 3)).astype(np.uint8)
    write_png(tmp_path / "a.png", image)
    (loaded,) = validation.load([tmp_path / "a.png"], noise.build("clean"), 3, 0)
    assert loaded.clean.shape == (*cut, 3)
    top = max(0, size[0] - 1024) // 2
    np.testing.assert_array_equal(loaded.clean, image[top : top + cut[0], : cut[1]])
    np.testing.assert_array_equal(loaded.clean, loaded.degraded)


def test_grey_validation_has_one_channel(files):
    assert {each.degraded.shape for each in validation.load(files, NOISE, 1, 0)} == {(32, 48, 1)}


def test_own_pictures_are_compared_with_their_twins(files):
    (loaded,) = validation.load(files[:1], noise.build("clean"), 3, 0, targets=files[1:2])
    (first,), (second,) = (validation.load([file], noise.build("clean"), 3, 0) for file in files[:2])
    np.testing.assert_array_equal(loaded.degraded, first.clean)
    np.testing.assert_array_equal(loaded.clean, second.clean)


def test_unreadable_files_are_left_out_with_a_warning(files):
    files[1].write_bytes(b"no picture")
    with pytest.warns(UserWarning, match=r"left out of the validation: .*b\.png: ") as caught:
        loaded = validation.load(files, NOISE, 3, 0)
    assert [each.name for each in loaded] == ["a", "c"]
    assert len(caught) == 1


def test_no_readable_file_is_an_error(files, tmp_path):
    for file in files:
        file.write_bytes(b"")
    with (
        pytest.warns(UserWarning, match="left out of the validation"),
        pytest.raises(ImageFileError, match=f"{tmp_path}: none of 3 validation pictures can be read"),
    ):
        validation.load(files, NOISE, 3, 0)


def test_pictures_of_one_name_from_two_folders_get_names_of_their_own(tmp_path, picture):
    files = [
        tmp_path / folder / name for folder, name in (("x", "a.png"), ("y", "a.png"), ("z", "a.png"), ("z", "a-2.png"))
    ]
    for number, file in enumerate(files):
        write_png(file, picture(32, 32, seed=number))
    assert [each.name for each in validation.load(files, NOISE, 3, seed=4)] == ["a", "a-2", "a-3", "a-2-2"]


def test_whole_pictures_can_be_shrunk_after_the_noise(files, picture):
    (shrunk, *_) = validation.load(files, NOISE, 3, seed=4, side=16)
    (whole, *_) = validation.load(files, NOISE, 3, seed=4)
    assert shrunk.clean.shape == shrunk.degraded.shape == (16, 16, 3)
    np.testing.assert_array_equal(shrunk.clean, cropping.resized(picture(32, 48, seed=0), 16))
    np.testing.assert_array_equal(shrunk.degraded, cropping.resized(whole.degraded, 16))
