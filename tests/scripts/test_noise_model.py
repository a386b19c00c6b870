"""`noise_model.py` as a person runs it: the sheet's pictures, the extracted mark, and refusals."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from PIL import Image

from keras_overlay import noise
from keras_overlay.noise.drawn_mark import drawn_mark

SCRIPT = "noise_model.py"


def read(path):
    with Image.open(path) as image:
        return np.array(image)


def write(path, pixels):
    Image.fromarray(pixels).save(path)
    return path


def contains(sheet, picture):
    """Whether a picture lies somewhere in a sheet, pixel by pixel."""
    height, width = picture.shape[:2]
    first = (sheet[: sheet.shape[0] - height + 1, : sheet.shape[1] - width + 1] == picture[0, 0]).all(axis=-1)
    return any((sheet[y : y + height, x : x + width] == picture).all() for y, x in np.argwhere(first))


def stored(noisy):
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def refused(done, message):
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sheet_holds_samples_at_every_strength(run_script, tmp_path, picture):
    image = picture(60, 80)
    write(tmp_path / "photo.png", image)
    arguments = ["--image_file", "photo.png", "--image_size", 40, "--strengths", 3, "--count", 2, "--seed", 5]
    done = run_script(SCRIPT, "--noise_model", "text,0,50+gaussian,10,30", *arguments, "--output_file", "sheet.png")
    assert done.returncode == 0, done.stderr
    sheet = read(tmp_path / "sheet.png")
    assert done.stdout == f"sheet.png: {sheet.shape[1]}x{sheet.shape[0]} pixels\n"
    middle = image[10:50, 20:60]
    assert contains(sheet, middle)
    for spec in ("text,0,0+gaussian,10,10", "text,25,25+gaussian,20,20", "text,50,50+gaussian,30,30"):
        for sample in range(2):
            noisy = noise.build(spec)(middle, np.random.default_rng([5, sample]))
            assert contains(sheet, stored(noisy)), (spec, sample)
    assert not contains(sheet, stored(noise.build("text,25,25+gaussian,20,20")(middle, np.random.default_rng([6, 0]))))


def test_defaults_write_a_sheet_of_the_sample_photograph(run_script, tmp_path):
    done = run_script(SCRIPT)
    assert done.returncode == 0, done.stderr
    sheet = read(tmp_path / "noise_model.png")
    assert sheet.shape[0] > 2 * 256
    assert sheet.shape[1] > 6 * 256
    again = run_script(SCRIPT, "--overwrite")
    assert again.returncode == 0, again.stderr
    assert (read(tmp_path / "noise_model.png") == sheet).all()


def test_a_flat_grey_picture_and_a_small_picture(run_script, tmp_path):
    done = run_script(SCRIPT, "--noise_model", "impulse,100,100", "--grey", "--image_size", 20, "--strengths", 1)
    assert done.returncode == 0, done.stderr
    assert contains(read(tmp_path / "noise_model.png"), np.full((20, 20, 3), 128, np.uint8))
    tiny = np.arange(27, dtype=np.uint8).reshape(3, 3, 3) * 9
    write(tmp_path / "tiny.png", tiny)
    done = run_script(SCRIPT, "--image_file", "tiny.png", "--output_file", "b.png")
    assert done.returncode == 0, done.stderr
    assert contains(read(tmp_path / "b.png"), tiny)


def test_a_mark_is_extracted_and_shown_again(run_script, tmp_path, rng):
    mark = np.zeros((40, 50, 4), np.uint8)
    mark[10:30, 10:40] = rng.integers(0, 256, (20, 30, 4))
    share = mark[..., 3:] / 255
    for name, level in (("black", 0), ("white", 255)):
        write(tmp_path / f"{name}.png", stored((1 - share) * level + share * mark[..., :3]))
    arguments = ["--extract_watermark", "black.png", "white.png"]
    done = run_script(SCRIPT, *arguments, "--background", "0,0,0", "--background", "255,255,255")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "mark.png: 50x40 pixels"
    assert done.stdout.count("  exact") == 2
    found = read(tmp_path / "mark.png")
    assert (found[..., 3] == mark[..., 3]).all()
    solid = mark[..., 3] > 127
    assert np.abs(found[solid].astype(int) - mark[solid]).max() <= 1
    done = run_script(SCRIPT, *arguments, "--output_file", "again.png")  # backgrounds estimated
    assert (read(tmp_path / "again.png") == found).all()
    done = run_script(SCRIPT, "--noise_model", "watermark,mark.png", "--strengths", 2, "--count", 1)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_a_mark_from_lossy_uploads_trimmed_and_reported(run_script, tmp_path, suffix):
    mark = np.zeros((80, 120, 4), np.uint8)
    mark[20:60, 30:90] = (255, 255, 255, 150)
    share = mark[..., 3:] / 255
    for name, level in (("dark", 40), ("light", 200)):
        Image.fromarray(stored((1 - share) * level + share * mark[..., :3])).save(
            tmp_path / f"{name}.{suffix}", quality=85
        )
    words = ["--extract_watermark", f"dark.{suffix}", f"light.{suffix}", "--trim", "--report", "quality.json"]
    done = run_script(SCRIPT, *words)
    assert done.returncode == 0, done.stderr
    found = read(tmp_path / "mark.png")
    assert found.shape[:2] == pytest.approx((42, 62), abs=4)
    assert np.abs(found[5:-5, 5:-5].astype(int) - (255, 255, 255, 150)).max() <= 3
    content = json.loads((tmp_path / "quality.json").read_text())
    assert content["mark"]["box"] == pytest.approx([30, 20, 60, 40], abs=3)
    assert content["mark"]["colour"] == [255, 255, 255]
    backgrounds = np.array([each["background"] for each in content["uploads"]])
    assert np.abs(backgrounds - [[40], [200]]).max() <= 2
    assert ",".join(map(str, backgrounds[0])) in done.stdout
    assert any(each["noise"] > 0 for each in content["uploads"])
    assert all(each["psnr"] is None or each["psnr"] > 35 for each in content["uploads"])


def test_a_mark_that_reaches_the_border_is_told(run_script, tmp_path):
    for name, level in (("black", 0), ("white", 255)):
        picture = np.full((40, 50, 3), level, np.uint8)
        picture[30:, 10:20] = 128
        write(tmp_path / f"{name}.png", picture)
    done = run_script(SCRIPT, "--extract_watermark", "black.png", "white.png")
    assert done.returncode == 0, done.stderr
    assert "warning: the mark reaches the upload's border" in done.stdout


def test_a_drawn_mark(run_script, tmp_path):
    done = run_script(SCRIPT, "--draw_watermark", "MINE")
    assert done.returncode == 0, done.stderr
    assert (read(tmp_path / "mark.png") == drawn_mark("MINE")).all()


def test_a_mark_of_known_colour_from_one_upload(run_script, tmp_path):
    upload = np.full((30, 30, 3), 128, np.uint8)
    upload[10:20, 10:20] = (164, 164, 164)  # half of 200
    write(tmp_path / "grey.png", upload)
    done = run_script(SCRIPT, "--extract_watermark", "grey.png", "--mark_colour", "200,200,200")
    assert done.returncode == 0, done.stderr
    found = read(tmp_path / "mark.png")
    assert found[15, 15].tolist() == [200, 200, 200, 128]
    assert found[0, 0, 3] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--noise_model", "gaussian,50,0"], "argument --noise_model: gaussian: min_stddev must not exceed max_stddev"),
        (["--noise_model", "text,0,101"], "argument --noise_model: text: max_occupancy must be 0..100 percent"),
        (["--noise_model", "snow"], "argument --noise_model: unknown noise model 'snow'; known: clean, gaussian"),
        (["--noise_model", "watermark,none.png"], "argument --noise_model: none.png"),
        (["--image_size", "8"], "argument --image_size: expected a whole number from 16 to 1024, got '8'"),
        (["--count", "0"], "argument --count: expected a whole number from 1 to 20, got '0'"),
        (["--strengths", "x"], "argument --strengths: expected a whole number from 1 to 20, got 'x'"),
        (["--seed", "-1"], "argument --seed: expected a whole number from 0 to 2147483647, got '-1'"),
        (["--output_file", "a.jpg"], "argument --output_file: expected a name ending in .png, got 'a.jpg'"),
        (["--image_file", "none.png"], "no such file: none.png"),
        (["--image_file", "a.png", "--grey"], "argument --grey: not allowed with argument --image_file"),
        (["--extract_watermark", "none.png"], "no such file: none.png"),
        (["--extract_watermark", "a", "b", "c"], "argument --extract_watermark: expected one or two uploads, got 3"),
        (
            ["--extract_watermark", "a", "b", "--background", "0,0,0"],
            "argument --background: expected one for each upload",
        ),
        (["--background", "0,0,0"], "argument --background: expected one for each upload of --extract_watermark (0)"),
        (["--background", "0,0,300"], "argument --background: expected a colour as R,G,B"),
        (["--extract_watermark", "a", "b", "--mark_colour", "0,0,0"], "argument --mark_colour: only with "),
        (["--trim"], "argument --trim: only with --extract_watermark"),
        (["--report", "a.json"], "argument --report: only with --extract_watermark"),
        (["--report", "a.txt", "--extract_watermark", "a"], "argument --report: expected a name ending in .json"),
        (["--extract_watermark", "a", "--draw_watermark", "b"], "argument --draw_watermark: not allowed with"),
    ],
)
def test_wrong_options_are_refused_by_the_parser(capsys, monkeypatch, tmp_path, arguments, message):
    from keras_overlay.commands.noise_model import main

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert f"noise_model.py: error: {message}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_existing_file_is_never_overwritten_unasked(run_script, tmp_path):
    (tmp_path / "noise_model.png").write_text("precious")
    refused(run_script(SCRIPT), "argument --output_file: noise_model.png exists; choose another or give --overwrite")
    assert (tmp_path / "noise_model.png").read_text() == "precious"


def test_a_broken_upload_is_named(run_script, tmp_path):
    (tmp_path / "broken.png").write_text("no picture")
    done = run_script(SCRIPT, "--extract_watermark", "broken.png")
    assert done.returncode == 1
    assert done.stderr.startswith("error: broken.png")
    assert not (tmp_path / "mark.png").exists()


def test_uploads_without_a_mark_are_refused(run_script, tmp_path):
    write(tmp_path / "plain.png", np.full((9, 9, 3), 128, np.uint8))
    done = run_script(SCRIPT, "--extract_watermark", "plain.png")
    assert done.returncode == 1
    assert done.stderr == "error: no mark found: every pixel has the background's colour\n"


def test_show_needs_a_screen(run_script, tmp_path):
    done = run_script(SCRIPT, "--show", MPLBACKEND="agg")
    assert done.returncode == 1
    assert done.stderr.startswith("error: --show needs a screen")
    assert not list(tmp_path.iterdir())


def test_help_and_refusals_come_at_once_and_without_tensorflow(run_script):
    start = time.perf_counter()
    done = run_script(SCRIPT, "--help")
    seconds = time.perf_counter() - start
    assert done.returncode == 0
    assert "python noise_model.py --extract_watermark" in done.stdout
    for option in ("--noise_model", "--image_file", "--strengths", "--background", "--mark_colour", "--overwrite"):
        assert option in done.stdout
    assert seconds < 5  # under a second on an idle machine; this one may be busy


def test_parsing_imports_neither_tensorflow_nor_matplotlib(run_script, tmp_path):
    (tmp_path / "ask.py").write_text(
        "import sys\n"
        "from keras_overlay.commands import noise_model\n"
        "noise_model.parser().format_help()\n"
        "noise_model.resolve(['--noise_model', 'text,0,50'])\n"
        "print(sorted({'tensorflow', 'keras', 'matplotlib', 'skimage'} & set(sys.modules)))\n"
    )
    done = run_script("ask")
    assert done.stdout == "[]\n", done.stderr
