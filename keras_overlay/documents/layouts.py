"""Layouts of pages: letter, article in two columns, form, invoice, report with lists, ledger."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from keras_overlay.documents.sheet import Cell
from keras_overlay.documents.typesetting import Job


def letter(job: Job) -> None:
    """Sender, recipient, date, subject, paragraphs, greeting, name and a signature."""
    writer, styles = job.writer, job.styles
    top = job.text(writer.one("firms").title(), styles.heading, job.top, "right" if job.maybe(0.5) else "left")
    address = f"{writer.one('places')} {writer.code()} {writer.telephone()}"
    top = job.text(address, styles.small, top) + job.gap(0.3)
    if job.maybe(0.6):
        job.line(top)
    top += job.gap(1.5)
    for words in (writer.one("names"), f"{writer.one('places')} {writer.number()}"):
        top = job.text(words, styles.body, top)
    top = job.text(writer.date(), styles.body, top + job.gap(0.5), "right") + job.gap(0.7)
    top = job.text(f"{writer.one('headings')}: {writer.code()}", styles.bold, top) + job.gap(0.7)
    top = job.text(writer.one("greetings"), styles.body, top) + job.gap(0.5)
    for _ in range(int(job.rng.integers(2, 10))):
        if job.fits(top, 8):
            top = job.text(writer.paragraph(2, 6), styles.body, top, styles.align) + job.gap(0.6)
    top = job.text(writer.one("closings"), styles.body, top + job.gap(0.4))
    if job.fits(top, 4) and job.maybe(0.7):
        signature(job, job.left + job.sheet.mm(5), top + job.gap(1.3))
    job.text(writer.one("names"), styles.body, top + job.gap(2.6))


def article(job: Job) -> None:
    """A title, authors, and two columns of sections."""
    writer, styles = job.writer, job.styles
    top = job.text(writer.one("headings"), styles.title, job.top, "centre")
    names = ", ".join(writer.one("names") for _ in range(int(job.rng.integers(1, 4))))
    start = job.text(names, styles.body, top + job.gap(0.2), "centre") + job.gap(1)
    columns = 2 if job.maybe(0.85) else 1
    gutter = 0.05 * job.width
    width, number = (job.width - gutter * (columns - 1)) / columns, 1
    for column in range(columns):
        left, top = job.left + column * (width + gutter), start
        while job.fits(top, 3):
            if job.maybe(0.35) or number == 1:
                words = f"{number} {writer.one('headings')}"
                top = job.sheet.paragraph(words, styles.heading, left, top, width, job.bottom) + job.gap(0.15)
                number += 1
            text = writer.paragraph(3, 8)
            top = job.sheet.paragraph(text, styles.body, left, top, width, job.bottom, styles.align) + job.gap(0.4)


def report(job: Job) -> None:
    """Headings, paragraphs, and lists with bullets or numbers."""
    writer, styles = job.writer, job.styles
    top, indent = job.text(writer.one("headings"), styles.title, job.top) + job.gap(0.3), job.sheet.mm(7)
    if job.maybe(0.5):
        job.line(top, 0.6)
    top, section = top + job.gap(0.5), 1
    while job.fits(top, 4):
        top = job.text(f"{section}. {writer.one('headings')}", styles.heading, top + job.gap(0.3)) + job.gap(0.15)
        top = job.text(writer.paragraph(2, 5), styles.body, top, styles.align) + job.gap(0.4)
        for item in range(int(job.rng.integers(0, 5))):
            if not job.fits(top):
                break
            mark = f"{item + 1}." if section % 2 else "-"
            top = job.sheet.paragraph(
                writer.sentence(), styles.body, job.left + indent, top, job.width - indent, job.bottom, mark=mark
            )
        section += 1


def form(job: Job) -> None:
    """Labels with what was filled in, on lines or in boxes, and a place to sign."""
    writer, styles, sheet = job.writer, job.styles, job.sheet
    top = job.text(writer.one("headings"), styles.title, job.top, "centre" if job.maybe(0.5) else "left")
    top = job.text(writer.paragraph(1, 3), styles.small, top + job.gap(0.3)) + job.gap(0.8)
    boxed, columns, step = job.maybe(0.5), int(job.rng.integers(1, 3)), job.gap(job.rng.uniform(1.5, 2.2))
    width, share = job.width / columns, job.rng.uniform(0.3, 0.45)
    labels = writer.some("labels", 60)
    for row in range(int(job.rng.integers(5, 40))):
        if not job.fits(top, 8):
            break
        if job.maybe(0.12):
            top = job.text(writer.one("headings"), styles.heading, top + job.gap(0.3)) + job.gap(0.3)
        cells = []
        for column in range(columns):
            left = job.left + column * width
            split, right = left + share * width, left + 0.96 * width
            label = labels[(row * columns + column) % len(labels)]
            cells += [Cell(label + ":", left, share * width), Cell(_value(job), split, right - split)]
            if boxed:
                sheet.frame(split - 4, top, right, top + 1.35 * styles.body.size, sheet.mm(0.2), styles.accent)
            else:
                sheet.rule(split, top + 1.3 * styles.body.size, right, top + 1.3 * styles.body.size, sheet.mm(0.2))
        sheet.row(cells, styles.body, top)
        top += step
    top = job.text(writer.paragraph(2, 5), styles.body, top + job.gap(0.5), styles.align) + job.gap(2)
    if job.fits(top, 2):
        job.line(top, share=0.35)
        if job.maybe(0.7):
            signature(job, job.left + sheet.mm(4), top - job.gap(0.5))
        job.text(f"{writer.one('places')}, {writer.date()}", styles.small, top + job.gap(0.1))


def invoice(job: Job) -> None:
    """A seller, a buyer, and a table of goods with a total."""
    writer, styles = job.writer, job.styles
    top = job.text(writer.one("firms"), styles.title, job.top)
    top = job.text(f"{writer.one('places')} {writer.telephone()}", styles.small, top) + job.gap(1)
    top = job.text(writer.one("names"), styles.body, top)
    half = job.width / 2
    meta = [Cell(writer.code(), job.left, half), Cell(writer.date(), job.left + half, half, "right")]
    top = job.sheet.row(meta, styles.bold, top + job.gap(0.5)) + job.gap(0.6)
    prices = []

    def cells() -> list[str]:
        count, price = int(writer.number()), float(job.rng.uniform(0.5, 400))
        prices.append(count * price)
        return [str(len(prices)), writer.one("goods"), str(count), f"{price:,.2f}", f"{prices[-1]:,.2f}"]

    head = ["#", *writer.some("labels", 4)]
    top = table(job, head, cells, (0.07, 0.41, 0.12, 0.2, 0.2), top, int(job.rng.integers(4, 30)))
    total = [Cell(f"{sum(prices):,.2f} EUR", job.left + half, half, "right")]
    top = job.sheet.row(total, styles.bold, top + job.gap(0.3)) + job.gap(0.6)
    job.text(writer.paragraph(1, 4), styles.small, top)


def ledger(job: Job) -> None:
    """A table over the whole page."""
    writer = job.writer
    top = job.text(writer.one("headings"), job.styles.heading, job.top) + job.gap(0.4)
    head = writer.some("labels", 5)

    def cells() -> list[str]:
        return [writer.code(), writer.one("names"), writer.one("goods"), writer.number(), writer.price()]

    bottom = table(job, head, cells, (0.18, 0.25, 0.29, 0.1, 0.18), top, 200)
    job.text(writer.sentence(), job.styles.small, bottom + job.gap(0.3))


def table(job: Job, head: list[str], cells: Callable[[], list[str]], shares, top: float, rows: int) -> float:
    """A table with lines around all cells, between rows, or only below the head.

    Returns:
        Where the next line begins.
    """
    sheet, styles = job.sheet, job.styles
    edges = job.left + job.width * np.concatenate([[0.0], np.cumsum(shares)])
    pad, step = sheet.mm(1.2), styles.body.step * 1.15
    kind, thin, first = int(job.rng.integers(3)), sheet.mm(0.2), top
    fill = tuple(int(255 - 0.2 * (255 - value)) for value in styles.accent) if job.maybe(0.4) else None
    sheet.frame(job.left, top, job.right, top + step, thin, styles.accent, fill)
    numbers = len(shares) - 2
    for row in range(rows + 1):
        if top + 2 * step > job.bottom:
            break
        texts = head if row == 0 else cells()
        sheet.row(
            [Cell(text, edges[n] + pad, edges[n + 1] - edges[n] - 2 * pad, "right" if n >= numbers else "left")
             for n, text in enumerate(texts)],
            styles.bold if row == 0 else styles.body, top + 0.08 * step,
        )  # fmt: skip
        top += step
        if kind or row == 0:
            sheet.rule(job.left, top, job.right, top, thin, styles.accent)
    for edge in edges if kind == 2 else ():
        sheet.rule(edge, first, edge, top, thin, styles.accent)
    return top


def signature(job: Job, left: float, middle: float) -> None:
    """Loops of a pen in blue or black; nothing that could be read."""
    rng, sheet = job.rng, job.sheet
    steps, phases = np.linspace(0, 1, 240), rng.uniform(0, 2 * np.pi, 4)
    turns, second = rng.uniform(3, 9), rng.uniform(1, 3)
    height = rng.uniform(1.5, 4) * (np.exp(-2.5 * steps) + 0.35 * np.abs(np.sin(second * np.pi * steps + phases[0])))
    forth = rng.uniform(22, 45) * steps + rng.uniform(1, 3.5) * np.cos(2 * np.pi * turns * steps + phases[1])
    up = height * np.sin(2 * np.pi * turns * steps + phases[2]) + 0.8 * np.sin(5 * steps + phases[3])
    colour = ((15, 25, 60), (25, 25, 25), (30, 50, 130))[int(rng.integers(3))]
    points = list(zip((left + sheet.mm(1) * forth).tolist(), (middle - sheet.mm(1) * up).tolist(), strict=True))
    sheet.pen(points, sheet.mm(rng.uniform(0.25, 0.45)), colour)


def _value(job: Job) -> str:
    """Something that could be filled into a form."""
    kind = int(job.rng.integers(6))
    writer = job.writer
    makers = (writer.date, writer.code, writer.amount, writer.telephone)
    return makers[kind]() if kind < len(makers) else writer.one(("names", "places")[kind - 4])


LAYOUTS: dict[str, Callable[[Job], None]] = {
    "article": article,
    "form": form,
    "invoice": invoice,
    "ledger": ledger,
    "letter": letter,
    "report": report,
}
"""Name to what writes it."""
