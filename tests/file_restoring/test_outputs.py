"""Where results go, and what is refused before anything is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from keras_overlay.file_restoring import Input, Outputs, refuse_clashes
from keras_overlay.image_files import ImageFileError


def made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"kept")
    return path


def test_results_lie_beside_one_another():
    outputs = Outputs(Path("out"), panel=True, mask=True)
    places = outputs.places(Path("sub/a.b.jpg"))
    assert [path.as_posix() for path in places.all()] == [
        "out/sub/a.b.mask.png",
        "out/sub/a.b.panel.png",
        "out/sub/a.b.jpg",
    ]
    assert Outputs(Path("out")).places(Path("a.jpg")).all() == [Path("out/a.jpg")]


@pytest.mark.parametrize("name", ["a.png", "a.panel.png", "a.mask.png"])
def test_a_file_that_exists_is_kept_unless_asked_otherwise(tmp_path, name):
    options = {"panel": True, "mask": True}
    path = made(tmp_path / name)
    outputs = Outputs(tmp_path, **options)
    with pytest.raises(ImageFileError, match=re.escape(f"{path}: exists already (--overwrite replaces it)")):
        outputs.is_done(outputs.places(Path("a.png")))
    outputs = Outputs(tmp_path, **options, overwrite=True)
    assert outputs.is_done(outputs.places(Path("a.png"))) is False
    outputs = Outputs(tmp_path, **options, skip_done=True)
    assert outputs.is_done(outputs.places(Path("a.png"))) is (name == "a.png")  # others are left by an interrupted run


def test_pictures_of_one_name_are_refused_with_both(tmp_path):
    inputs = [Input(tmp_path / folder / "a.png", Path("a.png")) for folder in ("one", "two")]
    with pytest.raises(
        ValueError, match=r"both .*one/a\.png and .*two/a\.png would be written there; rename one"
    ) as caught:
        refuse_clashes(inputs, Outputs(tmp_path / "out"))
    assert str(caught.value).startswith(f"{tmp_path / 'out' / 'a.png'}: ")


def test_pictures_of_one_stem_clash_only_where_their_masks_or_panels_do(tmp_path):
    inputs = [Input(tmp_path / name, Path(name)) for name in ("a.png", "a.jpg")]
    refuse_clashes(inputs, Outputs(tmp_path / "out"))
    for option in ("mask", "panel"):
        with pytest.raises(ValueError, match=rf"a\.{option}\.png: both .*a\.png and .*a\.jpg would be written there"):
            refuse_clashes(inputs, Outputs(tmp_path / "out", **{option: True}))


def test_no_result_goes_over_a_picture_that_was_given(tmp_path):
    inputs = [Input(made(tmp_path / "in" / name), Path(name)) for name in ("a.png", "sub/a.png")]
    with pytest.raises(
        ValueError, match=r"the result of .*in/a\.png would be written over the picture .*in/sub/a\.png"
    ):
        refuse_clashes(inputs, Outputs(tmp_path / "in" / "sub"))
    (tmp_path / "linked").symlink_to(tmp_path / "in")
    with pytest.raises(ValueError, match=r"the result of .*in/a\.png would be written over the picture .*in/a\.png"):
        refuse_clashes(inputs, Outputs(tmp_path / "linked"))
    refuse_clashes(inputs, Outputs(tmp_path / "out", panel=True, mask=True))
