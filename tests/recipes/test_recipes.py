"""Recipes: those that come with the package are whole, and a damaged one is refused by file and key."""

from __future__ import annotations

import json
import re

import pytest

from keras_overlay import recipes

WHOLE = {"about": "A test.", "data": [{"name": "a", "licence": "b", "where": "c"}], "lr": 0.1, "steps": 3}


@pytest.fixture
def file(tmp_path):
    """`file(content)`: a recipe file; text as it is, else as JSON."""

    def write(content: object, name: str = "mine.json") -> str:
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def test_the_packages_recipes_are_found_by_name():
    assert {"captions", "gaussian", "impulse"} <= set(recipes.names())
    sources = {name: recipes.read(name).options["source_noise_model"] for name in ("captions", "gaussian", "impulse")}
    assert sources == {"captions": "text,0,40", "gaussian": "gaussian,0,50", "impulse": "impulse,0,85"}


@pytest.mark.parametrize("name", recipes.names())
def test_each_recipe_tells_its_data_and_fixes_length_and_seed(name):
    found = recipes.read(name)
    assert found.name == found.path.stem == name
    assert found.about.endswith(".")
    assert found.data
    assert all(value for entry in found.data for value in entry.values())
    if found.script == "train_digits.py":  # its epochs go once over the crops
        assert {"net", "opt", "lr", "batch", "nb_epochs", "seed"} <= set(found.options)
    else:
        assert {"model", "nb_epochs", "steps", "seed"} <= set(found.options)
    assert "minutes" not in found.options  # minutes are other steps on another machine


def test_a_file_is_read_as_it_stands(file):
    found = recipes.read(file(WHOLE))
    assert (found.name, found.about, found.data) == ("mine", "A test.", tuple(WHOLE["data"]))
    assert found.options == {"lr": 0.1, "steps": 3}


def test_an_unknown_name_lists_the_known_ones():
    known = ", ".join(recipes.names())
    with pytest.raises(ValueError, match=f"unknown recipe 'fog'; known: {known}; or the path of a .json file"):
        recipes.read("fog")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=re.escape(f"recipe {tmp_path / 'no.json'} does not exist")):
        recipes.read(str(tmp_path / "no.json"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"not a recipe \(Expecting property name"),
        ("", r"not a recipe \(Expecting value"),
        ("[" * 100_000, "not a recipe"),
        ('{"about": "x", "data": [], "lr": 1, "lr": 2}', r"not a recipe \(lr is given twice\)"),
        ("[]", "a recipe is an object of options, got list"),
        ({"data": []}, "about must be text that says what the recipe makes, got None"),
        ({"about": 3, "data": []}, "about must be text that says what the recipe makes, got 3"),
        ({"about": ""}, "data must be a list of objects with licence, name, where, got None"),
        ({"about": "", "data": {}}, "data must be a list of objects"),
        ({"about": "", "data": ["a"]}, r"data must be a list of objects with licence, name, where, got \['a'\]"),
        ({"about": "", "data": [{"name": "a", "licence": "b"}]}, "data must be a list of objects"),
        ({"about": "", "data": [{"name": "a", "licence": "b", "where": 3}]}, "data must be a list of objects"),
    ],
)
def test_a_damaged_recipe_is_refused_by_file_and_key(file, content, message):
    path = file(content)
    with pytest.raises(ValueError, match=f"^{re.escape(path)}: {message}"):
        recipes.read(path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "mine.json").write_bytes(b'{"about": "\xff\xfe"}')
    with pytest.raises(ValueError, match=r"mine\.json: not a recipe \("):
        recipes.read(str(tmp_path / "mine.json"))
