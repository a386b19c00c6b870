"""A watermark taken out of marked uploads of plain pictures, as an RGBA picture that `watermark,FILE` takes.

A site that marks pictures computes J = (1 - a) B + a W from the upload B, the mark's colour W and its opacity a. Upload
a picture of one colour B, download J, and J tells what the mark is: one pair up to an assumption about W, two pairs
on different backgrounds without any. Values are 8-bit, so J is known to half a grey level.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_overlay.pixels import MAX_VALUE, quantise

Colour = Sequence[int]
"""Red, green and blue, 0..255."""

_LEAST_BACKGROUND = 0.05  # share of an upload that its commonest colour must cover to be taken for the background
_LEAST_AGREEING = 0.95  # share of the marked pixels of two uploads that one mark must explain
_SLACK = 12  # grey levels by which an upload may miss what a mark explains: rounding, and a site's JPEG compression


def from_one(upload: np.ndarray, background: Colour | None = None, colour: Colour | None = None) -> np.ndarray:
    """The mark on one upload of a plain picture.

    Without `colour`, the mark is taken to be as transparent as it can be: in each pixel the channel that moved most was
    moved by white if it grew and by black if it fell, which gives the opacity; the other channels then give the
    colour. Black, white and fully saturated marks come out right; a greyish mark comes out darker or lighter and more
    transparent than it is, which only matters on other backgrounds. Two uploads (`from_two`) leave no such doubt.

    Args:
        upload: uint8 (height, width, 3), the marked picture.
        background: Colour of the picture before it was marked; the upload's commonest colour unless given.
        colour: Colour of the whole mark, if known.

    Returns:
        uint8 (height, width, 4), RGBA. Laid over the same background it gives the upload within one grey level (with
        `colour`: as closely as that colour can).

    Raises:
        ValueError: if the upload has no plain background, no unmarked or no marked pixel, or the mark's colour is the
            background's.
    """
    base = _background(upload, background, "upload")
    moved = upload.astype(np.float64) - base  # (height, width, 3)
    if colour is None:
        room = np.where(moved > 0, MAX_VALUE - base, -base)  # how far white or black would have moved it
        alpha = np.divide(moved, room, out=np.zeros_like(moved), where=room != 0).max(axis=-1)
    else:
        room = np.array(_checked(colour, "colour"), np.float64) - base
        if not room.any():
            raise ValueError(f"colour must differ from the background, got {_text(colour)} for both")
        alpha = moved @ room / (room @ room)
    alpha = quantise(alpha * MAX_VALUE)
    painted = _colour_under(moved, base, alpha) if colour is None else np.broadcast_to(base + room, upload.shape)
    return _marked(painted, alpha)


def from_two(
    upload_1: np.ndarray,
    background_1: Colour | None,
    upload_2: np.ndarray,
    background_2: Colour | None,
) -> np.ndarray:
    """The mark on two uploads of plain pictures of different colours; nothing about it is assumed.

    a = 1 - (J1 - J2) / (B1 - B2), by least squares over the three channels, since the mark has one opacity. Rounding of
    J1 and J2 puts it wrong by at most e = sum |B1 - B2| / sum (B1 - B2)^2: 1/255 for black and white uploads, 1/50 for
    greys 50 levels apart. Opacities below e / 2 are set to 0. Each upload then gives the colour with the rounded
    opacity; in each channel the two are averaged, the upload that the mark changed less there counting more, so that
    what the opacity's error does to the one cancels what it does to the other.

    Args:
        upload_1, upload_2: uint8 (height, width, 3), the same size, marked in the same place.
        background_1, background_2: Colours before marking; each upload's commonest colour unless given.

    Returns:
        uint8 (height, width, 4), RGBA. Laid over a background whose channels lie between those of the two, it gives
        what the site would within 2 grey levels (within 1 for black and white uploads, which is any background);
        past them the error grows with the distance, to 4 levels for greys 100 and 150 on a white background.

    Raises:
        ValueError: if sizes differ, the backgrounds are the same, an upload has no plain background or no unmarked
            pixel, the uploads do not carry the same mark, or carry none.
    """
    if upload_1.shape != upload_2.shape:
        sizes = " and ".join(f"{image.shape[1]}x{image.shape[0]}" for image in (upload_1, upload_2))
        raise ValueError(f"the two uploads must have the same size, got {sizes}")
    bases = _background(upload_1, background_1, "upload_1"), _background(upload_2, background_2, "upload_2")
    gap = bases[0] - bases[1]
    if not gap.any():
        raise ValueError(f"the two backgrounds must differ, got {_text(bases[0])} for both")
    moved = [upload.astype(np.float64) - base for upload, base in zip((upload_1, upload_2), bases, strict=True)]
    opacity = (moved[1] - moved[0]) @ gap / (gap @ gap)  # 1 - (J1 - J2) / (B1 - B2)
    _check_agreement(moved[1] - moved[0], gap, np.clip(opacity, 0, 1))
    alpha = quantise(np.where(opacity < rounding_error(bases[0], bases[1]) / 2, 0, opacity) * MAX_VALUE)
    found = [_colour_under(change, base, alpha) for change, base in zip(moved, bases, strict=True)]
    weights = np.abs(moved[1]) + 1e-9, np.abs(moved[0]) + 1e-9  # the error of W is (W - B) / a times that of a
    return _marked((weights[0] * found[0] + weights[1] * found[1]) / (weights[0] + weights[1]), alpha)


def over(mark: np.ndarray, background: Colour) -> np.ndarray:
    """Lay a mark, uint8 RGBA (height, width, 4), over a plain background; uint8 (height, width, 3)."""
    share = mark[..., 3:] / MAX_VALUE
    return quantise((1 - share) * np.array(background) + share * mark[..., :3])


def rounding_error(background_1: Colour, background_2: Colour) -> float:
    """How far rounding of two uploads to 8 bits can put `from_two`'s opacity wrong, 0..1."""
    gap = np.subtract(background_1, background_2, dtype=np.float64)
    return float(np.abs(gap).sum() / (gap @ gap))


