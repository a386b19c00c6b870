"""Options of `train_text`: what they are called, their ranges, and the defaults that depend on one another."""

from __future__ import annotations

import argparse
from pathlib import Path

from keras_overlay import command_line, noise
from keras_overlay.architectures.segmenters import DEFAULT_SEGMENTER, SEGMENTERS
from keras_overlay.command_line import number, whole
from keras_overlay.commands import recipe_options, training_options
from keras_overlay.commands.training_options import SIDE
from keras_overlay.losses.of_masks import MASK_LOSSES
from keras_overlay.spec import parse_one

DESCRIPTION = """\
Train a network that finds lettering in comics, pixel by pixel.

  python train_text.py --minutes 5                                          # pages and lettering drawn on the way
  python -m datasets.comics --layers_dir peppercarrot --leave_out "E19*" --output_dir comics
  python train_text.py --data_dir comics --minutes 120
  python train_text.py --data_dir comics --model text_mobilenet,width=1 --optimizer sgd,nesterov=true
  python train_text.py --data_dir comics --model text_mobilenet --frozen_epochs 10 --encoder_weights tags.hdf5
  python train_text.py --data_dir comics --loss focal,gamma=0.5,words=2     # or crossentropy, soft_bootstrap
  python train_text.py --data_dir comics --range_test                       # which learning rates are worth a try
  python train_text.py --model text_xception --summary
  python train_text.py --resume --output_path runs/text_unet                # go on where a run stopped
"""
FREE_ON_RESUME = training_options.FREE_ON_RESUME
PATHS = ("data_dir", "picture_dir", "test_dir", "weight", "encoder_weights", "output_path")
SCRIPT = "train_text.py"
USUAL = {"adam": (0.001, "cosine"), "sgd": (0.01, "triangular")}
"""Learning rate and schedule that go with each optimizer; those of `sgd` are the seed's."""


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
    add("--data_dir", type=Path, nargs="+", help="folders with lettered/ and mask/, files matched by name, as "
        "datasets.comics writes them (default: pages are drawn on the way)")  # fmt: skip
    add("--picture_dir", type=Path, help="folder of pictures without letters instead, searched recursively; they are "
        "lettered anew for every example")  # fmt: skip
    add("--pages", type=whole(1, 1_000_000), help="pages that are drawn without --data_dir and --picture_dir, "
        "1..1000000 (default: 200)")  # fmt: skip
    add("--noise", type=lettering, metavar="SPEC", help="lettering that is drawn, not with --data_dir; see "
        "noise_model.py (default: lettering,0.5,4)")  # fmt: skip
    add("--test_dir", type=Path, help="validation pages, a folder of the same kind (default: one page in 20, left out "
        "of the training in all its versions, at most --held_out)")  # fmt: skip
    add("--held_out", type=whole(1, 10_000), default=8, help="most pages left out for validation, 1..10000")
    add("--image_size", type=SIDE, default=256, help="side of the network's input in training, a multiple of 32, "
        "32..1024; the seed has 512")  # fmt: skip
    add("--batch_size", type=whole(1, 1024), default=8, help="examples a step, 1..1024")
    add("--grey", action="store_true", help="train on grey pages: adds channels=1 to the --model")
    add("--text_share", type=number(0, 1), default=0.8, help="share of the examples that are looked for letters, 0..1; "
        "the others are taken as they come")  # fmt: skip
    training_options.add_preparation(group, "examples", "pages and masks")


def _add_changes(group) -> None:
    add = group.add_argument
    add("--min_scale", type=number(0.1, 10), default=0.75, help="least factor by which they are enlarged, 0.1..10")
    add("--max_scale", type=number(0.1, 10), default=1.5, help="largest, 0.1..10; all scales between are as likely")
    add("--grey_share", type=number(0, 1), default=0.2, help="share made grey, 0..1")
    add("--jpeg_share", type=number(0, 1), default=0.25, help="share that goes through JPEG, 0..1")
    add("--negative_share", type=number(0, 1), default=0.05, help="share with black and white exchanged, 0..1")
    add("--contrast", type=number(0, 0.5), default=0.15, help="how far black rises and white falls at most, as a share "
        "of the whole scale, 0..0.5")  # fmt: skip


def _add_training(group) -> None:
    add = group.add_argument
    add("--model", default=DEFAULT_SEGMENTER, help=f"network: {', '.join(SEGMENTERS)}; arguments follow: "
        "text_mobilenet,width=1,upsampling=pixel_shuffle")  # fmt: skip
    add("--loss", type=command_line.name_of(MASK_LOSSES), default="crossentropy", help="one of "
        f"{', '.join(MASK_LOSSES)}; arguments follow: focal,gamma=2,background=1,words=2")  # fmt: skip
    training_options.add_optimizer(group, "sgd,nesterov=true,weight_decay=0.0001", "0.001 for adam, 0.01 for sgd")
    training_options.add_rate_and_length(group, schedule=None, steps="once over the pages, 100 at least")
    add("--encoder_weights", type=Path, help="checkpoint of another network with the same encoder, of train_tags.py "
        "for example; only the encoder's weights are taken")  # fmt: skip
    add("--frozen_epochs", type=whole(0, 100_000), default=0, help="epochs of a first stage in which the encoder is "
        "left as it is, 0..100000; a run of its own in the folder frozen, whose best weights the second begins "
        "with")  # fmt: skip


def _add_run(group) -> None:
    recipe_options.add_recipe(group, SCRIPT)
    training_options.add_run(group, "runs/ and the model, numbered if it exists")
    add = group.add_argument
    add("--range_test", action="store_true", help="try learning rates from 1e-6 to 1 in 100 steps, draw the curve of "
        "the loss into the run folder (lr_range.png, lr_range.csv), and stop")  # fmt: skip


def lettering(text: str) -> str:
    """Option type: a noise spec whose model knows its letters."""
    if not hasattr(noise.build(command_line.noise_spec(text)), "pair"):
        raise argparse.ArgumentTypeError(f"expected noise that knows letters, such as lettering,0.5,4, got {text!r}")
    return text


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse, check combinations, and fill in the defaults that depend on other options.

    `steps` stays None where it follows from the number of pages.
    """
    made = parser()
    options = recipe_options.parse(made, argv, SCRIPT)
    training_options.check_run(made, options)
    if options.resume:
        return options
    _check_combinations(made, options)
    options.model = training_options.model_of(made, SEGMENTERS, options.model, options.grey)
    lr, schedule = USUAL[parse_one(options.optimizer).name]
    options.lr, options.schedule = options.lr or lr, options.schedule or schedule
    if options.data_dir is None:
        options.pages = None if options.picture_dir else options.pages or 200
        options.noise = options.noise or "lettering,0.5,4"
    training_options.settle(options, options.model)
    return options


def _check_combinations(made: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.data_dir is not None and options.picture_dir is not None:
        made.error("--data_dir and --picture_dir exclude each other")
    if options.pages is not None and (options.data_dir or options.picture_dir):
        made.error("--pages are drawn where neither --data_dir nor --picture_dir gives any; leave it out")
    if options.data_dir is not None and options.noise:
        made.error("--noise letters pictures; --data_dir is lettered already")
    if options.min_scale > options.max_scale:
        made.error(f"--min_scale must not exceed --max_scale, got {options.min_scale:g} and {options.max_scale:g}")
    if options.weight is not None and options.encoder_weights is not None:
        made.error("--weight and --encoder_weights exclude each other: the first has an encoder too")
    training_options.check_length_and_paths(made, options, PATHS)
