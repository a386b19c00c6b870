"""What people in comics say, shout and what goes bang, in several languages; written for this package.

A line of speech is put together from an opening, a middle and an ending that fit each other in any order, so that a few
dozen phrases give thousands of lines.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_overlay.documents.font_files import read_faces
from keras_overlay.documents.fonts import Font
from keras_overlay.documents.vocabulary import items


@dataclass(frozen=True)
class Speech:
    """One language.

    Attributes:
        script: Name in `fonts.SAMPLES` of what a font must be able to write; its letters are checked one by one too.
        openings, middles, endings: Parts of what is said.
        shouts: Short cries.
        sounds: What is drawn large beside a blow, a door, rain.
        spaced: Whether words have spaces between them; where they have not, lines break anywhere.
        upright: Whether it is also written from top to bottom, columns from right to left.
    """

    script: str
    openings: tuple[str, ...]
    middles: tuple[str, ...]
    endings: tuple[str, ...]
    shouts: tuple[str, ...]
    sounds: tuple[str, ...]
    spaced: bool = True
    upright: bool = False

    @property
    def letters(self) -> frozenset[str]:
        """All that occur, spaces left out."""
        parts = (self.openings, self.middles, self.endings, self.shouts, self.sounds)
        return frozenset(letter for part in parts for words in part for letter in words if not letter.isspace())

    def says(self, rng: np.random.Generator) -> str:
        """One to three sentences."""
        between = " " if self.spaced else ""
        said = []
        for _ in range(int(rng.integers(1, 4))):
            opening = _one(rng, self.openings) + between if rng.random() < 0.6 else ""
            sentence = opening + _one(rng, self.middles) + _one(rng, self.endings)
            said.append(sentence[:1].upper() + sentence[1:])
        return between.join(said)

    def shouts_out(self, rng: np.random.Generator) -> str:
        """A short cry."""
        return _one(rng, self.shouts)

    def sounds_like(self, rng: np.random.Generator) -> str:
        """A sound."""
        return _one(rng, self.sounds)


def _one(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


SPEECHES: dict[str, Speech] = {
    "english": Speech(
        script="latin",
        openings=items("""
            Wait, | Listen, | But | You know, | Well... | Oh, | Hey, | So | Look, | Honestly, | Grandma, | Captain,
            As I said, | Hmm, | Quick, | At last | Back then, | No,
        """),
        middles=items("""
            we have to leave now | the bridge is gone | I never said that | she took the lantern | it was only a cat
            nobody saw us | this is the wrong key | that potion was for tomorrow | who left the door open | I am fine
            the storm is coming | you promised me a story | they are right behind us | it smells of burnt soup
            we walked all night for 2 coins | my hat! Where is it
        """),
        endings=items("! | . | ... | ?! | , didn't I? | , and that is all. | , you fool! | . Trust me. | , again! | ?"),
        shouts=items("WHAT?! | NO! | HELP! | Run! | Stop! | WAIT! | Look out! | Ha ha ha! | Yes!! | Ouch! | Hey!"),
        sounds=items("BOOM | CRASH | Bzzt | SPLASH | click | WHOOSH | tap tap | KRAK | Zzz | THUD | fsshh | RUMBLE"),
    ),
    "french": Speech(
        script="latin accents",
        openings=items("Attends, | Écoute, | Mais | Tu sais, | Bon... | Ô ciel, | Là-bas, | Enfin | Voilà : | Hé,"),
        middles=items("""
            le pont s'est écroulé | je n'ai rien dit | la forêt est fermée | où est passée la clé | ça brûle
            c'était hier | tu m'avais promis une fête | le maître dort déjà | personne ne nous a suivis
            ma sœur est à l'hôtel
        """),
        endings=items("! | . | ... | ?! | , n'est-ce pas ? | , à moi ! | , voilà tout. | ?"),
        shouts=items("NON ! | À L'AIDE ! | Arrêtez ! | Quoi ?! | Là ! | Aïe ! | Hé ! | Ça alors !"),
        sounds=items("BOUM | CRAC | Pschitt | TOC TOC | Plouf | VLAN | dring"),
    ),
    "german": Speech(
        script="latin accents",
        openings=items("Warte, | Hör zu: | Aber | Weißt du, | Nun... | Also | Schnell, | Später, | Übrigens:"),
        middles=items("""
            die Brücke ist weg | ich habe nichts gesagt | der Schlüssel gehört mir | draußen wird es kühl
            das war knapp | niemand hört uns | morgen früh gehen wir los | die Tür war offen
            du schuldest mir zwölf Münzen
        """),
        endings=items("! | . | ... | ?! | , oder? | , du Träumer! | , und Schluss. | ?"),
        shouts=items("NEIN! | HILFE! | Halt! | Was?! | Lauft! | Oh weh! | Hör auf! | Los!"),
        sounds=items("RUMMS | KRACH | Zisch | PLATSCH | klick | tropf | WUMM"),
    ),
    "greek": Speech(
        script="greek",
        openings=items("Όμως | Λοιπόν, | Άκου, | Έλα, | Πάλι"),
        middles=items("""
            η γέφυρα έπεσε | δεν είπα τίποτα | φεύγουμε τώρα | ήταν μόνο η γάτα | το κλειδί χάθηκε | βρέχει έξω
        """),
        endings=items("! | . | ... | ;"),
        shouts=items("ΟΧΙ! | ΒΟΗΘΕΙΑ! | Σταμάτα! | Τι;! | Πρόσεχε!"),
        sounds=items("ΜΠΑΜ | ΚΡΑΚ | Φσσσ | ΜΠΟΥΜ"),
    ),
    "japanese": Speech(
        script="kana",
        openings=items(
            "でも | ねえ、 | ちょっと、 | だから | まさか、 | ほら、 | いや、 | 実は | 先生、 | お母さん、 | 今日は"
        ),
        middles=items("""
            橋が落ちている | 何も言っていない | もう行かなきゃ | 猫だった | 鍵がちがう | 誰も見ていない
            雨が来るぞ | 私の本だ
            一人で行くのか | 明日の朝にしよう | 火が消えそうだ | あの山の向こうに町がある
            コーヒーをこぼした | 大丈夫だよ
        """),
        endings=items("！ | 。 | … | ！？ | よ。 | ね…。 | って言ったろ！ | ？"),
        shouts=items("えっ！？ | だめだ！ | 待て！ | 助けて！ | うわあああ | やった！ | こら！ | 何！？ | すごい！"),
        sounds=items("ドン | ゴゴゴ | バキッ | ザーッ | ガラガラ | シーン | ドキドキ | パタパタ | ズキューン"),
        spaced=False,
        upright=True,
    ),
    "korean": Speech(
        script="hangul",
        openings=items("그런데 | 잠깐, | 하지만 | 이봐, | 그러니까"),
        middles=items("다리가 없어졌어 | 나는 몰라 | 지금 가야 해 | 고양이였어 | 열쇠가 아니야 | 비가 온다"),
        endings=items("! | . | ... | ?!"),
        shouts=items("안 돼! | 도와줘! | 뭐?! | 멈춰! | 우와!"),
        sounds=items("쾅 | 우르르 | 두근두근 | 철컥"),
    ),
    "russian": Speech(
        script="cyrillic",
        openings=items("Но | Слушай, | Погоди, | Знаешь, | Ну... | Вот и"),
        middles=items("""
            мост рухнул | я ничего не говорил | нам пора идти | это был кот | ключ не тот | дождь идёт
            никто нас не видел | щётка в печи
        """),
        endings=items("! | . | ... | ?! | , правда? | ?"),
        shouts=items("НЕТ! | ПОМОГИТЕ! | Стой! | Что?! | Бежим!"),
        sounds=items("БУМ | ТРАХ | Шшш | ХЛОП"),
    ),
}
"""Name of the language to what is said in it."""


def writers(fonts: Sequence[Font], language: str) -> list[Font]:
    """The fonts that have every letter of a language's speech, none perhaps.

    Args:
        fonts: To choose from.
        language: A name in `SPEECHES`.

    Raises:
        ValueError: the language is unknown.
    """
    if language not in SPEECHES:
        raise ValueError(f"unknown language {language!r}; known: {', '.join(sorted(SPEECHES))}")
    return [font for font in fonts if SPEECHES[language].script in font.scripts and _has_all(font, language)]


@functools.lru_cache(maxsize=4096)
def _has_all(font: Font, language: str) -> bool:
    wanted = np.array(sorted(map(ord, SPEECHES[language].letters)))
    face = next(each for each in read_faces(font.path, wanted) if each.index == font.index)
    return len(face.glyphs) == len(wanted)
