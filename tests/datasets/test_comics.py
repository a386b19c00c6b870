"""`python -m datasets.comics`: pairs, layers, pictures and drawn pages; masks, versions, resuming, refusals."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from datasets import comic_layers, comic_pages, comics, many_processes
from keras_overlay.image_files import read_picture, write_png

LETTERS = ["--noise", "lettering,1,2,8,14,language=english"]


@pytest.fixture
def make(tmp_path, capsys):
    """`make("out", "--count", 2)`: exit code, folder, what was printed."""

    def run(name, *arguments, processes=1):
        argv = ["--output_dir", str(tmp_path / name), "--processes", str(processes), *map(str, arguments)]
        code = comics.main(argv)
        printed = capsys.readouterr()
        return code, tmp_path / name, printed.out + printed.err

    return run


@pytest.fixture
def layers(tmp_path, picture):
    """Two pages of 60x50 in two languages; the second has no balloons."""
    folder = tmp_path / "layers"
    for number, name in enumerate(("E01P01", "E02P01")):
        art = picture(60, 50, seed=number)
        (folder / "art").mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / "art" / f"{name}.jpg"), art[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
        for language, left in (("en", 10), ("ja", 20)):
            balloon, text = np.zeros((60, 50, 4), np.uint8), np.zeros((60, 50, 4), np.uint8)
            balloon[5:40, 5:45] = 255
            text[10:30, left : left + 6] = (0, 0, 0, 255)
            text[10:30, left + 6] = (0, 0, 0, 40)  # a faint edge
            if number == 0:
                write_png(folder / f"balloons_{language}" / f"{name}.png", balloon)
            write_png(folder / f"text_{language}" / f"{name}.png", text)
    return folder


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def manifest(folder):
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def pixels(folder, part, name):
    return read_picture(folder / part / name).pixels


def test_layers_give_exact_masks_in_every_version(make, layers):
    code, folder, printed = make("out", "--layers_dir", layers)
    assert (code, "12 pictures, 12 of them new" in printed) == (0, True), printed
    lines = manifest(folder)
    assert [line["name"] for line in lines][:3] == [f"E01P01.en.{version}.png" for version in comic_pages.VERSIONS]
    for line in lines:
        lettered, clean, mask = (pixels(folder, part, line["name"]) for part in comic_pages.PARTS)
        assert lettered.shape == clean.shape == (60, 50, 3 if line["version"] == "colour" else 1)
        assert set(np.unique(mask)) == {0, 255}
        assert line["text_share"] == pytest.approx((mask > 0).mean(), abs=1e-6)
        left = 20 if ".ja." in line["name"] else 10
        if line["page"].startswith("E01"):  # on a white balloon
            expected = np.zeros((60, 50), bool)
            expected[10:30, left : left + 6] = True
            assert ((mask[..., 0] == 255) == expected).all()
            assert (clean[mask[..., 0] == 255] > 240).all()
        inside = mask[..., 0] == 255
        assert (lettered[inside] < 20).all()
        far = np.ones((60, 50), bool)
        far[9:31, left - 1 : left + 8] = False
        assert (lettered[far] == clean[far]).all()


def test_pages_are_chosen_by_name(make, layers):
    names = {line["page"] for line in manifest(make("a", "--layers_dir", layers, "--leave_out", "E02*")[1])}
    assert names == {"E01P01.en", "E01P01.ja"}
    names = {line["page"] for line in manifest(make("b", "--layers_dir", layers, "--only", "*.ja", "E02P01.en")[1])}
    assert names == {"E01P01.ja", "E02P01.en", "E02P01.ja"}
    code, _, printed = make("c", "--layers_dir", layers, "--leave_out", "E*")
    assert (code, "no page left to make (only all, not E*)" in printed) == (1, True), printed


def test_letters_that_nobody_can_see_are_not_in_the_mask():
    lettered = np.full((20, 20, 1), 200, np.uint8)
    clean, mask = lettered.copy(), np.zeros((20, 20), bool)
    mask[2:4, 2:8] = mask[14:16, 2:18] = True
    lettered[14:16, 4:8] = 0  # the rest of this stroke has the colour of what is below it
    seen = comic_pages.visible(comic_pages.Page(lettered, clean, mask))
    assert not seen[2:4].any()
    assert seen[14:16, 2:12].all()
    assert not seen[14:16, 13:].any()


def test_pairs_give_the_difference(make, tmp_path, picture):
    clean = np.clip(picture(50, 60), 60, 255)
    lettered = clean.copy()
    lettered[10:20, 30:34] = 0
    lettered[40, 5] = 0  # a speck
    for part, image in (("lettered", lettered), ("clean", clean)):
        write_png(tmp_path / "own" / part / "chapter 1" / "p.png", image)
    where = ("--lettered_dir", tmp_path / "own" / "lettered", "--clean_dir", tmp_path / "own" / "clean")
    code, folder, printed = make("out", *where, "--dilate", 3)
    assert code == 0, printed
    names = [line["name"] for line in manifest(folder)]
    assert names == [f"chapter 1-p.{version}.png" for version in ("colour", "grey", "halftone")]
    expected = np.zeros((50, 60), bool)
    expected[9:21, 29:35] = True
    for name in names:
        assert ((pixels(folder, "mask", name)[..., 0] == 255) == expected).all()
    dots, blank = (pixels(folder, part, names[2])[..., 0] for part in ("lettered", "clean"))
    assert (dots[11:19, 31:33] < 10).all()
    assert (dots[~expected] == blank[~expected]).all()
    assert set(np.unique(blank)) & {0, 255} == {0, 255}


def test_pictures_and_drawn_pages_are_lettered(make, tmp_path, picture, monkeypatch):
    write_png(tmp_path / "photos" / "a.png", picture(90, 120))
    code, folder, printed = make("photos out", "--picture_dir", tmp_path / "photos", *LETTERS)
    assert code == 0, printed
    monkeypatch.setattr(comic_pages, "DRAWN_SIZE", (96, 80))
    code, drawn, printed = make("drawn", "--count", 2, "--versions", "grey", "colour", *LETTERS)
    assert code == 0, printed
    assert [line["name"] for line in manifest(drawn)] == [
        f"{number:06d}.{version}.png" for number in (0, 1) for version in ("colour", "grey")
    ]
    for where in (folder, drawn):
        for line in manifest(where):
            lettered, clean, mask = (pixels(where, part, line["name"]) for part in comic_pages.PARTS)
            changed = (lettered != clean).any(axis=-1)
            assert line["text_share"] > 0.005
            assert changed[mask[..., 0] > 0].mean() > 0.9


def test_crops_are_of_the_asked_size_and_show_letters(make, layers):
    _, folder, _ = make("out", "--layers_dir", layers, "--size", 32, "--crops", 3, "--versions", "colour")
    lines = manifest(folder)
    assert [line["name"] for line in lines][:2] == ["E01P01.en.colour.00.png", "E01P01.en.colour.01.png"]
    assert len(lines) == 12
    assert pixels(folder, "lettered", lines[0]["name"]).shape == (32, 32, 3)
    assert np.mean([line["text_share"] > 0 for line in lines]) > 0.7


def test_any_number_of_processes_makes_the_same_and_the_seed_counts(make, layers):
    one = make("one", "--layers_dir", layers)
    two = make("two", "--layers_dir", layers, processes=2)
    other = make("other", "--layers_dir", layers, "--seed", 1)
    assert (one[0], two[0], other[0]) == (0, 0, 0), two[2]
    assert contents(one[1]) == contents(two[1])
    name = "lettered/E01P01.en.halftone.png"
    assert contents(one[1])[name] != contents(other[1])[name]


def test_a_stopped_run_goes_on_where_it_stopped(make, layers, monkeypatch):
    original = many_processes.in_order

    def stopping(work, tasks, processes):
        for number, lines in enumerate(original(work, tasks, processes)):
            if number == 2:
                raise KeyboardInterrupt
            yield lines

    with monkeypatch.context() as patch:
        patch.setattr(many_processes, "in_order", stopping)
        code, folder, printed = make("stopped", "--layers_dir", layers)
    assert (code, "run the same command again" in printed) == (130, True)
    code, _, printed = make("stopped", "--layers_dir", layers)
    assert (code, "12 pictures, 6 of them new" in printed) == (0, True), printed
    assert contents(folder) == contents(make("at once", "--layers_dir", layers)[1])
    assert "12 pictures, 0 of them new" in make("stopped", "--layers_dir", layers)[2]


def test_a_folder_of_other_pages_is_refused(make, layers):
    make("out", "--layers_dir", layers)
    code, _, printed = make("out", "--layers_dir", layers, "--dilate", 5)
    assert code == 1
    assert "has pictures made with dilation=1, not dilation=5" in printed


def test_a_dry_run_makes_nothing(make, layers):
    code, folder, printed = make("out", "--layers_dir", layers, "--dry_run")
    assert (code, folder.exists()) == (0, False)
    assert "would make 12 pictures (colour, grey, halftone) from 4 pages" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--lettered_dir", "a"), "--lettered_dir goes with --clean_dir, the others go alone; got --lettered_dir"),
        (("--layers_dir", "a", "--picture_dir", "b"), "the others go alone; got --layers_dir --picture_dir"),
        (("--layers_dir", "a", "--count", "3"), "argument --count: goes with drawn pages only"),
        (("--dilate", "4"), "argument --dilate: invalid choice: 4"),
        (("--versions", "sepia"), "argument --versions: invalid choice: 'sepia'"),
    ],
)
def test_wrong_options_are_refused(arguments, message, capsys):
    with pytest.raises(SystemExit, match="2"):
        comics.main(list(arguments))
    assert message in capsys.readouterr().err


def test_noise_that_does_not_know_its_letters_is_refused(make):
    code, _, printed = make("out", "--noise", "gaussian,0,50", "--count", 1)
    assert (code, "such as lettering,0.5,4, got gaussian,0,50" in printed) == (1, True), printed


def test_bad_layers_are_named(make, layers, picture):
    write_png(layers / "text_en" / "E01P01.png", picture(60, 50))
    code, _, printed = make("a", "--layers_dir", layers)
    assert (code, "E01P01.png: a layer needs an alpha channel" in printed) == (1, True), printed
    write_png(layers / "text_en" / "E01P01.png", np.zeros((61, 50, 4), np.uint8))
    code, _, printed = make("b", "--layers_dir", layers)
    assert (code, "is 50x61 pixels, its art" in printed) == (1, True), printed
    code, _, printed = make("c", "--layers_dir", layers / "art")
    assert code == 1


def test_crops_larger_than_a_page_are_refused(make, layers):
    code, _, printed = make("out", "--layers_dir", layers, "--size", 64)
    assert (code, "is 50x60 pixels, but a page must be 64 or more each way" in printed) == (1, True), printed


def test_over_is_alpha_compositing():
    below, colour, alpha = (np.array([[[value]]], np.float32) for value in (100, 200, 0.25))
    assert comic_layers.over(below, colour, alpha) == 125
