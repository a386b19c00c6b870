"""The reproduction table: noisy against clean targets, ours beside the published figures; and why they differed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import peers, published_runs, table, test_sets
from benchmarks.published_runs import NOISES, PlannedRun
from benchmarks.published_scores import INVERTED, Scorer
from benchmarks.published_training import train_missing
from keras_overlay import command_line
from keras_overlay.architectures import PRECISIONS
from keras_overlay.command_line import number, whole

DESCRIPTION = """\
PSNR on test sets of networks trained on noisy and on clean targets with the same number of steps, beside published
figures: gaussian,25,25, text,25,25 and impulse,70,70, trained as in Noise2Noise (arXiv:1803.04189).

  python -m benchmarks.published --test_dirs Set14=data/set14 Kodak24=data/kodak24 --runs runs.json
  python -m benchmarks.published --test_dirs Set14=data/set14 Kodak24=data/kodak24 \\
      --train --image_dir BSDS400 --minutes 60           # train what is missing: 60 minutes for each of up to 14 runs

For Gaussian noise a second table takes "noisy targets cost 1.45 dB" apart: what noise in the targets costs when they
stay unclipped, what clipping and truncating them costs on top (as the original scripts do), and how much of that comes
back when the network's output goes through the inverted mean of clipped targets (keras_overlay/noise/target_bias.py).

--runs is a JSON file of networks and of runs that exist; benchmarks/published_runs.py tells what it holds. Other runs
are looked for, and trained, in --runs_dir/NETWORK-NOISE-TARGETS. Cells without a finished run stay empty. Scores and
trainings are kept: a second call goes on where the first was stopped.
"""


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = resolve(argv)
    runs = chosen(options)
    if options.dry_run:
        command_line.print_options(options)
        return 0
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    published_runs.check([run for run in runs if run.folder.is_used()])
    if options.train:
        train_missing(runs, options)
    cells = scores(runs, options)
    if not cells:
        raise ValueError(f"no run has finished: {', '.join(run.name for run in runs)}; --train trains them")
    table.report(rows(runs, cells, options), options.output, unprinted=("published_by", "peers"))
    print_peers(options)
    costs = causes(runs, cells, options)
    if costs:
        print("\nWhat noisy Gaussian targets cost, in dB:")
        table.report(costs, options.output.with_name(f"{options.output.stem}_causes.csv"))
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.published", DESCRIPTION)
    add = made.add_argument
    add("--test_dirs", type=test_sets.named_folder, nargs="+", required=True, metavar="NAME=FOLDER", help="test sets; "
        "published figures are known for Set14, Kodak24, CBSD68 and McMaster")  # fmt: skip
    add("--runs", type=Path, metavar="FILE", help="JSON file of networks and runs (default: the default network and "
        "srresnet, in --runs_dir)")  # fmt: skip
    add("--runs_dir", type=Path, default=Path("runs/published"), help="folder of the runs that the file does not name")
    add("--noises", choices=list(NOISES), nargs="+", default=list(NOISES), help="rows")
    add("--networks", nargs="+", metavar="LABEL", help="networks, by their label (default: all)")
    add("--train", action="store_true", help="train the runs that are missing, and go on with those that were stopped")
    add("--image_dir", type=Path, help="training pictures for --train; never the test pictures")
    add("--minutes", type=number(0.1, 100_000), help="training time of the first run of each network and noise, "
        "0.1..100000; its other targets get as many steps")  # fmt: skip
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of the trainings")
    add("--precision", choices=PRECISIONS, default="float32", help="what networks compute in when they are scored")
    add("--quiet", action="store_true", help="no progress bars of the trainings")
    add("--dry_run", action="store_true", help="print the resolved options as JSON, and stop")
    table.add_output(made, "published")
    return made


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse and check combinations."""
    made = parser()
    options = made.parse_args(argv)
    names = [name.lower() for name, _ in options.test_dirs]
    if len(set(names)) < len(names):
        made.error(f"--test_dirs: a name is given twice in {', '.join(names)}")
    if options.runs is not None and not options.runs.is_file():
        made.error(f"--runs: {options.runs} is not a file")
    if not options.train:
        return options
    if options.image_dir is None or not options.image_dir.is_dir():
        made.error(f"--train needs --image_dir, a folder of training pictures, got {options.image_dir}")
    for name, folder in options.test_dirs:
        if folder.resolve().is_relative_to(options.image_dir.resolve()):
            made.error(f"--image_dir {options.image_dir} holds the test pictures {name}; never train on them")
    return options


