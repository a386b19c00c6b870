"""Restoring a book: taken apart in a temporary folder, cleaned page by page, put together again."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from keras_overlay.books import Book, open_book
from keras_overlay.file_restoring.inputs import Input
from keras_overlay.file_restoring.loop import FileTask, restore_files, told
from keras_overlay.file_restoring.outcomes import Outcome
from keras_overlay.file_restoring.outputs import Outputs, Places
from keras_overlay.removers.remover import Remover


def refuse_book_clashes(books: Sequence[Path], folder: Path) -> None:
    """Make sure that no two books go into one file, and none over a book that was given.

    Raises:
        ValueError: naming the files.
    """
    given = {path.resolve() for path in books}
    owners: dict[Path, Path] = {}
    for book in books:
        place = (folder / book.name).resolve()
        if place in given:
            raise ValueError(
                f"{place}: {book} would be written over a book that was given; choose another --output_dir"
            )
        if place in owners:
            raise ValueError(f"{place}: both {owners[place]} and {book} would be written there; rename one")
        owners[place] = book


def restore_book(path: Path, remover: Remover, task: FileTask) -> Outcome:
    """Clean all pages of a book and write it to the output folder under its name.

    A page that cannot be cleaned stays as it is, and is told in the outcome's error; the other pages are cleaned.
    Masks that are given or written have names `<book's name without suffix>/<page's name>`.

    Args:
        path: The book.
        remover: See REMOVERS.
        task: As for single files, with outputs.
    """
    start, target = time.perf_counter(), task.outputs.folder / path.name
    try:
        if task.outputs.is_done(Places(target, None, None)):
            return Outcome(path.name, skipped=True, output=target, record=remover.record)
        outcome = _restored(open_book(path, task.protocol.max_megapixels), remover, task, target)
    except Exception as error:  # whatever is wrong with a book must not stop the batch
        outcome = Outcome(path.name, told(error, path), record=remover.record)
    return replace(outcome, seconds=time.perf_counter() - start)


def _restored(book: Book, remover: Remover, task: FileTask, target: Path) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="keras-overlay-") as work:
        before, after = Path(work, "before"), Path(work, "after")
        before.mkdir()
        pages = book.unpack(before)
        inputs = [Input(file, Path(book.path.stem) / file.relative_to(before)) for file in pages.values()]
        outputs = replace(task.outputs, folder=after, skip_done=False)
        outcomes = list(restore_files(inputs, remover, replace(task, outputs=outputs)))
        written = {name: outcome.output for name, outcome in zip(pages, outcomes, strict=True) if outcome.output}
        cleaned = {name: outcome for name, outcome in zip(pages, outcomes, strict=True) if not outcome.error}
        if not cleaned:
            raise ValueError(f"none of {len(pages)} pages could be cleaned: {_problem(outcomes[0], before)}")
        _keep_others(after, set(written.values()), task.outputs)
        book.pack(written, target)
        record = {**remover.record, "pages": len(pages)}
        return replace(_summary(book, pages, outcomes, before), output=target, record=record)


def _summary(book: Book, pages: dict[str, Path], outcomes: Sequence[Outcome], folder: Path) -> Outcome:
    """One outcome of all pages."""
    named = list(zip(pages, outcomes, strict=True))
    failed = [f"{name} ({_problem(outcome, folder)})" for name, outcome in named if outcome.error]
    changed = [outcome.changed for outcome in outcomes if outcome.changed is not None]
    error = f"{book.path}: {len(failed)} of {len(pages)} pages are kept as they were: {'; '.join(failed)}"
    return Outcome(
        book.path.name,
        error if failed else None,
        warnings=(*book.warnings, *(f"{name}: {words}" for name, outcome in named for words in outcome.warnings)),
        changed=sum(changed) / len(changed) if changed else None,
    )


def _problem(outcome: Outcome, folder: Path) -> str:
    """A page's error without its temporary place."""
    return (outcome.error or "").replace(f"{folder}/", "")


def _keep_others(folder: Path, results: set[Path], outputs: Outputs) -> None:
    """Masks, panels and contours of pages go beside the book, into a folder of its name."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path not in results):
        place = outputs.folder / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, place)
