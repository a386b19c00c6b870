"""What this machine has: a processor with bfloat16 or not, and how much memory is free."""

from __future__ import annotations

import math
import platform
import re
from pathlib import Path


def supports_bfloat16() -> bool:
    """Whether this machine's processor computes in bfloat16 (AVX512-BF16 or AMX), as far as Linux tells."""
    cpu = Path("/proc/cpuinfo")
    if platform.system() != "Linux" or not cpu.is_file():
        return False
    words = set(cpu.read_text(encoding="utf-8", errors="replace").split())
    return bool(words & {"avx512_bf16", "amx_bf16"})


def available_memory() -> float:
    """Bytes that programs can still take without swapping; infinite where the system is not Linux."""
    facts = Path("/proc/meminfo")
    if not facts.is_file():
        return math.inf
    found = re.search(r"^MemAvailable:\s+(\d+) kB$", facts.read_text(encoding="ascii", errors="replace"), re.MULTILINE)
    return int(found[1]) * 1024 if found else math.inf
