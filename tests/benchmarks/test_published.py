"""`benchmarks.published` with tiny networks: training what is missing, the tables, going on, and what is refused."""

from __future__ import annotations

import csv
import json
import re
import shutil

import numpy as np
import pytest

from benchmarks import peers, published, published_runs, published_training, test_sets
from benchmarks.published_scores import INVERTED, KEPT, Inverted, Scorer
from keras_overlay.commands import train_n2n
from keras_overlay.image_files import write_png
from keras_overlay.noise.target_bias import expected_target
from keras_overlay.run_folder import RunFolder

TINY = {
    "model": "srresnet,filters=2,blocks=1", "image_size": 16, "batch_size": 1, "precision": "float32",
    "nb_epochs": 1, "steps": 2,
}  # fmt: skip
COLUMNS = [
    "noise", "test_set", "network", "model", "steps", "degraded", "noisy", "clean", "quantised", "quantised_inverted",
    "published_noisy", "published_clean", "published_by", "peers",
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory, picture):
    """Pictures, and every run of one tiny network, trained by `--train` in this process; not to be changed."""
    place = tmp_path_factory.mktemp("published")
    for number in range(3):
        write_png(place / "pictures" / f"{number}.png", picture(32, 40, seed=number))
    write_png(place / "set14" / "a.png", picture(48, 48, seed=9))
    write_png(place / "other" / "b.png", picture(64, 48, seed=8))
    (place / "runs.json").write_text(json.dumps({"networks": {"tiny": TINY}}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(published_training, "start", train_n2n.main)
        argv = arguments(place, "--train", "--image_dir", place / "pictures", "--seed", 5, "--quiet")
        assert published.main([*argv, "--output", str(place / "first.csv")]) == 0
    return place


def arguments(place, *more: object) -> list[str]:
    words = ("--test_dirs", f"Set14={place / 'set14'}", f"Other={place / 'other'}", "--runs", place / "runs.json",
             "--runs_dir", place / "runs", *more)  # fmt: skip
    return [str(word) for word in words]


@pytest.fixture
def copy(place, tmp_path):
    """The same, to be changed."""
    shutil.copytree(place, tmp_path / "copy")
    return tmp_path / "copy"


def table(path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# The tables.


def test_training_makes_every_run_with_its_noise_its_targets_and_one_length(place):
    runs = {path.name: RunFolder(path).options() for path in (place / "runs").iterdir()}
    wanted = {
        "tiny-gaussian-noisy": ("gaussian,0,50", "gaussian,0,50", "gaussian,25,25", False),
        "tiny-gaussian-clean": ("gaussian,0,50", "clean", "gaussian,25,25", False),
        "tiny-gaussian-quantised": ("gaussian,0,50", "gaussian,0,50", "gaussian,25,25", True),
        "tiny-text-noisy": ("text,0,50", "text,0,50", "text,25,25", False),
        "tiny-text-clean": ("text,0,50", "clean", "text,25,25", False),
        "tiny-impulse-noisy": ("impulse,0,95", "impulse,0,95", "impulse,70,70", False),
        "tiny-impulse-clean": ("impulse,0,95", "clean", "impulse,70,70", False),
    }
    keys = ("source_noise_model", "target_noise_model", "val_noise_model", "target_quantised")
    assert {name: tuple(record[key] for key in keys) for name, record in runs.items()} == wanted
    assert {(record["steps"], record["seed"], record["model"]) for record in runs.values()} == {(2, 5, TINY["model"])}


def test_the_table_has_a_line_for_each_noise_set_and_network_with_published_figures_beside_ours(place):
    rows = table(place / "first.csv")
    assert list(rows[0])[:-3] == COLUMNS
    lines = [(row["noise"], row["test_set"]) for row in rows]
    noises = ("gaussian,25,25", "text,25,25", "impulse,70,70")
    assert lines == [(noise, name) for noise in noises for name in ("Set14", "Other")]
    first = rows[0]
    assert (first["network"], first["model"], first["steps"]) == ("tiny", TINY["model"], "2 x 1")
    assert (first["published_noisy"], first["published_clean"]) == ("29.13", "30.58")
    assert first["published_by"] == peers.SRRESNET
    assert "FFDNet-Clip, sigma given, clean targets: 30.97 (measured with its weights)" in first["peers"]
    assert [(row["published_noisy"], row["published_clean"]) for row in rows[2::2]] == [
        ("27.69", "28.08"), ("24.30", "24.82"),
    ]  # fmt: skip
    assert {row["published_noisy"] + row["published_by"] + row["peers"] for row in rows[1::2]} == {""}
    assert 19 < float(first["degraded"]) < 22
    for row in rows:
        is_gaussian = row["noise"].startswith("gaussian")
        assert all((row[column] != "") == is_gaussian for column in ("quantised", "quantised_inverted"))
        assert float(row["noisy"]) > 0
        assert float(row["clean"]) > 0
    assert first["quantised"] != first["quantised_inverted"]


def test_cells_are_what_test_model_tells(place, tmp_path):
    from keras_overlay.commands import test_model

    argv = ["--weight_file", place / "runs" / "tiny-text-clean", "--image_dir", place / "set14", "--precision",
            "float32", "--test_noise_model", "text,25,25", "--crop_multiple", 16, "--as_rgb",
            "--scores", tmp_path / "s.csv"]  # fmt: skip
    assert test_model.main([str(word) for word in argv]) == 0
    mean, row = table(tmp_path / "s.csv")[-1], table(place / "first.csv")[2]
    assert float(row["clean"]) == pytest.approx(float(mean["psnr_after"]), rel=2e-3)
    assert float(row["degraded"]) == pytest.approx(float(mean["psnr_before"]), rel=2e-3)


def test_the_causes_add_up(place):
    rows = table(place / "first_causes.csv")
    assert [(row["network"], row["test_set"]) for row in rows] == [("tiny", "Set14"), ("tiny", "Other")]
    assert [row["published_together"] for row in rows] == ["1.450", ""]
    exact = {}
    for kind in ("noisy", "clean", "quantised"):
        kept = json.loads((place / "runs" / f"tiny-gaussian-{kind}" / KEPT).read_text())["scores"]
        digest = test_sets.digest(place / "set14")
        exact |= {f"{kind} {key.split()[1]}": cell["after"] for key, cell in kept.items() if key.endswith(digest)}
    wanted = {
        "noise_costs": exact["clean plain"] - exact["noisy plain"],
        "clipping_costs": exact["noisy plain"] - exact["quantised plain"],
        "together": exact["clean plain"] - exact["quantised plain"],
        "inversion_recovers": exact["quantised inverted"] - exact["quantised plain"],
    }
    assert {name: float(rows[0][name]) for name in wanted} == pytest.approx(wanted, rel=1e-3)


def test_inverting_takes_back_what_clipped_targets_did(place):
    """A network that gives the mean of its clipped targets exactly scores badly, and perfectly once inverted."""

    class Biased:
        channels = 3

        def __call__(self, image):
            return expected_target(0, 50)[image.astype(int)].astype(np.float32)

    biased, _ = test_sets.score(Biased(), place / "set14", "gaussian,0,0")
    undone, _ = test_sets.score(Inverted(Biased(), expected_target(0, 50)), place / "set14", "gaussian,0,0")
    assert 30 < biased.psnr_after < 50
    assert undone.psnr_after > 90


def test_the_curve_is_that_of_the_runs_own_noise(place, monkeypatch):
    (run,) = [each for each in published_runs.plan(place / "runs.json", place / "runs") if each.targets == "quantised"]
    asked = []
    monkeypatch.setattr("benchmarks.published_scores.expected_target", lambda *range: asked.append(range))
    from benchmarks.published_scores import curve

    curve(run)
    assert asked == [(0, 50)]


# Going on.


def test_a_second_call_takes_the_kept_scores_and_trains_nothing(place, tmp_path, monkeypatch):
    monkeypatch.setattr(Scorer, "_load", lambda *_: pytest.fail("loaded again"))
    monkeypatch.setattr(published_training, "start", lambda *_: pytest.fail("trained again"))
    argv = arguments(place, "--train", "--image_dir", place / "pictures")
    assert published.main([*argv, "--output", str(tmp_path / "t.csv")]) == 0
    same = [name for name in COLUMNS if name not in ("date",)]
    again, first = table(tmp_path / "t.csv"), table(place / "first.csv")
    assert [{name: row[name] for name in same} for row in again] == [{n: row[n] for n in same} for row in first]


def test_scores_belong_to_their_checkpoint_and_their_pictures(copy, picture):
    (run, *_) = published_runs.plan(copy / "runs.json", copy / "runs")
    calls = []

    class Counting(Scorer):
        def _load(self, best):
            calls.append(best)
            return super()._load(best)

    score = Counting("float32")
    before = score(run, copy / "set14")
    assert calls == []
    write_png(copy / "set14" / "more.png", picture(32, 32, seed=1))
    more = Counting("float32")(run, copy / "set14")
    assert (more["pictures"], before["pictures"], len(calls)) == (2, 1, 1)
    Counting("mixed_bfloat16")(run, copy / "set14")
    assert len(calls) == 2
    shutil.copyfile(copy / "runs" / "tiny-gaussian-clean" / "weights.last.hdf5", run.folder.best())
    assert Counting("float32")(run, copy / "set14") != more
    assert len(calls) == 3


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"checkpoint": 3, "scores": 4}'])
def test_kept_scores_that_are_damaged_are_taken_anew(copy, content):
    (run, *_) = published_runs.plan(copy / "runs.json", copy / "runs")
    before = Scorer("float32")(run, copy / "set14")
    (run.folder.path / KEPT).write_text(content)
    assert Scorer("float32")(run, copy / "set14") == before
    assert json.loads((run.folder.path / KEPT).read_text())["scores"]


def test_an_interrupted_table_keeps_what_it_has(copy, monkeypatch, tmp_path):
    for path in (copy / "runs").rglob(KEPT):
        path.unlink()
    score, scored = test_sets.score, []

    def stopping(*arguments):
        if len(scored) == 3:
            raise KeyboardInterrupt
        scored.append(arguments)
        return score(*arguments)

    monkeypatch.setattr(test_sets, "score", stopping)
    argv = [*arguments(copy), "--noises", "gaussian", "--output", str(tmp_path / "t.csv")]
    with pytest.raises(KeyboardInterrupt):
        published.main(argv)
    assert not (tmp_path / "t.csv").exists()
    monkeypatch.setattr(test_sets, "score", lambda *arguments: scored.append(arguments) or score(*arguments))
    assert published.main(argv) == 0
    assert len(scored) == 8  # noisy and clean on two sets, quantised twice on two sets


def test_runs_that_are_missing_leave_their_cells_empty(copy, tmp_path, capsys):
    shutil.rmtree(copy / "runs" / "tiny-gaussian-clean")
    folder = RunFolder(copy / "runs" / "tiny-text-noisy")
    folder.write_options({**folder.options(), "nb_epochs": 2})
    assert published.main([*arguments(copy), "--output", str(tmp_path / "t.csv")]) == 0
    rows = table(tmp_path / "t.csv")
    assert (rows[0]["clean"], rows[2]["noisy"]) == ("", "")
    assert rows[0]["noisy"]
    assert rows[2]["clean"]
    error = capsys.readouterr().err
    assert "note: tiny-gaussian-clean: no finished run in" in error
    assert "note: tiny-text-noisy: no finished run in" in error
    assert not (tmp_path / "t_causes.csv").exists()


# What is trained.


def planned(place) -> list[published_runs.PlannedRun]:
    return published_runs.plan(None, place / "runs")


def options(*more: str):
    return published.parser().parse_args(["--test_dirs", "Set14=.", "--image_dir", "photos", *more])


def test_the_first_run_of_a_noise_gets_the_minutes_and_the_others_its_steps(tmp_path):
    runs = planned(tmp_path)
    first, second = runs[0], runs[1]
    words = published_training.arguments(first, runs, options("--minutes", "7", "--seed", "3"))
    given = dict(zip(words[::2], words[1::2], strict=True))
    assert given == {
        "--source_noise_model": "gaussian,0,50", "--target_noise_model": "gaussian,0,50",
        "--val_noise_model": "gaussian,25,25", "--image_dir": "photos", "--seed": "3", "--minutes": "7.0",
        "--output_path": str(tmp_path / "runs" / "default-gaussian-noisy"),
    }  # fmt: skip
    first.folder.write_options({"nb_epochs": 4, "steps": 321})
    words = published_training.arguments(second, runs, options("--minutes", "7"))
    assert "--minutes" not in words
    assert words[words.index("--steps") + 1] == "321"
    assert words[words.index("--nb_epochs") + 1] == "4"
    assert words[words.index("--target_noise_model") + 1] == "clean"
    for other in (run for run in runs if (run.network, run.noise) != ("default", "gaussian")):
        assert "--minutes" in published_training.arguments(other, runs, options("--minutes", "7"))
    srresnet = next(run for run in runs if run.network == "srresnet")
    words = published_training.arguments(srresnet, runs, options("--minutes", "7"))
    assert words[words.index("--model") + 1] == "srresnet"


def test_clipped_targets_are_asked_for_and_a_stopped_run_goes_on(tmp_path):
    runs = planned(tmp_path)
    (run,) = [each for each in runs if (each.network, each.targets) == ("srresnet", "quantised")]
    assert "--target_quantised" in published_training.arguments(run, runs, options("--minutes", "7"))
    run.folder.write_options({"nb_epochs": 4, "steps": 321})
    words = published_training.arguments(run, runs, options("--minutes", "7", "--quiet"))
    assert words == ["--resume", "--output_path", str(run.folder.path), "--quiet"]


def test_a_length_must_come_from_somewhere(tmp_path):
    runs = planned(tmp_path)
    with pytest.raises(ValueError, match="default-gaussian-noisy: --train needs --minutes, or steps among its network"):
        published_training.arguments(runs[0], runs, options())


def test_a_training_is_a_process_whose_failure_is_told(tmp_path):
    with pytest.raises(ChildProcessError, match="train_n2n --lr 99 ended with 2"):
        published_training.start(["--lr", "99"])
    published_training.start(["--dry_run"])


def test_a_training_that_was_stopped_stops_the_table(monkeypatch):
    class Done:
        returncode = 130

    monkeypatch.setattr(published_training.subprocess, "run", lambda *_, **__: Done)
    with pytest.raises(KeyboardInterrupt):
        published_training.start([])


def test_lengths_that_differ_are_told_for_each_target_kind():
    record = {"nb_epochs": 2, "steps": 10, "batch_size": 16}
    assert published.steps({"noisy": record, "clean": record}) == "20 x 16"
    assert published.steps({"noisy": record, "clean": {**record, "steps": 5}}) == "noisy 20 x 16, clean 10 x 16"
    assert published.steps({}) is None


# What is refused.


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"not a list of runs \(Expecting property name"),
        ([], r"runs\.json: expected an object, got \[\]"),
        ({"run": {}}, r"runs\.json: unknown key 'run'; known: networks, runs"),
        ({"networks": []}, r"networks: expected an object, got \[\]"),
        ({"networks": {"a/b": {}}}, "networks: 'a/b' is not a label of letters"),
        ({"networks": {"a": 3}}, "networks: a: expected an object, got 3"),
        ({"networks": {"a": {"lr": "x"}}}, "networks: a: lr: expected a number from 1e-08 to 10, got 'x'"),
        ({"networks": {"a": {"minutes": 3}}}, "networks: a: unknown option 'minutes'; known: batch_size, ema"),
        ({"networks": {"a": {"source_noise_model": "clean"}}}, "networks: a: unknown option 'source_noise_model'"),
        ({"runs": {"a": {}}}, "runs: unknown key 'a'; known: default, srresnet"),
        ({"runs": {"default": {"fog": {}}}}, "runs: default: unknown key 'fog'; known: gaussian, impulse, text"),
        ({"runs": {"default": {"text": {"quantised": "x"}}}}, "runs: default: text: unknown key 'quantised'"),
        ({"runs": {"default": {"text": {"clean": 3}}}}, "runs: default: text: clean must be a folder, got 3"),
    ],
)
def test_a_damaged_file_of_runs(tmp_path, content, message):
    file = tmp_path / "runs.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(ValueError, match=f"^{re.escape(str(tmp_path))}.*{message}"):
        published_runs.plan(file, tmp_path)


