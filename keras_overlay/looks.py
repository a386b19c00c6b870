"""What a tagger gives for a picture: several looks at it, each with a logit for every tag and the region looked at.

A tagger's output is (batch, looks, tags + 4): logits, then half width, half height, and centre x and y of the region,
on -1..1 from edge to edge of the picture. The first look is at the whole picture, the others begin at `ANCHORS`.
"""

from __future__ import annotations

ANCHORS = ((-0.4, -0.4), (0.4, -0.4), (-0.4, 0.4), (0.4, 0.4))
"""Centres, x and y, from which the looks after the first depart (Wang et al. 2017, arXiv:1711.02816, section 3.3)."""

REGION = 4
"""Numbers that tell a region."""


def parted(outputs):
    """Logits, (batch, looks, tags), and regions, (batch, looks, 4), of a tagger's output, of any array type."""
    return outputs[..., :-REGION], outputs[..., -REGION:]
