"""Writing: a file is written whole or not at all, under a name that fits it."""

from __future__ import annotations

import builtins
import errno
import io
import os
import pickle
import resource

import numpy as np
import pytest
from PIL import Image

from keras_overlay.image_files import ImageFileError, Picture, read_picture, write_picture, write_png

NAMES = ["a.png", "a.bmp", "a.tif", "a.gif", "a.jpg", "a.webp"]


@pytest.mark.parametrize("name", NAMES)
def test_into_a_new_folder_and_over_itself(save, picture, name):
    source = save(name, picture(channels=1))
    like = read_picture(source)
    target = source.parent / "restored" / "deep" / name.upper()
    write_picture(str(target), 255 - like.pixels, like)
    again = read_picture(target)
    assert np.abs(again.pixels.astype(int) - (255 - like.pixels)).mean() < 4
    write_picture(target, like.pixels, again)
    assert np.abs(read_picture(target).pixels.astype(int) - like.pixels).mean() < 4
    assert os.listdir(target.parent) == [name.upper()]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_can_travel_to_another_process(save, picture, name):
    source = save(name, picture())
    like = pickle.loads(pickle.dumps(read_picture(source)))
    write_picture(source, 255 - like.pixels, like)
    assert np.abs(read_picture(source).pixels.astype(int) - (255 - like.pixels)).mean() < 12


@pytest.mark.parametrize("name", NAMES)
def test_one_pixel(save, name):
    source = save(name, np.full((1, 1, 3), 90, np.uint8))
    like = read_picture(source)
    write_picture(source, np.full_like(like.pixels, 200), like)
    assert np.abs(read_picture(source).pixels.astype(int) - 200).max() <= 3


def test_parts_of_larger_arrays(save, picture):
    """Neither pixels nor alpha need to be contiguous."""
    source = save("a.png", np.dstack([picture(), picture(channels=1)]))
    like = read_picture(source)
    turned = Picture(like.pixels[::-1], like.alpha[::-1], "PNG", like.metadata)
    write_picture(source, turned.pixels, turned)
    np.testing.assert_array_equal(read_picture(source).alpha, like.alpha[::-1])
    np.testing.assert_array_equal(read_picture(source).pixels, like.pixels[::-1])


def test_a_wrong_suffix_stays_with_the_true_format(save, picture, reopened):
    source = save("a.jpg", picture(), format="PNG")
    like = read_picture(source)
    target = source.with_name("b.JPG")
    write_picture(target, 255 - like.pixels, like)
    assert reopened(target).format == "PNG"
    np.testing.assert_array_equal(np.asarray(reopened(target)), 255 - picture())


@pytest.mark.parametrize("name", ["b.png", "b", "b.jpg.txt"])
def test_a_suffix_of_another_format(save, picture, name):
    source = save("a.jpg", picture())
    like = read_picture(source)
    with pytest.raises(
        ImageFileError, match=r"b.*: a JPEG picture needs the suffix \.jpeg or \.jpg, got '(\.png||\.txt)'"
    ):
        write_picture(source.with_name(name), like.pixels, like)
    assert os.listdir(source.parent) == ["a.jpg"]


@pytest.mark.parametrize(
    ("change", "got"),
    [
        (lambda pixels: pixels[:-1], r"uint8 \(47, 64, 3\)"),
        (lambda pixels: pixels[..., :1], r"uint8 \(48, 64, 1\)"),
        (lambda pixels: pixels.astype(np.float32), r"float32 \(48, 64, 3\)"),
    ],
)
def test_pixels_of_another_kind(save, picture, change, got):
    source = save("a.png", picture())
    like = read_picture(source)
    with pytest.raises(ValueError, match=rf"pixels must be like .* uint8 \(48, 64, 3\), got {got}"):
        write_picture(source, change(like.pixels), like)


@pytest.mark.parametrize("name", NAMES)
def test_disk_full_at_the_last_moment(save, picture, monkeypatch, name):
    source = save(name, picture())
    old, like = source.read_bytes(), read_picture(source)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    wanted = rf"{name}: could not be written: No space left on device \(free some space or choose another folder\)"
    with pytest.raises(ImageFileError, match=wanted):
        write_picture(source, 255 - like.pixels, like)
    assert source.read_bytes() == old
    assert os.listdir(source.parent) == [name]


@pytest.mark.parametrize("name", NAMES)
def test_disk_full_half_way(save, rng, name):
    noise = rng.integers(0, 256, (300, 300, 3), np.uint8)
    source = save(name, noise)
    old, like = source.read_bytes(), read_picture(source)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(ImageFileError, match=rf"{name}: could not be written: File too large"):
            write_picture(source, 255 - like.pixels, like)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert source.read_bytes() == old
    assert os.listdir(source.parent) == [name]


@pytest.mark.parametrize("name", NAMES)
def test_disk_full_at_the_first_byte(save, picture, monkeypatch, name):
    """A device that is always full in place of the temporary file."""
    source = save(name, picture())
    old, like, real = source.read_bytes(), read_picture(source), io.open

    def opened(file, mode="r", *rest, **options):
        return real("/dev/full" if mode == "wb" else file, mode, *rest, **options)

    monkeypatch.setattr(io, "open", opened)
    monkeypatch.setattr(builtins, "open", opened)
    with pytest.raises(ImageFileError, match=rf"{name}: could not be written: No space left on device"):
        write_picture(source, 255 - like.pixels, like)
    monkeypatch.undo()
    assert source.read_bytes() == old
    assert os.listdir(source.parent) == [name]


def test_unwritable_folder(tmp_path, picture):
    (tmp_path / "out").write_text("a file, not a folder")
    with pytest.raises(ImageFileError, match=r"out/a\.png: could not be written: .*choose another folder") as caught:
        write_png(tmp_path / "out" / "a.png", picture())
    assert caught.value.path == tmp_path / "out" / "a.png"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_forbidden_folder(tmp_path, picture):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ImageFileError, match=r"a\.png: could not be written: Permission denied \(choose a folder"):
            write_png(tmp_path / "a.png", picture())
    finally:
        tmp_path.chmod(0o700)


def test_encoder_that_fails(save, picture, monkeypatch):
    source = save("a.jpg", picture())
    old, like = source.read_bytes(), read_picture(source)
    monkeypatch.setattr(Image.Image, "save", lambda *_, **__: (_ for _ in ()).throw(MemoryError()))
    with pytest.raises(ImageFileError, match=r"a\.jpg: needs more memory than there is"):
        write_picture(source, like.pixels, like)
    assert source.read_bytes() == old
    assert os.listdir(source.parent) == ["a.jpg"]
