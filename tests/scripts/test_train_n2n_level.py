"""train_n2n with networks that are told the noise level: training, checkpoints and resuming."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import checkpoint, history
from keras_overlay.command_line import run
from keras_overlay.commands import train_n2n
from keras_overlay.image_files import write_png
from keras_overlay.restore import Restorer
from keras_overlay.run_folder import RunFolder
from keras_overlay.training.keeping import Keeper

SPECS = ("ffdnet,filters=4,depth=3", "drunet,filters=4,scales=2,level=true")
QUICK = ("--image_size", "16", "--batch_size", "4", "--nb_epochs", "2", "--steps", "3", "--precision", "float32",
         "--source_noise_model", "gaussian,0,50", "--lr", "0.01", "--ema", "0", "--seed", "3", "--quiet")  # fmt: skip


@pytest.fixture
def train(tmp_path, picture):
    """`train(spec, folder, *options)`: a short training in this process; returns the exit code."""
    images = tmp_path / "pictures"
    for number in range(4):
        write_png(images / f"{number}.png", picture(48, 48, seed=number))

    def call(spec, folder, *options) -> int:
        command = [*QUICK, "--model", spec, "--image_dir", str(images), "--output_path", str(folder), *options]
        return run(train_n2n.main, command)

    return call


@pytest.mark.parametrize("spec", SPECS)
def test_it_trains_and_resumes_and_its_checkpoint_takes_a_strength(spec, train, tmp_path, monkeypatch, picture):
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    assert train(spec, whole) == 0
    with monkeypatch.context() as patch:
        patch.setattr(Keeper, "on_epoch_begin", stop_at_the_second_epoch)
        assert train(spec, stopped) == 1
    assert checkpoint.read_details(RunFolder(stopped).last)["epoch"] == 1
    assert train(spec, stopped, "--resume") == 0
    columns, again = (history.read(folder) for folder in (whole, stopped))
    assert columns["val_PSNR"][0] != columns["val_PSNR"][1]
    for name, values in columns.items():
        np.testing.assert_allclose(again[name], values, rtol=1e-4, err_msg=name)  # threads may add in another order
    model, details = checkpoint.load(RunFolder(stopped).best())
    assert details["architecture"] == spec
    image = picture(24, 20, seed=9)
    weak, strong, unknown = (Restorer(model, strength=strength)(image) for strength in (0, 50, None))
    assert min(np.abs(weak - strong).max(), np.abs(weak - unknown).max()) > 0.01


def stop_at_the_second_epoch(_, epoch, logs=None):
    """In place of `Keeper.on_epoch_begin`."""
    if epoch == 1:
        raise OSError("stopped here")


def test_summary_and_own_pairs(train, tmp_path, picture, capsys):
    assert train(SPECS[0], tmp_path / "run", "--summary") == 0
    assert "ffdnet,filters=4,depth=3: 1,100 weights, 0.3 kMAC a pixel" in capsys.readouterr().out
    sources, targets = tmp_path / "sources", tmp_path / "targets"
    for number in range(3):
        write_png(sources / f"{number}.png", picture(32, 32, seed=number))
        write_png(targets / f"{number}.png", picture(32, 32, seed=number))
    pairs = ["--source_dir", str(sources), "--target_dir", str(targets), "--output_path", str(tmp_path / "own")]
    quick = ["--image_size", "16", "--batch_size", "2", "--nb_epochs", "1", "--steps", "2", "--precision", "float32"]
    assert run(train_n2n.main, [*quick, "--quiet", "--model", SPECS[0], *pairs]) == 0
