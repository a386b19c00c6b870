"""Fetch one file over HTTP: pooch with a downloader that goes on after a broken connection or a killed run.

pooch checks the checksum and moves a file to its place only when it is right; its own HTTP downloader begins every
time at the first byte, so `ResumableHTTP` takes its place.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasets.disk_space import megabytes, require_space
from datasets.partial_file import PartialFile

FROM_FILE_HINT = "You can also fetch the file by other means and give it with --from_file FILE, or a mirror with --url."
_BLOCK = 1 << 14  # bytes; what has arrived of one block is lost when a connection breaks
_PASSING_STATUS = {408, 425, 429, 500, 502, 503, 504}
_LONGEST_PAUSE = 60.0


class DownloadError(OSError):
    """A file could not be fetched; the message names its address, what happened, and what to do instead."""


@dataclass(frozen=True)
class Source:
    """One archive on the web.

    Attributes:
        name: File name, e.g. `val2017.zip`.
        url: Its address.
        checksum: `ALGORITHM:HEX` (`sha256:...`, `md5:...`), or None where nobody publishes one.
        max_bytes: More than this is refused, whatever the server says.
    """

    name: str
    url: str
    checksum: str | None = None
    max_bytes: int = 4 << 30


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server.

    Attributes:
        timeout: Seconds without an answer, or without a byte, after which a connection counts as broken.
        retries: Attempts in a row that may bring no new byte before giving up (the first attempt not counted).
        pause: Seconds before the first retry; doubled for each further one, at most 60.
    """

    timeout: float = 30.0
    retries: int = 4
    pause: float = 1.0


class _Passing(Exception):
    """Something that may go better the next time."""

    def __init__(self, reason: str, wait: float = 0.0):
        super().__init__(reason)
        self.wait = wait


def fetch(source: Source, folder: Path, patience: Patience) -> Path:
    """Fetch an archive into a folder, or find it there from an earlier run.

    Args:
        source: What to fetch.
        folder: An existing folder of our own. The bytes lie in `*.part` there until they are complete and checked.
        patience: Time-outs and retries.

    Returns:
        The complete file; its checksum is right wherever one is known.

    Raises:
        DownloadError: it cannot be fetched, or its checksum is wrong (then it has been removed).
        OSError: it cannot be written.
    """
    import pooch  # not above: it takes a quarter of a second, which `--help` need not wait for

    pooch.get_logger().setLevel("WARNING")
    name = local_name(source.url)
    part = PartialFile(folder / f"{name}.part")
    downloader = ResumableHTTP(source, part, patience)
    try:
        path = Path(pooch.retrieve(source.url, source.checksum, fname=name, path=folder, downloader=downloader))
    except ValueError as error:  # pooch's word for a wrong checksum; everything else arrives as OSError
        part.discard()
        raise DownloadError(f"{source.url}: wrong checksum. {error} {FROM_FILE_HINT}") from None
    part.discard()
    return path


def local_name(url: str) -> str:
    """File name in our own folder: one for each address, so that two mirrors are never mixed."""
    import pooch

    return pooch.utils.unique_file_name(url)


