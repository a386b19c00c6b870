"""`benchmarks.training` with tiny settings; a stand-in takes the place of the original scripts and of tf_keras."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest

from benchmarks import fresh_process, training

TINY = ["--batch_size", "2", "--image_size", "32", "--steps", "2", "--warm_up", "1"]
COLUMNS = [
    "code", "model", "precision", "batch_size", "image_size", "images_per_second", "least", "most",
    "seconds_per_step", "times_original", "kmac_per_pixel", "weights", "peak_mib", "noise", "steps", "repetitions",
]  # fmt: skip

ORIGINAL = """
    import argparse
    import json
    import numpy as np
    import tensorflow as tf
    from keras import backend as K
    from keras.callbacks import Callback
    from keras.layers import Input
    from keras.layers.convolutional import Conv2D
    from keras.layers.normalization import BatchNormalization
    from keras.models import Model
    from keras.optimizers import Adam
    from keras.utils import Sequence
    import helper

    parser = argparse.ArgumentParser()
    for name in ("image_dir", "test_dir", "image_size", "batch_size", "nb_epochs", "lr", "steps", "loss", "output_path",
                 "source_noise_model", "target_noise_model", "val_noise_model", "model"):
        parser.add_argument("--" + name)
    args = parser.parse_args()
    assert helper.HERE and np.float is float and tf.log(1.0) == "log 1.0"
    assert Adam(lr=float(args.lr)).learning_rate == 0.001
    assert args.model == "srresnet" and args.source_noise_model == args.target_noise_model == "gaussian,0,50"
    model = Model(Conv2D, BatchNormalization, Input)
    callback = Callback()
    model.fit_generator(generator=[1], steps_per_epoch=int(args.steps), epochs=1, callbacks=[callback], verbose=1)
    assert callback.steps == int(args.steps)
"""
TF_KERAS = """
    import sys, time, types

    class Callback:
        steps = 0
        def on_train_batch_end(self, batch, logs=None):
            self.steps += 1

    class Model:
        def __init__(self, *parts):
            pass
        def count_params(self):
            return 77
        def fit(self, generator, callbacks, steps_per_epoch, epochs, verbose):
            for batch in range(steps_per_epoch):
                time.sleep(0.25)
                for callback in callbacks:
                    callback.on_train_batch_end(batch)

    def module(name, **things):
        made = types.ModuleType("tf_keras." + name)
        made.__dict__.update(things)
        return made

    __version__ = "9.9"
    backend, models = module("backend"), module("models", Model=Model)
    callbacks, utils = module("callbacks", Callback=Callback), module("utils", Sequence=object)
    layers = module("layers", Conv2D=object, BatchNormalization=object, Input=object)
    optimizers = module("optimizers", Adam=lambda learning_rate: types.SimpleNamespace(learning_rate=learning_rate))
"""
TENSORFLOW = """
    import types
    __version__ = "8.8"
    math = types.SimpleNamespace(log=lambda x: f"log {x}")
