"""Overlay masks by clustering colours, without a network.

A page's colours are counted (`colours`), clustered (CLUSTERINGS), named paper, ink or neither (`naming`), and looked up
in the page (`ink_mask`); what lies under the ink is brought back (`filling`). `cleaning` goes all the way.

Tian & Zhang, "Removing logos and stamp seals from images via deep network architectures", section 2.1, cluster the
pixels of the page, shrunk to 32x32 for DBSCAN because memory ran out. Here the page's distinct colours are clustered,
each with the number of its pixels, so that pages of any size fit.
"""

from __future__ import annotations

from keras_overlay.registry import Table

CLUSTERINGS = Table(
    "clustering method",
    [
        ("dbscan", "keras_overlay.clustering.dbscan:Dbscan"),
        ("kmeans", "keras_overlay.clustering.kmeans:KMeans"),
        ("meanshift", "keras_overlay.clustering.meanshift:MeanShift"),
    ],
    """A class whose constructor takes literals, all with defaults; `(colours, counts) -> labels`: distinct colours,
    float32 (n, 3), n at least 1, in CIELAB units, and how many pixels have each, int64 (n,), at least 1; int32 (n,)
    from 0 upward without gaps, one a colour: which cluster it is in, every colour in one. Pure and deterministic. Its
    module imports scikit-learn only when it clusters.""",
)


def build(method: str):
    """Build the clustering that a spec names, for example `"kmeans"` or `"dbscan,eps=4"`.

    Raises:
        ValueError, TypeError: the grammar, the name or an argument is wrong; the message names it.
    """
    return CLUSTERINGS.build(method)
