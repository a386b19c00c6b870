"""remove_overlay --overlay seal: by network and by colour, files of all sorts, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_overlay.command_line import run
from keras_overlay.commands import remove_overlay as command
from keras_overlay.image_files import read_picture, read_rgb, write_png

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def remove(capsys, shipped):
    """`remove(*options)`: run in this process with tiny weights; returns exit code, standard output and error."""

    def call(*options: object, overlay: str = "seal") -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = run(command.main, ["--overlay", overlay, *map(str, options)])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


def page(seals: int) -> np.ndarray:
    """Paper with black bars and up to two coloured blocks across them, uint8 (120, 100, 3)."""
    rng = np.random.default_rng(3)
    image = np.full((120, 100, 3), (240, 238, 232), np.float32)
    image[12:110:10, 10:90] = 30
    for (top, left), factor in [((20, 15), (0.85, 0.25, 0.3)), ((66, 45), (0.3, 0.4, 0.85))][:seals]:
        image[top : top + 34, left : left + 40] *= factor
    return np.clip(image + rng.normal(0, 1.5, (120, 100, 1)), 0, 255).round().astype(np.uint8)


@pytest.fixture
def scans(tmp_path):
    """A folder: two seals, none, a grey page, a photograph, a blank page."""
    rng, folder = np.random.default_rng(4), tmp_path / "in"
    photo = np.kron(rng.integers(0, 256, (12, 10, 3)), np.ones((10, 10, 1))).astype(np.uint8)
    pictures = {"sealed": page(2), "clean": page(0), "grey": page(2)[..., :1], "photo": photo,
                "white": np.full((50, 40, 3), 255, np.uint8)}  # fmt: skip
    for name, picture in pictures.items():
        write_png(folder / f"{name}.png", picture)
    return folder


def test_colours_clean_what_they_can_and_say_why_they_cannot(remove, scans, tmp_path):
    output, table = tmp_path / "out", tmp_path / "report.json"
    words = ("--method", "kmeans", "--image_dir", scans, "--output_dir", output, "--save_mask", "--report", table)
    code, printed, error = remove(*words)
    assert code == 1
    assert "3 of 5 files restored" in printed
    grey, photo = error.splitlines()
    assert grey.startswith(f"failed: {scans / 'grey.png'}: colour methods cannot tell ink from text on a grey page (it")
    assert photo.startswith(f"failed: {scans / 'photo.png'}: no page: ")
    cleaned, given = read_rgb(output / "sealed.png"), read_rgb(scans / "sealed.png")
    mask = read_picture(output / "sealed.mask.png").pixels[..., 0] > 0
    np.testing.assert_array_equal(mask, (cleaned != given).any(axis=-1))
    assert mask[20:54, 15:55].mean() > 0.9
    assert mask[66:100, 45:85].mean() > 0.9
    assert np.abs(cleaned.astype(int) - page(0)).mean() < np.abs(given.astype(int) - page(0)).mean() / 5
    for name in ("clean", "white"):
        np.testing.assert_array_equal(read_rgb(output / f"{name}.png"), read_rgb(scans / f"{name}.png"))
    lines = {line["file"]: line for line in json.loads(table.read_text())["files"]}
    assert lines["sealed.png"]["method"] == "kmeans"
    assert lines["sealed.png"]["weights"] == []
    assert "photograph" in lines["photo.png"]["error"]


def test_hues_and_fill_reach_the_method(remove, scans, tmp_path):
    words = ("--method", "dbscan,eps=4", "--hues", "blue", "--fill", "paper", "--min_chroma", 10, "--max_lightness", 90)
    code, _, error = remove(*words, "--image_dir", scans / "sealed.png", "--output_dir", tmp_path / "out")
    assert (code, error) == (0, "")
    changed = (read_rgb(tmp_path / "out" / "sealed.png") != read_rgb(scans / "sealed.png")).any(axis=-1)
    assert changed[66:100, 45:85].mean() > 0.5
    assert not changed[:54].any()


def test_without_a_method_the_network_cleans_coloured_and_grey_pages(remove, scans, tmp_path):
    words = ("--image_dir", scans, "--output_dir", tmp_path / "out", "--precision", "float32", "--no_check")
    code, printed, error = remove(*words)
    assert (code, error) == (0, "")
    assert "5 of 5 files restored" in printed
    for name in ("sealed", "grey"):
        before, after = (read_picture(folder / f"{name}.png").pixels for folder in (scans, tmp_path / "out"))
        np.testing.assert_array_equal(after, 255 - before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--method", "ward"), "--method: unknown method 'ward'; known: dbscan, kmeans, meanshift, network"),
        (("--method", "network,tile=5"), "--method: unknown method 'network,tile=5'; known: dbscan, kmeans"),
        (("--method", "kmeans,clusters=1"), "--method: kmeans: clusters must be 2..64 clusters, got clusters=1"),
        (("--method", "kmeans+dbscan"), "'+' joins 2 parts, expected one"),
        (("--hues", "pink"), "--hues: hue must be any, blue, green, red, or degrees as LOW-HIGH from 0 to 360"),
        (("--min_chroma", "201"), "--min_chroma: expected a number from 0 to 200, got '201'"),
        (("--max_lightness", "-1"), "--max_lightness: expected a number from 0 to 100, got '-1'"),
        (("--fill", "white"), "--fill: invalid choice: 'white'"),
    ],
)
def test_a_wrong_option_is_refused_by_name(remove, scans, tmp_path, options, message):
    code, printed, error = remove("--image_dir", scans, "--output_dir", tmp_path / "out", *options)
    assert (code, printed) == (2, "")
    assert message in " ".join(error.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("overlay", "options", "message"),
    [
        ("captions", ("--method", "kmeans"), "overlay 'captions' takes no method (got method='kmeans'); it takes"),
        ("gaussian", ("--hues", "red"), "overlay 'gaussian' takes no hues (got hues='red'); it takes"),
        ("impulse", ("--no_check",), "overlay 'impulse' takes no check (got check=False); it takes"),
        ("seal", ("--strength", 5), "overlay 'seal' takes no strength (got strength=5.0); it takes check, fill"),
        ("seal", ("--hues", "red"), "overlay 'seal': method 'network' takes no hues (got hues='red'); it takes check"),
        ("seal", ("--method", "kmeans", "--tile", 64), "overlay 'seal': method 'kmeans' takes no tile (got tile=64)"),
    ],
)
def test_options_of_others_are_an_error_of_one_line(remove, scans, tmp_path, overlay, options, message):
    words = ("--image_dir", scans, "--output_dir", tmp_path / "out", *options)
    code, printed, error = remove(*words, overlay=overlay)
    assert (code, printed) == (1, "")
    assert error.startswith(f"error: {message}")
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_dry_run_with_colours_loads_neither_scikit_learn_nor_a_deep_learning_library(scans, tmp_path):
    program = """
import sys
from keras_overlay.commands import remove_overlay
code = remove_overlay.main(sys.argv[1:])
print(code, sorted({"tensorflow", "keras", "sklearn", "scipy", "skimage", "matplotlib"} & set(sys.modules)))
"""
    words = ["--overlay", "seal", "--method", "dbscan", "--hues", "red", "--image_dir", scans, "--output_dir", "out"]
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words), "--dry_run"],
        capture_output=True, text=True, timeout=120, cwd=ROOT, check=False,
    )  # fmt: skip
    *printed, last = done.stdout.splitlines()
    assert last == "0 []", done.stderr
    resolved = json.loads("\n".join(printed))
    assert (resolved["method"], resolved["hues"], resolved["fill"]) == ("dbscan", "red", None)
