"""`train_inpaint.py`: trains on pictures with holes of all sorts, resumes, tells terms, refuses."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_overlay import architectures, checkpoint, history
from keras_overlay.architectures.segmenters import SEGMENTERS
from keras_overlay.commands import train_inpaint, train_inpaint_options
from keras_overlay.image_files import write_png

TINY = (
    "--model", "fill_unet,filters=4,scales=2,levels=2", "--image_size", "32", "--batch_size", "2", "--quiet",
    "--precision", "float32", "--val_size", "48",
)  # fmt: skip
SHORT = (*TINY, "--nb_epochs", "2", "--steps", "2")


@pytest.fixture
def pictures(tmp_path, picture):
    """Two folders of three pictures together."""
    for number, folder in enumerate(("one", "one", "two")):
        write_png(tmp_path / folder / f"{number}.png", picture(64, 64, seed=number))
    return tmp_path / "one", tmp_path / "two"


@pytest.fixture
def train(capsys):
    """`train(*options)`: exit code and what was printed."""

    def run(*options, tiny=SHORT) -> tuple[int, str]:
        code = train_inpaint.main([*tiny, *map(str, options)])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def test_it_trains_on_several_folders_and_goes_on(train, pictures, tmp_path):
    run = tmp_path / "run"
    code, printed = train("--image_dir", *pictures, "--masks", "strokes,10,20,2,6+boxes", "--output_path", run)
    assert (code, "2 training pictures, 1 validation pictures" in printed) == (0, True), printed
    assert "best epoch" in printed
    columns = history.read(run)
    assert {"loss", "hole_PSNR", "val_loss", "val_hole_PSNR"} <= set(columns)
    assert {len(values) for values in columns.values()} == {2}
    code, printed = train("--resume", "--output_path", run, tiny=())
    assert (code, "this run is finished" in printed) == (0, True)


def test_mask_files_make_the_holes(train, pictures, tmp_path):
    mask = np.zeros((80, 80), np.uint8)
    mask[30:50] = 255
    write_png(tmp_path / "masks" / "bar.png", mask)
    words = ("--image_dir", *pictures, "--mask_dir", tmp_path / "masks", "--output_path", tmp_path / "run")
    assert train(*words)[0] == 0


def test_terms_of_the_loss_are_recorded_with_features_of_our_own(train, pictures, tmp_path):
    spec = "text_unet,filters=4,scales=3,most=8"
    checkpoint.save(tmp_path / "tags.hdf5", architectures.build(spec, table=SEGMENTERS), spec, {})
    words = ("--model", "pconv_unet,filters=4,scales=2", "--loss", "partial", "--features", tmp_path / "tags.hdf5")
    code, _ = train("--image_dir", *pictures, *words, "--output_path", tmp_path / "run")
    assert code == 0
    terms = {"valid", "hole", "variation", "perceptual", "style"}
    assert terms | {f"val_{term}" for term in terms} <= set(history.read(tmp_path / "run"))


def test_defaults_follow_the_network():
    small, large = (train_inpaint_options.resolve(words) for words in ([], ["--model", "pconv_deep"]))
    assert (small.image_size, small.loss, small.lr, small.features) == (128, "hole_l1", 0.0006, None)
    assert (large.image_size, large.loss, large.lr, large.features) == (256, "partial", 0.0002, "vgg16")
    assert small.masks == "strokes,5,40+boxes,5,30+text,5,30"
    assert small.val_masks == "strokes,20,30"


def test_a_recipe_is_taken_up_and_typed_options_win(tmp_path):
    content = {"script": "train_inpaint.py", "about": "a test", "data": [], "lr": 0.004, "masks": "boxes,5,20"}
    (tmp_path / "small.json").write_text(json.dumps(content))
    options = train_inpaint_options.resolve(["--recipe", str(tmp_path / "small.json"), "--lr", "0.002"])
    assert (options.masks, options.lr, options.output_path.name) == ("boxes,5,20", 0.002, "small")


def test_the_summary_counts(train):
    code, printed = train("--summary", tiny=())
    assert code == 0
    assert "2,329,996 weights" in printed or "weights, " in printed
    assert "sides multiples of 64" in printed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--image_dir", "nowhere"), "--image_dir: nowhere does not exist"),
        (("--masks", "boxes", "--mask_dir", "."), "--masks and --mask_dir exclude each other"),
        (("--masks", "from_pair"), "from_pair compares two pictures and cannot make holes in one"),
        (("--masks", "circles"), "unknown mask 'circles'"),
        (("--loss", "mse"), "unknown hole loss 'mse'; known: hole_l1, hole_mse, partial"),
        (("--features", "vgg16"), "--features goes with --loss partial; hole_l1 compares none"),
        (
            ("--loss", "partial", "--features", "no.hdf5"),
            "--features: expected vgg16 or a file, no.hdf5 does not exist",
        ),
        (("--model", "text_unet"), "unknown inpainter 'text_unet'; known: fill_unet, gated_unet"),
        (("--resume",), "--resume needs --output_path"),
    ],
)
def test_wrong_options_are_refused(options, message, capsys):
    with pytest.raises(SystemExit, match="2"):
        train_inpaint.main(list(options))
    assert message in " ".join(capsys.readouterr().err.split())


def test_a_size_that_the_network_cannot_take_is_refused(train, pictures, tmp_path):
    with pytest.raises(ValueError, match=r"--image_size must be a multiple of 4 for fill_unet.*, got 30"):
        train("--image_dir", *pictures, "--image_size", "30", "--output_path", tmp_path / "run")
