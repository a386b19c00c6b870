"""The kinds of seals: what is on the rubber of each, drawn at random onto a `Plate`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keras_overlay.documents.design import Design
from keras_overlay.documents.plate import Plate


def _rim(plate: Plate, design: Design, ratio: float) -> float:
    """Lines and ornaments around a round or oval seal. Returns the half axis across that is left inside."""
    width = design.between(0.015, 0.05)
    plate.ellipse(1, ratio, width)
    edge = 1 - width
    if design.maybe(0.5):
        gap, thin = design.between(0.02, 0.05), design.between(0.008, 0.016)
        plate.ellipse(edge - gap, ratio * (edge - gap), thin)
        edge -= gap + thin
    elif design.maybe(0.35):
        size = design.between(0.012, 0.025)
        edge -= 2.5 * size
        teeth = design.maybe(0.5)
        plate.around(int(design.rng.integers(40, 90)), edge, size, ratio, teeth)
        edge -= size
    return edge


def round_seal(plate: Plate, design: Design, ratio: float = 1.0) -> None:
    """A company's seal: text on an arc between rings, a star or an emblem in the middle."""
    height, font = design.between(0.1, 0.17), design.font()
    edge = _rim(plate, design, ratio)
    radius = edge - design.between(0.5, 0.8) * height - 0.5 * height
    below = design.maybe(0.55)
    plate.arc(
        design.writer.one("firms"), font, radius, height, design.between(0.55, 0.68 if below else 0.9), ratio=ratio
    )
    if below:
        words = design.writer.one("offices") if design.maybe(0.6) else design.writer.one("places").upper()
        plate.arc(words, font, radius, height * design.between(0.8, 1), 0.27, below=True, ratio=ratio)
    inner = radius - height
    if design.maybe(0.55):
        plate.ellipse(inner, ratio * inner, design.between(0.008, 0.025))
        inner -= 0.04
    _middle(plate, design, inner, ratio)


def oval_seal(plate: Plate, design: Design) -> None:
    """Like a round one, flatter."""
    round_seal(plate, design, plate.half[1])


def _middle(plate: Plate, design: Design, inner: float, ratio: float) -> None:
    """What is inside of the rings: an emblem, a date, lines of text, or an emblem over a line."""
    choice, down = design.rng.random(), inner * ratio
    if choice < 0.45:
        design.emblem(plate, 0, 0, design.between(0.5, 0.8) * down)
    elif choice < 0.65:
        design.emblem(plate, 0, -0.25 * down, 0.45 * down)
        plate.text(design.writer.one("offices"), design.font(), (0, 0.5 * down), 0.2 * down, 1.5 * inner)
    elif choice < 0.85:
        _date_bar(plate, design, inner, down)
    else:
        for row, kind in enumerate(("marks", "offices", "places")):
            plate.text(
                design.writer.one(kind).upper(), design.font(), (0, (row - 1) * 0.45 * down), 0.22 * down, 1.6 * inner
            )


def _date_bar(plate: Plate, design: Design, inner: float, down: float) -> None:
    """A date between two lines, with a word above and below."""
    height, far = 0.24 * down, 0.3 * down
    across = inner * math.sqrt(1 - 0.3**2)
    plate.text(design.short_date(), design.font(), (0, 0), height, 1.7 * across)
    for side in (-1, 1):
        plate.line([(-across, side * far), (across, side * far)], 0.012)
        if design.maybe(0.7):
            words = design.writer.one("marks")
            plate.text(words, design.font(), (0, side * 0.58 * down), 0.2 * down, 1.2 * inner)
        else:
            plate.text("*" * int(design.rng.integers(1, 4)), design.font(), (0, side * 0.6 * down), 0.2 * down, inner)


def _frame(plate: Plate, design: Design) -> tuple[float, float]:
    """One or two rectangles around the plate. Returns half of the width and the height that are left inside."""
    across, down = plate.half
    width, radius = design.between(0.015, 0.05), design.between(0, 0.12) if design.maybe(0.5) else 0.0
    plate.rectangle(-across, -down, across, down, width, radius)
    across, down = across - width, down - width
    if design.maybe(0.35):
        gap = design.between(0.015, 0.03)
        plate.rectangle(gap - across, gap - down, across - gap, down - gap, 0.012, max(0.0, radius - gap - width))
        across, down = across - gap - 0.012, down - gap - 0.012
    return across, down


def rectangle_seal(plate: Plate, design: Design) -> None:
    """A word such as APPROVED in a frame, sometimes with a line of details below it or as lines of an address."""
    across, down = _frame(plate, design) if design.maybe(0.85) else plate.half
    font, choice = design.font(0.8), design.rng.random()
    if choice < 0.4:
        plate.text(design.writer.one("marks"), font, (0, 0), 1.1 * down, 1.75 * across)
    elif choice < 0.7:
        plate.text(design.writer.one("marks"), font, (0, -0.3 * down), 0.65 * down, 1.75 * across)
        words = design.short_date() if design.maybe(0.5) else design.writer.one("offices")
        plate.text(words, design.font(), (0, 0.52 * down), 0.36 * down, 1.6 * across)
    else:
        lines = [
            design.writer.one("firms"),
            design.writer.one("places"),
            design.writer.telephone(),
            design.writer.code(),
        ]
        count = int(design.rng.integers(3, 5))
        for row, words in enumerate(lines[:count]):
            y = (2 * (row + 0.5) / count - 1) * 0.9 * down
            plate.text(words, font if row == 0 else design.font(0.2), (0, y), 0.9 * down / count, 1.8 * across)


