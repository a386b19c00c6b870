"""One archive to some folders of pictures: fetch or take it, check it, choose from it, unpack, tidy up."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasets.disk_space import megabytes, require_space
from datasets.download import Patience, Source, fetch, local_name
from datasets.partial_file import PartialFile
from datasets.picture_folders import WORK, FolderError, is_complete, place, read_record, work_folder
from datasets.safe_archive import ArchiveError, Limits, Picture, list_pictures, unpack, unpacking_bar


@dataclass(frozen=True)
class Job:
    """What to make.

    Attributes:
        source: The archive.
        licence: Recorded beside the pictures.
        recipes: Name of each folder to what it is made from; a folder made from something else is refused.
        choose: The pictures in the archive to the pictures of each folder; raises ArchiveError if some are lacking.
        limits: What the archive may hold.
    """

    source: Source
    licence: str
    recipes: Mapping[str, Mapping[str, Any]]
    choose: Callable[[Path, list[Picture]], Mapping[str, list[Picture]]]
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class How:
    """How to make it.

    Attributes:
        output_dir: Where the folders are made.
        patience: Time-outs and retries.
        from_file: The archive, if the user has fetched it; otherwise it is downloaded.
        keep_archive: Keep a downloaded archive in `output_dir`.
        dry_run: Only say what would be done.
    """

    output_dir: Path
    patience: Patience
    from_file: Path | None = None
    keep_archive: bool = False
    dry_run: bool = False


def missing_folders(job: Job, output_dir: Path) -> list[str]:
    """Names of the folders that are still to be made; says so of those that are complete.

    Raises:
        FolderError: something else lies where a folder should go.
    """
    missing = []
    for name, recipe in job.recipes.items():
        folder = output_dir / name
        if is_complete(folder, recipe):
            print(f"{folder}: complete, {len(read_record(folder)['files'])} pictures; left as it is")
        else:
            missing.append(name)
    return missing


def do(job: Job, how: How) -> int:
    """Make the folders that are missing.

    Returns:
        0, the exit code.

    Raises:
        DownloadError, ArchiveError, FolderError, OSError: nothing half done is left that looks complete.
    """
    missing = missing_folders(job, how.output_dir)
    if not missing:
        return 0
    if how.dry_run:
        _tell(job, how, missing)
        return 0
    with work_folder(how.output_dir) as work:
        path = checked_file(how.from_file, job.source) if how.from_file else _downloaded(job, how, work)
        try:
            _make(job, how, missing, path, work)
        except ArchiveError:
            if path != how.from_file:
                path.unlink()  # what we downloaded is of no use; the next run fetches it afresh
            raise
        if path != how.from_file and how.keep_archive:
            _keep(path, how.output_dir / job.source.name)
    return 0


def checked_file(path: Path, source: Source) -> Path:
    """A file that the user brings, if its checksum is right (or none is known).

    Raises:
        ArchiveError: the checksum is another one. The file stays.
    """
    if source.checksum is None:
        return path
    algorithm, expected = source.checksum.split(":")
    received = _hash(path, algorithm)
    if received != expected:
        raise ArchiveError(
            f"{path}: wrong checksum: expected {algorithm}:{expected}, got {algorithm}:{received}. The file is damaged "
            f"or another one; if it is the one you want, add --checksum {algorithm}:{received}"
        )
    return path


def _downloaded(job: Job, how: How, work: Path) -> Path:
    print(f"downloading {job.source.url}", flush=True)
    path = fetch(job.source, work, how.patience)
    if job.source.checksum is None:
        print(
            f"{job.source.name}: nobody publishes its checksum, so what came is not verified. It is\n"
            f"  sha256:{_hash(path, 'sha256')}\n"
            "  Note it, and give it with --checksum the next time.",
            flush=True,
        )
    return path


def _make(job: Job, how: How, missing: list[str], path: Path, work: Path) -> None:
    """Unpack the missing folders from an archive."""
    archive = {"name": job.source.name, "sha256": _hash(path, "sha256")}
    for name in set(job.recipes) - set(missing):
        if read_record(how.output_dir / name)["archive"] != archive:
            raise FolderError(f"{how.output_dir / name} was made from another archive than {path}; move it away first")
    chosen = job.choose(path, list_pictures(path, job.limits))
    needed = sum(picture.size for name in missing for picture in chosen[name])
    require_space(work, needed, f"unpacking {job.source.name}")
    for name in missing:
        record = {"recipe": job.recipes[name], "archive": archive, "licence": job.licence}
        with unpacking_bar(len(chosen[name]), name) as bar:
            fill = functools.partial(unpack, path, chosen[name], limits=job.limits, done=bar.update)
            files = place(how.output_dir / name, work, record, fill)
        print(f"{how.output_dir / name}: {len(files)} pictures, {megabytes(sum(files.values()))}", flush=True)


def _keep(path: Path, target: Path) -> None:
    if target.exists():
        print(f"{target}: there already, left as it is")
    else:
        os.rename(path, target)
        print(f"{target}: kept")


def _tell(job: Job, how: How, missing: list[str]) -> None:
    """Say what would be done."""
    checksum = job.source.checksum or "none known, its sha256 would be printed"
    if how.from_file:
        print(f"would take {how.from_file} ({megabytes(how.from_file.stat().st_size)})")
    else:
        part = PartialFile(how.output_dir / WORK / f"{local_name(job.source.url)}.part")
        print(f"would download {job.source.url}" + (f", from {megabytes(part.size)} on" if part.size else ""))
    print(f"would check its checksum: {checksum}")
    for name in missing:
        recipe = ", ".join(f"{key}={value}" for key, value in job.recipes[name].items())
        print(f"would make {how.output_dir / name} with {recipe}")


def _hash(path: Path, algorithm: str) -> str:
    import pooch

    return pooch.file_hash(str(path), alg=algorithm)
