"""Put a finished run's best weights into the package: stored as float16, measured, and written into the manifest."""

from __future__ import annotations

import argparse
import datetime
import functools
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import machine, ship_scores, table, test_sets
from benchmarks.ship_runs import check_run, command_of, data_of
from keras_overlay import checkpoint, command_line, curves, history, recipes, weights
from keras_overlay.architectures import ARCHITECTURES
from keras_overlay.architectures.kinds import table_of
from keras_overlay.atomic import atomic_path
from keras_overlay.command_line import number
from keras_overlay.commands.train_inpaint_options import masks as hole_spec
from keras_overlay.masks import MASKS
from keras_overlay.run_folder import RunFolder
from keras_overlay.weights import manifest

DESCRIPTION = """\
Ship a run: check that a recipe makes it, store its best checkpoint as float16 in keras_overlay/weights/NAME.hdf5,
measure what float16 costs on test pictures, draw its curves into docs/runs/NAME, and enter it into the manifest.

  python -m benchmarks.ship --run runs/captions --name captions --alias text --threshold 8 \\
      --test_dirs Set14=data/set14 Kodak24=data/kodak24 --test_noise_model text,25,25

Refused: a run that has not finished or that the recipe of its name would not repeat, a file over 8 MB, and float16
storage that costs more than 0.02 dB on any test set. Scores are by the protocol of benchmarks/test_sets.py, in float32.
A classifier is scored on the test pictures as they are and degraded (seal,1,2), and may lose 0.002 of its AUC; one
that reads digits on folders of scenes with boxes, and may lose 0.002 of its accuracy; what finds lettering on folders
with lettered/ and mask/ (noise: clean), and may lose 0.002 of its IoU; what paints on pictures with holes, which stand
in the noise's place (strokes,20,30).

  python -m benchmarks.ship --run runs/lettering --name lettering --threshold 128 --test_dirs E19=comics_test \\
      --test_noise_model clean
  python -m benchmarks.ship --run runs/inpainting --name inpainting --test_dirs Kodak24=data/kodak24 \\
      --test_noise_model strokes,20,30
"""
DOCS = Path(__file__).resolve().parent.parent / "docs" / "runs"
LARGEST, LARGEST_SUM = 8_000_000, 60_000_000  # bytes: of one file, of all shipped files
MOST_LOST, MOST_AUC_LOST = 0.02, 0.002  # dB; share of pairs of pictures
MOST_ACCURACY_LOST, MOST_IOU_LOST = 0.002, 0.002  # share of digits; of pixels
KEPT = (
    "source_noise_model", "target_noise_model", "val_noise_model", "task", "seal_noise_model", "noise", "masks",
    "val_masks", "loss", "seed", "precision", "epoch", "step", "scores", "versions",
)  # fmt: skip
"""Details of the run's checkpoint that the shipped file tells too; the others tell of the machine's folders."""


def main(argv: list[str] | None = None) -> int:
    """Ship a run; returns the exit code."""
    options = parser().parse_args(argv)
    if options.dry_run:
        command_line.print_options(options)
        return 0
    folder, recipe = RunFolder(options.run), recipes.read(options.name)
    check_run(folder, recipe)
    with tempfile.TemporaryDirectory() as place:
        stored = Path(place) / f"{options.name}.hdf5"
        details = store(folder.best(), stored, recipe)
        rows = measure(folder.best(), stored, options)
        entry = described(stored, details, rows, folder, recipe, options)
        content = with_entry(options.name, entry, Path(place))
        check_sizes(options.name, stored, content)
        keep_history(folder, options.name)
        put(stored, options.name, content)
    print(table.formatted(rows))
    print(f"shipped {folder.best()} as {weights.FOLDER / entry['file']} ({entry['recipe']})")
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.ship", DESCRIPTION)
    add = made.add_argument
    add("--run", type=Path, required=True, help="run folder of a training script")
    add("--name", choices=recipes.names(), required=True, help="what to call the weights: the name of their recipe")
    add("--alias", nargs="+", default=[], metavar="NAME", help="other names, for example the noise model's")
    add("--test_dirs", type=test_sets.named_folder, nargs="+", required=True, metavar="NAME=FOLDER", help="test "
        "pictures, never trained on")  # fmt: skip
    add("--test_noise_model", type=noise_or_holes, nargs="+", help="what to degrade them with; needed but for "
        "networks that read digits")  # fmt: skip
    add("--threshold", type=number(0, 255), default=0, help="pixels that the network changes by less are best left "
        "alone, grey levels, 0..255")  # fmt: skip
    add("--zooms", type=number(0.25, 4), nargs="+", default=[1.0], help="what pictures are enlarged by for a network "
        "that finds lettering, 0.25..4; what it says of each size is averaged")  # fmt: skip
    add("--hardware", help="what the run was trained on (default: this machine)")
    add("--dry_run", action="store_true", help="print the resolved options as JSON, and stop")
    return made


def noise_or_holes(text: str) -> str:
    """Option type: a noise spec, or one of holes."""
    return hole_spec(text) if text.split(",")[0] in MASKS else command_line.noise_spec(text)


