"""What the table of noise models promises, for every entry, on pictures of every odd size."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.image_files import write_png
from keras_overlay.noise import NOISE_MODELS
from keras_overlay.noise.model import NoiseModel

SHAPES = [(40, 56, 3), (40, 56, 1), (1, 1, 3), (1, 1, 1), (3, 200, 3), (200, 3, 1)]
SPECS = ["text,5,40+gaussian,5,25", "impulse,5,40,per=pixel"]  # beside every entry with its defaults


@pytest.fixture(params=[*NOISE_MODELS, *SPECS])
def model(request, tmp_path):
    """Every entry with its defaults, and some more."""
    spec = request.param
    if spec == "watermark":
        mark = np.random.default_rng(0).integers(60, 256, (12, 20, 4), dtype=np.uint8)
        write_png(tmp_path / "mark, with commas.png", mark)
        spec = f'watermark,"{tmp_path / "mark, with commas.png"}"'
    return noise.build(spec)


@pytest.fixture(params=SHAPES, ids=str)
def image(request):
    """Random pictures whose values are no whole numbers, so that whatever is drawn differs from them."""
    return np.random.default_rng(1).integers(0, 255, request.param).astype(np.float32) + np.float32(0.5)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_float32_of_the_same_shape_and_the_input_untouched(model, image, dtype, rng):
    image = image.astype(dtype)
    before = image.copy()
    image.flags.writeable = False
    for noisy in (model(image, rng), model.render(image, rng)[0]):
        assert noisy.dtype == np.float32
        assert noisy.shape == image.shape
        assert noisy.flags.c_contiguous
        assert noisy.flags.writeable
        assert not np.shares_memory(noisy, image)
        assert np.isfinite(noisy).all()
    assert (image == before).all()


def test_the_footprint_is_a_boolean_map(model, image, rng):
    noisy, mask = model.render(image, rng)
    assert mask.dtype == bool
    assert mask.shape == image.shape[:2]
    assert (noisy[~mask] == image[~mask]).all()


def test_the_same_seed_gives_the_same_picture_and_another_one_another(model, picture):
    image = picture()
    first, second, other = (model(image, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert (first == second).all()
    assert (first != other).any() or str(model) == "clean"


def test_render_gives_what_call_gives(model, picture):
    image = picture()
    noisy, _ = model.render(image, np.random.default_rng(5))
    assert (noisy == model(image, np.random.default_rng(5))).all()


def test_no_call_leaves_a_trace_for_the_next(model, picture):
    image = picture()
    expected = model(image, np.random.default_rng(6))
    state = copy.deepcopy(vars(model))
    model(picture(seed=9), np.random.default_rng(7))
    assert vars(model).keys() == state.keys()
    assert (model(image, np.random.default_rng(6)) == expected).all()


def test_global_generators_are_neither_used_nor_moved(model, picture):
    import random

    np.random.seed(1)  # noqa: NPY002
    random.seed(1)
    before = np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002
    model(picture(), np.random.default_rng(0))
    assert (np.random.get_state()[1].tolist(), random.getstate()) == before  # noqa: NPY002


def test_only_clean_is_the_identity(model, picture, rng):
    image = picture()
    changed = (model(image, rng) != image).any()
    assert changed == (str(model) != "clean")


def test_turned_and_cut_pictures_give_what_their_copies_give(model, picture):
    view = picture(60, 60)[::-1, 5:50:2]
    noisy = model(view, np.random.default_rng(2))
    assert (noisy == model(np.ascontiguousarray(view), np.random.default_rng(2))).all()


def test_it_is_written_as_a_spec_that_builds_it_again(model, picture):
    image, again = picture(), noise.build(str(model))
    assert str(again) == str(model)
    assert (again(image, np.random.default_rng(8)) == model(image, np.random.default_rng(8))).all()


def test_fixed_is_a_model_without_a_range(model, picture, rng):
    for share in (0, 0.5, 1):
        fixed = model.fixed(share)
        assert isinstance(fixed, NoiseModel)
        assert str(fixed.fixed(0.3)) == str(fixed)
        assert fixed(picture(), rng).shape == picture().shape


def test_it_travels_to_worker_processes(model, picture):
    image = picture()
    copied = pickle.loads(pickle.dumps(model))
    assert (copied(image, np.random.default_rng(1)) == model(image, np.random.default_rng(1))).all()


def test_entries_are_classes_with_their_name_and_a_docstring():
    for name in NOISE_MODELS:
        entry = NOISE_MODELS[name]
        assert issubclass(entry, NoiseModel)
        assert entry.name == name
        assert entry.__doc__
