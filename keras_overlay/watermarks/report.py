"""What was found and done, for records and for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from keras_overlay.pixels import to_scale_255
from keras_overlay.watermarks.finding import Finding
from keras_overlay.watermarks.nearby import sighted
from keras_overlay.watermarks.subject import Subject
from keras_overlay.watermarks.undoing import Undone

_LISTED = 100  # places that a record lists
_LOOKED_AT = 8  # copies whose rest is measured


def record(finding: Finding, done: Undone, subject: Subject, size: tuple[int, int]) -> dict[str, Any]:
    """What a removal's record tells of one picture, JSON-serialisable.

    Args:
        finding: The mark.
        done: The picture without it.
        subject: What was worked on.
        size: Height and width of the mark's file.

    Returns:
        `found`, `opacity` (factor on the file's alpha), `scale` (across, down), `size` (pixels), `resampling`,
        `copies`, `places` (x, y of at most 100), `tiling` (origin and steps in pixels, or None), `residual` (the
        opacity at which the mark's edges can still be seen in the result; below 0 where too much went),
        `unrecoverable` (share of the picture that was inpainted, 0..1), `jpeg_quality` (None unless JPEG stored the
        marked picture).
    """
    place, lattice = finding.best.place, finding.lattice
    scale = place.width / subject.mark.shape[1], place.height / subject.mark.shape[0]
    tiling = None
    if lattice is not None:
        origin = subject.corner(replace(place, x=lattice.origin[0], y=lattice.origin[1]))
        tiling = {"origin": np.round(origin, 2).tolist(), "steps": np.round(lattice.steps, 3).tolist()}
    return {
        "found": True,
        "opacity": round(finding.opacity, 4),
        "scale": [round(each, 4) for each in scale],
        "size": [round(side * each, 2) for side, each in zip(size[::-1], scale, strict=True)],
        "resampling": place.resampling,
        "copies": len(finding.places),
        "places": [[round(at, 2) for at in subject.corner(each)] for each in finding.places[:_LISTED]],
        "tiling": tiling,
        "residual": residual(finding, done, subject.mark),
        "unrecoverable": float(done.lost.mean()),
        "jpeg_quality": subject.stored.quality if finding.compressed else None,
    }


def residual(finding: Finding, done: Undone, mark: np.ndarray) -> float:
    """The opacity at which the mark's edges can still be seen, on average over some copies."""
    chosen = finding.places[:: max(1, len(finding.places) // _LOOKED_AT)]
    levels = to_scale_255(done.image)
    found = [sighted(levels, mark, place, 0) for place in chosen]
    return round(float(np.mean([each.opacity for each in found if each is not None] or [0.0])), 4)


def in_words(found: Mapping[str, Any]) -> str:
    """The record of a mark that was found, as one line."""
    width, height = found["size"]
    copies = "1 copy" if found["copies"] == 1 else f"{found['copies']} copies"
    x, y = found["places"][0]
    tiled = ", tiled" if found["tiling"] else ""
    jpeg = f", JPEG quality about {found['jpeg_quality']}" if found["jpeg_quality"] else ""
    size = f"{width:g}x{height:g} pixels (scale {found['scale'][0]:.3f})"
    rest = f"residual {found['residual']:+.3f}, {found['unrecoverable']:.1%} unrecoverable{jpeg}"
    return f"opacity {found['opacity']:.3f}, {copies}{tiled}, {size}, first at {x:g},{y:g}; {rest}"
