"""Draw the README's before-and-after pictures into docs/figures/, with the shipped weights.

python docs/make_figures.py [NAME ...]: all, or those named. Run it after weights change. Photographs are scikit-image's
`chelsea` (CC0); pages, seals and lettering are drawn by this project.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import digits as benchmark_digits  # noqa: E402
from benchmarks import held_out_pages, text_pages  # noqa: E402
from keras_overlay import atomic, noise, removers  # noqa: E402
from keras_overlay.commands.train_digits_data import streets_of  # noqa: E402
from keras_overlay.contact_sheet import contact_sheet  # noqa: E402
from keras_overlay.image_files import read_rgb  # noqa: E402
from keras_overlay.infilling import INFILLS  # noqa: E402
from keras_overlay.infilling.painting import Painting  # noqa: E402
from keras_overlay.pairs import samples  # noqa: E402
from keras_overlay.pixels import quantise  # noqa: E402

TITLE = "Restored with the weights that come with keras-overlay"
FOLDER = ROOT / "docs" / "figures"
PHOTOGRAPH_NOISE = {"gaussian": "gaussian,25,25", "captions": "text,25,25", "impulse": "impulse,70,70"}
"""What lies over the photograph in the row of each overlay."""


def photographs() -> np.ndarray:
    """Rows: overlays of photographs; columns: with it, restored, without it."""
    picture = read_rgb(samples.validation_photographs()[0])[20:260, 60:420]
    rows = []
    for name, spec in PHOTOGRAPH_NOISE.items():
        degraded = quantise(noise.build(spec)(picture, np.random.default_rng(7)))
        rows.append([degraded, removers.build(name)(degraded).image, picture])
    return contact_sheet(TITLE, ["given", "restored", "as it was"], list(PHOTOGRAPH_NOISE), rows)


def seals() -> np.ndarray:
    """Rows: a page in colour and one in grey; columns: sealed, restored, clean."""
    setting = held_out_pages.Setting(seed=5, size=(560, 800), dpi=150, seals=(2, 3))
    remove, rows = removers.build("seal"), []
    for grey in (False, True):
        page = held_out_pages.draw(setting, 0, grey, setting.usable_fonts())
        rows.append([page.sealed, remove(page.sealed).image, page.clean])
    return contact_sheet(TITLE, ["given", "restored", "as it was"], ["colour", "grey"], rows)


def comics() -> np.ndarray:
    """Rows: a page in colour and one in grey; columns: lettered, where letters were found, cleaned, as it was."""
    remove, rows = removers.build("text"), []
    for (_, pages), version in zip(text_pages.drawn(2, ["colour", "grey"], False, 3, (600, 424)), (0, 1), strict=True):
        page = list(pages)[version]
        removal = remove(page.lettered)
        mask = np.where(removal.mask[..., None], np.uint8(255), np.uint8(0))
        rows.append([page.lettered, mask, removal.image, page.clean])
    return contact_sheet(TITLE, ["given", "found", "cleaned", "as it was"], ["colour", "grey"], rows)


def digits() -> np.ndarray:
    """Rows: drawn street scenes; columns: given, cleaned, as it was."""
    remove, rows = removers.build("digits"), []
    street = streets_of(benchmark_digits.parser().parse_args([]))[1]
    for number in range(benchmark_digits.FIRST + 40, benchmark_digits.FIRST + 44):
        scene = street(number)
        found = INFILLS["combined"](scene.picture, scene.boxes, remove.reader, Painting()).image
        rows.append([framed(each) for each in (scene.picture, quantise(found), scene.background)])
    return contact_sheet(TITLE, ["given", "cleaned", "as it was"], [""] * len(rows), rows)


def framed(picture: np.ndarray, height: int = 128, width: int = 256) -> np.ndarray:
    """A picture as large as fits, on white."""
    scale = min(height / picture.shape[0], width / picture.shape[1])
    size = [max(1, int(scale * side)) for side in picture.shape[1::-1]]
    result = np.full((height, width, 3), 255, np.uint8)
    result[: size[1], : size[0]] = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC))
    return result


FIGURES: dict[str, Callable[[], np.ndarray]] = {
    "photographs": photographs, "seals": seals, "comics": comics, "digits": digits,
}  # fmt: skip


def main(names: list[str]) -> None:
    """Draw the figures that are named, or all."""
    unknown = sorted(set(names) - set(FIGURES))
    if unknown:
        raise SystemExit(f"unknown figure {unknown[0]!r}; known: {', '.join(FIGURES)}")
    FOLDER.mkdir(exist_ok=True)
    for name in names or FIGURES:
        sheet = Image.fromarray(FIGURES[name]())
        with atomic.atomic_path(FOLDER / f"{name}.jpg") as path:
            sheet.save(path, "JPEG", quality=88)
        print(f"written to docs/figures/{name}.jpg")


if __name__ == "__main__":
    main(sys.argv[1:])
