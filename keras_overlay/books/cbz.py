"""CBZ: a zip of pictures. What else is in it, such as ComicInfo.xml, is kept byte for byte."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from keras_overlay.atomic import atomic_path
from keras_overlay.image_files import SUFFIXES, ImageFileError
from keras_overlay.zip_safety import DAMAGED, ArchiveError, Limits, check_content, check_totals, checked_place, opened

_BLOCK = 1 << 20


class Cbz:
    """A comic book in a zip; see `books.Book`.

    Args:
        path: The file.
        limits: What it may hold.
    """

    def __init__(self, path: Path, limits: Limits | None = None):
        self.path, self.limits = path, limits or Limits()
        self.warnings: list[str] = []

    def unpack(self, folder: Path) -> dict[str, Path]:
        """See `Book`; files keep the names and folders that they have in the zip."""
        found: dict[str, Path] = {}
        with opened(self.path, self.limits) as archive:
            pictures = [(entry, place) for entry, place in self._checked(archive) if _is_picture(entry, place)]
            if not pictures:
                raise ImageFileError(self.path, f"holds no picture (looked for {' '.join(SUFFIXES)})")
            for entry, place in pictures:
                file = folder.joinpath(*place.parts)
                file.parent.mkdir(parents=True, exist_ok=True)
                with open(file, "xb") as target:
                    self._copy(archive, entry, target)
                found[entry.filename] = file
        return found

    def pack(self, cleaned: Mapping[str, Path], target: Path) -> None:
        """See `Book`; order, dates and ways of compression stay."""
        zipped = zipfile.ZipFile
        with opened(self.path, self.limits) as archive, atomic_path(target) as path, zipped(path, "w") as result:
            result.comment = archive.comment
            for entry, _ in self._checked(archive):
                with result.open(_like(entry), "w") as file:
                    if entry.filename in cleaned:
                        file.write(cleaned[entry.filename].read_bytes())
                    elif not entry.is_dir():
                        self._copy(archive, entry, file)

    def _checked(self, archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
        """All entries and where they lie, judged; no two at one place."""
        check_totals(self.path, archive.infolist(), self.limits)
        found, taken = [], set()
        for entry in archive.infolist():
            place = checked_place(self.path, entry)
            if not entry.is_dir():
                check_content(self.path, entry, place, self.limits)
            if str(place).casefold() in taken:
                raise ArchiveError(
                    f"{self.path}: two entries are named {entry.filename!r} (capitals are no difference)"
                )
            taken.add(str(place).casefold())
            found.append((entry, place))
        return found

    def _copy(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: BinaryIO) -> None:
        """Unpack one entry; no more of it than was declared. `zipfile` checks the CRC at the end."""
        size = 0
        try:
            with archive.open(entry) as source:
                while block := source.read(_BLOCK):
                    size += len(block)
                    if size > entry.file_size:
                        break
                    target.write(block)
        except DAMAGED as error:
            raise ArchiveError(f"{self.path}: entry {entry.filename!r} is damaged ({error}); fetch it again") from None
        if size != entry.file_size:
            raise ArchiveError(f"{self.path}: entry {entry.filename!r} is not as long as declared; fetch it again")


def _is_picture(entry: zipfile.ZipInfo, place: PurePosixPath) -> bool:
    """By its suffix; hidden files and what macOS adds are none."""
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in place.parts)
    return not is_hidden and not entry.is_dir() and place.suffix.lower() in SUFFIXES


def _like(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """A new entry with the name, date, attributes and compression of another."""
    made = zipfile.ZipInfo(entry.filename, entry.date_time)
    made.compress_type, made.external_attr, made.comment = entry.compress_type, entry.external_attr, entry.comment
    made.create_system = entry.create_system
    return made
