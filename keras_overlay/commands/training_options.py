"""Options that the training commands share: rates, length, the run's folder, and the defaults that follow from them."""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Iterable
from pathlib import Path

from keras_overlay.architectures import PRECISIONS
from keras_overlay.command_line import entry_spec, multiple_of, number, whole
from keras_overlay.hardware import supports_bfloat16
from keras_overlay.pairs import MAX_WORKERS
from keras_overlay.pairs.image_cache import DEFAULT_LIMIT_MB
from keras_overlay.registry import Table
from keras_overlay.spec import Spec, parse_one
from keras_overlay.training import schedules
from keras_overlay.training.optimizers import OPTIMIZERS
from keras_overlay.training.schedules import SCHEDULES

FREE_ON_RESUME = {"recipe", "resume", "output_path", "num_workers", "quiet", "tensorboard", "dry_run", "cache_mb"}
"""Options that may differ from those the run began with: they do not change the result."""
SIDE = multiple_of(32, 32, 1024)
"""Option type: the side of a training patch for networks that halve it up to five times."""


def add_rate_and_length(group, schedule: str | None = "cosine", steps: str = "1000") -> None:
    """How the rate changes, how long the run is, and what it starts from.

    Args:
        group: Of an `argparse` parser.
        schedule: Default; None if it depends on other options.
        steps: What the help calls the default number of steps an epoch.
    """
    add = group.add_argument
    of_optimizer = "" if schedule else " (default: as the optimizer's)"
    add("--schedule", type=schedule_spec, metavar="SPEC", default=schedule, help="how the learning rate changes over "
        f"the run: {', '.join(SCHEDULES)}; arguments follow: triangular,step_size=500{of_optimizer}")  # fmt: skip
    add("--ema", type=number(0, 0.99999), help="momentum of the averaged weights that are judged and saved, "
        "0..0.99999, 0 for none (default: a memory of a fortieth of the run, at most 0.999)")  # fmt: skip
    add("--nb_epochs", type=whole(1, 100_000), default=None, help="epochs, each ending in a validation (default: 60, "
        "or one for 3 of the --minutes, 5..60)")  # fmt: skip
    add("--steps", type=whole(1, 10_000_000), default=None, help=f"steps an epoch (default: {steps})")
    add("--minutes", type=number(0.1, 100_000), help="measure the step time, then fix the steps so that the run fits "
        "these minutes, 0.1..100000; not with --steps")  # fmt: skip
    add("--precision", choices=["auto", *PRECISIONS], default="auto", help="auto takes mixed_bfloat16 where the "
        "processor has it")  # fmt: skip
    add("--weight", type=Path, help="weights to start from: a checkpoint, or Keras 2 weights of the original scripts")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of weights, pairs and dropout, 0..2147483647")


