"""test_model: restored files keep what they were, odd files stop no other, scores, and what is refused."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from oracles import metrics
from PIL import Image

from keras_overlay import weights as weights_table
from keras_overlay.command_line import run
from keras_overlay.commands import test_model as command
from keras_overlay.image_files import read_picture, read_rgb, write_png
from keras_overlay.restore import Restorer

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "keras2_srresnet.hdf5"
NEGATIVE = "srresnet,filters=3,blocks=1"


@pytest.fixture(scope="module")
def weights(tmp_path_factory, negative):
    return negative(tmp_path_factory.mktemp("weights") / "weights.hdf5")


@pytest.fixture
def restore(capsys, weights):
    """`restore(*options)`: run in this process; returns exit code, standard output and standard error."""

    def call(*options: object, weight_file: Path = weights) -> tuple[int, str, str]:
        capsys.readouterr()
        words = ["--weight_file", weight_file, "--precision", "float32", *options]
        try:
            code = run(command.main, [str(word) for word in words])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def pictures(tmp_path, picture):
    """A folder of two pictures, one in a folder of its own."""
    write_png(tmp_path / "in" / "a.png", picture(20, 30))
    write_png(tmp_path / "in" / "sub" / "b.png", picture(17, 23, seed=1))
    return tmp_path / "in"


# One folder with every odd file of the trade, restored by one subprocess.


def jpeg(image: np.ndarray, **options) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image, options.pop("mode", None)).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def huge_png() -> bytes:
    """A PNG whose header promises 60000 x 60000 pixels."""
    body = struct.pack(">4sIIBBBBB", b"IHDR", 60000, 60000, 8, 2, 0, 0, 0)
    header = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    data = struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    return b"\x89PNG\r\n\x1a\n" + header + data + struct.pack(">I0s4sI", 0, b"", b"IEND", zlib.crc32(b"IEND"))


def cmyk_jpeg(image: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).convert("CMYK").save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def animated_gif() -> bytes:
    buffer = io.BytesIO()
    frames = [Image.new("P", (12, 10), number) for number in (0, 1)]
    for frame in frames:
        frame.putpalette([200, 40, 40, 10, 90, 10] + [0] * 762)
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


GOOD = {"animated.gif", "cmyk.jpg", "grey.png", "one.png", "photo.jpg", "sixteen.png", "sub/alpha.png", "tall.png"}
BAD = {
    "huge.png": r"60000",
    "text.png": r"is not an image",
    "truncated.jpg": r"damaged|truncated",
    "zero.png": r"empty",
}


@pytest.fixture(scope="module")
def zoo(tmp_path_factory, picture):
    """Folder of good and bad files."""
    folder = tmp_path_factory.mktemp("zoo") / "in"
    (folder / "sub").mkdir(parents=True)
    rng = np.random.default_rng(0)
    exif = Image.Exif()
    exif[0x010E] = "a street"  # ImageDescription
    image = picture(40, 56)
    files = {
        "photo.jpg": jpeg(image, quality=93, exif=exif, icc_profile=b"profile" * 30),
        "truncated.jpg": jpeg(picture(200, 200), quality=95)[:3000],
        "text.png": b"this is text, not a picture\n",
        "zero.png": b"",
        "huge.png": huge_png(),
        "animated.gif": animated_gif(),
        "cmyk.jpg": cmyk_jpeg(image),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    write_png(folder / "one.png", picture(30, 30)[:1, :1])
    write_png(folder / "tall.png", picture(90, 30)[:, :3])
    write_png(folder / "grey.png", picture(25, 31, channels=1))
    write_png(folder / "sixteen.png", rng.integers(0, 65536, (21, 19, 3), dtype=np.uint16))
    write_png(
        folder / "sub" / "alpha.png", np.dstack([picture(24, 22), rng.integers(0, 256, (24, 22), dtype=np.uint8)])
    )
    return folder


@pytest.fixture(scope="module")
def restored(zoo, weights):
    """The zoo restored: its output folder and what the process returned."""
    output = zoo.parent / "out"
    words = ["--weight_file", weights, "--image_dir", zoo, "--output_dir", output, "--precision", "float32"]
    done = subprocess.run(
        [sys.executable, ROOT / "test_model.py", *map(str, words)], capture_output=True, text=True, timeout=200
    )
    return output, done


def test_good_files_are_written_and_bad_ones_named(restored, zoo):
    output, done = restored
    assert done.returncode == 1, done.stderr
    assert {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()} == GOOD
    failures = [line for line in done.stderr.splitlines() if line.startswith("failed: ")]
    assert len(failures) == len(BAD)
    for name, reason in BAD.items():
        (line,) = [line for line in failures if str(zoo / name) in line]
        assert re.search(reason, line.split(name, 1)[1]), line
    assert f"{len(GOOD)} of {len(GOOD) + len(BAD)} files restored" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_pictures_given_are_as_they_were(restored, zoo):
    assert (zoo / "zero.png").read_bytes() == b""
    assert {path.relative_to(zoo).as_posix() for path in zoo.rglob("*") if path.is_file()} == GOOD | BAD.keys()


@pytest.mark.parametrize("name", ["one.png", "tall.png", "grey.png"])
def test_a_png_is_the_exact_negative_of_its_own_size_and_kind(restored, zoo, name):
    before, after = read_picture(zoo / name), read_picture(restored[0] / name)
    np.testing.assert_array_equal(after.pixels, 255 - before.pixels)


def test_grey_stays_grey(restored):
    assert Image.open(restored[0] / "grey.png").mode == "L"


def test_sixteen_bits_survive(restored, zoo):
    before, after = read_picture(zoo / "sixteen.png").pixels, read_picture(restored[0] / "sixteen.png").pixels
    assert after.dtype == np.uint16
    assert np.abs(after.astype(int) - (65535 - before.astype(int))).max() <= 1


def test_alpha_survives(restored, zoo):
    before, after = read_picture(zoo / "sub" / "alpha.png"), read_picture(restored[0] / "sub" / "alpha.png")
    np.testing.assert_array_equal(after.alpha, before.alpha)
    np.testing.assert_array_equal(after.pixels, 255 - before.pixels)


def test_a_jpeg_stays_one_with_its_quality_exif_and_profile(restored, zoo):
    before, after = Image.open(zoo / "photo.jpg"), Image.open(restored[0] / "photo.jpg")
    assert after.format == "JPEG"
    assert after.quantization == before.quantization
    assert after.getexif()[0x010E] == "a street"
    assert after.info["icc_profile"] == b"profile" * 30
    difference = np.asarray(after).astype(int) - (255 - np.asarray(before).astype(int))
    assert np.abs(difference).mean() < 3


def test_cmyk_and_the_first_frame_of_an_animation_are_restored(restored, zoo):
    for name, slack in (("cmyk.jpg", 6), ("animated.gif", 3)):
        before, after = read_rgb(zoo / name).astype(int), read_rgb(restored[0] / name).astype(int)
        assert after.shape == before.shape
        assert np.abs(after - (255 - before)).mean() < slack
    assert "warning: animated.gif: " in restored[1].stderr


# Outputs.


def test_results_that_exist_are_kept_unless_asked_otherwise(restore, pictures, tmp_path):
    output = tmp_path / "out"
    (output / "sub").mkdir(parents=True)
    (output / "sub" / "b.png").write_bytes(b"kept")
    code, printed, error = restore("--image_dir", pictures, "--output_dir", output)
    assert code == 1
    assert f"failed: {output / 'sub' / 'b.png'}: exists already (--overwrite replaces it)" in error
    assert "1 of 2 files restored" in printed
    assert (output / "sub" / "b.png").read_bytes() == b"kept"
    np.testing.assert_array_equal(read_rgb(output / "a.png"), 255 - read_rgb(pictures / "a.png"))
    code, _, _ = restore("--image_dir", pictures, "--output_dir", output, "--overwrite")
    assert code == 0
    np.testing.assert_array_equal(read_rgb(output / "sub" / "b.png"), 255 - read_rgb(pictures / "sub" / "b.png"))


def test_one_file_goes_into_the_output_folder(restore, pictures, tmp_path):
    code, _, _ = restore("--image_dir", pictures / "sub" / "b.png", "--output_dir", tmp_path / "out")
    assert code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b.png"]


def test_an_output_folder_that_cannot_be_made_fails_every_file_by_name(restore, pictures, tmp_path):
    (tmp_path / "file").write_text("in the way")
    code, printed, error = restore("--image_dir", pictures, "--output_dir", tmp_path / "file" / "out")
    assert code == 1
    for name in ("a.png", "sub/b.png"):
        assert f"failed: {tmp_path / 'file' / 'out' / name}: could not be written" in error
    assert "0 of 2 files restored" in printed
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_panel_shows_the_picture_before_and_after(restore, pictures, tmp_path):
    code, _, _ = restore("--image_dir", pictures, "--output_dir", tmp_path / "out", "--panel")
    assert code == 0
    image = read_rgb(pictures / "a.png")
    panel = read_rgb(tmp_path / "out" / "a.panel.png")
    assert panel.shape == (20, 2 * 30 + 4, 3)
    np.testing.assert_array_equal(panel[:, :30], image)
    np.testing.assert_array_equal(panel[:, 34:], 255 - image)


def test_a_panel_that_exists_is_kept(restore, pictures, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.panel.png").write_bytes(b"kept")
    code, _, error = restore("--image_dir", pictures, "--output_dir", tmp_path / "out", "--panel")
    assert code == 1
    assert "a.panel.png: exists already" in error
    assert (tmp_path / "out" / "a.panel.png").read_bytes() == b"kept"
    assert not (tmp_path / "out" / "a.png").exists()


def test_pictures_are_cut_to_a_multiple_if_asked(restore, pictures, tmp_path):
    code, _, _ = restore("--image_dir", pictures, "--output_dir", tmp_path / "out", "--crop_multiple", 16)
    assert code == 0
    np.testing.assert_array_equal(read_rgb(tmp_path / "out" / "a.png"), 255 - read_rgb(pictures / "a.png")[:16, :16])


def test_tiles_and_self_ensemble_give_the_same_negative(restore, pictures, tmp_path):
    code, _, _ = restore(
        "--image_dir", pictures, "--output_dir", tmp_path / "out", "--tile", 4, "--overlap", 9, "--self_ensemble"
    )
    assert code == 0
    np.testing.assert_array_equal(read_rgb(tmp_path / "out" / "a.png"), 255 - read_rgb(pictures / "a.png"))


def test_an_overlap_below_the_receptive_field_is_an_error_of_one_line(restore, pictures, tmp_path):
    code, _, error = restore("--image_dir", pictures, "--output_dir", tmp_path / "out", "--overlap", 2)
    assert code == 1
    assert error == "error: overlap must be at least the receptive field, 5 pixels, got overlap=2\n"


def test_a_picture_that_exhausts_the_memory_stops_no_other(restore, pictures, tmp_path, monkeypatch):
    predict = Restorer._predict

    class ResourceExhaustedError(Exception):
        """Of TensorFlow's name."""

    def failing(self, image):
        if image.shape[0] == 20:
            self.model.predict_on_batch = lambda batch: (_ for _ in ()).throw(ResourceExhaustedError("OOM"))
        try:
            return predict(self, image)
        finally:
            vars(self.model).pop("predict_on_batch", None)

    monkeypatch.setattr(Restorer, "_predict", failing)
    code, printed, error = restore("--image_dir", pictures, "--output_dir", tmp_path / "out")
    assert code == 1
    assert f"failed: {pictures / 'a.png'}: not enough memory; try a smaller --tile" in error
    assert "1 of 2 files restored" in printed


