"""What the colours of a page are: bare paper, ink of a seal, or neither (text), told by the clusters they fall into.

Colours are judged relative to the paper: each is divided by the paper's, channel by channel, so that on tinted paper
grey text stays grey and a seal's chroma is its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keras_overlay.clustering.colours import Palette, to_lab, to_rgb
from keras_overlay.clustering.hues import Ranges, apart, within

LEAST_CHROMA = 6.0
"""Of a cluster of ink, relative to the paper, CIELAB units; more where the paper itself is uneven in colour."""
_LEAST_TINT = 0.06  # and least difference between its lightest and darkest channel, of 1: chroma of black is noise
_SPREADS = 2.5  # both are at least this many times the paper's own root mean square
_WEAK_CHROMA, _WEAK_TINT = 4.0, 0.02  # of a pixel beside ink that is ink too
_GREY = 1.5  # CIELAB units: no colour of a grey page has more chroma, be it stored as RGB
_LIGHT, _NEAR = 65.0, 15.0  # of paper: least L*, farthest CIELAB distance
_LEAST_PAPER, _MOST_INK = 0.3, 0.25  # of a page's pixels: least share of bare paper, most share of ink
_LIGHTER, _MOST_LIGHTER = 10.0, 0.1  # difference of L* from paper; most share of pixels that are lighter by more
_FEW = 1e-4  # share of pixels: a page with fewer that differ from the paper is bare
_SAME_INK, _NEXT_INK = 25.0, 50.0  # degrees: clusters of one ink, colours that may belong to it

NONE, BESIDE, AROUND, SURE = range(4)
"""How certain it is that a colour is ink: not at all; beside other ink; in its surroundings, since hue and strength are
the same; for certain, since its cluster is."""


@dataclass(frozen=True)
class Wanted:
    """Which colours are a seal's.

    Attributes:
        hues: Ranges of hue, see `hues.parse_hues`.
        min_chroma: Least chroma of a cluster of ink, relative to the paper, CIELAB units; None takes LEAST_CHROMA or
            2.5 times the paper's own, whichever is more.
        max_lightness: Most lightness L* of a cluster of ink, where the paper has 100; None sets no limit.
    """

    hues: Ranges = ((0.0, 360.0),)
    min_chroma: float | None = None
    max_lightness: float | None = None


@dataclass(frozen=True, eq=False)
class Named:
    """What each of a palette's n colours is.

    Attributes:
        paper: float32 (3,), the paper's colour, RGB on 0..1.
        plain: bool (n,), True for colours of bare paper.
        certainty: uint8 (n,), NONE, BESIDE, AROUND or SURE.
        ink: uint8 (n,), number of the ink, from 1; 0 where the certainty is NONE.
    """

    paper: np.ndarray
    plain: np.ndarray
    certainty: np.ndarray
    ink: np.ndarray


def name_colours(palette: Palette, labels: np.ndarray, wanted: Wanted) -> Named:
    """Tell paper and ink among clustered colours.

    Args:
        palette: Of the page.
        labels: int (n,), from an entry of CLUSTERINGS.
        wanted: What counts as ink.

    Raises:
        ValueError: the page is grey, or no page at all but a photograph: it has no paper.
    """
    base = paper_colour(palette, labels)
    paper = to_rgb(base[None])[0]
    if is_bare(palette, base):
        nothing = np.zeros(len(labels), np.uint8)
        return Named(paper, nothing == 0, nothing, nothing)
    check_coloured(palette)
    relative = np.minimum(to_rgb(palette.colours) / np.maximum(paper, 1 / 255), 1)
    lab = to_lab(np.float32(255 * relative)[None])[0]
    plain = np.linalg.norm(lab - np.float32([100, 0, 0]), axis=-1) < _NEAR
    check_paper(palette, plain, base)
    colours = Tinted.of(lab, relative)
    clusters = Tinted.of(cluster_means(lab, palette.counts, labels), cluster_means(relative, palette.counts, labels))
    least = leasts(colours, plain, palette.counts, wanted)
    certainty, ink = certain(colours, clusters, labels, least, wanted)
    check_share(palette, certainty >= AROUND, "at most", _MOST_INK, "of the colours of ink")
    return Named(paper, plain, certainty, ink)


@dataclass(frozen=True, eq=False)
class Tinted:
    """Colours relative to the paper: lightness and chroma in CIELAB, hue and angle in degrees, tint on 0..1.

    `tint` is the difference of the lightest and the darkest channel, and `angle` the direction away from grey in RGB.
    Text under an ink and thin ink change the tint but not the angle: 1 - p_k = (1 - t) + t c a_k for every channel k
    (see `filling`) differs from grey by t c (a - mean a).
    """

    lightness: np.ndarray
    chroma: np.ndarray
    hue: np.ndarray
    tint: np.ndarray
    angle: np.ndarray

    @classmethod
    def of(cls, lab: np.ndarray, rgb: np.ndarray) -> Tinted:
        """From CIELAB and from RGB on 0..1, both (n, 3)."""
        red, green, blue = rgb.T
        angle = np.degrees(np.arctan2(np.sqrt(0.75) * (green - blue), red - (green + blue) / 2))
        hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
        return cls(lab[:, 0], np.hypot(lab[:, 1], lab[:, 2]), hue, np.ptp(rgb, axis=-1), angle % 360)


def leasts(colours: Tinted, plain: np.ndarray, counts: np.ndarray, wanted: Wanted) -> tuple[float, float]:
    """Least chroma and tint of a cluster of ink: above what bare paper has by noise."""
    chroma, tint = (
        _SPREADS * float(np.sqrt(np.average(each[plain] ** 2, weights=counts[plain])))
        for each in (colours.chroma, colours.tint)
    )
    return max(LEAST_CHROMA, chroma) if wanted.min_chroma is None else wanted.min_chroma, max(_LEAST_TINT, tint)


def certain(
    colours: Tinted, clusters: Tinted, labels: np.ndarray, least: tuple[float, float], wanted: Wanted
) -> tuple[np.ndarray, np.ndarray]:
    """Certainty and ink of each colour, see `Named`."""
    inks = ink_angles(clusters, least, wanted)
    if not len(inks):
        return np.zeros(len(labels), np.uint8), np.zeros(len(labels), np.uint8)
    chosen = _chosen(clusters, least, wanted)
    distances = np.stack([apart(colours.angle, angle) for angle in inks])
    off, number = distances.min(axis=0), distances.argmin(axis=0) + 1
    weak = (colours.chroma >= _WEAK_CHROMA) & (colours.tint >= _WEAK_TINT) & (off <= _NEXT_INK)
    alike = weak & (colours.chroma >= least[0]) & (colours.tint >= least[1]) & (off <= _SAME_INK)
    certainty = np.select([weak & chosen[labels], alike, weak], [SURE, AROUND, BESIDE], NONE).astype(np.uint8)
    return certainty, np.where(certainty > NONE, number, 0).astype(np.uint8)


def ink_angles(clusters: Tinted, least: tuple[float, float], wanted: Wanted) -> list[float]:
    """The inks of a page, told apart by their angle: that of the most vivid cluster of each."""
    angles: list[float] = []
    for label in np.argsort(-clusters.chroma, kind="stable"):
        near = angles and apart(np.array(angles), clusters.angle[label]).min() <= _SAME_INK
        if _chosen(clusters, least, wanted)[label] and not near:
            angles.append(float(clusters.angle[label]))
    return angles


def _chosen(clusters: Tinted, least: tuple[float, float], wanted: Wanted) -> np.ndarray:
    """Which clusters are ink."""
    most = np.inf if wanted.max_lightness is None else wanted.max_lightness
    strong = (clusters.chroma >= least[0]) & (clusters.tint >= least[1])
    return strong & (clusters.lightness <= most) & within(clusters.hue, wanted.hues)


def paper_colour(palette: Palette, labels: np.ndarray) -> np.ndarray:
    """The paper's colour, CIELAB (3,): around the most frequent colour of the most frequent light cluster.

    Where no cluster is light, of the most frequent one.
    """
    pixels = np.bincount(labels, palette.counts)
    light = cluster_means(palette.colours, palette.counts, labels)[:, 0] >= _LIGHT
    members = labels == np.argmax(np.where(light, pixels, 0) if light.any() else pixels)
    mode = palette.colours[np.argmax(np.where(members, palette.counts, 0))]
    members &= np.linalg.norm(palette.colours - mode, axis=-1) < _NEAR
    return np.average(palette.colours[members], axis=0, weights=palette.counts[members])


def cluster_means(values: np.ndarray, counts: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mean over each cluster's pixels, float32 (clusters, 3)."""
    sums = [np.bincount(labels, counts * values[:, axis]) for axis in range(3)]
    return np.float32(np.stack(sums, axis=-1) / np.bincount(labels, counts)[:, None])


