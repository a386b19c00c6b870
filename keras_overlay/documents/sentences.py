"""Plausible sentences, names, dates and amounts in a language, drawn at random from its vocabulary."""

from __future__ import annotations

import re

import numpy as np

from keras_overlay.documents import other_vocabularies
from keras_overlay.documents.english import ENGLISH
from keras_overlay.documents.vocabulary import Vocabulary

LANGUAGES: dict[str, Vocabulary] = {
    "chinese": other_vocabularies.CHINESE,
    "english": ENGLISH,
    "french": other_vocabularies.FRENCH,
    "german": other_vocabularies.GERMAN,
    "greek": other_vocabularies.GREEK,
    "russian": other_vocabularies.RUSSIAN,
}
"""Name of the language to its vocabulary."""

_SLOT = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeiou](?!seful))")
"""The English article before a vowel."""
_CURRENCIES = ("EUR", "USD", "GBP", "CHF")


class Writer:
    """Writes one language.

    Args:
        language: A name in `LANGUAGES`.
        rng: Source of all choices.

    Raises:
        ValueError: if the language is unknown.
    """

    def __init__(self, language: str, rng: np.random.Generator):
        if language not in LANGUAGES:
            raise ValueError(f"unknown language {language!r}; known: {', '.join(sorted(LANGUAGES))}")
        self.vocabulary, self.rng = LANGUAGES[language], rng

    def one(self, kind: str) -> str:
        """One item of a part of the vocabulary, e.g. `headings`, its slots filled."""
        return self.fill(self.choice(getattr(self.vocabulary, kind)))

    def choice(self, items):
        """One of some items."""
        return items[int(self.rng.integers(len(items)))]

    def some(self, kind: str, count: int) -> list[str]:
        """Different items of a part of the vocabulary, its slots filled."""
        items = getattr(self.vocabulary, kind)
        return [self.fill(items[index]) for index in self.rng.permutation(len(items))[:count].tolist()]

    def fill(self, phrase: str) -> str:
        """A phrase with its slots filled."""
        filled = _SLOT.sub(lambda slot: self._word(slot[1]), phrase)
        return _ARTICLE.sub(r"\1n ", filled) if self.vocabulary is ENGLISH else filled

    def sentence(self) -> str:
        """A sentence of 4 to 20 words, with a capital letter and a full stop."""
        parts = [self.one("openings")] if self.rng.random() < 0.4 or self._needs_opening() else []
        parts += [self.one("subjects"), self.one("predicates")]
        parts += [self.one("endings")] if self.rng.random() < 0.6 else []
        words = (" " if self.vocabulary.spaced else "").join(part for part in parts if part)
        return words[:1].upper() + words[1:] + self.vocabulary.stop

    def paragraph(self, low: int, high: int) -> str:
        """From `low` to `high` sentences."""
        between = " " if self.vocabulary.spaced else ""
        return between.join(self.sentence() for _ in range(int(self.rng.integers(low, high + 1))))

    def date(self) -> str:
        """A date, in words or numbers."""
        day, month, year = self.rng.integers((1, 1, 1985), (29, 13, 2027)).tolist()
        forms = (f"{day} {self.vocabulary.months[month - 1]} {year}", f"{day:02d}.{month:02d}.{year}")
        return self.choice((*forms, f"{year}-{month:02d}-{day:02d}", f"{day:02d}/{month:02d}/{year}"))

    def amount(self) -> str:
        """An amount of money with its currency."""
        return f"{self.price()} {self.choice(_CURRENCIES)}"

    def price(self) -> str:
        """A number with two decimals."""
        return f"{10 ** self.rng.uniform(0.5, 4.5):,.2f}"

    def number(self) -> str:
        """A whole number from 2 to 99."""
        return str(int(self.rng.integers(2, 100)))

    def code(self) -> str:
        """A reference number such as `KF-20417/3`."""
        letters = "".join(chr(65 + int(value)) for value in self.rng.integers(0, 26, 2))
        digits = int(self.rng.integers(1000, 99999))
        return self.choice((f"{letters}-{digits}", f"{digits}/{self.number()}", f"{letters}{digits}", f"No. {digits}"))

    def telephone(self) -> str:
        """A telephone number."""
        first, second, third = self.rng.integers((10, 100, 1000), (99, 1000, 10000)).tolist()
        return self.choice((f"0{first} {second} {third}", f"({second}) {first}-{third}", f"+{first} {second} {third}"))

    def _needs_opening(self) -> bool:
        """Whether sentences of this language begin with an opening always (German ones put the verb second)."""
        return self.vocabulary is other_vocabularies.GERMAN

    def _word(self, slot: str) -> str:
        makers = {"date": self.date, "amount": self.amount, "number": self.number}
        if slot in makers:
            return makers[slot]()
        lists = {"name": self.vocabulary.names, "place": self.vocabulary.places, "month": self.vocabulary.months}
        return self.choice(lists.get(slot) or self.vocabulary.words[slot])
