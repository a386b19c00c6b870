"""`keras_overlay.remove`: arrays in and out, of every kind; a quick import; what is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import keras_overlay
from keras_overlay import removers

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"PIL", "cv2", "grain", "h5py", "jax", "keras", "matplotlib", "numpy", "skimage", "tensorflow", "torch"}


def negative(image: np.ndarray) -> np.ndarray:
    """What the tiny network of `impulse` gives, exactly."""
    return (65535 if image.dtype == np.uint16 else 255) - image


@pytest.mark.parametrize("shape", [(20, 30), (20, 30, 1), (20, 30, 3)], ids=str)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_an_array_of_the_same_shape_and_dtype(shipped, rng, shape, dtype):
    image = rng.integers(0, 65535 if dtype == np.uint16 else 255, shape, endpoint=True).astype(dtype)
    before = image.copy()
    cleaned = keras_overlay.remove(image, overlay="impulse")
    assert (cleaned.shape, cleaned.dtype) == (shape, dtype)
    slack = {np.uint8: 1, np.uint16: 300, np.float32: 1}[dtype]  # bfloat16, where the processor has it
    assert np.abs(cleaned.astype(float) - negative(image).astype(float)).max() <= slack
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_alpha_passes_through(shipped, rng, dtype):
    image = rng.integers(0, 255, (20, 30, 4)).astype(dtype)
    cleaned = keras_overlay.remove(image, "impulse")
    assert (cleaned.shape, cleaned.dtype) == (image.shape, dtype)
    np.testing.assert_array_equal(cleaned[..., 3], image[..., 3])
    np.testing.assert_array_equal(cleaned[..., :3], keras_overlay.remove(image[..., :3], "impulse"))
    assert (cleaned[..., :3] != image[..., :3]).mean() > 0.9


@pytest.mark.parametrize("white", [True, 128, 255])
def test_only_what_the_mask_allows_is_changed(shipped, picture, white):
    image, mask = picture(20, 30), np.zeros((20, 30), bool if white is True else np.uint8)
    mask[4:9, 5:20] = white
    mask[12:15] = 0 if white is True else 127
    cleaned = keras_overlay.remove(image, "captions", threshold=0, mask=mask)
    everywhere = keras_overlay.remove(image, "captions", threshold=0)
    forbidden = ~mask if white is True else mask < 128
    np.testing.assert_array_equal(cleaned[forbidden], image[forbidden])
    np.testing.assert_array_equal(cleaned[4:9, 5:20], everywhere[4:9, 5:20])
    assert (cleaned != image).any(axis=-1).sum() > 50


def test_strength_and_threshold_do_what_the_remover_does(shipped, picture):
    image = picture(20, 30)
    cases = [("gaussian", {"strength": 50}), ("gaussian", {}), ("captions", {"threshold": 0}), ("captions", {})]
    found = [keras_overlay.remove(image, overlay, **settings) for overlay, settings in cases]
    wanted = [removers.build(overlay, **settings)(image).image for overlay, settings in cases]
    np.testing.assert_array_equal(found, wanted)
    assert not np.array_equal(found[0], found[1])
    assert not np.array_equal(found[2], found[3])


def test_values_beyond_the_range_are_taken_and_clipped_where_they_change(shipped):
    image = np.array([[-20, 300, 100]], np.float32).repeat(3, 0)
    cleaned = keras_overlay.remove(image, "impulse")
    assert cleaned.min() >= 0
    assert cleaned.max() <= 255


IMAGE = np.zeros((4, 6, 3), np.uint8)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            (IMAGE, "fog"),
            ValueError,
            "unknown overlay 'fog'; known: captions, digits, gaussian, impulse, seal, text, watermark",
        ),
        (
            (IMAGE.astype(float), "captions"),
            TypeError,
            "image must be a NumPy array of float32.*got dtype=float64; conv",
        ),
        (([[0]], "captions"), TypeError, "got <class 'list'>"),
        ((IMAGE[..., :2], "captions"), ValueError, r"image must be \(height, width\) or .* got shape=\(4, 6, 2\)"),
        ((IMAGE[:0], "captions"), ValueError, r"with at least one pixel, got shape=\(0, 6, 3\)"),
        ((IMAGE[0, 0], "captions"), ValueError, r"got shape=\(3,\)"),
        (
            (IMAGE + np.float32(np.nan), "captions"),
            ValueError,
            "image must be finite, got infinite values or not-a-num",
        ),
        ((IMAGE, "captions", 25), ValueError, r"its network \(n2n_unet,filters=4\) takes no strength, got strength=25"),
        ((IMAGE, "gaussian", 256), ValueError, r"strength must be 0\.\.255 grey levels, got strength=256"),
        ((IMAGE, "gaussian", None, 8), ValueError, "overlay 'gaussian' takes no threshold"),
        ((IMAGE, "captions", None, None, np.ones((6, 4), bool)), ValueError, "the mask is 6 x 4, the picture 4 x 6"),
        (
            (IMAGE, "captions", None, None, np.ones((4, 6))),
            TypeError,
            "mask must be .* bool or uint8, got dtype=float64",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(shipped, arguments, error, message):
    with pytest.raises(error, match=message):
        keras_overlay.remove(*arguments)


def test_importing_the_package_loads_nothing_and_takes_under_a_fifth_of_a_second():
    program = (
        "import sys, keras_overlay\nprint(callable(keras_overlay.remove), sorted(set(sys.argv[1:]) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", program, *HEAVY],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.stdout.strip() == "True []", done.stderr
    (microseconds,) = re.findall(r"\|\s+(\d+) \| keras_overlay$", done.stderr, re.MULTILINE)
    assert int(microseconds) < 200_000
