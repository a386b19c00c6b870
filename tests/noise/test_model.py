"""What all noise models share: composition, fixed strengths, writing as a spec, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.noise.model import Composition, NoiseModel


class Add(NoiseModel):
    """Adds a number on one column."""

    name = "add"

    def __init__(self, number: float = 1, column: int = 0):
        self.number, self.column = number, column

    def render(self, image, rng):
        mask = np.zeros(image.shape[:2], bool)
        mask[:, self.column] = True
        return image.astype(np.float32) + self.number * mask[..., None], mask


class Double(Add):
    """Doubles everything, on the record in one column."""

    def render(self, image, rng):
        return 2 * image.astype(np.float32), super().render(image, rng)[1]


def test_a_composition_applies_its_models_in_order(rng):
    image = np.ones((2, 3, 3), np.uint8)
    assert Composition([Add(5), Double()])(image, rng)[0, 0, 0] == 12
    assert Composition([Double(), Add(5)])(image, rng)[0, 0, 0] == 7


def test_a_composition_s_footprint_is_the_union(rng):
    mask = Composition([Add(1, 0), Add(1, 2)]).render(np.ones((2, 4, 1), np.uint8), rng)[1]
    assert mask.tolist() == [[True, False, True, False]] * 2


def test_the_spec_s_order_is_the_order_of_application(rng):
    """Text over noise is flat; noise over text is not."""
    image = np.full((64, 64, 3), 128, np.uint8)
    for spec, flat in (("gaussian,20,20+text,20,20", True), ("text,20,20+gaussian,20,20", False)):
        noisy = noise.build(spec)(image, rng)
        whole = noisy == np.rint(noisy)
        assert (whole.mean() > 0.19) == flat, spec


def test_render_and_call_of_a_composition_agree():
    image = np.full((40, 40, 3), 128, np.uint8)
    model = noise.build("text,10,30+impulse,0,5+gaussian,0,9")
    assert (model(image, np.random.default_rng(1)) == model.render(image, np.random.default_rng(1))[0]).all()


def test_a_composition_needs_a_model():
    with pytest.raises(ValueError, match=r"a composition needs at least one noise model, got models=\[\]"):
        Composition([])


@pytest.mark.parametrize(
    ("spec", "share", "fixed"),
    [
        ("gaussian,0,50", 0.5, "gaussian,25,25"),
        ("text,0,50", 0.5, "text,25,25"),
        ("text,0,95", 0.5, "text,47.5,47.5"),
        ("impulse,20,80,pixel", 0.25, "impulse,35,35,pixel"),
        ("poisson,1,50", 1, "poisson,50,50"),
        ("gaussian,0.06,0.88", 1, "gaussian,0.88,0.88"),  # 0.06 + (0.88 - 0.06) is a little more than 0.88
        ("gaussian,0.1,0.3", 0, "gaussian,0.1,0.1"),
        ("clean", 0.5, "clean"),
        ("text,0,50+gaussian,10,20", 0.5, "text,25,25+gaussian,15,15"),
    ],
)
def test_fixed_strength(spec, share, fixed):
    assert str(noise.build(spec).fixed(share)) == fixed


def test_fixed_takes_the_midpoint_unless_told():
    assert str(noise.build("gaussian,10,20").fixed()) == "gaussian,15,15"


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_fixed_refuses_shares_outside_0_to_1(share):
    for spec in ("gaussian,0,50", "text,0,50+gaussian,0,25"):
        with pytest.raises(
            ValueError, match=rf"share must be 0\.\.1 of the way from minimum to maximum, got share={share}"
        ):
            noise.build(spec).fixed(share)


@pytest.mark.parametrize(
    "spec", ["clean", "gaussian,0,50", "impulse,0,95,value", "poisson,0.5,9", "text,0,50+gaussian,0,2.5"]
)
def test_a_model_is_written_as_its_spec(spec):
    assert str(noise.build(spec)) == spec


def test_defaults_are_those_of_the_original_scripts():
    assert str(noise.build("gaussian")) == "gaussian,0,50"
    assert str(noise.build("text")) == "text,0,50"
    assert str(noise.build("impulse")) == "impulse,0,95,value"


def test_named_arguments():
    assert str(noise.build("gaussian,max_stddev=9,min_stddev=3")) == "gaussian,3,9"


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown noise model 'snow'; known: clean, gaussian, halftone, impulse"):
        noise.build("text,0,50+snow,3")


@pytest.mark.parametrize("spec", ["clean", "gaussian,5,5", "impulse,5,5", "poisson", "text"])
@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        (np.zeros((4, 4, 3), np.float64), TypeError, "image must be an array of uint8 or float32 .* got float64"),
        (np.zeros((4, 4, 3), np.uint16), TypeError, "image must be an array of uint8 or float32 .* got uint16"),
        ([[[0]]], TypeError, "image must be an array of uint8 or float32 .* got list"),
        (np.zeros((4, 4), np.uint8), ValueError, r"image must be \(height, width, 1 or 3\) .* got shape=\(4, 4\)"),
        (
            np.zeros((4, 4, 4), np.uint8),
            ValueError,
            r"image must be \(height, width, 1 or 3\) .* got shape=\(4, 4, 4\)",
        ),
        (np.zeros((0, 4, 3), np.uint8), ValueError, r"and not empty, got shape=\(0, 4, 3\)"),
    ],
)
def test_what_is_no_picture_is_refused(spec, image, error, message, rng):
    with pytest.raises(error, match=message):
        noise.build(spec)(image, rng)


def test_a_model_without_render_says_so(rng):
    with pytest.raises(NotImplementedError, match=r"NoiseModel\.render"):
        NoiseModel()(np.zeros((1, 1, 3), np.uint8), rng)