def chosen(options: argparse.Namespace) -> list[PlannedRun]:
    """The runs that the table is of.

    Raises:
        ValueError: the file of runs is damaged, or a network is asked for that it does not have.
    """
    runs = published_runs.plan(options.runs, options.runs_dir)
    labels = list(dict.fromkeys(run.network for run in runs))
    for label in options.networks or ():
        if label not in labels:
            raise ValueError(f"--networks: unknown network {label!r}; known: {', '.join(sorted(labels))}")
    return [run for run in runs if run.noise in options.noises and run.network in (options.networks or labels)]


def scores(runs: Sequence[PlannedRun], options: argparse.Namespace) -> dict[tuple[str, str, str, str], dict]:
    """Every cell that can be filled, by network, noise, test set and column."""
    found, score = {}, Scorer(options.precision)
    for run in runs:
        if not run.finished():
            print(f"note: {run.name}: no finished run in {run.folder.path}", file=sys.stderr)
            continue
        for name, folder in options.test_dirs:
            place = (run.network, run.noise, name)
            found[*place, run.targets] = score(run, folder)
            if run.targets == "quantised":
                found[*place, "inverted"] = score(run, folder, INVERTED)
    return found


def rows(runs: Sequence[PlannedRun], cells: dict, options: argparse.Namespace) -> list[dict[str, Any]]:
    """One line for each noise, test set and network."""
    networks = list(dict.fromkeys(run.network for run in runs))
    return [
        row(noise, name, [run for run in runs if (run.network, run.noise) == (network, noise)], cells)
        for noise in options.noises
        for name, _ in options.test_dirs
        for network in networks
    ]


def row(noise: str, test_set: str, runs: Sequence[PlannedRun], cells: dict) -> dict[str, Any]:
    """One line of the table."""
    spec, network = NOISES[noise][1], runs[0].network
    records = {run.targets: run.folder.options() for run in runs if run.finished()}
    own = {kind: cells.get((network, noise, test_set, kind)) for kind in (*published_runs.TARGETS, "inverted")}
    after = {kind: cell and cell["after"] for kind, cell in own.items()}
    known = next((cell for key, cell in cells.items() if key[1:3] == (noise, test_set)), {})
    figures = peers.published(spec, test_set)
    return {
        "noise": spec,
        "test_set": test_set,
        "network": network,
        "model": next((record["model"] for record in records.values()), None),
        "steps": steps(records),
        "degraded": known.get("before"),
        "noisy": after["noisy"],
        "clean": after["clean"],
        "quantised": after["quantised"],
        "quantised_inverted": after["inverted"],
        "published_noisy": figures.get("noisy"),
        "published_clean": figures.get("clean"),
        "published_by": peers.SRRESNET if figures else None,
        "peers": "; ".join(map(str, peers.others(spec, test_set))),
    }


def steps(records: dict[str, dict[str, Any]]) -> str | None:
    """Steps times patches of the trainings: once if all had as many, else for each target kind."""
    taken = {
        kind: f"{record['nb_epochs'] * record['steps']} x {record['batch_size']}" for kind, record in records.items()
    }
    if len(set(taken.values())) > 1:
        return ", ".join(f"{kind} {length}" for kind, length in taken.items())
    return next(iter(taken.values()), None)


def print_peers(options: argparse.Namespace) -> None:
    """Whose figures the published ones are, and everybody else's, a line each."""
    print(f"published: {peers.SRRESNET}")
    for noise in options.noises:
        for name, _ in options.test_dirs:
            for figure in peers.others(NOISES[noise][1], name):
                print(f"{NOISES[noise][1]}, {name}: {figure}")


def causes(runs: Sequence[PlannedRun], cells: dict, options: argparse.Namespace) -> list[dict[str, Any]]:
    """What noisy Gaussian targets cost and why, a line for each network and test set that has noisy and clean runs.

    The published cost is the sum: noise in the targets that averages out only in a long training, and a mean moved by
    clipping, which no training averages out but the inverted curve takes back.
    """
    found = []
    for network in dict.fromkeys(run.network for run in runs):
        for name, _ in options.test_dirs:
            own = {kind: cells.get((network, "gaussian", name, kind)) for kind in (*published_runs.TARGETS, "inverted")}
            after = {kind: cell and cell["after"] for kind, cell in own.items()}
            if after["noisy"] is not None and after["clean"] is not None:
                figures = peers.published(NOISES["gaussian"][1], name)
                found.append(
                    {
                        "network": network,
                        "test_set": name,
                        "noise_costs": after["clean"] - after["noisy"],
                        "clipping_costs": _less(after["noisy"], after["quantised"]),
                        "together": _less(after["clean"], after["quantised"]),
                        "inversion_recovers": _less(after["inverted"], after["quantised"]),
                        "published_together": _less(figures.get("clean"), figures.get("noisy")),
                    }
                )
    return found


def _less(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first - second


if __name__ == "__main__":
    sys.exit(command_line.run(main))
