"""PDF: pictures out and back in place, without loss where they were without, everything else kept."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.books import Pdf
from keras_overlay.file_restoring import FileTask, Outputs, restore_book
from keras_overlay.image_files import ImageFileError, read_picture, read_rgb, write_png
from keras_overlay.removers.remover import Remover

pypdf = pytest.importorskip("pypdf")


class Negative(Remover):
    """Turns pictures into their negatives."""

    def clean(self, picture):
        return 255 - picture


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_pictures_come_out_as_files_of_their_kind(make_pdf, out, picture):
    pages = Pdf(make_pdf([(picture(), True), (picture(seed=1), False), (picture(channels=1), True)]), 200).unpack(out)
    assert [file.name for file in pages.values()] == ["page-0001.png", "page-0002.jpg", "page-0003.png"]
    np.testing.assert_array_equal(read_rgb(pages["page-0001"]), picture())
    assert read_picture(pages["page-0002"]).format == "JPEG"
    np.testing.assert_array_equal(read_picture(pages["page-0003"]).pixels, picture(channels=1))


def test_they_go_back_and_all_else_stays(make_pdf, out, tmp_path, picture):
    path = make_pdf([(picture(), True), (picture(seed=1), False), (None, True)])
    book = Pdf(path, 200)
    pages = book.unpack(out)
    write_png(out / "new.png", 255 - picture())
    jpeg = pages["page-0002"].read_bytes()
    book.pack({"page-0001": out / "new.png", "page-0002": pages["page-0002"]}, tmp_path / "new.pdf")
    document = pypdf.PdfReader(tmp_path / "new.pdf")
    assert len(document.pages) == 3
    assert document.metadata["/Title"] == "A comic"
    assert [float(side) for side in document.pages[0].mediabox[2:]] == [300, 400]
    np.testing.assert_array_equal(np.array(document.pages[0].images[0].image), 255 - picture())
    assert document.pages[1].images[0].indirect_reference.get_object()._data == jpeg


def test_a_picture_on_several_pages_is_one(make_pdf, out, tmp_path, picture):
    writer = pypdf.PdfWriter(clone_from=make_pdf([(picture(), True), (None, True)]))
    name = pypdf.generic.NameObject("/Resources")
    writer.pages[1][name] = writer.pages[0][name]
    writer.write(tmp_path / "two.pdf")
    assert list(Pdf(tmp_path / "two.pdf", 200).unpack(out)) == ["page-0001"]


def test_kinds_that_are_not_supported_are_kept_with_a_warning(make_pdf, out, tmp_path, picture):
    writer = pypdf.PdfWriter(clone_from=make_pdf([(picture(), True), (picture(seed=1), True)]))
    stream = writer.pages[0]["/Resources"]["/XObject"]["/Im0"]
    stream[pypdf.generic.NameObject("/ColorSpace")] = pypdf.generic.NameObject("/DeviceCMYK")
    writer.write(tmp_path / "odd.pdf")
    book = Pdf(tmp_path / "odd.pdf", 200)
    assert list(book.unpack(out)) == ["page-0002"]
    assert book.warnings == ["page-0001: a picture of a kind that is not supported is kept as it is"]
    assert len(Pdf(make_pdf([(picture(), True)]), 200).unpack(out)) == 1
    with pytest.raises(ImageFileError, match="has no picture that can be cleaned on any page"):
        Pdf(make_pdf([(picture(), True)]), 0.001).unpack(out)  # too large


def test_bad_files_are_refused_in_one_line(make_pdf, out, tmp_path, picture):
    locked = make_pdf([(picture(), True)], "locked.pdf", "secret")
    with pytest.raises(ImageFileError, match=r"locked\.pdf: is encrypted; save it without a password first"):
        Pdf(locked, 200).unpack(out)
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(ImageFileError, match=r"no\.pdf: is damaged or no PDF that can be read"):
        Pdf(tmp_path / "no.pdf", 200).unpack(out)
    with pytest.raises(ImageFileError, match=r"empty\.pdf: has no picture that can be cleaned on any page"):
        Pdf(make_pdf([(None, True)], "empty.pdf"), 200).unpack(out)


def test_a_book_is_cleaned_in_place(make_pdf, tmp_path, picture):
    path = make_pdf([(picture(), True), (picture(seed=1), False), (None, True)])
    outcome = restore_book(path, Negative({"overlay": "negative", "weights": []}), FileTask(Outputs(tmp_path / "new")))
    assert (outcome.status, outcome.record["pages"]) == ("done", 2)
    pages = pypdf.PdfReader(tmp_path / "new" / "book.pdf").pages
    assert len(pages) == 3
    np.testing.assert_array_equal(np.array(pages[0].images[0].image), 255 - picture())
    assert np.abs(np.array(pages[1].images[0].image).astype(int) - (255 - picture(seed=1))).mean() < 12
