"""The trainings behind the table of `benchmarks.published`: which there are, where they are, and whether they fit.

A JSON file can name networks and runs that exist already:

    {"networks": {"default": {}, "srresnet": {"model": "srresnet", "batch_size": 8}},
     "runs": {"default": {"gaussian": {"noisy": "runs/gaussian-0-50", "clean": "runs/gaussian-clean"}}}}

`networks` gives each network a label and options of `train_n2n.py`; `runs` tells where its trainings are, by noise and
by targets, relative to the file. A training that is not named is looked for in `--runs_dir/NETWORK-NOISE-TARGETS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_overlay import noise
from keras_overlay.commands import recipe_options, train_n2n_options
from keras_overlay.commands.resuming import is_finished
from keras_overlay.run_folder import RunFolder

NOISES = {
    "gaussian": ("gaussian,0,50", "gaussian,25,25"),
    "text": ("text,0,50", "text,25,25"),
    "impulse": ("impulse,0,95", "impulse,70,70"),
}
"""Training and test noise, as the original scripts' published figures have them."""
TARGETS = ("noisy", "clean", "quantised")
"""What is learned from; `quantised` are noisy targets clipped and truncated, as the original scripts store them."""
NETWORKS = {"default": {}, "srresnet": {"model": "srresnet"}}
FIXED = {"source_noise_model", "target_noise_model", "val_noise_model", "target_quantised", "minutes", "seed"}
"""Options that the table itself sets."""


@dataclass(frozen=True)
class PlannedRun:
    """One training of the table.

    Attributes:
        network: Its label.
        noise: Key of NOISES.
        targets: One of TARGETS.
        folder: Its run folder.
        options: What the network sets, options of `train_n2n.py` by name.
    """

    network: str
    noise: str
    targets: str
    folder: RunFolder
    options: dict[str, Any]

    @property
    def name(self) -> str:
        """For messages and folders."""
        return f"{self.network}-{self.noise}-{self.targets}"

    @property
    def target_noise(self) -> str:
        """Spec of the target noise."""
        return "clean" if self.targets == "clean" else NOISES[self.noise][0]

    def finished(self) -> bool:
        """Whether it is trained to its end."""
        return self.folder.is_used() and is_finished(self.folder, self.folder.options().get("nb_epochs"))


def kinds(noise_name: str) -> tuple[str, ...]:
    """The targets that a noise is trained with: only Gaussian noise is moved by clipping."""
    return TARGETS if noise_name == "gaussian" else TARGETS[:2]


def plan(file: Path | None, runs_dir: Path) -> list[PlannedRun]:
    """All trainings of the table.

    Args:
        file: The JSON file; None takes NETWORKS and names no run.
        runs_dir: Where runs are that the file does not name.

    Raises:
        ValueError: the file is damaged or names what there is not; the message has the file, the key and what is legal.
        OSError: it cannot be read.
    """
    networks, places = (NETWORKS, {}) if file is None else _read(file)
    found = []
    for network, options in networks.items():
        for noise_name in NOISES:
            for targets in kinds(noise_name):
                default = runs_dir / f"{network}-{noise_name}-{targets}"
                place = places.get((network, noise_name, targets), default)
                found.append(PlannedRun(network, noise_name, targets, RunFolder(place), options))
    return found


def check(runs: Sequence[PlannedRun]) -> None:
    """Refuse runs that are not what the table calls them.

    Args:
        runs: Trained ones.

    Raises:
        ValueError: a run has another noise or other targets, or two runs of one network and noise another architecture.
    """
    models: dict[tuple[str, str], str] = {}
    for run in runs:
        record = run.folder.options()
        wanted = {
            "source_noise_model": NOISES[run.noise][0],
            "target_noise_model": run.target_noise,
            "target_quantised": run.targets == "quantised",
        }
        for name, value in wanted.items():
            if _normal(record.get(name, False)) != _normal(value):
                raise ValueError(f"{run.folder.path}: {run.name} should have {name}={value}, got {record.get(name)}")
        own = record.get("model")
        model = models.setdefault((run.network, run.noise), own)
        if model != own:
            others = f"other runs of {run.network!r} and {run.noise}"
            raise ValueError(f"{run.folder.path}: its network is {own}, that of {others} {model}")


def _normal(value: str | bool) -> str | bool:
    """A noise spec with every argument written out."""
    return str(noise.build(value)) if isinstance(value, str) else value


def _read(file: Path) -> tuple[dict[str, dict[str, Any]], dict[tuple[str, str, str], Path]]:
    try:
        content = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file}: not a list of runs ({error})") from None
    _check_keys(file, "", content, ("networks", "runs"))
    networks = content.get("networks", NETWORKS)
    _check_keys(file, "networks", networks)
    made = train_n2n_options.parser()
    for label, options in networks.items():
        if not re.fullmatch(r"\w[\w.-]*", label):
            raise ValueError(f"{file}: networks: {label!r} is not a label of letters, digits, '_', '.' and '-'")
        _check_keys(file, f"networks: {label}", options)
        outside = recipe_options.OUTSIDE | FIXED
        networks[label] = recipe_options.checked(options, made, f"{file}: networks: {label}", outside=outside)
    return networks, _places(file, content.get("runs", {}), networks)


def _places(file: Path, runs: Any, networks: dict[str, Any]) -> dict[tuple[str, str, str], Path]:
    found = {}
    _check_keys(file, "runs", runs, networks)
    for network, noises in runs.items():
        _check_keys(file, f"runs: {network}", noises, NOISES)
        for noise_name, targets in noises.items():
            _check_keys(file, f"runs: {network}: {noise_name}", targets, kinds(noise_name))
            for kind, place in targets.items():
                if not isinstance(place, str):
                    raise ValueError(f"{file}: runs: {network}: {noise_name}: {kind} must be a folder, got {place!r}")
                found[network, noise_name, kind] = file.parent / place
    return found


def _check_keys(file: Path, where: str, value: Any, known=None) -> None:
    place = f"{file}: {where}" if where else str(file)
    if not isinstance(value, dict):
        raise ValueError(f"{place}: expected an object, got {value!r}")
    for key in value:
        if known is not None and key not in known:
            raise ValueError(f"{place}: unknown key {key!r}; known: {', '.join(sorted(known))}")
