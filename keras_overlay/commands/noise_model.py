"""Show what a noise spec does to a picture, or take a watermark out of marked uploads."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np

from keras_overlay import command_line, cropping, noise, registry
from keras_overlay.command_line import colour, path_ending, whole
from keras_overlay.commands import mark_extraction
from keras_overlay.contact_sheet import contact_sheet
from keras_overlay.image_files import read_rgb, write_png
from keras_overlay.noise import extraction
from keras_overlay.noise.drawn_mark import drawn_mark
from keras_overlay.pairs.samples import validation_photographs
from keras_overlay.showing import show

DESCRIPTION = """\
Draw a sheet of noisy samples, from the minimum to the maximum of a noise spec.

  python noise_model.py --noise_model text,0,50
  python noise_model.py --noise_model "text,0,25+gaussian,0,25" --image_file photo.jpg --output_file sheet.png
  python noise_model.py --noise_model gaussian,0,50 --grey --show

Or take a mark out of pictures of one colour that a site has marked, to train against it:

  python noise_model.py --extract_watermark black.png white.png --output_file mark.png          # exact
  python noise_model.py --extract_watermark black.jpg white.jpg --trim --report quality.json    # nearly
  python noise_model.py --extract_watermark grey.png --mark_colour 255,255,255 --output_file mark.png
  python noise_model.py --draw_watermark SAMPLE --output_file mark.png                          # one of our own
  python noise_model.py --noise_model watermark,mark.png

Noise models and their arguments, with defaults (`+` joins several):

