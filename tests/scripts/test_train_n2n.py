"""train_n2n: a real training from a folder of pictures, its run folder, resuming, defaults, and what is refused."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_overlay import checkpoint, history, noise
from keras_overlay.command_line import run
from keras_overlay.commands import train_n2n, train_n2n_options, training_options
from keras_overlay.image_files import read_rgb, write_png
from keras_overlay.metrics.peak_signal_noise_ratio import peak_signal_noise_ratio
from keras_overlay.pairs import validation
from keras_overlay.run_folder import RunFolder

SMALL = ("--model", "n2n_unet,filters=4", "--image_size", 32, "--precision", "float32")
TINY = ("--model", "srresnet,filters=2,blocks=1", "--image_size", 16, "--precision", "float32")
QUICK = (*TINY, "--batch_size", 1, "--nb_epochs", 2, "--steps", 2, "--quiet")
SPEC = "gaussian,50,50"


def draw(folder: Path, picture, count: int, seed: int = 0) -> Path:
    for number in range(count):
        write_png(folder / f"{number}.png", picture(64, 64, seed=seed + number))
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory, picture):
    """Training and validation pictures."""
    place = tmp_path_factory.mktemp("pictures")
    return draw(place / "train", picture, 6), draw(place / "test", picture, 2, seed=50)


@pytest.fixture
def train(capsys):
    """`train(*options)`: run in this process; returns exit code, standard output and standard error."""

    def call(*options: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = run(train_n2n.main, [str(option) for option in options])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def trained(folders, tmp_path_factory):
    """A real training as a subprocess: its folder and what the process returned."""
    images, tests = folders
    folder = tmp_path_factory.mktemp("runs") / "run"
    options = [
        *SMALL, "--image_dir", images, "--test_dir", tests.name, "--source_noise_model", SPEC, "--batch_size", 8,
        "--nb_epochs", 2, "--steps", 80, "--lr", 0.003, "--seed", 1, "--output_path", folder,
    ]  # fmt: skip
    script = Path(__file__).resolve().parents[2] / "train_n2n.py"
    done = subprocess.run(
        [sys.executable, script, *map(str, options)], capture_output=True, text=True, timeout=300, cwd=tests.parent
    )
    assert done.returncode == 0, done.stderr
    return folder, done


# A real training.


def test_a_short_training_improves_on_the_noisy_pictures(trained, folders):
    pictures = validation.load(sorted(folders[1].iterdir()), noise.build(SPEC), 3, validation.SEED)
    noisy = [peak_signal_noise_ratio(p.clean[None], p.degraded[None].astype(np.float32))[0] for p in pictures]
    columns = history.read(trained[0])
    assert columns["val_PSNR"][-1] > float(np.mean(noisy)) + 1.0
    assert columns["val_loss"][-1] < columns["val_loss"][0]


def test_the_run_folder_holds_what_it_should(trained, folders):
    folder, done = trained
    columns = history.read(folder)
    best = int(np.argmax(columns["val_PSNR"]))
    name = f"weights.{best + 1:03d}-{columns['val_loss'][best]:.3f}-{columns['val_PSNR'][best]:.5f}.hdf5"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    samples = {"samples/0.png", "samples/1.png"}
    assert files == {name, "weights.last.hdf5", "history.npz", "history.csv", "options.json", *samples}
    assert read_rgb(folder / "samples" / "0.png").shape == (64, 3 * 64 + 8, 3)
    np.testing.assert_array_equal(read_rgb(folder / "samples" / "0.png")[:, :64], read_rgb(folders[1] / "0.png"))
    for line in (
        "6 training pictures, 2 validation pictures",
        "kMAC a pixel",
        "2 epochs of 80 steps",
        str(folder / name),
    ):
        assert line in done.stdout
    assert "160/160" in done.stderr


def test_history_is_told_twice_alike(trained):
    columns = history.read(trained[0])
    with open(trained[0] / "history.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    for name, values in columns.items():
        assert [float(row[name]) for row in rows] == values.tolist()
    assert columns.keys() >= {"loss", "PSNR", "val_loss", "val_PSNR", "learning_rate"}


def test_options_are_recorded_with_absolute_paths_and_every_default_resolved(trained, folders):
    record = json.loads((trained[0] / "options.json").read_text())
    assert record.items() >= {
        "image_dir": str(folders[0]), "test_dir": str(folders[1]), "output_path": str(trained[0]), "weight": None,
        "source_noise_model": SPEC, "target_noise_model": SPEC, "val_noise_model": SPEC, "loss": "mse",
        "nb_epochs": 2, "steps": 80, "seed": 1, "ema": 0.75, "precision": "float32", "model": "n2n_unet,filters=4",
    }.items()  # fmt: skip
    assert record.keys() >= vars(train_n2n_options.parser().parse_args([])).keys()


def test_checkpoints_tell_how_they_were_made(trained):
    model, details = checkpoint.load(RunFolder(trained[0]).best())
    assert model.count_params() > 1000
    assert details["architecture"] == "n2n_unet,filters=4"
    assert details["source_noise_model"] == SPEC
    assert details["options"]["steps"] == 80
    assert details["versions"]["backend"]
    assert details["step"] == 80 * details["epoch"]


def test_a_finished_run_resumes_to_itself_with_its_own_command(trained, folders, train, monkeypatch):
    before = {path.name: path.read_bytes() for path in trained[0].glob("*") if path.suffix in (".hdf5", ".csv")}
    monkeypatch.chdir(folders[1].parent)
    code, printed, _ = train(
        "--resume", "--output_path", trained[0], "--test_dir", "test", "--image_dir", "train", "--seed", 1
    )
    assert code == 0
    assert "best val_PSNR" in printed
    assert before == {path.name: path.read_bytes() for path in trained[0].glob("*") if path.suffix in (".hdf5", ".csv")}


@pytest.mark.parametrize(
    ("option", "value", "told"), [("--seed", 2, 1), ("--lr", 0.1, 0.003), ("--model", "unet", "n2n_unet,filters=4")]
)
def test_a_conflicting_option_is_refused_on_resuming(trained, train, option, value, told):
    code, _, error = train("--resume", "--output_path", trained[0], option, value)
    assert code == 1
    assert error == f"error: {option} {value} differs from the run's {told}; leave it out to resume\n"


def test_a_used_folder_is_refused_and_left_alone(trained, folders, train):
    before = (trained[0] / "options.json").read_bytes()
    code, _, error = train(*QUICK, "--image_dir", folders[0], "--output_path", trained[0])
    assert code == 1
    assert f"{trained[0]}: holds a run already; continue it with --resume, or choose another --output_path" in error
    assert (trained[0] / "options.json").read_bytes() == before


def test_weights_of_a_run_start_another(trained, folders, train, tmp_path):
    """With next to no learning rate the first validation is that of the weights it began with."""
    best = RunFolder(trained[0]).best()
    start = tmp_path / "start.hdf5"
    start.write_bytes(best.read_bytes())
    command = (
        *QUICK, *SMALL, "--image_dir", folders[0], "--test_dir", folders[1], "--source_noise_model", SPEC, "--seed", 1,
        "--weight", start, "--lr", 1e-8, "--output_path", tmp_path / "run",
    )  # fmt: skip
    assert train(*command)[0] == 0
    wanted = checkpoint.read_details(best)["scores"]["val_PSNR"]
    assert history.read(tmp_path / "run")["val_PSNR"][0] == pytest.approx(wanted, abs=0.01)
    start.unlink()  # a run that goes on has weights of its own
    assert train("--resume", "--output_path", tmp_path / "run")[0] == 0


# Shorter trainings in this process.


def test_own_pairs_are_trained_on_and_validated_on_pairs_held_out(train, tmp_path, picture):
    sources, targets = draw(tmp_path / "shots", picture, 4), draw(tmp_path / "targets", picture, 4, seed=20)
    (targets / "3.png").unlink()
    with pytest.warns(UserWarning, match=r"1 pictures without a twin, such as .*3\.png"):
        code, printed, _ = train(
            *QUICK, "--source_dir", sources, "--target_dir", targets, "--output_path", tmp_path / "run"
        )
    assert code == 0
    assert "2 training pictures, 1 validation pictures" in printed
    assert RunFolder(tmp_path / "run").options()["source_noise_model"] == "clean"
    (sample,) = (tmp_path / "run" / "samples").iterdir()
    panel = read_rgb(sample)
    np.testing.assert_array_equal(panel[:, :64], read_rgb(targets / sample.name))
    np.testing.assert_array_equal(panel[:, 68:132], read_rgb(sources / sample.name))


def test_a_grey_network_trains_on_grey_pictures(train, folders, tmp_path):
    grey = ("--model", "srresnet,channels=1,filters=2,blocks=1")
    code, _, _ = train(*QUICK, *grey, "--image_dir", folders[0], "--output_path", tmp_path / "run")
    assert code == 0
    assert checkpoint.load(RunFolder(tmp_path / "run").best())[0].input_shape[-1] == 1


def test_minutes_become_a_number_of_steps_that_is_recorded_and_resumed(train, folders, tmp_path, monkeypatch):
    from keras_overlay.training.fitting import Training

    monkeypatch.setattr(Training, "pace", lambda self: (1.0, 0.5))
    monkeypatch.setattr(train_n2n, "SAFETY", 1.0)
    monkeypatch.setattr(train_n2n.time, "monotonic", lambda: 0.0)
    command = (*TINY, "--batch_size", 1, "--nb_epochs", 2, "--minutes", 0.1, "--quiet", "--image_dir", folders[0],
               "--output_path", tmp_path / "run")  # fmt: skip
    code, printed, _ = train(*command)
    assert code == 0
    assert "1.000 s a step, 0.5 s a validation: 4 steps" in printed  # 6 s less 2 validations: 5 s, 2.5 steps an epoch
    record = RunFolder(tmp_path / "run").options()
    assert (record["steps"], record["nb_epochs"], record["minutes"]) == (2, 2, 0.1)
    monkeypatch.setattr(Training, "pace", lambda self: pytest.fail("measured again"))
    code, printed, _ = train(*command, "--resume")
    assert code == 0
    assert "2 epochs of 2 steps" in printed


@pytest.mark.parametrize(
    ("left", "step", "judging", "epochs", "wanted"),
    [
        (600, 0.1, 1.0, 20, (20, 290)),
        (60, 1.0, 10.0, 20, (5, 2)),  # validations alone would take 200 s: fewer epochs
        (5, 1.0, 10.0, 20, (1, 1)),
        (-3, 1.0, 1.0, 20, (1, 1)),
    ],
)
def test_the_length_follows_from_the_minutes_left(monkeypatch, left, step, judging, epochs, wanted):
    class Paced:
        def pace(self):
            return step, judging

    options = train_n2n_options.parser().parse_args(["--minutes", "100", "--nb_epochs", str(epochs)])
    monkeypatch.setattr(train_n2n.time, "monotonic", lambda: 6000 * train_n2n.SAFETY - left)
    train_n2n.fix_length(options, Paced(), 0.0)
    assert (options.nb_epochs, options.steps) == wanted


def test_a_run_killed_before_its_first_epoch_ended_starts_again(train, folders, tmp_path):
    command = (*QUICK, "--image_dir", folders[0], "--output_path", tmp_path / "run")
    assert train(*command)[0] == 0
    whole = {path.name: path.read_bytes() for path in (tmp_path / "run").glob("*.csv")}
    for path in (tmp_path / "run").rglob("*.*"):
        if path.name != "options.json":
            path.unlink()
    assert train(*command, "--resume")[0] == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").glob("*.csv")} == whole


def test_summary_tells_the_networks_cost_and_writes_nothing(train, folders, tmp_path):
    code, printed, _ = train(
        "--summary", "--image_dir", folders[0], "--model", "srresnet,filters=8", "--output_path", tmp_path / "run"
    )
    assert code == 0
    weights, macs = re.search(r"srresnet,filters=8: ([\d,]+) weights, ([\d.]+) kMAC a pixel", printed).groups()
    # 3x3 kernels: 3 -> 8, 33 times 8 -> 8, 8 -> 3; biases, 34 batch norms of 4 numbers a filter, 17 slopes a filter
    assert float(macs) == pytest.approx((9 * 24 + 33 * 9 * 64 + 9 * 24) / 1000, abs=0.1)
    assert int(weights.replace(",", "")) == 9 * 48 + 33 * 576 + 34 * 8 + 3 + 33 * 4 * 8 + 17 * 8
    assert not (tmp_path / "run").exists()


# Defaults.


@pytest.mark.parametrize(
    ("source", "validation_noise", "loss", "model"),
    [
        ("text,0,50", "text,25,25", "mae", "drunet,alpha=true,similarity=true,local_mean=true"),
        ("gaussian,0,50", "gaussian,25,25", "mse", "drunet"),
        ("gaussian,10,20", "gaussian,15,15", "mse", "drunet"),
        ("poisson,1,50", "poisson,25.5,25.5", "mse", "drunet"),
        ("impulse,0,95", "impulse,47.5,47.5,value", "l0", "drunet,alpha=true,support=true"),
        ("clean", "clean", "mae", "drunet"),
        ("poisson,1,9+gaussian,0,50", "poisson,5,5+gaussian,25,25", "mse", "drunet"),
        ("text,0,50+gaussian,0,25", "text,25,25+gaussian,12.5,12.5", "mae", "drunet"),
        ("impulse,0,50+gaussian,0,25", "impulse,25,25,value+gaussian,12.5,12.5", "mae", "drunet"),
        (
            "impulse,0,50+text,0,20",
            "impulse,25,25,value+text,10,10",
            "mae",
            "drunet,alpha=true,similarity=true,local_mean=true",
        ),
    ],
)
def test_defaults_follow_from_the_source_noise(train, folders, source, validation_noise, loss, model):
    code, printed, _ = train("--dry_run", "--image_dir", folders[0], "--source_noise_model", source)
    resolved = json.loads(printed)
    assert code == 0
    assert resolved["target_noise_model"] == source
    assert noise_arguments(resolved["val_noise_model"]) == noise_arguments(validation_noise)
    assert (resolved["loss"], resolved["model"]) == (loss, model)
    assert (resolved["lr"], resolved["nb_epochs"], resolved["steps"]) == (0.001, 60, 1000)
    assert resolved["precision"] in ("float32", "mixed_bfloat16")


def noise_arguments(spec: str) -> str:
    """A spec with every argument written out."""
    return str(noise.build(spec))


def test_typed_options_win_over_defaults(train, folders):
    typed = {
        "target_noise_model": "clean", "val_noise_model": "gaussian,5,5", "loss": "mae", "lr": 0.01, "steps": 7,
        "nb_epochs": 3, "precision": "mixed_bfloat16", "output_path": "somewhere", "ema": 0.0, "schedule": "halving",
    }  # fmt: skip
    words = [word for name, value in typed.items() for word in (f"--{name}", value)]
    code, printed, _ = train("--dry_run", "--image_dir", folders[0], *words)
    assert code == 0
    assert json.loads(printed).items() >= typed.items()


def test_own_pairs_default_to_no_added_noise_and_keep_a_typed_loss(train, folders):
    code, printed, _ = train("--dry_run", "--source_dir", folders[0], "--target_dir", folders[1], "--loss", "mae")
    resolved = json.loads(printed)
    assert code == 0
    assert [resolved[f"{kind}_noise_model"] for kind in ("source", "target", "val")] == ["clean"] * 3
    assert resolved["loss"] == "mae"


def test_a_run_folder_of_its_own_is_chosen(train, folders, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for taken in ("text-0-50", "text-0-50-2"):
        (tmp_path / "runs" / taken).mkdir(parents=True)
    _, printed, _ = train("--dry_run", "--image_dir", folders[0], "--source_noise_model", "text,0,50")
    assert json.loads(printed)["output_path"] == str(Path("runs") / "text-0-50-3")


def test_a_dry_run_writes_nothing(train, folders, tmp_path):
    assert train("--dry_run", "--image_dir", folders[0], "--output_path", tmp_path / "run")[0] == 0
    assert list(tmp_path.iterdir()) == []


# What is refused.


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--source_noise_model", "gaussian,50,0"), "min_stddev must not exceed max_stddev, got 50 and 0"),
        (("--source_noise_model", "text,0,101"), r"max_occupancy must be 0\.\.100 percent, got max_occupancy=101"),
        (("--source_noise_model", "fog,1"), "unknown noise model 'fog'; known: clean, gaussian, halftone"),
        (("--target_noise_model", "watermark,nowhere.png"), r"nowhere\.png"),
        (("--val_noise_model", "gaussian,a,b"), "min_stddev must be float, got min_stddev='a'"),
        (
            ("--model", "resnet"),
            "unknown architecture 'resnet'; known: drunet, ffdnet, n2n_unet, nafnet, residual_attention, seal_cnn, sr",
        ),
        (("--model", "unet,filters=0"), r"filters must be 1\.\.128 filters, got filters=0"),
        (("--model", "unet,layers=3"), "unexpected keyword argument 'layers'"),
        (("--loss", "huber"), "unknown loss 'huber'; known: l0, mae, mse, ssim"),
        (("--lr", "0"), "--lr: expected a number from 1e-08 to 10, got '0'"),
        (("--lr", "nan"), "--lr: expected a number from 1e-08 to 10, got 'nan'"),
        (("--image_size", "7"), "--image_size: expected a whole number from 8 to 1024, got '7'"),
        (("--batch_size", "0"), "--batch_size: expected a whole number from 1 to 1024"),
        (("--nb_epochs", "1.5"), "--nb_epochs: expected a whole number from 1 to 100000, got '1.5'"),
        (("--steps", "-1"), "--steps: expected a whole number from 1 to 10000000, got '-1'"),
        (("--ema", "1"), "--ema: expected a number from 0 to 0.99999, got '1'"),
        (("--minutes", "0"), "--minutes: expected a number from 0.1 to 100000"),
        (("--num_workers", "65"), "--num_workers: expected a whole number from 0 to 64"),
        (("--seed", "-1"), "--seed: expected a whole number from 0 to 2147483647, got '-1'"),
        (("--schedule", "linear"), "--schedule: unknown schedule 'linear'; known: constant"),
        (("--precision", "float16"), "--precision: invalid choice: 'float16'"),
        (("--minutes", "5", "--steps", "10"), "--minutes fixes the steps by itself; leave out --steps"),
        (("--source_dir", "."), "--source_dir and --target_dir go together"),
        (
            ("--source_dir", ".", "--target_dir", ".", "--image_dir", "."),
            "--image_dir and --source_dir exclude each other",
        ),
        (("--source_dir", ".", "--target_dir", ".", "--test_dir", "."), "--test_dir goes with --image_dir"),
        (("--image_dir", "no/such/folder"), "--image_dir: no/such/folder does not exist"),
        (("--weight", "none.hdf5"), "--weight: none.hdf5 does not exist"),
        (("--resume",), "--resume needs --output_path, the folder of the run"),
        (("--nb_epoch", "3"), "unrecognized arguments: --nb_epoch 3"),
    ],
)
def test_a_wrong_option_is_refused_by_name(train, options, message):
    code, printed, error = train(*options)
    assert code == 2
    assert printed == ""
    assert re.search(message, error.replace("\n", " ")), error
    assert error.startswith("usage: train_n2n.py")


def test_tensorboard_is_asked_for_before_anything_is_written(train, folders, tmp_path, monkeypatch):
    monkeypatch.setattr(training_options.importlib.util, "find_spec", lambda name: None)
    code, _, error = train(*QUICK, "--image_dir", folders[0], "--tensorboard", "--output_path", tmp_path / "run")
    assert code == 2
    assert "--tensorboard needs the package tensorboard: pip install 'keras-overlay[tensorboard]'" in error
    assert not (tmp_path / "run").exists()


def test_refusals_come_before_tensorflow_is_loaded(tmp_path):
    program = """
