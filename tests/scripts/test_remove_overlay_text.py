"""remove_overlay --overlay text: pages, masks, stages, contours, books, and what is refused."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest

from keras_overlay.command_line import run
from keras_overlay.commands import remove_overlay as command
from keras_overlay.image_files import read_picture, read_rgb, write_png


@pytest.fixture
def remove(capsys, shipped):
    """`remove(*options)`: run in this process with tiny weights; returns exit code, standard output and error."""

    def call(*options: object, overlay: str = "text") -> tuple[int, str, str]:
        capsys.readouterr()
        words = ["--overlay", overlay, "--precision", "float32"] if overlay == "text" else ["--overlay", overlay]
        try:
            code = run(command.main, [*words, *map(str, options)])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


LETTERS = np.zeros((50, 70), bool)
LETTERS[20:26, 20:44] = True


@pytest.fixture
def pages(tmp_path):
    """A folder: a page with a word in white, one on art, a grey one, one without letters."""
    folder, rng = tmp_path / "in", np.random.default_rng(3)
    white, art = np.full((50, 70, 3), 255, np.uint8), rng.integers(160, 256, (50, 70, 3), dtype=np.uint8)
    for name, page in {"white": white, "art": art, "grey": white[..., :1]}.items():
        write_png(folder / f"{name}.png", np.where(LETTERS[..., None], np.uint8(9), page))
    write_png(folder / "empty.png", art)
    return folder


def test_pages_are_cleaned_with_masks_and_contours(remove, pages, tmp_path):
    out = tmp_path / "out"
    code, printed, error = remove("--image_dir", pages, "--output_dir", out, "--save_mask", "--contours")
    assert (code, error) == (0, "")
    assert "4 of 4 files restored" in printed
    for name in ("white", "grey"):
        assert (read_rgb(out / f"{name}.png") == 255).all()
    np.testing.assert_array_equal(read_rgb(out / "empty.png"), read_rgb(pages / "empty.png"))
    mask = read_picture(out / "art.mask.png").pixels[..., 0] > 0
    assert mask[LETTERS].all()
    assert mask.sum() == 10 * 28  # two pixels more on every side: it lies on art
    before, after, shown = (read_rgb(path) for path in (pages / "art.png", out / "art.png", out / "art.contours.png"))
    np.testing.assert_array_equal(after[~mask], before[~mask])
    assert after[LETTERS].mean() > 60
    line = (shown != before).any(axis=-1)
    assert line.sum() == 14 * 32 - 10 * 28
    assert not (line & mask).any()


def test_masks_can_be_made_retouched_and_used(remove, pages, tmp_path):
    masks, out = tmp_path / "masks", tmp_path / "out"
    assert remove("--stage", "mask", "--dilate", 1, "--image_dir", pages, "--output_dir", masks)[0] == 0
    found = read_rgb(masks / "art.png")
    np.testing.assert_array_equal(found, np.repeat(LETTERS[..., None] * np.uint8(255), 3, -1))
    found[:, 30:] = 0  # retouched: the right half is to stay
    write_png(masks / "art.png", found)
    words = ("--mask_dir", masks, "--stage", "whiteout", "--image_dir", pages, "--output_dir", out)
    assert remove(*words)[0] == 0
    before, after = read_rgb(pages / "art.png"), read_rgb(out / "art.png")
    np.testing.assert_array_equal(after, np.where(found > 0, 255, before))


def test_a_mask_of_another_size_is_refused_with_both_sizes(remove, pages, tmp_path):
    write_png(tmp_path / "mask.png", np.zeros((60, 70), np.uint8))
    words = ("--mask", tmp_path / "mask.png", "--image_dir", pages / "art.png", "--output_dir", tmp_path / "out")
    code, _, error = remove(*words)
    assert code == 1
    assert "is 70x50 pixels, its mask" in error
    assert "70x60 pixels; they must be of one size" in error


def test_a_page_of_nothing_but_letters_is_kept_with_a_warning(remove, tmp_path):
    write_png(tmp_path / "in" / "black.png", np.full((30, 30, 3), 5, np.uint8))
    code, _, error = remove("--image_dir", tmp_path / "in", "--output_dir", tmp_path / "out")
    assert code == 0
    assert "warning: black.png: all of it was taken for lettering" in error
    assert (read_rgb(tmp_path / "out" / "black.png") == 5).all()


def test_a_file_that_stays_the_same_is_copied_however_large_the_mask(remove, pages, tmp_path):
    content = (pages / "empty.png").read_bytes() + b"behind the end"
    (pages / "empty.png").write_bytes(content)
    assert remove("--image_dir", pages / "empty.png", "--output_dir", tmp_path / "out")[0] == 0
    assert (tmp_path / "out" / "empty.png").read_bytes() == content
    write_png(tmp_path / "in2" / "white.png", np.full((50, 70, 3), 255, np.uint8))
    write_png(tmp_path / "mask.png", LETTERS * np.uint8(255))
    content = (tmp_path / "in2" / "white.png").read_bytes() + b"behind the end"
    (tmp_path / "in2" / "white.png").write_bytes(content)
    words = ("--mask", tmp_path / "mask.png", "--image_dir", tmp_path / "in2", "--output_dir", tmp_path / "out")
    assert remove(*words, "--save_mask")[0] == 0
    assert (tmp_path / "out" / "white.png").read_bytes() == content
    mask = read_picture(tmp_path / "out" / "white.mask.png").pixels[..., 0]
    np.testing.assert_array_equal(mask > 0, LETTERS)


def test_books_go_in_and_come_out(remove, pages, tmp_path):
    with zipfile.ZipFile(tmp_path / "book.cbz", "w") as archive:
        archive.write(pages / "white.png", "1.png")
        archive.writestr("ComicInfo.xml", "<a/>")
    report = tmp_path / "report.json"
    words = ("--image_dir", tmp_path / "book.cbz", pages / "art.png", "--output_dir", tmp_path / "out")
    code, printed, _ = remove(*words, "--report", report)
    assert code == 0
    assert "2 of 2 files restored" in printed
    with zipfile.ZipFile(tmp_path / "out" / "book.cbz") as archive:
        assert archive.namelist() == ["1.png", "ComicInfo.xml"]
        assert (read_rgb(archive.extract("1.png", tmp_path / "x")) == 255).all()
    lines = {line["file"]: line for line in json.loads(report.read_text())["files"]}
    assert lines["book.cbz"]["pages"] == 1
    assert lines["art.png"]["stage"] == "inpaint"


def test_a_book_that_climbs_out_fails_alone(remove, pages, tmp_path):
    with zipfile.ZipFile(tmp_path / "evil.cbz", "w") as archive:
        archive.write(pages / "white.png", "../1.png")
    words = ("--image_dir", tmp_path / "evil.cbz", pages / "white.png", "--output_dir", tmp_path / "out")
    code, printed, error = remove(*words)
    assert code == 1
    assert "1 of 2 files restored" in printed
    assert "leads outside of the folder; nothing was unpacked" in error
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["white.png"]


@pytest.mark.parametrize(
    ("overlay", "options", "code", "message"),
    [
        ("text", ("--stage", "paint"), 2, "--stage: invalid choice: 'paint'"),
        ("text", ("--dilate", "4"), 2, "--dilate: invalid choice: 4"),
        ("text", ("--strength", "4"), 1, "overlay 'text' takes no strength"),
        ("captions", ("--stage", "mask"), 1, "overlay 'captions' takes no stage (got stage='mask')"),
        ("seal", ("--dilate", "3"), 1, "overlay 'seal' takes no dilate (got dilate=3)"),
    ],
)
def test_wrong_options_are_refused(remove, pages, tmp_path, overlay, options, code, message):
    words = ("--image_dir", pages, "--output_dir", tmp_path / "out", *options)
    found, printed, error = remove(*words, overlay=overlay)
    assert (found, printed) == (code, "")
    assert message in " ".join(error.split())
    assert not (tmp_path / "out").exists()