{models}
"""
GREY = 128  # the flat picture's value, 50 % grey


def parser() -> argparse.ArgumentParser:
    """All options."""
    models = "\n".join(f"  {usage(name)}" for name in noise.NOISE_MODELS)
    made = command_line.parser("noise_model.py", DESCRIPTION.format(models=models))
    add = made.add_argument
    add("--noise_model", type=command_line.noise_spec, default="gaussian,0,50", help="noise to show: name,arguments, "
        "several joined by +")  # fmt: skip
    picture = made.add_mutually_exclusive_group()
    picture.add_argument("--image_file", type=Path, help="picture to degrade (default: a sample photograph)")
    picture.add_argument("--grey", action="store_true", help="degrade a flat grey picture instead")
    add("--image_size", type=whole(16, 1024), default=256, help="side of the square taken from the picture's middle, "
        "16..1024 pixels; a smaller picture is shown whole")  # fmt: skip
    add("--strengths", type=whole(1, 20), default=5, help="steps from the minimum to the maximum of the noise, 1..20; "
        "1 shows the middle")  # fmt: skip
    add("--count", type=whole(1, 20), default=2, help="samples of each strength, 1..20")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of the samples, 0..2147483647")
    add("--output_file", type=path_ending(".png"), help="PNG to write (default: noise_model.png; mark.png with "
        "--extract_watermark and --draw_watermark; none with --show)")  # fmt: skip
    add("--overwrite", action="store_true", help="replace the output file if it exists (refused otherwise)")
    add("--show", action="store_true", help="show the sheet or the mark in a window")
    group = made.add_argument_group("watermark")
    group.add_argument("--extract_watermark", type=Path, nargs="+", metavar="UPLOAD", help="one or two marked uploads "
        "of plain pictures, two of them of different colours")  # fmt: skip
    group.add_argument("--background", type=colour, action="append", metavar="R,G,B", help="colour of an upload before "
        "marking, 0..255 each; once for each upload (default: the upload's commonest colour)")  # fmt: skip
    group.add_argument("--mark_colour", type=colour, metavar="R,G,B", help="colour of the whole mark, 0..255 each, "
        "with one upload (default: black, white or as saturated as it can be)")  # fmt: skip
    group.add_argument("--draw_watermark", metavar="TEXT", help="draw a mark of our own with this text, 1 to 40 "
        "characters, instead: something to try with")  # fmt: skip
    group.add_argument("--trim", action="store_true", help="cut the transparent border off the mark")
    group.add_argument("--report", type=path_ending(".json"), metavar="FILE.json", help="write how well the mark over "
        "each background gives that upload again: what is printed, and the mark's box, opacity and colour")  # fmt: skip
    return made


def usage(name: str) -> str:
    """A noise model's name and arguments."""
    arguments = registry.usage(noise.NOISE_MODELS[name].__init__)
    return f"{name},{arguments}" if "=" in arguments else name


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse, check combinations, and fill in the output file."""
    made = parser()
    options = made.parse_args(argv)
    uploads = options.extract_watermark or []
    if uploads and options.draw_watermark is not None:
        made.error("argument --draw_watermark: not allowed with argument --extract_watermark")
    if len(uploads) > 2:
        made.error(f"argument --extract_watermark: expected one or two uploads, got {len(uploads)}")
    if options.background and len(options.background) != len(uploads):
        made.error(f"argument --background: expected one for each upload of --extract_watermark ({len(uploads)}) or "
                   f"none, got {len(options.background)}")  # fmt: skip
    if options.mark_colour and len(uploads) != 1:
        made.error("argument --mark_colour: only with --extract_watermark and one upload; two tell the colour")
    for name in ("trim", "report"):
        if getattr(options, name) and not uploads:
            made.error(f"argument --{name}: only with --extract_watermark")
    for path in [*uploads, *([options.image_file] if options.image_file else [])]:
        if not path.is_file():
            made.error(f"no such file: {path}")
    if options.output_file is None and not options.show:
        options.output_file = Path("mark.png" if uploads or options.draw_watermark else "noise_model.png")
    if options.output_file and options.output_file.exists() and not options.overwrite:
        made.error(f"argument --output_file: {options.output_file} exists; choose another or give --overwrite")
    return options


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = resolve(argv)
    if options.draw_watermark is not None:
        picture = drawn_mark(options.draw_watermark)
    else:
        picture = mark_extraction.extract(options) if options.extract_watermark else sheet(options)
    if options.output_file:
        write_png(options.output_file, picture)
        print(f"{options.output_file}: {picture.shape[1]}x{picture.shape[0]} pixels")
    if options.show:
        on_white = extraction.over(picture, (255, 255, 255)) if picture.shape[-1] == 4 else picture
        show("watermark" if picture.shape[-1] == 4 else options.noise_model, [on_white])
    return 0


def sheet(options: argparse.Namespace) -> np.ndarray:
    """The sheet of samples, uint8 (height, width, 3): a row a sample, a column a strength, the clean picture first."""
    model = noise.build(options.noise_model)
    steps = [model.fixed(share) for share in shares(options.strengths)]
    image, name = clean_picture(options)
    rows = []
    for sample in range(options.count):  # one row's samples have the same seed, so that only the strength changes
        rows.append([image, *(step(image, sample_rng(options.seed, sample)) for step in steps)])
    labels = ["clean", *(label(str(step)) for step in steps)]
    names = [f"sample {sample + 1}" for sample in range(options.count)]
    return contact_sheet(f"{options.noise_model}   on {name}, seed {options.seed}", labels, names, rows)


def shares(steps: int) -> list[float]:
    """Shares of the way from the minimum to the maximum, evenly spread; the middle for a single step."""
    return [step / (steps - 1) for step in range(steps)] if steps > 1 else [0.5]


def sample_rng(seed: int, sample: int) -> np.random.Generator:
    """The generator of one sample's noise."""
    return np.random.default_rng([seed, sample])


def label(spec: str) -> str:
    """A spec as a label: one line a part, numbers with at most two decimals."""
    return re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", spec).replace("+", "\n+ ")


def clean_picture(options: argparse.Namespace) -> tuple[np.ndarray, str]:
    """The picture to degrade, uint8 RGB, and its name."""
    if options.grey:
        return np.full((options.image_size, options.image_size, 3), GREY, np.uint8), f"{GREY},{GREY},{GREY}"
    path = options.image_file or validation_photographs()[0]
    return cropping.centre_crop(read_rgb(path), options.image_size), path.name
