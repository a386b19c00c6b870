"""remove_overlay: pictures in, clean pictures out; masks, reports, going on after a stop, and what is refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from keras_overlay import removers, weights
from keras_overlay.command_line import run
from keras_overlay.commands import remove_overlay as command
from keras_overlay.image_files import read_picture, read_rgb, write_png

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def remove(capsys, shipped):
    """`remove(*options)`: run in this process with tiny weights; returns exit code, standard output and error."""

    def call(*options: object, overlay: str = "impulse") -> tuple[int, str, str]:
        capsys.readouterr()
        words = ["--overlay", overlay, "--precision", "float32", *options]
        try:
            code = run(command.main, [str(word) for word in words])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def pictures(tmp_path, picture):
    """A folder of two pictures, one in a folder of its own. The network of `impulse` gives their exact negatives."""
    write_png(tmp_path / "in" / "a.png", picture(20, 30))
    write_png(tmp_path / "in" / "sub" / "b.png", picture(17, 23, seed=1))
    return tmp_path / "in"


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def half_white(path: Path, height: int, width: int) -> np.ndarray:
    """A mask file, white on the left; where it is, bool."""
    white = np.arange(width)[None].repeat(height, 0) < width // 2
    write_png(path, np.where(white, 255, 0).astype(np.uint8))
    return white


# Files.


def test_a_folder_comes_back_clean_and_the_pictures_given_are_as_they_were(remove, pictures, tmp_path):
    before = {name: (pictures / name).read_bytes() for name in files_in(pictures)}
    code, printed, error = remove("--image_dir", pictures, "--output_dir", tmp_path / "out")
    assert (code, error) == (0, "")
    assert "2 of 2 files restored" in printed
    assert files_in(tmp_path / "out") == {"a.png", "sub/b.png"}
    for name in before:
        np.testing.assert_array_equal(read_rgb(tmp_path / "out" / name), 255 - read_rgb(pictures / name))
    assert {name: (pictures / name).read_bytes() for name in files_in(pictures)} == before


def test_formats_metadata_depth_and_alpha_are_kept(remove, tmp_path, picture, rng):
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    exif = Image.Exif()
    exif[0x010E] = "a street"  # ImageDescription
    Image.fromarray(picture(40, 56)).save(folder / "photo.jpg", quality=93, exif=exif, icc_profile=b"profile" * 30)
    write_png(folder / "grey.png", picture(25, 31, channels=1))
    write_png(folder / "deep.png", rng.integers(0, 65536, (21, 19, 3), dtype=np.uint16))
    write_png(folder / "clear.png", np.dstack([picture(24, 22), rng.integers(0, 256, (24, 22), dtype=np.uint8)]))
    assert remove("--image_dir", folder, "--output_dir", output)[0] == 0
    photo, given = Image.open(output / "photo.jpg"), Image.open(folder / "photo.jpg")
    assert (photo.format, photo.quantization) == ("JPEG", given.quantization)
    assert (photo.getexif()[0x010E], photo.info["icc_profile"]) == ("a street", b"profile" * 30)
    assert np.abs(np.asarray(photo).astype(int) - (255 - np.asarray(given).astype(int))).mean() < 3
    for name in ("grey.png", "deep.png", "clear.png"):
        before, after = read_picture(folder / name), read_picture(output / name)
        assert (after.pixels.shape, after.pixels.dtype) == (before.pixels.shape, before.pixels.dtype)
        highest = np.iinfo(before.pixels.dtype).max
        assert np.abs(after.pixels.astype(int) - (highest - before.pixels.astype(int))).max() <= 1
        assert before.alpha is None or (after.alpha == before.alpha).all()


def test_files_and_folders_together(remove, pictures, tmp_path, picture):
    write_png(tmp_path / "c.png", picture(8, 9))
    code, printed, _ = remove("--image_dir", tmp_path / "c.png", pictures / "sub", "--output_dir", tmp_path / "out")
    assert (code, files_in(tmp_path / "out")) == (0, {"b.png", "c.png"})
    assert "2 of 2 files restored" in printed


def test_an_output_folder_among_the_pictures_is_no_input_of_the_next_run(remove, pictures):
    for number in range(2):
        options = ("--overwrite",) if number else ()
        assert remove("--image_dir", pictures, "--output_dir", pictures / "out", *options)[0] == 0
    assert files_in(pictures / "out") == {"a.png", "sub/b.png"}
    np.testing.assert_array_equal(read_rgb(pictures / "out" / "a.png"), 255 - read_rgb(pictures / "a.png"))


def test_odd_files_stop_no_other_and_are_summed_up_at_the_end(remove, pictures, tmp_path):
    (pictures / "aa.png").write_bytes((pictures / "a.png").read_bytes()[:-200])
    (pictures / "zero.png").write_bytes(b"")
    (pictures / "notes.txt").write_text("no picture")
    files = [pictures, pictures / "notes.txt"]
    code, printed, error = remove("--image_dir", *files, "--output_dir", tmp_path / "out")
    assert code == 1
    assert "2 of 5 files restored" in printed
    failures = [line for line in error.splitlines() if line.startswith("failed: ")]
    assert [
        str(pictures / name) in line for name, line in zip(("aa.png", "zero.png", "notes.txt"), failures, strict=True)
    ]
    for line, reason in zip(failures, ("cut short|truncated|damaged", "empty", "is not an image"), strict=True):
        assert any(word in line for word in reason.split("|")), line
    assert files_in(tmp_path / "out") == {"a.png", "sub/b.png"}
    assert error.splitlines()[-3:] == failures


def test_a_result_that_exists_is_kept_unless_asked_otherwise(remove, pictures, tmp_path):
    output = tmp_path / "out"
    output.mkdir()
    (output / "a.png").write_bytes(b"kept")
    code, printed, error = remove("--image_dir", pictures, "--output_dir", output)
    assert code == 1
    assert error == f"failed: {output / 'a.png'}: exists already (--overwrite replaces it)\n"
    assert "1 of 2 files restored" in printed
    assert (output / "a.png").read_bytes() == b"kept"
    assert remove("--image_dir", pictures, "--output_dir", output, "--overwrite")[0] == 0
    np.testing.assert_array_equal(read_rgb(output / "a.png"), 255 - read_rgb(pictures / "a.png"))


def test_what_is_done_is_skipped(remove, pictures, tmp_path):
    output, table = tmp_path / "out", tmp_path / "report.json"
    output.mkdir()
    (output / "a.png").write_bytes(b"kept")
    words = ("--image_dir", pictures, "--output_dir", output, "--skip_done", "--report", table)
    code, printed, error = remove(*words)
    assert (code, error) == (0, "")
    assert "1 of 2 files restored, 1 skipped (done before)" in printed
    assert (output / "a.png").read_bytes() == b"kept"
    assert [line["status"] for line in json.loads(table.read_text())["files"]] == ["skipped", "done"]
    assert "0 of 2 files restored, 2 skipped" in remove(*words)[1]


# What is changed, and what is not.


def test_threshold_and_saved_mask(remove, pictures, tmp_path, shipped):
    image = read_rgb(pictures / "a.png")
    code, _, _ = remove(
        "--image_dir", pictures / "a.png", "--output_dir", tmp_path / "out", "--save_mask", "--threshold", 18,
        overlay="captions",
    )  # fmt: skip
    assert code == 0
    removal = removers.build("captions", precision="float32", threshold=18.0)(image)
    assert 0.1 < removal.changed < 0.95
    found, mask = read_rgb(tmp_path / "out" / "a.png"), read_picture(tmp_path / "out" / "a.mask.png").pixels
    np.testing.assert_array_equal(found, removal.image)
    np.testing.assert_array_equal(mask[..., 0], np.where((found != image).any(axis=-1), 255, 0))


def test_strength_reaches_the_network(remove, pictures, tmp_path):
    for strength in (0, 60):
        words = ("--image_dir", pictures / "a.png", "--output_dir", tmp_path / str(strength), "--strength", strength)
        assert remove(*words, overlay="gaussian")[0] == 0
        expected = removers.build("gaussian", precision="float32", strength=float(strength))(
            read_rgb(pictures / "a.png")
        )
        np.testing.assert_array_equal(read_rgb(tmp_path / str(strength) / "a.png"), expected.image)
    assert (read_rgb(tmp_path / "0" / "a.png") != read_rgb(tmp_path / "60" / "a.png")).any()


def test_a_mask_keeps_what_is_black_and_a_mask_of_another_size_is_that_files_error(remove, pictures, tmp_path):
    white = half_white(tmp_path / "mask.png", 20, 30)
    code, _, error = remove(
        "--image_dir", pictures, "--output_dir", tmp_path / "out", "--mask", tmp_path / "mask.png", "--save_mask"
    )
    assert code == 1
    assert error == (
        f"failed: sub/b.png: is 23x17 pixels, its mask {tmp_path / 'mask.png'} 30x20 pixels; they must be of one size\n"
    )
    image, found = read_rgb(pictures / "a.png"), read_rgb(tmp_path / "out" / "a.png")
    np.testing.assert_array_equal(found, np.where(white[..., None], 255 - image, image))
    np.testing.assert_array_equal(read_picture(tmp_path / "out" / "a.mask.png").pixels[..., 0] > 0, white)
    assert files_in(tmp_path / "out") == {"a.png", "a.mask.png"}


def test_masks_of_their_own(remove, pictures, tmp_path):
    white = half_white(tmp_path / "masks" / "sub" / "b.png", 17, 23)
    code, _, error = remove("--image_dir", pictures, "--output_dir", tmp_path / "out", "--mask_dir", tmp_path / "masks")
    assert code == 1
    assert error == f"failed: a.png: has no mask of its name in {tmp_path / 'masks'}\n"
    image = read_rgb(pictures / "sub" / "b.png")
    np.testing.assert_array_equal(
        read_rgb(tmp_path / "out" / "sub" / "b.png"), np.where(white[..., None], 255 - image, image)
    )


def test_a_panel_shows_before_and_after(remove, pictures, tmp_path):
    assert remove("--image_dir", pictures / "a.png", "--output_dir", tmp_path / "out", "--panel")[0] == 0
    image, panel = read_rgb(pictures / "a.png"), read_rgb(tmp_path / "out" / "a.panel.png")
    np.testing.assert_array_equal(panel[:, :30], image)
    np.testing.assert_array_equal(panel[:, -30:], 255 - image)


# The report.


def test_the_report_has_a_record_for_each_file(remove, pictures, tmp_path):
    (pictures / "zero.png").write_bytes(b"")
    table = tmp_path / "report.json"
    code, _, _ = remove("--image_dir", pictures, "--output_dir", tmp_path / "out", "--report", table)
    content = json.loads(table.read_text(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert code == 1
    assert (content["command"], content["interrupted"]) == ("remove_overlay", False)
    assert content["options"]["overlay"] == "impulse"
    totals = content["totals"]
    assert {key: totals[key] for key in totals if key != "seconds"} == {
        "files": 3, "done": 2, "skipped": 0, "failed": 1, "not_reached": 0,
    }  # fmt: skip
    shipped_weights = weights.find("impulse")
    for line in content["files"]:
        assert line["overlay"] == "impulse"
        assert line["weights"] == [{"name": "impulse", "sha256": shipped_weights.sha256}]
        assert line["strength"] is None
        assert line["seconds"] > 0
    done, _, failed = content["files"]
    assert (done["file"], done["status"], done["error"]) == ("a.png", "done", None)
    assert done["output"] == str(tmp_path / "out" / "a.png")
    changed = (read_rgb(tmp_path / "out" / "a.png") != read_rgb(pictures / "a.png")).any(axis=-1).mean()
    assert done["changed"] == pytest.approx(changed, abs=1e-6)
    assert (failed["file"], failed["status"], failed["output"]) == ("zero.png", "failed", None)
    assert "empty" in failed["error"]


INTERRUPTIBLE = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job may have it ignored
from keras_overlay import weights
from keras_overlay.command_line import run
from keras_overlay.commands.remove_overlay import main
from keras_overlay.removers.network import NetworkRemover
weights.FOLDER = Path(sys.argv[1])
clean = NetworkRemover.clean
def slow(self, picture):  # leaves time to interrupt: 60 files take a minute
    time.sleep(1)
    return clean(self, picture)
NetworkRemover.clean = slow
sys.exit(run(main, sys.argv[2:]))
"""


