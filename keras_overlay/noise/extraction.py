"""A watermark taken out of marked uploads of plain pictures, as an RGBA picture that `watermark,FILE` takes.

A site that marks pictures computes J = (1 - a) B + a W from the upload B, the mark's colour W and its opacity a. Upload
a picture of one colour B, download J, and J tells what the mark is: one pair up to an assumption about W, two pairs
on different backgrounds without any. Values are 8-bit, so J is known to half a grey level.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_overlay.noise.compressed_uploads import LUMA, SOLID, colours_under, common_colour, opacity_of, without_noise
from keras_overlay.noise.uploads import offset, overlapping
from keras_overlay.pixels import MAX_VALUE, quantise

Colour = Sequence[int]
"""Red, green and blue, 0..255."""

_LEAST_BACKGROUND = 0.05  # share of an upload that its commonest colour must cover to be taken for the background
_LEAST_AGREEING = 0.95  # share of the marked pixels of two uploads that one mark must explain
_SLACK = 12  # grey levels by which an upload may miss what a mark explains: rounding, and a site's JPEG compression
_OFF = 4  # grey levels by which a background's colour may have been changed by JPEG


def from_one(
    upload: np.ndarray, background: Colour | None = None, colour: Colour | None = None, noise: float = 0.0
) -> np.ndarray:
    """The mark on one upload of a plain picture.

    Without `colour`, the mark is taken to be as transparent as it can be: in each pixel the channel that moved most was
    moved by white if it grew and by black if it fell, which gives the opacity; the other channels then give the
    colour. Black, white and fully saturated marks come out right; a greyish mark comes out darker or lighter and more
    transparent than it is, which only matters on other backgrounds. Two uploads (`from_two`) leave no such doubt.

    Args:
        upload: uint8 (height, width, 3), the marked picture.
        background: Colour of the picture before it was marked; the upload's commonest colour unless given.
        colour: Colour of the whole mark, if known.
        noise: How far JPEG put values wrong, levels: see `uploads.noise_level`. What moved no further, apart from the
            mark, is dropped; if the mark looks as if it had one colour, it is given it.

    Returns:
        uint8 (height, width, 4), RGBA. Laid over the same background it gives the upload within one grey level (with
        `colour`: as closely as that colour can; with noise: without the noise).

    Raises:
        ValueError: if the upload has no plain background, no unmarked or no marked pixel, or the mark's colour is the
            background's.
    """
    base = background_of(upload, background, "upload")
    moved = upload.astype(np.float64) - base  # (height, width, 3)
    if colour is None and noise > 0:
        opacity = _most_transparent(moved, base)
        solid = opacity > SOLID * opacity.max()
        colour = common_colour(base + moved[solid] / opacity[solid][:, None])
    if colour is None:
        alpha = _most_transparent(moved, base)
    else:
        room = np.array(_checked(colour, "colour"), np.float64) - base
        if not room.any():
            raise ValueError(f"colour must differ from the background, got {_text(colour)} for both")
        weights = LUMA if noise > 0 else np.ones(3)
        alpha = moved @ (weights * room) / (room @ (weights * room))
    alpha = without_noise(alpha, noise / max(1.0, np.abs(moved).max()))
    alpha = quantise(alpha * MAX_VALUE)
    if colour is not None:
        return _marked(np.broadcast_to(base + room, upload.shape), alpha)
    painted = _colour_under(moved, base, alpha) if noise == 0 else colours_under(moved, base, alpha / MAX_VALUE)
    return _marked(painted, alpha)


def from_two(
    upload_1: np.ndarray,
    background_1: Colour | None,
    upload_2: np.ndarray,
    background_2: Colour | None,
    noise: float = 0.0,
) -> np.ndarray:
    """The mark on two uploads of plain pictures of different colours; nothing about it is assumed.

    a = 1 - (J1 - J2) / (B1 - B2), by least squares over the three channels, since the mark has one opacity. Rounding of
    J1 and J2 puts it wrong by at most e = sum |B1 - B2| / sum (B1 - B2)^2: 1/255 for black and white uploads, 1/50 for
    greys 50 levels apart. Opacities below e / 2 are set to 0. Each upload then gives the colour with the rounded
    opacity; in each channel the two are averaged, the upload that the mark changed less there counting more, so that
    what the opacity's error does to the one cancels what it does to the other.

    Uploads of different sizes, or on which the mark lies in different places, are laid over one another by the marks'
    correlation, and what they have in common is returned.

    Args:
        upload_1, upload_2: uint8 (height, width, 3).
        background_1, background_2: Colours before marking; each upload's commonest colour unless given.
        noise: How far JPEG put values wrong, levels: see `from_one`. Luma, which JPEG keeps better, then counts for the
            opacity, and a mark of one colour is given it.

    Returns:
        uint8 (height, width, 4), RGBA. Laid over a background whose channels lie between those of the two, it gives
        what the site would within 2 grey levels (within 1 for black and white uploads, which is any background);
        past them the error grows with the distance, to 4 levels for greys 100 and 150 on a white background. With noise
        these bounds do not hold: `quality.measure` tells what was reached.

    Raises:
        ValueError: if the backgrounds are the same, an upload has no plain background or no unmarked pixel, the
            uploads do not carry the same mark, or carry none.
    """
    bases, moved = aligned(upload_1, background_1, upload_2, background_2, noise)
    gap = bases[0] - bases[1]
    weights = LUMA if noise > 0 else np.ones(3)
    opacity = (moved[1] - moved[0]) @ (weights * gap) / (gap @ (weights * gap))  # 1 - (J1 - J2) / (B1 - B2)
    if noise > 0:
        opacity = without_noise(opacity, 2 * noise / np.abs(gap).max())
        solid = opacity > SOLID * opacity.max()
        colour = common_colour(_blended_colour([each[solid] for each in moved], bases, opacity[solid] * MAX_VALUE))
        if colour is not None:
            opacity = opacity_of(colour, moved, bases)
            opacity = without_noise(opacity, noise / max(np.abs(colour - base).max() for base in bases))
            return _marked(np.broadcast_to(colour, moved[0].shape), quantise(opacity * MAX_VALUE))
    alpha = quantise(np.where(opacity < rounding_error(bases[0], bases[1]) / 2, 0, opacity) * MAX_VALUE)
    return _marked(_blended_colour(moved, bases, alpha, noise > 0), alpha)


def aligned(
    upload_1: np.ndarray,
    background_1: Colour | None,
    upload_2: np.ndarray,
    background_2: Colour | None,
    noise: float = 0.0,
) -> tuple[tuple[np.ndarray, np.ndarray], list[np.ndarray]]:
    """Both backgrounds, float (3,), and how far the mark moved each upload where both show it, float (height, width,
    3).

    Raises:
        ValueError: see `from_two`.
    """
    bases = background_of(upload_1, background_1, "upload_1"), background_of(upload_2, background_2, "upload_2")
    gap = bases[0] - bases[1]
    if not gap.any():
        raise ValueError(f"the two backgrounds must differ, got {_text(bases[0])} for both")
    moved = [upload.astype(np.float64) - base for upload, base in zip((upload_1, upload_2), bases, strict=True)]
    if moved[0].shape == moved[1].shape and _agreeing(*moved, gap, noise) >= _LEAST_AGREEING:
        return bases, moved
    moved = list(overlapping(*moved, offset(*moved)))
    agreeing = _agreeing(*moved, gap, noise)
    if agreeing < _LEAST_AGREEING:
        raise ValueError(
            f"the two uploads do not carry the same mark: one mark explains {agreeing:.0%} of the marked pixels, "
            f"expected {_LEAST_AGREEING:.0%} or more"
        )
    return bases, moved


def over(mark: np.ndarray, background: Colour) -> np.ndarray:
    """Lay a mark, uint8 RGBA (height, width, 4), over a plain background; uint8 (height, width, 3)."""
    share = mark[..., 3:] / MAX_VALUE
    return quantise((1 - share) * np.array(background) + share * mark[..., :3])


def rounding_error(background_1: Colour, background_2: Colour) -> float:
    """How far rounding of two uploads to 8 bits can put `from_two`'s opacity wrong, 0..1."""
    gap = np.subtract(background_1, background_2, dtype=np.float64)
    return float(np.abs(gap).sum() / (gap @ gap))


