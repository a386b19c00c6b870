"""Restore files: read, degrade if asked, clean, write in the same format, score. A file's failure stops no other."""

from keras_overlay.file_restoring.allowed import Allowed
from keras_overlay.file_restoring.books import refuse_book_clashes, restore_book
from keras_overlay.file_restoring.inputs import Input, find_inputs
from keras_overlay.file_restoring.loop import FileTask, restore_files
from keras_overlay.file_restoring.outcomes import Outcome, report, write_report
from keras_overlay.file_restoring.outputs import Outputs, refuse_clashes
from keras_overlay.file_restoring.protocol import Protocol
from keras_overlay.file_restoring.session import run_files

__all__ = [
    "Allowed",
    "FileTask",
    "Input",
    "Outcome",
    "Outputs",
    "Protocol",
    "find_inputs",
    "refuse_book_clashes",
    "refuse_clashes",
    "report",
    "restore_book",
    "restore_files",
    "run_files",
    "write_report",
]
