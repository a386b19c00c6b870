"""A first try without any data: train on sample photographs, restore others, draw the curves."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from keras_overlay import command_line
from keras_overlay.command_line import number, whole
from keras_overlay.commands import plot_history, test_model, train_n2n
from keras_overlay.pairs import samples

DESCRIPTION = """\
Train a restorer for a few minutes on the photographs that scikit-image and scikit-learn carry, then restore
photographs that it never trained on and draw the training curves. Nothing is downloaded.

  keras-overlay demo
  keras-overlay demo --source_noise_model gaussian,0,50 --minutes 10 --output_path demo-gaussian
"""


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("keras-overlay demo", DESCRIPTION)
    add = made.add_argument
    add("--source_noise_model", type=command_line.noise_spec, default="text,0,50", help="what to learn to remove")
    add("--minutes", type=number(0.1, 100_000), default=4, help="time to train, 0.1..100000 minutes")
    add("--output_path", type=Path, default=Path("demo"), help="folder for everything this makes")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of weights, pairs and dropout, 0..2147483647")
    return made


def main(argv: list[str] | None = None) -> int:
    """Run the demo; returns the exit code."""
    options = parser().parse_args(argv)
    if options.output_path.exists():
        raise ValueError(f"--output_path: {options.output_path} exists already; choose another, or delete it first")
    run, photographs = options.output_path / "run", options.output_path / "photographs"
    training = ["--source_noise_model", options.source_noise_model, "--seed", str(options.seed)]
    code = train_n2n.main([*training, "--minutes", str(options.minutes), "--output_path", str(run)])
    photographs.mkdir()
    for file in samples.validation_photographs():
        shutil.copy(file, photographs)
    middle = str(command_line.noise.build(options.source_noise_model).fixed())
    code = code or test_model.main(
        ["--weight_file", str(run), "--image_dir", str(photographs), "--test_noise_model", middle, "--panel",
         "--output_dir", str(options.output_path / "restored"), "--scores", str(options.output_path / "scores.csv")]
    )  # fmt: skip
    code = code or plot_history.main(["--input1", str(run), "--output_dir", str(options.output_path)])
    print(f"look at {options.output_path / 'restored'} (*.panel.png: clean | degraded | restored), "
          f"{options.output_path / 'val_PSNR.png'} and {options.output_path / 'scores.csv'}")  # fmt: skip
    return code
