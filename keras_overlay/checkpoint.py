"""Checkpoints: one HDF5 file that rebuilds its network from the table of architectures, and never runs code.

Layout (format version 1): dataset `details` (UTF-8 JSON bytes), group `weights` with datasets `0000`, `0001`, … in the
order of `model.weights`, and for a resumable checkpoint further groups of the same kind, such as `training`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from keras_overlay import architectures
from keras_overlay.architectures import kinds
from keras_overlay.architectures.classifiers import CLASSIFIERS
from keras_overlay.atomic import atomic_path
from keras_overlay.registry import Table

if TYPE_CHECKING:
    import keras

FORMAT_VERSION = 1
_LONGEST_DETAILS = 1_000_000  # bytes
_LONGEST_SPEC = 1000  # characters
_HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"


class CheckpointError(ValueError):
    """A checkpoint that cannot be used; the message names the file and what is wrong."""

    def __init__(self, path: str | Path, problem: str):
        super().__init__(f"{path}: {problem}")
        self.path = Path(path)


def save(
    path: str | Path,
    model: keras.Model,
    architecture: str,
    details: Mapping[str, Any],
    groups: Mapping[str, Sequence[np.ndarray]] | None = None,
    dtype: str = "float32",
) -> None:
    """Write a checkpoint atomically.

    Args:
        path: File to write; an older one is replaced only when the new one is complete.
        model: Its weights are stored.
        architecture: Spec that `architectures.build` makes the model from.
        details: What else to record, JSON-serialisable: noise specs, loss, step, scores, versions.
        groups: Further lists of arrays by group name.
        dtype: `float32`, or `float16` to halve the file.

    Raises:
        CheckpointError: if a weight is not finite (in `dtype`): nothing is written, the older file stays.
        OSError: if the file cannot be written; the older one stays.
    """
    record = {"format_version": FORMAT_VERSION, "architecture": architecture, "pixel_range": [0, 255], **details}
    weights = [_finite(path, w.path, value, dtype) for w, value in zip(model.weights, _values(model), strict=True)]
    arrays = {"weights": weights, **(groups or {})}
    content = _hdf5(np.frombuffer(json.dumps(record).encode(), np.uint8), arrays)
    with atomic_path(Path(path)) as temporary:
        temporary.write_bytes(content)


def _hdf5(details: np.ndarray, arrays: Mapping[str, Sequence[np.ndarray]]) -> memoryview:
    """A whole HDF5 file in memory: HDF5 itself does not survive a disk that fills up while it writes."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file["details"] = details
        for name, values in arrays.items():
            group = file.create_group(name)
            for number, value in enumerate(values):
                group[f"{number:04d}"] = value
    return content.getbuffer()


def load(
    path: str | Path, precision: str = "float32", table: Table = architectures.ARCHITECTURES
) -> tuple[keras.Model, dict[str, Any]]:
    """Rebuild the network of a checkpoint.

    Args:
        path: A file written by `save`.
        precision: See `architectures.build`.
        table: What kind of network it must be, one of `kinds.TABLES`.

    Returns:
        The model with its weights, and the recorded details.

    Raises:
        CheckpointError: not a checkpoint, truncated, of another format version, of an unknown architecture, or with
            weights that do not fit it. Nothing in the file is executed, and no array is read before its size is known
            to be the network's.
    """
    with opened(path) as file:
        details = _details(path, file)
        model = _model(path, details, precision, table)
        values = read_group(path, file, "weights", [weight.shape for weight in model.weights])
    _assign(path, model, values)
    return model, details


def load_classifier(path: str | Path, precision: str = "float32") -> tuple[keras.Model, dict[str, Any]]:
    """`load` for a classifier."""
    return load(path, precision, CLASSIFIERS)


def read_details(path: str | Path) -> dict[str, Any]:
    """The record of a checkpoint, without its weights. Raises CheckpointError like `load`."""
    with opened(path) as file:
        return _details(path, file)


