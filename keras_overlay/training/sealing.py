"""Training of seal removers: as of other restorers, with more scores: of the sealed pixels alone, and SSIM."""

from __future__ import annotations

import numpy as np

from keras_overlay.pairs.sealed_pages import sealed_pixels
from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.scoring import psnr, ssim
from keras_overlay.training.fitting import Training
from keras_overlay.training.judging import Judge


class SealTraining(Training):
    """One run; see `Training`."""

    def judge(self) -> SealJudge:
        """Validation of this run's model."""
        return SealJudge(self.model, self.pictures, self.loss)


class SealJudge(Judge):
    """`Judge`, and scores of what it is about: most of a page is clean, so the PSNR of a whole page tells little."""

    def measures(self, picture: ValidationPicture, restored: np.ndarray) -> dict[str, float]:
        """Those of `Judge`; `val_seal_PSNR`, decibels over the sealed pixels alone; `val_SSIM`.

        A picture without a seal counts for the loss only (the others are nan): left as it is it would have a PSNR
        without bound, beside which no other picture counts.
        """
        scores = super().measures(picture, restored)
        sealed = sealed_pixels(picture.degraded, picture.clean)
        if not sealed.any():
            return {**scores, "val_PSNR": np.nan, "val_seal_PSNR": np.nan, "val_SSIM": np.nan}
        inside = psnr(picture.clean[sealed], restored[sealed])
        return {**scores, "val_seal_PSNR": inside, "val_SSIM": ssim(picture.clean, restored)}
