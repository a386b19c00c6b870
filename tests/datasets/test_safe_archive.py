"""Zips that are damaged, hostile, or hold more than pictures."""

from __future__ import annotations

import stat
import struct
import zipfile

import pytest

from datasets.safe_archive import ArchiveError, Limits, list_pictures, unpack

LIMITS = Limits()


def write(path, entries, **kwargs):
    """A zip of (name or ZipInfo, bytes)."""
    with zipfile.ZipFile(path, "w", **kwargs) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_only_pictures_are_taken(tmp_path, out, make_png):
    png = make_png()
    names = ["a/1.png", "a/2.PNG", "a/readme.txt", "a/run.py", "a/.hidden.png", "__MACOSX/a/._1.png", "3.png", "Icon\r"]
    path = write(tmp_path / "z.zip", [("a/", b"")] + [(name, png) for name in names])
    pictures = list_pictures(path, LIMITS)
    assert [(p.folder, p.name, p.size) for p in pictures] == [
        ("", "3.png", len(png)), ("a", "1.png", len(png)), ("a", "2.PNG", len(png))]  # fmt: skip
    assert unpack(path, pictures, out, LIMITS) == {"3.png": len(png), "1.png": len(png), "2.PNG": len(png)}
    assert sorted(p.name for p in out.iterdir()) == ["1.png", "2.PNG", "3.png"]
    assert (out / "1.png").read_bytes() == png


OUTSIDE = ["../evil.png", "a/../../evil.png", "/evil.png", "..\\evil.png", "C:\\evil.png", "C:evil.png", "../evil.txt"]


@pytest.mark.parametrize("name", [*OUTSIDE, "\\\\host\\evil.png"])
def test_names_that_lead_outside_are_refused(tmp_path, make_png, name):
    path = write(tmp_path / "z.zip", [("good.png", make_png()), (name, make_png())])
    with pytest.raises(ArchiveError, match=r"z\.zip: entry .*evil.* leads outside of the folder; nothing was unpacked"):
        list_pictures(path, LIMITS)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path, kind):
    link = zipfile.ZipInfo("link.png")
    link.external_attr = (kind | 0o777) << 16
    with pytest.raises(ArchiveError, match=r"entry 'link\.png' is a link or a device"):
        list_pictures(write(tmp_path / "z.zip", [(link, b"/etc/passwd")]), LIMITS)


@pytest.mark.parametrize("name", ["a|b.png", "a\nb.png", "x" * 300 + ".png"])
def test_names_that_cannot_be_stored_everywhere(tmp_path, make_png, name):
    with pytest.raises(ArchiveError, match="not every system can store"):
        list_pictures(write(tmp_path / "z.zip", [(name, make_png())]), LIMITS)


def test_too_many_entries(make_zip):
    path = make_zip("z.zip", [f"{number}.png" for number in range(6)])
    with pytest.raises(ArchiveError, match=r"z\.zip: 6 entries; at most 5"):
        list_pictures(path, Limits(entries=5))
    assert len(list_pictures(path, Limits(entries=6))) == 6


def test_directory_that_would_fill_the_memory(tmp_path):
    entry = zipfile.ZipInfo("a.txt")
    entry.comment = b"x" * 60_000
    path = write(tmp_path / "z.zip", [(entry, b"")])
    with pytest.raises(ArchiveError, match=r"its directory alone is 0\.1 MB; at most 5 entries"):
        list_pictures(path, Limits(entries=5))


def test_zip64_directory_size_is_read_where_it_stands(tmp_path):
    entry = zipfile.ZipInfo("a.txt")
    entry.comment = b"x" * 60_000
    data = write(tmp_path / "z.zip", [(entry, b"")]).read_bytes()
    size, offset = struct.unpack_from("<2L", data, len(data) - 22 + 12)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(data) - 22, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 46, offset, 0)
    (tmp_path / "z64.zip").write_bytes(data[:-22] + record + locator + end)
    assert zipfile.ZipFile(tmp_path / "z64.zip").namelist() == ["a.txt"]
    with pytest.raises(ArchiveError, match="its directory alone is"):
        list_pictures(tmp_path / "z64.zip", Limits(entries=5))


