"""remove_overlay --overlay watermark: files with and without the mark, what is told, networks, wrong options."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from keras_overlay.command_line import run
from keras_overlay.commands import remove_overlay, train_n2n
from keras_overlay.image_files import read_picture, read_rgb, write_png
from keras_overlay.noise.drawn_mark import drawn_mark
from keras_overlay.pairs.samples import training_photographs
from keras_overlay.run_folder import RunFolder

CORNER = (52, 41)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """in/marked.png, in/stored.jpg, in/clean.jpg, in/deep.png (16 bits, alpha), mark.png and clean.png."""
    place = tmp_path_factory.mktemp("watermark")
    (place / "in").mkdir()
    with Image.fromarray(read_rgb(training_photographs()[0])) as image:
        clean = np.asarray(image.resize((300, 300), Image.Resampling.BOX))[60:220, 30:230].copy()
    mark = drawn_mark("own", 48)
    write_png(place / "mark.png", mark)
    write_png(place / "clean.png", clean)
    marked = blended(clean, mark, 0.5)
    write_png(place / "in" / "marked.png", np.rint(marked).astype(np.uint8))
    Image.fromarray(np.rint(marked).astype(np.uint8)).save(place / "in" / "stored.jpg", quality=90)
    Image.fromarray(clean).save(place / "in" / "clean.jpg", quality=80)
    deep = np.concatenate([marked * 257, np.full((160, 200, 1), 40_000)], axis=-1)
    write_png(place / "in" / "deep.png", np.rint(deep).astype(np.uint16))
    return place


def blended(clean, mark, opacity):
    share = mark[..., 3:] / 255 * opacity
    image = clean.astype(np.float64)
    part = image[CORNER[1] : CORNER[1] + len(mark), CORNER[0] : CORNER[0] + mark.shape[1]]
    part[:] = part * (1 - share) + share * mark[..., :3]
    return image


@pytest.fixture
def remove(capsys, folder, tmp_path):
    """`remove(*options)`: exit code, standard output and standard error; results go to out/ in `tmp_path`."""

    def call(*options: object, files: tuple[str, ...] = ("in",)) -> tuple[int, str, str]:
        capsys.readouterr()
        words = ["--overlay", "watermark", "--mark", folder / "mark.png", "--scale", "0.9,1.1"]
        words += ["--image_dir", *(folder / name for name in files), "--output_dir", tmp_path / "out", *options]
        try:
            code = run(remove_overlay.main, [str(word) for word in words])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


def test_files_with_and_without_the_mark(remove, folder, tmp_path):
    code, printed, error = remove("--report", tmp_path / "report.json", "--save_mask")
    assert code == 0
    clean, out = read_rgb(folder / "clean.png").astype(int), tmp_path / "out"
    assert np.abs(read_rgb(out / "marked.png") - clean).max() <= 2
    assert np.abs(read_rgb(folder / "in" / "marked.png") - clean).max() > 60
    deep, given = read_picture(out / "deep.png"), read_picture(folder / "in" / "deep.png")
    assert np.abs(deep.pixels / 257 - clean).mean() < 0.1
    np.testing.assert_array_equal(deep.alpha, given.alpha)
    stored = np.abs(read_rgb(out / "stored.jpg") - clean).mean()
    assert stored < 0.6 * np.abs(read_rgb(folder / "in" / "stored.jpg") - clean).mean()
    assert (out / "clean.jpg").read_bytes() == (folder / "in" / "clean.jpg").read_bytes()
    assert not read_picture(out / "clean.mask.png").pixels.any()
    assert f"warning: clean.jpg: the mark {folder / 'mark.png'} was not found; the picture is left as it was" in error
    assert "4 of 4 files restored" in printed
    assert "marked.png: opacity 0.500, 1 copy, " in printed
    assert f"first at {CORNER[0]},{CORNER[1]}; residual " in printed
    assert "clean.jpg: opacity" not in printed


def test_the_report_tells_what_was_found(remove, tmp_path):
    assert remove("--report", tmp_path / "report.json")[0] == 0
    lines = {line["file"]: line for line in json.loads((tmp_path / "report.json").read_text())["files"]}
    assert lines["clean.jpg"]["found"] is False
    assert lines["clean.jpg"]["changed"] == 0
    assert "was not found" in lines["clean.jpg"]["warnings"][0]
    marked = lines["marked.png"]
    assert marked["opacity"] == pytest.approx(0.5, abs=0.001)
    assert (marked["places"], marked["copies"], marked["unrecoverable"]) == ([list(CORNER)], 1, 0)
    assert marked["mark"]["name"] == "mark.png"
    assert lines["stored.jpg"]["jpeg_quality"] == pytest.approx(90, abs=1)
    assert marked["jpeg_quality"] is None


def test_told_where_and_how_it_is_undone_unseen(remove, folder, tmp_path):
    told = ("--position", "52,41", "--scale", "1", "--opacity", "0.5", "--tiled", "no")
    assert remove(*told, files=("in/marked.png",))[0] == 0
    clean = read_rgb(folder / "clean.png").astype(int)
    assert np.abs(read_rgb(tmp_path / "out" / "marked.png") - clean).max() <= 2
    shutil.rmtree(tmp_path / "out")
    wrong = ("--position", "0,0", "--scale", "1", "--opacity", "0.5", "--tiled", "no")
    assert remove(*wrong, files=("in/marked.png",))[0] == 0
    assert np.abs(read_rgb(tmp_path / "out" / "marked.png") - clean)[:40, :60].max() > 50


def test_a_network_restores_under_the_mark_and_nothing_else(remove, folder, tmp_path, negative):
    weights = negative(tmp_path / "negative.hdf5")
    code, _, _ = remove("--weight_file", weights, files=("in/marked.png", "in/clean.jpg"))
    assert code == 0
    given, found = read_rgb(folder / "in" / "marked.png"), read_rgb(tmp_path / "out" / "marked.png")
    alpha = np.zeros(given.shape[:2], bool)
    mark = read_picture(folder / "mark.png").alpha
    alpha[CORNER[1] : CORNER[1] + len(mark), CORNER[0] : CORNER[0] + mark.shape[1]] = mark > 0
    np.testing.assert_array_equal(found[alpha], 255 - given[alpha])
    np.testing.assert_array_equal(found[~alpha], given[~alpha])
    assert (tmp_path / "out" / "clean.jpg").read_bytes() == (folder / "in" / "clean.jpg").read_bytes()


def test_a_network_trained_on_two_placements_of_one_mark_is_taken_from_its_run(remove, folder, tmp_path, capsys):
    words = ["--model", "srresnet,filters=2,blocks=1", "--image_size", 24, "--batch_size", 2, "--nb_epochs", 1]
    words += ["--steps", 2, "--precision", "float32", "--quiet", "--output_path", tmp_path / "run"]
    words += ["--source_noise_model", f"watermark,{folder / 'mark.png'},0.2,0.9,0.3,0.6"]
    assert run(train_n2n.main, [str(word) for word in words]) == 0
    told = capsys.readouterr().err
    assert "covers some pixels of 24x24 patches in" in told
    assert "give a larger --image_size, or --target_noise_model clean" in told
    options = RunFolder(tmp_path / "run").options()
    assert (options["loss"], options["target_noise_model"]) == ("mae", options["source_noise_model"])
    code, _, error = remove("--weight_file", tmp_path / "run", files=("in/marked.png",))
    assert (code, error) == (0, "")
    given, found = read_rgb(folder / "in" / "marked.png"), read_rgb(tmp_path / "out" / "marked.png")
    changed = (given != found).any(axis=-1)
    assert 0.02 < changed.mean() < 0.3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--opacity", "1.2"), "--opacity: expected a number from 0 to 1, got '1.2'"),
        (("--position", "3"), "--position: expected a place as X,Y in pixels, got '3'"),
        (("--scale", "2,1"), "--scale: expected MIN,MAX with MIN at most MAX, got '2,1'"),
        (("--scale", "0"), "--scale: expected a number from 0.01 to 100, got '0'"),
        (("--scale", "1,2,3"), "--scale: expected one scale or MIN,MAX, got '1,2,3'"),
        (("--tiled", "often"), "--tiled: invalid choice: 'often'"),
        (("--mark", "none.png"), "--mark: none.png does not exist"),
        (("--weight_file", "none"), "--weight_file: none does not exist"),
    ],
)
def test_a_wrong_option_is_refused_by_name(remove, tmp_path, options, message):
    code, printed, error = remove(*options)
    assert (code, printed) == (2, "")
    assert message in " ".join(error.split())
    assert not (tmp_path / "out").exists()


def test_a_mark_is_needed_and_must_have_alpha(capsys, folder, tmp_path):
    words = ["--overlay", "watermark", "--image_dir", folder / "in", "--output_dir", tmp_path / "out"]
    with pytest.raises(SystemExit):
        remove_overlay.main([str(word) for word in words])
    assert "--overlay watermark needs --mark FILE" in " ".join(capsys.readouterr().err.split())
    assert run(remove_overlay.main, [str(word) for word in (*words, "--mark", folder / "clean.png")]) == 1
    assert "clean.png: a watermark needs an alpha channel (RGBA PNG); this file has none" in capsys.readouterr().err


def test_a_mark_is_for_its_own_overlay(capsys, shipped, folder, tmp_path):
    words = ["--overlay", "impulse", "--image_dir", folder / "in", "--output_dir", tmp_path / "out"]
    assert run(remove_overlay.main, [str(word) for word in (*words, "--mark", folder / "mark.png")]) == 1
    assert "overlay 'impulse' takes no mark" in capsys.readouterr().err
