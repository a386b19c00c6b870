"""Downloads over a line and a server that misbehave in every way we could think of."""

from __future__ import annotations

import hashlib
import os
import random
import socket

import pytest

from datasets import download
from datasets.download import DownloadError, Patience, Source, fetch

QUICK = Patience(timeout=5, retries=2, pause=0)
ONCE = Patience(timeout=5, retries=0, pause=0)
BODY = random.Random(0).randbytes(300_000)
SHA256 = "sha256:" + hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def source(server):
    server.files["/a.zip"] = BODY
    return Source("a.zip", server.url("/a.zip"), SHA256)


def first_missing(request) -> int:
    return int(request.range.removeprefix("bytes=").removesuffix("-"))


def test_whole_file_in_one_request(server, source, tmp_path):
    path = fetch(source, tmp_path, QUICK)
    assert path.read_bytes() == BODY
    assert [(r.range, r.sent) for r in server.requests] == [(None, len(BODY))]
    assert os.listdir(tmp_path) == [path.name]


def test_dropped_connection_is_resumed_in_the_same_run(server, source, tmp_path, capsys):
    server.script = [{"drop": 150_000}]
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY
    first, second = server.requests
    assert (first.range, first.sent) == (None, 150_000)
    assert 150_000 - (1 << 14) <= first_missing(second) <= 150_000
    assert second.sent == len(BODY) - first_missing(second)
    assert second.condition == '"one"'
    assert "a.zip: the connection broke" in capsys.readouterr().err


def test_later_run_goes_on_from_the_part_file(server, source, tmp_path):
    server.script = [{"drop": 200_000}]
    with pytest.raises(DownloadError, match=r"a\.zip: the connection broke \(1 attempt.*MB are kept.*--from_file"):
        fetch(source, tmp_path, ONCE)
    (part,) = tmp_path.glob("*.part")
    assert part.read_bytes() == BODY[: part.stat().st_size]
    kept = part.stat().st_size
    assert fetch(source, tmp_path, ONCE).read_bytes() == BODY
    assert (server.requests[1].range, server.requests[1].sent) == (f"bytes={kept}-", len(BODY) - kept)
    assert not list(tmp_path.glob("*.part*"))


def test_every_attempt_that_brings_bytes_earns_new_retries(server, source, tmp_path):
    server.script = [{"drop": 60_000}] * 4
    assert fetch(source, tmp_path, Patience(5, 1, 0)).read_bytes() == BODY
    assert len(server.requests) >= 5


def test_server_that_ignores_range_sends_the_whole_again(server, source, tmp_path, capsys):
    server.script = [{"drop": 100_000}, {"ignore_range": True}]
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY
    assert server.requests[1].range is not None
    assert server.requests[1].sent == len(BODY)
    assert "sends the whole again" in capsys.readouterr().err


def test_file_that_changed_on_the_server_is_not_mixed(server, tmp_path):
    other = BODY[::-1]
    server.files["/a.zip"] = BODY
    source = Source("a.zip", server.url("/a.zip"))
    server.script = [{"drop": 100_000}]
    with pytest.raises(DownloadError):
        fetch(source, tmp_path, ONCE)
    server.files["/a.zip"], server.tag = other, '"two"'
    assert fetch(source, tmp_path, ONCE).read_bytes() == other
    assert server.requests[1].condition == '"one"'


def test_without_etag_a_file_of_another_length_begins_again(server, tmp_path):
    server.files["/a.zip"], server.script = BODY, [{"drop": 100_000, "headers": {"ETag": None}}]
    source = Source("a.zip", server.url("/a.zip"))
    with pytest.raises(DownloadError):
        fetch(source, tmp_path, ONCE)
    server.files["/a.zip"] = BODY[::-1] + b"more"
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY[::-1] + b"more"
    assert server.requests[1].range is not None
    assert server.requests[1].condition is None


def test_weak_etag_is_not_used_but_the_date_is(server, source, tmp_path):
    date = "Tue, 11 Jul 2017 05:34:24 GMT"
    server.script = [{"drop": 100_000, "headers": {"ETag": 'W/"x"', "Last-Modified": date}}, {}]
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY
    assert server.requests[1].condition == date


def test_416_for_a_part_that_is_whole_already(server, source, tmp_path):
    part = tmp_path / f"{download.local_name(source.url)}.part"
    part.write_bytes(BODY)
    assert fetch(source, tmp_path, ONCE).read_bytes() == BODY
    assert (server.requests[0].range, server.requests[0].sent) == (f"bytes={len(BODY)}-", 0)


def test_416_for_a_part_that_is_too_long_begins_again(server, source, tmp_path):
    part = tmp_path / f"{download.local_name(source.url)}.part"
    part.write_bytes(BODY + b"too long")
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY
    assert [request.range for request in server.requests] == [f"bytes={len(BODY) + 8}-", None]


@pytest.mark.parametrize("wrong", ["bytes 5-299999/300000", "bytes 100000-299999/299999", "nonsense", None])
def test_206_with_another_range_is_not_appended(server, source, tmp_path, wrong):
    server.script = [{"drop": 100_000}, {"headers": {"Content-Range": wrong}}]
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY
    assert server.requests[2].range is None


def test_wrong_checksum_removes_the_file_and_names_both(server, tmp_path):
    server.files["/a.zip"] = BODY
    source = Source("a.zip", server.url("/a.zip"), "sha256:" + "0" * 64)
    with pytest.raises(DownloadError, match=rf"a\.zip: wrong checksum.*{'0' * 64}.*{SHA256[7:]}.*--from_file FILE"):
        fetch(source, tmp_path, QUICK)
    assert list(tmp_path.iterdir()) == []


