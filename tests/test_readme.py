"""The README's commands and code are the ones that work."""

import re
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def test_ci_runs_the_readmes_test_command():
    command = next(block.strip() for block in _blocks("") if "pytest" in block)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_set_up_commands_are_one_line_each():
    set_up = [block.strip() for block in _blocks("") if "venv" in block]
    assert len(set_up) == 2
    assert all("\n" not in command for command in set_up)


def test_python_example_runs(tmp_path, monkeypatch):
    from keras_overlay import architectures, checkpoint

    monkeypatch.chdir(tmp_path)
    model = architectures.build("n2n_unet,filters=4")
    checkpoint.save("weights.hdf5", model, "n2n_unet,filters=4", {})
    names = {}
    exec(compile(_blocks("python")[0], "README.md", "exec"), names)
    assert names["degraded"].shape == names["restored"].shape == (64, 96, 3)
    assert names["restored"].min() >= 0
    assert names["degraded"].min() < 128 < names["degraded"].max()
    assert not np.array_equal(names["degraded"], names["restored"])
