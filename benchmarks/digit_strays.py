"""How many stray key pixels bring a painted-over digit back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import tqdm

from benchmarks import digit_scores, table
from benchmarks.digits import FIRST, add_scenes, reader_of
from keras_overlay import command_line
from keras_overlay.command_line import whole
from keras_overlay.commands.train_digits_data import streets_of
from keras_overlay.digits.street import Scene
from keras_overlay.infilling.painting import Painting, from_keys

DESCRIPTION = """\
Paint over the digits of drawn scenes from their true background, the very best key pixels, and from some pixels of the
digit besides, taken at random: what share of the digit comes back, by least squares on its true mask, and how often the
network reads it again. The spread is chosen by leave-one-out each time, as published.

  python -m benchmarks.digit_strays --image_dir BSDS400 --annotations digitStruct.mat
"""
SHARES = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Of the digit's pixels that are key pixels too."""


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    reader, street = reader_of(options.classifier), streets_of(options)[1]
    found = {share: [] for share in SHARES}
    for number in tqdm.tqdm(range(FIRST, FIRST + options.count), unit="scene", disable=None):
        scene = street(number)
        for share, rows in found.items():
            rng = np.random.Generator(np.random.SFC64([number, 23]))
            rows += digit_scores.scores(scene, painted(scene, share, rng), reader)
    wanted = ("psnr", "missed_percent", "read_percent", "forced_percent", "digits")
    rows = []
    for share, scores in found.items():
        made = digit_scores.summary(scores)
        left = 100 * float(np.mean([score.left for score in scores]))
        rows.append(
            {"stray_percent_of_digit": 100 * share, "left_percent": left, **{name: made[name] for name in wanted}}
        )
    table.report(rows, options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.digit_strays", DESCRIPTION)
    made.add_argument("--count", type=whole(1, 100_000), default=100, help="drawn scenes, 1..100000")
    add_scenes(made)
    made.add_argument("--classifier", type=Path, help="checkpoint of train_digits.py (default: the shipped weights)")
    table.add_output(made, "digit_strays")
    return made


def painted(scene: Scene, share: float, rng: np.random.Generator) -> np.ndarray:
    """A scene whose boxes are painted from their background and a share of their digits' pixels.

    Args:
        scene: With its truth.
        share: Of the digit's pixels, 0..1.
        rng: Chooses them; a larger share of the same generator's state includes a smaller one.

    Returns:
        float32 (height, width, 3), 0..255.
    """
    result, order = scene.picture.astype(np.float32), rng.random(scene.mask.shape)
    keys = ~scene.mask | (order < share)
    for box in scene.boxes:
        place = box.within(*scene.mask.shape)
        if keys[place].any():
            result[place] = from_keys(scene.picture[place], keys[place], Painting())[0]
    return result


if __name__ == "__main__":
    sys.exit(command_line.run(main))