def test_ctrl_c_leaves_whole_files_and_a_report(weights_folder, tmp_path, picture):
    folder, output, table = tmp_path / "in", tmp_path / "out", tmp_path / "report.json"
    for number in range(60):
        write_png(folder / f"{number:02}.png", picture(12, 16, seed=number))
    words = ["--overlay", "impulse", "--precision", "float32", "--image_dir", folder, "--output_dir", output]
    words += ["--report", table, "--save_mask"]
    program = [sys.executable, "-c", INTERRUPTIBLE, weights_folder, *map(str, words)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            deadline = time.monotonic() + 120
            while not (output / "01.png").exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            printed, error = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130, error
    content = json.loads(table.read_text())
    assert content["interrupted"] is True
    done = content["totals"]["done"]
    assert 1 <= done < 60
    assert content["totals"]["not_reached"] == 60 - done
    assert [line["status"] for line in content["files"]] == ["done"] * done
    assert f"{done} of 60 files restored, {60 - done} not reached" in printed
    assert "interrupted" in error
    assert "Traceback" not in error
    for line in content["files"]:
        np.testing.assert_array_equal(read_rgb(output / line["file"]), 255 - read_rgb(folder / line["file"]))
    for path in output.iterdir():  # the file in hand may be finished, but nothing is half
        assert read_picture(path).pixels.shape[:2] == (12, 16)
    assert len(files_in(output)) - 2 * done <= 2


# What is refused, before a deep learning library is loaded.


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--overlay", "fog"),
            "--overlay: unknown overlay 'fog'; known: captions, digits, gaussian, impulse, seal, text, watermark",
        ),
        (("--strength", "256"), "--strength: expected a number from 0 to 255, got '256'"),
        (("--threshold", "-1"), "--threshold: expected a number from 0 to 255, got '-1'"),
        (("--tile", "-1"), "--tile: expected a whole number from 0 to 65536, got '-1'"),
        (("--report", "report.txt"), "--report: expected a name ending in .json, got 'report.txt'"),
        (("--overwrite", "--skip_done"), "--overwrite and --skip_done exclude one another"),
        (("--mask", "IN/a.png", "--mask_dir", "IN"), "--mask_dir: not allowed with argument --mask"),
        (("--mask", "none.png"), "--mask: none.png does not exist"),
        (("--mask_dir", "none"), "--mask_dir: none does not exist"),
        (("--mask_dir", "OUT"), "--output_dir must not be the folder of the masks"),
        (("--image_dir", "IN", "none"), "--image_dir: none does not exist"),
        (("--output_dir", "IN/sub/.."), "--output_dir must not be the folder of the pictures"),
        (("--image_dir", "IN/sub/b.png", "--output_dir", "IN/sub"), "must not be the folder of the pictures"),
    ],
)
def test_a_wrong_option_is_refused_by_name(remove, pictures, tmp_path, options, message):
    (tmp_path / "out").mkdir()
    places = {"IN": str(pictures), "OUT": str(tmp_path / "out")}
    for short, path in places.items():
        options = [option.replace(short, path) for option in options]
    code, printed, error = remove("--image_dir", pictures, "--output_dir", tmp_path / "out", *options)
    assert code == 2
    assert printed == ""
    assert message in " ".join(error.split())
    assert files_in(tmp_path / "out") == set()