import sys
from keras_overlay.command_line import run
from keras_overlay.commands import train_n2n
codes = []
for argv in (["--source_noise_model", "text,0,101"], ["--dry_run"], ["--help"]):
    try:
        codes.append(run(train_n2n.main, argv))
    except SystemExit as stop:
        codes.append(stop.code)
codes.append(run(train_n2n.main, ["--resume", "--output_path", sys.argv[1]]))
codes.append(run(train_n2n.main, ["--image_dir", sys.argv[1], "--output_path", sys.argv[1] + "/run"]))
print(codes, sorted({"tensorflow", "keras", "grain", "jax", "torch"} & set(sys.modules)))
"""
    (tmp_path / "a.png").write_bytes(b"")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60, cwd=root
    )
    assert done.stdout.splitlines()[-1] == "[2, 0, 0, 1, 1] []", done.stderr


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "no picture found"),
        ({"a.txt": b"text"}, "no picture found"),
        ({"a.png": b"text, not a picture"}, "at least 2 are needed, got 1"),
        ({"a.png": b"text", "b.png": b"", "c.jpg": b"\xff\xd8\xff"}, "none of 2 pictures can be used"),
    ],
)
@pytest.mark.filterwarnings("ignore:left out of")
def test_a_folder_without_a_usable_picture_is_an_error_of_one_line(train, tmp_path, files, message):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    code, _, error = train(*QUICK, "--image_dir", folder, "--output_path", tmp_path / "run")
    assert code == 1
    assert message in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_unreadable_pictures_among_good_ones_are_left_out_with_a_warning(train, folders, tmp_path, picture):
    folder = draw(tmp_path / "pictures", picture, 3)
    (folder / "broken.png").write_bytes((folder / "0.png").read_bytes()[:500])
    with pytest.warns(UserWarning, match=r"left out of the training: .*broken\.png"):
        code, _, _ = train(
            *QUICK,
            "--batch_size",
            4,
            "--image_dir",
            folder,
            "--test_dir",
            folders[1],
            "--output_path",
            tmp_path / "run",
        )
    assert code == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no run to resume there (options.json is missing)"),
        (b"{", "options.json: damaged"),
        (b"[]", "options.json: damaged (expected an object, got list)"),
    ],
)
def test_a_folder_that_holds_no_run_cannot_be_resumed(train, tmp_path, content, message):
    if content is not None:
        (tmp_path / "options.json").write_bytes(content)
    code, _, error = train("--resume", "--output_path", tmp_path)
    assert code == 1
    assert message in error


def test_weights_that_do_not_fit_are_refused_by_name(train, folders, tmp_path, trained):
    weights = RunFolder(trained[0]).best()
    code, _, error = train(
        *QUICK, "--model", "n2n_unet,filters=8", "--image_size", 32, "--image_dir", folders[0], "--weight", weights,
        "--output_path", tmp_path / "run",
    )  # fmt: skip
    assert code == 1
    assert f"error: {weights}: weight 0 has shape (3, 3, 3, 4), the architecture expects (3, 3, 3, 8)" in error
    assert not (tmp_path / "run").exists()


def test_a_damaged_checkpoint_cannot_be_resumed_and_is_named(train, folders, tmp_path):
    command = (*QUICK, "--image_dir", folders[0], "--output_path", tmp_path / "run")
    assert train(*command)[0] == 0
    last = tmp_path / "run" / "weights.last.hdf5"
    last.write_bytes(last.read_bytes()[:-100])
    code, _, error = train(*command, "--resume")
    assert code == 1
    assert f"error: {last}: damaged or truncated" in error


def test_a_folder_that_cannot_be_written_is_an_error_of_one_line(train, folders, tmp_path):
    (tmp_path / "file").write_text("in the way")
    code, _, error = train(*QUICK, "--image_dir", folders[0], "--output_path", tmp_path / "file" / "run")
    assert code == 1
    assert error.splitlines()[-1].startswith("error: ")
    assert "file" in error.splitlines()[-1]
    assert (tmp_path / "file").read_text() == "in the way"