def square_seal(plate: Plate, design: Design) -> None:
    """A name seal: letters in rows and columns, dark on light or cut out of a full square."""
    width = design.between(0.04, 0.09)
    plate.rectangle(-1, -1, 1, 1, width, design.between(0, 0.15))
    vocabulary, count = design.writer.vocabulary, int(design.rng.choice([1, 2, 2, 2, 3]))
    source = "".join(design.writer.one("names" if vocabulary.spaced else "offices").upper().replace(".", "").split())
    letters = (source * 4)[: count * count]
    cell, font = 2 * (0.94 - width) / count, design.font(0.7)
    for place, letter in enumerate(letters):
        column, row = divmod(place, count)
        if vocabulary.spaced:
            row, column = column, row
        else:
            column = count - 1 - column  # from right to left, downwards
        x, y = (cell * (index + 0.5 - count / 2) for index in (column, row))
        plate.text(letter, font, (x, y), 0.72 * cell, 0.86 * cell)
    if design.maybe(0.4):
        plate.invert()


def date_stamp(plate: Plate, design: Design) -> None:
    """A date with a word above and a line to sign below, framed or bare."""
    across, down = _frame(plate, design) if design.maybe(0.6) else plate.half
    plate.text(design.short_date(), design.font(), (0, 0.02 * down), 0.5 * down, 1.8 * across)
    plate.text(design.writer.one("marks"), design.font(), (0, -0.62 * down), 0.36 * down, 1.7 * across)
    if design.maybe(0.5):
        plate.text(design.writer.one("offices"), design.font(0.3), (0, 0.65 * down), 0.3 * down, 1.7 * across)
    else:
        plate.line([(-0.8 * across, 0.7 * down), (0.8 * across, 0.7 * down)], 0.015)


def postmark(plate: Plate, design: Design) -> None:
    """A circle with a town and a date, and wavy or straight lines beside it that cancel a postage stamp."""
    down = plate.half[1]
    x = -1 + down
    plate.ellipse(down, down, 0.02, (x, 0))
    if design.maybe(0.6):
        plate.ellipse(0.6 * down, 0.6 * down, 0.012, (x, 0))
    plate.arc(design.writer.one("places").upper(), design.font(), 0.8 * down, 0.17 * down, 0.55, at=x)
    plate.arc(design.writer.code(), design.font(), 0.8 * down, 0.15 * down, 0.3, below=True, at=x)
    plate.text(design.short_date(), design.font(), (x, 0), 0.17 * down, 1.05 * down)
    count, swing = int(design.rng.integers(4, 8)), design.between(0, 0.07) if design.maybe(0.75) else 0.0
    long, waves = design.between(0.8, 1.0), design.between(2, 5)
    start = x + down * 1.05
    for row in range(count):
        y = 0.8 * down * (2 * (row + 0.5) / count - 1)
        points = np.linspace(start, long, 60)
        line = y + swing * np.sin((points - start) / (long - start) * 2 * math.pi * waves)
        plate.line(list(zip(points.tolist(), line.tolist(), strict=True)), 0.02)


def logo(plate: Plate, design: Design) -> None:
    """A firm's sign: an emblem, filled discs or bars, and a name beside or below it."""
    across, down = plate.half
    name = design.writer.one("firms").split()[0] if design.writer.vocabulary.spaced else design.writer.one("firms")[:2]
    beside = across > 1.9 * down
    size = 0.9 * down if beside else 0.5 * down
    x, y = (-across + 1.1 * size, 0.0) if beside else (0.0, -0.35 * down)
    if design.maybe(0.4):
        plate.ellipse(size, size, 0 if design.maybe(0.3) else 0.05, (x, y))
        size *= 0.72
    design.emblem(plate, x, y, size)
    if beside:
        room = 2 * across - 2.4 * 0.9 * down
        plate.text(name, design.font(0.8), (across - room / 2, 0), 0.6 * down, 0.95 * room)
    else:
        plate.text(name, design.font(0.8), (0, 0.6 * down), 0.3 * down, 1.8 * across)


def polygon_seal(plate: Plate, design: Design) -> None:
    """A triangle, hexagon or octagon with a word and a date: a shape that other kinds do not have."""
    corners = int(design.rng.choice([3, 6, 8]))
    turn = 0.0 if corners == 3 else math.pi / corners
    angles = [turn + 2 * math.pi * number / corners for number in range(corners)]
    for part, width in ((0.97, design.between(0.03, 0.06)), (0.86, 0.015)):
        plate.polygon([(part * math.sin(angle), -part * math.cos(angle)) for angle in angles], width=width)
    y, wide = (0.12, 0.65) if corners == 3 else (0.0, 1.2)
    plate.text(design.writer.one("marks"), design.font(0.8), (0, y - 0.13), 0.2, wide * (0.75 if corners == 3 else 1))
    plate.text(design.short_date(), design.font(), (0, y + 0.13), 0.14, wide)


@dataclass(frozen=True)
class Kind:
    """A kind of seal.

    Attributes:
        draw: Draws it onto a plate.
        flattest, highest: Range of height divided by width.
        shortest, longest: Usual range of its longer side on paper, in millimetres.
    """

    draw: Callable[[Plate, Design], None]
    flattest: float
    highest: float
    shortest: float
    longest: float


KINDS = {
    "date": Kind(date_stamp, 0.35, 0.6, 22, 42),
    "logo": Kind(logo, 0.3, 1.0, 18, 45),
    "oval": Kind(oval_seal, 0.55, 0.78, 24, 42),
    "polygon": Kind(polygon_seal, 1.0, 1.0, 22, 40),
    "postmark": Kind(postmark, 0.32, 0.42, 38, 65),
    "rectangle": Kind(rectangle_seal, 0.22, 0.5, 24, 55),
    "round": Kind(round_seal, 1.0, 1.0, 20, 40),
    "square": Kind(square_seal, 1.0, 1.0, 9, 20),
}
"""Name to the kind of seal."""
