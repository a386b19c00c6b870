"""Files of boxes: JSON of both forms, CSV, digitStruct.mat; and what is refused, by file and place."""

from __future__ import annotations

import json
import re

import pytest

from keras_overlay.digits import AnnotationError, Box, read_boxes, write_boxes

ONE = {"label": 10.0, "left": 1, "top": 2.5, "width": 3, "height": 4}
EXPECTED = {"1.png": (Box(1, 2.5, 3, 4, 0), Box(5, 6, 7, 8)), "2.png": ()}
HEADER = "file,label,left,top,width,height\n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="boxes.json"):
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def test_json_as_a_list_and_as_an_object(file):
    boxes = [ONE, {**ONE, "label": None, "left": 5, "top": 6, "width": 7, "height": 8}]
    listed = [{"filename": "1.png", "boxes": boxes}, {"filename": "2.png", "boxes": []}]
    assert read_boxes(file(listed)) == EXPECTED
    assert read_boxes(file({"1.png": boxes, "2.png": []})) == EXPECTED


def test_csv_with_unknown_labels_a_byte_order_mark_and_folders(file):
    text = "\ufeff" + HEADER + "1.png,10,1,2.5,3,4\n1.png,,5,6,7,8\nb/x.png,0,-1,-2,3e0,4\n"
    assert read_boxes(file(text, "boxes.CSV")) == {"1.png": EXPECTED["1.png"], "b/x.png": (Box(-1, -2, 3, 4, 0),)}


def test_what_is_written_is_read_again(tmp_path):
    write_boxes(tmp_path / "boxes.json", EXPECTED)
    assert read_boxes(tmp_path / "boxes.json") == EXPECTED


def test_a_digit_struct(tmp_path, digit_struct):
    path = digit_struct(tmp_path / "digitStruct.mat", {"1.png": [(4, 1, 2, 3, 10)], "2.png": [(4, 1, 2, 3, 5)] * 2})
    assert read_boxes(path) == {"1.png": (Box(1, 2, 3, 4, 0),), "2.png": (Box(1, 2, 3, 4, 5),) * 2}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "damaged (Expecting property name"),
        ("[" * 100_000, "damaged"),
        ("3", 'expected a list of {"filename": NAME, "boxes": [...]}'),
        ([3], 'expected a list of {"filename"'),
        ([{"filename": "a.png"}], 'expected a list of {"filename"'),
        ({"a.png": {}}, 'expected a list of {"filename"'),
        ({"a.png": [ONE, 3]}, "a.png, box 2: expected left, top, width, height, got 3"),
        ({"a.png": [{"left": 3}]}, "a.png, box 1: expected left, top, width, height, got {'left': 3}"),
        ({"a.png": [{**ONE, "label": 11}]}, "a.png, box 1: a label must be a digit 0..9, or 10 for 0, got label=11.0"),
        ({"a.png": [{**ONE, "width": "wide"}]}, "a.png, box 1: could not convert string to float: 'wide'"),
        ({"a.png": [{**ONE, "width": None}]}, "a.png, box 1: float() argument must be"),
        ('{"a.png": [{"left": NaN, "top": 1, "width": 1, "height": 1}]}', "a.png, box 1: left must be a finite number"),
    ],
)
def test_json_that_is_refused(file, content, problem):
    path = file(content)
    with pytest.raises(AnnotationError, match=f"^{re.escape(f'{path}: {problem}')}"):
        read_boxes(path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "expected the header file,label,left,top,width,height, got "),
        ("file;label\n", "expected the header file,label,left,top,width,height, got file;label"),
        (HEADER + "a.png,1,2\n", "line 2: expected 6 fields"),
        (HEADER + "a.png,1,2,3,4,5,6\n", "line 2: expected 6 fields"),
        (HEADER + "a.png,1,2,3,4,5\na.png,x,2,3,4,5\n", "line 3: could not convert string to float: 'x'"),
        (HEADER + "a.png,1,,3,4,5\n", "line 2: could not convert string to float: ''"),
    ],
)
def test_csv_that_is_refused(file, text, problem):
    path = file(text, "boxes.csv")
    with pytest.raises(AnnotationError, match=f"^{re.escape(f'{path}: {problem}')}"):
        read_boxes(path)


def test_missing_files_other_suffixes_and_other_encodings(tmp_path):
    for name in ("boxes.json", "boxes.csv", "digitStruct.mat"):
        with pytest.raises(AnnotationError, match=f"{name}: does not exist"):
            read_boxes(tmp_path / name)
    with pytest.raises(ValueError, match=r"boxes.xml: boxes are read from \.csv, \.json, \.mat files, got '\.xml'"):
        read_boxes(tmp_path / "boxes.xml")
    (tmp_path / "boxes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AnnotationError, match=r"boxes\.csv: cannot be read \("):
        read_boxes(tmp_path / "boxes.csv")