def test_the_file_names_runs_relative_to_itself(tmp_path):
    (tmp_path / "runs.json").write_text(json.dumps({"runs": {"srresnet": {"text": {"clean": "there/x"}}}}))
    found = {run.name: run.folder.path for run in published_runs.plan(tmp_path / "runs.json", tmp_path / "r")}
    assert found["srresnet-text-clean"] == tmp_path / "there" / "x"
    assert found["default-text-clean"] == tmp_path / "r" / "default-text-clean"
    assert len(found) == 14


@pytest.mark.parametrize(
    ("run", "changes", "message"),
    [
        ("text-clean", {"target_noise_model": "text,0,50"}, "should have target_noise_model=clean, got text,0,50"),
        ("text-noisy", {"source_noise_model": "text,0,95"}, "should have source_noise_model=text,0,50, got text,0,95"),
        ("gaussian-noisy", {"target_quantised": True}, "should have target_quantised=False, got True"),
        ("impulse-clean", {"model": "unet"}, "is unet, that of other runs of 'tiny' and impulse srresnet"),
    ],
)
def test_a_run_that_is_not_what_the_table_calls_it(copy, tmp_path, run, changes, message):
    folder = RunFolder(copy / "runs" / f"tiny-{run}")
    folder.write_options({**folder.options(), **changes})
    with pytest.raises(ValueError, match=message):
        published.main([*arguments(copy), "--output", str(tmp_path / "t.csv")])
    assert not (tmp_path / "t.csv").exists()


