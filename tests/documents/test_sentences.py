"""Texts are whole, of their language, and as various as they should be."""

from __future__ import annotations

import re

import numpy as np
import pytest

from keras_overlay.documents.sentences import LANGUAGES, Writer


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_different_whole_sentences(language, rng):
    writer = Writer(language, rng)
    sentences = [writer.sentence() for _ in range(200)]
    assert not re.search(r"[{}|]|  ", "\n".join(sentences))
    assert all(sentence.endswith(LANGUAGES[language].stop) for sentence in sentences)
    assert len(set(sentences)) > 120
    letter = {"greek": "[α-ω]", "russian": "[а-я]", "chinese": "[一-龥]"}.get(language, "[a-z]")
    assert all(re.search(letter, sentence) for sentence in sentences)


def test_the_english_article_fits_what_follows(rng):
    writer = Writer("english", rng)
    text = " ".join(writer.sentence() for _ in range(2000))
    assert " an annual " in text
    assert " a useful " in text
    assert re.findall(r"\b[Aa] (?:annual|empty|official|early|unpaid)", text) == []


def test_only_english_has_the_english_article(rng):
    text = " ".join(Writer("french", rng).sentence() for _ in range(300))
    assert " a été " in text
    assert " an " not in text


def test_the_same_generator_writes_the_same(rng):
    first, second, other = (Writer("english", np.random.default_rng(seed)).paragraph(3, 9) for seed in (1, 1, 2))
    assert first == second != other


def test_numbers_look_like_what_they_are(rng):
    writer = Writer("english", rng)
    for _ in range(50):
        assert re.search(r"(19|20)\d\d", writer.date())
        assert re.fullmatch(r"[\d,]+\.\d\d (EUR|USD|GBP|CHF)", writer.amount())
        assert 2 <= int(writer.number()) <= 99


def test_some_are_different(rng):
    chosen = Writer("english", rng).some("labels", 8)
    assert len(set(chosen)) == 8


def test_an_unknown_language_is_refused(rng):
    with pytest.raises(ValueError, match="unknown language 'latin'; known: chinese, english, french, german, greek"):
        Writer("latin", rng)
