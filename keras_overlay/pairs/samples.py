"""The photographs that scikit-image and scikit-learn carry: training data for a first try, without a download."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_TRAINING = (
    ("skimage", "data/astronaut.png"),  # public domain (NASA)
    ("skimage", "data/coffee.png"),  # CC0
    ("skimage", "data/rocket.jpg"),  # CC0
    ("sklearn", "datasets/images/china.jpg"),  # CC BY 2.0, danielbuechele
)
_VALIDATION = (
    ("skimage", "data/chelsea.png"),  # CC0
    ("sklearn", "datasets/images/flower.jpg"),  # CC BY 2.0, vultilion
)


def training_photographs() -> list[Path]:
    """Files to train on, those of the installed versions that are there."""
    return _present(_TRAINING)


def validation_photographs() -> list[Path]:
    """Files never trained on."""
    return _present(_VALIDATION)


def _present(names: tuple[tuple[str, str], ...]) -> list[Path]:
    paths = [_folder(package) / name for package, name in names]
    found = [path for path in paths if path.is_file()]
    if not found:
        raise FileNotFoundError(f"sample photographs missing, expected {', '.join(map(str, paths))}")
    return found


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed; its sample photographs are needed without --image_dir")
    return Path(spec.origin).parent