"""


@pytest.fixture
def original(tmp_path, monkeypatch):
    """A folder with a stand-in for the original scripts, and stand-ins for the packages they need."""
    files = {
        "original/train.py": ORIGINAL,
        "original/helper.py": "HERE = True",
        "packages/tf_keras.py": TF_KERAS,
        "packages/tensorflow.py": TENSORFLOW,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    return tmp_path / "original"


def test_every_precision_is_measured(tmp_path, read_table, in_this_process):
    argv = [*TINY, "--models", "n2n_unet,filters=4", "--repetitions", "1"]
    assert training.main([*argv, "--output", str(tmp_path / "table.csv")]) == 0
    rows = read_table()
    assert list(rows[0])[:-3] == COLUMNS
    assert [row["precision"] for row in rows] == ["float32", "mixed_bfloat16"]
    for row in rows:
        assert row["code"] == "keras_overlay"
        assert 0 < float(row["least"]) <= float(row["images_per_second"]) <= float(row["most"])
        assert float(row["images_per_second"]) * float(row["seconds_per_step"]) == pytest.approx(2, rel=0.01)
        assert (row["steps"], row["repetitions"], row["batch_size"], row["image_size"]) == ("2", "1", "2", "32")
        assert float(row["kmac_per_pixel"]) > 0
        assert int(row["weights"]) > 100
        assert float(row["peak_mib"]) > 50
    assert sorted(path.name for path in tmp_path.iterdir()) == ["table.csv"]


def test_the_original_runs_beside_ours_in_turns(tmp_path, read_table, original, monkeypatch):
    order = []

    def ours(model, precision, files, options):
        order.append(precision)
        assert len(files) >= options.batch_size * (options.steps + options.warm_up)
        assert len({path.parent for path in files}) == 1
        return {"ends": [5.0, 6.0, 7.0], "weights": 77, "kmac_per_pixel": 1.0, "peak_mib": 9.0}

    monkeypatch.setattr(training, "our_run", ours)
    run = fresh_process.run
    monkeypatch.setattr(fresh_process, "run", lambda command: order.append("original") or run(command))
    argv = [*TINY, "--models", "srresnet", "n2n_unet", "--precisions", "float32", "--repetitions", "2"]
    argv += ["--original", str(original), "--original_python", sys.executable]
    assert training.main([*argv, "--output", str(tmp_path / "table.csv")]) == 0
    assert order == ["float32", "original", "float32"] * 2
    mine, theirs, other = read_table()
    assert theirs["code"] == "tf_keras 9.9 tensorflow 8.8"
    assert (theirs["model"], theirs["precision"], theirs["weights"]) == ("srresnet", "float32", "77")
    assert 0.25 <= float(theirs["seconds_per_step"]) < 2
    assert float(theirs["times_original"]) == 1
    ratio = float(theirs["seconds_per_step"]) / float(mine["seconds_per_step"])
    assert float(mine["times_original"]) == pytest.approx(ratio, rel=0.01)
    assert other["times_original"] == ""


def test_an_original_that_stops_early_is_no_measurement(tmp_path, original, monkeypatch):
    script = original / "train.py"
    script.write_text(script.read_text().replace("steps_per_epoch=int(args.steps)", "steps_per_epoch=1"))
    script.write_text(script.read_text().replace("assert callback.steps", "#"))
    monkeypatch.setattr(
        training, "our_run", lambda *_: {"ends": [1, 2, 3], "weights": 1, "kmac_per_pixel": 1.0, "peak_mib": 1.0}
    )
    argv = [*TINY, "--models", "srresnet", "--original", str(original), "--original_python", sys.executable]
    with pytest.raises(fresh_process.ProcessFailed, match="a run ended after 1 of 3 steps"):
        training.main([*argv, "--output", str(tmp_path / "table.csv")])
    assert not (tmp_path / "table.csv").exists()


def test_what_the_original_says_when_it_fails_is_told(original, tmp_path):
    (original / "train.py").write_text("raise SystemExit('no such noise')")
    script = Path(training.__file__).with_name("original_training.py")
    command = [sys.executable, str(script), "--original", str(original), "--answer", str(tmp_path / "answer.json")]
    with pytest.raises(fresh_process.ProcessFailed, match="no such noise"):
        fresh_process.run(command)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--original", "."], "--original and --original_python go together"),
        (["--original", ".", "--original_python", "python"], "holds no train.py of the original scripts"),
        (
            ["--models", "resnet"],
            "unknown architecture 'resnet'; known: drunet, ffdnet, n2n_unet, nafnet, residual_attention, seal_cnn, sr",
        ),
        (["--warm_up", "0"], "--warm_up: expected a whole number from 1 to 1000, got '0'"),
    ],
)
def test_wrong_options_are_refused(argv, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        training.main(argv)
    assert message in capsys.readouterr().err
