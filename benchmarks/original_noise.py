"""The noise models of the original Noise2Noise scripts, from the user's own copy of their `noise_model.py`."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np

from keras_overlay.spec import parse

_SHARED = ("gaussian", "impulse", "text")  # models that both have, with a whole minimum and maximum

OriginalNoise = Callable[[np.ndarray], np.ndarray]


def load(path: Path) -> ModuleType:
    """Run the user's copy as a module.

    Raises:
        ValueError: if it is not Python, or has no `get_noise_model`.
    """
    np.float = float  # noqa: NPY001  NumPy had that name when the scripts were written
    spec = importlib.util.spec_from_file_location("original_noise_model", path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path}: is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not hasattr(module, "get_noise_model"):
        raise ValueError(f"{path}: has no get_noise_model; expected noise_model.py of the original scripts")
    return module


def same(module: ModuleType, spec: str) -> OriginalNoise | None:
    """The original's model for one of our specs, None where it has none of that kind."""
    parts = parse(spec)
    arguments = parts[0].args[:2]
    whole = len(arguments) == 2 and all(isinstance(value, int) for value in arguments)
    if len(parts) > 1 or parts[0].name not in _SHARED or not whole or "pixel" in parts[0].args:
        return None
    return module.get_noise_model(f"{parts[0].name},{arguments[0]},{arguments[1]}")