# Scores.


@pytest.fixture
def twins(tmp_path, picture):
    """Clean pictures, and a folder of their negatives with a little noise: what the network turns clean again."""
    rng = np.random.default_rng(0)
    clean, marked = tmp_path / "clean", tmp_path / "marked"
    for number, name in enumerate(("a.png", "sub/b.png")):
        image = picture(24, 28, seed=number)
        write_png(clean / name, image)
        write_png(marked / name, np.clip(255 - image + rng.normal(0, 3, image.shape), 0, 255).astype(np.uint8))
    return clean, marked


def expected(clean: Path, marked: Path, name: str) -> tuple[float, float, float, float]:
    target, before = read_rgb(clean / name), read_rgb(marked / name)
    return tuple(score(target, view) for score in (metrics.PSNR, metrics.SSIM) for view in (before, 255 - before))


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_scores_against_clean_twins_with_the_mean_last(restore, twins, tmp_path, suffix):
    clean, marked = twins
    table = tmp_path / f"scores{suffix}"
    code, printed, _ = restore("--image_dir", marked, "--reference_dir", clean, "--scores", table)
    assert code == 0
    with open(table, newline="", encoding="utf-8") as file:
        rows = json.load(file) if suffix == ".json" else list(csv.DictReader(file))
    assert [row["file"] for row in rows] == ["a.png", "sub/b.png", "mean"]
    names = ["psnr_before", "psnr_after", "ssim_before", "ssim_after"]
    found = np.array([[float(row[name]) for name in names] for row in rows])
    wanted = np.array([expected(clean, marked, name) for name in ("a.png", "sub/b.png")])
    np.testing.assert_allclose(found[:2], wanted, atol=2e-4)
    np.testing.assert_allclose(found[2], wanted.mean(axis=0), atol=2e-4)
    assert found[2, 1] > 30 > 15 > found[2, 0]
    assert f"mean of 2: PSNR {found[2, 0]:.3f} -> {found[2, 1]:.3f} dB" in printed