def is_bare(palette: Palette, paper: np.ndarray) -> bool:
    """Whether hardly a pixel differs from the paper: an all-white page, an all-black one."""
    far = np.linalg.norm(palette.colours - paper, axis=-1) >= _NEAR
    return bool(palette.counts[far].sum() < _FEW * palette.counts.sum())


def check_coloured(palette: Palette) -> None:
    """Refuse, by ValueError, a page without colours."""
    most = float(np.hypot(palette.colours[:, 1], palette.colours[:, 2]).max())
    if most <= _GREY:
        raise grey_error(f"its chroma is {most:.1f} CIELAB units at most, more than {_GREY:g} needed")


def grey_error(why: str) -> ValueError:
    """What to say of a grey page."""
    return ValueError(f"colour methods cannot tell ink from text on a grey page ({why}); a network can")


def check_paper(palette: Palette, plain: np.ndarray, paper: np.ndarray) -> None:
    """Refuse, by ValueError, a picture without paper, or with a paper that much else is lighter than."""
    check_share(palette, plain, "at least", _LEAST_PAPER, "bare paper, light and of one colour")
    lighter = palette.colours[:, 0] > paper[0] + _LIGHTER
    check_share(palette, lighter, "at most", _MOST_LIGHTER, "lighter than the paper")


def check_share(palette: Palette, chosen: np.ndarray, order: str, limit: float, what: str) -> None:
    """Refuse, by ValueError, a picture of which the pixels of some colours are more or less than a page has."""
    share = palette.counts[chosen].sum() / palette.counts.sum()
    if share < limit if order == "at least" else share > limit:
        raise ValueError(
            f"no page: {order} {limit:.0%} of the pixels must be {what}, found {share:.0%}; is it a photograph?"
        )
