"""`python -m datasets.vdsr` from end to end, with small stand-ins for its two zips."""

from __future__ import annotations

import hashlib

import pytest

from datasets import vdsr

COUNTS = ["--train_count", "5", "--test_count", "2", "--pause", "0"]


@pytest.fixture
def train_zip(make_zip):
    return make_zip("train_data.zip", [f"291/t{number}.png" for number in range(5)])


@pytest.fixture
def test_zip(make_zip):
    names = ["Set5/baby.png", "Set14/baboon.png", "Set14/zebra.png", "B100/baboon.png"]
    return make_zip("test_data.zip", [f"test_data/{name}" for name in names])


@pytest.fixture
def site(server, monkeypatch, train_zip, test_zip):
    server.files = {"/train_data.zip": train_zip.read_bytes(), "/test_data.zip": test_zip.read_bytes()}
    monkeypatch.setattr(vdsr, "SITE", server.url("/"))
    return server


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "dataset.json")


def test_both_folders_are_made_and_the_sums_are_shown(site, tmp_path, train_zip, capsys):
    out = tmp_path / "out"
    assert vdsr.main(["--output_dir", str(out), *COUNTS]) == 0
    assert names(out) == ["291", "Set14"]
    assert names(out / "291") == [f"t{number}.png" for number in range(5)]
    assert names(out / "Set14") == ["baboon.png", "zebra.png"]
    told = capsys.readouterr().out
    assert "nobody publishes its checksum" in told
    assert "sha256:" + hashlib.sha256(train_zip.read_bytes()).hexdigest() in told


def test_picture_of_another_folder_with_the_same_name_is_not_taken(site, tmp_path, make_png):
    vdsr.main(["--output_dir", str(tmp_path), *COUNTS, "--only", "Set14"])
    assert (tmp_path / "Set14" / "baboon.png").read_bytes() == make_png(1)


def test_from_file_in_any_order(tmp_path, train_zip, test_zip, server):
    out = tmp_path / "out"
    assert vdsr.main(["--output_dir", str(out), *COUNTS, "--from_file", str(test_zip), str(train_zip)]) == 0
    assert (len(names(out / "291")), len(names(out / "Set14"))) == (5, 2)
    assert server.requests == []
    assert train_zip.exists()
    assert test_zip.exists()


def test_from_file_lacks_a_folder(tmp_path, train_zip, capsys):
    assert vdsr.main(["--output_dir", str(tmp_path / "out"), *COUNTS, "--from_file", str(train_zip)]) == 1
    assert (
        f"no folder 'Set14' with pictures in {train_zip}; add test_data.zip to --from_file" in capsys.readouterr().err
    )


def test_second_run_touches_nothing(site, tmp_path, tree, capsys):
    out = tmp_path / "out"
    vdsr.main(["--output_dir", str(out), *COUNTS])
    before = tree(out)
    assert vdsr.main(["--output_dir", str(out), *COUNTS]) == 0
    assert tree(out) == before
    assert len(site.requests) == 2
    assert capsys.readouterr().out.count("left as it is") == 2


def test_second_run_with_files_touches_nothing(tmp_path, tree, train_zip, test_zip):
    argv = ["--output_dir", str(tmp_path / "out"), *COUNTS, "--from_file", str(train_zip), str(test_zip)]
    vdsr.main(argv)
    before = tree(tmp_path / "out")
    assert vdsr.main(argv) == 0
    assert tree(tmp_path / "out") == before


def test_only_one_folder_from_a_mirror_with_a_checksum(site, tmp_path, test_zip, capsys):
    good = hashlib.sha1(test_zip.read_bytes()).hexdigest()
    argv = ["--output_dir", str(tmp_path), *COUNTS, "--only", "Set14", "--url", site.url("/test_data.zip")]
    assert vdsr.main([*argv, "--checksum", f"sha1:{'0' * 40}"]) == 1
    assert f"expected sha1:{'0' * 40} but got {good}" in capsys.readouterr().err
    assert not (tmp_path / "Set14").exists()
    assert vdsr.main([*argv, "--checksum", f"sha1:{good}"]) == 0
    assert names(tmp_path / "Set14") == ["baboon.png", "zebra.png"]
    assert not (tmp_path / "291").exists()


def test_wrong_zip_is_removed_so_that_a_better_mirror_can_be_tried(site, tmp_path, capsys):
    out = tmp_path / "out"
    argv = ["--output_dir", str(out), *COUNTS, "--only", "291"]
    assert vdsr.main([*argv, "--url", site.url("/test_data.zip")]) == 1
    error = capsys.readouterr().err
    assert "expected 5 pictures in folder '291' (--train_count), got 0; folders in it: B100, Set14, Set5" in error
    assert list(out.iterdir()) == []
    assert vdsr.main([*argv, "--url", site.url("/train_data.zip")]) == 0


def test_web_page_instead_of_a_zip(site, tmp_path, capsys):
    site.script = [{"headers": {"Content-Type": "text/html"}}]
    assert vdsr.main(["--output_dir", str(tmp_path / "out"), *COUNTS]) == 1
    assert "train_data.zip: the server sent a web page, not an archive" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--url", "http://x/y.zip"], "argument --url: is about one zip; say which with --only 291 or --only Set14"),
        (["--checksum", "md5:" + "0" * 32], "argument --checksum: is about one zip; say which with --only"),
        (["--only", "Set5"], "argument --only: invalid choice: 'Set5'"),
    ],
)
def test_options_that_do_not_fit_together(argv, words, capsys):
    with pytest.raises(SystemExit) as stop:
        vdsr.main(argv)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


def test_dry_run(site, tmp_path, capsys):
    assert vdsr.main(["--output_dir", str(tmp_path / "out"), *COUNTS, "--dry_run"]) == 0
    told = capsys.readouterr().out
    assert f"would download {site.url('/train_data.zip')}" in told
    assert "none known, its sha256 would be printed" in told
    assert site.requests == []
    assert not (tmp_path / "out").exists()
