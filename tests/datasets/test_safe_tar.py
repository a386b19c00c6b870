"""Taking pictures and a table out of a tar: side by side, within limits, and nothing out of dishonest archives."""

from __future__ import annotations

import io
import re
import tarfile

import pytest

from datasets.safe_archive import ArchiveError, Limits
from datasets.safe_tar import unpack

LIMITS = Limits(entries=10, total_bytes=100_000)


@pytest.fixture
def tar(tmp_path, make_png):
    """`tar({"train/1.png": bytes}, **kinds)`: a .tar.gz with the table in it, unless it is told otherwise."""

    def write(files, table=True, link=None):
        path = tmp_path / "a.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for name, content in ({"train/digitStruct.mat": b"table"} if table else {}).items() | files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
            if link:
                entry = tarfile.TarInfo(link)
                entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
                archive.addfile(entry)
        return path

    return write


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_pictures_and_the_table_lie_side_by_side(tar, folder, make_png):
    files = {
        "train/1.png": make_png(1),
        "train/2.png": make_png(2),
        "train/see_bboxes.m": b"code",
        "train/._1.png": b"",
    }
    counted = []
    sizes = unpack(tar(files), folder, "digitStruct.mat", LIMITS, lambda: counted.append(1))
    assert sizes == {"1.png": len(make_png(1)), "2.png": len(make_png(2)), "digitStruct.mat": 5}
    assert {path.name: path.stat().st_size for path in folder.iterdir()} == sizes
    assert (folder / "2.png").read_bytes() == make_png(2)
    assert len(counted) == 3


@pytest.mark.parametrize("name", ["../1.png", "/etc/1.png", "train/../../1.png", "C:/1.png", "a\\..\\..\\1.png"])
def test_an_entry_that_leads_outside_is_refused(tar, folder, make_png, name):
    with pytest.raises(ArchiveError, match=r"entry .* leads outside of the folder"):
        unpack(tar({name: make_png()}), folder, "digitStruct.mat", LIMITS)


def test_links_and_pictures_that_are_none_and_twins_are_refused(tar, folder, make_png, tmp_path):
    with pytest.raises(ArchiveError, match=r"entry 'x\.png' is a link or a device, not a file"):
        unpack(tar({}, link="x.png"), folder, "digitStruct.mat", LIMITS)
    (folder / "digitStruct.mat").unlink()
    with pytest.raises(ArchiveError, match=r"entry 'train/1\.png' is no PNG picture"):
        unpack(tar({"train/1.png": b"GIF89a"}, table=False), folder, "digitStruct.mat", LIMITS)
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(ArchiveError, match=r"two files are named '1\.png'"):
        unpack(tar({"a/1.png": make_png(), "b/1.png": make_png()}, table=False), other, "digitStruct.mat", LIMITS)


def test_too_much_of_anything_and_no_table(tar, folder, make_png):
    path = tar({f"{number}.png": make_png(number) for number in range(4)}, table=False)
    with pytest.raises(ArchiveError, match="more than 3 entries"):
        unpack(path, folder, "digitStruct.mat", Limits(entries=3, total_bytes=10**6))
    for file in folder.iterdir():
        file.unlink()
    with pytest.raises(ArchiveError, match=r"has no digitStruct\.mat in it; expected an archive of SVHN"):
        unpack(path, folder, "digitStruct.mat", LIMITS)
    for file in folder.iterdir():
        file.unlink()
    with pytest.raises(ArchiveError, match="holds more than"):
        unpack(path, folder, "digitStruct.mat", Limits(entries=9, total_bytes=300))


@pytest.mark.parametrize("share", [0.0, 0.5, 0.95])
def test_a_truncated_archive_is_refused_by_name(tar, folder, make_png, share):
    path = tar({f"{number}.png": make_png(number, 32) for number in range(4)})
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ArchiveError, match=f"^{re.escape(str(path))}: damaged"):
        unpack(path, folder, "digitStruct.mat", LIMITS)