def test_equal_pictures_make_valid_json(restore, tmp_path, picture):
    image = picture(24, 28)
    write_png(tmp_path / "clean" / "a.png", image)
    write_png(tmp_path / "marked" / "a.png", 255 - image)
    table = tmp_path / "scores.json"
    code, _, _ = restore("--image_dir", tmp_path / "marked", "--reference_dir", tmp_path / "clean", "--scores", table)
    rows = json.loads(table.read_text(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert code == 0
    assert [row["psnr_after"] for row in rows] == ["inf", "inf"]
    assert rows[0]["ssim_after"] == pytest.approx(1)


def test_a_missing_or_differing_twin_fails_that_file_before_it_is_written(restore, twins, tmp_path):
    clean, marked = twins
    (clean / "a.png").unlink()
    write_png(clean / "sub" / "b.png", np.zeros((5, 6, 3), np.uint8))
    output = tmp_path / "out"
    code, _, error = restore("--image_dir", marked, "--reference_dir", clean, "--output_dir", output)
    assert code == 1
    assert f"failed: a.png: has no clean twin in {clean}" in error
    assert f"failed: sub/b.png: is 28x24 pixels, its clean twin {clean / 'sub' / 'b.png'} 6x5 pixels" in error
    assert not output.exists()


def test_a_noise_model_degrades_first_the_same_for_one_seed(restore, pictures, tmp_path):
    tables = []
    for number, options in enumerate([("--seed", 1), ("--seed", 1), ("--seed", 2)]):
        table = tmp_path / f"{number}.json"
        words = ("--image_dir", pictures, "--test_noise_model", "gaussian,25,25", "--scores", table, *options)
        assert restore(*words, "--output_dir", tmp_path / str(number), "--panel")[0] == 0
        tables.append(json.loads(table.read_text()))
    assert tables[0] == tables[1] != tables[2]
    assert all(18 < row["psnr_before"] < 23 for row in tables[0])
    panel, image = read_rgb(tmp_path / "0" / "a.panel.png").astype(int), read_rgb(pictures / "a.png")
    assert panel.shape == (20, 3 * 30 + 8, 3)
    np.testing.assert_array_equal(panel[:, :30], image)
    np.testing.assert_array_equal(panel[:, 68:], 255 - panel[:, 34:64])
    assert np.abs(panel[:, 34:64] - image).mean() > 10


# Weights of the original scripts, and weights that are refused.


def test_weights_of_keras_2_restore_bgr(restore, tmp_path):
    with np.load(GOLDEN.with_suffix(".npz")) as file:
        image, prediction = file["image_bgr"], file["prediction_bgr"]
    write_png(tmp_path / "in" / "a.png", image[..., ::-1])
    code, _, _ = restore(
        "--image_dir", tmp_path / "in", "--output_dir", tmp_path / "out", "--model", "srresnet,filters=4,blocks=2",
        "--channel_order", "BGR", weight_file=GOLDEN,
    )  # fmt: skip
    assert code == 0
    found = read_rgb(tmp_path / "out" / "a.png").astype(float)
    assert np.abs(found[..., ::-1] - np.clip(prediction, 0, 255)).max() < 0.51


@pytest.mark.skipif("KERAS_OVERLAY_DATA" not in os.environ, reason="KERAS_OVERLAY_DATA does not name the data folder")
def test_weights_of_the_original_scripts_restore_a_file(restore, tmp_path):
    path = Path(os.environ["KERAS_OVERLAY_DATA"]) / "legacy" / "weights.001-keras2-srresnet.hdf5"
    with np.load(path.with_suffix(".npz")) as file:
        image, prediction = file["image_bgr"], file["prediction_bgr"]
    write_png(tmp_path / "in" / "a.png", image[..., ::-1].astype(np.uint16) * 257)  # 16 bits: results in steps of 1/257
    code, _, _ = restore(
        "--image_dir", tmp_path / "in", "--output_dir", tmp_path / "out", "--model", "srresnet",
        "--channel_order", "BGR", weight_file=path,
    )  # fmt: skip
    assert code == 0
    found = read_picture(tmp_path / "out" / "a.png").pixels / 257
    difference = np.abs(found[..., ::-1] - np.clip(prediction, 0, 255)).max()
    print(f"largest difference {difference:.4f} grey levels")
    assert difference < 0.1


def test_a_run_folder_stands_for_its_best_checkpoint(restore, pictures, tmp_path, weights):
    run_folder = tmp_path / "run"
    run_folder.mkdir()
    code, _, error = restore("--image_dir", pictures, "--output_dir", tmp_path / "out", weight_file=run_folder)
    assert code == 1
    assert f"error: {run_folder}: no checkpoint there (no epoch has finished)" in error
    (run_folder / "weights.999-1.000-9.00000.hdf5").write_bytes(b"older")
    (run_folder / "weights.1000-1.000-30.00000.hdf5").write_bytes(weights.read_bytes())
    assert restore("--image_dir", pictures, "--output_dir", tmp_path / "out", weight_file=run_folder)[0] == 0


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (b"", (), "not a checkpoint of ours: not an HDF5 file"),
        (b"text", ("--model", "srresnet"), "not a checkpoint of ours: not an HDF5 file"),
        ("truncated", (), "damaged or truncated"),
        ("ours", ("--model", NEGATIVE), "knows its architecture; leave out --model"),
        ("keras2", (), "Keras 2 weights do not tell their network: name it with --model"),
        ("keras2", ("--model", "srresnet,filters=8,blocks=2"), "the architecture expects"),
    ],
)
def test_unusable_weights_are_an_error_of_one_line(restore, weights, pictures, tmp_path, content, options, message):
    path = tmp_path / "weights.hdf5"
    files = {"truncated": weights.read_bytes()[:-500], "ours": weights.read_bytes(), "keras2": GOLDEN.read_bytes()}
    path.write_bytes(files.get(content, content))
    code, _, error = restore("--image_dir", pictures, "--output_dir", tmp_path / "out", *options, weight_file=path)
    assert code == 1
    assert error.startswith(f"error: {path}: ")
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


