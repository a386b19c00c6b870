"""What a benchmark ran on: date, processor, cores, versions. No host name, no path."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

PACKAGES = ("numpy", "opencv-python-headless", "keras", "tensorflow-cpu", "tensorflow", "grain")


def facts(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Columns that name the machine.

    Args:
        packages: Distributions whose versions are told, those that are installed.

    Returns:
        `date` (ISO 8601, UTC), `machine` (processor and usable cores) and `versions`.
    """
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{processor()}, {cores()} core{'s' * (cores() > 1)}",
        "versions": " ".join([f"python {platform.python_version()}", *_versions(packages)]),
    }


def processor() -> str:
    """The processor's own name where the system tells it, else its kind."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(filter(None, names), "") or platform.processor() or platform.machine() or "unknown processor"


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _versions(packages: Iterable[str]) -> list[str]:
    found = []
    for name in packages:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return found