def test_declared_bomb_is_refused_before_writing(tmp_path):
    path = write(tmp_path / "z.zip", [("a.bmp", b"BM" + bytes(3_000_000))], compression=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 10_000
    with pytest.raises(ArchiveError, match=r"unpacks to 3\.0 MB; at most 1\.0 MB"):
        list_pictures(path, Limits(total_bytes=1_000_000))
    with pytest.raises(ArchiveError, match=r"'a\.bmp' unpacks to 3\.0 MB; at most 2\.0 MB"):
        list_pictures(path, Limits(file_bytes=2_000_000))


def test_bomb_that_declares_less_than_it_holds(tmp_path, out):
    path = write(tmp_path / "z.zip", [("a.bmp", b"BM" + bytes(3_000_000))], compression=zipfile.ZIP_DEFLATED)
    data = path.read_bytes().replace(struct.pack("<L", 3_000_002), struct.pack("<L", 100))
    path.write_bytes(data)
    limits = Limits(total_bytes=1000)
    pictures = list_pictures(path, limits)
    assert pictures[0].size == 100
    with pytest.raises(ArchiveError, match=r"'a\.bmp' is damaged \(Bad CRC-32.*fetch it again"):
        unpack(path, pictures, out, limits)
    assert (out / "a.bmp").stat().st_size <= 100


def test_what_is_written_is_counted(make_zip, out):
    path = make_zip("z.zip", [f"{number}.png" for number in range(9)], side=40)
    with pytest.raises(ArchiveError, match=r"z\.zip: holds more than 0\.0 MB"):
        unpack(path, list_pictures(path, LIMITS), out, Limits(total_bytes=4000))
    assert len(list(out.iterdir())) == 3  # of about 1.7 kB each


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_truncated_zip(make_zip, share):
    path = make_zip("z.zip", ["1.png", "2.png"], side=40)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ArchiveError, match=r"z\.zip: no zip, or a truncated one \(0\.0 MB;.*fetch it again"):
        list_pictures(path, LIMITS)


def test_damaged_picture(make_zip, out):
    path = make_zip("z.zip", ["1.png", "2.png"], side=40)
    data = bytearray(path.read_bytes())
    data[1000] ^= 255
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"entry '1\.png' is damaged"):
        unpack(path, list_pictures(path, LIMITS), out, LIMITS)


@pytest.mark.parametrize("data", [b"#!/bin/sh\n", b"", b"\xff\xd8\xff\xe0 a JPEG"])
def test_file_that_only_pretends_to_be_a_png(tmp_path, out, data):
    path = write(tmp_path / "z.zip", [("a.png", data)])
    with pytest.raises(ArchiveError, match=r"entry 'a\.png' (is no PNG picture|has 0 bytes)"):
        unpack(path, list_pictures(path, LIMITS), out, LIMITS)


def test_unusual_compression_is_refused(tmp_path, make_png):
    path = write(tmp_path / "z.zip", [("a.png", make_png())], compression=zipfile.ZIP_LZMA)
    with pytest.raises(ArchiveError, match=r"'a\.png' is encrypted or compressed in an unusual way"):
        list_pictures(path, LIMITS)


def test_encrypted_picture_is_refused(tmp_path, make_png):
    path = write(tmp_path / "z.zip", [("a.png", make_png())])
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"'a\.png' is encrypted"):
        list_pictures(path, LIMITS)


def test_two_pictures_of_one_name(make_zip, out):
    path = make_zip("z.zip", ["a/1.png", "b/1.PNG"])
    with pytest.raises(ArchiveError, match=r"two pictures are named '1\.PNG'"):
        unpack(path, list_pictures(path, LIMITS), out, LIMITS)