def test_a_table_without_any_run(tmp_path, place):
    argv = ["--test_dirs", f"Set14={place / 'set14'}", "--runs_dir", str(tmp_path), "--noises", "text"]
    with pytest.raises(ValueError, match=r"no run has finished: default-text-noisy, .*; --train trains them"):
        published.main(argv)


def test_an_unknown_network(place):
    with pytest.raises(ValueError, match="--networks: unknown network 'unet'; known: tiny"):
        published.main(arguments(place, "--networks", "unet"))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--train",), "--train needs --image_dir, a folder of training pictures, got None"),
        (("--train", "--image_dir", "nowhere"), "--train needs --image_dir"),
        (("--runs", "nowhere.json"), "--runs: nowhere.json is not a file"),
        (("--noises", "fog"), "invalid choice: 'fog'"),
        (("--test_dirs", "nowhere"), "expected NAME=FOLDER"),
    ],
)
def test_wrong_options(place, more, message, capsys):
    with pytest.raises(SystemExit):
        published.main(arguments(place, *more))
    assert message in capsys.readouterr().err


def test_test_pictures_are_never_trained_on(place, capsys):
    with pytest.raises(SystemExit):
        published.main(arguments(place, "--train", "--image_dir", place))
    assert re.search(r"holds the test\s+pictures Set14; never train on them", capsys.readouterr().err)


def test_a_test_set_given_twice(place, capsys):
    with pytest.raises(SystemExit):
        published.main(["--test_dirs", f"Set14={place / 'set14'}", f"set14={place / 'other'}"])
    assert "a name is given twice in set14, set14" in capsys.readouterr().err


def test_an_inverted_score_is_kept_apart(place):
    (run,) = [each for each in published_runs.plan(place / "runs.json", place / "runs") if each.targets == "quantised"]
    score = Scorer("float32")
    assert score(run, place / "set14") != score(run, place / "set14", INVERTED)
