"""Options of `train_tags`: what they are called, their ranges, and the defaults that depend on one another."""

from __future__ import annotations

import argparse
from pathlib import Path

from keras_overlay import command_line
from keras_overlay.architectures.taggers import DEFAULT_TAGGER, TAGGERS
from keras_overlay.command_line import number, whole
from keras_overlay.commands import recipe_options, training_options
from keras_overlay.commands.train_text_options import USUAL
from keras_overlay.commands.training_options import SIDE
from keras_overlay.losses.of_tags import TAG_LOSSES
from keras_overlay.spec import Spec, parse_one

DESCRIPTION = """\
Train a network that tells what is in pictures by tags. Its encoder is a start for networks that know fewer pictures:
train_text.py --encoder_weights, train_inpaint.py --features.

  python -m datasets.tags --label_dir labels --image_dir pictures --output_file tags.json  # from YOLO's label files
  python train_tags.py --image_dir pictures --tags tags.json --minutes 120
  python train_tags.py --image_dir pictures --tags tags.json --top_tags 500 --model tag_mobilenet,width=1
  python train_tags.py --image_dir pictures --tags tags.json --optimizer sgd,nesterov=true,weight_decay=0.0001
  python train_tags.py --image_dir pictures --tags tags.json --loss attended,anchor=0.2,scale=0.05,boundary=0.1
  python train_tags.py --model tag_mobilenet,width=1 --summary
  python train_tags.py --resume --output_path runs/tag_mobilenet                 # go on where a run stopped
  python train_text.py --data_dir comics --model text_mobilenet --encoder_weights tags.hdf5
"""
FREE_ON_RESUME = training_options.FREE_ON_RESUME
PATHS = ("image_dir", "tags", "test_tags", "weight", "output_path")
SCRIPT = "train_tags.py"


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser(SCRIPT, DESCRIPTION)
    _add_data(made.add_argument_group("data"))
    _add_changes(made.add_argument_group("how examples are varied"))
    _add_training(made.add_argument_group("training"))
    _add_run(made.add_argument_group("run"))
    return made


def _add_data(group) -> None:
    add = group.add_argument
    add("--image_dir", type=Path, help="folder of pictures")
    add("--tags", type=Path, metavar="FILE", help='JSON file that tells the tags of each picture, named from '
        '--image_dir on: {"a/1.jpg": ["cat", "sofa"], "a/2.jpg": []}')  # fmt: skip
    add("--top_tags", type=whole(1, 10_000), default=500, help="how many of the most frequent tags are learned, "
        "1..10000; the seed has 500")  # fmt: skip
    add("--test_tags", type=Path, metavar="FILE", help="JSON file of the validation pictures, which are in --image_dir "
        "too (default: one picture in 5, left out of the training, at most --held_out)")  # fmt: skip
    add("--held_out", type=whole(1, 100_000), default=500, help="most pictures left out for validation, 1..100000")
    add(
        "--image_size",
        type=SIDE,
        default=128,
        help="side to which pictures are brought, a multiple of 32, 32..1024",
    )
    add("--batch_size", type=whole(1, 1024), default=16, help="examples a step, 1..1024")
    add("--grey", action="store_true", help="train on grey pictures: adds channels=1 to the --model")
    training_options.add_preparation(group, "examples", "pictures")


def _add_changes(group) -> None:
    add = group.add_argument
    add("--least_share", type=number(0.05, 1), default=0.7, help="least share of a picture's height, and of its width, "
        "that an example shows, 0.05..1")  # fmt: skip
    add("--grey_share", type=number(0, 1), default=0.2, help="share made grey, 0..1")
    add("--jpeg_share", type=number(0, 1), default=0.1, help="share that goes through JPEG, 0..1")
    add("--contrast", type=number(0, 0.5), default=0.15, help="how far black rises and white falls at most, as a share "
        "of the whole scale, 0..0.5")  # fmt: skip


def _add_training(group) -> None:
    add = group.add_argument
    add("--model", default=DEFAULT_TAGGER, help=f"network: {', '.join(TAGGERS)}; arguments follow: "
        "tag_mobilenet,width=1,units=256; what takes its encoder over must have the same width, excitation, slope and "
        "channels; its number of tags follows from --top_tags")  # fmt: skip
    add("--loss", type=command_line.name_of(TAG_LOSSES), default="attended", help=f"one of {', '.join(TAG_LOSSES)}; "
        "arguments follow, weights of terms beside the cross-entropy: attended,anchor=0.2,scale=0.05,"
        "boundary=0.1")  # fmt: skip
    training_options.add_optimizer(group, "sgd,nesterov=true,weight_decay=0.0001", "0.001 for adam, 0.01 for sgd")
    training_options.add_rate_and_length(group, schedule=None, steps="once over the pictures, 100 at least")


def _add_run(group) -> None:
    recipe_options.add_recipe(group, SCRIPT)
    training_options.add_run(group, "runs/ and the model, numbered if it exists")


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse, check combinations, and fill in the defaults that depend on other options.

    `steps` stays None where it follows from the number of pictures.
    """
    made = parser()
    options = recipe_options.parse(made, argv, SCRIPT)
    training_options.check_run(made, options)
    if options.resume:
        return options
    for name in ("image_dir", "tags"):
        if getattr(options, name) is None and not options.summary:
            made.error(f"--{name} is needed")
    training_options.check_length_and_paths(made, options, PATHS)
    options.model = _model(made, options)
    lr, schedule = USUAL[parse_one(options.optimizer).name]
    options.lr, options.schedule = options.lr or lr, options.schedule or schedule
    training_options.settle(options, options.model)
    return options


def with_tags(model: str, count: int) -> str:
    """The spec of a network for so many tags."""
    spec = parse_one(model)
    return str(Spec(spec.name, spec.args, {**spec.kwargs, "tags": count}))


def _model(made: argparse.ArgumentParser, options: argparse.Namespace) -> str:
    """The network's spec, checked, of one channel with --grey; without its number of tags."""
    text = training_options.model_of(made, TAGGERS, options.model, options.grey)
    try:
        if "tags" in parse_one(text).kwargs:
            raise ValueError(f"the number of tags follows from --top_tags, leave it out, got {text}")
        TAGGERS.arguments(with_tags(text, options.top_tags))
    except (TypeError, ValueError) as error:
        made.error(f"argument --model: {error}")
    return text
