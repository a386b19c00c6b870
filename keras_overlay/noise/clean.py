"""No noise: the target of ordinary supervised training, and the default when restoring files as they are."""

from __future__ import annotations

import numpy as np

from keras_overlay.noise.model import NoiseModel, as_float


class Clean(NoiseModel):
    """Gives the picture back, as float32."""

    name = "clean"

    def render(self, image, rng):
        """See `NoiseModel.render`."""
        return as_float(image), np.zeros(image.shape[:2], bool)