def _agreeing(moved_1: np.ndarray, moved_2: np.ndarray, gap: np.ndarray, noise: float) -> float:
    """Share of the marked pixels whose difference, (3,), is an opacity times the backgrounds' difference."""
    moved = moved_2 - moved_1
    opacity = np.clip(moved @ gap / (gap @ gap), 0, 1)
    marked = np.maximum(np.abs(moved_1), np.abs(moved_2)).max(axis=-1) > 3 * noise
    missed = np.abs(moved - opacity[..., None] * gap)
    missed = missed.max(axis=-1) if noise == 0 else missed @ LUMA  # chroma is at half resolution then
    return float(np.mean(missed[marked] <= _SLACK + 6 * noise)) if marked.any() else 1.0


def _most_transparent(moved: np.ndarray, base: np.ndarray) -> np.ndarray:
    """The least opacity that can have moved each pixel so far, 0..1."""
    room = np.where(moved > 0, MAX_VALUE - base, -base)  # how far white or black would have moved it
    return np.divide(moved, room, out=np.zeros_like(moved), where=room != 0).max(axis=-1)


def _blended_colour(
    moved: list[np.ndarray], bases: tuple[np.ndarray, ...], alpha: np.ndarray, compressed: bool = False
) -> np.ndarray:
    """The colour under an opacity 0..255 by both uploads, float (..., 3)."""
    if compressed:
        found = [colours_under(change, base, alpha / MAX_VALUE) for change, base in zip(moved, bases, strict=True)]
    else:
        found = [_colour_under(change, base, alpha) for change, base in zip(moved, bases, strict=True)]
    weights = np.abs(moved[1]) + 1e-9, np.abs(moved[0]) + 1e-9  # the error of W is (W - B) / a times that of a
    return (weights[0] * found[0] + weights[1] * found[1]) / (weights[0] + weights[1])


