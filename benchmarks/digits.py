"""How well digits are painted over: ours, as published, and OpenCV's inpainting, against the true background."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import tqdm

from benchmarks import digit_figure, digit_scores, table
from benchmarks.digit_scores import DigitScore
from keras_overlay import command_line
from keras_overlay.command_line import whole
from keras_overlay.commands.train_digits_data import streets_of
from keras_overlay.digits import read_boxes, report, usable
from keras_overlay.digits.examples import box_file_of, of_folder
from keras_overlay.digits.street import Scene
from keras_overlay.image_files import read_rgb
from keras_overlay.infilling import INFILLS
from keras_overlay.infilling.painting import Painting
from keras_overlay.infilling.reading import DigitReader
from keras_overlay.removers.digits import Digits

DESCRIPTION = """\
Paint over the digits of drawn scenes, whose background is known, and compare inside of the boxes: PSNR and SSIM, the
share of digits missed (a quarter or more of a digit's difference from its background is left on its true mask), the
share still read by the network (its own answer, and forced to say a digit; on the true background it says the digit by
chance), and seconds a digit. Beside the three ways to choose background pixels: OpenCV's two methods, given the whole
boxes, and given the digits' true mask. Of the key pixels in a box the share that lies on the digit (stray_percent),
the share of the box's background that they are (ground_percent), and in how many pieces they lie: how noisy they are.

The scenes are those of the test of train_digits.py from number 1,000,000 on, which no training draws.

  python -m benchmarks.digits --image_dir BSDS400 --annotations digitStruct.mat
  python -m benchmarks.digits --image_dir BSDS400 --classifier runs/digits/weights.020-0.100-0.97000.hdf5
  python -m benchmarks.digits --image_dir BSDS400 --published runs/digits_published/weights.020-0.200-0.91600.hdf5
  python -m benchmarks.digits --count 1 --real svhn/test --figure real.png   # real scenes: mistakes, and a figure
"""
METHODS = {
    "nothing": None,
    "true background": None,
    "(a) gradient": "gradient",
    "(b) feature maps": "feature_maps",
    "(c) combined": "combined",
    "(a) published network": "gradient",
    "(b) published network": "feature_maps",
    "telea, boxes": None,
    "navier_stokes, boxes": None,
    "telea, true mask": None,
    "navier_stokes, true mask": None,
}
"""Name in the table to name in INFILLS."""
FIGURE = ("gradient", "feature_maps", "combined")
"""Columns of the figure of real scenes, after the scene itself."""
_PUBLISHED = "published network"
FIRST = 1_000_000
"""Number of the first scene; no training draws that many."""


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    own = reader_of(options.classifier)
    judge, published = (reader_of(path) if path else own for path in (options.judge, options.published))
    street = streets_of(options)[1]
    methods = [name for name in METHODS if options.published or _PUBLISHED not in name]
    found: dict[str, list[DigitScore]] = {name: [] for name in methods}
    seconds = dict.fromkeys(methods, 0.0)
    for number in tqdm.tqdm(range(FIRST, FIRST + options.count), unit="scene", disable=None):
        scene = street(number)
        for name in methods:
            start = time.perf_counter()
            result, keys = infilled(name, scene, published if _PUBLISHED in name else own)
            seconds[name] += time.perf_counter() - start
            found[name] += digit_scores.scores(scene, result, judge, keys)
    rows = [
        {"method": name, **digit_scores.summary(each), "seconds_a_digit": seconds[name] / len(each)}
        for name, each in found.items()
    ]
    table.report(rows, options.output)
    if options.real:
        real_scenes(options.real, options.figure, own)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.digits", DESCRIPTION)
    add = made.add_argument
    add("--count", type=whole(1, 100_000), default=200, help="drawn scenes, 1..100000")
    add_scenes(made)
    add("--classifier", type=Path, help="checkpoint of train_digits.py (default: the shipped weights)")
    add("--judge", type=Path, help="checkpoint of another network, to read the results (default: the same)")
    add("--published", type=Path, help="checkpoint of the published network: (a) and (b) are done with it too")
    add("--real", type=Path, nargs="+", help="folders of real scenes with boxes: their mistakes are listed")
    add("--figure", type=command_line.path_ending(".png"), help="PNG file for a figure of the real scenes")
    table.add_output(made, "digits")
    return made


def add_scenes(made: argparse.ArgumentParser) -> None:
    """Options of what scenes are drawn from."""
    add = made.add_argument
    add("--image_dir", type=Path, help="photographs for walls, one in ten used (default: the sample photographs)")
    add("--annotations", dest="test_annotations", metavar="ANNOTATIONS", type=Path, help="boxes of real scenes for the "
        "layouts (default: drawn by figures)")  # fmt: skip
    add("--font_dir", type=Path, help="fonts of your own, besides those found")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="of the scenes, as of the training")
    made.set_defaults(annotations=None)


def reader_of(path: Path | None) -> DigitReader:
    """The network of a checkpoint, or the shipped one."""
    return Digits(classifier=path and str(path)).reader


def infilled(name: str, scene: Scene, reader: DigitReader) -> tuple[np.ndarray, np.ndarray | None]:
    """What a method makes of a scene, float32 (height, width, 3), and its key pixels, if it has any."""
    if name == "nothing":
        return scene.picture.astype(np.float32), None
    if name == "true background":
        return scene.background.astype(np.float32), None
    if METHODS[name] is None:
        return digit_scores.by_opencv(scene, name), None
    found = INFILLS[METHODS[name]](scene.picture, scene.boxes, reader, Painting())
    return found.image, found.keys


def real_scenes(folders: list[Path], figure: Path | None, reader: DigitReader) -> None:
    """Print every mistake on the digits of real scenes, and draw the figure."""
    names, truth, answers, lines = [], [], [], []
    for folder in folders:
        examples, problems = of_folder(folder)
        for problem in problems:
            print(f"left out: {problem}", file=sys.stderr)
        names += [f"{folder.name}/{name}" for name in examples.names]
        truth += examples.labels.tolist()
        answers += reader.probabilities(examples.crops)[:, :10].argmax(axis=-1).tolist()
        lines += _lines(folder, sorted(set(examples.names)), reader)
    wrong = report.mistakes(names, np.array(truth), np.array(answers))
    print(f"real digits: {len(truth) - len(wrong)} of {len(truth)} read rightly")
    for name, digit, answer in wrong:
        print(f"  {name}: {digit} read as {answer}")
    if figure is not None:
        digit_figure.write(figure, lines)
        print(f"written to {figure}")


def _lines(folder: Path, names: list[str], reader: DigitReader) -> list[list[np.ndarray]]:
    """The picture, and what each method of ours makes of it."""
    boxes, lines = read_boxes(box_file_of(folder)), []
    for name in names:
        picture = read_rgb(folder / name)
        own = usable(boxes[name], *picture.shape[:2])[0]
        lines.append([picture, *(INFILLS[each](picture, own, reader, Painting()).image for each in FIGURE)])
    return lines


if __name__ == "__main__":
    sys.exit(command_line.run(main))
