"""The loop over files and the run around it; tests/scripts covers the commands."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.file_restoring import (
    Allowed,
    FileTask,
    Outputs,
    Protocol,
    find_inputs,
    restore_files,
    run_files,
)
from keras_overlay.image_files import read_picture, read_rgb, write_png


@pytest.fixture
def inputs(tmp_path, picture):
    """Three pictures, the last of them empty."""
    for number, name in enumerate(("b.png", "a/z.png", "c.png")):
        write_png(tmp_path / "in" / name, picture(6, 8, seed=number))
    (tmp_path / "in" / "c.png").write_bytes(b"")
    return find_inputs([tmp_path / "in"])


def test_outcomes_come_in_order_of_name_with_their_pictures_and_time(inputs, picture, weighted):
    outcomes = list(restore_files(inputs, weighted(1, 0.5, 0.25), FileTask(), keep_pictures=True))
    assert [outcome.name for outcome in outcomes] == ["a/z.png", "b.png", "c.png"]
    assert [outcome.status for outcome in outcomes] == ["done", "done", "failed"]
    assert [len(outcome.shown) for outcome in outcomes] == [2, 2, 0]
    assert all(outcome.seconds > 0 for outcome in outcomes)
    assert [outcome.record["overlay"] for outcome in outcomes] == ["weighted"] * 3
    assert [outcome.output for outcome in outcomes] == [None] * 3
    np.testing.assert_allclose(outcomes[1].shown[1], picture(6, 8) * [1, 0.5, 0.25], atol=0.51)


def test_results_masks_and_panels_are_written(inputs, tmp_path, weighted, picture):
    outputs = Outputs(tmp_path / "out", panel=True, mask=True)
    outcome = next(iter(restore_files(inputs[1:], weighted(0.5, 1, 1), FileTask(outputs))))
    image = picture(6, 8)
    expected = np.dstack([np.rint(image[..., 0] * 0.5), image[..., 1:]]).astype(np.uint8)
    np.testing.assert_array_equal(read_rgb(tmp_path / "out" / "b.png"), expected)
    mask = read_picture(tmp_path / "out" / "b.mask.png").pixels[..., 0]
    np.testing.assert_array_equal(mask, np.where((expected != image).any(axis=-1), 255, 0))
    assert outcome.changed == (mask > 0).mean()
    assert outcome.output == tmp_path / "out" / "b.png"
    np.testing.assert_array_equal(read_rgb(tmp_path / "out" / "b.panel.png")[:, -8:], expected)


def test_outside_the_mask_files_are_as_they_were(inputs, tmp_path, weighted, picture):
    white = np.zeros((6, 8), np.uint8)
    white[2:4] = 255
    write_png(tmp_path / "mask.png", white)
    task = FileTask(Outputs(tmp_path / "out", mask=True), allowed=Allowed(tmp_path / "mask.png"))
    next(iter(restore_files(inputs[1:], weighted(0.5, 0.5, 0.5), task)))
    found, image = read_rgb(tmp_path / "out" / "b.png"), picture(6, 8)
    np.testing.assert_array_equal(found[white == 0], image[white == 0])
    np.testing.assert_array_equal(found[white > 0], np.rint(image[white > 0] * 0.5))
    np.testing.assert_array_equal(read_picture(tmp_path / "out" / "b.mask.png").pixels[..., 0], white)


def test_an_unexpected_error_is_that_files_alone_and_says_so(inputs, weighted):
    remover = weighted(0.5, 0.5, 0.5)
    clean = remover.clean
    remover.clean = lambda image: clean(image) if image[0, 0, 0] != first else {}["missing\nkey"]
    first = read_rgb(inputs[0].file)[0, 0, 0]
    outcomes = list(restore_files(inputs, remover, FileTask()))
    assert [outcome.status for outcome in outcomes] == ["failed", "done", "failed"]
    assert outcomes[0].error == f"{inputs[0].file}: unexpected KeyError: 'missing\\nkey'"


def test_what_is_done_is_passed_over_untouched(inputs, tmp_path, weighted):
    done = tmp_path / "out" / "b.png"
    done.parent.mkdir()
    done.write_bytes(b"kept")
    (tmp_path / "out" / "a").mkdir()
    (tmp_path / "out" / "a" / "z.mask.png").write_bytes(b"left by an interrupted run")
    outputs = Outputs(tmp_path / "out", mask=True, skip_done=True)
    outcomes = list(restore_files(inputs[:2], weighted(0.5, 0.5, 0.5), FileTask(outputs)))
    assert [outcome.status for outcome in outcomes] == ["done", "skipped"]
    assert outcomes[1].output == done
    assert done.read_bytes() == b"kept"
    assert read_picture(tmp_path / "out" / "a" / "z.mask.png").pixels.max() == 255


def test_as_rgb_a_grey_file_gets_noise_of_its_own_in_each_channel_and_is_written_grey(tmp_path, picture, weighted):
    write_png(tmp_path / "in" / "grey.png", picture(24, 24, channels=1))
    model = noise.build("gaussian,20,20")
    tasks = {
        as_rgb: FileTask(Outputs(tmp_path / str(as_rgb)), Protocol(model, as_rgb=as_rgb)) for as_rgb in (False, True)
    }
    found = {
        as_rgb: next(restore_files(find_inputs([tmp_path / "in"]), weighted(1, 1, 1), task, keep_pictures=True))
        for as_rgb, task in tasks.items()
    }
    assert found[False].shown[1].shape == (24, 24, 1)
    degraded = found[True].shown[1]
    assert degraded.shape == (24, 24, 3)
    assert np.ptp(degraded, axis=-1).mean() > 10
    for as_rgb in (False, True):
        assert read_picture(tmp_path / str(as_rgb) / "grey.png").pixels.shape == (24, 24, 1)


def test_a_run_writes_its_report_at_the_end(inputs, tmp_path, weighted):
    seen = []
    outcomes = run_files(
        inputs, weighted(0.5, 0.5, 0.5), FileTask(), tmp_path / "report.json", {"command": "x"}, seen.append
    )
    content = json.loads((tmp_path / "report.json").read_text())
    assert content["interrupted"] is False
    assert content["totals"]["done"] == 2
    assert [line["status"] for line in content["files"]] == [outcome.status for outcome in outcomes]
    assert [len(outcome.shown) for outcome in seen] == [2, 2, 0]
    assert all(outcome.shown == () for outcome in outcomes)  # pictures of a large folder are not kept


@pytest.mark.parametrize("when", ["loading", "second file"])
def test_an_interrupted_run_writes_its_report_and_stays_interrupted(inputs, tmp_path, weighted, when, capsys):
    remover, cleaned = weighted(0.5, 0.5, 0.5), []
    clean = remover.clean

    def interrupted(*arguments):
        if when == "loading" or cleaned:
            raise KeyboardInterrupt
        cleaned.append(1)
        return clean(*arguments)

    setattr(remover, "load" if when == "loading" else "clean", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_files(inputs, remover, FileTask(Outputs(tmp_path / "out")), tmp_path / "report.json", {})
    content = json.loads((tmp_path / "report.json").read_text())
    done = 0 if when == "loading" else 1
    assert content["interrupted"] is True
    assert (content["totals"]["done"], content["totals"]["not_reached"]) == (done, 3 - done)
    assert f"{done} of 3 files restored, {3 - done} not reached" in capsys.readouterr().out
    assert len(list((tmp_path / "out").rglob("*.png"))) == done if done else not (tmp_path / "out").exists()


def test_a_network_that_cannot_be_loaded_leaves_an_older_report(inputs, tmp_path, weighted):
    remover = weighted(1, 1, 1)
    remover.load = lambda: (_ for _ in ()).throw(ValueError("overlap must be at least"))
    (tmp_path / "report.json").write_text("older")
    with pytest.raises(ValueError, match="overlap must be at least"):
        run_files(inputs, remover, FileTask(), tmp_path / "report.json", {})
    assert (tmp_path / "report.json").read_text() == "older"
