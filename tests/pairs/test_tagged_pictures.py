"""Files of tags, labels, batches of tagged pictures, and what is judged by."""

from __future__ import annotations

import json
import pickle
import re

import numpy as np
import pytest

from keras_overlay.image_files import ImageFileError, write_png
from keras_overlay.pairs import tagged_pictures
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.mask_batches import Change
from keras_overlay.pairs.tagged_pictures import TagBatches


@pytest.fixture
def files(tmp_path):
    """Three pictures, 40x60: black left and white right, by number 10 brighter."""
    made = []
    for number in range(3):
        picture = np.full((40, 60, 3), 10 * number, np.uint8)
        picture[:, 30:] += 200
        write_png(tmp_path / f"{number}.png", picture)
        made.append(tmp_path / f"{number}.png")
    return made


LABELS = np.eye(3, dtype=np.float32)


@pytest.fixture
def file(tmp_path):
    """`file(content)`: a JSON file of tags."""

    def write(content: object):
        path = tmp_path / "tags.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_read_gives_what_is_there(file):
    assert tagged_pictures.read(file({"a/1.jpg": ["cat", "猫"], "2.jpg": []})) == {
        "a/1.jpg": ["cat", "猫"],
        "2.jpg": [],
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"not a JSON file of tags \("),
        ([], r"expected an object of file names to lists of tags, got \[\]"),
        ({}, "expected an object of file names to lists of tags, got {}"),
        ({"a.jpg": "cat"}, """'a.jpg': expected a list of tags, got "cat\""""),
        ({"a.jpg": [3]}, r"'a.jpg': expected a list of tags, got \[3\]"),
        ({"a.jpg": [""]}, "'a.jpg': expected a list of tags"),
        ({"../a.jpg": []}, r"'\.\./a.jpg': expected a name below the folder of pictures"),
        ({"b\\..\\..\\a.jpg": []}, "'b.*': expected a name below the folder of pictures"),
        ({"/etc/a.jpg": []}, "'/etc/a.jpg': expected a name below the folder of pictures"),
        ({"": []}, "'': expected a name below the folder of pictures"),
    ],
)
def test_damaged_files_are_refused_by_name_and_entry(file, content, message):
    path = file(content)
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: {message}"):
        tagged_pictures.read(path)


def test_the_most_frequent_tags_come_first_and_equals_by_name():
    tags = {"1": ["b", "b", "c"], "2": ["c", "a"], "3": ["c", "a"], "4": ["d", "b"]}
    assert tagged_pictures.most_frequent(tags, 3) == ["c", "a", "b"]
    assert tagged_pictures.most_frequent(tags, 9) == ["c", "a", "b", "d"]
    with pytest.raises(ValueError, match="none of 2 files has a tag"):
        tagged_pictures.most_frequent({"1": [], "2": []}, 3)


def test_labels():
    found = tagged_pictures.labels_of([["a", "x"], [], ["b", "a"]], ["a", "b"])
    np.testing.assert_array_equal(found, [[1, 0], [0, 0], [1, 1]])
    assert found.dtype == np.float32


def test_missing_files_are_reported_and_all_missing_refused(files, tmp_path):
    path = tmp_path / "tags.json"
    with pytest.warns(UserWarning, match=r"1 of 2 files are not in .*, such as 'no\.png'"):
        assert tagged_pictures.present(tmp_path, {"0.png": ["a"], "no.png": ["b"]}, path) == {"0.png": ["a"]}
    with pytest.raises(ValueError, match=r"none of its 1 files is in .*, such as 'no\.png'"):
        tagged_pictures.present(tmp_path, {"no.png": []}, path)


def test_pictures_and_labels_stay_aligned(files):
    pictures, labels = TagBatches(ImageCache(files), LABELS, 24, 32)(3)
    assert pictures.shape == (24, 32, 32, 3)
    assert pictures.dtype == labels.dtype == np.float32
    shown = np.round(pictures.min(axis=(1, 2, 3)) / 10).astype(int)
    assert (labels == LABELS[shown]).all()
    assert len(set(shown)) == 3


def test_a_batch_follows_from_seed_and_number(files):
    first, again, other, seed = (TagBatches(ImageCache(files), LABELS, 4, 32, seed)(number) for seed, number in
                                 ((1, 5), (1, 5), (1, 6), (2, 5)))  # fmt: skip
    assert (first[0] == again[0]).all()
    assert (first[0] != other[0]).any()
    assert (first[0] != seed[0]).any()


def test_examples_are_mirrored_and_show_a_share(files):
    pictures = TagBatches(ImageCache(files), LABELS, 64, 30, least=0.5)(0)[0]
    is_bright = pictures[:, 15, :, 0] > 100
    assert 0.3 < is_bright[:, -1].mean() < 0.7  # half of them mirrored
    assert np.std(is_bright.mean(axis=1)) > 0.05  # cuts differ
    whole = TagBatches(ImageCache(files), LABELS, 16, 30, least=1.0)(0)[0][:, 15, :, 0] > 100
    assert set(whole.sum(axis=1)) == {15}


def test_changes_are_applied(files):
    changed = TagBatches(ImageCache(files), LABELS, 16, 32, change=Change(negative_share=1.0))(0)[0]
    plain = TagBatches(ImageCache(files), LABELS, 16, 32)(0)[0]
    assert changed.max() > plain.max()


def test_bad_pictures_are_reported_once_and_their_labels_passed_over(files):
    files[1].write_bytes(b"nothing")
    batches = TagBatches(ImageCache(files), LABELS, 16, 32)
    with pytest.warns(UserWarning, match=r"left out of the training: .*1\.png") as told:
        found = [batches(number) for number in range(3)]
    assert len(told) == 1
    for pictures, labels in found:
        assert (labels == LABELS[np.round(pictures.min(axis=(1, 2, 3)) / 10).astype(int)]).all()
        assert labels[:, 1].sum() == 0
    copied = pickle.loads(pickle.dumps(batches))
    assert (copied(1)[0] == found[1][0]).all()


def test_what_is_judged_by_is_whole_pictures_of_one_size(files):
    found = tagged_pictures.load(files, LABELS, 3, 32)
    assert [each.picture.shape for each in found] == [(32, 32, 3)] * 3
    assert [each.name.split("-")[-1] for each in found] == ["0", "1", "2"]
    np.testing.assert_array_equal(found[2].labels, [0, 0, 1])
    assert tagged_pictures.load(files, LABELS, 1, 32)[0].picture.shape == (32, 32, 1)
    files[0].write_bytes(b"nothing")
    with pytest.warns(UserWarning, match="left out of the validation"):
        assert len(tagged_pictures.load(files, LABELS, 3, 32)) == 2
    with (
        pytest.warns(UserWarning, match="left out of the validation"),
        pytest.raises(ImageFileError, match="none of 1 validation pictures can be read"),
    ):
        tagged_pictures.load(files[:1], LABELS[:1], 3, 32)
    with pytest.raises(ValueError, match="none of the 2 validation pictures has one of the 3 tags"):
        tagged_pictures.load(files[1:], np.zeros((2, 3)), 3, 32)
