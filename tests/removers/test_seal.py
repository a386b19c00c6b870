"""The overlay `seal`: by colour or by network, and what each of them takes."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from keras_overlay import architectures, checkpoint, clustering, removers, weights
from keras_overlay.architectures.classifiers import CLASSIFIERS
from keras_overlay.clustering.cleaning import without_seals
from keras_overlay.clustering.hues import parse_hues
from keras_overlay.clustering.naming import Wanted
from keras_overlay.weights import WeightsError


@pytest.fixture
def page():
    """Light paper with black bars, and a red and a blue block across them, uint8 (200, 160, 3)."""
    rng = np.random.default_rng(3)
    image = np.full((200, 160, 3), (240, 238, 232), np.float32)
    image[20:180:12, 20:140] = 30
    image[40:90, 30:90] *= (0.85, 0.25, 0.3)
    image[110:160, 70:130] *= (0.3, 0.4, 0.85)
    return np.clip(image + rng.normal(0, 1.5, (200, 160, 1)), 0, 255).round().astype(np.uint8)


@pytest.mark.parametrize("method", ["kmeans", "dbscan,eps=4", "meanshift"])
def test_colours_need_no_weights(page, method, tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    removal = removers.build("seal", method=method)(page)
    np.testing.assert_array_equal(removal.image, without_seals(page, clustering.build(method)))
    assert removal.mask[40:90, 30:90].mean() > 0.9
    assert removal.mask[110:160, 70:130].mean() > 0.9
    assert not removal.mask[:30].any()
    record = removal.record
    assert (record["overlay"], record["method"], record["weights"]) == ("seal", method, [])
    assert (record["fill"], record["hues"], record["min_chroma"]) == ("unink", "any", None)


def test_settings_reach_the_clustering(page):
    made = removers.build("seal", method="kmeans", fill="paper", hues="blue", min_chroma=20.0, max_lightness=70.0)
    wanted = Wanted(parse_hues("blue"), 20.0, 70.0)
    expected = without_seals(page, clustering.build("kmeans"), wanted, "paper")
    np.testing.assert_array_equal(made(page).image, expected)
    assert made(page).mask[110:160, 70:130].mean() > 0.9
    assert not made(page).mask[40:90, 30:70].any()


def test_a_grey_page_is_refused_by_colours_and_not_by_the_network(page, shipped):
    with pytest.raises(ValueError, match="colour methods cannot tell ink from text on a grey page"):
        removers.build("seal", method="kmeans")(page[..., :1])
    removal = removers.build("seal")(page[..., :1])
    np.testing.assert_array_equal(removal.image, 255 - page[..., :1])


def test_without_weights_the_network_is_refused(tmp_path, monkeypatch):
    (tmp_path / "manifest.json").write_text('{"format_version": 1, "weights": {}}')
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    with pytest.raises(WeightsError, match="no shipped weights are called 'seal'; known: none"):
        removers.build("seal")


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"method": "ward"}, ValueError, "unknown method 'ward'; known: dbscan, kmeans, meanshift, network"),
        ({"method": "kmeans,clusters=1"}, ValueError, r"clusters must be 2\.\.64 clusters, got clusters=1"),
        ({"method": "kmeans", "threshold": 8.0}, ValueError, r"'kmeans' takes no threshold \(got threshold=8.0\); it "
         "takes fill, hues, max_lightness, min_chroma"),
        ({"method": "dbscan", "check": False}, ValueError, r"method 'dbscan' takes no check \(got check=False\)"),
        ({"method": "dbscan", "tile": 64}, ValueError, r"method 'dbscan' takes no tile \(got tile=64\)"),
        ({"hues": "red"}, ValueError, r"method 'network' takes no hues \(got hues='red'\); it takes check, overlap, "),
        ({"fill": "paper"}, ValueError, r"method 'network' takes no fill \(got fill='paper'\)"),
        ({"method": "kmeans", "fill": "white"}, ValueError, "fill must be one of inpaint, paper, unink"),
        ({"method": "kmeans", "hues": "pink"}, ValueError, "hue must be any, blue, green, red, or degrees"),
        ({"method": "kmeans", "min_chroma": -1.0}, ValueError, r"min_chroma must be 0\.\.200 CIELAB units"),
        ({"method": "kmeans", "max_lightness": 101.0}, ValueError, r"max_lightness must be 0\.\.100 CIELAB units"),
        ({"strength": 5.0}, ValueError, r"overlay 'seal' takes no strength \(got strength=5.0\); it takes check, "),
    ],
)  # fmt: skip
def test_wrong_settings_are_refused_by_name(shipped, settings, error, message):
    with pytest.raises(error, match=message):
        removers.build("seal", **settings)


@pytest.fixture
def with_classifier(weights_folder, tmp_path, monkeypatch):
    """The tiny weights with a classifier that says no to pages without a pixel darker than 128, and yes to others."""
    folder = shutil.copytree(weights_folder, tmp_path / "weights")
    spec = "seal_classifier,filters=1,scales=1,dropout=0"
    model = architectures.build(spec, table=CLASSIFIERS)
    for layer in model.layers:
        values = [np.zeros(weight.shape, np.float32) for weight in layer.weights]
        if type(layer).__name__ == "Conv2D":
            values[0][values[0].shape[0] // 2, values[0].shape[1] // 2] = -1 / 3 if values[0].shape[2] == 3 else 1
            layer.set_weights(values)
    model.get_layer("logits").set_weights([np.full((1, 1, 1, 1), 1000.0), np.full(1, -50.0)])
    checkpoint.save(folder / "seal_classifier.hdf5", model, spec, {})
    content = json.loads((folder / "manifest.json").read_text())
    entry = {**content["weights"]["seal"], "file": "seal_classifier.hdf5", "architecture": spec}
    entry["sha256"] = weights.sha256_of(folder / "seal_classifier.hdf5")
    content["weights"]["seal_classifier"] = {name: entry[name] for name in entry if name != "threshold"}
    (folder / "manifest.json").write_text(json.dumps(content))
    monkeypatch.setattr(weights, "FOLDER", folder)


def test_a_shipped_classifier_is_asked_unless_forbidden(with_classifier):
    light, dark = np.full((32, 32, 3), 230, np.uint8), np.full((32, 32, 3), 230, np.uint8)
    dark[8:24, 8:24] = 10
    checked, unchecked = removers.build("seal"), removers.build("seal", check=False)
    assert [checked(page).changed for page in (light, dark)] == [0, 1]
    assert [unchecked(page).changed for page in (light, dark)] == [1, 1]
    assert [each["name"] for each in checked.record["weights"]] == ["seal", "seal_classifier"]
    assert [each["name"] for each in unchecked.record["weights"]] == ["seal"]
