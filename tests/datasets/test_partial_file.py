"""The note beside a partial download, and what it makes of an answer's headers."""

from __future__ import annotations

import pytest

from datasets.partial_file import PartialFile


@pytest.fixture
def part(tmp_path):
    part = PartialFile(tmp_path / "a.part")
    part.begin({"ETag": '"x"'}, 10)
    part.path.write_bytes(b"1234")
    return part


def test_nothing_there_asks_for_everything(tmp_path):
    assert PartialFile(tmp_path / "a.part").request_headers() == {}


def test_rest_is_asked_for_under_the_condition_noted(part):
    assert part.request_headers() == {"Range": "bytes=4-", "If-Range": '"x"'}


def test_beginning_again_empties_the_part(part):
    part.begin({"Last-Modified": "yesterday"}, None)
    assert part.size == 0
    part.path.write_bytes(b"12")
    assert part.request_headers() == {"Range": "bytes=2-", "If-Range": "yesterday"}


@pytest.mark.parametrize(
    ("content_range", "fits"),
    [("bytes 4-9/10", True), ("bytes 4-9/*", True), ("bytes 3-9/10", False), ("bytes 4-10/11", False), ("", False)],
)
def test_which_answers_continue(part, content_range, fits):
    assert part.continues({"Content-Range": content_range}) is fits


@pytest.mark.parametrize(("content_range", "whole"), [("bytes */4", True), ("bytes */10", False), ("", False)])
def test_which_refusals_mean_complete(part, content_range, whole):
    assert part.is_whole({"Content-Range": content_range}) is whole


@pytest.mark.parametrize("text", ["", "{", "[1]"])
def test_broken_note_counts_as_none(part, text, tmp_path):
    (tmp_path / "a.part.json").write_text(text)
    assert part.request_headers() == {"Range": "bytes=4-"}


def test_discard_leaves_nothing(part, tmp_path):
    part.discard()
    assert list(tmp_path.iterdir()) == []