def load_weights(path: str | Path, model: keras.Model) -> None:
    """Put a checkpoint's weights into a model of the same shape: ours, or one of Keras 2 (original scripts).

    Raises:
        CheckpointError: if the file is not usable or its weights do not fit; the model is then unchanged.
    """
    with opened(path) as file:
        shapes = [weight.shape for weight in model.weights]
        is_ours = _inside(file, "details") is not None
        if is_ours:
            _details(path, file)
        values = read_group(path, file, "weights", shapes) if is_ours else _keras2(path, file, shapes)
    _assign(path, model, values)


def is_keras2(path: str | Path) -> bool:
    """Whether a file has the layout of Keras 2's `save_weights` (weights only, no architecture)."""
    with opened(path) as file:
        return _inside(file, "details") is None and "layer_names" in _keras2_root(file).attrs


@contextmanager
def opened(path: str | Path) -> Iterator[h5py.File]:
    """Open an HDF5 file for reading; whatever HDF5 finds wrong with it, then or later, becomes one error.

    Raises:
        CheckpointError: missing, truncated, damaged or not HDF5 at all.
    """
    try:
        with open(path, "rb") as file:
            start = file.read(len(_HDF5_SIGNATURE))
    except OSError as error:
        raise CheckpointError(path, f"cannot be read ({error.strerror})") from None
    if start != _HDF5_SIGNATURE:
        kind = "a Keras 3 .keras archive or a zip" if start[:2] == b"PK" else "not an HDF5 file"
        raise CheckpointError(path, f"not a checkpoint of ours: {kind}; expected a .hdf5 file of train_n2n.py")
    try:
        with h5py.File(path, "r") as file:
            yield file
    except CheckpointError:
        raise
    except (OSError, RuntimeError, LookupError, ValueError, TypeError, OverflowError) as error:  # h5py raises them all
        raise CheckpointError(path, f"damaged or truncated ({error})") from None


def read_group(
    path: str | Path, file: h5py.File, name: str, shapes: Sequence[tuple[int, ...]] | None = None
) -> list[np.ndarray]:
    """Read a group of numbered arrays.

    Args:
        path: For messages.
        file: From `opened`.
        name: Group name.
        shapes: What shapes are expected; None takes what is there.

    Raises:
        CheckpointError: missing, not plain numbers, or of other shapes.
    """
    group = _inside(file, name)
    if not isinstance(group, h5py.Group):
        raise CheckpointError(path, f"holds no group {name!r}")
    entries = [_entry(path, group, key) for key in sorted(group)]
    if shapes is not None:
        _check_shapes(path, [entry.shape for entry in entries], shapes)
    return [_read(path, entry) for entry in entries]


def _inside(group: h5py.Group, name: str) -> h5py.Group | h5py.Dataset | None:
    """What a relative name leads to by hard links alone: a soft or external link could lead out of the file."""
    here = group
    for part in name.split("/"):
        link = here.get(part, getlink=True) if isinstance(here, h5py.Group) and part else None
        here = here[part] if isinstance(link, h5py.HardLink) else None
    return here


def _entry(path, group: h5py.Group, key: str) -> h5py.Dataset:
    entry = _inside(group, key)
    is_plain = isinstance(entry, h5py.Dataset) and entry.dtype.kind in "fiu" and entry.shape is not None
    if not is_plain or entry.external or entry.is_virtual:
        raise CheckpointError(path, f"{group.name.rstrip('/')}/{key} is not a plain array of numbers")
    return entry


def _read(path, entry: h5py.Dataset) -> np.ndarray:
    """The array, unless the file declares more than it stores (contiguous storage cannot)."""
    if entry.chunks is not None or entry.id.get_storage_size() < entry.size * entry.dtype.itemsize:
        raise CheckpointError(path, f"{entry.name} declares shape {entry.shape} but the file does not hold as much")
    return entry[()]


