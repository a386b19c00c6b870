"""Restore or score pictures with a trained checkpoint."""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from keras_overlay import checkpoint, command_line, noise, scoring, weights
from keras_overlay.architectures import ARCHITECTURES
from keras_overlay.architectures.folding import folded
from keras_overlay.command_line import whole
from keras_overlay.commands import restoring_options
from keras_overlay.file_restoring import (
    FileTask,
    Outcome,
    Outputs,
    Protocol,
    find_inputs,
    refuse_clashes,
    report,
    run_files,
)
from keras_overlay.hardware import supports_bfloat16
from keras_overlay.removers.network import NetworkRemover
from keras_overlay.restore import CHANNEL_ORDERS, Restorer
from keras_overlay.run_folder import RunFolder

DESCRIPTION = """\
Restore files with a checkpoint of train_n2n.py, or degrade clean files and score what comes back.

  python test_model.py --weight_file runs/text-0-50 --image_dir photos --output_dir restored
  python test_model.py --weight_file captions --image_dir Set14 --test_noise_model text,25,25 --scores set14.csv
  python test_model.py --weight_file weights.060-75.962-30.17.hdf5 --model srresnet --channel_order BGR \\
      --image_dir photos --output_dir restored                                   # weights of the original scripts
"""


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("test_model.py", DESCRIPTION)
    add = made.add_argument
    add("--weight_file", type=Path, required=True, help="checkpoint, run folder (its best is taken), name of weights "
        "that come with the package (captions or text, gaussian, impulse), or Keras 2 weights of the original scripts, "
        "with --model")  # fmt: skip
    add("--model", type=command_line.entry_spec(ARCHITECTURES), help="architecture of Keras 2 weights, for example "
        "srresnet; checkpoints of ours know theirs")  # fmt: skip
    add("--channel_order", choices=sorted(CHANNEL_ORDERS), default="RGB", help="what the weights were trained on; the "
        "original scripts' weights want BGR")  # fmt: skip
    restoring_options.add_pictures(made)
    add("--test_noise_model", type=command_line.noise_spec, default="clean", help="degrade the pictures first; clean "
        "restores files as they are")  # fmt: skip
    add("--reference_dir", type=Path, help="clean twins of the pictures, of the same names, to score against")
    restoring_options.add_results(made, required=False, panel="clean | degraded | restored")
    add("--scores", type=scores_file, help="write PSNR (dB) and SSIM before and after for each file: a .csv or .json")
    add("--crop_multiple", type=whole(1, 256), default=1, help="cut pictures to a multiple of this many pixels first, "
        "1..256 (published figures: 16)")  # fmt: skip
    add("--as_rgb", action="store_true", help="degrade and score grey pictures as RGB, with noise that differs between "
        "channels (published figures)")  # fmt: skip
    restoring_options.add_computing(made)
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of the degradation, 0..2147483647")
    add("--show", action="store_true", help="show each result in a window")
    add("--dry_run", action="store_true", help="print the resolved options as JSON, and stop")
    return made


def scores_file(text: str) -> Path:
    """Option type: a path that ends in .csv or .json."""
    if Path(text).suffix.lower() not in scoring.SUFFIXES:
        raise argparse.ArgumentTypeError(f"expected a name ending in {' or '.join(scoring.SUFFIXES)}, got {text!r}")
    return Path(text)


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse and check combinations."""
    made = parser()
    options = made.parse_args(argv)
    if not (options.output_dir or options.scores or options.show):
        made.error("nothing to do: give --output_dir, --scores or --show")
    for name in ("panel", "skip_done"):
        if getattr(options, name) and not options.output_dir:
            made.error(f"--{name} needs --output_dir")
    if options.scores and options.test_noise_model == "clean" and options.reference_dir is None:
        made.error("--scores needs something to compare with: --reference_dir, or a --test_noise_model")
    if options.scores and options.skip_done:
        made.error("--scores and --skip_done exclude one another: what is passed over has no scores")
    restoring_options.check_results(made, options)
    restoring_options.check_exist(made, options, "reference_dir")
    restoring_options.refuse_folder(made, options.output_dir, options.reference_dir, "clean twins")
    check_weights(made, options)
    if options.precision == "auto":
        options.precision = "mixed_bfloat16" if supports_bfloat16() else "float32"
    return options


def check_weights(made: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse a --weight_file that is neither there nor the name of shipped weights; WeightsError for altered ones."""
    word = str(options.weight_file)
    if options.weight_file.exists():
        with contextlib.suppress(weights.WeightsError):  # a damaged manifest is no matter here
            if weights.is_known(word):
                print(f"note: --weight_file {word}: taking the file or folder of that name, not the shipped weights",
                      file=sys.stderr)  # fmt: skip
        return
    if not weights.is_known(word):
        known = ", ".join(weights.names()) or "none"
        made.error(f"--weight_file: {word} does not exist, nor do shipped weights of that name (known: {known})")
    if options.model:
        made.error(f"--weight_file {word}: shipped weights know their architecture; leave out --model")
    weights.find(word)


