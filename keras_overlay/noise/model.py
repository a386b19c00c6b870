"""What every noise model is, and how several are applied one after the other."""

from __future__ import annotations

import numpy as np

from keras_overlay.spec import Spec


class NoiseModel:
    """A picture degradation: `model(image, rng) -> noisy`, pure, the input untouched.

    A subclass sets `name` and implements `render`; models with two strengths named `min_…` and `max_…` inherit
    `fixed`. Nothing is clipped or rounded here: who needs a file-like picture calls `pixels.quantise`.
    """

    name = "noise"

    def __init__(self):
        """A model without arguments."""

    def render(self, image: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Degrade a picture and tell where.

        Args:
            image: uint8 or float32 (height, width, 1 or 3), 0..255, RGB.
            rng: Source of all randomness.

        Returns:
            The noisy picture, float32 (height, width, channels), not clipped and not rounded, and its footprint, bool
            (height, width): True where the model drew something.
        """
        raise NotImplementedError(f"{type(self).__name__}.render")

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Degrade a picture; see `render`."""
        return self.render(image, rng)[0]

    def fixed(self, share: float = 0.5) -> NoiseModel:
        """The same model with its strength fixed at `share` (0..1) of the way from minimum to maximum.

        Raises:
            ValueError: if `share` is outside 0..1.
        """
        changed = self.arguments()
        for name in [name.removeprefix("min_") for name in changed if name.startswith("min_")]:
            value = at_share(share, changed[f"min_{name}"], changed[f"max_{name}"])
            changed[f"min_{name}"] = changed[f"max_{name}"] = value
        return type(self)(**changed)

    def arguments(self) -> dict:
        """The constructor's arguments, for a model that keeps them as attributes of the same names."""
        return {key: value for key, value in vars(self).items() if not key.startswith("_")}

    def __str__(self) -> str:
        values = self.arguments()
        return str(Spec(self.name, tuple(values.values())))


def check_order(name: str, low: float, high: float, argument: str) -> None:
    """Refuse a minimum above its maximum, naming both."""
    if low > high:
        raise ValueError(f"{name}: min_{argument} must not exceed max_{argument}, got {low:g} and {high:g}")


def at_share(share: float, low: float, high: float) -> float:
    """The number at `share` (0..1) of the way from `low` to `high`; whole numbers come as int, as people write them."""
    if not 0 <= share <= 1:
        raise ValueError(f"share must be 0..1 of the way from minimum to maximum, got share={share!r}")
    value = high if share == 1 else low + share * (high - low)
    return int(value) if float(value).is_integer() else value


def check_picture(image: np.ndarray) -> None:
    """Refuse what is not a picture of at least one pixel.

    Raises:
        TypeError: if it is not an array of uint8 or float32.
        ValueError: if it is not shaped (height, width, 1 or 3) or is empty.
    """
    if not isinstance(image, np.ndarray) or image.dtype not in (np.uint8, np.float32):
        kind = getattr(image, "dtype", type(image).__name__)
        raise TypeError(f"image must be an array of uint8 or float32 with values 0..255, got {kind}")
    if image.ndim != 3 or image.shape[-1] not in (1, 3) or not image.size:
        raise ValueError(f"image must be (height, width, 1 or 3) and not empty, got shape={image.shape}")


def as_float(image: np.ndarray) -> np.ndarray:
    """A float32 copy of a picture, in C order; refuses what `check_picture` refuses."""
    check_picture(image)
    return image.astype(np.float32, order="C")


class Composition(NoiseModel):
    """Noise models applied in order, written `first+second`."""

    name = "composition"

    def __init__(self, models: list[NoiseModel]):
        if not models:
            raise ValueError("a composition needs at least one noise model, got models=[]")
        self._models = list(models)

    def render(self, image, rng):
        """See `NoiseModel.render`; the footprint is the union of all."""
        check_picture(image)
        mask = np.zeros(image.shape[:2], bool)
        for model in self._models:
            image, drawn = model.render(image, rng)
            mask |= drawn
        return image, mask

    def __call__(self, image, rng):
        """See `NoiseModel.render`."""
        for model in self._models:
            image = model(image, rng)
        return image

    def fixed(self, share=0.5):
        """Every model with its strength fixed; see `NoiseModel.fixed`."""
        return Composition([model.fixed(share) for model in self._models])

    def __str__(self):
        return "+".join(map(str, self._models))
