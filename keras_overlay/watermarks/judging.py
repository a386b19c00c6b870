"""Whether a mark is there: a photograph may look a little like any mark somewhere."""

from __future__ import annotations

from keras_overlay.watermarks.opacity import Opacity

_SCORE = 15.0
_AGREEMENT, _TOLD_AGREEMENT = 3.2, 2.0  # the latter where the position is given
_GAIN = 0.004  # least share of the roughness that must go
_STRENGTH = 0.07  # opacity: photographs hold things that look like a fainter mark, such as discs out of focus
_SHARE, _RISE, _FULL = 0.62, 0.25, (0.15, 0.5)  # the share that must agree, more where a mark is stronger
_ALIKE = 0.05, 0.15  # opacities of two copies may differ by this, and this share


def is_there(score: float, opacity: Opacity, told: bool = False) -> bool:
    """Whether what was found is the mark.

    Args:
        score: Of `matching.Evidence`, at full resolution.
        opacity: What its edges tell.
        told: Whether somebody said that it is there.
    """
    gain = 1 - opacity.rough_after / max(opacity.rough_before, 1e-9)
    if gain < _GAIN or opacity.strength < _STRENGTH:
        return False
    if told:
        return opacity.agreement > _TOLD_AGREEMENT
    surely = min(1.0, max(0.0, (opacity.strength - _FULL[0]) / (_FULL[1] - _FULL[0])))
    return score > _SCORE and opacity.agreement > _AGREEMENT and opacity.share > _SHARE + _RISE * surely


def is_another(score: float, opacity: Opacity, best: Opacity) -> bool:
    """Whether a place shows another copy of a mark that was found already."""
    tolerance = _ALIKE[0] + _ALIKE[1] * best.value
    return is_there(score, opacity) and abs(opacity.value - best.value) < tolerance