@pytest.mark.parametrize(
    ("overlay", "options", "message"),
    [
        ("captions", ("--strength", 25), "overlay 'captions': its network (n2n_unet,filters=4) takes no strength, got"),
        (
            "gaussian",
            ("--threshold", 8),
            "overlay 'gaussian' takes no threshold (got threshold=8.0); it takes overlap,",
        ),
        ("impulse", ("--overlap", 2), "overlap must be at least the receptive field, 5 pixels, got overlap=2"),
    ],
)
def test_a_setting_that_does_not_suit_is_an_error_of_one_line(remove, pictures, tmp_path, overlay, options, message):
    words = ("--image_dir", pictures, "--output_dir", tmp_path / "out", *options)
    code, printed, error = remove(*words, overlay=overlay)
    assert (code, printed) == (1, "")
    assert error.startswith(f"error: {message}")
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_weights_that_differ_from_the_manifest_are_refused(remove, pictures, tmp_path, monkeypatch, shipped):
    folder = shutil.copytree(shipped, tmp_path / "weights")
    monkeypatch.setattr(weights, "FOLDER", folder)
    path = folder / "impulse.hdf5"
    expected = weights.sha256_of(path)
    path.write_bytes(path.read_bytes() + b"\0")
    code, _, error = remove("--image_dir", pictures, "--output_dir", tmp_path / "out")
    assert code == 1
    assert error.startswith(
        f"error: {path}: not the weights that were shipped: expected sha256={expected}, found sha256="
    )
    assert weights.sha256_of(path) in error
    assert not (tmp_path / "out").exists()


