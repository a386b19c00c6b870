"""Files that say where digits are: digitStruct.mat, JSON, or CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from keras_overlay.atomic import atomic_path
from keras_overlay.digits.boxes import Box, digit_of
from keras_overlay.digits.mat_files import AnnotationError, read_scenes

COLUMNS = ("file", "label", "left", "top", "width", "height")
SUFFIXES = (".csv", ".json", ".mat")
_NUMBERS = ("left", "top", "width", "height")


def read_boxes(path: str | Path) -> dict[str, tuple[Box, ...]]:
    """Boxes of every picture that a file names.

    Args:
        path: One of

            - `.mat`: see `mat_files.read_scenes`;
            - `.json`: a list of `{"filename": NAME, "boxes": [{"label", "left", "top", "width", "height"}, ...]}`, or
              an object of `NAME: [boxes]`;
            - `.csv`: the header `file,label,left,top,width,height`, a line for each digit.

            All numbers in pixels; labels 0..9, 10 for 0, or empty (null) where it is not known.

    Returns:
        Name, relative and with forward slashes, to its boxes in order.

    Raises:
        AnnotationError: missing, damaged, or not as it must be; the message names the file and the line or picture.
        ValueError: another suffix.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise ValueError(f"{path}: boxes are read from {', '.join(SUFFIXES)} files, got {path.suffix!r}")
    if kind == ".mat":
        return read_scenes(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise AnnotationError(path, "does not exist") from None
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(path, f"cannot be read ({error})") from None
    return _of_json(path, text) if kind == ".json" else _of_csv(path, text)


def write_boxes(path: str | Path, boxes: Mapping[str, Iterable[Box]]) -> None:
    """Write a JSON file that `read_boxes` reads, atomically; 0 stays 0."""
    content = [{"filename": name, "boxes": [vars(box) for box in each]} for name, each in boxes.items()]
    with atomic_path(Path(path)) as temporary:
        lines = ",\n".join(json.dumps(each) for each in content)
        temporary.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _of_json(path: Path, text: str) -> dict[str, tuple[Box, ...]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AnnotationError(path, f"damaged ({error})") from None
    if isinstance(content, list):
        entries = [(each.get("filename"), each.get("boxes")) for each in content if isinstance(each, dict)]
        entries = entries if len(entries) == len(content) else [(None, None)]
    else:
        entries = list(content.items()) if isinstance(content, dict) else [(None, None)]
    found = {}
    for name, boxes in entries:
        if not isinstance(name, str) or not isinstance(boxes, list):
            raise AnnotationError(path, 'expected a list of {"filename": NAME, "boxes": [...]}, or {NAME: [boxes]}')
        found[name] = tuple(_box(path, f"{name}, box {number}", box) for number, box in enumerate(boxes, start=1))
    return found


def _of_csv(path: Path, text: str) -> dict[str, tuple[Box, ...]]:
    lines = csv.DictReader(text.splitlines())
    header = tuple(name.strip() for name in lines.fieldnames or ())
    if header != COLUMNS:
        raise AnnotationError(path, f"expected the header {','.join(COLUMNS)}, got {','.join(header)}")
    found: dict[str, list[Box]] = {}
    for fields in lines:
        place = f"line {lines.line_num}"
        if None in fields or None in fields.values():
            raise AnnotationError(path, f"{place}: expected {len(COLUMNS)} fields")
        found.setdefault(fields["file"].strip(), []).append(_box(path, place, fields))
    return {name: tuple(boxes) for name, boxes in found.items()}


def _box(path: Path, place: str, fields: Any) -> Box:
    """A box out of an object of a file, whose numbers may be text."""
    if not isinstance(fields, Mapping) or not set(_NUMBERS) <= set(fields):
        raise AnnotationError(path, f"{place}: expected {', '.join(_NUMBERS)}, got {fields!r:.80}")
    label = fields.get("label")
    try:
        numbers = [float(fields[name]) for name in _NUMBERS]
        unknown = label is None or (isinstance(label, str) and not label.strip())
        return Box(*numbers, None if unknown else digit_of(float(label)))
    except (TypeError, ValueError) as error:
        raise AnnotationError(path, f"{place}: {error}") from None
