"""The 291 training pictures and Set14, as the original Noise2Noise scripts used them.

python -m datasets.vdsr --output_dir dataset
python -m datasets.vdsr --output_dir dataset --from_file train_data.zip test_data.zip
python -m datasets.vdsr --output_dir dataset --only Set14 --url https://MIRROR/test_data.zip
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from datasets import job, options
from datasets.download import Source
from datasets.safe_archive import ArchiveError, Limits, Picture, list_pictures

SITE = "https://cv.snu.ac.kr/research/VDSR/"
ARCHIVES = {"291": "train_data.zip", "Set14": "test_data.zip"}
LICENCES = {
    "291": "200 of the 291 are of the Berkeley Segmentation Data Set (non-commercial research and education); "
    "none is stated for the other 91 (Yang et al. 2010)",
    "Set14": "none stated; commonly used for research (Zeyde et al. 2010)",
}

_ABOUT = f"""\
The 291 training pictures and the 14 test pictures (Set14) of VDSR (Kim et al. 2016, arXiv:1511.04587), which the
original Noise2Noise scripts train on and score on.

licence    291: 200 pictures are of the Berkeley Segmentation Data Set, for non-commercial research and education;
           none is stated for the other 91 (Yang et al. 2010). Set14: none is stated, commonly used for research.
size       nobody publishes the sizes of the zips. Our guess: about 90 MB to download for 291, 100 to 300 MB for
           Set14, whose zip also holds Set5, B100 and Urban100; unpacked about 100 MB and 10 MB
from       {SITE}train_data.zip and test_data.zip
           (Reported as gone from there in 2024. Then find a copy, e.g. by github.com/twtygqyy/pytorch-vdsr/issues/10,
           and give it with --from_file, or a mirror with --only and --url.)
checksum   nobody publishes one, so what is downloaded is NOT verified. Its sha256 is printed: note it, and give it
           with --checksum the next time
goes to    DIR/291 and DIR/Set14, each with a dataset.json that says what it was made from

A download that was cut off goes on where it stopped when the command is given again. A complete folder is left alone.
"""


def main(argv: list[str] | None = None) -> int:
    """Make the data set.

    Returns:
        Exit code: 0 made or complete already, 1 could not be made, 2 wrong option, 130 interrupted.
    """
    parser = _parser()
    args = parser.parse_args(argv)
    for option in ("url", "checksum"):
        if getattr(args, option) and not args.only:
            parser.error(f"argument --{option}: is about one zip; say which with --only 291 or --only Set14")
    if args.checksum and len(args.from_file or [None]) > 1:
        parser.error("argument --checksum: is about one zip; give one with --from_file")
    return options.reporting(lambda: _run(args))


def _parser() -> argparse.ArgumentParser:
    parser = options.new_parser("datasets.vdsr", _ABOUT)
    add = parser.add_argument
    add("--only", choices=sorted(ARCHIVES), help="make only this folder (default: both)")
    for name, count, option in (("291", 291, "--train_count"), ("Set14", 14, "--test_count")):
        add(
            option,
            type=options.whole(1, Limits.entries),
            default=count,
            metavar="N",
            help=f"pictures that folder {name} must have, 1 to {Limits.entries} (default: %(default)s)",
        )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--from_file",
        type=options.existing_file,
        nargs="+",
        metavar="FILE",
        help="take the pictures from these zips, which you fetched yourself: folders named 291 and "
        "Set14 are looked for in each (default: download)",
    )
    where.add_argument(
        "--url",
        type=options.web_address,
        metavar="URL",
        help=f"take the zip of --only from a mirror (default: {SITE}...)",
    )
    options.add_common(parser, "dataset", "291 and Set14")
    return parser


def _run(args: argparse.Namespace) -> int:
    counts = {"291": args.train_count, "Set14": args.test_count}
    names = [args.only] if args.only else list(ARCHIVES)
    jobs = {name: _job(name, counts[name], args) for name in names}
    for name, one in jobs.items():
        missing = job.missing_folders(one, args.output_dir) if args.from_file else [name]
        if missing:
            file = _file_with(name, args.from_file) if args.from_file else None
            job.do(one, job.How(args.output_dir, options.patience(args), file, args.keep_archive, args.dry_run))
    return 0


def _job(name: str, count: int, args: argparse.Namespace) -> job.Job:
    def choose(path: Path, pictures: list[Picture]) -> Mapping[str, list[Picture]]:
        chosen = [picture for picture in pictures if picture.folder == name]
        if len(chosen) != count:
            option = "--train_count" if name == "291" else "--test_count"
            raise ArchiveError(
                f"{path}: expected {count} pictures in folder {name!r} ({option}), got {len(chosen)}; "
                f"folders in it: {_folders(pictures)}"
            )
        return {name: chosen}

    source = Source(ARCHIVES[name], args.url or SITE + ARCHIVES[name], args.checksum)
    recipe = {"dataset": "VDSR", "part": name, "count": count}
    return job.Job(source, LICENCES[name], {name: recipe}, choose)


def _file_with(name: str, files: list[Path]) -> Path:
    """The first of the user's zips that has a folder of this name with pictures in it."""
    for file in files:
        if any(picture.folder == name for picture in list_pictures(file, Limits())):
            return file
    given = ", ".join(map(str, files))
    raise ArchiveError(
        f"no folder {name!r} with pictures in {given}; add {ARCHIVES[name]} to --from_file, "
        "or make one folder alone with --only"
    )


def _folders(pictures: list[Picture]) -> str:
    return ", ".join(sorted({picture.folder or "(top)" for picture in pictures})) or "none with pictures"


if __name__ == "__main__":
    sys.exit(main())
