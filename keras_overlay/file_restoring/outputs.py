"""Where results go: beside one another under the picture's relative name, and never over a picture that was given."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from keras_overlay.file_restoring.inputs import Input
from keras_overlay.image_files import ImageFileError


@dataclass(frozen=True)
class Places:
    """The files that one picture's results are written to; None for what is not asked for."""

    result: Path
    panel: Path | None
    mask: Path | None
    contours: Path | None = None

    def all(self) -> list[Path]:
        """Those that are asked for, in the order they are written: with the result all is done."""
        return [path for path in (self.mask, self.contours, self.panel, self.result) if path is not None]


@dataclass(frozen=True)
class Outputs:
    """What is written.

    Attributes:
        folder: Where results go, under the same relative names.
        panel: Also write `<stem>.panel.png`: clean, if there is such a picture | degraded | restored.
        mask: Also write `<stem>.mask.png`: white where the picture was changed, black elsewhere.
        contours: Also write `<stem>.contours.png`: the picture given, a red line around what was changed.
        overwrite: Replace results that exist.
        skip_done: A picture whose result exists is done. Panels and masks without a result are replaced: what an
            interrupted run leaves.
    """

    folder: Path
    panel: bool = False
    mask: bool = False
    overwrite: bool = False
    skip_done: bool = False
    contours: bool = False

    def places(self, name: Path) -> Places:
        """Where the results of the picture of this relative name go."""
        result = self.folder / name
        kinds = ("panel", "mask", "contours")
        return Places(
            result, *(result.with_name(f"{result.stem}.{kind}.png") if getattr(self, kind) else None for kind in kinds)
        )

    def is_done(self, places: Places) -> bool:
        """Whether nothing is left to do.

        Raises:
            ImageFileError: one of the files exists and is neither to be replaced nor a sign that the work is done.
        """
        if self.overwrite:
            return False
        if self.skip_done:
            return places.result.is_file()
        for path in (places.result, *places.all()):
            if path.exists():
                raise ImageFileError(path, "exists already (--overwrite replaces it)")
        return False


def refuse_clashes(inputs: Iterable[Input], outputs: Outputs) -> None:
    """Make sure that no two results go into one file, and none over a picture that was given.

    Raises:
        ValueError: naming both pictures and the file.
    """
    inputs = list(inputs)
    given = {_real(each.file): each.file for each in inputs}
    owners: dict[str, Path] = {}
    for each in inputs:
        for path in outputs.places(each.name).all():
            place = _real(path)
            if place in given:
                raise ValueError(
                    f"{path}: the result of {each.file} would be written over the picture {given[place]}; choose "
                    "another --output_dir"
                )
            if place in owners:
                raise ValueError(
                    f"{path}: both {owners[place]} and {each.file} would be written there; rename one, or give them "
                    "output folders of their own"
                )
            owners[place] = each.file


def _real(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))
