"""Options of `train_seal`: what they are called, their ranges, and the defaults that depend on one another."""

from __future__ import annotations

import argparse
from pathlib import Path

from keras_overlay import command_line, noise
from keras_overlay.architectures import ARCHITECTURES
from keras_overlay.architectures.classifiers import CLASSIFIERS, DEFAULT_CLASSIFIER
from keras_overlay.command_line import number, whole
from keras_overlay.commands import recipe_options, training_options
from keras_overlay.commands.training_options import SIDE
from keras_overlay.losses import LOSSES
from keras_overlay.pairs.sealed_pages import FITS
from keras_overlay.registry import Table
from keras_overlay.training import optimizers

DESCRIPTION = """\
Train a network that takes stamp seals off documents, or one that tells whether there is a seal.

  python train_seal.py --model drunet --minutes 5                                # pages and seals drawn on the way
  python -m datasets.seals --output_dir seals --count 10000                      # or drawn before
  python train_seal.py --data_dir seals --model drunet --image_size 128 --minutes 60
  python train_seal.py --data_dir seals --model seal_cnn,depth=8,kernel=5 --loss ssim --image_size 64 --fit resize
  python train_seal.py --data_dir seals --model residual_attention,remat=true --optimizer sgd --batch_size 2
  python train_seal.py --page_dir pages --seal_noise_model seal,1,2 --grey       # seals put on clean pages
  python train_seal.py --data_dir seals --task classify
  python train_seal.py --recipe seal --data_dir seals seals_on_photographs       # as shipped weights were made
  python train_seal.py --model residual_attention --summary
  python train_seal.py --resume --output_path runs/remove-drunet                 # go on where a run stopped
"""
TASKS: dict[str, Table] = {"classify": CLASSIFIERS, "remove": ARCHITECTURES}
MODELS = {"classify": DEFAULT_CLASSIFIER, "remove": "seal_cnn"}
LOSS_NAMES = {"l2": "mse"}  # what the paper calls it
CLASSIFIER_LOSS = "crossentropy"
FREE_ON_RESUME = training_options.FREE_ON_RESUME
PATHS = ("data_dir", "page_dir", "test_dir", "weight", "output_path")
SCRIPT = "train_seal.py"


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser(SCRIPT, DESCRIPTION)
    _add_data(made.add_argument_group("data"))
    _add_training(made.add_argument_group("training"))
    _add_run(made.add_argument_group("run"))
    return made


def _add_data(group) -> None:
    add, spec = group.add_argument, command_line.noise_spec
    add("--data_dir", type=Path, nargs="+", help="folders with sealed/ and clean/, files matched by name, as "
        "datasets.seals writes them (default: pages and seals are drawn on the way)")  # fmt: skip
    add("--page_dir", type=Path, help="folder of clean pages instead, searched recursively; seals are put on them")
    add("--pages", type=whole(1, 1_000_000), help="pages that are drawn without --data_dir and --page_dir, 1..1000000 "
        "(default: 200)")  # fmt: skip
    add("--test_dir", type=Path, help="validation pages, a folder of the same kind (default: one page in 20, left out "
        "of the training, at most --held_out)")  # fmt: skip
    add("--held_out", type=whole(1, 10_000), help="most pages left out for validation, 1..10000 (default: 100 with "
        "--data_dir, else 16)")  # fmt: skip
    add("--seal_noise_model", type=spec, help="what puts seals on pages, not with --data_dir (default: seal,1,2)")
    add("--val_noise_model", type=spec, help="the same for validation (default: the middle of --seal_noise_model)")
    add("--image_size", type=SIDE, default=128, help="side of the network's input in training, a multiple of 32, "
        "32..1024; the paper has 32, 64, 128, 256 and, for residual_attention, 800")  # fmt: skip
    add("--fit", choices=FITS, default="crop", help="crop cuts patches of that size out of the pages; resize shrinks "
        "whole pages to it, as the paper does, for validation too")  # fmt: skip
    add("--batch_size", type=whole(1, 1024), default=16, help="examples a step, 1..1024")
    add("--grey", action="store_true", help="train on grey pages: adds channels=1 to the --model")
    add("--grey_share", type=number(0, 1), default=0.1, help="share of the examples made grey, 0..1, so that an RGB "
        "network works on grey files too")  # fmt: skip
    add("--jpeg_share", type=number(0, 1), default=0.25, help="share of the examples that go through JPEG, as scans "
        "do, 0..1")  # fmt: skip
    add("--colour_share", type=number(0, 1), default=0.25, help="share of the examples whose red, green and blue "
        "change places, so that inks of other colours are known, 0..1")  # fmt: skip
    add("--clean_share", type=number(0, 1), default=0.2, help="share of the examples without a seal, 0..1, which a "
        "network is to leave as they are; for --task remove (classify: half)")  # fmt: skip
    training_options.add_preparation(group, "pairs", "pages, sealed and clean ones,")


def _add_training(group) -> None:
    add = group.add_argument
    add("--task", choices=sorted(TASKS), default="remove", help="what to learn")
    add("--model", help=f"network, arguments follow: seal_cnn,depth=8,kernel=5; for remove one of "
        f"{', '.join(ARCHITECTURES)} (default: {MODELS['remove']}), for classify {', '.join(CLASSIFIERS)}")  # fmt: skip
    add("--loss", type=loss, help=f"for remove: l2, which is mse, or one of {', '.join(LOSSES)} (default: l2)")
    training_options.add_optimizer(
        group, "sgd,momentum=0.9,weight_decay=0.0001", "0.001 for adam, 0.1 for sgd, which counts as for pixels on 0..1"
    )
    training_options.add_rate_and_length(group, schedule=None, steps="once over the pages")


def _add_run(group) -> None:
    recipe_options.add_recipe(group, SCRIPT)
    training_options.add_run(group, "runs/, the task and the model, numbered if it exists")


def loss(text: str) -> str:
    """Option type: a loss by our name or the paper's."""
    return command_line.name_of(LOSSES)(LOSS_NAMES.get(text, text))


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
    network = options.model or MODELS[options.task]
    options.model = training_options.model_of(made, TASKS[options.task], network, options.grey)
    options.loss = CLASSIFIER_LOSS if options.task == "classify" else options.loss or "mse"
    lr, schedule = optimizers.usual(options.optimizer)
    options.lr, options.schedule = options.lr or lr, options.schedule or schedule
    options.held_out = options.held_out or (100 if options.data_dir else 16)
    if options.data_dir is None:
        options.pages = None if options.page_dir else options.pages or 200
        options.seal_noise_model = options.seal_noise_model or "seal,1,2"
        options.val_noise_model = options.val_noise_model or str(noise.build(options.seal_noise_model).fixed())
    training_options.settle(options, f"{options.task}-{options.model}")
    return options


def _check_combinations(made: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.data_dir is not None and options.page_dir is not None:
        made.error("--data_dir and --page_dir exclude each other")
    if options.pages is not None and (options.data_dir or options.page_dir):
        made.error("--pages are drawn where neither --data_dir nor --page_dir gives any; leave it out")
    if options.data_dir is not None and (options.seal_noise_model or options.val_noise_model):
        made.error("--seal_noise_model and --val_noise_model put seals on pages; --data_dir has seals already")
    if options.task == "classify" and options.loss is not None:
        made.error(f"--loss goes with --task remove; a classifier learns by {CLASSIFIER_LOSS}")
    training_options.check_length_and_paths(made, options, PATHS)
