"""One run over files from start to end: network loaded, every file tried, report written, also when stopped."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from keras_overlay.file_restoring.books import restore_book
from keras_overlay.file_restoring.inputs import Input
from keras_overlay.file_restoring.loop import FileTask, restore_files
from keras_overlay.file_restoring.outcomes import Outcome, report, write_report
from keras_overlay.quiet_start import load_keras
from keras_overlay.removers.remover import Remover


def run_files(
    inputs: Sequence[Input],
    remover: Remover,
    task: FileTask,
    report_file: Path | None = None,
    facts: Mapping[str, Any] | None = None,
    watch: Callable[[Outcome], None] | None = None,
    books: Sequence[Path] = (),
) -> list[Outcome]:
    """Restore files.

    Args:
        inputs: From `find_inputs`.
        remover: See REMOVERS.
        task: What to do with each file.
        report_file: JSON file to write at the end, or when the run is interrupted; None writes none.
        facts: What the report says about the whole run.
        watch: Called with each outcome of a picture, which then has its pictures (to show them).
        books: Comic books in one file, restored after the pictures; each counts as one file.

    Returns:
        An outcome for each file.

    Raises:
        KeyboardInterrupt: after the report is written and printed: every file that is finished is whole and in it, no
            other is there.
        ValueError: the network cannot be loaded.
    """
    outcomes: list[Outcome] = []
    files = len(inputs) + len(books)
    try:
        if remover.uses_keras:
            load_keras()
        remover.load()
        with contextlib.closing(restore_files(inputs, remover, task, watch is not None, outcomes)) as going:
            for outcome in going:  # closed at the end of the block, so that a file being written is finished
                if watch is not None:
                    watch(outcome)
        for book in books:
            outcomes.append(restore_book(book, remover, task))
    except KeyboardInterrupt:
        if report_file is not None:
            write_report(report_file, outcomes, files, facts or {}, interrupted=True)
        report(outcomes, files)
        raise
    if report_file is not None:
        write_report(report_file, outcomes, files, facts or {})
    return outcomes