def schedule_spec(text: str) -> str:
    """Option type: a schedule with its arguments."""
    try:
        schedules.check(text)
    except (TypeError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def add_preparation(group, prepared: str, cached: str | None = None) -> None:
    """What the processes that prepare examples may take.

    Args:
        group: Of an `argparse` parser.
        prepared: What the help calls the examples.
        cached: What it calls the pictures kept in memory; None if none are.
    """
    add = group.add_argument
    if cached is not None:
        add("--cache_mb", type=number(0, 1e6), default=DEFAULT_LIMIT_MB, help=f"decoded {cached} kept in memory by "
            f"each process that prepares {prepared}, MB")  # fmt: skip
    add("--num_workers", type=whole(0, MAX_WORKERS), default=0, help=f"processes that prepare {prepared}, "
        f"0..{MAX_WORKERS}; 0 uses a thread; the {prepared} are the same for any number")  # fmt: skip


def add_optimizer(group, arguments: str, rates: str) -> None:
    """The optimizer and its highest rate.

    Args:
        group: Of an `argparse` parser.
        arguments: What the help shows of an optimizer's arguments.
        rates: What it calls the default rates.
    """
    add = group.add_argument
    add("--optimizer", type=entry_spec(OPTIMIZERS), default="adam",
        help=f"one of {', '.join(OPTIMIZERS)}; arguments follow: {arguments}")  # fmt: skip
    add("--lr", type=number(1e-8, 10), help=f"highest learning rate, 1e-8..10 (default: {rates})")


def add_run(group, folder: str, samples: bool = True) -> None:
    """Where the run goes and what is shown of it.

    Args:
        group: Of an `argparse` parser.
        folder: What the help calls the default folder.
        samples: Whether epochs end in samples.
    """
    add = group.add_argument
    add("--output_path", type=Path, help=f"run folder (default: {folder})")
    add("--resume", action="store_true", help="go on with the run in --output_path from its last finished epoch, with "
        "its own options")  # fmt: skip
    add("--tensorboard", action="store_true", help="also log for TensorBoard, into the run folder")
    add("--quiet", action="store_true", help="no progress bar")
    add("--summary", action="store_true", help="print the network's weights and kMAC a pixel, and stop")
    add("--dry_run", action="store_true", help="print the resolved options as JSON, and stop")
    if samples:
        add("--keep_samples", action="store_true", help="keep the samples of every epoch, not only the last ones")


def check_run(made: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse what cannot be done with the run's folder and log."""
    if options.tensorboard and importlib.util.find_spec("tensorboard") is None:
        made.error("--tensorboard needs the package tensorboard: pip install 'keras-overlay[tensorboard]'")
    if options.resume and options.output_path is None:
        made.error("--resume needs --output_path, the folder of the run")


def check_length_and_paths(made: argparse.ArgumentParser, options: argparse.Namespace, paths: Iterable[str]) -> None:
    """Refuse two lengths at once, and inputs that do not exist.

    Args:
        made: The parser.
        options: What was parsed.
        paths: Names of options that are paths, the output's too.
    """
    if options.minutes is not None and options.steps is not None:
        made.error("--minutes fixes the steps by itself; leave out --steps")
    for name in paths:
        given = getattr(options, name)
        for path in given if isinstance(given, list) else [given]:
            if name != "output_path" and path is not None and not path.exists():
                made.error(f"--{name}: {path} does not exist")


def model_of(made: argparse.ArgumentParser, table: Table, text: str, grey: bool) -> str:
    """A network's spec, checked, of one channel if only grey pictures are trained on.

    Args:
        made: The parser, which refuses.
        table: Networks.
        text: The spec as typed.
        grey: Whether `--grey` was.
    """
    try:
        spec = parse_one(text)
        channels = table.arguments(spec)["channels"]
        if grey and channels != 1 and not spec.args and "channels" not in spec.kwargs:
            text, channels = str(Spec(spec.name, (), {**spec.kwargs, "channels": 1})), 1
        if grey and channels != 1:
            raise ValueError(f"--grey needs channels=1, got {text}")
    except (TypeError, ValueError) as error:
        made.error(f"argument --model: {error}")
    return text


def settle(options: argparse.Namespace, name: str) -> None:
    """Fill in epochs, precision and folder, the steps left open.

    Args:
        options: Changed in place.
        name: What the folder is called after.
    """
    options.nb_epochs = options.nb_epochs or default_epochs(options.minutes)
    if options.precision == "auto":
        options.precision = "mixed_bfloat16" if supports_bfloat16() else "float32"
    options.output_path = options.output_path or free_folder(name)


def default_epochs(minutes: float | None) -> int:
    """60, as in the original scripts, or one for every three minutes, 5 to 60."""
    return 60 if minutes is None else max(5, min(60, round(minutes / 3)))


def free_folder(spec: str) -> Path:
    """A folder that does not exist yet, called after a spec."""
    name = "".join(letter if letter.isalnum() or letter in ".+" else "-" for letter in spec)[:60]
    candidates = (Path("runs") / (name if not n else f"{name}-{n + 1}") for n in range(10_000))
    return next(path for path in candidates if not path.exists())
