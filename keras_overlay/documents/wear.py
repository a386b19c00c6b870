"""What becomes of a drawing when it is stamped: swollen edges, uneven pressure, dry patches, paper grain, blur.

A mathematical sketch, not a simulation: each effect is a smooth random field that acts on how much ink lies where.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Wear:
    """How worn stamps come out; each seal draws its own strength from these ranges, fresh ones from their lower ends.

    Attributes:
        ink: Range of the coverage of a well inked place, 0..1.
        pressure: Range of the loss of ink at the least pressed place, 0..1.
        patches: Range of the share that is left dry, 0..1.
        grain: Range of the strength of the paper's grain, 0..1.
        edges: Range of the roughness of edges, 0..1.
        blur: Range of the standard deviation of the blur, in thousandths of the longer side.
    """

    ink: tuple[float, float] = (0.7, 0.98)
    pressure: tuple[float, float] = (0.05, 0.65)
    patches: tuple[float, float] = (0.0, 0.25)
    grain: tuple[float, float] = (0.05, 0.6)
    edges: tuple[float, float] = (0.1, 0.8)
    blur: tuple[float, float] = (1.0, 4.0)


def stamped(drawing: np.ndarray, rng: np.random.Generator, wear: Wear | None = None) -> np.ndarray:
    """Ink on paper, from the drawing on the rubber.

    Args:
        drawing: float32 (height, width), 0 bare to 1 covered.
        rng: Source of all randomness.
        wear: How worn; the default has everything from fresh to badly worn.

    Returns:
        Coverage, float32 (height, width), 0..1.
    """
    wear = wear or Wear()
    shape, size = drawing.shape, max(drawing.shape)
    strength, age = {}, rng.uniform(0.2, 1)
    for name, (low, high) in vars(wear).items():
        part = rng.random() if name in ("ink", "blur") else age * rng.random()
        strength[name] = low + (high - low) * part
    grain = field(rng, shape, 0.9)
    soft = cv2.GaussianBlur(drawing, (0, 0), max(0.5, 0.004 * size))
    rough = np.float32(strength["edges"]) * field(rng, shape, max(0.8, 0.006 * size)) * soft * (1 - soft)
    ink = np.clip((soft + rough - np.float32(rng.uniform(0.22, 0.45))) * 5 + np.float32(0.5), 0, 1)
    pressed = 1 - np.float32(strength["pressure"]) * _pressure(rng, shape)
    holes = _soft_step(field(rng, shape, 0.02 * size) + np.float32(0.5) * grain, _quantile(strength["patches"]))
    rim = np.clip(ink - cv2.GaussianBlur(ink, (0, 0), max(0.8, 0.008 * size)), 0, 1)
    ink *= np.float32(strength["ink"]) * pressed * (1 - holes)
    ink *= 1 + np.float32(0.5 * rng.random()) * rim
    ink *= 1 - np.float32(strength["grain"]) * _soft_step(grain + (1 - pressed), np.float32(0.8))
    return np.clip(cv2.GaussianBlur(ink, (0, 0), strength["blur"] * size / 1000), 0, 1)


def field(rng: np.random.Generator, shape: tuple[int, int], scale: float) -> np.ndarray:
    """Smooth noise of mean 0 and standard deviation 1, float32, of details about `scale` pixels wide."""
    step = max(1.0, scale / 1.5)  # coarse noise is drawn small
    rows, columns = (max(4, int(length / step) + 3) for length in shape)
    noise = cv2.GaussianBlur(rng.standard_normal((rows, columns), np.float32), (0, 0), max(0.5, scale / step))
    noise /= noise.std() + np.float32(1e-6)
    return (
        noise[: shape[0], : shape[1]] if step == 1 else cv2.resize(noise, shape[::-1], interpolation=cv2.INTER_LINEAR)
    )


def _pressure(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """How little a place is pressed, 0..1: a slope to one side, and waves."""
    rows, columns = np.linspace(-1, 1, shape[0], dtype=np.float32), np.linspace(-1, 1, shape[1], dtype=np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.float32(np.sin(angle)) * rows[:, None] + np.float32(np.cos(angle)) * columns
    waves = field(rng, shape, 0.25 * max(shape))
    return np.clip(np.float32(0.5) + np.float32(0.45) * slope + np.float32(0.25) * waves, 0, 1)


def _soft_step(values: np.ndarray, threshold: float) -> np.ndarray:
    return np.clip((values - np.float32(threshold)) * np.float32(2.5) + np.float32(0.5), 0, 1)


def _quantile(share: float) -> float:
    """Threshold that about `share` of a normal distribution with deviation 1.1 exceeds."""
    from statistics import NormalDist

    return NormalDist(0, 1.1).inv_cdf(1 - min(0.98, max(0.001, share)))
