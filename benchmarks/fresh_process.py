"""Call a function in a process of its own: no memory, threads or compiled graphs carried over, and its peak memory."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_TOLD = 2000  # characters of a failed process's last words


class ProcessFailed(ChildProcessError):
    """A measured process ended with an error; the message holds its last words."""


@dataclass(frozen=True)
class Outcome:
    """What came back: the function's result, the whole process's seconds, and its peak memory in MiB."""

    result: Any
    seconds: float
    peak_mib: float


def call(target: str, arguments: Mapping[str, Any]) -> Outcome:
    """Run `module:function` with JSON-serialisable arguments and wait for what it returns, JSON-serialisable too.

    Raises:
        ProcessFailed: if the process fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, "-m", "benchmarks.fresh_process", target, json.dumps(arguments), str(answer)]
        seconds = run(command)
        told = json.loads(answer.read_text(encoding="utf-8"))
    return Outcome(told["result"], seconds, told["peak_mib"])


def run(command: Sequence[str]) -> float:
    """Run a command from the repository's root, quietly.

    Returns:
        Seconds from its start to its end.

    Raises:
        ProcessFailed: if it fails.
    """
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": paths, "TF_CPP_MIN_LOG_LEVEL": "3"}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise ProcessFailed(f"{command[0]} … ended with {done.returncode}:\n{(done.stdout + done.stderr)[-_TOLD:]}")
    return seconds


def memory_mib(peak: bool = True) -> float:
    """Resident memory of this process in MiB: the most so far, or (Linux only, else the same) now.

    Linux counts the peak since the program was started; `ru_maxrss`, used elsewhere, may begin with the parent's.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        field = "VmHWM:" if peak else "VmRSS:"
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith(field))
        return int(line.split()[1]) / 1024
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / (2**20 if sys.platform == "darwin" else 1024)


def _main(target: str, arguments: str, answer: str) -> None:
    module, name = target.split(":")
    result = getattr(importlib.import_module(module), name)(**json.loads(arguments))
    Path(answer).write_text(json.dumps({"result": result, "peak_mib": memory_mib()}), encoding="utf-8")


if __name__ == "__main__":
    _main(*sys.argv[1:])
