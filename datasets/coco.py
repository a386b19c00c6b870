"""COCO 2017 validation photographs, split at random into train and test.

python -m datasets.coco --output_dir dataset
python -m datasets.coco --output_dir dataset --from_file ~/Downloads/val2017.zip
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from datasets import job, options
from datasets.download import Source
from datasets.safe_archive import ArchiveError, Limits, Picture

if TYPE_CHECKING:
    import numpy as np

URL = "http://images.cocodataset.org/zips/val2017.zip"
# Not given by COCO itself; the same digits stand in torchvision's prototype data sets and in many other places.
CHECKSUM = "sha256:4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05"
LICENCE = "each photograph under its own Creative Commons licence and the Flickr terms of use (cocodataset.org)"

_ABOUT = f"""\
The 5000 validation photographs of COCO 2017 (Lin et al. 2014, arXiv:1405.0312, cocodataset.org), about 640x480,
JPEG, split at random into folders train (4200) and test (800).

licence    {LICENCE};
           the annotations, which are not fetched, are CC BY 4.0
size       816 MB to download, about as much unpacked; 1700 MB free are needed while it works
from       {URL}
checksum   {CHECKSUM}
           (md5:442b8da7639aecaf257c1dceb8ba8c80; COCO itself prints none, both are as widely published)
goes to    DIR/train and DIR/test, each with a dataset.json that says what it was made from

A download that was cut off goes on where it stopped when the command is given again. A complete folder is left alone.
"""


def main(argv: list[str] | None = None) -> int:
    """Make the data set.

    Returns:
        Exit code: 0 made or complete already, 1 could not be made, 2 wrong option, 130 interrupted.
    """
    args = _parser().parse_args(argv)
    return options.reporting(lambda: job.do(_job(args), _how(args)))


def split(names: list[str], train_count: int, test_count: int, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Draw a test set and a training set without a common picture.

    Args:
        names: File names, in any order: the result depends on the names and the generator alone.
        train_count: Pictures to train on.
        test_count: Pictures to test on, drawn first.
        rng: Source of the draw.

    Returns:
        (train, test), each sorted.

    Raises:
        ValueError: there are fewer names than are asked for.
    """
    if train_count + test_count > len(names):
        asked = f"train_count={train_count} and test_count={test_count}"
        raise ValueError(f"expected {train_count + test_count} pictures ({asked}), got {len(names)}")
    ordered = sorted(names)
    drawn = [ordered[index] for index in rng.permutation(len(ordered))]
    return sorted(drawn[test_count : test_count + train_count]), sorted(drawn[:test_count])


def _parser() -> argparse.ArgumentParser:
    parser = options.new_parser("datasets.coco", _ABOUT)
    most = Limits.entries
    add = parser.add_argument
    add(
        "--train_count",
        type=options.whole(1, most),
        default=4200,
        metavar="N",
        help=f"pictures in train, 1 to {most} (default: %(default)s)",
    )
    add(
        "--test_count",
        type=options.whole(1, most),
        default=800,
        metavar="N",
        help=f"pictures in test, 1 to {most}; train and test share none (default: %(default)s)",
    )
    add(
        "--seed",
        type=options.whole(0, 2**32 - 1),
        default=0,
        metavar="N",
        help="which random split, 0 to 4294967295; the same number gives the same split (default: %(default)s)",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--from_file",
        type=options.existing_file,
        metavar="FILE",
        help="take val2017.zip from here instead of downloading it (default: download)",
    )
    where.add_argument(
        "--url",
        type=options.web_address,
        default=URL,
        metavar="URL",
        help="take val2017.zip from a mirror (default: %(default)s)",
    )
    options.add_common(parser, "dataset", "train and test")
    return parser


def _how(args: argparse.Namespace) -> job.How:
    return job.How(args.output_dir, options.patience(args), args.from_file, args.keep_archive, args.dry_run)


def _job(args: argparse.Namespace) -> job.Job:
    recipe = {"seed": args.seed, "train_count": args.train_count, "test_count": args.test_count}
    recipes = {part: {"dataset": "COCO val2017", "part": part, **recipe} for part in ("train", "test")}

    def choose(path: Path, pictures: list[Picture]) -> Mapping[str, list[Picture]]:
        import numpy as np

        by_name = {picture.name: picture for picture in pictures}
        if len(by_name) < len(pictures):
            raise ArchiveError(
                f"{path}: some of its {len(pictures)} pictures have the same name; only a zip like "
                "val2017.zip, with one folder, can be split"
            )
        try:
            halves = split(list(by_name), args.train_count, args.test_count, np.random.default_rng(args.seed))
        except ValueError as error:
            raise ArchiveError(f"{path}: {error}; give a smaller --train_count or --test_count") from None
        return {part: [by_name[name] for name in half] for part, half in zip(recipes, halves, strict=True)}

    return job.Job(Source("val2017.zip", args.url, args.checksum or CHECKSUM), LICENCE, recipes, choose)


if __name__ == "__main__":
    sys.exit(main())