# Weights by name.


@pytest.mark.parametrize("word", ["captions", "text", "impulse"])
def test_shipped_weights_are_taken_by_name_or_alias(restore, shipped, pictures, tmp_path, word):
    code, _, error = restore("--image_dir", pictures, "--output_dir", tmp_path / "out", weight_file=Path(word))
    assert (code, error) == (0, "")
    path = weights_table.find(word).path
    assert path.parent == shipped
    assert restore("--image_dir", pictures, "--output_dir", tmp_path / "same", weight_file=path)[0] == 0
    found = read_rgb(tmp_path / "out" / "a.png")
    np.testing.assert_array_equal(found, read_rgb(tmp_path / "same" / "a.png"))
    assert (found != read_rgb(pictures / "a.png")).mean() > 0.5


def test_a_file_or_folder_goes_before_shipped_weights_of_its_name(
    restore, shipped, pictures, tmp_path, weights, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    note = "note: --weight_file captions: taking the file or folder of that name, not the shipped weights\n"
    shutil.copy(weights, "captions")
    code, _, error = restore("--image_dir", pictures, "--output_dir", "out", weight_file=Path("captions"))
    assert (code, error) == (0, note)
    np.testing.assert_array_equal(read_rgb(Path("out/a.png")), 255 - read_rgb(pictures / "a.png"))
    Path("captions").unlink()
    Path("captions").mkdir()
    code, _, error = restore("--image_dir", pictures, "--output_dir", "out2", weight_file=Path("captions"))
    assert (code, error) == (1, f"{note}error: captions: no checkpoint there (no epoch has finished)\n")


def test_a_name_that_is_neither_a_file_nor_shipped_is_refused_with_the_known_ones(restore, shipped, pictures, tmp_path):
    code, _, error = restore("--image_dir", pictures, "--output_dir", tmp_path / "out", weight_file=Path("fog"))
    assert code == 2
    known = "known: captions, digits, gaussian, impulse, inpainting, lettering, seal"
    assert f"--weight_file: fog does not exist, nor do shipped weights of that name ({known})" in " ".join(
        error.split()
    )


def test_shipped_weights_take_no_model(restore, shipped, pictures, tmp_path):
    words = ("--image_dir", pictures, "--output_dir", tmp_path / "out", "--model", NEGATIVE)
    code, _, error = restore(*words, weight_file=Path("impulse"))
    assert code == 2
    assert "--weight_file impulse: shipped weights know their architecture; leave out --model" in " ".join(
        error.split()
    )


def test_altered_shipped_weights_are_refused(restore, shipped, pictures, tmp_path, monkeypatch):
    folder = shutil.copytree(shipped, tmp_path / "weights")
    monkeypatch.setattr(weights_table, "FOLDER", folder)
    path = folder / "impulse.hdf5"
    path.write_bytes(path.read_bytes() + b"\0")
    words = ("--image_dir", pictures, "--output_dir", tmp_path / "out")
    for options in ((), ("--dry_run",)):
        code, printed, error = restore(*words, *options, weight_file=Path("impulse"))
        assert (code, printed) == (1, "")
        assert error.startswith(f"error: {path}: not the weights that were shipped: expected sha256=")


def test_a_strength_is_for_networks_that_take_one(restore, shipped, pictures, tmp_path):
    for strength in (0, 60):
        words = ("--image_dir", pictures, "--output_dir", tmp_path / str(strength), "--strength", strength)
        assert restore(*words, weight_file=Path("gaussian"))[0] == 0
    assert (read_rgb(tmp_path / "0" / "a.png") != read_rgb(tmp_path / "60" / "a.png")).any()
    code, _, error = restore(*words, "--overwrite")
    assert (code, error) == (1, "error: this network (srresnet) takes no strength, got strength=60\n")


# Going on, and reports.


def test_what_is_done_is_skipped_and_reported(restore, pictures, tmp_path, weights):
    output, table = tmp_path / "out", tmp_path / "report.json"
    output.mkdir()
    (output / "a.png").write_bytes(b"kept")
    words = ("--image_dir", pictures, "--output_dir", output, "--skip_done", "--report", table)
    code, printed, error = restore(*words)
    assert (code, error) == (0, "")
    assert "1 of 2 files restored, 1 skipped (done before)" in printed
    assert (output / "a.png").read_bytes() == b"kept"
    content = json.loads(table.read_text())
    assert content["command"] == "test_model"
    assert [line["status"] for line in content["files"]] == ["skipped", "done"]
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    assert [line["weights"] for line in content["files"]] == [[{"name": str(weights), "sha256": digest}]] * 2


# Options.


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "nothing to do: give --output_dir, --scores or --show"),
        (("--panel", "--scores", "a.csv", "--test_noise_model", "text,5,5"), "--panel needs --output_dir"),
        (("--scores", "a.csv"), "--scores needs something to compare with: --reference_dir, or a --test_noise_model"),
        (("--skip_done", "--scores", "a.csv", "--test_noise_model", "text,5,5"), "--skip_done needs --output_dir"),
        (
            ("--skip_done", "--output_dir", "out", "--scores", "a.csv", "--reference_dir", "IN"),
            "--scores and --skip_done exclude one another",
        ),
        (("--overwrite", "--skip_done", "--output_dir", "out"), "--overwrite and --skip_done exclude one another"),
        (("--output_dir", "out", "--report", "a.csv"), "--report: expected a name ending in .json, got 'a.csv'"),
        (("--scores", "a.txt"), "expected a name ending in .csv or .json, got 'a.txt'"),
        (("--output_dir", "IN"), "--output_dir must not be the folder of the pictures"),
        (("--output_dir", "IN/sub/.."), "--output_dir must not be the folder of the pictures"),
        (("--output_dir", "IN/sub", "--reference_dir", "IN/sub"), "must not be the folder of the clean twins"),
        (("--output_dir", "out", "--reference_dir", "IN/none"), "--reference_dir: IN/none does not exist"),
        (("--output_dir", "out", "--test_noise_model", "gaussian,50,0"), "min_stddev must not exceed max_stddev"),
        (("--output_dir", "out", "--model", "resnet"), "unknown architecture 'resnet'"),
        (("--output_dir", "out", "--tile", "-1"), "--tile: expected a whole number from 0 to 65536, got '-1'"),
        (("--output_dir", "out", "--crop_multiple", "0"), "--crop_multiple: expected a whole number from 1 to 256"),
        (("--output_dir", "out", "--channel_order", "GBR"), "--channel_order: invalid choice: 'GBR'"),
        (("--output_dir", "out", "--max_megapixels", "0"), "--max_megapixels: expected a number from 0.001 to 100000"),
    ],
)
def test_a_wrong_option_is_refused_by_name(restore, pictures, options, message):
    options = [str(option).replace("IN", str(pictures)) for option in options]
    code, printed, error = restore("--image_dir", pictures, *options)
    assert code == 2
    assert printed == ""
    assert message.replace("IN", str(pictures)) in error.replace("\n", " ")


