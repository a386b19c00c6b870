"""What is written to stderr while a block runs: notices go, everything else is there afterwards."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from keras_overlay.quiet_start import LEVEL

WRITTEN = """
import os, sys
from keras_overlay.quiet_start import without_notices
try:
    with without_notices():
        os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\\n")
        os.write(2, b"I0000 00:00:17 port.cc:153] custom operations are on\\nW0000 00:00:17 real\\n")
        print("from Python", file=sys.stderr)
        {more}
finally:
    print("level", os.environ.get("TF_CPP_MIN_LOG_LEVEL"), file=sys.stderr)
"""


def stderr_of(more: str = "pass", **environment: str) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if name != LEVEL}
    command = [sys.executable, "-c", WRITTEN.format(more=more)]
    return subprocess.run(command, env={**kept, **environment}, capture_output=True, text=True).stderr.splitlines()


def test_notices_go_and_warnings_stay():
    assert stderr_of() == ["W0000 00:00:17 real", "from Python", "level 2"]


def test_nothing_is_lost_when_the_block_fails():
    lines = stderr_of("raise ValueError('no such weights')")
    assert lines[:3] == ["W0000 00:00:17 real", "from Python", "level 2"]
    assert lines[-1] == "ValueError: no such weights"


@pytest.mark.parametrize("level", ["0", "3"])
def test_a_level_that_the_user_set_shows_all(level):
    lines = stderr_of(**{LEVEL: level})
    assert len(lines) == 5
    assert lines[1].startswith("I0000")
    assert lines[-1] == f"level {level}"


def test_a_process_without_stderr_works():
    command = [sys.executable, "-c", "from keras_overlay.quiet_start import without_notices as quiet\n"
               "with quiet(): print('ran')"]  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name != LEVEL}
    done = subprocess.run(["sh", "-c", 'exec "$@" 2>&-', "sh", *command], env=kept, capture_output=True, text=True)
    assert done.stdout == "ran\n"


def test_tensorflow_itself_is_quiet():
    pytest.importorskip("tensorflow")
    code = "from keras_overlay.quiet_start import without_notices as quiet\nwith quiet(): import tensorflow"
    kept = {name: value for name, value in os.environ.items() if name != LEVEL}
    done = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=True)
    assert not done.stderr


def test_programs_load_keras_without_what_it_has_extras_for():
    code = (
        "import sys\nfrom keras_overlay.quiet_start import load_keras\nload_keras()\n"
        "print(sorted({'keras', 'matplotlib', 'sklearn'} & set(sys.modules)))\n"
        "import matplotlib.pyplot, sklearn\nprint('found')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["['keras']", "found"]


def test_what_is_imported_already_stays():
    code = (
        "import sklearn\nfrom keras_overlay.quiet_start import without_extras\n"
        "with without_extras():\n    import sklearn as again\n"
        "    try:\n        import matplotlib\n    except ImportError:\n        print('hidden')\n"
        "import matplotlib\nprint(again is sklearn)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["hidden", "True"]
