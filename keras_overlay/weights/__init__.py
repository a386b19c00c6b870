"""Weights that come with the package, by name: found in the manifest, checked against it whenever they are taken.

Nothing here imports a deep learning library; `checkpoint.load` takes the path that `find` returns.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from keras_overlay.weights import manifest
from keras_overlay.weights.manifest import Shipped, WeightsError

__all__ = ["FOLDER", "Shipped", "WeightsError", "find", "is_known", "names", "sha256_of"]

FOLDER = Path(__file__).parent
"""Where the shipped weights and their manifest are."""


def names(folder: Path | None = None) -> list[str]:
    """The names of all shipped weights, sorted, aliases left out.

    Args:
        folder: Where to look; None takes FOLDER.

    Raises:
        WeightsError: the manifest is missing or damaged.
    """
    return sorted(manifest.read(folder or FOLDER))


def is_known(name: str, folder: Path | None = None) -> bool:
    """Whether shipped weights have this name or alias. Raises WeightsError like `names`."""
    return name in _by_word(folder)


def find(name: str, folder: Path | None = None) -> Shipped:
    """Find weights by name or alias, and make sure that the file is the one the manifest means.

    Args:
        name: for example `captions`, or `text`, which stands for the same.
        folder: Where to look; None takes FOLDER.

    Raises:
        WeightsError: the name is unknown (the message lists the known ones), the manifest is damaged, or the file is
            missing or has another SHA-256 digest (the message names the file, the digest expected and the one found).
    """
    found = _by_word(folder)
    if name not in found:
        raise WeightsError(f"no shipped weights are called {name!r}; known: {_listed(found)}")
    shipped = found[name]
    try:
        digest = sha256_of(shipped.path)
    except OSError as error:
        raise WeightsError(f"{shipped.path}: cannot be read ({error.strerror}); install keras-overlay again") from None
    if digest != shipped.sha256:
        raise WeightsError(
            f"{shipped.path}: not the weights that were shipped: expected sha256={shipped.sha256}, found "
            f"sha256={digest}; install keras-overlay again"
        )
    return shipped


def sha256_of(path: Path) -> str:
    """A file's SHA-256 digest, 64 hexadecimal digits in small letters."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _by_word(folder: Path | None) -> dict[str, Shipped]:
    entries = manifest.read(folder or FOLDER).values()
    return {word: shipped for shipped in entries for word in (shipped.name, *shipped.aliases)}


def _listed(found: dict[str, Shipped]) -> str:
    entries = sorted({shipped.name: shipped for shipped in found.values()}.items())
    words = [f"{name} (or {', '.join(each.aliases)})" if each.aliases else name for name, each in entries]
    return ", ".join(words) or "none"
