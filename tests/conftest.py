"""What all tests share: quiet backends, import paths, drawn pictures, scripts as subprocesses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before anything imports TensorFlow
os.environ.setdefault("MPLBACKEND", "agg")

import numpy as np
import pytest

_hypothesis_folder = tempfile.TemporaryDirectory(prefix="hypothesis-")  # not into the checkout; gone at the end
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = _hypothesis_folder.name

ROOT = Path(__file__).resolve().parent.parent
for folder in (
    ROOT / "tests",
    ROOT,
):  # `oracles`; then keras_overlay, datasets and the scripts, also when not installed
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@pytest.fixture
def rng():
    """A generator of its own for each test, always the same."""
    return np.random.default_rng(12345)


@pytest.fixture(scope="session")
def picture():
    """`picture(height, width, channels, seed)`: a drawn picture, uint8, with flats, ramps, edges and texture."""

    def draw(height: int = 48, width: int = 64, channels: int = 3, seed: int = 0) -> np.ndarray:
        rng = np.random.default_rng(seed)
        rows, columns = np.mgrid[:height, :width].astype(np.float32)
        image = np.empty((height, width, channels), np.float32)
        for channel in range(channels):
            slope, phase, low = rng.uniform(-1, 1, 2), rng.uniform(0, 6), rng.uniform(40, 120)
            image[..., channel] = low + 40 * np.sin((slope[0] * rows + slope[1] * columns) / 6 + phase)
        for _ in range(6):
            top, left = rng.integers(height), rng.integers(width)
            box = image[top : top + rng.integers(3, 3 + height), left : left + rng.integers(3, 3 + width // 2)]
            box[:] = rng.uniform(0, 255, channels)
        return np.clip(image + rng.normal(0, 3, image.shape), 0, 255).round().astype(np.uint8)

    return draw


@pytest.fixture
def run_script(tmp_path):
    """`run_script("plot_history.py", "--help")`: a script of the checkout as a subprocess, working in `tmp_path`.

    Returns what `subprocess.run` returns, outputs as text. Names without `.py` are modules (`python -m`).
    """

    def run(name: str, *arguments: object, timeout: float = 120, **environment: str) -> subprocess.CompletedProcess:
        script = [str(ROOT / name)] if name.endswith(".py") else ["-m", name]
        paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        return subprocess.run(
            [sys.executable, *script, *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": paths, **environment},
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    return run


NEGATIVE = "srresnet,filters=3,blocks=1"
ONES = "digit_net,filters=4,blocks=1"
SHIPPED = {
    "captions": ("n2n_unet,filters=4", {"aliases": ["text"], "threshold": 16}),
    "digits": (ONES, {}),
    "gaussian": ("ffdnet,filters=4,depth=3", {}),
    "impulse": (NEGATIVE, {}),
    "inpainting": ("fill_unet,filters=4,scales=2,levels=2", {}),
    "lettering": ("text_unet,filters=4,scales=1,unshuffle=1", {"threshold": 128}),
    "seal": (NEGATIVE, {"threshold": 8}),
}
"""Weights of the temporary manifest: architecture, and what its entry has besides what all have."""


@pytest.fixture(scope="session")
def negative():
    """`negative(path)`: a checkpoint whose network gives 255 minus its input, exactly: what it did is plain to see."""
    from keras_overlay import architectures, checkpoint

    def save(path: Path) -> Path:
        model = architectures.build(NEGATIVE)
        convolutions = [layer for layer in model.layers if type(layer).__name__ == "Conv2D"]
        for layer in convolutions:
            layer.set_weights([np.zeros(weight.shape, np.float32) for weight in layer.weights])
        centre = np.zeros((3, 3, 3, 3), np.float32)
        centre[1, 1] = np.eye(3)
        convolutions[0].set_weights([centre, np.zeros(3)])
        convolutions[-1].set_weights([-centre, np.full(3, 255.0)])
        checkpoint.save(path, model, NEGATIVE, {})
        return path

    return save


def find_dark(model) -> None:
    """Make a `text_unet` of one scale answer that pixels below 140 grey levels are letters, exactly."""
    stem, norm = model.get_layer("encoder_stem"), model.get_layer("encoder_stem_norm")
    kernel = np.zeros(stem.kernel.shape, np.float32)
    kernel[1, 1, :, :2] = np.array([1, -1]) / 3  # what lies above and below the middle, each without its sign
    stem.set_weights([kernel])
    norm.set_weights([np.ones(4), np.zeros(4), np.zeros(4), np.full(4, 1 - norm.epsilon)])
    for layer in model.layers:
        if layer.name.endswith("b_norm"):
            layer.set_weights([np.zeros(4), np.zeros(4), np.zeros(4), np.ones(4)])
    kernel = np.zeros((3, 3, 4, 1), np.float32)
    kernel[1, 1, :2, 0] = -40, 40
    model.get_layer("logits").set_weights([kernel, np.full(1, 40 * (140 / 255 - 0.5))])


@pytest.fixture(scope="session")
def ones():
    """`ones(path)`: a checkpoint whose network reads every crop as a 1, almost surely."""
    from keras_overlay import architectures, checkpoint
    from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS

    def save(path: Path) -> Path:
        model = architectures.build(ONES, table=DIGIT_CLASSIFIERS)
        model.get_layer("logits").set_weights([np.zeros((16, 11)), 9.0 * np.eye(11)[1]])
        checkpoint.save(path, model, ONES, {})
        return path

    return save


@pytest.fixture(scope="session")
def digit_struct():
    """`digit_struct(path, scenes)`: a digitStruct.mat as MATLAB 7.3 writes it; boxes as rows of numbers in `FIELDS`."""
    import h5py

    from keras_overlay.digits.mat_files import FIELDS

    def save(path: Path, scenes: dict[str, list[tuple[float, ...]]]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        with h5py.File(path, "w", userblock_size=512) as file:
            references = {"name": [], "bbox": []}
            for number, (name, boxes) in enumerate(scenes.items()):
                letters = file.create_dataset(f"#refs#/n{number}", data=np.array([[ord(c)] for c in name], np.uint16))
                group = file.create_group(f"#refs#/b{number}")
                for field, column in zip(FIELDS, zip(*boxes, strict=True), strict=True):
                    if len(boxes) == 1:
                        group[field] = np.array([column])
                        continue
                    cells = [
                        file.create_dataset(f"#refs#/{field}{number}_{n}", data=[[v]]) for n, v in enumerate(column)
                    ]
                    group.create_dataset(field, data=[[cell.ref] for cell in cells], dtype=h5py.ref_dtype)
                references["name"].append([letters.ref])
                references["bbox"].append([group.ref])
            for key, cells in references.items():
                file.create_dataset(f"digitStruct/{key}", data=cells, dtype=h5py.ref_dtype)
        with open(path, "r+b") as file:
            file.write(b"MATLAB 7.3 MAT-file".ljust(512))
        return path

    return save


@pytest.fixture(scope="session")
def weights_folder(tmp_path_factory, negative, ones):
    """A folder of tiny weights with a manifest: what the package's own has, but for the size. Not to be changed."""
    from keras_overlay import architectures, checkpoint, weights
    from keras_overlay.architectures.kinds import table_of

    folder, rng, entries = tmp_path_factory.mktemp("shipped"), np.random.default_rng(0), {}
    for name, (architecture, more) in SHIPPED.items():
        path = folder / f"{name}.hdf5"
        if architecture == NEGATIVE:
            negative(path)
        elif architecture == ONES:
            ones(path)
        else:
            model = architectures.build(architecture, table=table_of(architecture))
            model.set_weights([value + rng.normal(0, 0.05, value.shape) for value in model.get_weights()])
            if name == "lettering":
                find_dark(model)
            checkpoint.save(path, model, architecture, {})
        entries[name] = {
            "file": path.name,
            "sha256": weights.sha256_of(path),
            "architecture": architecture,
            "recipe": "none: drawn at random",
            "training_data": [{"name": "nothing", "licence": "none needed"}],
            "scores": {},
            "date": "2026-12-01",
            "hardware": "any",
            **more,
        }
    (folder / "manifest.json").write_text(json.dumps({"format_version": 1, "weights": entries}))
    return folder


@pytest.fixture(scope="session")
def overlay_settings(tmp_path_factory):
    """What a remover cannot do without, by overlay: a mark that covers a picture's corner, where it is told to be."""
    from keras_overlay.image_files import write_png

    file = tmp_path_factory.mktemp("marks") / "mark.png"
    write_png(file, np.random.default_rng(3).integers(100, 200, (40, 60, 4), dtype=np.uint8))
    told = {"opacity": 0.5, "x": 0.0, "y": 0.0, "min_scale": 1.0, "max_scale": 1.0, "tiled": "no"}
    return {"watermark": {"mark": str(file), **told}}


@pytest.fixture
def shipped(weights_folder, monkeypatch):
    """The tiny weights in the place of the shipped ones; returns their folder."""
    from keras_overlay import weights

    monkeypatch.setattr(weights, "FOLDER", weights_folder)
    return weights_folder
