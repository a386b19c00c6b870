"""`benchmarks.clustering` with small pages."""

from __future__ import annotations

import pytest

from benchmarks import clustering

COLUMNS = [
    "method", "size", "pages", "seconds", "least", "most", "cpu_seconds", "process_seconds", "peak_mib", "started_mib",
    "iou", "recall", "precision", "psnr_sealed", "psnr",
]  # fmt: skip


def test_each_method_is_measured_on_the_same_pages(tmp_path, read_table, in_this_process):
    argv = ["--pages", "1", "--width", "420", "--height", "600", "--dpi", "60", "--methods", "kmeans", "dbscan,eps=3"]
    argv += ["kmeans of pixels", "dbscan of 32x32", "--output", str(tmp_path / "table.csv")]
    assert clustering.main(argv) == 0
    rows = {row["method"]: row for row in read_table()}
    assert list(next(iter(rows.values())))[:-3] == COLUMNS
    assert list(rows) == ["kmeans", "dbscan,eps=3", "kmeans of pixels", "dbscan of 32x32"]
    assert len({row["psnr_sealed"] for row in rows.values()}) == 1
    for row in rows.values():
        assert 0 < float(row["least"]) <= float(row["seconds"]) <= float(row["most"])
        assert float(row["started_mib"]) <= float(row["peak_mib"])
        assert 0 <= float(row["iou"]) <= 1
    for method in ("kmeans", "dbscan,eps=3", "kmeans of pixels"):
        assert float(rows[method]["iou"]) > 0.3
        assert float(rows[method]["psnr"]) > float(rows[method]["psnr_sealed"]) + 3
    assert float(rows["dbscan of 32x32"]["iou"]) < float(rows["kmeans"]["iou"])


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--methods", "ward"], "unknown clustering method 'ward'; known: dbscan, kmeans, meanshift"),
        (["--methods", "kmeans,clusters=1"], "clusters must be 2..64 clusters, got clusters=1"),
        (["--pages", "0"], "--pages: expected a whole number from 1 to 1000, got '0'"),
    ],
)
def test_wrong_options_are_refused(argv, message, capsys):
    with pytest.raises(SystemExit):
        clustering.main(argv)
    assert message in " ".join(capsys.readouterr().err.split())
