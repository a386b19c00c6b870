"""Comics, drawn: lettering in several scripts, balloons, screentone, and whole pages of panels to letter."""

from keras_overlay.documents.comics.halftone import Screen, halftone, random_screen
from keras_overlay.documents.comics.lettering import Lettered, LetteringStyle, letter
from keras_overlay.documents.comics.pages import draw_comic_page
from keras_overlay.documents.comics.speech import SPEECHES, Speech

__all__ = [
    "SPEECHES",
    "Lettered",
    "LetteringStyle",
    "Screen",
    "Speech",
    "draw_comic_page",
    "halftone",
    "letter",
    "random_screen",
]
