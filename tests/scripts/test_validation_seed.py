"""What a training is judged by is the same for each seed, so that runs compare; what it learns from is not."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.commands import (
    train_digits_data,
    train_digits_options,
    train_inpaint_data,
    train_inpaint_options,
    train_n2n,
    train_n2n_options,
    train_seal_data,
    train_seal_options,
    train_text_data,
    train_text_options,
)
from keras_overlay.image_files import write_png
from keras_overlay.pairs import drawn_pages, masked_pages

SEEDS = (0, 5)


@pytest.fixture
def photos(tmp_path, picture):
    for number in range(6):
        write_png(tmp_path / "photos" / f"{number}.png", picture(48, 40, seed=number))
    return str(tmp_path / "photos")


def of_restorers(photos):
    words = ["--image_dir", photos, "--source_noise_model", "gaussian,20,20", "--image_size", "32"]
    for seed in SEEDS:
        options = train_n2n_options.resolve([*words, "--batch_size", "1", "--seed", str(seed)])
        batches, pictures = train_n2n.prepare_data(options)
        yield batches(0)[0], [(each.name, each.degraded) for each in pictures]


def of_inpainters(photos):
    words = ["--image_dir", photos, "--image_size", "32", "--batch_size", "1"]
    for seed in SEEDS:
        batches, pictures = train_inpaint_data.prepare(train_inpaint_options.resolve([*words, "--seed", str(seed)]), 3)
        yield batches(0)[0], [(each.name, each.degraded) for each in pictures]


def of_seal_removers(photos):
    for seed in SEEDS:
        options = train_seal_options.resolve(["--pages", "2", "--held_out", "2", "--seed", str(seed)])
        source, pictures = train_seal_data.from_nothing(options, 3)
        yield source.clean[0], [(each.name, each.degraded) for each in pictures]


def of_segmenters(photos):
    for seed in SEEDS:
        options = train_text_options.resolve(["--pages", "2", "--held_out", "2", "--seed", str(seed)])
        source, pictures = train_text_data.from_nothing(options, 3)
        yield source[0][0], [(each.name, each.picture) for each in pictures]


def of_digit_classifiers(photos):
    for seed in SEEDS:
        trained, judged = train_digits_data.streets_of(train_digits_options.resolve(["--seed", str(seed)]))
        yield trained(0).picture, [("0", judged(0).picture)]


@pytest.mark.parametrize("data", [of_restorers, of_inpainters, of_seal_removers, of_segmenters, of_digit_classifiers])
def test_judged_alike_whatever_the_seed(data, photos, monkeypatch):
    monkeypatch.setattr(masked_pages, "DRAWN_SIZE", (96, 80))
    monkeypatch.setattr(drawn_pages, "SIZE", (160, 120))
    (first, judged), (second, also_judged) = data(photos)
    assert not np.array_equal(first, second)
    assert judged
    for (name, degraded), (also_name, also_degraded) in zip(judged, also_judged, strict=True):
        assert name == also_name
        np.testing.assert_array_equal(degraded, also_degraded)
