"""The manifest of shipped weights: one JSON file, every entry of which is checked whole before any is used.

    {"format_version": 1, "weights": {"captions": {
        "file": "captions.hdf5",
        "sha256": "<64 hexadecimal digits>",
        "architecture": "n2n_unet",
        "recipe": "python train_n2n.py --recipe captions",
        "training_data": [{"name": "BSDS500, train and test", "licence": "research"}],
        "scores": {"Set14 text,25,25": {"PSNR": 30.1, "SSIM": 0.93}},
        "date": "2026-12-01",
        "hardware": "2 cores of an AMD EPYC",
        "aliases": ["text"],
        "threshold": 8}}}

The file lies beside the manifest. `aliases` (none), `threshold` (0; grey levels, 0..255) and `zooms` ([1]; 0.25..4) may
be left out.
"""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_TEXT = ("file", "sha256", "architecture", "recipe", "date", "hardware")
_REQUIRED = {*_TEXT, "training_data", "scores"}
_OPTIONAL = {"aliases": [], "threshold": 0, "zooms": [1]}


class WeightsError(ValueError):
    """Shipped weights that cannot be used: an unknown name, a damaged manifest, a missing or altered file."""


@dataclass(frozen=True)
class Shipped:
    """What the manifest says of one weights file.

    Attributes:
        name: What to call it.
        path: The checkpoint.
        sha256: Its digest, 64 hexadecimal digits in small letters.
        architecture: Spec of its network.
        recipe: The command that trains it.
        training_data: `{"name": ..., "licence": ...}` of each set of pictures.
        scores: Figures by what was measured.
        date: Of the training, `YYYY-MM-DD`.
        hardware: What it was trained on.
        aliases: Other names.
        threshold: Pixels that the network changes by less than this are best left alone, grey levels 0..255.
        zooms: What a segmenter's pictures are enlarged by, 0.25..4; what it then says is averaged.
    """

    name: str
    path: Path
    sha256: str
    architecture: str
    recipe: str
    training_data: tuple[dict[str, str], ...]
    scores: dict[str, Any]
    date: str
    hardware: str
    aliases: tuple[str, ...] = ()
    threshold: float = 0.0
    zooms: tuple[float, ...] = (1.0,)


def read(folder: Path) -> dict[str, Shipped]:
    """All entries of a folder's manifest by name, none of the files opened.

    Raises:
        WeightsError: the manifest is missing, no JSON, of another format version, or an entry is not as it must be;
            the message names the manifest and the entry.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read ({error.strerror}); install keras-overlay again") from None
    except (ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from None
    version = content.get("format_version") if isinstance(content, dict) else None
    if version != FORMAT_VERSION:
        raise WeightsError(f"{path}: format version {version!r}, this program reads {FORMAT_VERSION}")
    entries = content.get("weights")
    if not isinstance(entries, dict):
        raise _damaged(path, f"weights must be an object, got weights={entries!r:.80}")
    found = {name: _entry(path, name, fields) for name, fields in entries.items()}
    _check_aliases(path, found)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a name appears twice in {sorted(name for name, _ in pairs)}")
    return found


def _damaged(path: Path, problem: str) -> WeightsError:
    return WeightsError(f"{path}: damaged ({problem})")


def _entry(path: Path, name: str, fields: Any) -> Shipped:
    if not _NAME.match(name):
        raise _damaged(path, f"{name!r} is not a name of small letters, digits and '_'")
    names = set(fields) if isinstance(fields, dict) else set()
    odd = sorted((_REQUIRED - names) | (names - _REQUIRED - set(_OPTIONAL)))
    if odd:
        raise _damaged(path, f"{name}: missing or unknown: {', '.join(odd)}")
    fields = {**_OPTIONAL, **fields}
    for field, problem in _problems(fields):
        raise _damaged(path, f"{name}: {field} must be {problem}, got {field}={fields[field]!r:.80}")
    file = fields.pop("file")
    lists = {field: tuple(fields.pop(field)) for field in ("training_data", "aliases", "zooms")}
    return Shipped(name, path.parent / file, **lists, **fields)


def _problems(fields: dict[str, Any]):
    """Every field that is not as it must be, with what it must be."""
    yield from ((field, "text") for field in _TEXT if not (isinstance(fields[field], str) and fields[field]))
    if Path(str(fields["file"])).name != fields["file"]:
        yield "file", "a file's name without a folder"
    if not re.fullmatch("[0-9a-f]{64}", str(fields["sha256"])):
        yield "sha256", "64 hexadecimal digits in small letters"
    if not _is_date(fields["date"]):
        yield "date", "YYYY-MM-DD"
    if not _is_list_of(fields["training_data"], _is_data):
        yield "training_data", 'a list of {"name": text, "licence": text}'
    if not isinstance(fields["scores"], dict):
        yield "scores", "an object"
    if not _is_list_of(fields["aliases"], lambda alias: isinstance(alias, str) and _NAME.match(alias)):
        yield "aliases", "a list of names of small letters, digits and '_'"
    if not _is_number(fields["threshold"], 0, 255):
        yield "threshold", "a number of grey levels, 0..255"
    if not (_is_list_of(fields["zooms"], lambda zoom: _is_number(zoom, 0.25, 4)) and fields["zooms"]):
        yield "zooms", "a list of factors, 0.25..4"


def _is_number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most


def _is_date(value: Any) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False


def _is_list_of(value: Any, accepts) -> bool:
    return isinstance(value, list) and all(map(accepts, value))


def _is_data(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"name", "licence"}
        and all(isinstance(v, str) for v in value.values())
    )


def _check_aliases(path: Path, found: dict[str, Shipped]) -> None:
    words = [word for shipped in found.values() for word in (shipped.name, *shipped.aliases)]
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise _damaged(path, f"names that stand for more than one file: {', '.join(twice)}")
