"""Losses of taggers by name: `TAG_LOSSES`."""

from __future__ import annotations

from keras_overlay.registry import Table

TAG_LOSSES = Table(
    "tag loss",
    [("attended", "keras_overlay.losses.attended:AttendedTags")],
    """A registered `SummedLoss` whose constructor takes literals. Called with labels, (batch, tags) of 0 and 1, and a
    tagger's output, see `looks`, it gives one float32 number; `terms` gives what it is the sum of, by name. Its
    `degree` is 0, see LOSSES.""",
)
