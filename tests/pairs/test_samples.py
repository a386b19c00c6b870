"""The sample photographs that come with scikit-image and scikit-learn."""

from __future__ import annotations

import pytest

from keras_overlay.image_files import read_size
from keras_overlay.pairs import samples


def test_they_are_photographs_and_none_is_both_trained_on_and_judged_by():
    training, validation = samples.training_photographs(), samples.validation_photographs()
    assert len(training) >= 3
    assert len(validation) >= 1
    assert not {path.name for path in training} & {path.name for path in validation}
    assert all(min(read_size(path)) >= 300 for path in training + validation)


def test_missing_photographs_are_named(monkeypatch):
    monkeypatch.setattr(samples, "_TRAINING", (("skimage", "data/nobody.png"),))
    with pytest.raises(FileNotFoundError, match=r"sample photographs missing, expected .*nobody\.png"):
        samples.training_photographs()


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(samples, "_VALIDATION", (("no_such_package_here", "data/a.png"),))
    with pytest.raises(ModuleNotFoundError, match=r"no_such_package_here is not installed; .* without --image_dir"):
        samples.validation_photographs()
