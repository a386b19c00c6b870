"""Synthetic documents: pages of text with real fonts, stamp seals, and the one pressed onto the other."""

from keras_overlay.documents.fonts import Font, UnknownFontError, find_fonts, named, writing
from keras_overlay.documents.inking import Press, Sealed, press, random_press, seal_page
from keras_overlay.documents.kinds import KINDS
from keras_overlay.documents.layouts import LAYOUTS
from keras_overlay.documents.pages import Page, draw_page
from keras_overlay.documents.scanning import Scan
from keras_overlay.documents.seal_book import SealBook, seal_book
from keras_overlay.documents.seals import USUAL_KINDS, Seal, draw_seal, from_rgba, grey_ink, ink_colour
from keras_overlay.documents.sentences import LANGUAGES
from keras_overlay.documents.wear import Wear

__all__ = [
    "KINDS",
    "LANGUAGES",
    "LAYOUTS",
    "USUAL_KINDS",
    "Font",
    "Page",
    "Press",
    "Scan",
    "Seal",
    "SealBook",
    "Sealed",
    "UnknownFontError",
    "Wear",
    "draw_page",
    "draw_seal",
    "find_fonts",
    "from_rgba",
    "grey_ink",
    "ink_colour",
    "named",
    "press",
    "random_press",
    "seal_book",
    "seal_page",
    "writing",
]
