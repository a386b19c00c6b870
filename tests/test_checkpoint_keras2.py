"""Weights of the original scripts, as Keras 2 stores them: golden values, and files that only look like them."""

from __future__ import annotations

import os
from pathlib import Path

import h5py
import numpy as np
import pytest
from oracles.srresnet import srresnet

from keras_overlay import architectures, checkpoint
from keras_overlay.checkpoint import CheckpointError
from keras_overlay.restore import Restorer

GOLDEN = Path(__file__).parent / "golden" / "keras2_srresnet.hdf5"  # provenance: golden/make_keras2_srresnet.py
SPEC = "srresnet,filters=4,blocks=2"
DATA = "KERAS_OVERLAY_DATA"  # folder with legacy/weights.001-keras2-srresnet.hdf5 and .npz


def loaded(path: Path, spec: str = SPEC):
    model = architectures.build(spec)
    checkpoint.load_weights(path, model)
    return model


@pytest.fixture(scope="module")
def golden() -> tuple[np.ndarray, np.ndarray]:
    """A picture and what Keras 2 predicted for it, both BGR."""
    with np.load(GOLDEN.with_suffix(".npz")) as file:
        return file["image_bgr"], file["prediction_bgr"]


@pytest.fixture
def changed(tmp_path):
    """`changed(edit)`: a copy of the golden file after `edit(file)`."""

    def make(edit):
        path = tmp_path / "weights.001-1.000-20.00000.hdf5"
        path.write_bytes(GOLDEN.read_bytes())
        with h5py.File(path, "r+") as file:
            edit(file)
        return path

    return make


def test_the_oracle_gives_what_keras_2_gave(golden):
    image, prediction = golden
    np.testing.assert_allclose(srresnet(GOLDEN, image), prediction, atol=0.001)


def test_keras_2_weights_give_what_keras_2_gave(golden):
    image, prediction = golden
    result = loaded(GOLDEN).predict_on_batch(image[None].astype(np.float32))[0]
    assert np.abs(result - prediction).max() < 0.01
    assert np.abs(image - prediction).max() > 50


def test_a_restorer_of_bgr_weights_takes_and_gives_rgb(golden):
    image, prediction = golden
    restored = Restorer(loaded(GOLDEN), channel_order="BGR")(image[..., ::-1])
    np.testing.assert_allclose(restored, np.clip(prediction, 0, 255)[..., ::-1], atol=0.01)


def test_they_are_told_from_our_own(tmp_path):
    own = tmp_path / "own.hdf5"
    checkpoint.save(own, architectures.build(SPEC), SPEC, {})
    assert checkpoint.is_keras2(GOLDEN)
    assert not checkpoint.is_keras2(own)


def test_they_cannot_be_loaded_without_a_network():
    with pytest.raises(CheckpointError, match="for weights of the original scripts name their network with --model"):
        checkpoint.load(GOLDEN)


@pytest.mark.parametrize("spec", ["srresnet,filters=4,blocks=3", "srresnet,filters=8,blocks=2", "n2n_unet,filters=4"])
def test_they_do_not_go_into_another_network(spec):
    with pytest.raises(CheckpointError, match=r"holds 37 weight arrays, the architecture has|the architecture expects"):
        loaded(GOLDEN, spec)


def test_whole_models_of_keras_2_keep_their_weights_in_a_group(changed, golden):
    def edit(file):
        inner = file.create_group("model_weights")
        for name in [name for name in file if name != "model_weights"]:
            file.move(name, f"model_weights/{name}")
        inner.attrs["layer_names"] = file.attrs["layer_names"]
        del file.attrs["layer_names"]
        file.attrs["model_config"] = '{"class_name": "Lambda"}'

    image, prediction = golden
    path = changed(edit)
    assert checkpoint.is_keras2(path)
    result = loaded(path).predict_on_batch(image[None].astype(np.float32))[0]
    assert np.abs(result - prediction).max() < 0.01


def test_names_may_be_stored_as_bytes_as_older_versions_did(changed, golden):
    def edit(file):
        for place, name in [(file, "layer_names"), *((file[layer], "weight_names") for layer in file)]:
            place.attrs[name] = np.array([str(value).encode() for value in place.attrs[name]], "S")

    image, prediction = golden
    result = loaded(changed(edit)).predict_on_batch(image[None].astype(np.float32))[0]
    assert np.abs(result - prediction).max() < 0.01


def set_attribute(place: str, name: str, value):
    def edit(file):
        file[place].attrs[name] = value

    return edit


def delete(name: str):
    def edit(file):
        del file[name]

    return edit


def huge(file):
    del file["conv2d/conv2d/kernel:0"]
    file.create_dataset("conv2d/conv2d/kernel:0", (10**6, 10**6), chunks=(10, 10))


def linked(file):
    file.move("conv2d/conv2d", "elsewhere")
    file["conv2d/conv2d"] = h5py.SoftLink("/elsewhere")


def outside(file):
    del file["conv2d/conv2d"]
    file["conv2d/conv2d"] = h5py.ExternalLink(str(GOLDEN), "/conv2d/conv2d")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (delete("p_re_lu_1"), "layer 'p_re_lu_1' is missing"),
        (delete("conv2d/conv2d/bias:0"), "/conv2d/conv2d/bias:0 is not a plain array of numbers"),
        (set_attribute("/", "layer_names", np.array([1, 2])), "layer '1' is missing"),
        (set_attribute("/", "layer_names", 5), "damaged or truncated"),
        (set_attribute("/", "layer_names", np.array([b"../conv2d", b"."])), "layer '../conv2d' is missing"),
        (set_attribute("/", "layer_names", np.array([b"/conv2d"])), "layer '/conv2d' is missing"),
        (set_attribute("/", "layer_names", np.array([b"\xff\xfe"])), "damaged or truncated"),
        (set_attribute("conv2d", "weight_names", np.array([b"conv2d/kernel:0"])), "holds 36 weight arrays"),
        (
            set_attribute("conv2d", "weight_names", np.array([b"conv2d/bias:0", b"conv2d/kernel:0"])),
            "weight 0 has shape",
        ),
        (huge, r"weight 0 has shape \(1000000, 1000000\)"),
        (linked, "/conv2d/conv2d/kernel:0 is not a plain array of numbers"),
        (outside, "/conv2d/conv2d/kernel:0 is not a plain array of numbers"),
    ],
)
def test_damaged_and_hostile_weights_are_refused(changed, edit, message):
    with pytest.raises(CheckpointError, match=message):
        loaded(changed(edit))


def test_an_hdf5_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "data.hdf5"
    with h5py.File(path, "w") as file:
        file["numbers"] = np.arange(5)
    assert not checkpoint.is_keras2(path)
    with pytest.raises(CheckpointError, match="neither a checkpoint of ours nor Keras 2 weights"):
        loaded(path)


@pytest.mark.skipif(DATA not in os.environ, reason=f"{DATA} does not name the folder with the original weights")
def test_weights_of_the_original_scripts_give_what_they_gave():
    path = Path(os.environ[DATA]) / "legacy" / "weights.001-keras2-srresnet.hdf5"
    with np.load(path.with_suffix(".npz")) as file:
        image, prediction = file["image_bgr"], file["prediction_bgr"]
    result = loaded(path, "srresnet").predict_on_batch(image[None].astype(np.float32))[0]
    difference = float(np.abs(result - prediction).max())
    print(f"largest difference {difference:.6f} grey levels")
    assert difference < 0.1
