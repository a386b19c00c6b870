"""Seals found in what a network changes: specks and lines are none, what is beside a seal keeps its values."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import architectures
from keras_overlay.removers import seal_network
from keras_overlay.removers.seal_network import SealNetworkRemover, found_seals, restored_rows
from keras_overlay.restore import Restorer


class Painter:
    """Stands for a network: gives a picture of its own, and grain of two grey levels everywhere."""

    channels, tile = 3, 0

    def __init__(self, painted: np.ndarray):
        grain = np.random.default_rng(1).uniform(-2, 2, painted.shape)
        self.painted = np.clip(painted + grain, 0, 255).astype(np.float32)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        assert image.shape == self.painted.shape
        return self.painted


def disc(height: int, width: int, radius: float) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    return np.hypot(rows - height // 2, columns - width // 2) < radius


def remover(painted: np.ndarray, threshold: float = 12, **more) -> SealNetworkRemover:
    return SealNetworkRemover(lambda: Painter(painted), threshold, {}, **more)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_a_seal_goes_with_its_rim_and_all_else_keeps_its_values(dtype):
    scale = 257 if dtype == np.uint16 else 1
    seal = disc(200, 160, 40)
    page = np.full((200, 160, 3), 240, np.float32)
    page[seal] = (200, 40, 50)
    painted = np.full_like(page, 236)
    given = (page * scale).astype(dtype)
    removal = remover(painted)(given)
    assert removal.mask[seal].all()
    assert not removal.mask[~disc(200, 160, 48)].any()
    np.testing.assert_array_equal(removal.image[~removal.mask], given[~removal.mask])
    assert np.abs(removal.image[seal].astype(float) / scale - 236).max() < 3
    assert removal.mask.sum() > seal.sum() + 200  # the rim: changed though the network changed it little
    if dtype == np.float32:
        assert (removal.image[seal] % 1).any()


def test_a_page_of_which_only_specks_and_lines_of_letters_change_comes_back_bit_for_bit(picture):
    page = picture(300, 240)
    painted = page.astype(np.float32)
    painted[::37, ::41] += 90
    painted[50:53, 20:200] = painted[120:123, 20:220:6] = 255
    removal = remover(painted)(page)
    np.testing.assert_array_equal(removal.image, page)
    assert removal.changed == 0


def test_small_changes_are_none():
    page = np.full((100, 100, 3), 200, np.uint8)
    assert remover(np.full((100, 100, 3), 209.0), threshold=12)(page).changed == 0
    assert remover(np.full((100, 100, 3), 215.0), threshold=12)(page).changed == 1


def test_holes_are_closed_and_the_inside_of_a_ring_is_not():
    rows, columns = np.mgrid[:200, :200] - 100
    radius = np.hypot(rows, columns)
    ring = (radius > 50) & (radius < 60)
    changed = ring.copy()
    changed[::4, ::4] = False
    found = found_seals(changed)
    assert found[ring].all()
    assert not found[radius < 40].any()
    assert not found[radius > 66].any()


def test_nothing_and_everything():
    assert not found_seals(np.zeros((40, 50), bool)).any()
    assert found_seals(np.ones((40, 50), bool)).all()


class Says:
    """Stands for a classifier."""

    def __init__(self, probability: float):
        self.probability, self.asked = probability, []

    def __call__(self, image: np.ndarray) -> float:
        self.asked.append(image.max())
        return self.probability


@pytest.mark.parametrize(("probability", "is_changed"), [(0.0, False), (0.45, False), (0.55, True), (1.0, True)])
def test_a_page_that_is_likelier_clean_than_sealed_is_left_alone(probability, is_changed):
    says = Says(probability)
    page = np.full((60, 60, 3), 100 * 257, np.uint16)
    made = remover(np.full((60, 60, 3), 200.0), load_classifier=lambda: says)
    removal = made(page)
    assert removal.changed == is_changed
    assert says.asked == [100]
    assert not np.shares_memory(removal.image, page)


def test_networks_are_loaded_once_and_together():
    loaded = []

    def load(name, value):
        loaded.append(name)
        return value

    page = np.full((30, 30, 3), 100, np.uint8)
    made = SealNetworkRemover(lambda: load("restorer", Painter(page)), 12, {}, lambda: load("classifier", Says(1.0)))
    assert loaded == []
    made.load()
    made(page)
    made(page)
    assert loaded == ["restorer", "classifier"]


def test_large_pages_are_restored_in_pieces_and_the_same(monkeypatch, picture):
    model = architectures.build("n2n_unet,filters=4")
    rng = np.random.default_rng(0)
    model.set_weights([value + rng.normal(0, 0.05, value.shape) for value in model.get_weights()])
    restorer = Restorer(model, tile=32)
    page = picture(700, 40)
    whole = restorer(page)
    assert np.abs(whole - page).mean() > 1
    monkeypatch.setattr(seal_network, "_AT_ONCE", 40 * 96)
    pieces = list(restored_rows(page, restorer))
    assert [rows.start for rows, _ in pieces] == list(range(0, 700, 96))
    np.testing.assert_allclose(np.concatenate([part for _, part in pieces]), whole, atol=1e-3)
    grey = np.concatenate([part for _, part in restored_rows(page[..., :1], restorer)])
    assert grey.shape == (700, 40, 1)
