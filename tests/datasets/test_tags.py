"""Tags out of label files in YOLO's format."""

from __future__ import annotations

import json

import pytest

from datasets import tags


@pytest.fixture
def folders(tmp_path):
    """Four label files, one without a picture."""
    labels, pictures = tmp_path / "labels", tmp_path / "pictures"
    content = {"1": "0 0.5 0.5 0.1 0.1\n15 0.1 0.1 0.1 0.1\n0 0.2 0.2 0.1 0.1\n", "a__2": "62 0 0 1 0 1 1\n", "3": "\n",
               "lost": "0\n"}  # fmt: skip
    labels.mkdir()
    for name, text in content.items():
        (labels / f"{name}.txt").write_text(text)
    (pictures / "a").mkdir(parents=True)
    for name in ("1.jpg", "a/2.png", "3.webp", "more.jpg"):
        (pictures / name).write_bytes(b"")
    return labels, pictures


def run(folders, output, *more) -> int:
    labels, pictures = folders
    command = ["--label_dir", labels, "--image_dir", pictures, "--output_file", output, *more]
    return tags.main([str(each) for each in command])


def test_tags_are_sorted_and_named_once(folders, tmp_path, capsys):
    assert run(folders, tmp_path / "tags.json") == 0
    found = json.loads((tmp_path / "tags.json").read_text())
    assert found == {"1.jpg": ["cat", "person"], "3.webp": [], "a/2.png": ["tv"]}
    printed = capsys.readouterr().out
    assert "1 person" in printed
    assert "3 pictures, 1 label files without a picture left out" in printed


def test_cocos_own_numbers_have_gaps(folders, tmp_path):
    (folders[0] / "1.txt").write_text("1 0\n17 0\n90 0\n")
    (folders[0] / "a__2.txt").write_text("72 0\n")
    (folders[0] / "lost.txt").unlink()
    assert run(folders, tmp_path / "tags.json", "--coco_numbers") == 0
    found = json.loads((tmp_path / "tags.json").read_text())
    assert found == {"1.jpg": ["cat", "person", "toothbrush"], "3.webp": [], "a/2.png": ["tv"]}


def test_own_names(folders, tmp_path):
    (tmp_path / "names.txt").write_text("ink\n" * 15 + "paper\n" + "x\n" * 60)
    assert run(folders, tmp_path / "tags.json", "--names", tmp_path / "names.txt") == 0
    assert json.loads((tmp_path / "tags.json").read_text())["1.jpg"] == ["ink", "paper"]


@pytest.mark.parametrize(
    ("line", "more", "message"),
    [
        ("0 1\n80 1\n", (), "1.txt, line 2: expected the number of a kind, 0 to 79, got '80'"),
        ("12 1\n", ("--coco_numbers",), "1.txt, line 1: expected the number of a kind, 1 to 90, got '12'"),
        ("cat 1\n", (), "got 'cat'"),
        ("-1\n", (), "got '-1'"),
    ],
)
def test_lines_that_are_none_are_refused(folders, tmp_path, capsys, line, more, message):
    (folders[0] / "1.txt").write_text(line)
    assert run(folders, tmp_path / "tags.json", *more) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "tags.json").exists()


def test_folders_that_do_not_belong_together_are_refused(folders, tmp_path, capsys):
    assert run((folders[0], folders[0]), tmp_path / "tags.json") == 1
    assert "none of 4 label files in" in capsys.readouterr().err
    assert run((tmp_path / "no", folders[1]), tmp_path / "tags.json") == 1
    assert "is not a folder" in capsys.readouterr().err


def test_there_are_80_names():
    assert len(set(tags.COCO.split(","))) == 80
    assert 80 + len(tags.GAPS) == 91
