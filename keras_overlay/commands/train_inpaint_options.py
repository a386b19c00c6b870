"""Options of `train_inpaint`: what they are called, their ranges, and the defaults that depend on one another."""

from __future__ import annotations

import argparse
from pathlib import Path

from keras_overlay import command_line
from keras_overlay.architectures.inpainters import DEFAULT_INPAINTER, INPAINTERS
from keras_overlay.command_line import number, whole
from keras_overlay.commands import recipe_options, training_options
from keras_overlay.losses.of_holes import HOLE_LOSSES
from keras_overlay.pairs import hole_masks
from keras_overlay.spec import parse_one

DESCRIPTION = """\
Train a network that paints into the holes of pictures.

  python train_inpaint.py --minutes 5                                            # the sample photographs
  python train_inpaint.py --image_dir photos comics/clean --minutes 120
  python train_inpaint.py --image_dir pictures --masks strokes,5,30+lettering,4,20 --val_masks strokes,20,30
  python train_inpaint.py --image_dir pictures --mask_dir masks                  # own masks: white is a hole
  python train_inpaint.py --image_dir pictures --model pconv_unet --features vgg16
  python train_inpaint.py --image_dir pictures --model gated_unet --features tags.hdf5
  python train_inpaint.py --image_dir pictures --model pconv_deep --loss partial,perceptual=0,style=0
  python train_inpaint.py --recipe inpainting --image_dir pictures                # as shipped weights were made
  python train_inpaint.py --model pconv_deep,depthwise=true --summary
  python train_inpaint.py --resume --output_path runs/fill_unet                  # go on where a run stopped
"""
FREE_ON_RESUME = training_options.FREE_ON_RESUME
PATHS = ("image_dir", "test_dir", "mask_dir", "weight", "output_path")
SCRIPT = "train_inpaint.py"
MASKS = "strokes,5,40+boxes,5,30+text,5,30"
VAL_MASKS = "strokes,20,30"
SMALL = {"size": 128, "loss": "hole_l1", "lr": 0.0006}
LARGE = {"size": 256, "loss": "partial", "lr": 0.0002}
"""What goes with networks that are begun by a guess, and with the others; the rate of these is the paper's."""

TERMS = ("valid", "hole", "variation", "perceptual", "style")
"""Arguments of the loss `partial`, in order."""


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser(SCRIPT, DESCRIPTION)
    _add_data(made.add_argument_group("data"))
    _add_holes(made.add_argument_group("holes (specs: name,arguments, joined by +, one of them for each example)"))
    _add_training(made.add_argument_group("training"))
    _add_run(made.add_argument_group("run"))
    return made


def _add_data(group) -> None:
    add = group.add_argument
    add("--image_dir", type=Path, nargs="+", help="folders of training pictures, searched recursively (default: the "
        "sample photographs that scikit-image and scikit-learn carry)")  # fmt: skip
    add("--test_dir", type=Path, help="folder of validation pictures (default: one picture in 20 of the training "
        "folder, at most --held_out, left out of the training)")  # fmt: skip
    add("--held_out", type=whole(1, 10_000), default=16, help="most pictures left out for validation, 1..10000")
    add("--image_size", type=whole(16, 1024), help="side of a training patch, 16..1024 pixels, a multiple of what the "
        "network needs (default: 128, or 256 for networks of partial and gated convolutions)")  # fmt: skip
    add("--val_size", type=whole(16, 4096), default=256, help="validation pictures are cut to their middle, at most so "
        "many pixels high and wide, 16..4096")  # fmt: skip
    add("--batch_size", type=whole(1, 1024), default=8, help="patches a step, 1..1024")
    add("--grey_share", type=number(0, 1), default=0.2, help="share of the examples made grey, 0..1, so that an RGB "
        "network inpaints grey files too")  # fmt: skip
    training_options.add_preparation(group, "batches", "pictures")


def _add_holes(group) -> None:
    add = group.add_argument
    known = ", ".join(hole_masks.drawable())
    add("--masks", type=masks, metavar="SPEC", help=f"holes of the training: {known}, or noise whose footprint is "
        f"taken, such as text,5,30 or lettering,4,20 (default: {MASKS})")  # fmt: skip
    add("--mask_dir", type=Path, help="own mask files instead, in any number and of any size; white is a hole")
    add(
        "--val_masks", type=masks, metavar="SPEC", help=f"holes of the validation (default: {VAL_MASKS}, or --mask_dir)"
    )


def _add_training(group) -> None:
    add = group.add_argument
    add("--model", type=command_line.entry_spec(INPAINTERS), default=DEFAULT_INPAINTER,
        help=f"network: {', '.join(INPAINTERS)}; arguments follow: pconv_unet,filters=32,depthwise=true")  # fmt: skip
    add("--loss", type=command_line.name_of(HOLE_LOSSES), help=f"one of {', '.join(HOLE_LOSSES)}; arguments follow: "
        "partial,valid=1,hole=6,variation=0.1,perceptual=0.05,style=120 (default: hole_l1 for fill_unet, else "
        "partial)")  # fmt: skip
    add("--features", metavar="SOURCE", help="for the loss partial: vgg16, from Keras's cache or downloaded into it, a "
        "file with VGG16's ImageNet weights, or a checkpoint of ours whose encoder is taken, of train_tags.py for "
        "example (default: vgg16)")  # fmt: skip
    training_options.add_optimizer(group, "sgd,nesterov=true,weight_decay=0.0001", "0.0006 for fill_unet, else 0.0002")
    training_options.add_rate_and_length(group)


def _add_run(group) -> None:
    recipe_options.add_recipe(group, SCRIPT)
    training_options.add_run(group, "runs/ and the model, numbered if it exists")


def masks(text: str) -> str:
    """Option type: a spec of holes; everything about it is checked."""
    try:
        hole_masks.build(text)
    except (OSError, TypeError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse, check combinations, and fill in the defaults that depend on other options."""
    made = parser()
    options = recipe_options.parse(made, argv, SCRIPT)
    training_options.check_run(made, options)
    if options.resume:
        return options
    _check_combinations(made, options)
    usual = SMALL if parse_one(options.model).name == DEFAULT_INPAINTER else LARGE
    options.image_size = options.image_size or usual["size"]
    options.loss, options.lr = options.loss or usual["loss"], options.lr or usual["lr"]
    if needs_features(options.loss):
        options.features = _features(made, options.features or "vgg16")
    elif options.features is not None:
        made.error(f"--features goes with --loss partial; {options.loss} compares none")
    if options.mask_dir is None:
        options.masks, options.val_masks = options.masks or MASKS, options.val_masks or VAL_MASKS
    training_options.settle(options, options.model)
    options.steps = options.steps or (None if options.minutes else 1000)
    return options


def needs_features(loss: str) -> bool:
    """Whether a loss compares features of another network; told without importing it."""
    spec = parse_one(loss)
    given = {**dict(zip(TERMS, spec.args, strict=False)), **spec.kwargs}
    return spec.name == "partial" and any(given.get(name) != 0 for name in ("perceptual", "style"))


def _features(made: argparse.ArgumentParser, source: str) -> str:
    """A name, or a file's absolute path."""
    if source == "vgg16":
        return source
    if not Path(source).is_file():
        made.error(f"--features: expected vgg16 or a file, {source} does not exist")
    return str(Path(source).absolute())


def _check_combinations(made: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.mask_dir is not None and options.masks is not None:
        made.error("--masks and --mask_dir exclude each other")
    training_options.check_length_and_paths(made, options, PATHS)
