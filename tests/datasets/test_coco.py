"""`python -m datasets.coco` from end to end, with a small stand-in for val2017.zip."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from datasets import coco, safe_archive

ROOT = Path(coco.__file__).parents[1]
NAMES = [f"{number:012d}.png" for number in range(12)]
COUNTS = ["--train_count", "9", "--test_count", "3", "--pause", "0"]


def checksum_of(path):
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def archive(make_zip):
    return make_zip("val2017.zip", [f"val2017/{name}" for name in NAMES], side=100)


@pytest.fixture
def web(server, archive):
    """Options for a download from the local server."""
    server.files["/val2017.zip"] = archive.read_bytes()
    return [*COUNTS, "--url", server.url("/val2017.zip"), "--checksum", checksum_of(archive)]


@pytest.fixture
def local(archive):
    """Options for a file that the user brings."""
    return [*COUNTS, "--from_file", str(archive), "--checksum", checksum_of(archive)]


def pictures(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "dataset.json")


def test_download_is_split_and_nothing_else_is_left(web, tmp_path, archive, make_png):
    out = tmp_path / "out"
    assert coco.main(["--output_dir", str(out), *web]) == 0
    train, test = pictures(out / "train"), pictures(out / "test")
    assert (len(train), len(test)) == (9, 3)
    assert sorted(train + test) == NAMES
    assert (out / "train" / train[0]).read_bytes() == make_png(NAMES.index(train[0]), 100)
    assert sorted(path.name for path in out.iterdir()) == ["test", "train"]
    record = json.loads((out / "test" / "dataset.json").read_text())
    assert record["archive"] == {"name": "val2017.zip", "sha256": checksum_of(archive).removeprefix("sha256:")}
    assert record["recipe"] == {"dataset": "COCO val2017", "part": "test", "seed": 0, "train_count": 9, "test_count": 3}
    assert sorted(record["files"]) == test


def test_interrupted_download_is_resumed_by_the_next_run(server, web, tmp_path, archive, capsys):
    whole = archive.stat().st_size
    server.script = [{"drop": whole // 2}]
    command = ["--output_dir", str(tmp_path / "out"), *web, "--retries", "0"]
    assert coco.main(command) == 1
    error = capsys.readouterr().err
    assert "the connection broke" in error
    assert "--from_file" in error
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".keras-overlay-work"]
    assert coco.main(command) == 0
    second = server.requests[1]
    first_missing = int(second.range.removeprefix("bytes=").removesuffix("-"))
    assert whole // 2 - (1 << 14) <= first_missing <= whole // 2
    assert second.sent == whole - first_missing
    assert len(pictures(tmp_path / "out" / "train")) == 9


def test_wrong_checksum_is_not_unpacked(server, web, tmp_path, capsys):
    out = tmp_path / "out"
    assert coco.main(["--output_dir", str(out), *web, "--checksum", "md5:" + "0" * 32]) == 1
    error = capsys.readouterr().err
    assert "val2017.zip: wrong checksum" in error
    assert f"expected md5:{'0' * 32} but got {hashlib.md5(server.files['/val2017.zip']).hexdigest()}" in error
    assert list(out.iterdir()) == []


def test_published_checksum_is_asked_for_by_default(server, web, tmp_path, capsys):
    assert coco.main(["--output_dir", str(tmp_path / "out"), *web[:-2]]) == 1
    assert coco.CHECKSUM in capsys.readouterr().err


def test_second_run_says_complete_and_touches_nothing(server, web, tmp_path, tree, capsys):
    out = tmp_path / "out"
    coco.main(["--output_dir", str(out), *web])
    before = tree(out)
    capsys.readouterr()
    assert coco.main(["--output_dir", str(out), *web]) == 0
    assert tree(out) == before
    assert len(server.requests) == 1
    assert f"{out / 'train'}: complete, 9 pictures; left as it is" in capsys.readouterr().out


def test_other_seed_into_a_complete_folder_is_refused(local, tmp_path, tree, capsys):
    out = tmp_path / "out"
    coco.main(["--output_dir", str(out), *local])
    before = tree(out)
    assert coco.main(["--output_dir", str(out), *local, "--seed", "1"]) == 1
    assert tree(out) == before
    assert "made with dataset=COCO val2017, part=train, seed=0" in capsys.readouterr().err


def test_lost_test_folder_is_made_again_as_it_was(local, tmp_path, tree):
    out = tmp_path / "out"
    coco.main(["--output_dir", str(out), *local])
    train, names = tree(out / "train"), pictures(out / "test")
    (out / "test").rename(tmp_path / "elsewhere")
    assert coco.main(["--output_dir", str(out), *local]) == 0
    assert tree(out / "train") == train
    assert pictures(out / "test") == names


def test_folders_of_two_archives_are_not_mixed(local, tmp_path, make_zip, capsys):
    out = tmp_path / "out"
    coco.main(["--output_dir", str(out), *local])
    (out / "test").rename(tmp_path / "elsewhere")
    other = make_zip("other.zip", NAMES)
    assert (
        coco.main(["--output_dir", str(out), *COUNTS, "--from_file", str(other), "--checksum", checksum_of(other)]) == 1
    )
    assert "train was made from another archive than" in capsys.readouterr().err
    assert not (out / "test").exists()


def test_users_files_are_left_alone(local, tmp_path, archive):
    out = tmp_path / "out"
    (out / "mine").mkdir(parents=True)
    (out / "mine" / "a.png").write_bytes(b"x")
    (out / "val2017.zip").write_bytes(b"mine")
    before = archive.read_bytes()
    assert coco.main(["--output_dir", str(out), *local]) == 0
    assert (out / "mine" / "a.png").read_bytes() == b"x"
    assert (out / "val2017.zip").read_bytes() == b"mine"
    assert archive.read_bytes() == before


def test_train_folder_of_the_user_is_refused(local, tmp_path, capsys):
    (tmp_path / "out" / "train").mkdir(parents=True)
    (tmp_path / "out" / "train" / "mine.png").write_bytes(b"x")
    assert coco.main(["--output_dir", str(tmp_path / "out"), *local]) == 1
    assert "train is there already and was not made by this program" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["train", "mine.png"]


def test_from_file_with_another_checksum_stays(archive, tmp_path, capsys):
    assert coco.main(["--output_dir", str(tmp_path / "out"), *COUNTS, "--from_file", str(archive)]) == 1
    error = capsys.readouterr().err
    assert f"{archive}: wrong checksum: expected {coco.CHECKSUM}, got {checksum_of(archive)}" in error
    assert f"add --checksum {checksum_of(archive)}" in error
    assert archive.exists()
    assert list((tmp_path / "out").iterdir()) == []


def test_truncated_zip_is_refused_and_the_users_file_stays(archive, tmp_path, capsys):
    archive.write_bytes(archive.read_bytes()[:5000])
    argv = ["--output_dir", str(tmp_path / "out"), *COUNTS, "--from_file", str(archive)]
    assert coco.main([*argv, "--checksum", checksum_of(archive)]) == 1
    assert "no zip, or a truncated one" in capsys.readouterr().err
    assert archive.stat().st_size == 5000


def test_zip_slip_writes_nothing(make_zip, tmp_path, capsys):
    evil = make_zip("evil.zip", [*NAMES, "../../evil.png"])
    argv = ["--output_dir", str(tmp_path / "out"), *COUNTS, "--from_file", str(evil), "--checksum", checksum_of(evil)]
    assert coco.main(argv) == 1
    assert "'../../evil.png' leads outside" in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.png"))


def test_bad_archive_that_was_downloaded_is_removed(server, make_zip, tmp_path, capsys):
    few = make_zip("few.zip", NAMES[:5])
    server.files["/few.zip"] = few.read_bytes()
    argv = ["--output_dir", str(tmp_path / "out"), *COUNTS, "--url", server.url("/few.zip")]
    assert coco.main([*argv, "--checksum", checksum_of(few)]) == 1
    error = capsys.readouterr().err
    assert "expected 12 pictures (train_count=9 and test_count=3), got 5; give a smaller --train_count" in error
    assert list((tmp_path / "out").iterdir()) == []


def test_keep_archive(web, tmp_path, archive):
    assert coco.main(["--output_dir", str(tmp_path / "out"), *web, "--keep_archive"]) == 0
    assert (tmp_path / "out" / "val2017.zip").read_bytes() == archive.read_bytes()


def test_kept_archive_does_not_replace_a_file(web, tmp_path, capsys):
    (tmp_path / "val2017.zip").write_bytes(b"mine")
    assert coco.main(["--output_dir", str(tmp_path), *web, "--keep_archive"]) == 0
    assert (tmp_path / "val2017.zip").read_bytes() == b"mine"
    assert f"{tmp_path / 'val2017.zip'}: there already, left as it is" in capsys.readouterr().out


def test_unwritable_output_folder(local, tmp_path, capsys):
    (tmp_path / "file").write_bytes(b"")
    assert coco.main(["--output_dir", str(tmp_path / "file"), *local]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path / 'file' / '.keras-overlay-work'}: Not a directory\n"


def test_dry_run_neither_asks_nor_writes(server, web, local, tmp_path, archive, capsys):
    out = tmp_path / "out"
    assert coco.main(["--output_dir", str(out), *web, "--dry_run"]) == 0
    told = capsys.readouterr().out
    assert f"would download {server.url('/val2017.zip')}" in told
    assert checksum_of(archive) in told
    assert f"would make {out / 'train'} with dataset=COCO val2017, part=train, seed=0" in told
    assert coco.main(["--output_dir", str(out), *local, "--dry_run"]) == 0
    assert f"would take {archive}" in capsys.readouterr().out
    assert server.requests == []
    assert not out.exists()


def test_stopped_while_unpacking_then_done_without_fetching_again(server, web, tmp_path, monkeypatch, capsys):
    real, calls = safe_archive._extract, []

    def stop_at_fifth(*args):
        calls.append(args)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(safe_archive, "_extract", stop_at_fifth)
    out = tmp_path / "out"
    assert coco.main(["--output_dir", str(out), *web]) == 130
    assert [path.name for path in out.iterdir()] == [".keras-overlay-work"]
    assert "run the same command again" in capsys.readouterr().err
    assert coco.main(["--output_dir", str(out), *web]) == 0
    assert (len(pictures(out / "train")), len(pictures(out / "test"))) == (9, 3)
    assert len(server.requests) == 1


def test_killed_process_leaves_nothing_that_looks_complete(server, web, tmp_path, archive, wait_for):
    out, half = tmp_path / "out", archive.stat().st_size // 2
    server.script = [{"hang": half}]
    command = [sys.executable, "-m", "datasets.coco", "--output_dir", str(out), *web]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: sum(path.stat().st_size for path in out.rglob("*.part")) > half - (1 << 14))
    finally:
        process.kill()
        process.wait()
    assert not (out / "train").exists()
    assert coco.main(["--output_dir", str(out), *web]) == 0
    assert server.requests[1].sent <= archive.stat().st_size - half + (1 << 14)
    assert len(pictures(out / "train")) == 9
    assert sorted(path.name for path in out.iterdir()) == ["test", "train"]


def test_help_comes_within_a_second():
    begin = time.perf_counter()
    shown = subprocess.run([sys.executable, "-m", "datasets.coco", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert time.perf_counter() - begin < 1
    assert shown.returncode == 0
    assert "COCO 2017" in shown.stdout


class TestSplit:
    def test_sizes_and_no_common_picture(self):
        names = [f"{number}.jpg" for number in range(5000)]
        train, test = coco.split(names, 4200, 800, np.random.default_rng(0))
        assert (len(train), len(test)) == (4200, 800)
        assert sorted(train + test) == sorted(names)
        assert names[:800] != test

    def test_order_of_the_names_does_not_matter(self):
        names = [str(number) for number in range(50)]
        assert coco.split(names, 40, 10, np.random.default_rng(3)) == coco.split(
            names[::-1], 40, 10, np.random.default_rng(3)
        )

    def test_seeds_differ(self):
        names = [str(number) for number in range(50)]
        tests = {tuple(coco.split(names, 40, 10, np.random.default_rng(seed))[1]) for seed in range(20)}
        assert len(tests) == 20

    def test_same_split_today_and_tomorrow(self):
        """Printed by this function under NumPy 2.4.6, 2026-11-21; every NumPy must draw this."""
        names = [f"{number:02d}" for number in range(20)]
        assert coco.split(names, 16, 4, np.random.default_rng(0))[1] == ["02", "04", "06", "19"]

    def test_every_picture_is_drawn_about_as_often(self):
        names = [str(number) for number in range(10)]
        drawn = [name for seed in range(2000) for name in coco.split(names, 5, 3, np.random.default_rng(seed))[1]]
        counts = [drawn.count(name) for name in names]
        assert sum(counts) == 6000
        assert all(abs(count - 600) < 5 * (2000 * 0.3 * 0.7) ** 0.5 for count in counts)

    def test_too_few(self):
        with pytest.raises(ValueError, match=r"expected 5 pictures \(train_count=3 and test_count=2\), got 4"):
            coco.split(list("abcd"), 3, 2, np.random.default_rng(0))