def test_two_pictures_of_one_result_are_refused_before_anything_is_done(remove, pictures, tmp_path, picture):
    write_png(tmp_path / "other" / "a.png", picture(8, 9))
    code, _, error = remove("--image_dir", pictures, tmp_path / "other", "--output_dir", tmp_path / "out")
    assert code == 1
    both = f"both {pictures / 'a.png'} and {tmp_path / 'other' / 'a.png'} would be written there"
    assert error.startswith(f"error: {tmp_path / 'out' / 'a.png'}: {both}")
    assert not (tmp_path / "out").exists()


def test_a_result_over_a_picture_that_was_given_is_refused_even_through_a_link(remove, pictures, tmp_path):
    (tmp_path / "link").symlink_to(pictures)
    code, _, error = remove("--image_dir", pictures, "--output_dir", tmp_path / "link", "--overwrite")
    assert code == 2
    assert "--output_dir must not be the folder of the pictures" in error
    other = pictures / "sub" / "b.png"
    before = other.read_bytes()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.png").symlink_to(other)
    code, _, error = remove("--image_dir", pictures, "--output_dir", tmp_path / "out", "--overwrite")
    assert code == 1
    assert f"the result of {pictures / 'a.png'} would be written over the picture {other}; choose another" in error
    assert other.read_bytes() == before