class ResumableHTTP:
    """A downloader for `pooch.retrieve` that asks only for what is missing.

    Args:
        source: Name, for the progress bar, and the largest size allowed.
        part: Where the bytes are collected.
        patience: Time-outs and retries.
    """

    def __init__(self, source: Source, part: PartialFile, patience: Patience):
        self._source, self._part, self._patience = source, part, patience

    def __call__(self, url: str, output_file: str, pooch: Any, check_only: bool = False) -> None:
        """Download `url` to the path `output_file`; `pooch` and `check_only` belong to the protocol and are unused.

        Raises:
            DownloadError: it cannot be done; what has arrived is kept for the next run.
        """
        failures, furthest = 0, self._part.size
        while True:
            try:
                self._attempt(url)
                break
            except _Passing as trouble:
                failures = 1 if self._part.size > furthest else failures + 1
                furthest = max(furthest, self._part.size)
                self._pause_or_give_up(url, failures, trouble)
        _hand_over(self._part.path, Path(output_file))

    def _attempt(self, url: str) -> None:
        """One request; sorts what can go wrong into what may pass and what will not."""
        import requests
        from requests import exceptions

        headers = {"Accept-Encoding": "identity", "User-Agent": "keras-overlay-datasets"}
        headers |= self._part.request_headers()
        try:
            with requests.get(url, headers=headers, stream=True, timeout=self._patience.timeout) as response:
                self._take(response)
        except exceptions.Timeout:
            raise _Passing(f"no answer within {self._patience.timeout:g} s") from None
        except exceptions.ChunkedEncodingError:
            raise _Passing("the connection broke") from None
        except exceptions.ConnectionError as error:
            if isinstance(error, exceptions.SSLError):
                raise DownloadError(f"{url}: no secure connection: {_short(error)}. {FROM_FILE_HINT}") from None
            raise _Passing(_short(error)) from None
        except exceptions.RequestException as error:
            raise DownloadError(f"{url}: {_short(error)}. {FROM_FILE_HINT}") from None

    def _take(self, response: Any) -> None:
        """Keep what an answer brings: the whole (200), the rest (206), or word that nothing is missing (416)."""
        status, headers = response.status_code, response.headers
        if status == 416 and self._part.is_whole(headers):
            return
        if status == 416 or (status == 206 and not self._part.continues(headers)):
            self._part.discard()
            raise _Passing("the server's file is not the one that was begun; it begins again")
        _refuse_failure(response)
        total = _length(headers)
        if status == 206:
            total = None if total is None else total + self._part.size
        elif self._part.size:
            print(f"{self._source.name}: the server sends the whole again, not the rest", file=sys.stderr)
        self._check_size(response.url, total)
        if status == 200:
            self._part.begin(headers, total)
        self._receive(response, total)

    def _check_size(self, url: str, total: int | None) -> None:
        if total is None:
            return
        if total > self._source.max_bytes:
            raise DownloadError(self._too_large(url, total))
        require_space(self._part.path.parent, total - self._part.size, f"downloading {self._source.name}")

    def _receive(self, response: Any, total: int | None) -> None:
        """Append the body to the part, with a progress bar."""
        start = count = self._part.size
        with open(self._part.path, "ab", buffering=0) as file, _bar(self._source.name, start, total) as bar:
            for block in response.iter_content(_BLOCK):
                count += len(block)
                if count > self._source.max_bytes:
                    raise DownloadError(self._too_large(response.url, count))
                file.write(block)
                bar.update(len(block))
        if total is not None and count != total:
            raise _Passing("the connection broke")

    def _too_large(self, url: str, count: int) -> str:
        limit = megabytes(self._source.max_bytes)
        return f"{url}: {megabytes(count)} or more; at most {limit} is accepted for {self._source.name}"

    def _pause_or_give_up(self, url: str, failures: int, trouble: _Passing) -> None:
        have = megabytes(self._part.size)
        if failures > self._patience.retries:
            tries = f"{failures} attempt{'s' if failures > 1 else ''} in a row"
            kept = f"{have} are kept: run the same command again to go on from there. " if self._part.size else ""
            raise DownloadError(f"{url}: {trouble} ({tries}). {kept}{FROM_FILE_HINT}")
        pause = min(max(self._patience.pause * 2 ** (failures - 1), trouble.wait), _LONGEST_PAUSE)
        again = f"trying again in {pause:g} s ({failures} of {self._patience.retries})"
        print(f"{self._source.name}: {trouble}, {have} received; {again}", file=sys.stderr)
        time.sleep(pause)


def _refuse_failure(response: Any) -> None:
    """Raise unless the answer brings the file (200 or 206)."""
    status, said = response.status_code, f"the server answered {response.status_code} {response.reason}"
    if status in _PASSING_STATUS:
        wait = response.headers.get("Retry-After", "")
        raise _Passing(said, wait=float(wait) if wait.isascii() and wait.isdecimal() else 0.0)
    if status not in (200, 206):
        raise DownloadError(f"{response.url}: {said}. {FROM_FILE_HINT}")
    kind, coding = response.headers.get("Content-Type", ""), response.headers.get("Content-Encoding", "identity")
    if kind.startswith("text/html"):
        raise DownloadError(f"{response.url}: the server sent a web page, not an archive. {FROM_FILE_HINT}")
    if coding != "identity":
        raise DownloadError(f"{response.url}: the server sent the file {coding}-coded, unasked. {FROM_FILE_HINT}")


def _length(headers: Mapping[str, str]) -> int | None:
    """Bytes in the body of an answer, where the server says it."""
    length = headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdecimal() else None


def _hand_over(part: Path, target: Path) -> None:
    """Give pooch the bytes; keep our name for them too, where the disk can, until their checksum is known."""
    target.unlink(missing_ok=True)
    try:
        os.link(part, target)
    except OSError:
        os.replace(part, target)


def _bar(name: str, start: int, total: int | None) -> Any:
    from tqdm import tqdm

    interval = 0.1 if sys.stderr.isatty() else 10.0  # a log file gets a line now and then
    return tqdm(desc=name, initial=start, total=total, unit="B", unit_scale=True, mininterval=interval)


def _short(error: Exception) -> str:
    """The innermost reason of a requests error, without the objects and numbers around it."""
    return str(error).rsplit(": ", 1)[-1].rsplit("] ", 1)[-1].strip("'\")>. ")
