"""CBZ taken apart and put together: what is kept, and what no honest book has."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest

from keras_overlay.books import Cbz, is_book, open_book
from keras_overlay.image_files import ImageFileError, read_rgb
from keras_overlay.zip_safety import ArchiveError, Limits


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_pages_come_out_in_order_and_others_stay_inside(make_cbz, out, picture):
    entries = {"b/2.png": picture(), "ComicInfo.xml": b"<a/>", "b/1.jpg": picture(seed=1), "b/.hidden.png": b"x"}
    book = Cbz(make_cbz({**entries, "__MACOSX/b/._2.png": b"y"}))
    pages = book.unpack(out)
    assert list(pages) == ["b/2.png", "b/1.jpg"]
    np.testing.assert_array_equal(read_rgb(pages["b/2.png"]), picture())
    assert sorted(path.name for path in out.rglob("*") if path.is_file()) == ["1.jpg", "2.png"]


def test_what_is_not_replaced_is_kept_byte_for_byte(make_cbz, out, tmp_path, picture):
    entries = {"1.png": picture(), "ComicInfo.xml": b"<a/>" * 50, "2.png": picture(seed=1), "notes/": b""}
    path = make_cbz(entries)
    book = Cbz(path)
    pages = book.unpack(out)
    book.pack({"1.png": pages["2.png"]}, tmp_path / "new.cbz")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(tmp_path / "new.cbz") as after:
        assert after.testzip() is None
        assert after.namelist() == before.namelist() == list(entries)
        assert after.comment == b"a comic"
        assert after.read("1.png") == before.read("2.png")
        for name in ("ComicInfo.xml", "2.png"):
            assert after.read(name) == before.read(name)
            one, other = after.getinfo(name), before.getinfo(name)
            assert (one.date_time, one.compress_type) == (other.date_time, other.compress_type)


@pytest.mark.parametrize("name", ["../evil.png", "a/../../evil.png", "/evil.png", "C:\\evil.png", "..\\evil.txt"])
def test_a_path_that_climbs_out_is_refused_before_anything_is_written(make_cbz, out, picture, name):
    path = make_cbz({"1.png": picture(), name: picture()})
    with pytest.raises(ArchiveError, match=r"book\.cbz: entry .*evil.* leads outside of the folder"):
        Cbz(path).unpack(out)
    assert list(out.iterdir()) == []


def test_bombs_are_refused_by_what_they_declare_and_by_what_they_are(make_cbz, out, tmp_path):
    path = tmp_path / "bomb.cbz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.png", b"\0" * 3_000_000)
    assert path.stat().st_size < 10_000
    with pytest.raises(ArchiveError, match=r"unpacks to 3\.0 MB; at most 1\.0 MB accepted"):
        Cbz(path, Limits(total_bytes=1_000_000)).unpack(out)
    with pytest.raises(ArchiveError, match=r"entry '1\.png' unpacks to 3\.0 MB; at most 1\.0 MB accepted"):
        Cbz(path, Limits(file_bytes=1_000_000)).unpack(out)
    data = bytearray(path.read_bytes())
    for place in (data.find(b"PK\3\4") + 22, data.find(b"PK\1\2") + 24):
        data[place : place + 4] = (1000).to_bytes(4, "little")  # it says that it is small
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"entry '1\.png' is (damaged|not as long as declared)"):
        Cbz(path).unpack(out)
    assert sum(file.stat().st_size for file in out.iterdir()) <= 1000


def test_damaged_empty_and_doubled_books_are_refused(make_cbz, out, tmp_path, picture):
    (tmp_path / "no.cbz").write_bytes(b"no zip")
    with pytest.raises(ArchiveError, match=r"no\.cbz: no zip, or a truncated one"):
        Cbz(tmp_path / "no.cbz").unpack(out)
    with pytest.raises(ImageFileError, match=r"text\.cbz: holds no picture \(looked for \.bmp"):
        Cbz(make_cbz({"a.txt": b"x"}, "text.cbz")).unpack(out)
    with pytest.raises(ArchiveError, match=r"two entries are named 'A\.png' \(capitals are no difference\)"):
        Cbz(make_cbz({"a.png": picture(), "A.png": picture()}, "two.cbz")).unpack(out)


def test_books_are_told_by_their_suffix(make_cbz, tmp_path, picture):
    assert is_book(make_cbz({"1.png": picture()}, "BOOK.CBZ"))
    assert not is_book(tmp_path / "missing.cbz")
    assert not is_book(tmp_path)
    assert type(open_book(tmp_path / "a.Pdf", 10)).__name__ == "Pdf"