def test_a_folder_without_pictures_and_an_unreadable_mask_are_errors_of_one_line(remove, pictures, tmp_path):
    (tmp_path / "none").mkdir()
    code, _, error = remove("--image_dir", tmp_path / "none", "--output_dir", tmp_path / "out")
    assert (code, error.startswith(f"error: {tmp_path / 'none'}: no picture found")) == (1, True)
    (tmp_path / "mask.png").write_bytes(b"")
    words = ("--image_dir", pictures, "--output_dir", tmp_path / "out", "--mask", tmp_path / "mask.png")
    code, _, error = remove(*words)
    assert (code, error) == (1, f"error: {tmp_path / 'mask.png'}: is not an image: it is empty (0 bytes)\n")


def test_a_dry_run_checks_everything_prints_the_options_and_loads_nothing_heavy(weights_folder, pictures, tmp_path):
    program = """
import sys
from pathlib import Path
from keras_overlay import weights
from keras_overlay.commands import remove_overlay
weights.FOLDER = Path(sys.argv[1])
code = remove_overlay.main(sys.argv[2:])
print(code, sorted({"tensorflow", "keras", "grain", "skimage", "matplotlib"} & set(sys.modules)))
"""
    words = ["--overlay", "gaussian", "--strength", "25", "--image_dir", pictures, "--output_dir", tmp_path / "out"]
    done = subprocess.run(
        [sys.executable, "-c", program, weights_folder, *map(str, words), "--dry_run"],
        capture_output=True, text=True, timeout=60, cwd=ROOT, check=False,
    )  # fmt: skip
    *printed, last = done.stdout.splitlines()
    assert last == "0 []", done.stderr
    resolved = json.loads("\n".join(printed))
    assert (resolved["overlay"], resolved["strength"], resolved["image_dir"]) == ("gaussian", 25.0, [str(pictures)])
    assert not (tmp_path / "out").exists()


def test_the_script_and_the_installed_command_are_the_same(run_script, tmp_path):
    for words in (["remove_overlay.py"], ["keras_overlay.commands", "remove_overlay"]):
        done = run_script(*words, "--overlay", "fog", "--image_dir", ".", "--output_dir", "out")
        assert done.returncode == 2
        assert "unknown overlay 'fog'; known: captions, digits, gaussian, impulse, seal, text, watermark" in done.stderr
        assert os.listdir(tmp_path) == []
