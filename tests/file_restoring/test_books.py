"""Books cleaned page by page: what fails stays, what belongs beside it is there, clashes are refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from keras_overlay.file_restoring import Allowed, FileTask, Outputs, refuse_book_clashes, restore_book, run_files
from keras_overlay.image_files import read_rgb, write_png
from keras_overlay.removers.remover import Remover


class Negative(Remover):
    """Turns pictures into their negatives."""

    def __init__(self):
        super().__init__({"overlay": "negative", "weights": []})

    def clean(self, picture):
        return 255 - picture


@pytest.fixture
def book(tmp_path, picture):
    """A zip of two pages and a text."""
    for name in ("1", "2"):
        write_png(tmp_path / "pages" / f"{name}.png", picture(seed=int(name)))
    with zipfile.ZipFile(tmp_path / "book.cbz", "w") as archive:
        for name in ("1", "2"):
            archive.write(tmp_path / "pages" / f"{name}.png", f"a/{name}.png")
        archive.writestr("ComicInfo.xml", "<a/>")
    return tmp_path / "book.cbz"


def page_of(path: Path, name: str, folder: Path) -> np.ndarray:
    with zipfile.ZipFile(path) as archive:
        return read_rgb(archive.extract(name, folder))


def test_every_page_is_cleaned_and_the_rest_kept(book, tmp_path, picture):
    outcome = restore_book(book, Negative(), FileTask(Outputs(tmp_path / "out")))
    assert (outcome.name, outcome.status, outcome.error) == ("book.cbz", "done", None)
    assert outcome.record["pages"] == 2
    assert outcome.changed == 1
    assert outcome.seconds > 0
    np.testing.assert_array_equal(page_of(outcome.output, "a/2.png", tmp_path / "x"), 255 - picture(seed=2))
    with zipfile.ZipFile(outcome.output) as archive:
        assert archive.namelist() == ["a/1.png", "a/2.png", "ComicInfo.xml"]
        assert archive.read("ComicInfo.xml") == b"<a/>"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["book.cbz"]


def test_masks_and_panels_lie_beside_the_book(book, tmp_path):
    outputs = Outputs(tmp_path / "out", panel=True, mask=True, contours=True)
    restore_book(book, Negative(), FileTask(outputs))
    found = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.png")}
    assert found == {f"book/a/{page}.{kind}.png" for page in "12" for kind in ("panel", "mask", "contours")}


def test_masks_are_found_by_book_and_page(book, tmp_path, picture):
    for name in ("1", "2"):
        mask = np.zeros((48, 64), np.uint8)
        mask[:, : 10 * int(name)] = 255
        write_png(tmp_path / "masks" / "book" / "a" / f"{name}.png", mask)
    task = FileTask(Outputs(tmp_path / "out"), allowed=Allowed(folder=tmp_path / "masks"))
    outcome = restore_book(book, Negative(), task)
    for name, width in (("1", 10), ("2", 20)):
        cleaned, given = page_of(outcome.output, f"a/{name}.png", tmp_path / "x"), picture(seed=int(name))
        np.testing.assert_array_equal(cleaned[:, width:], given[:, width:])
        np.testing.assert_array_equal(cleaned[:, :width], 255 - given[:, :width])


def test_a_page_that_is_no_picture_is_kept_and_told(book, tmp_path, picture):
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("3.png", b"text")
    outcome = restore_book(book, Negative(), FileTask(Outputs(tmp_path / "out")))
    assert outcome.status == "failed"
    assert f"{book}: 1 of 3 pages are kept as they were: 3.png (3.png: " in outcome.error
    assert "keras-overlay-" not in outcome.error
    with zipfile.ZipFile(outcome.output) as archive:
        assert archive.read("3.png") == b"text"
    np.testing.assert_array_equal(page_of(outcome.output, "a/1.png", tmp_path / "x"), 255 - picture(seed=1))


def test_results_are_not_overwritten_unless_asked(book, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "book.cbz").write_bytes(b"older")
    refused = restore_book(book, Negative(), FileTask(Outputs(tmp_path / "out")))
    assert "exists already (--overwrite replaces it)" in refused.error
    assert restore_book(book, Negative(), FileTask(Outputs(tmp_path / "out", skip_done=True))).status == "skipped"
    assert (tmp_path / "out" / "book.cbz").read_bytes() == b"older"
    assert restore_book(book, Negative(), FileTask(Outputs(tmp_path / "out", overwrite=True))).status == "done"


def test_a_bad_book_stops_no_other_and_counts_as_one_file(book, tmp_path, capsys):
    bad = tmp_path / "bad.cbz"
    bad.write_bytes(b"no zip")
    report = tmp_path / "report.json"
    outcomes = run_files([], Negative(), FileTask(Outputs(tmp_path / "out")), report, books=[bad, book])
    assert [outcome.status for outcome in outcomes] == ["failed", "done"]
    assert outcomes[0].error.startswith(f"{bad}: no zip, or a truncated one")
    assert '"files": 2' in report.read_text()


def test_clashes_are_refused(book, tmp_path):
    other = tmp_path / "other" / "book.cbz"
    with pytest.raises(ValueError, match="would be written over a book that was given; choose another --output_dir"):
        refuse_book_clashes([book], tmp_path)
    with pytest.raises(ValueError, match=r"both .*book\.cbz and .*book\.cbz would be written there; rename one"):
        refuse_book_clashes([book, other], tmp_path / "out")
    refuse_book_clashes([book], tmp_path / "out")
