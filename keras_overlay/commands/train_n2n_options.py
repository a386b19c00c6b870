"""Options of `train_n2n`: what they are called, their ranges, and the defaults that depend on one another."""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

from keras_overlay import command_line, noise, recipes
from keras_overlay.architectures import ARCHITECTURES, DEFAULT_ARCHITECTURE, PRECISIONS
from keras_overlay.command_line import number, whole
from keras_overlay.commands import recipe_options
from keras_overlay.hardware import supports_bfloat16
from keras_overlay.losses import LOSSES
from keras_overlay.pairs import MAX_WORKERS
from keras_overlay.pairs.image_cache import DEFAULT_LIMIT_MB
from keras_overlay.spec import parse
from keras_overlay.training.schedules import SCHEDULES

DESCRIPTION = """\
Train a restorer from pairs of noisy pictures (Noise2Noise, arXiv:1803.04189), or from noisy and clean ones.

  python train_n2n.py --source_noise_model text,0,50 --minutes 5                 # the sample photographs
  python train_n2n.py --image_dir photos --test_dir Set14 --source_noise_model gaussian,0,50
  python train_n2n.py --image_dir photos --source_noise_model impulse,0,95 --target_noise_model clean
  python train_n2n.py --source_dir shots_a --target_dir shots_b                  # your own noisy pairs
  python train_n2n.py --resume --output_path runs/text-0-50                      # go on where a run stopped
  python train_n2n.py --recipe captions --image_dir photos                       # as shipped weights were made
"""
LOSS_FOR = {"clean": "mse", "gaussian": "mse", "poisson": "mse", "impulse": "l0"}  # else mae
FREE_ON_RESUME = {"recipe", "resume", "output_path", "num_workers", "quiet", "tensorboard", "dry_run", "cache_mb"}


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("train_n2n.py", DESCRIPTION)
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
    add("--cache_mb", type=number(0, 1e6), default=DEFAULT_LIMIT_MB, help="decoded pictures kept in memory by each "
        "process that prepares pairs, MB")  # fmt: skip
    add("--num_workers", type=whole(0, MAX_WORKERS), default=0, help="processes that prepare pairs, 0..64; 0 uses a "
        "thread; the pairs are the same for any number")  # fmt: skip


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
    add("--model", type=command_line.entry_spec(ARCHITECTURES), default=DEFAULT_ARCHITECTURE,
        help=f"architecture: {', '.join(ARCHITECTURES)}; arguments follow: srresnet,filters=32")  # fmt: skip
    add("--loss", type=command_line.name_of(LOSSES), help=f"one of {', '.join(LOSSES)} (default: mse for gaussian and "
        "poisson, l0 for impulse, mae otherwise)")  # fmt: skip
    add("--lr", type=number(1e-8, 10), default=0.001, help="highest learning rate of Adam, 1e-8..10")
    add("--schedule", choices=sorted(SCHEDULES), default="cosine", help="how the learning rate changes over the run")
    add("--ema", type=number(0, 0.99999), help="momentum of the averaged weights that are judged and saved, "
        "0..0.99999, 0 for none (default: a memory of a fortieth of the run, at most 0.999)")  # fmt: skip
    add("--nb_epochs", type=whole(1, 100_000), default=None, help="epochs, each ending in a validation (default: 60, "
        "or one for 3 of the --minutes, 5..60)")  # fmt: skip
    add("--steps", type=whole(1, 10_000_000), default=None, help="steps an epoch (default: 1000)")
    add("--minutes", type=number(0.1, 100_000), help="measure the step time, then fix the steps so that the run fits "
        "these minutes, 0.1..100000; not with --steps")  # fmt: skip
    add("--precision", choices=["auto", *PRECISIONS], default="auto", help="auto takes mixed_bfloat16 where the "
        "processor has it")  # fmt: skip
    add("--weight", type=Path, help="weights to start from: a checkpoint, or Keras 2 weights of the original scripts")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of weights, pairs and dropout, 0..2147483647")


