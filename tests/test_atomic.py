"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import pickle
import resource
import stat

import pytest

from keras_overlay.atomic import WriteError, atomic_path


def write(target, text: str, error: BaseException | None = None) -> None:
    with atomic_path(target) as temporary:
        temporary.write_text(text)
        if error is not None:
            raise error


def test_writes_the_file_and_makes_its_folders(tmp_path):
    target = tmp_path / "runs" / "first" / "history.csv"
    with atomic_path(target) as temporary:
        assert temporary.parent == target.parent
        assert temporary.suffix == ".csv"
        assert temporary.name.startswith(".")  # so that nobody takes a leftover for a result
        temporary.write_text("epoch,loss\n")
        assert not target.exists()
    assert target.read_text() == "epoch,loss\n"
    assert os.listdir(target.parent) == ["history.csv"]


def test_replaces_the_older_file_only_at_the_end(tmp_path):
    target = tmp_path / "weights.hdf5"
    target.write_bytes(b"old")
    with atomic_path(str(target)) as temporary:
        temporary.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"


def test_keeps_the_permissions_of_the_older_file(tmp_path):
    target = tmp_path / "private.png"
    target.write_bytes(b"old")
    target.chmod(0o600)
    with atomic_path(target) as temporary:
        temporary.write_bytes(b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_follows_a_link(tmp_path):
    real, link = tmp_path / "real" / "a.txt", tmp_path / "a.txt"
    real.parent.mkdir()
    real.write_text("old")
    link.symlink_to(real)
    with atomic_path(link) as temporary:
        temporary.write_text("new")
    assert link.is_symlink()
    assert real.read_text() == "new"


@pytest.mark.parametrize("error", [ValueError("half way"), KeyboardInterrupt(), ZeroDivisionError("x")])
def test_failure_in_the_block_leaves_everything_as_it_was(tmp_path, error):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(type(error)):
        write(target, "half of the n", error)
    assert os.listdir(tmp_path) == ["a.txt"]
    assert target.read_text() == "old"


def test_disk_full_at_the_last_moment(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(WriteError, match=r"a\.txt: could not be written: No space left .* \(free some space") as caught:
        write(target, "new")
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.path == target
    assert os.listdir(tmp_path) == ["a.txt"]
    assert target.read_text() == "old"


def test_write_that_really_fails_half_way(tmp_path):
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(WriteError, match=r"a\.bin: could not be written: File too large"):
            write(target, "new" * 20_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert os.listdir(tmp_path) == ["a.bin"]
    assert target.read_bytes() == b"old"


def test_parent_that_is_a_file(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(WriteError, match=r"out/deep/a\.png: could not be written: .*part of the path is a file"):
        write(tmp_path / "out" / "deep" / "a.png", "new")
    assert (tmp_path / "out").read_text() == "a file"


def test_target_that_is_a_folder(tmp_path):
    (tmp_path / "a.png").mkdir()
    with pytest.raises(WriteError, match=r"a\.png: could not be written: .*there is a folder of that name"):
        write(tmp_path / "a.png", "new")
    assert os.listdir(tmp_path) == ["a.png"]


def test_block_that_writes_nothing(tmp_path):
    target = tmp_path / "a.png"
    with pytest.raises(WriteError, match=r"a\.png: could not be written: No such file"), atomic_path(target):
        pass
    assert os.listdir(tmp_path) == []


def test_errors_about_other_files_pass_through(tmp_path):
    with pytest.raises(FileNotFoundError, match="elsewhere"), atomic_path(tmp_path / "a.png"):
        (tmp_path / "else" / "elsewhere").read_text()
    assert os.listdir(tmp_path) == []


def test_error_survives_pickling(tmp_path):
    error = pickle.loads(pickle.dumps(WriteError(tmp_path / "a", "No space left on device", errno.ENOSPC)))
    assert "a: could not be written: No space left on device (free some space" in str(error)
    assert (error.path, error.errno) == (tmp_path / "a", errno.ENOSPC)
