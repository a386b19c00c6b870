"""Options of `train_digits`: what they are called, their ranges, and the defaults that depend on one another."""

from __future__ import annotations

import argparse
from pathlib import Path

from keras_overlay import command_line
from keras_overlay.architectures import PRECISIONS
from keras_overlay.architectures.digit_classifiers import (
    DIGIT_CLASSIFIERS,
    SEED_DIGIT_CLASSIFIER,
    can_say_nothing,
)
from keras_overlay.command_line import number, whole
from keras_overlay.commands import recipe_options, training_options
from keras_overlay.training.schedules import SCHEDULES

DESCRIPTION = """\
Train a network that reads one digit of a house number: a grey crop of 40x40 pixels.

  python train_digits.py --epochs 10                                             # drawn in memory, no download
  python -m datasets.svhn --output_dir svhn                                      # the real set
  python train_digits.py --data_dir svhn --net ConvNet48_Dropout5 --epochs 30    # as published
  python train_digits.py --data_dir svhn --net digit_net --opt Adam --lr 0.002 --schedule cosine --batch 64 --augment
  python train_digits.py --recipe digits --data_dir streets                      # as shipped weights were made
  python train_digits.py --resume --output_path runs/digits-ConvNet48_Dropout5   # go on where a run stopped
"""
OPTIMIZERS = {"ASGD": "asgd", "Adadelta": "adadelta", "Adagrad": "adagrad", "Adam": "adam", "SGD": "sgd,momentum=0"}
"""Names as the published script has them, and what they are here."""
FREE_ON_RESUME = {"cpu", "id", *training_options.FREE_ON_RESUME}
PATHS = ("data_dir", "image_dir", "annotations", "test_annotations", "font_dir", "weight", "output_path")
SCRIPT = "train_digits.py"
_NOTHING = 0.25


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser(SCRIPT, DESCRIPTION)
    _add_published(made.add_argument_group("as the published script has them"))
    _add_data(made.add_argument_group("data"))
    _add_training(made.add_argument_group("training"))
    group = made.add_argument_group("run")
    recipe_options.add_recipe(group, SCRIPT)
    training_options.add_run(group, "runs/digits- and the network, numbered if it exists", samples=False)
    return made


def _add_published(group) -> None:
    add = group.add_argument
    add("--batch", type=whole(1, 65536), default=32, help="crops a step, 1..65536")
    add("--epochs", dest="nb_epochs", type=whole(1, 100_000), default=20, metavar="EPOCHS", help="epochs, each once "
        "over the crops, 1..100000")  # fmt: skip
    add("--opt", choices=sorted(OPTIMIZERS), default="SGD", help="optimizer; SGD has no momentum")
    add("--net", type=command_line.entry_spec(DIGIT_CLASSIFIERS), default=SEED_DIGIT_CLASSIFIER,
        help=f"network, arguments may follow: {', '.join(DIGIT_CLASSIFIERS)}; digit_net is ours")  # fmt: skip
    add("--lr", type=number(1e-8, 10), default=0.005, help="learning rate, 1e-8..10; the highest one of a schedule")
    add("--cpu", action="store_true", help="do not use a graphics card")
    add("--id", type=identifier, help="words to begin the names of result files with")


def _add_data(group) -> None:
    add = group.add_argument
    add("--data_dir", type=Path, help="folder with train and test in it: folders of scenes with digitStruct.mat or "
        "digitStruct.json, or train_32x32.mat and test_32x32.mat (default: scenes drawn in memory)")  # fmt: skip
    add("--synthetic", type=whole(1, 1_000_000), default=2000, help="scenes to draw for training, 1..1000000, without "
        "--data_dir")  # fmt: skip
    add("--test_synthetic", type=whole(1, 1_000_000), help="scenes to draw for the test (default: a fifth as many)")
    add("--image_dir", type=Path, help="photographs that drawn scenes take walls from, one in ten for the test alone "
        "(default: the sample photographs)")  # fmt: skip
    add("--annotations", type=Path, help="boxes of real scenes for drawn ones: digitStruct.mat, .json or .csv "
        "(default: drawn by figures about them)")  # fmt: skip
    add("--test_annotations", type=Path, help="the same for the test (default: --annotations)")
    add("--font_dir", type=Path, help="fonts of your own for drawn scenes, besides those found")
    add("--nothing", type=number(0, 10), help="crops without a digit for each digit, 0..10 (default: 0.25 for a "
        "network that can say so, else 0)")  # fmt: skip
    add("--augment", action="store_true", help="move, turn, blur, re-light and invert crops in training")
    training_options.add_preparation(group, "batches")


def _add_training(group) -> None:
    add = group.add_argument
    add("--schedule", choices=sorted(SCHEDULES), default="constant", help="how the learning rate changes over the run")
    add("--ema", type=number(0, 0.99999), default=0.0, help="momentum of the averaged weights that are judged and "
        "saved, 0..0.99999, 0 for none")  # fmt: skip
    add("--steps", type=whole(1, 10_000_000), help="steps an epoch (default: once over the crops)")
    add("--minutes", type=number(0.1, 100_000), help="measure the step time, then fix the steps so that the run fits "
        "these minutes, 0.1..100000; not with --steps")  # fmt: skip
    add("--precision", choices=["auto", *PRECISIONS], default="auto", help="auto takes mixed_bfloat16 where the "
        "processor has it")  # fmt: skip
    add("--weight", type=Path, help="checkpoint to start from")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of weights, scenes, order and dropout, 0..2147483647")


def identifier(text: str) -> str:
    """Option type: the beginning of a file's name."""
    if not text or not all(letter.isalnum() or letter in "-_." for letter in text):
        raise argparse.ArgumentTypeError(f"expected letters, digits, '-', '_' and '.', got {text!r}")
    return text


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse, check combinations, and fill in the defaults that depend on other options.

    `steps` stays None where it follows from the number of crops.
    """
    made = parser()
    options = recipe_options.parse(made, argv, SCRIPT)
    training_options.check_run(made, options)
    if options.resume:
        return options
    if options.data_dir is not None:
        given = [name for name in ("image_dir", "annotations", "test_annotations", "font_dir") if vars(options)[name]]
        if given:
            made.error(f"--{given[0]} is for drawn scenes; leave out --data_dir")
    training_options.check_length_and_paths(made, options, PATHS)
    if options.nothing and not can_say_nothing(options.net):
        made.error(f"--nothing needs a network with 11 classes, got --net {options.net}; add ,classes=11")
    if options.nothing is None:
        options.nothing = _NOTHING if can_say_nothing(options.net) else 0.0
    options.test_synthetic = options.test_synthetic or -(-options.synthetic // 5)
    options.test_annotations = options.test_annotations or options.annotations
    training_options.settle(options, "-".join(filter(None, [options.id, "digits", options.net])))
    return options
