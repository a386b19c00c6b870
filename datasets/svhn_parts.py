"""The parts of SVHN as they are published: full scenes in a `.tar.gz`, or cropped digits in a `.mat`."""

from __future__ import annotations

import functools
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from datasets import safe_tar
from datasets.disk_space import megabytes, require_space
from datasets.download import Patience, Source, fetch
from datasets.job import checked_file
from datasets.picture_folders import is_complete, place, read_record, work_folder
from datasets.safe_archive import Limits, unpacking_bar

URL = "http://ufldl.stanford.edu/housenumbers"
PARTS = ("train", "test", "extra")
TABLE = "digitStruct.mat"
LICENCE = "non-commercial use only (Netzer et al. 2011, ufldl.stanford.edu/housenumbers)"
# The publishers print no checksums. Those of train and test are as docTR 0.7 has them, those of the cropped sets as
# torchvision has them; nobody seems to publish one of extra.tar.gz.
CHECKSUMS = {
    "train.tar.gz": "sha256:4b17bb33b6cd8f963493168f80143da956f28ec406cc12f8e5745a9f91a51898",
    "test.tar.gz": "sha256:57ac9ceb530e4aa85b55d991be8fc49c695b3d71c6f6a88afea86549efde7fb5",
    "train_32x32.mat": "md5:e26dedcc434d2e4c54c9b2d4a06d8373",
    "test_32x32.mat": "md5:eb5a983be6a315427106f1b164d9cef3",
    "extra_32x32.mat": "md5:a93ce644f1a588dc4d68dda5feec44a7",
}
LIMITS = Limits(entries=300_000, total_bytes=16 << 30)
_UNPACKED = 2  # times the archive's size, about


@dataclass(frozen=True)
class How:
    """How to get the parts.

    Attributes:
        output_dir: Where they go.
        patience: Time-outs and retries.
        cropped: Cropped digits instead of full scenes.
        from_file: The archive or .mat of the one part that is asked for; otherwise it is downloaded.
        url: A mirror's address of the folder with the files.
        checksum: Of the one part that is asked for; None takes the one known.
        keep_archive: Keep downloaded archives in `output_dir`.
    """

    output_dir: Path
    patience: Patience
    cropped: bool = False
    from_file: Path | None = None
    url: str = URL
    checksum: str | None = None
    keep_archive: bool = False

    def source(self, part: str) -> Source:
        """What to fetch for a part."""
        name = f"{part}_32x32.mat" if self.cropped else f"{part}.tar.gz"
        return Source(name, f"{self.url}/{name}", self.checksum or CHECKSUMS.get(name))

    def target(self, part: str) -> Path:
        """Where a part goes: a folder of scenes, or a file of crops."""
        return self.output_dir / (f"{part}_32x32.mat" if self.cropped else part)


def get(part: str, how: How) -> None:
    """Make one part, all or nothing; a complete one is left alone.

    Raises:
        DownloadError, ArchiveError, FolderError, OSError: it cannot be had; nothing half done looks complete.
    """
    (_get_crops if how.cropped else _get_scenes)(part, how)


def describe(part: str, how: How) -> str:
    """What `get` would do, in words."""
    source = how.source(part)
    come = f"take {how.from_file}" if how.from_file else f"download {source.url}"
    return f"would {come}, check {source.checksum or 'nothing: no checksum is known'}, and make {how.target(part)}"


def _get_scenes(part: str, how: How) -> None:
    folder, recipe = how.target(part), {"dataset": "SVHN", "part": part}
    if is_complete(folder, recipe):
        print(f"{folder}: complete, {len(read_record(folder)['files']) - 1} pictures; left as it is")
        return
    source = how.source(part)
    with work_folder(how.output_dir) as work:
        path = _file(source, how, work)
        require_space(work, _UNPACKED * path.stat().st_size, f"unpacking {source.name}")
        record = {"recipe": recipe, "archive": {"name": source.name, "sha256": _hash(path)}, "licence": LICENCE}
        with unpacking_bar(None, part) as bar:
            fill = functools.partial(_filled, path, bar.update)
            files = place(folder, work, record, fill)
        print(f"{folder}: {len(files) - 1} pictures, {megabytes(sum(files.values()))}", flush=True)
        if how.keep_archive and path != how.from_file:
            os.rename(path, how.output_dir / source.name)


def _filled(path: Path, done, folder: Path) -> dict[str, int]:
    return safe_tar.unpack(path, folder, TABLE, LIMITS, done)


def _get_crops(part: str, how: How) -> None:
    target, source = how.target(part), how.source(part)
    if target.exists():
        checked_file(target, source)
        print(f"{target}: complete; left as it is")
        return
    with work_folder(how.output_dir) as work:
        path = _file(source, how, work)
        if path == how.from_file:
            require_space(work, path.stat().st_size, f"copying {path.name}")
            path = Path(shutil.copyfile(path, work / f"{target.name}.copy"))
        os.rename(path, target)
        print(f"{target}: {megabytes(target.stat().st_size)}", flush=True)


def _file(source: Source, how: How, work: Path) -> Path:
    if how.from_file is not None:
        return checked_file(how.from_file, source)
    print(f"downloading {source.url}", flush=True)
    path = fetch(source, work, how.patience)
    if source.checksum is None:
        print(f"{source.name}: nobody publishes its checksum, so what came is not verified. It is sha256:{_hash(path)}",
              flush=True)  # fmt: skip
    return path


def _hash(path: Path) -> str:
    import pooch

    return pooch.file_hash(str(path), alg="sha256")
