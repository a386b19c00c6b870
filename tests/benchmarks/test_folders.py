"""The benchmark of folders, on three tiny pictures."""

from __future__ import annotations

from benchmarks import folders


def test_a_row_has_speed_and_memory(tmp_path, read_table):
    argv = ["--models", "drunet,filters=4,scales=1", "--files", "3", "--size", "64x48"]
    assert folders.main([*argv, "--output", str(tmp_path / "table.csv")]) == 0
    (row,) = read_table()
    assert (row["files"], row["size"]) == ("3", "64x48")
    speed = 3 * 64 * 48 / 1e6 / float(row["seconds"])
    assert abs(float(row["megapixels_per_second"]) / speed - 1) < 0.01
    assert 0 < float(row["early_mib"]) <= float(row["peak_mib"]) * 1.01
    assert 0 < float(row["late_mib"]) <= float(row["peak_mib"]) * 1.01
