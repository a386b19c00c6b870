"""`python -m datasets.seals`: the same pictures however they come about, masks that are exact, and clear refusals."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from datasets import growing_folder, many_processes, seal_pictures, seals
from keras_overlay.documents import draw_page
from keras_overlay.image_files import read_picture, write_png

SMALL = ["--size", "48", "--pages", "3", "--coloured_seals", "4", "--grey_seals", "4", "--fonts", "DejaVu Sans"]
SMALL += ["--min_dpi", "60", "--max_dpi", "70"]


@pytest.fixture
def draw(tmp_path, capsys):
    """`draw("out", "--count", "6")`: exit code, folder, what was printed."""

    def run(name, *arguments, processes=1, small=True):
        options = ["--output_dir", str(tmp_path / name), "--processes", str(processes), *(SMALL if small else [])]
        code = seals.main([*options, *map(str, arguments)])
        printed = capsys.readouterr()
        return code, tmp_path / name, printed.out + printed.err

    return run


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def manifest(folder):
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def pixels(folder, part, name):
    return read_picture(folder / part / name).pixels


def test_pictures_masks_and_manifest_belong_together(draw):
    code, folder, printed = draw("out", "--count", 8, "--grey_share", 0.5)
    assert (code, "8 pictures, 8 of them new" in printed) == (0, True), printed
    names = [f"{number:06d}.png" for number in range(8)]
    assert sorted(path.name for path in folder.iterdir()) == [
        "clean",
        "dataset.json",
        "manifest.jsonl",
        "mask",
        "sealed",
    ]
    lines = manifest(folder)
    assert [line["name"] for line in lines] == names
    assert {line["grey"] for line in lines} == {True, False}
    for line in lines:
        sealed, clean, mask = (pixels(folder, part, line["name"]) for part in seal_pictures.PARTS)
        assert sealed.shape == clean.shape == (48, 48, 1 if line["grey"] else 3)
        assert set(np.unique(mask)) <= {0, 255}
        assert ((sealed != clean).any(axis=-1) == (mask[..., 0] == 255)).all()
        assert (sealed <= clean).all()
        assert line["sealed_share"] == pytest.approx((mask > 0).mean(), abs=1e-6)
        assert 1 <= len(line["seals"]) <= 2
        assert line["sealed_share"] > 0
    assert any(len(line["text"]) > 3 for line in lines)
    recipe = json.loads((folder / "dataset.json").read_text())["recipe"]
    assert (recipe["seed"], recipe["size"], recipe["fonts"][0]) == (0, 48, "DejaVu Sans Bold")


def test_any_number_of_processes_draws_the_same(draw):
    one, two = (draw(f"out{processes}", "--count", 5, processes=processes) for processes in (1, 2))
    assert (one[0], two[0]) == (0, 0), two[2]
    assert contents(one[1]) == contents(two[1])


def test_another_seed_draws_others(draw):
    first, second = (contents(draw(f"seed{seed}", "--count", 2, "--seed", seed)[1]) for seed in (0, 1))
    assert first.keys() == second.keys()
    assert all(first[name] != second[name] for name in first)


def test_a_larger_count_adds_pictures_and_leaves_the_others_alone(draw, tree):
    _, folder, _ = draw("grown", "--count", 3)
    before = {name: facts for name, facts in tree(folder).items() if name.endswith(".png")}
    code, _, printed = draw("grown", "--count", 7)
    assert (code, "7 pictures, 4 of them new" in printed) == (0, True)
    after = tree(folder)
    assert {name: after[name] for name in before} == before
    assert contents(folder) == contents(draw("at once", "--count", 7)[1])
    assert "7 pictures, 0 of them new" in draw("grown", "--count", 7)[2]


def test_a_stopped_run_goes_on_where_it_stopped(draw, tree, monkeypatch):
    original = many_processes.in_order

    def stopping(work, tasks, processes):
        for number, lines in enumerate(original(work, tasks, processes)):
            if number == 2:
                raise KeyboardInterrupt  # files of the third page are written, their lines are not
            yield lines

    with monkeypatch.context() as patch:
        patch.setattr(many_processes, "in_order", stopping)
        code, folder, printed = draw("stopped", "--count", 9)
    assert (code, "run the same command again" in printed) == (130, True)
    assert not (folder / "manifest.jsonl").exists()
    before = {name: facts for name, facts in tree(folder).items() if name.endswith(".png")}
    assert len(before) == 27
    with (folder / ".keras-overlay-work" / "manifest.jsonl").open("a") as journal:
        journal.write('{"name": "0000')  # as a run that was killed leaves it
    code, _, printed = draw("stopped", "--count", 9)
    assert (code, "9 pictures, 3 of them new" in printed) == (0, True), printed
    assert {name: tree(folder)[name] for name in before} == before
    assert contents(folder) == contents(draw("at once", "--count", 9)[1])


def test_a_lost_picture_is_drawn_again(draw):
    _, folder, _ = draw("out", "--count", 3)
    expected = contents(folder)
    (folder / "clean" / "000001.png").unlink()
    assert draw("out", "--count", 3)[0] == 0
    assert contents(folder) == expected


def test_what_is_there_is_never_overwritten_unless_asked(draw, tmp_path):
    (tmp_path / "out" / "clean").mkdir(parents=True)
    own = tmp_path / "out" / "clean" / "000001.png"
    own.write_bytes(b"mine")
    code, _, printed = draw("out", "--count", 3)
    assert code == 1
    assert "000001.png is there already, and is another picture; choose another --output_dir, or --overwrite" in printed
    assert own.read_bytes() == b"mine"
    assert draw("out", "--count", 3, "--overwrite")[0] == 0
    assert contents(tmp_path / "out") == contents(draw("other", "--count", 3)[1])


def test_other_settings_in_the_same_folder_are_refused(draw):
    _, folder, _ = draw("out", "--count", 2)
    before = contents(folder)
    code, _, printed = draw("out", "--count", 2, "--seed", 5)
    assert (code, "has pictures made with seed=0, not seed=5; choose another" in printed) == (1, True), printed
    assert contents(folder) == before
    (folder / "dataset.json").write_text("[]")
    assert "was not written by this program" in draw("out", "--count", 2)[2]


def test_seals_take_less_than_a_tenth_of_the_pixels():
    arguments = seals._parser().parse_args(["--fonts", "DejaVu Serif", "STIXGeneral", "--coloured_seals", "30"])
    arguments.min_dpi, arguments.max_dpi, arguments.grey_seals = 130, 170, 30
    studio = seal_pictures.Studio(seals._recipe(arguments))
    names = {number: str(number) for number in range(4)}
    shares = [line["sealed_share"] for page in range(25) for line, _ in studio.draw(page, names)]
    assert 0.04 < np.mean(shares) < 0.1
    assert min(shares) > 0


def test_whole_pages_have_their_whole_text(draw):
    code, folder, printed = draw("pages", "--full_pages", "--count", 2, "--layouts", "letter", "--languages", "english")
    assert code == 0, printed
    for number, line in enumerate(manifest(folder)):
        height, width = pixels(folder, "clean", line["name"]).shape[:2]
        assert height / width == pytest.approx(297 / 210, abs=0.01)
        assert 690 < height < 830
        assert line["text"].count("\n") > 6
        assert line["page"] == number


def own_seals(folder, *pictures):
    for number, picture in enumerate(pictures):
        write_png(folder / f"seal{number}.png", picture)
    return folder


def test_seals_of_ones_own(draw, tmp_path):
    red = np.zeros((30, 40, 4), np.uint8)
    red[..., 0] = red[4:-4, 4:-4, 3] = 255
    code, folder, printed = draw(
        "out", "--count", 4, "--seal_dir", own_seals(tmp_path / "mine", red), "--grey_share", 0, "--min_seals", 1
    )
    assert code == 0, printed
    for line in manifest(folder):
        sealed, clean, mask = (pixels(folder, part, line["name"]) for part in seal_pictures.PARTS)
        inked = mask[..., 0] > 0
        assert line["seals"][0]["kind"] == "logo"
        assert (sealed[inked, 0].astype(int) >= clean[inked, 0].astype(int) - 1).all()  # red ink takes no red
        assert sealed[inked, 1].mean() < clean[inked, 1].mean() - 50


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (None, "no picture found"),
        (np.full((9, 9, 3), 99, np.uint8), "a seal needs an alpha channel (RGBA PNG); this file has none"),
        (np.full((9, 9, 4), 0, np.uint8), "nothing in it would be visible on white paper"),
        (np.full((9, 9, 4), 60000, np.uint16), "a seal must have 8 bits a channel, got uint16"),
    ],
)
def test_unusable_seals_are_refused_by_name(draw, tmp_path, picture, words):
    folder = tmp_path / "mine"
    folder.mkdir()
    if picture is not None:
        own_seals(folder, picture)
    code, out, printed = draw("out", "--count", 2, "--seal_dir", folder)
    assert code == 1
    assert words in printed
    assert str(folder if picture is None else folder / "seal0.png") in printed
    assert not out.exists()


def test_pages_of_ones_own(draw, tmp_path):
    page = draw_page(np.random.default_rng(0), 100, 80, dpi=60).image
    write_png(tmp_path / "mine" / "a.png", page)
    (tmp_path / "mine" / "a.txt").write_text("what it says", encoding="utf-8")
    write_png(tmp_path / "mine" / "b.png", page[::-1, :, :1])
    code, folder, printed = draw(
        "out", "--count", 4, "--page_dir", tmp_path / "mine", "--full_pages", "--grey_share", 0
    )
    assert code == 0, printed
    assert [line["text"] for line in manifest(folder)] == ["what it says", "", "what it says", ""]
    assert (pixels(folder, "clean", "000002.png") == page).all()
    assert (pixels(folder, "clean", "000001.png") == page[::-1, :, :1]).all()
    assert (pixels(folder, "sealed", "000000.png") != pixels(folder, "sealed", "000002.png")).any()
    code, _, printed = draw("crops", "--count", 2, "--page_dir", tmp_path / "mine", "--size", 90)
    assert code == 1
    assert "a.png: is 100x80 pixels, but a page must be 90 or more each way" in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--size", "8"], "argument --size: expected a whole number from 16 to 4096, got '8'"),
        (["--grey_share", "1.5"], "argument --grey_share: expected a number from 0 to 1, got '1.5'"),
        (["--kinds", "wax"], "argument --kinds: invalid choice: 'wax'"),
        (["--min_seals", "3"], "argument --min_seals: must not exceed --max_seals, got 3 and 2"),
        (["--min_dpi", "200"], "argument --min_dpi: must not exceed --max_dpi, got 200 and 170"),
        (["--coloured_seals", "0", "--grey_seals", "0"], "argument --coloured_seals: expected 1 or more"),
    ],
)
def test_wrong_options_are_refused(arguments, words, capsys):
    with pytest.raises(SystemExit) as stop:
        seals.main(arguments)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fonts", "Comic"], "unknown font 'Comic'; known families: "),
        (["--fonts", "cmr10", "--languages", "greek"], "no font for greek: scripts that the 1 fonts have: latin"),
        (["--font_dir", "nowhere"], "font_dir must be a folder of fonts (.otf .ttc .ttf), but nowhere is not a folder"),
    ],
)
def test_fonts_that_are_not_there_are_refused(draw, arguments, words):
    code, _, printed = draw("out", "--count", 1, *arguments)
    assert code == 1
    assert words in printed
    assert "Traceback" not in printed


def test_dry_run_writes_nothing(draw):
    code, folder, printed = draw("out", "--count", 5, "--dry_run")
    assert code == 0
    assert "would draw 5 pictures of 48x48 from 3 pages and 8 seals" in printed
    assert "fonts: DejaVu Sans" in printed
    assert not folder.exists()


def test_choices_are_those_of_the_package():
    from keras_overlay.documents import KINDS, LANGUAGES, LAYOUTS, USUAL_KINDS

    assert tuple(sorted(KINDS)) == seals._KINDS
    assert tuple(sorted(LANGUAGES)) == seals._LANGUAGES
    assert tuple(sorted(LAYOUTS)) == seals._LAYOUTS
    assert tuple(seals._parser().parse_args([]).kinds) == USUAL_KINDS


def test_a_process_that_dies_is_told_of():
    import os

    with pytest.raises(OSError, match="a process ended without an answer, perhaps for lack of memory"):
        list(many_processes.in_order(os._exit, [1, 2], 2))


def test_files_are_written_once(tmp_path):
    data = cv2.imencode(".png", np.zeros((3, 3), np.uint8))[1].tobytes()
    path = tmp_path / "a" / "b.png"
    growing_folder.keep(path, data, overwrite=False)
    moment = path.stat().st_mtime_ns
    growing_folder.keep(path, data, overwrite=False)
    assert path.stat().st_mtime_ns == moment
    growing_folder.keep(path, b"other", overwrite=True)
    assert path.read_bytes() == b"other"
