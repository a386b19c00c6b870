"""`python -m datasets.svhn`: both formats from a local server, whole or not at all; and the synthetic twin."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile

import numpy as np
import pytest

from datasets import svhn
from keras_overlay.digits import Box, read_boxes, write_boxes
from keras_overlay.digits.examples import of_folder
from keras_overlay.image_files import read_picture


@pytest.fixture
def archive(tmp_path, make_png, digit_struct):
    """A train.tar.gz of three pictures of 300x300 pixels of noise."""
    boxes = {"1.png": [(8, 2, 3, 5, 10)], "2.png": [(8, 2, 3, 5, 2), (8, 8, 3, 5, 3)], "3.png": [(9, 1, 1, 6, 9)]}
    table = digit_struct(tmp_path / "made" / "digitStruct.mat", boxes)
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        for number in (1, 2, 3):
            entry = tarfile.TarInfo(f"train/{number}.png")
            entry.size = len(make_png(number, 300))
            tar.addfile(entry, io.BytesIO(make_png(number, 300)))
        tar.add(table, "train/digitStruct.mat")
    return content.getvalue()


@pytest.fixture
def get(server, tmp_path, capsys, archive):
    """`get(*options)`: exit code and what was printed; the server has the archive and its checksum is told."""
    server.files = {"/h/train.tar.gz": archive, "/h/train_32x32.mat": b"crops" * 500}

    def call(*options, checksum=archive):
        told = ["--checksum", "sha256:" + hashlib.sha256(checksum).hexdigest()] if checksum is not None else []
        words = ["--output_dir", tmp_path / "svhn", "--url", server.url("/h/"), "--pause", 0, "--parts", "train"]
        code = svhn.main([*map(str, words), *told, *map(str, options)])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return call


def test_full_scenes_are_downloaded_and_can_be_trained_on(get, tmp_path, server):
    code, printed = get()
    assert (code, "train: 3 pictures" in printed) == (0, True), printed
    found, problems = of_folder(tmp_path / "svhn" / "train")
    assert (found.labels.tolist(), problems) == ([0, 2, 3, 9], [])
    record = json.loads((tmp_path / "svhn" / "train" / "dataset.json").read_text())
    assert record["recipe"] == {"dataset": "SVHN", "part": "train"}
    assert "non-commercial" in record["licence"]
    code, printed = get()
    assert (code, "complete, 3 pictures; left as it is" in printed) == (0, True)
    assert len(server.requests) == 1


def test_a_download_that_breaks_off_goes_on_where_it_stopped(get, tmp_path, server, archive):
    server.script = [{"drop": 98_304}, {"drop": 65_536}]
    assert get()[0] == 0
    assert [request.range for request in server.requests] == [None, "bytes=98304-", "bytes=163840-"]
    assert (tmp_path / "svhn" / "train" / "1.png").is_file()


def test_a_download_stopped_for_good_goes_on_with_the_next_command(get, server, tmp_path):
    server.script = [{"drop": 81_920}]
    assert get("--retries", 0)[0] == 1
    assert not (tmp_path / "svhn" / "train").exists()
    assert get()[0] == 0
    assert server.requests[-1].range == "bytes=81920-"


def test_another_checksum_makes_nothing(get, tmp_path):
    code, printed = get(checksum=b"other")
    assert code == 1
    assert hashlib.sha256(b"other").hexdigest() in printed
    assert not (tmp_path / "svhn" / "train").exists()


def test_cropped_digits_from_the_server_and_from_a_file(get, tmp_path, server):
    crops = server.files["/h/train_32x32.mat"]
    assert get("--cropped", checksum=crops)[0] == 0
    assert (tmp_path / "svhn" / "train_32x32.mat").read_bytes() == crops
    code, printed = get("--cropped", checksum=crops)
    assert (code, "complete; left as it is" in printed) == (0, True)
    code, printed = get("--cropped", checksum=b"other")
    assert code == 1
    (tmp_path / "mine.mat").write_bytes(crops)
    words = ("--cropped", "--from_file", tmp_path / "mine.mat", "--output_dir", tmp_path / "other")
    assert get(*words, checksum=crops)[0] == 0
    assert (tmp_path / "other" / "train_32x32.mat").read_bytes() == crops
    assert (tmp_path / "mine.mat").exists()
    assert len(server.requests) == 1


def test_a_damaged_archive_leaves_nothing(get, tmp_path, archive):
    (tmp_path / "train.tar.gz").write_bytes(archive[:-200])
    code, printed = get("--from_file", tmp_path / "train.tar.gz", checksum=archive[:-200])
    assert (code, "damaged" in printed) == (1, True)
    assert not (tmp_path / "svhn" / "train").exists()


def test_what_would_be_done_is_told_without_network(get, server, tmp_path):
    code, printed = get("--dry_run", checksum=None)
    assert code == 0
    assert f"would download {server.url('/h/train.tar.gz')}, check sha256:4b17bb33" in printed
    assert server.requests == []
    assert not (tmp_path / "svhn").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--image_dir", "."], "--image_dir goes with --synthetic"),
        (["--synthetic", "--from_file", __file__], "--from_file does not go with --synthetic"),
        (
            ["--from_file", __file__],
            "--from_file and --checksum are of one part; say which with --parts, got train test",
        ),
        (["--parts", "user"], "invalid choice: 'user'"),
        (["--count", "0"], "--count"),
    ],
)
def test_wrong_options(options, message, capsys):
    with pytest.raises(SystemExit) as stop:
        svhn.main(options)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


# The synthetic twin.


@pytest.fixture
def draw(tmp_path, capsys):
    def run(name, *options):
        words = ["--synthetic", "--output_dir", tmp_path / name, "--processes", 1, *options]
        code = svhn.main(list(map(str, words)))
        printed = capsys.readouterr()
        return code, tmp_path / name, printed.out + printed.err

    return run


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_pictures_backgrounds_masks_and_boxes_belong_together(draw):
    code, folder, printed = draw("out", "--count", 4)
    assert (code, "4 scenes, 4 of them new" in printed) == (0, True), printed
    names = [f"{number:06d}.png" for number in range(4)]
    boxes = read_boxes(folder / "pictures" / "digitStruct.json")
    assert list(boxes) == names
    for name in names:
        picture, background, mask = (read_picture(folder / part / name).pixels for part in svhn_parts())
        assert (picture[mask[..., 0] == 0] != background[mask[..., 0] == 0]).mean() < 0.9
        assert np.abs(picture.astype(int) - background)[mask[..., 0] == 255].mean() > 5
        assert all(box.label in range(10) for box in boxes[name])
    assert of_folder(folder / "pictures")[1] == []


def svhn_parts():
    from datasets.svhn_streets import PARTS

    return PARTS


def test_it_grows_to_what_would_have_come_at_once(draw):
    draw("grown", "--count", 2)
    code, grown, printed = draw("grown", "--count", 5)
    assert "5 scenes, 3 of them new" in printed
    _, at_once, _ = draw("at_once", "--count", 5)
    assert contents(grown) == contents(at_once)
    code, _, printed = draw("grown", "--count", 5, "--seed", 1)
    assert code == 1
    assert "seed" in printed


def test_real_layouts_and_own_photographs(draw, tmp_path, picture):
    from keras_overlay.image_files import write_png

    write_png(tmp_path / "photos" / "one.png", picture(90, 120))
    layout = (Box(10, 5, 12, 30, 4), Box(24, 5, 12, 30, 0))
    write_boxes(tmp_path / "boxes.json", {"a.png": layout})
    options = ("--count", 2, "--image_dir", tmp_path / "photos", "--annotations", tmp_path / "boxes.json")
    code, folder, _ = draw("out", *options)
    assert code == 0
    assert list(read_boxes(folder / "pictures" / "digitStruct.json").values()) == [layout] * 2
    code, _, printed = draw("other", "--count", 1, "--image_dir", tmp_path / "none")
    assert (code, "none" in printed) == (1, True)