def store(best: Path, stored: Path, recipe: recipes.Recipe) -> dict[str, Any]:
    """Write a run's best checkpoint as float16, without the folders of the machine; returns its details."""
    kind = table_of(checkpoint.read_details(best)["architecture"]) or ARCHITECTURES
    model, details = checkpoint.load(best, table=kind)
    kept = {name: details[name] for name in KEPT if name in details}
    checkpoint.save(stored, model, details["architecture"], {**kept, "recipe": recipe.name}, dtype="float16")
    return {**kept, "architecture": details["architecture"]}


def measure(best: Path, stored: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Scores of both files on each test set with each noise.

    Raises:
        ValueError: float16 storage costs more than MOST_LOST, or no noise where one is needed.
    """
    kind = table_of(checkpoint.read_details(best)["architecture"]).kind
    specs = [""] if kind == "digit classifier" else options.test_noise_model
    if not specs:
        raise ValueError(f"--test_noise_model is needed for a network of kind {kind}")
    cases = [(name, path, spec) for name, path in options.test_dirs for spec in specs]
    scores = ship_scores.OF_KIND[kind]
    scores = functools.partial(scores, zooms=options.zooms) if kind == "segmenter" else scores
    rows = scores((best, stored), cases)
    limits = {
        "classifier": (MOST_AUC_LOST, "AUC"),
        "digit classifier": (MOST_ACCURACY_LOST, "accuracy"),
        "segmenter": (MOST_IOU_LOST, "IoU"),
    }
    most, unit = limits.get(kind, (MOST_LOST, "dB"))
    for row in rows:
        if not row["lost"] <= most:
            raise ValueError(f"{row['measured']}: float16 storage costs {row['lost']:.4f} {unit}, more than {most} "
                             f"{unit}")  # fmt: skip
    return rows


def described(
    stored: Path, details: dict[str, Any], rows: list[dict[str, Any]], folder: RunFolder, recipe: recipes.Recipe,
    options: argparse.Namespace,
) -> dict[str, Any]:  # fmt: skip
    """The manifest's entry."""
    ended = datetime.datetime.fromtimestamp(folder.last.stat().st_mtime, datetime.UTC)
    scores = {row["measured"]: ship_scores.in_manifest(row) for row in rows}
    return {
        "file": f"{options.name}.hdf5",
        "sha256": weights.sha256_of(stored),
        "architecture": details["architecture"],
        "recipe": command_of(folder, recipe),
        "training_data": data_of(recipe),
        "scores": scores,
        "date": ended.date().isoformat(),
        "hardware": options.hardware or machine.facts()["machine"],
        "aliases": options.alias,
        "threshold": options.threshold,
        **({"zooms": options.zooms} if options.zooms != [1] else {}),
    }


def with_entry(name: str, entry: dict[str, Any], place: Path) -> str:
    """The manifest's text with one entry new or replaced, and checked as it will be when read.

    Raises:
        WeightsError: the manifest is damaged, or an alias is taken.
    """
    file = weights.FOLDER / manifest.MANIFEST
    entries = {}
    if file.exists():
        manifest.read(weights.FOLDER)
        entries = json.loads(file.read_text(encoding="utf-8"))["weights"]
    entries = dict(sorted({**entries, name: entry}.items()))
    content = json.dumps({"format_version": manifest.FORMAT_VERSION, "weights": entries}, indent=2, ensure_ascii=False)
    (place / manifest.MANIFEST).write_text(content + "\n", encoding="utf-8")
    manifest.read(place)
    return content + "\n"


def check_sizes(name: str, stored: Path, content: str) -> None:
    """Refuse a file, or a sum of files, that is too large. Raises ValueError."""
    size = stored.stat().st_size
    if size > LARGEST:
        raise ValueError(f"{name}.hdf5: {size:,} bytes, shipped weights have at most {LARGEST:,}")
    files = [weights.FOLDER / entry["file"] for other, entry in json.loads(content)["weights"].items() if other != name]
    total = size + sum(path.stat().st_size for path in files if path.exists())
    if total > LARGEST_SUM:
        raise ValueError(f"{name}.hdf5: all shipped weights would have {total:,} bytes, at most {LARGEST_SUM:,}")


def keep_history(folder: RunFolder, name: str) -> None:
    """History and curves into docs/runs/NAME."""
    place = DOCS / name
    columns = history.read(folder.path)
    with atomic_path(place / "history.csv") as path:
        shutil.copyfile(folder.path / "history.csv", path)
    run = curves.Run(name, columns, str(folder.options().get("loss") or "").split(",")[0])
    scores = ("val_AUC", "val_IoU", "val_accuracy", "val_hole_PSNR")
    for column in [name for name in (*curves.COLUMNS, *scores) if name in columns]:
        figure = curves.new_figure([run])
        curves.draw(figure, [run], column)
        curves.write(place / f"{column}.png", figure)


def put(stored: Path, name: str, content: str) -> None:
    """The weights, then the manifest that vouches for them; both whole or not at all."""
    with atomic_path(weights.FOLDER / f"{name}.hdf5") as path:
        shutil.copyfile(stored, path)
    with atomic_path(weights.FOLDER / manifest.MANIFEST) as path:
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(command_line.run(main))
