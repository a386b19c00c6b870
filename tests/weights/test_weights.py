"""Shipped weights by name: found, verified at every load, and whatever is wrong with them told."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from keras_overlay import checkpoint, weights
from keras_overlay.architectures.kinds import table_of
from keras_overlay.weights import WeightsError

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1_000_000


@pytest.fixture
def folder(weights_folder, tmp_path):
    """A copy of the tiny weights that may be changed."""
    return Path(shutil.copytree(weights_folder, tmp_path / "weights"))


def change(folder: Path, **fields: object) -> None:
    """Change fields of the entry `captions`; ... leaves one out."""
    path = folder / "manifest.json"
    content = json.loads(path.read_text())
    entry = {**content["weights"]["captions"], **fields}
    content["weights"]["captions"] = {key: value for key, value in entry.items() if value is not ...}
    path.write_text(json.dumps(content))


def test_names_are_sorted_without_aliases(folder):
    assert weights.names(folder) == ["captions", "digits", "gaussian", "impulse", "inpainting", "lettering", "seal"]


def test_an_entry_tells_all_that_the_manifest_says(folder):
    found = weights.find("captions", folder)
    assert found.path == folder / "captions.hdf5"
    assert found.sha256 == weights.sha256_of(found.path)
    assert (found.architecture, found.threshold, found.aliases) == ("n2n_unet,filters=4", 16, ("text",))
    assert found.training_data == ({"name": "nothing", "licence": "none needed"},)
    assert (found.recipe, found.date, found.hardware) == ("none: drawn at random", "2026-12-01", "any")
    assert checkpoint.read_details(found.path)["architecture"] == found.architecture


def test_threshold_and_aliases_may_be_left_out(folder):
    found = weights.find("gaussian", folder)
    assert (found.threshold, found.zooms, found.aliases) == (0, (1,), ())


def test_an_alias_stands_for_the_same_weights(folder):
    assert weights.find("text", folder) == weights.find("captions", folder)
    assert weights.find("text", folder).name == "captions"
    assert [weights.is_known(word, folder) for word in ("text", "captions", "texts")] == [True, True, False]


def test_without_a_folder_the_packages_own_is_asked(shipped):
    assert weights.find("impulse").path == shipped / "impulse.hdf5"
    assert weights.names() == ["captions", "digits", "gaussian", "impulse", "inpainting", "lettering", "seal"]


def test_an_unknown_name_is_refused_with_the_known_ones_sorted(folder):
    with pytest.raises(WeightsError) as caught:
        weights.find("fog", folder)
    known = "captions (or text), digits, gaussian, impulse, inpainting, lettering, seal"
    assert str(caught.value) == f"no shipped weights are called 'fog'; known: {known}"
    assert isinstance(caught.value, ValueError)


def test_an_altered_file_is_refused_at_the_next_load_with_both_digests(folder):
    expected = weights.find("gaussian", folder).sha256
    path = folder / "gaussian.hdf5"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError) as caught:
        weights.find("gaussian", folder)
    found = weights.sha256_of(path)
    assert found != expected
    assert f"{path}: not the weights that were shipped: expected sha256={expected}, found sha256={found};" in str(
        caught.value
    )
    weights.find("captions", folder)  # the others are as good as before


def test_a_missing_file_is_told_by_name(folder):
    (folder / "gaussian.hdf5").unlink()
    with pytest.raises(WeightsError, match=r"gaussian\.hdf5: cannot be read \(No such file or directory\); install"):
        weights.find("gaussian", folder)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sha256": ...}, "captions: missing or unknown: sha256"),
        ({"licence": "MIT"}, "captions: missing or unknown: licence"),
        ({"file": "../captions.hdf5"}, "captions: file must be a file's name without a folder, got file='../captions"),
        ({"file": ""}, "captions: file must be text, got file=''"),
        ({"sha256": "AB" * 32}, "captions: sha256 must be 64 hexadecimal digits in small letters"),
        ({"architecture": 5}, "captions: architecture must be text, got architecture=5"),
        ({"date": "1.12.2026"}, "captions: date must be YYYY-MM-DD, got date='1.12.2026'"),
        ({"training_data": ["BSDS"]}, 'captions: training_data must be a list of {"name": text, "licence": text}'),
        ({"scores": 30.1}, "captions: scores must be an object, got scores=30.1"),
        ({"aliases": "text"}, "captions: aliases must be a list of names"),
        ({"aliases": ["gaussian"]}, "names that stand for more than one file: gaussian"),
        ({"threshold": 256}, "captions: threshold must be a number of grey levels, 0..255, got threshold=256"),
        ({"zooms": [1, 0.2]}, "captions: zooms must be a list of factors, 0.25..4, got zooms=[1, 0.2]"),
        ({"zooms": 2}, "captions: zooms must be a list of factors, 0.25..4, got zooms=2"),
        ({"zooms": []}, "captions: zooms must be a list of factors, 0.25..4, got zooms=[]"),
        ({"threshold": True}, "captions: threshold must be a number of grey levels, 0..255, got threshold=True"),
        ({"threshold": float("nan")}, "captions: threshold must be a number of grey levels, 0..255, got threshold=nan"),
    ],
)
def test_a_damaged_entry_is_told_whichever_weights_are_wanted(folder, fields, message):
    change(folder, **fields)
    with pytest.raises(
        WeightsError, match=re.escape(f"{folder / 'manifest.json'}: damaged (") + ".*" + re.escape(message)
    ):
        weights.find("impulse", folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"damaged \(Expecting value"),
        ("[" * 100_000, r"damaged \("),
        ("[]", "format version None, this program reads 1"),
        ('{"format_version": 2, "weights": {}}', "format version 2, this program reads 1"),
        ('{"format_version": 1}', r"damaged \(weights must be an object, got weights=None"),
        ('{"format_version": 1, "weights": {"a": 5}}', r"damaged \(a: missing or unknown: architecture, date, file"),
        ('{"format_version": 1, "weights": {"../a": {}}}', r"damaged \('../a' is not a name of small letters"),
        ('{"format_version": 1, "weights": {"a": {}, "a": {}}}', r"damaged \(a name appears twice in \['a', 'a'\]"),
    ],
)
def test_a_damaged_manifest_is_told(tmp_path, content, message):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(WeightsError, match=re.escape(f"{tmp_path / 'manifest.json'}: ") + message):
        weights.names(tmp_path)


def test_a_missing_manifest_is_told(tmp_path):
    with pytest.raises(WeightsError, match=r"manifest\.json: cannot be read \(No such file or directory\)"):
        weights.names(tmp_path)


def test_looking_weights_up_loads_no_deep_learning_library(weights_folder):
    program = (
        "import sys\nfrom pathlib import Path\nfrom keras_overlay import weights\n"
        "print(weights.find('text', Path(sys.argv[1])).name)\n"
        "print(sorted({'h5py', 'jax', 'keras', 'numpy', 'tensorflow', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, weights_folder], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout.split("\n")[:2] == ["captions", "[]"], done.stderr


# The weights that are really shipped.


def test_shipped_weights_are_the_ones_of_the_manifest_and_small():
    found = [weights.find(name) for name in weights.names()]
    sizes = [shipped.path.stat().st_size for shipped in found]
    assert all(size <= 8 * MEGABYTE for size in sizes)
    assert sum(sizes) <= 60 * MEGABYTE
    for shipped in found:
        assert checkpoint.read_details(shipped.path)["architecture"] == shipped.architecture
        table = table_of(shipped.architecture)
        assert table is not None, shipped.architecture
        assert table.arguments(shipped.architecture)
        assert shipped.training_data
        assert shipped.scores


def test_every_weights_file_is_in_the_manifest_and_is_installed():
    files = {path.name for path in weights.FOLDER.glob("*.hdf5")}
    assert files == {weights.find(name).path.name for name in weights.names()}
    assert "keras_overlay.weights = *.json, *.hdf5" in (ROOT / "setup.cfg").read_text(encoding="utf-8")
