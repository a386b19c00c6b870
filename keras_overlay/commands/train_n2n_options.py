"""Options of `train_n2n`: what they are called, their ranges, and the defaults that depend on one another."""

from __future__ import annotations

import argparse
from pathlib import Path

from keras_overlay import command_line, noise
from keras_overlay.architectures import ARCHITECTURES, DEFAULT_ARCHITECTURE
from keras_overlay.command_line import number, whole
from keras_overlay.commands import recipe_options, training_options
from keras_overlay.losses import LOSSES
from keras_overlay.spec import parse

DESCRIPTION = """\
Train a restorer from pairs of noisy pictures (Noise2Noise, arXiv:1803.04189), or from noisy and clean ones.

  python train_n2n.py --source_noise_model text,0,50 --minutes 5                 # the sample photographs
  python train_n2n.py --image_dir photos --test_dir Set14 --source_noise_model gaussian,0,50
  python train_n2n.py --image_dir photos --source_noise_model impulse,0,95 --target_noise_model clean
  python train_n2n.py --image_dir photos --image_size 128 --batch_size 8 --source_noise_model watermark,mark.png,0.2,0.9
  python train_n2n.py --source_dir shots_a --target_dir shots_b                  # your own noisy pairs
  python train_n2n.py --resume --output_path runs/text-0-50                      # go on where a run stopped
  python train_n2n.py --recipe captions --image_dir photos                       # as shipped weights were made
"""
LOSS_FOR = {"clean": "mse", "gaussian": "mse", "poisson": "mse", "impulse": "l0"}  # else mae
MODEL_FOR = {
    "text": "drunet,alpha=true,similarity=true,local_mean=true",
    "impulse": "drunet,alpha=true,support=true",
}
"""Networks for noises that hide what lies under them: they paint over it, and compare pixels or values with those
around them."""
FREE_ON_RESUME = training_options.FREE_ON_RESUME
SCRIPT = "train_n2n.py"
PATHS = ("image_dir", "test_dir", "source_dir", "target_dir", "weight", "output_path")


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser(SCRIPT, DESCRIPTION)
    _add_data(made.add_argument_group("data"))
    _add_noise(made.add_argument_group("noise (specs: name,arguments, joined by +; see noise_model.py)"))
    _add_training(made.add_argument_group("training"))
    _add_run(made.add_argument_group("run"))
    return made


def _add_data(group) -> None:
    add = group.add_argument
    add("--image_dir", type=Path, help="folder of training pictures, searched recursively (default: the sample "
        "photographs that scikit-image and scikit-learn carry)")  # fmt: skip
    add("--test_dir", type=Path, help="folder of validation pictures (default: one picture in 20 of the training "
        "folder, at most 16, left out of the training)")  # fmt: skip
    add("--source_dir", type=Path, help="own noisy pictures, with --target_dir instead of --image_dir")
    add("--target_dir", type=Path, help="their targets, matched by name: a second noisy shot, or a clean one")
    add("--image_size", type=whole(8, 1024), default=64, help="side of a training patch, 8..1024 pixels")
    add("--batch_size", type=whole(1, 1024), default=16, help="patches a step, 1..1024")
    add("--grey_share", type=number(0, 1), default=0.1, help="share of the examples made grey before the noise, 0..1, "
        "so that an RGB network restores grey files too; the original scripts have none")  # fmt: skip
    add("--palette_share", type=number(0, 1), default=0.0, help="share of the examples reduced to few colours before "
        "the noise, 0..1, so that files with a palette (GIF, 8-bit PNG) are restored as well")  # fmt: skip
    training_options.add_preparation(group, "pairs", "pictures")


def _add_noise(group) -> None:
    add, spec = group.add_argument, command_line.noise_spec
    add("--source_noise_model", type=spec, help="noise of the network's input (default: gaussian,0,50; clean with "
        "--source_dir)")  # fmt: skip
    add("--target_noise_model", type=spec, help="noise of the targets (default: the source's)")
    add("--val_noise_model", type=spec, help="noise of the validation pictures (default: the middle of the source's)")
    add("--target_quantised", action="store_true", help="clip and truncate noisy targets to whole numbers, as the "
        "original scripts do (it shifts their mean and costs quality)")  # fmt: skip


def _add_training(group) -> None:
    add = group.add_argument
    add(
        "--model",
        type=command_line.entry_spec(ARCHITECTURES),
        help=f"architecture: {', '.join(ARCHITECTURES)}; "
        "arguments follow: srresnet,filters=32 (default: "
        f"{', '.join(f'{model} for {name}' for name, model in MODEL_FOR.items())}, {DEFAULT_ARCHITECTURE} otherwise)",
    )
    add("--loss", type=command_line.name_of(LOSSES), help=f"one of {', '.join(LOSSES)} (default: mse for gaussian and "
        "poisson, l0 for impulse, mae otherwise)")  # fmt: skip
    add("--lr", type=number(1e-8, 10), default=0.001, help="highest learning rate of Adam, 1e-8..10")
    training_options.add_rate_and_length(group)


def _add_run(group) -> None:
    recipe_options.add_recipe(group, SCRIPT)
    training_options.add_run(
        group,
        "runs/ and the recipe's name, or runs/ and the source noise, numbered if it exists",
        samples=False,
    )


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse, check combinations, and fill in the defaults that depend on other options.

    Raises:
        ValueError: a recipe that is damaged or holds what its options do not take.
    """
    made = parser()
    options = recipe_options.parse(made, argv, SCRIPT)
    if options.recipe is not None and options.source_dir is not None:
        made.error("--recipe adds noise to clean pictures; it does not go with --source_dir")
    training_options.check_run(made, options)
    if options.resume:
        return options
    _check_combinations(made, options)
    own = options.source_dir is not None
    options.source_noise_model = options.source_noise_model or ("clean" if own else "gaussian,0,50")
    options.target_noise_model = options.target_noise_model or ("clean" if own else options.source_noise_model)
    options.val_noise_model = options.val_noise_model or str(noise.build(options.source_noise_model).fixed())
    options.loss = options.loss or suitable_loss(options.source_noise_model)
    options.model = options.model or suitable_model(options.source_noise_model)
    training_options.settle(options, options.source_noise_model)
    options.steps = options.steps or (None if options.minutes else 1000)
    return options


def suitable_loss(noise_model: str) -> str:
    """The loss that every part of a noise spec wants; mae, which bears most, where they want different ones."""
    wanted = {LOSS_FOR.get(part.name, "mae") for part in parse(noise_model) if part.name != "clean"}
    return wanted.pop() if len(wanted) == 1 else "mae"


def suitable_model(noise_model: str) -> str:
    """The network for a noise spec: one that paints if every part of it hides the picture, else the default."""
    names = {part.name for part in parse(noise_model) if part.name != "clean"}
    if not names or not names <= set(MODEL_FOR):
        return DEFAULT_ARCHITECTURE
    return next(model for name, model in MODEL_FOR.items() if name in names)


def _check_combinations(made: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if (options.source_dir is None) != (options.target_dir is None):
        made.error("--source_dir and --target_dir go together")
    if options.source_dir is not None and options.image_dir is not None:
        made.error("--image_dir and --source_dir exclude each other")
    if options.source_dir is not None and options.test_dir is not None:
        made.error("--test_dir goes with --image_dir; own pairs are validated on pairs held out")
    training_options.check_length_and_paths(made, options, PATHS)