def _check_agreement(moved: np.ndarray, gap: np.ndarray, opacity: np.ndarray) -> None:
    """Refuse uploads whose difference, (height, width, 3), is not opacity times the backgrounds' difference."""
    marked = moved.any(axis=-1)
    missed = np.abs(moved - opacity[..., None] * gap).max(axis=-1)
    agreeing = np.mean(missed[marked] <= _SLACK) if marked.any() else 1
    if agreeing < _LEAST_AGREEING:
        raise ValueError(
            f"the two uploads do not carry the same mark in the same place: one mark explains {agreeing:.0%} of the "
            f"marked pixels, expected {_LEAST_AGREEING:.0%} or more"
        )


def _colour_under(moved: np.ndarray, base: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """W = B + (J - B) / a, float (height, width, 3); B where there is no mark."""
    share = alpha[..., None] / MAX_VALUE
    return base + np.divide(moved, share, out=np.zeros_like(moved), where=share > 0)


def _marked(colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    if not alpha.any():
        raise ValueError("no mark found: every pixel has the background's colour")
    colours = np.where(alpha[..., None] > 0, colours, 0)
    return np.dstack([quantise(colours), alpha])


def _background(upload: np.ndarray, given: Colour | None, name: str) -> np.ndarray:
    """The background's colour, given or estimated, float (3,)."""
    if upload.dtype != np.uint8 or upload.ndim != 3 or upload.shape[-1] != 3 or not upload.size:
        raise ValueError(f"{name} must be uint8 (height, width, 3), got {upload.dtype} {upload.shape}")
    if given is None:
        return _commonest(upload, name)
    base = np.array(_checked(given, f"background of {name}"), np.float64)
    if not (upload == base).all(axis=-1).any():
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
