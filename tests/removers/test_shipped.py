"""Removers with the weights of the manifest: which network they use, how they are set, what is refused."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from keras_overlay import checkpoint, removers, weights
from keras_overlay.pixels import quantise
from keras_overlay.removers import shipped as module
from keras_overlay.restore import Restorer
from keras_overlay.weights import WeightsError


def directly(folder, name: str, image: np.ndarray, **options) -> np.ndarray:
    """What the weights' network makes of a picture."""
    model, _ = checkpoint.load(folder / f"{name}.hdf5", options.pop("precision", "float32"))
    return quantise(Restorer(model, **options)(image))


@pytest.mark.parametrize("name", ["gaussian", "impulse"])
def test_the_picture_is_what_the_network_gives(shipped, picture, name):
    image = picture(24, 40)
    expected = directly(shipped, name, image)
    np.testing.assert_array_equal(removers.build(name, precision="float32")(image).image, expected)
    assert (expected != image).mean() > 0.5


def test_the_manifests_threshold_holds_unless_another_one_is_given(shipped, picture):
    image = picture(24, 40)
    restored = directly(shipped, "captions", image)
    change = np.abs(restored.astype(int) - image).max(axis=-1)
    for threshold in (None, 0.0, 20.0):
        remover = removers.build("captions", precision="float32", threshold=threshold)
        level = 16 if threshold is None else threshold
        assert (remover.threshold, remover.record["threshold"]) == (level, level)
        mask = remover(image).mask
        sure = np.abs(change - level) > 1  # of the rounded pictures; the threshold is applied before rounding
        np.testing.assert_array_equal(mask[sure], (change >= max(level, 1))[sure])
    assert (change < 15).any()
    assert (change > 21).any()


def test_strength_reaches_the_network(shipped, picture):
    image = picture(24, 40)
    results = [
        removers.build("gaussian", precision="float32", strength=strength)(image).image for strength in (None, 0, 50.0)
    ]
    expected = [directly(shipped, "gaussian", image, strength=strength) for strength in (None, 0, 50.0)]
    np.testing.assert_array_equal(results, expected)
    assert not np.array_equal(results[0], results[2])
    assert removers.build("gaussian", strength=50.0).record["strength"] == 50.0


def test_precision_and_tiles_reach_the_restorer(shipped):
    remover = removers.build("captions", precision="mixed_bfloat16", tile=64, overlap=320, self_ensemble=True)
    assert remover.restorer.model.compute_dtype == "bfloat16"
    assert (remover.restorer.tile, remover.restorer.margin) == (64, 320)
    assert remover.restorer.self_ensemble is True
    assert remover.record["precision"] == "mixed_bfloat16"


@pytest.mark.parametrize(("supports", "precision"), [(True, "mixed_bfloat16"), (False, "float32")])
def test_auto_takes_what_the_processor_has(shipped, monkeypatch, supports, precision):
    monkeypatch.setattr(module, "supports_bfloat16", lambda: supports)
    assert removers.build("impulse").record["precision"] == precision


def test_networks_are_kept_for_the_next_remover_but_not_without_end(shipped, picture):
    module.network.cache_clear()
    models = [removers.build("impulse", threshold=float(number)).restorer.model for number in range(3)]
    assert models[0] is models[1] is models[2]
    assert module.network.cache_info().maxsize == 4


def test_altered_weights_are_refused_by_every_new_remover(weights_folder, tmp_path, monkeypatch, picture):
    folder = shutil.copytree(weights_folder, tmp_path / "weights")
    monkeypatch.setattr(weights, "FOLDER", folder)
    removers.build("impulse")(picture(8, 8))
    (folder / "impulse.hdf5").write_bytes((folder / "captions.hdf5").read_bytes())
    with pytest.raises(
        WeightsError, match=r"impulse\.hdf5: not the weights that were shipped: expected sha256=\w{64}, f"
    ):
        removers.build("impulse")


def test_weights_that_are_not_in_the_manifest_are_told(tmp_path, monkeypatch):
    (tmp_path / "manifest.json").write_text(json.dumps({"format_version": 1, "weights": {}}))
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    with pytest.raises(WeightsError, match="no shipped weights are called 'captions'; known: none"):
        removers.build("captions")


@pytest.mark.parametrize(
    ("overlay", "settings", "error", "message"),
    [
        (
            "fog",
            {},
            ValueError,
            "unknown overlay 'fog'; known: captions, digits, gaussian, impulse, seal, text, watermark",
        ),
        (
            "captions",
            {"strength": 25.0},
            ValueError,
            r"overlay 'captions': its network \(n2n_unet,filters=4\) takes no s",
        ),
        (
            "gaussian",
            {"threshold": 8.0},
            ValueError,
            r"overlay 'gaussian' takes no threshold \(got threshold=8.0\); it takes overlap, precision, self_e",
        ),
        ("captions", {"threshold": 256.0}, ValueError, r"threshold must be 0\.\.255 grey levels, got threshold=256"),
        ("captions", {"threshold": "8"}, TypeError, "threshold must be float or none, got threshold='8'"),
        ("gaussian", {"strength": -1}, ValueError, r"strength must be 0\.\.255 grey levels, got strength=-1"),
        ("gaussian", {"tile": 1.5}, TypeError, "tile must be int or none, got tile=1.5"),
        ("gaussian", {"precision": "half"}, ValueError, "precision must be one of auto, float32, mixed_bfloat16"),
    ],
)
def test_wrong_settings_are_refused_by_name(shipped, overlay, settings, error, message):
    with pytest.raises(error, match=message):
        removers.build(overlay, **settings)


def test_an_overlap_below_the_receptive_field_is_refused_when_the_network_is_loaded(shipped):
    remover = removers.build("impulse", overlap=2)
    with pytest.raises(ValueError, match="overlap must be at least the receptive field, 5 pixels, got overlap=2"):
        remover.load()
