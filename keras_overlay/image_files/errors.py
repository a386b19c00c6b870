"""One error for everything that can be wrong with a picture file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from keras_overlay.atomic import WriteError


class ImageFileError(ValueError):
    """A picture file (or a folder of them) that cannot be used: `PATH: what is wrong (what to do)`.

    Args:
        path: The file or folder.
        problem: What is wrong with it, as the rest of a sentence that begins with the path.

    Attributes:
        path: The file or folder.
        problem: The message without the path.
    """

    def __init__(self, path: str | Path, problem: str):
        super().__init__(f"{path}: {problem}")
        self.path, self.problem = Path(path), problem

    def __reduce__(self):
        return type(self), (self.path, self.problem)


class Unusable(ValueError):
    """What is wrong with a file, said where its path is not known; `naming` adds the path."""


@contextlib.contextmanager
def naming(path: str | Path) -> Iterator[None]:
    """Turn whatever a decoder or encoder raises into an ImageFileError about this file."""
    try:
        yield
    except ImageFileError:
        raise
    except Unusable as error:
        raise ImageFileError(path, str(error)) from error.__cause__
    except MemoryError as error:
        raise ImageFileError(path, "needs more memory than there is (use a smaller picture)") from error
    except WriteError as error:
        raise ImageFileError(path, error.problem) from error
    except OSError as error:  # with a number it is the system's, without one a decoder's
        problem = f"cannot be used: {error.strerror}" if error.errno else _damaged(error)
        raise ImageFileError(path, problem) from error
    except Exception as error:  # decoders raise SyntaxError, struct.error, cv2.error, IndexError, ... on bad files
        raise ImageFileError(path, _damaged(error)) from error


def _damaged(error: Exception) -> str:
    return f"is damaged, truncated or of an unsupported kind ({str(error) or type(error).__name__})"
