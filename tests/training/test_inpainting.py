"""Training of inpainters: it learns, each term of the loss is in the history, it is resumed; features of others."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay import architectures, checkpoint, history
from keras_overlay.architectures.inpainters import INPAINTERS
from keras_overlay.architectures.segmenters import SEGMENTERS
from keras_overlay.checkpoint import CheckpointError
from keras_overlay.image_files import read_rgb
from keras_overlay.pairs.holed_pictures import HIDDEN, HoledPicture, holed
from keras_overlay.run_folder import RunFolder
from keras_overlay.training import features
from keras_overlay.training.inpainting import InpaintTraining
from keras_overlay.training.plan import Plan

SPEC = "fill_unet,filters=4,scales=2,levels=2"


def batches(number: int):
    """Stripes with a hole: pictures and holes (4, 16, 16, …), and targets."""
    rng = np.random.default_rng([3, number])
    targets = np.zeros((4, 16, 16, 4), np.float32)
    targets[..., :3] = np.where(np.arange(16) % 4 < 2, 60, 190)[:, None] + rng.uniform(-30, 30, (4, 1, 1, 3))
    for target in targets:
        top, left = rng.integers(0, 10, 2)
        target[top : top + 6, left : left + 6, 3] = 1
    return holed(targets), targets


def pictures():
    target = batches(999)[1][0]
    clean, holes = target[..., :3].round().astype(np.uint8), target[..., 3] > 0
    return [HoledPicture("stripes", np.where(holes[..., None], np.uint8(HIDDEN), clean), clean, holes)]


def plan(**changes) -> Plan:
    settings = {"lr": 0.003, "epochs": 2, "steps": 20, "schedule": "constant", **changes}
    return Plan(settings.pop("architecture", SPEC), settings.pop("loss", "hole_l1"), **settings)


def test_it_learns_inside_of_holes_and_keeps_scores_and_samples(tmp_path):
    columns = InpaintTraining(plan(), batches, pictures()).fit(RunFolder(tmp_path), {}, quiet=True)
    assert columns["hole_PSNR"][-1] > columns["hole_PSNR"][0] + 2
    assert min(columns["val_hole_PSNR"]) > 18
    assert columns["loss"][-1] < 0.8 * columns["loss"][0]
    assert set(columns) == {"loss", "hole_PSNR", "val_loss", "val_hole_PSNR", "learning_rate"}
    assert read_rgb(tmp_path / "samples" / "stripes.png").shape == (16, 3 * 16 + 2 * 4, 3)


@pytest.mark.parametrize("name", ["pconv_unet", "gated_unet"])
def test_each_term_of_the_loss_is_in_the_history_and_they_add_up(name, tmp_path):
    source = architectures.build("text_unet,filters=4,scales=3,most=8", table=SEGMENTERS)
    compared = features.Features(features.encoder_maps(source, "here"))
    made = plan(architecture=f"{name},filters=4,scales=2", loss="partial", steps=3)
    InpaintTraining(made, batches, pictures(), features=compared).fit(RunFolder(tmp_path), {}, quiet=True)
    columns, terms = history.read(tmp_path), ("valid", "hole", "variation", "perceptual", "style")
    for before in ("", "val_"):
        total = sum(columns[f"{before}{term}"] for term in terms)
        np.testing.assert_allclose(total, columns[f"{before}loss"], rtol=2e-3)
        assert all((columns[f"{before}{term}"] > 0).all() for term in terms)


def test_a_resumed_run_ends_as_an_undisturbed_one(tmp_path):
    settings = {"steps": 4, "loss": "partial,perceptual=0,style=0"}
    whole = InpaintTraining(plan(**settings), batches, pictures()).fit(RunFolder(tmp_path / "a"), {}, quiet=True)
    InpaintTraining(plan(**settings, epochs=1), batches, pictures()).fit(RunFolder(tmp_path / "b"), {}, quiet=True)
    again = InpaintTraining(plan(**settings), batches, pictures())
    parts = again.fit(RunFolder(tmp_path / "b"), {}, resumed=True, quiet=True)
    for name in ("val_loss", "val_hole", "hole_PSNR"):
        assert parts[name] == pytest.approx(whole[name], rel=1e-4)


def test_a_loss_without_its_features_is_refused():
    with pytest.raises(ValueError, match="the loss partial needs features of another network"):
        InpaintTraining(plan(loss="partial"), batches, pictures())


def test_features_come_from_a_checkpoint_of_ours_at_three_sizes_and_do_not_learn(tmp_path, rng):
    spec = "text_unet,filters=4,scales=3,most=8"
    keras.utils.set_random_seed(5)
    checkpoint.save(tmp_path / "text.hdf5", architectures.build(spec, table=SEGMENTERS), spec, {})
    compared = features.load(tmp_path / "text.hdf5")
    given = rng.uniform(0, 255, (2, 32, 48, 3)).astype(np.float32)
    maps = [keras.ops.convert_to_numpy(each) for each in compared(given)]
    assert [each.shape[:3] for each in maps] == [(2, 16, 24), (2, 8, 12), (2, 4, 6)]
    assert all(each.std() > 0 for each in maps)
    assert compared.model.trainable_weights == []
    grey = architectures.build(f"{spec},channels=1", table=SEGMENTERS)
    assert features.Features(features.encoder_maps(grey, "here"))(given)[0].shape[0] == 2


def test_networks_without_such_maps_are_refused():
    one = architectures.build(SPEC, table=INPAINTERS)
    with pytest.raises(CheckpointError, match="a network of 2 inputs cannot serve for features"):
        features.encoder_maps(one, "a.hdf5")
    flat = architectures.build("srresnet,filters=4,blocks=1")
    with pytest.raises(CheckpointError, match="has no feature maps at 1/2, 1/4 and 1/8 of its input"):
        features.encoder_maps(flat, "a.hdf5")


def test_vgg16_that_cannot_be_had_is_told_with_what_to_do(monkeypatch):
    def fail(*_, **__):
        raise OSError("no network")

    monkeypatch.setattr(keras.utils, "get_file", fail)
    with pytest.raises(
        ValueError, match=r"cannot be downloaded \(no network\); give --features their file, or a check"
    ):
        features.load("vgg16")


def test_vgg16_takes_blue_green_red_minus_their_means():
    seen = []

    class Model:
        trainable = True
        inputs = ()

        def __call__(self, given, training):
            seen.append(keras.ops.convert_to_numpy(given))
            return [given]

    found = features.Features(Model(), swapped=True, scale=255.0)(np.full((1, 2, 2, 3), (10.0, 20.0, 30.0), np.float32))
    np.testing.assert_allclose(seen[0][0, 0, 0], [30 - 103.939, 20 - 116.779, 10 - 123.68], rtol=1e-5)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(found[0]), seen[0] / 255, rtol=1e-5)
