"""`benchmarks.ocr`: errors counted as by definition; what Tesseract is given."""

from __future__ import annotations

import functools
import shutil

import numpy as np
import pytest

from benchmarks import ocr
from benchmarks.fresh_process import ProcessFailed


def by_definition(first: str, second: str) -> int:
    """Wagner and Fischer 1974, doi:10.1145/321796.321811, as a recursion."""

    @functools.cache
    def distance(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        changed = first[i - 1] != second[j - 1]
        return min(distance(i - 1, j) + 1, distance(i, j - 1) + 1, distance(i - 1, j - 1) + changed)

    return distance(len(first), len(second))


def test_errors_of_random_texts(rng):
    for _ in range(30):
        first, second = ("".join(rng.choice(list("abcé"), rng.integers(0, 12))) for _ in range(2))
        assert ocr.errors(first, second) == by_definition(first, second)


@pytest.mark.parametrize(
    ("truth", "found", "count"),
    [
        ("kitten", "sitting", 3), ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("a b", "a\n\n b \f", 0),
        ("Straße", "Strasse", 2), ("the seal", "theseal", 1),
    ],
)  # fmt: skip
def test_known_errors_and_spaces_that_do_not_count(truth, found, count):
    assert ocr.errors(truth, found) == count


@pytest.fixture
def stub(tmp_path, monkeypatch):
    """`stub(script)`: a program called tesseract, before all others."""

    def install(script: str):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "tesseract").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "tesseract").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    return install


@pytest.mark.parametrize("channels", [1, 3])
def test_tesseract_gets_a_png_and_its_resolution(stub, picture, channels):
    stub('echo "$@ $OMP_THREAD_LIMIT"; head -c 4 | tail -c 3')
    assert ocr.is_installed()
    assert ocr.read(picture(channels=channels), 149.6).splitlines() == [
        "stdin stdout --psm 3 --dpi 150 -l eng 1", "PNG",
    ]  # fmt: skip


def test_tesseracts_own_error_is_told(stub, picture):
    stub('cat > /dev/null; echo "no such language" >&2; exit 3')
    with pytest.raises(ProcessFailed, match="tesseract ended with 3: no such language"):
        ocr.read(picture(), 150)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_large_print_is_read():
    import cv2

    page = np.full((120, 640, 1), 255, np.uint8)
    cv2.putText(page, "Seals and letters", (20, 75), cv2.FONT_HERSHEY_SIMPLEX, 1.8, 0, 4, cv2.LINE_AA)
    assert ocr.errors("Seals and letters", ocr.read(page, 150)) <= 2
