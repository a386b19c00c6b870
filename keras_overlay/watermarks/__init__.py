"""Known marks in pictures: found, undone, and what cannot be undone filled in.

| module | what it does |
|---|---|
| `layers` | a mark's colours times alpha, and alpha; scaled as programs scale, put at a place |
| `scene`, `matching` | the evidence for a mark at every place: a matched filter on gradients |
| `searching`, `nearby`, `refining` | place and size, coarsely at all scales, then to the pixel and between pixels |
| `pairs`, `opacity`, `judging` | the opacity that leaves no edge, and whether the mark is there at all |
| `tiling` | all copies, also in rows and columns |
| `subject`, `finding` | all of these, one after the other |
| `rounding` | the opacity to four digits, from how often stored levels occur |
| `compression`, `cleaning` | JPEG: its tables, read off the pixels, and undoing a mark within what they allow |
| `report` | what was found, for records and for people |
| `undoing` | I = (J - o aW) / (1 - o a), and inpainting where that says nothing |
"""

from keras_overlay.watermarks.compression import Compression, compression
from keras_overlay.watermarks.finding import TILED, Copy, Finding, Search, find
from keras_overlay.watermarks.layers import RESAMPLINGS, Place, as_channels, trimmed
from keras_overlay.watermarks.subject import Subject
from keras_overlay.watermarks.undoing import JPEG, Blend, Stored, Undone, undone

__all__ = [
    "JPEG",
    "RESAMPLINGS",
    "TILED",
    "Blend",
    "Compression",
    "Copy",
    "Finding",
    "Place",
    "Search",
    "Stored",
    "Subject",
    "Undone",
    "as_channels",
    "compression",
    "find",
    "trimmed",
    "undone",
]