def _add_run(group) -> None:
    add = group.add_argument
    add("--recipe", type=recipe, metavar="NAME", help=f"take options from a recipe, {', '.join(recipes.names())}, or "
        "from a .json file; options typed beside it win; the same command goes on with a stopped run")  # fmt: skip
    add("--output_path", type=Path, help="run folder (default: runs/ and the recipe's name, or runs/ and the source "
        "noise, numbered if it exists)")  # fmt: skip
    add("--resume", action="store_true", help="go on with the run in --output_path from its last finished epoch, with "
        "its own options")  # fmt: skip
    add("--tensorboard", action="store_true", help="also log for TensorBoard, into the run folder")
    add("--quiet", action="store_true", help="no progress bar")
    add("--summary", action="store_true", help="print the network's weights and kMAC a pixel, and stop")
    add("--dry_run", action="store_true", help="print the resolved options as JSON, and stop")


def recipe(text: str) -> str:
    """Option type: a recipe's name, or the path of a .json file."""
    try:
        recipes.path_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse, check combinations, and fill in the defaults that depend on other options.

    Raises:
        ValueError: a recipe that is damaged or holds what its options do not take.
    """
    made = parser()
    options = made.parse_args(argv)
    if options.recipe is not None:
        options = _with_recipe(made, options, argv)
    if options.tensorboard and importlib.util.find_spec("tensorboard") is None:
        made.error("--tensorboard needs the package tensorboard: pip install 'keras-overlay[tensorboard]'")
    if options.resume:
        if options.output_path is None:
            made.error("--resume needs --output_path, the folder of the run")
        return options
    _check_combinations(made, options)
    own = options.source_dir is not None
    options.source_noise_model = options.source_noise_model or ("clean" if own else "gaussian,0,50")
    options.target_noise_model = options.target_noise_model or ("clean" if own else options.source_noise_model)
    options.val_noise_model = options.val_noise_model or str(noise.build(options.source_noise_model).fixed())
    options.loss = options.loss or suitable_loss(options.source_noise_model)
    options.nb_epochs = options.nb_epochs or default_epochs(options.minutes)
    options.steps = options.steps or (None if options.minutes else 1000)
    if options.precision == "auto":
        options.precision = "mixed_bfloat16" if supports_bfloat16() else "float32"
    options.output_path = options.output_path or _free_folder(options.source_noise_model)
    return options


def _with_recipe(made: argparse.ArgumentParser, options: argparse.Namespace, argv: list[str] | None):
    """Parse again, the recipe's options being the defaults."""
    if options.resume:
        made.error("--recipe goes on by itself with a run that was stopped; leave out --resume")
    if options.source_dir is not None:
        made.error("--recipe adds noise to clean pictures; it does not go with --source_dir")
    found = recipes.read(options.recipe)
    values = recipe_options.values(found, made)
    made.set_defaults(**recipe_options.without_superseded(values, explicit(argv)))
    made.set_defaults(output_path=Path("runs") / found.name)
    return made.parse_args(argv)


def suitable_loss(noise_model: str) -> str:
    """The loss that every part of a noise spec wants; mae, which bears most, where they want different ones."""
    wanted = {LOSS_FOR.get(part.name, "mae") for part in parse(noise_model) if part.name != "clean"}
    return wanted.pop() if len(wanted) == 1 else "mae"


def default_epochs(minutes: float | None) -> int:
    """60, as in the original scripts, or one for every three minutes, 5 to 60."""
    return 60 if minutes is None else max(5, min(60, round(minutes / 3)))


def explicit(argv: list[str] | None) -> dict:
    """Only the options that were typed."""
    made = parser()
    for action in made._actions:
        action.default = argparse.SUPPRESS
    return vars(made.parse_args(argv))


def _check_combinations(made: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if (options.source_dir is None) != (options.target_dir is None):
        made.error("--source_dir and --target_dir go together")
    if options.source_dir is not None and options.image_dir is not None:
        made.error("--image_dir and --source_dir exclude each other")
    if options.source_dir is not None and options.test_dir is not None:
        made.error("--test_dir goes with --image_dir; own pairs are validated on pairs held out")
    if options.minutes is not None and options.steps is not None:
        made.error("--minutes fixes the steps by itself; leave out --steps")
    for name in ("image_dir", "test_dir", "source_dir", "target_dir", "weight"):
        path = getattr(options, name)
        if path is not None and not path.exists():
            made.error(f"--{name}: {path} does not exist")


def _free_folder(spec: str) -> Path:
    name = "".join(letter if letter.isalnum() or letter in ".+" else "-" for letter in spec)[:60]
    candidates = (Path("runs") / (name if not n else f"{name}-{n + 1}") for n in range(10_000))
    return next(path for path in candidates if not path.exists())
