"""The part of a download that has arrived so far, and a note of what the server said the whole is.

The two files lie side by side: `NAME.part` holds the bytes, `NAME.part.json` the validator (ETag or date) and the
length of the whole. A download that was cut off goes on from them, in the same run or in a later one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path


class PartialFile:
    """Bytes received so far.

    Args:
        path: Where the bytes are kept; the note lies beside it with `.json` added.
    """

    def __init__(self, path: Path):
        self.path = path
        self._note_path = path.with_name(path.name + ".json")

    @property
    def size(self) -> int:
        """Bytes received so far; 0 if nothing was."""
        return self.path.stat().st_size if self.path.exists() else 0

    def request_headers(self) -> dict[str, str]:
        """Headers that ask for the rest, and only if the file on the server is still the same."""
        if not self.size:
            return {}
        validator = self._note().get("validator")
        return {"Range": f"bytes={self.size}-"} | ({"If-Range": validator} if validator else {})

    def continues(self, headers: Mapping[str, str]) -> bool:
        """Whether a 206 answer is the rest of these bytes: it starts where they end, and the whole is as long."""
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", headers.get("Content-Range", "").strip())
        if not match or int(match[1]) != self.size:
            return False
        noted = self._note().get("total")
        return match[2] == "*" or noted is None or int(match[2]) == noted

    def is_whole(self, headers: Mapping[str, str]) -> bool:
        """Whether a 416 answer says that nothing is missing: the file on the server ends where these bytes end."""
        match = re.fullmatch(r"bytes \*/(\d+)", headers.get("Content-Range", "").strip())
        return bool(match) and int(match[1]) == self.size

    def begin(self, headers: Mapping[str, str], total: int | None) -> None:
        """Forget the bytes and note what a 200 answer says about the file that starts now."""
        if self.path.exists():
            os.truncate(self.path, 0)  # before the note: new facts never stand beside old bytes
        fresh = self._note_path.with_name(self._note_path.name + ".new")
        fresh.write_text(json.dumps({"validator": _validator(headers), "total": total}), encoding="utf-8")
        os.replace(fresh, self._note_path)

    def discard(self) -> None:
        """Remove the bytes and the note."""
        self.path.unlink(missing_ok=True)
        self._note_path.unlink(missing_ok=True)

    def _note(self) -> dict:
        try:
            note = json.loads(self._note_path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}


def _validator(headers: Mapping[str, str]) -> str | None:
    """A strong ETag, else the date of the last change; weak ETags may not be used with ranges (RFC 9110, 13.1.5)."""
    tag = headers.get("ETag", "")
    return tag if tag.startswith('"') else headers.get("Last-Modified")
