"""Black-and-white pages as manga are printed: black lines, flat tones as screens of dots, white paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.pixels import to_channels

_LINE_DARKER = 14.0  # grey levels below its surroundings from which on a place is part of a line
_SOFT = 0.18  # width of a dot's edge, as a share of the screen's range: anti-aliased, as scans are


@dataclass(frozen=True)
class Screen:
    """A screentone.

    Attributes:
        cell: From one dot to the next, pixels.
        angle: Of the rows of dots, degrees.
        tones: Number of sheets of different grey, white and black included; at least 2.
        white, black: Grey levels from which on paper stays bare and below which all is ink.
        gamma: Exponent of the tone between them, 0..1 on 0..1: below 1 shadows become lighter, as manga have them.
    """

    cell: float = 5.0
    angle: float = 45.0
    tones: int = 5
    white: float = 215.0
    black: float = 20.0
    gamma: float = 0.65


def random_screen(rng: np.random.Generator, cell: tuple[float, float] = (3.0, 8.0)) -> Screen:
    """A screen with dots this far apart, and the rest at random."""
    angle = float(rng.choice([0.0, 15.0, 30.0, 45.0, 45.0, 45.0]))
    white, black, gamma = rng.uniform((190, 5, 0.4), (235, 35, 0.9)).tolist()
    return Screen(float(rng.uniform(*cell)), angle, int(rng.integers(3, 8)), white, black, gamma)


def halftone(picture: np.ndarray, screen: Screen, phase: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """The picture in lines and dots.

    Args:
        picture: (height, width, 1 or 3) on 0..255.
        screen: The screentone.
        phase: Of the dots, in shares of a cell, 0..1 down and across.

    Returns:
        float32 (height, width, 1), 0..255: nearly all of it black or white.

    Source: Ulichney, "Digital Halftoning", 1987, chapter 5 (clustered dots); lines by differences of Gaussians,
    Winnemöller et al., "XDoG", 2012, doi:10.1016/j.cag.2012.03.004.
    """
    luma = to_channels(picture.astype(np.float32), 1)[..., 0]
    tone = (cv2.GaussianBlur(luma, (0, 0), max(1.0, 0.4 * screen.cell)) - screen.black) / (screen.white - screen.black)
    steps = max(2, screen.tones) - 1
    tone = np.round(np.clip(tone, 0, 1) ** screen.gamma * steps) / steps
    dots = np.clip((tone - _thresholds(luma.shape, screen, phase)) / _SOFT + 0.5, 0, 1)
    dots = np.where(tone >= 1, 1, np.where(tone <= 0, 0, dots))
    return (np.minimum(dots, _paper(luma)) * 255).astype(np.float32)[..., None]


def _thresholds(shape: tuple[int, int], screen: Screen, phase: tuple[float, float]) -> np.ndarray:
    """From 0 in the middle of a white gap to 1 in the middle of a dot, each value as frequent as any other."""
    turn = math.radians(screen.angle)
    rows, columns = (np.arange(length, dtype=np.float32) for length in shape)
    along = np.add.outer(math.sin(turn) * rows, math.cos(turn) * columns) / screen.cell + phase[1]
    across = np.add.outer(math.cos(turn) * rows, -math.sin(turn) * columns) / screen.cell + phase[0]
    waves = (np.cos(2 * math.pi * along) + np.cos(2 * math.pi * across)) / 4 + 0.5
    return _evened(waves)


def _evened(waves: np.ndarray) -> np.ndarray:
    """Values of 0..1 replaced by their rank among such waves, so that a tone of 0.3 inks 70 percent."""
    turn = np.arange(64) / 64 * 2 * math.pi
    known = np.sort((np.add.outer(np.cos(turn), np.cos(turn)) / 4 + 0.5).ravel())
    ranks = np.linspace(0, 1, known.size)
    return np.interp(waves, known, ranks).astype(np.float32)


def _paper(luma: np.ndarray) -> np.ndarray:
    """1 where no line is, 0 on lines: places that are darker than all around them."""
    wide, narrow = cv2.GaussianBlur(luma, (0, 0), 2.2), cv2.GaussianBlur(luma, (0, 0), 0.7)
    return np.clip(1 - (wide - narrow - _LINE_DARKER) / _LINE_DARKER, 0, 1)
