"""The loop over files: read, clean, write; one is read and one written while another is cleaned."""

from __future__ import annotations

import collections
import functools
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import tqdm

from keras_overlay import scoring
from keras_overlay.atomic import atomic_path
from keras_overlay.file_restoring.allowed import Allowed
from keras_overlay.file_restoring.inputs import Input
from keras_overlay.file_restoring.outcomes import Outcome
from keras_overlay.file_restoring.outputs import Outputs, Places
from keras_overlay.file_restoring.protocol import Protocol
from keras_overlay.image_files import ImageFileError, Picture, write_picture, write_png
from keras_overlay.panels import outlined, side_by_side
from keras_overlay.pixels import quantise, to_channels, to_scale_255
from keras_overlay.removers.removal import Removal
from keras_overlay.removers.remover import Remover


@dataclass(frozen=True)
class FileTask:
    """What to do with each file.

    Attributes:
        outputs: What to write; None writes nothing.
        protocol: How to read, degrade and score.
        allowed: Where pictures may be changed; None allows it everywhere.
    """

    outputs: Outputs | None = None
    protocol: Protocol = field(default_factory=Protocol)
    allowed: Allowed | None = None


@dataclass(frozen=True, eq=False)
class Loaded:
    """One file, read.

    Attributes:
        stored: As the file holds it.
        given: What the remover gets: in the file's own levels, or float32 where results are scored before rounding.
        clean: What to score against, 0..255, or None.
        allowed: bool (height, width), where it may be changed, or None.
    """

    stored: Picture
    given: np.ndarray
    clean: np.ndarray | None
    allowed: np.ndarray | None


@dataclass(frozen=True, eq=False)
class Stage:
    """One file on its way: what is known after each of the three stages.

    Attributes:
        one: The file.
        seconds: Spent on it so far, waiting aside.
        loaded: After reading.
        removal: After cleaning.
        outcome: After writing, or as soon as nothing is left to do.
    """

    one: Input
    seconds: float = 0.0
    loaded: Loaded | None = None
    removal: Removal | None = None
    outcome: Outcome | None = None


def restore_files(
    inputs: Sequence[Input],
    remover: Remover,
    task: FileTask,
    keep_pictures: bool = False,
    finished: list[Outcome] | None = None,
) -> Iterator[Outcome]:
    """Go through files and yield an outcome for each, in order. Whatever is wrong with one is its outcome's error.

    The next file is read, and the one before written, while a file is cleaned.

    Args:
        inputs: From `find_inputs`.
        remover: See REMOVERS.
        task: What to do.
        keep_pictures: Put clean, degraded and restored pictures into the outcome (to show them).
        finished: Each outcome is put into this list the moment its file is written: after an interruption the list
            knows of files that were not yielded any more.
    """

    def ended(stage: Stage) -> Outcome:
        outcome = replace(stage.outcome, seconds=stage.seconds)
        if finished is not None:
            finished.append(replace(outcome, shown=()))
        return outcome

    reading = functools.partial(_staged, _read, remover, task)
    cleaning = functools.partial(_staged, _cleaned, remover, task)
    writing = functools.partial(_staged, functools.partial(_written, keep_pictures), remover, task)
    with tqdm.tqdm(total=len(inputs), unit="file", dynamic_ncols=True, disable=None) as bar:
        read = one_ahead(reading, map(Stage, inputs))
        for outcome in one_ahead(lambda stage: ended(writing(stage)), map(cleaning, read)):
            bar.set_postfix_str(Path(outcome.name).name, refresh=False)
            bar.update()
            yield outcome


