"""Training of inpainters: runs as of restorers, with losses that know the holes and scores inside of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import keras
import numpy as np

from keras_overlay.architectures.inpainters import INPAINTERS
from keras_overlay.inpaint import Inpainter
from keras_overlay.losses.hole_loss import HoleLoss
from keras_overlay.losses.of_holes import HOLE_LOSSES
from keras_overlay.metrics.hole_psnr import HolePSNR
from keras_overlay.pairs.holed_pictures import HoledPicture
from keras_overlay.panels import side_by_side
from keras_overlay.scoring import psnr
from keras_overlay.training.fitting import Batches, Training
from keras_overlay.training.judging import Judge
from keras_overlay.training.plan import Plan
from keras_overlay.training.terms import watched

_EQUAL = 148.1  # decibels of equal pictures, as in peak_signal_noise_ratio: a mean stays a number


class InpaintTraining(Training):
    """One run of an inpainter; see `Training`. Batches are as `HoleBatches` gives them.

    Args:
        plan, batches: See `Training`.
        pictures: Pictures with holes to judge by.
        weights: Checkpoint to start from.
        features: For losses that need them, see HOLE_LOSSES.

    Raises:
        ValueError, TypeError: a wrong setting, or a loss without the features it needs.
    """

    table = INPAINTERS

    def __init__(
        self,
        plan: Plan,
        batches: Batches,
        pictures: Sequence[HoledPicture],
        weights: Path | None = None,
        features: Callable | None = None,
    ):
        self.features = features
        super().__init__(plan, batches, pictures, weights)

    def make_loss(self) -> HoleLoss:
        """The hole loss of the plan."""
        loss = HOLE_LOSSES.build(self.plan.loss)
        if loss.needs_features and self.features is None:
            raise ValueError(f"the loss {self.plan.loss} needs features of another network")
        loss.features = self.features
        return loss

    def make_metrics(self) -> list[keras.metrics.Metric]:
        """PSNR inside of holes, and each term of a loss that has several."""
        names = terms_of(self.loss)
        return [HolePSNR(), *watched(self.loss, names if len(names) > 1 else [])]

    def judge(self) -> HoleJudge:
        """Validation of this run's model."""
        return HoleJudge(self.model, self.pictures, self.loss)


def terms_of(loss: HoleLoss) -> list[str]:
    """Names of what a loss is the sum of."""
    y_true, y_pred = keras.ops.zeros((1, 16, 16, 4)), keras.ops.zeros((1, 16, 16, 3))
    return list(loss.terms(y_true, y_pred))


class HoleJudge(Judge):
    """Scores of an inpainter on fixed pictures with holes.

    Args:
        model: The model in training.
        pictures: Pictures with holes.
        loss: The run's loss.
    """

    score = "val_hole_PSNR"

    def __init__(self, model: keras.Model, pictures: Sequence[HoledPicture], loss: HoleLoss):
        self.inpainter, self.pictures, self.loss = Inpainter(model), pictures, loss

    def restored(self, count: int) -> list[np.ndarray]:
        """The first `count` pictures inpainted, float32 (height, width, channels), 0..255."""
        return [self.inpainter(picture.degraded, picture.holes) for picture in self.pictures[:count]]

    def scores(self) -> dict[str, float]:
        """Means over the pictures, each counted where it has the score."""
        rows = [self.measures(each, self.inpainter.painted(each.degraded, each.holes)) for each in self.pictures]
        columns = {name: [row[name] for row in rows if not np.isnan(row[name])] for name in rows[0]}
        return {name: float(np.mean(values)) if values else np.nan for name, values in columns.items()}

    def measures(self, picture: HoledPicture, restored: np.ndarray) -> dict[str, float]:
        """Of one picture: the loss, its terms if there are several, and the PSNR inside of holes (decibels).

        Args:
            picture: One of `pictures`.
            restored: All that the network painted, not put together with what is known.
        """
        target = np.concatenate([picture.clean, picture.holes[..., None]], axis=-1)[None].astype(np.float32)
        terms = {name: float(value) for name, value in self.loss.terms(target, restored[None]).items()}
        several = {f"val_{name}": value for name, value in terms.items()} if len(terms) > 1 else {}
        holes = picture.holes
        inside = min(psnr(picture.clean[holes], restored[holes]), _EQUAL) if holes.any() else np.nan
        return {"val_loss": sum(terms.values()), "val_hole_PSNR": inside, **several}

    def rank(self, row) -> tuple[float, ...]:
        """By PSNR inside of holes."""
        return (row["val_hole_PSNR"],)

    def samples(self, count: int) -> Iterator[tuple[str, np.ndarray]]:
        """Names and panels, whole | with holes | inpainted, of the first `count` pictures."""
        for picture, result in zip(self.pictures, self.restored(count), strict=False):
            yield picture.name, side_by_side([picture.clean, picture.degraded, result])
