"""Files that are either complete or not there: write to a temporary file beside the target, then swap it in."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

_ADVICE = {
    errno.ENOSPC: "free some space or choose another folder",
    errno.EDQUOT: "free some space or choose another folder",
    errno.EFBIG: "choose another disk or a smaller picture",
    errno.EACCES: "choose a folder you may write to",
    errno.EPERM: "choose a folder you may write to",
    errno.EROFS: "choose a folder you may write to",
    errno.ENOTDIR: "a part of the path is a file; choose another folder",
    errno.EEXIST: "a part of the path is a file; choose another folder",
    errno.EISDIR: "there is a folder of that name; choose another name",
    errno.ENAMETOOLONG: "choose a shorter name",
}


class WriteError(OSError):
    """A file that could not be written; the message names it and says why. The older file, if any, is untouched.

    Attributes:
        path: The file that was to be written.
        problem: The message without the path.
        errno: The operating system's number, where it gave one.
    """

    def __init__(self, path: str | Path, reason: str, number: int | None = None):
        advice = _ADVICE.get(number)
        problem = f"could not be written: {reason}" + (f" ({advice})" if advice else "")
        super().__init__(f"{path}: {problem}")
        self.path, self.reason, self.errno, self.problem = Path(path), reason, number, problem

    def __reduce__(self):
        return type(self), (self.path, self.reason, self.errno)


@contextlib.contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Write a file so that nobody ever sees half of it.

    The block writes to the path it is given (hidden, in the same folder, with the same suffix). When the block ends
    well, the file is flushed to the disk and takes the target's name and permissions; a link is followed. When it does
    not, the temporary file is removed and what was there before stays.

    Args:
        path: The file to write. Missing parent folders are made.

    Yields:
        Where to write.

    Raises:
        WriteError: the folder or file cannot be written, or the disk is full. Other errors of the block pass through.
    """
    path = Path(path)
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".partial-{os.urandom(6).hex()}{target.suffix}")
    with _reported(path, {str(temporary), str(target), str(target.parent)}):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        try:
            yield temporary
            _swap_in(temporary, target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _reported(path: Path, own: set[str]) -> Iterator[None]:
    """Turn the operating system's errors about our own files into a WriteError."""
    try:
        yield
    except WriteError:
        raise
    except OSError as error:
        about = None if error.filename is None else os.fspath(error.filename)
        if about is not None and about not in own and not any(name.startswith(str(about)) for name in own):
            raise
        raise WriteError(path, error.strerror or str(error), error.errno) from error


def _swap_in(temporary: Path, target: Path) -> None:
    with open(temporary, "r+b") as file:
        os.fsync(file.fileno())
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o7777)
    os.replace(temporary, target)
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system offers that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
