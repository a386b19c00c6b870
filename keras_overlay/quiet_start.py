"""Import Keras quietly and quickly: without TensorFlow's start-up notices, some of which are written before its own log
level counts, and without packages that Keras has extra functions for."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator

LEVEL = "TF_CPP_MIN_LOG_LEVEL"
"""TensorFlow's variable: 0 lets everything through, 2 errors alone."""
_EXTRAS = ("matplotlib", "sklearn")
_STDERR = 2
_NOTICE = re.compile(rb"I\d{4} |WARNING: All log messages before absl::InitializeLog")


@contextlib.contextmanager
def without_notices() -> Iterator[None]:
    """Run a block that imports TensorFlow; what is written to stderr meanwhile follows after it, without notices.

    Nothing is held back where the user has set TensorFlow's log level, or where the process has no stderr.
    """
    if LEVEL in os.environ or "tensorflow" in sys.modules:
        yield
        return
    os.environ[LEVEL] = "2"
    try:
        kept = os.dup(_STDERR)
    except OSError:
        yield
        return
    sys.stderr.flush()
    with tempfile.TemporaryFile() as written:
        os.dup2(written.fileno(), _STDERR)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, _STDERR)
            os.close(kept)
            written.seek(0)
            os.write(_STDERR, b"".join(line for line in written if not _NOTICE.match(line)))


@contextlib.contextmanager
def without_extras() -> Iterator[None]:
    """Run a block in which Keras does not find the packages that it has further functions for.

    Where it finds matplotlib and scikit-learn it imports them for plots and wrappers of its own, which programs of ours
    do not call: a second X
    """
    hidden = [] if "keras" in sys.modules else [name for name in _EXTRAS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # None: such an import fails, as if it was not installed
    try:
        yield
    finally:
        for name in hidden:
            if sys.modules.get(name, name) is None:
                del sys.modules[name]


def load_keras() -> None:
    """Import Keras and its backend, without notices and extras; nothing if that has happened. For programs only."""
    with without_notices(), without_extras():
        import keras  # noqa: F401
