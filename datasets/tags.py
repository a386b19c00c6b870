"""Tags of pictures, a JSON file for train_tags.py, out of label files in YOLO's format.

python -m datasets.tags --label_dir coco/labels/train2017 --image_dir coco/images/train2017 --output_file tags.json
python -m datasets.tags --label_dir labels --image_dir pictures --names names.txt --output_file tags.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

from datasets import options

COCO = (
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,"
    "bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,"
    "skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,"
    "cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,"
    "potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,"
    "refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush"
)
"""Names of COCO's 80 kinds of things, in the order of YOLO's numbers."""
GAPS = (0, 12, 26, 29, 30, 45, 66, 68, 69, 71, 83)
"""Numbers that COCO's own numbering, 1 to 90, does not use."""
_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")

_ABOUT = """\
Tags of pictures, a JSON file for train_tags.py, out of label files in YOLO's format: one text file a picture, one line
a thing, which begins with the number of its kind (what follows, a box or an outline, is not needed).

A label file belongs to the picture of the same path below --image_dir, suffix aside; __ in its name stands for a folder
as well: a__b.txt is of a/b.jpg if there is no a__b.jpg. A picture whose label file is empty has no tags; one without a
label file is left out, since nobody knows what is in it.

goes to    a file such as {"a/1.jpg": ["cat", "couch"], "a/2.jpg": []}; how often each tag comes is printed
"""


def main(argv: list[str] | None = None) -> int:
    """Make the file.

    Returns:
        Exit code: 0 made, 1 could not be made, 2 wrong option, 130 interrupted.
    """
    args = _parser().parse_args(argv)
    return options.reporting(lambda: _run(args))


def _parser() -> argparse.ArgumentParser:
    parser = options.new_parser("datasets.tags", _ABOUT)
    add = parser.add_argument
    add("--label_dir", type=Path, required=True, metavar="DIR", help="folder of label files, searched recursively")
    add("--image_dir", type=Path, required=True, metavar="DIR", help="folder of pictures, as train_tags.py gets it")
    known = parser.add_mutually_exclusive_group()
    known.add_argument("--names", type=options.existing_file, metavar="FILE", help="text file of the kinds' names, one "
                       "a line, from number 0 on (default: COCO's 80)")  # fmt: skip
    known.add_argument("--coco_numbers", action="store_true", help="kinds are COCO's, in COCO's own numbering, 1 to 90 "
                       "with gaps, and not in YOLO's, 0 to 79")  # fmt: skip
    add("--output_file", type=Path, required=True, metavar="FILE", help="JSON file to write; an older one is replaced")
    return parser


def _run(args: argparse.Namespace) -> int:
    from keras_overlay.atomic import atomic_path

    for name in ("label_dir", "image_dir"):
        if not getattr(args, name).is_dir():
            raise ValueError(f"--{name}: {getattr(args, name)} is not a folder")
    kinds = args.names.read_text(encoding="utf-8").splitlines() if args.names else COCO.split(",")
    numbers = [number for number in range(len(kinds) + len(GAPS)) if number not in GAPS]
    found, lost = tags(args.label_dir, args.image_dir, dict(zip(numbers if args.coco_numbers else range(len(kinds)),
                                                                kinds, strict=True)))  # fmt: skip
    with atomic_path(args.output_file) as temporary:
        temporary.write_text(json.dumps(found, indent=0, ensure_ascii=False), encoding="utf-8")
    for tag, count in Counter(tag for each in found.values() for tag in each).most_common():
        print(f"{count:7} {tag}")
    print(f"{len(found)} pictures, {lost} label files without a picture left out: {args.output_file}")
    return 0


def tags(label_dir: Path, image_dir: Path, names: Mapping[int, str]) -> tuple[dict[str, list[str]], int]:
    """Tags of each picture that has a label file, sorted, by its path below `image_dir`.

    Args:
        label_dir: Of text files.
        image_dir: Of pictures.
        names: Of the kinds, by number.

    Returns:
        The tags, and the number of label files whose picture is not there.

    Raises:
        ValueError: no label file, none with a picture, or one with a line that is none; names file and line.
    """
    files = sorted(label_dir.rglob("*.txt"))
    found = {}
    for file in files:
        picture = _picture_of(file.relative_to(label_dir).with_suffix("").as_posix(), image_dir)
        if picture is not None:
            found[picture] = sorted({names[number] for number in _kinds(file, names)})
    if not found:
        raise ValueError(f"none of {len(files)} label files in {label_dir} has a picture in {image_dir}")
    return found, len(files) - len(found)


def _picture_of(name: str, folder: Path) -> str | None:
    """The picture of a label file, by its path below the folder."""
    candidates = [f"{each}{suffix}" for each in (name, name.replace("__", "/")) for suffix in _SUFFIXES]
    return next((each for each in candidates if (folder / each).is_file()), None)


def _kinds(file: Path, known: Collection[int]) -> list[int]:
    """The number that each line begins with."""
    kinds = []
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        word = (line.split() or [""])[0]
        if word and not (word.isascii() and word.isdecimal() and int(word) in known):
            legal = f"{min(known)} to {max(known)}"
            raise ValueError(f"{file}, line {number}: expected the number of a kind, {legal}, got {word[:20]!r}")
        kinds += [int(word)] if word else []
    return kinds


if __name__ == "__main__":
    sys.exit(main())