def _details(path, file: h5py.File) -> dict[str, Any]:
    if _inside(file, "details") is None:
        hint = "; for weights of the original scripts name their network with --model" if _is_keras(file) else ""
        raise CheckpointError(path, f"holds no record of its architecture{hint}")
    entry = _entry(path, file["/"], "details")
    if entry.dtype != np.uint8 or entry.ndim != 1 or entry.size > _LONGEST_DETAILS:
        raise CheckpointError(path, f"its details are not text (dtype={entry.dtype}, shape={entry.shape})")
    try:
        details = json.loads(_read(path, entry).tobytes().decode())
    except (ValueError, RecursionError) as error:
        raise CheckpointError(path, f"its details are damaged ({error})") from None
    version = details.get("format_version") if isinstance(details, dict) else None
    if version != FORMAT_VERSION:
        raise CheckpointError(path, f"format version {version!r}, this program reads {FORMAT_VERSION}")
    return details


def _model(path, details: Mapping[str, Any], precision: str, table: Table) -> keras.Model:
    spec = details.get("architecture")
    if not isinstance(spec, str) or len(spec) > _LONGEST_SPEC:
        raise CheckpointError(path, "its details name no architecture")
    other = kinds.table_of(spec)
    if other is not None and other is not table:
        raise CheckpointError(path, f"its network is of kind {other.kind} ({spec}), expected kind: {table.kind}")
    try:
        return architectures.build(spec, precision, table)
    except (TypeError, ValueError) as error:
        raise CheckpointError(path, f"its architecture cannot be built: {error}") from None


def _values(model: keras.Model) -> list[np.ndarray]:
    import keras

    return [keras.ops.convert_to_numpy(weight.value) for weight in model.weights]


def _assign(path, model: keras.Model, values: Sequence[np.ndarray]) -> None:
    """All weights or, if one is not finite, none."""
    checked = [_finite(path, weight.path, value) for weight, value in zip(model.weights, values, strict=True)]
    for weight, value in zip(model.weights, checked, strict=True):
        weight.assign(value)


def _finite(path, name: str, value: np.ndarray, dtype: str = "float32") -> np.ndarray:
    with np.errstate(over="ignore"):
        converted = np.asarray(value).astype(dtype)
    if not np.isfinite(converted).all():
        raise CheckpointError(path, f"weight {name} holds values that are not finite in {dtype}")
    return converted


def _check_shapes(path, found: Sequence[tuple[int, ...]], expected: Sequence[tuple[int, ...]]) -> None:
    found, expected = [tuple(shape) for shape in found], [tuple(shape) for shape in expected]
    if len(found) != len(expected):
        raise CheckpointError(path, f"holds {len(found)} weight arrays, the architecture has {len(expected)}")
    for number, (got, wanted) in enumerate(zip(found, expected, strict=True)):
        if got != wanted:
            raise CheckpointError(path, f"weight {number} has shape {got}, the architecture expects {wanted}")


def _is_keras(file: h5py.File) -> bool:
    return "layer_names" in _keras2_root(file).attrs


def _keras2_root(file: h5py.File) -> h5py.Group:
    inner = _inside(file, "model_weights")
    return inner if isinstance(inner, h5py.Group) else file


def _keras2(path, file: h5py.File, shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    """Weights in the order of layers, as Keras 2 lists them in `layer_names` and `weight_names`."""
    root = _keras2_root(file)
    if "layer_names" not in root.attrs:
        raise CheckpointError(path, "neither a checkpoint of ours nor Keras 2 weights")
    entries = []
    for layer in _names(root.attrs["layer_names"]):
        group = _inside(root, layer)
        if not isinstance(group, h5py.Group):
            raise CheckpointError(path, f"layer {layer!r} is missing")
        entries += [_entry(path, group, name) for name in _names(group.attrs.get("weight_names", ()))]
    _check_shapes(path, [entry.shape for entry in entries], shapes)
    return [_read(path, entry) for entry in entries]


def _names(values) -> list[str]:
    """Names out of an HDF5 attribute, which stores them as bytes or as text."""
    return [value.decode() if isinstance(value, bytes) else str(value) for value in values]