def one_ahead(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """`function(item)` for each item, in order; each is worked on in a thread while its predecessor is consumed."""
    with ThreadPoolExecutor(1) as pool:
        pending: collections.deque[Future] = collections.deque()
        for item in items:
            pending.append(pool.submit(function, item))
            del item  # a picture that is done must not stay in memory
            if len(pending) == 2:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def _staged(work: Callable[..., Stage], remover: Remover, task: FileTask, stage: Stage) -> Stage:
    """One stage of one file, timed; an error becomes the file's outcome."""
    if stage.outcome is not None:
        return stage
    start = time.perf_counter()
    try:
        stage = work(stage, remover, task)
    except Exception as error:  # whatever a decoder or a network trips over must not stop the batch
        name = stage.one.name.as_posix()
        stage = Stage(
            stage.one, stage.seconds, outcome=Outcome(name, told(error, stage.one.file), record=remover.record)
        )
    return replace(stage, seconds=stage.seconds + time.perf_counter() - start)


def _read(stage: Stage, remover: Remover, task: FileTask) -> Stage:
    places = task.outputs and task.outputs.places(stage.one.name)
    if places and task.outputs.is_done(places):
        name = stage.one.name.as_posix()
        return replace(stage, outcome=Outcome(name, skipped=True, output=places.result, record=remover.record))
    return replace(stage, loaded=load(stage.one, task))


def _cleaned(stage: Stage, remover: Remover, _: FileTask) -> Stage:
    return replace(stage, removal=remover.of_file(stage.one.name)(stage.loaded.given, stage.loaded.allowed))


def _written(keep_pictures: bool, stage: Stage, _: Remover, task: FileTask) -> Stage:
    name, loaded, removal = stage.one.name.as_posix(), stage.loaded, stage.removal
    places = task.outputs and task.outputs.places(stage.one.name)
    shown = [each for each in (loaded.clean, loaded.given, removal.image) if each is not None]
    scores = None if loaded.clean is None else scoring.score(name, *shown)
    if places:
        whole = loaded.given is loaded.stored.pixels and task.protocol.crop_multiple == 1
        write(places, loaded, removal, [*shown, *removal.steps], stage.one.file if whole else None)
    outcome = Outcome(
        name,
        warnings=(*loaded.stored.warnings, *removal.warnings),
        output=places and places.result,
        changed=removal.changed if loaded.given.dtype == loaded.stored.pixels.dtype else None,
        record=removal.record,
        scores=scores,
        shown=tuple(map(to_scale_255, shown)) if keep_pictures else (),
    )
    return Stage(stage.one, stage.seconds, outcome=outcome)  # the pictures are not needed any more


def load(one: Input, task: FileTask) -> Loaded:
    """Read a file and what belongs to it. Raises ImageFileError."""
    stored = task.protocol.read(one.file)
    pixels = to_channels(stored.pixels, 3) if task.protocol.as_rgb else stored.pixels
    clean = task.protocol.clean(pixels, one.name)
    given = task.protocol.degraded(pixels, one.name)
    if clean is not None or task.protocol.as_rgb:
        given = to_scale_255(given).astype(np.float32)
    allowed = task.allowed.of(one.name, pixels.shape[:2]) if task.allowed else None
    return Loaded(stored, given, clean, allowed)


def write(
    places: Places, loaded: Loaded, removal: Removal, shown: Sequence[np.ndarray], source: Path | None = None
) -> None:
    """Write what is asked for, each file whole or not at all, the result last. Raises ImageFileError.

    Args:
        places: Where.
        loaded: The picture, as it was read.
        removal: What was made of it.
        shown: The panel's pictures.
        source: The file that holds the picture given, which is copied, byte by byte, if nothing in it was changed.
    """
    if places.mask is not None:
        write_png(places.mask, removal.mask.astype(np.uint8) * 255)
    if places.contours is not None:
        write_png(places.contours, outlined(to_scale_255(loaded.given), removal.mask))
    if places.panel is not None:
        write_png(places.panel, side_by_side([to_scale_255(each) for each in shown]))
    if source is not None and np.array_equal(removal.image, loaded.given):  # the mask may be larger than what changed
        with atomic_path(places.result) as temporary:
            shutil.copyfile(source, temporary)
        return
    image, stored = removal.image, loaded.stored
    if stored.pixels.shape[-1] < image.shape[-1]:  # a grey file restored as RGB
        image = image.mean(axis=-1, keepdims=True)
    write_picture(places.result, quantise(image, stored.pixels.dtype.type), stored)


def told(error: Exception, file: Path) -> str:
    """A file's error in one line that names it."""
    if isinstance(error, MemoryError):
        return f"{file}: not enough memory; try a smaller --tile"
    text = " ".join(str(error).split())
    if isinstance(error, ImageFileError):
        return text
    if not isinstance(error, (ValueError, OSError)):
        text = f"unexpected {type(error).__name__}: {text}"
    return text if str(file) in text else f"{file}: {text}"