def test_the_folder_of_one_file_is_not_its_output_folder(restore, pictures):
    code, _, error = restore("--image_dir", pictures / "a.png", "--output_dir", pictures)
    assert code == 2
    assert "they would be overwritten" in error


@pytest.mark.parametrize(("name", "value"), [("--weight_file", "none.hdf5"), ("--image_dir", "none")])
def test_a_missing_path_is_refused_by_name(restore, pictures, tmp_path, name, value):
    words = ["--image_dir", pictures, "--output_dir", tmp_path / "out", name, value]
    code, _, error = restore(*words)
    assert code == 2
    assert f"{name}: {value} does not exist" in error


def test_a_folder_without_pictures_is_an_error_of_one_line(restore, tmp_path):
    (tmp_path / "in").mkdir()
    code, _, error = restore("--image_dir", tmp_path / "in", "--output_dir", tmp_path / "out")
    assert code == 1
    assert error.startswith(f"error: {tmp_path / 'in'}: no picture found")


def test_a_larger_picture_than_allowed_is_refused(restore, pictures, tmp_path):
    code, printed, error = restore(
        "--image_dir", pictures, "--output_dir", tmp_path / "out", "--max_megapixels", 0.001
    )  # 0.001 megapixels: 1000 pixels
    assert code == 0
    write_png(pictures / "c.png", np.zeros((40, 40, 3), np.uint8))
    code, printed, error = restore(
        "--image_dir", pictures, "--output_dir", tmp_path / "out2", "--max_megapixels", 0.001
    )
    assert code == 1
    assert "c.png" in error
    assert "2 of 3 files restored" in printed


def test_a_dry_run_prints_the_options_and_loads_nothing_heavy(pictures, weights, tmp_path):
    program = """
import sys
from keras_overlay.commands import test_model
code = test_model.main(sys.argv[1:])
print(code, sorted({"tensorflow", "keras", "grain", "skimage", "matplotlib"} & set(sys.modules)))
"""
    words = ["--weight_file", weights, "--image_dir", pictures, "--output_dir", tmp_path / "out", "--dry_run"]
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)], capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    *printed, last = done.stdout.splitlines()
    assert last == "0 []", done.stderr
    resolved = json.loads("\n".join(printed))
    assert resolved["image_dir"] == [str(pictures)]
    assert resolved["test_noise_model"] == "clean"
    assert not (tmp_path / "out").exists()
