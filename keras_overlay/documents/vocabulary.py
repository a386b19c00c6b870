"""Words and phrases of business letters in several languages, written for this package.

A sentence is put together from an opening, a subject, a predicate and an ending, in forms that fit each other in any
order, so that inflected languages need no grammar. Phrases may hold slots such as {noun}, {name}, {amount}, {date},
{number} and {place}, which `sentences` fills.
"""

from __future__ import annotations

from dataclasses import dataclass, field


def items(text: str) -> tuple[str, ...]:
    """What stands between vertical bars or line breaks."""
    return tuple(item.strip() for item in text.replace("\n", "|").split("|") if item.strip())


@dataclass(frozen=True)
class Vocabulary:
    """What one language has to say.

    Attributes:
        script: Name in `fonts.SAMPLES` of what a font must be able to write.
        openings, subjects, predicates, endings: Parts of sentences.
        headings: Of sections and documents.
        labels: Of fields in forms and columns of tables.
        goods: Items of invoices.
        names, places, months: Of people, towns and months.
        greetings, closings: Of letters.
        firms, offices, marks: Texts of seals: for an arc, for the arc below or the middle, and single words.
        words: Slot to what may fill it.
        spaced: Whether words have spaces between them.
        stop: What ends a sentence.
    """

    script: str
    openings: tuple[str, ...]
    subjects: tuple[str, ...]
    predicates: tuple[str, ...]
    endings: tuple[str, ...]
    headings: tuple[str, ...]
    labels: tuple[str, ...]
    goods: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    months: tuple[str, ...]
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    firms: tuple[str, ...]
    offices: tuple[str, ...]
    marks: tuple[str, ...]
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    spaced: bool = True
    stop: str = "."
