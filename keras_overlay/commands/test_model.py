"""Restore or score pictures with a trained checkpoint."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from keras_overlay import checkpoint, command_line, noise, scoring
from keras_overlay.architectures import ARCHITECTURES, PRECISIONS
from keras_overlay.command_line import number, whole
from keras_overlay.file_restoring import FileTask, report, restore_files
from keras_overlay.image_files import MAX_MEGAPIXELS
from keras_overlay.restore import CHANNEL_ORDERS, DEFAULT_TILES, Restorer
from keras_overlay.run_folder import RunFolder
from keras_overlay.training.plan import supports_bfloat16

DESCRIPTION = """\
Restore files with a checkpoint of train_n2n.py, or degrade clean files and score what comes back.

  python test_model.py --weight_file runs/text-0-50 --image_dir photos --output_dir restored
  python test_model.py --weight_file runs/text-0-50 --image_dir Set14 --test_noise_model text,25,25 --scores set14.csv
  python test_model.py --weight_file weights.060-75.962-30.17.hdf5 --model srresnet --channel_order BGR \\
      --image_dir photos --output_dir restored                                   # weights of the original scripts
"""


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("test_model.py", DESCRIPTION)
    add = made.add_argument
    add("--weight_file", type=Path, required=True, help="checkpoint, run folder (its best is taken), or Keras 2 "
        "weights of the original scripts, with --model")  # fmt: skip
    add("--model", type=command_line.entry_spec(ARCHITECTURES), help="architecture of Keras 2 weights, for example "
        "srresnet; checkpoints of ours know theirs")  # fmt: skip
    add("--channel_order", choices=sorted(CHANNEL_ORDERS), default="RGB", help="what the weights were trained on; the "
        "original scripts' weights want BGR")  # fmt: skip
    add("--image_dir", type=Path, required=True, help="folder of pictures, searched recursively, or one picture")
    add("--test_noise_model", type=command_line.noise_spec, default="clean", help="degrade the pictures first; clean "
        "restores files as they are")  # fmt: skip
    add("--reference_dir", type=Path, help="clean twins of the pictures, of the same names, to score against")
    add("--output_dir", type=Path, help="folder for results: same relative name, format, size and metadata")
    add("--panel", action="store_true", help="also write NAME.panel.png: clean | degraded | restored")
    add("--scores", type=scores_file, help="write PSNR (dB) and SSIM before and after for each file: a .csv or .json")
    add("--overwrite", action="store_true", help="replace results that exist (they are kept otherwise)")
    add("--crop_multiple", type=whole(1, 256), default=1, help="cut pictures to a multiple of this many pixels first, "
        "1..256 (published figures: 16)")  # fmt: skip
    add("--as_rgb", action="store_true", help="degrade and score grey pictures as RGB, with noise that differs between "
        "channels (published figures)")  # fmt: skip
    add("--tile", type=whole(0, 65536), help="side of the tiles that large pictures are cut into, pixels; 0 never cuts "
        f"(default: {DEFAULT_TILES['bfloat16']} in mixed_bfloat16, {DEFAULT_TILES['float32']} in float32)")  # fmt: skip
    add("--overlap", type=whole(0, 65536), help="context around each tile, pixels (default and least: the network's "
        "receptive field, so that no seam shows)")  # fmt: skip
    add("--self_ensemble", action="store_true", help="average over the eight flips and turns: 8 times the time")
    add("--precision", choices=["auto", *PRECISIONS], default="auto", help="auto takes mixed_bfloat16 where the "
        "processor has it")  # fmt: skip
    add("--max_megapixels", type=number(0.001, 1e5), default=MAX_MEGAPIXELS, help="refuse larger pictures before "
        "decoding, 0.001..100000 megapixels")  # fmt: skip
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
    if options.panel and not options.output_dir:
        made.error("--panel needs --output_dir")
    if options.scores and options.test_noise_model == "clean" and options.reference_dir is None:
        made.error("--scores needs something to compare with: --reference_dir, or a --test_noise_model")
    for name in ("weight_file", "image_dir", "reference_dir"):
        path = getattr(options, name)
        if path is not None and not path.exists():
            made.error(f"--{name}: {path} does not exist")
    source = options.image_dir if options.image_dir.is_dir() else options.image_dir.parent
    for folder, kind in ((source, "pictures"), (options.reference_dir, "clean twins")):
        if options.output_dir and folder and options.output_dir.resolve() == folder.resolve():
            made.error(f"--output_dir must not be the folder of the {kind} ({folder}): they would be overwritten")
    if options.precision == "auto":
        options.precision = "mixed_bfloat16" if supports_bfloat16() else "float32"
    return options


def main(argv: list[str] | None = None) -> int:
    """Run `test_model`; returns the exit code."""
    options = resolve(argv)
    if options.dry_run:
        command_line.print_options(options)
        return 0
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    restorer = Restorer(load(options), options.tile, options.overlap, options.self_ensemble, options.channel_order)
    task = FileTask(
        noise.build(options.test_noise_model), options.output_dir, options.reference_dir, options.panel,
        options.overwrite, options.crop_multiple, options.max_megapixels, options.seed, options.as_rgb,
    )  # fmt: skip
    outcomes = []
    for outcome in restore_files(options.image_dir, restorer, task, keep_pictures=options.show):
        if outcome.shown:
            from keras_overlay.showing import show

            show(outcome.name, outcome.shown)
        outcomes.append(outcome)
    rows = [outcome.scores for outcome in outcomes if outcome.scores]
    if options.scores and rows:
        scoring.write(options.scores, rows)
    return report(outcomes)


def load(options: argparse.Namespace):
    """The model with its weights.

    Raises:
        CheckpointError: the file is not usable, or is Keras 2 weights and `--model` is missing.
    """
    path = options.weight_file
    if path.is_dir():
        folder = RunFolder(path)
        path = folder.best()
        if path is None:
            raise checkpoint.CheckpointError(folder.path, "no checkpoint there (no epoch has finished)")
    if not checkpoint.is_keras2(path):
        checkpoint.read_details(path)  # refuses what is not ours either
        if options.model:
            raise checkpoint.CheckpointError(path, "knows its architecture; leave out --model")
        return checkpoint.load(path, options.precision)[0]
    if not options.model:
        raise checkpoint.CheckpointError(path, "Keras 2 weights do not tell their network: name it with --model")
    from keras_overlay import architectures

    model = architectures.build(options.model, options.precision)
    checkpoint.load_weights(path, model)
    return model