def _colour_under(moved: np.ndarray, base: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """W = B + (J - B) / a, float (height, width, 3); B where there is no mark."""
    share = alpha[..., None] / MAX_VALUE
    return base + np.divide(moved, share, out=np.zeros_like(moved), where=share > 0)


def _marked(colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    if not alpha.any():
        raise ValueError("no mark found: every pixel has the background's colour")
    colours = np.where(alpha[..., None] > 0, colours, 0)
    return np.dstack([quantise(colours), alpha])


def background_of(upload: np.ndarray, given: Colour | None = None, name: str = "upload") -> np.ndarray:
    """The background's colour, given or estimated, float (3,).

    JPEG may have changed a colour that is given by a few levels: then the nearest one that is common counts.

    Raises:
        ValueError: if the upload is no picture, has no plain background, or no pixel of the colour given.
    """
    if upload.dtype != np.uint8 or upload.ndim != 3 or upload.shape[-1] != 3 or not upload.size:
        raise ValueError(f"{name} must be uint8 (height, width, 3), got {upload.dtype} {upload.shape}")
    if given is None:
        return _commonest(upload, name)
    base = np.array(_checked(given, f"background of {name}"), np.float64)
    least = _LEAST_BACKGROUND * upload.shape[0] * upload.shape[1]
    exact, near = (upload == base).all(axis=-1), (np.abs(upload - base) <= _OFF).all(axis=-1)
    if exact.sum() < least <= near.sum():
        return _commonest(upload[near][None], name)
    if not exact.any():
        raise ValueError(f"{name} has no unmarked pixel: none has the background's colour {_text(given)}")
    return base


def _commonest(upload: np.ndarray, name: str) -> np.ndarray:
    """The mode of an upload's colours."""
    packed = upload.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    codes, counts = np.unique(packed, return_counts=True)
    code, share = int(codes[counts.argmax()]), counts.max() / packed.size
    base = code >> 16, code >> 8 & 255, code & 255
    if share < _LEAST_BACKGROUND:
        raise ValueError(
            f"{name} has no plain background: its commonest colour {_text(base)} covers {share:.1%}, "
            f"expected {_LEAST_BACKGROUND:.0%} or more; give the background's colour"
        )
    return np.array(base, np.float64)


def _checked(colour: Colour, name: str) -> Colour:
    if len(colour) != 3 or not all(0 <= value <= MAX_VALUE for value in colour):
        raise ValueError(f"{name} must be three numbers from 0 to 255, got {tuple(colour)}")
    return colour


def _text(colour: Colour) -> str:
    return ",".join(f"{value:g}" for value in colour)
