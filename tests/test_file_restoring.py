"""Grey and RGB pictures through grey and RGB networks, outcomes and reports; test_test_model.py covers the files."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.file_restoring import FileTask, Outcome, report, restore_any, restore_files
from keras_overlay.image_files import ImageFileError, read_picture, write_png
from keras_overlay.scoring import Scores


class Weighted:
    """Stands for a network: multiplies each channel by a factor of its own."""

    def __init__(self, *factors: float):
        self.channels, self.factors = len(factors), np.array(factors, np.float32)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        assert image.shape[-1] == self.channels
        return image * self.factors


def test_an_rgb_network_restores_rgb(picture):
    image = picture(6, 8)
    np.testing.assert_allclose(restore_any(image, Weighted(1, 0.5, 0.25)), image * [1, 0.5, 0.25])


def test_a_grey_picture_goes_through_an_rgb_network_as_the_mean_of_its_channels(picture):
    image = picture(6, 8, channels=1)
    restored = restore_any(image, Weighted(1, 0.5, 0.25))
    assert restored.shape == (6, 8, 1)
    np.testing.assert_allclose(restored, image * (1.75 / 3), rtol=1e-6)


def test_an_rgb_picture_goes_through_a_grey_network_channel_by_channel(picture):
    image = picture(6, 8)
    restored = restore_any(image, Weighted(0.5))
    np.testing.assert_allclose(restored, image * 0.5)


def test_outcomes_come_in_order_of_name_with_their_pictures_and_time(tmp_path, picture):
    for name in ("b.png", "a/z.png", "c.png"):
        write_png(tmp_path / name, picture(6, 8))
    (tmp_path / "c.png").write_bytes(b"")
    outcomes = list(restore_files(tmp_path, Weighted(1, 0.5, 0.25), FileTask(noise.build("clean")), keep_pictures=True))
    assert [outcome.name for outcome in outcomes] == ["a/z.png", "b.png", "c.png"]
    assert [outcome.error is None for outcome in outcomes] == [True, True, False]
    assert [len(outcome.shown) for outcome in outcomes] == [2, 2, 0]
    assert all(outcome.seconds > 0 for outcome in outcomes)
    np.testing.assert_allclose(outcomes[1].shown[1], picture(6, 8) * [1, 0.5, 0.25])


def test_a_folder_without_pictures_is_refused(tmp_path):
    with pytest.raises(ImageFileError, match="no picture found"):
        list(restore_files(tmp_path, Weighted(1, 1, 1), FileTask(noise.build("clean"))))


def test_a_report_tells_warnings_failures_and_means(capsys):
    scores = [Scores("a", 20, 30, 0.5, 0.7), Scores("b", 22, 34, 0.6, 0.9)]
    outcomes = [
        Outcome("a", scores=scores[0], warnings=("lost its profile",)),
        Outcome("b", scores=scores[1]),
        Outcome("c", "c: is empty"),
    ]
    assert report(outcomes) == 1
    printed = capsys.readouterr()
    assert printed.err == "warning: a: lost its profile\nfailed: c: is empty\n"
    lines = ["mean of 2: PSNR 21.000 -> 32.000 dB, SSIM 0.5500 -> 0.8000", "2 of 3 files restored"]
    assert printed.out.splitlines() == lines
    assert report(outcomes[:2]) == 0


def test_as_rgb_a_grey_file_gets_noise_of_its_own_in_each_channel_and_is_written_grey(tmp_path, picture):
    write_png(tmp_path / "in" / "grey.png", picture(24, 24, channels=1))
    tasks = {
        as_rgb: FileTask(noise.build("gaussian,20,20"), output_dir=tmp_path / str(as_rgb), as_rgb=as_rgb)
        for as_rgb in (False, True)
    }
    found = {
        as_rgb: next(restore_files(tmp_path / "in", Weighted(1, 1, 1), task, keep_pictures=True))
        for as_rgb, task in tasks.items()
    }
    assert found[False].shown[1].shape == (24, 24, 1)
    degraded = found[True].shown[1]
    assert degraded.shape == (24, 24, 3)
    assert np.ptp(degraded, axis=-1).mean() > 10
    for as_rgb in (False, True):
        assert read_picture(tmp_path / str(as_rgb) / "grey.png").pixels.shape == (24, 24, 1)