def test_md5_is_taken_too(server, tmp_path):
    server.files["/a.zip"] = BODY
    source = Source("a.zip", server.url("/a.zip"), "md5:" + hashlib.md5(BODY).hexdigest())
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY


def test_missing_page_is_not_tried_again(server, tmp_path):
    url = server.url("/gone.zip")
    with pytest.raises(DownloadError, match=rf"{url}: the server answered 404 Not Found\..*--from_file FILE"):
        fetch(Source("gone.zip", url), tmp_path, QUICK)
    assert len(server.requests) == 1


def test_busy_server_is_tried_again(server, source, tmp_path, capsys):
    server.script = [{"status": 503}, {"status": 429}]
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY
    assert "503 Service Unavailable, 0.0 MB received; trying again in 0 s (1 of 2)" in capsys.readouterr().err


def test_retry_after_is_obeyed_within_reason(server, source, tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(download.time, "sleep", pauses.append)
    server.script = [
        {"status": 503, "headers": {"Retry-After": "7"}},
        {"status": 503, "headers": {"Retry-After": "9999"}},
    ]
    fetch(source, tmp_path, QUICK)
    assert pauses == [7, 60]


def test_pauses_double(server, source, tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(download.time, "sleep", pauses.append)
    server.script = [{"status": 500}] * 9
    with pytest.raises(DownloadError, match=r"500 Internal Server Error \(9 attempts in a row\)"):
        fetch(source, tmp_path, Patience(5, 8, 1))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_silent_server_runs_into_the_timeout(server, source, tmp_path):
    server.script = [{"hang": 50_000}]
    with pytest.raises(DownloadError, match=r"Read timed out|no answer within 0\.2 s"):
        fetch(source, tmp_path, Patience(0.2, 0, 0))


def test_nobody_listens(tmp_path, server):
    with pytest.raises(
        DownloadError, match=r"http://127\.0\.0\.1:1/a\.zip: .*Connection refused \(1 attempt in a row\)"
    ):
        fetch(Source("a.zip", "http://127.0.0.1:1/a.zip"), tmp_path, ONCE)


def test_name_that_nobody_knows(tmp_path, monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(
        DownloadError, match=r"nowhere\.example/a\.zip: Name or service not known \(1 attempt in a row\)\. You"
    ):
        fetch(Source("a.zip", "http://nowhere.example/a.zip"), tmp_path, ONCE)


def test_what_waiting_does_not_mend_is_not_tried_again(server, tmp_path):
    server.script = [{"status": 302, "headers": {"Location": "/a.zip"}}] * 99
    with pytest.raises(DownloadError, match=r"a\.zip: Exceeded 30 redirects\. .*--from_file"):
        fetch(Source("a.zip", server.url("/a.zip")), tmp_path, QUICK)
    with pytest.raises(DownloadError, match=r"a\.zip: no secure connection: .*--from_file"):
        fetch(Source("a.zip", server.url("/a.zip").replace("http", "https")), tmp_path, QUICK)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Content-Type": "text/html; charset=utf-8"}, "sent a web page, not an archive"),
        ({"Content-Encoding": "gzip"}, "gzip-coded"),
    ],
)
def test_answers_that_are_no_archive(server, source, tmp_path, headers, reason):
    server.script = [{"headers": headers}]
    with pytest.raises(DownloadError, match=reason):
        fetch(source, tmp_path, QUICK)
    assert list(tmp_path.iterdir()) == []


def test_too_large_by_its_own_words_is_refused_at_once(server, tmp_path):
    server.files["/a.zip"] = BODY
    source = Source("a.zip", server.url("/a.zip"), max_bytes=200_000)
    with pytest.raises(DownloadError, match=r"0\.3 MB or more; at most 0\.2 MB"):
        fetch(source, tmp_path, QUICK)
    assert not list(tmp_path.glob("*.part"))


def test_too_large_without_a_word_is_stopped(server, tmp_path):
    server.files["/a.zip"], server.script = BODY, [{"headers": {"Content-Length": None}}]
    source = Source("a.zip", server.url("/a.zip"), max_bytes=200_000)
    with pytest.raises(DownloadError, match=r"at most 0\.2 MB"):
        fetch(source, tmp_path, QUICK)
    assert all(path.stat().st_size <= 200_000 for path in tmp_path.iterdir())


def test_length_unknown_but_whole(server, source, tmp_path):
    server.script = [{"headers": {"Content-Length": None}}]
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY


def test_full_disk_is_told_before_the_first_byte(server, source, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1000}))
    with pytest.raises(OSError, match=r"downloading a\.zip needs 0\.3 MB, but the disk .* has only 0\.0 MB free"):
        fetch(source, tmp_path, QUICK)


def test_complete_file_of_an_earlier_run_is_not_fetched_again(server, source, tmp_path):
    fetch(source, tmp_path, QUICK)
    fetch(source, tmp_path, QUICK)
    assert len(server.requests) == 1


def test_two_mirrors_are_never_mixed(server, source, tmp_path):
    server.files["/mirror/a.zip"] = BODY[::-1]
    server.script = [{"drop": 100_000}]
    with pytest.raises(DownloadError):
        fetch(source, tmp_path, ONCE)
    mirror = Source("a.zip", server.url("/mirror/a.zip"))
    assert fetch(mirror, tmp_path, ONCE).read_bytes() == BODY[::-1]
    assert server.requests[1].range is None


def test_disk_without_hard_links(server, source, tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert fetch(source, tmp_path, QUICK).read_bytes() == BODY