def main(argv: list[str] | None = None) -> int:
    """Run `test_model`; returns the exit code."""
    options = resolve(argv)
    if options.dry_run:
        command_line.print_options(options)
        return 0
    task = FileTask(
        options.output_dir and Outputs(
            options.output_dir, options.panel, overwrite=options.overwrite, skip_done=options.skip_done
        ),
        Protocol(
            noise.build(options.test_noise_model), options.reference_dir, options.crop_multiple, options.as_rgb,
            options.seed, options.max_megapixels,
        ),
    )  # fmt: skip
    inputs = find_inputs(options.image_dir, options.output_dir)
    if task.outputs:
        refuse_clashes(inputs, task.outputs)
    facts = {"command": "test_model", "options": vars(options)}
    outcomes = run_files(inputs, remover(options), task, options.report, facts, show if options.show else None)
    rows = [outcome.scores for outcome in outcomes if outcome.scores]
    if options.scores and rows:
        scoring.write(options.scores, rows)
    return report(outcomes)


def show(outcome: Outcome) -> None:
    """Show a file's pictures, if it has any."""
    if outcome.shown:
        from keras_overlay import showing

        showing.show(outcome.name, outcome.shown)


def remover(options: argparse.Namespace) -> NetworkRemover:
    """The network as a remover that changes whatever it likes."""

    def restorer() -> Restorer:
        return Restorer(
            load(options), options.tile, options.overlap, options.self_ensemble, options.channel_order, options.strength
        )

    path = checkpoint_file(options)
    name = str(path if options.weight_file.exists() else options.weight_file)
    record = {"weights": [{"name": name, "sha256": weights.sha256_of(path)}], "strength": options.strength}
    return NetworkRemover(restorer, 0.0, record)


def checkpoint_file(options: argparse.Namespace) -> Path:
    """The checkpoint that --weight_file means: the best one of a run folder, the file that shipped weights are in.

    Raises:
        CheckpointError: a run folder has none.
        WeightsError: shipped weights are not the ones that were shipped.
    """
    path = options.weight_file
    if not path.exists():
        return weights.find(str(path)).path
    if not path.is_dir():
        return path
    best = RunFolder(path).best()
    if best is None:
        raise checkpoint.CheckpointError(path, "no checkpoint there (no epoch has finished)")
    return best


def load(options: argparse.Namespace):
    """The model with its weights.

    Raises:
        CheckpointError: the file is not usable, or is Keras 2 weights and `--model` is missing.
    """
    path = checkpoint_file(options)
    if not checkpoint.is_keras2(path):
        checkpoint.read_details(path)  # refuses what is not ours either
        if options.model:
            raise checkpoint.CheckpointError(path, "knows its architecture; leave out --model")
        return folded(checkpoint.load(path, options.precision)[0])
    if not options.model:
        raise checkpoint.CheckpointError(path, "Keras 2 weights do not tell their network: name it with --model")
    from keras_overlay import architectures

    model = architectures.build(options.model, options.precision)
    checkpoint.load_weights(path, model)
    return folded(model)
