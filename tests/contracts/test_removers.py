"""What the table of removers promises, for every entry, with tiny weights in the place of the shipped ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_overlay import removers
from keras_overlay.digits import Box
from keras_overlay.removers import REMOVERS
from keras_overlay.removers.removal import Removal
from keras_overlay.removers.remover import Remover

ROOT = Path(__file__).resolve().parents[2]
SIZES = [(24, 40), (1, 1), (3, 33)]


@pytest.fixture(params=list(REMOVERS))
def remover(request, shipped, overlay_settings):
    """Every entry with its defaults, or with what it cannot do without; digits are where it is told, and read as 1."""
    made = removers.build(request.param, **overlay_settings.get(request.param, {}))
    return made.at([Box(2, 2, 34, 20)]) if request.param == "digits" else made


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_a_picture_of_the_same_kind_a_mask_and_a_record(remover, size, channels, dtype, rng):
    highest = 65535 if dtype == np.uint16 else 255
    picture = rng.integers(0, highest, (*size, channels), endpoint=True).astype(dtype)
    before = picture.copy()
    picture.flags.writeable = False
    removal = remover(picture)
    assert isinstance(removal, Removal)
    assert (removal.image.shape, removal.image.dtype) == (picture.shape, dtype)
    assert removal.image.min() >= 0
    assert removal.image.max() <= highest
    assert not np.shares_memory(removal.image, picture)
    assert (picture == before).all()
    assert removal.mask.dtype == bool
    changed = (removal.image != picture).any(axis=-1)
    assert not (changed & ~removal.mask).any()
    if not remover.mask_is_overlay:
        np.testing.assert_array_equal(removal.mask, changed)
    assert removal.changed == removal.mask.mean()


def test_it_changes_something_and_nothing_where_it_must_not(remover, picture):
    image = picture(24, 40)
    everywhere = remover(image)
    assert everywhere.changed > 0.5
    allowed = np.zeros((24, 40), bool)
    allowed[5:11, 7:30] = True
    inside = remover(image, allowed)
    np.testing.assert_array_equal(inside.image[~allowed], image[~allowed])
    if remover.mask_is_overlay:
        np.testing.assert_array_equal(inside.mask, allowed)
        assert (inside.image != image).any(axis=-1)[allowed].mean() > 0.5
        return
    np.testing.assert_array_equal(inside.image[allowed], everywhere.image[allowed])
    np.testing.assert_array_equal(inside.mask, everywhere.mask & allowed)


def test_nothing_is_carried_from_one_picture_to_the_next(remover, picture):
    first = remover(picture(24, 40)).image
    remover(picture(17, 9, seed=1))
    np.testing.assert_array_equal(remover(picture(24, 40)).image, first)


def test_the_record_is_json_and_tells_what_did_it(remover, picture):
    record = json.loads(json.dumps(remover(picture(8, 8)).record))
    assert REMOVERS[record["overlay"]] is type(remover)
    assert all(set(entry) == {"name", "sha256"} and len(entry["sha256"]) == 64 for entry in record["weights"])
    assert record["seconds"] > 0
    assert "seconds" not in remover.record


def test_a_mask_of_another_size_is_refused_with_both(remover, picture):
    with pytest.raises(ValueError, match="mask must be of the picture's size: the mask is 4 x 5, the picture 8 x 6"):
        remover(picture(8, 6), np.ones((4, 5), bool))


@pytest.mark.parametrize("name", REMOVERS)
def test_an_entry_is_a_remover_that_says_what_it_takes_off(name):
    assert issubclass(REMOVERS[name], Remover)
    assert 20 < len(removers.about(name)) < 100
    assert removers.about(name)[-1] not in ". "


@pytest.mark.parametrize("name", REMOVERS)
def test_construction_imports_no_deep_learning_library(name, weights_folder, overlay_settings):
    program = (
        "import json, sys\nfrom pathlib import Path\nfrom keras_overlay import removers, weights\n"
        "weights.FOLDER = Path(sys.argv[1])\nremovers.build(sys.argv[2], **json.loads(sys.argv[3]))\n"
        "print(sorted({'jax', 'keras', 'tensorflow', 'torch'} & set(sys.modules)))"
    )
    settings = json.dumps(overlay_settings.get(name, {}))
    done = subprocess.run(
        [sys.executable, "-c", program, weights_folder, name, settings],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr
