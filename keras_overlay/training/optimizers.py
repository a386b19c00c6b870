"""Optimizers by name, with arguments: `adam`, `sgd,momentum=0.9`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from keras_overlay.pixels import MAX_VALUE
from keras_overlay.registry import Between, Table, checked
from keras_overlay.spec import parse_one

if TYPE_CHECKING:
    import keras

OPTIMIZERS = Table(
    "optimizer",
    [
        ("adadelta", "keras_overlay.training.optimizers:adadelta"),
        ("adagrad", "keras_overlay.training.optimizers:adagrad"),
        ("adam", "keras_overlay.training.optimizers:adam"),
        ("asgd", "keras_overlay.training.optimizers:asgd"),
        ("sgd", "keras_overlay.training.optimizers:sgd"),
    ],
    """A function of literals to a function of the learning rate (or Keras schedule), the degree of the loss (see
    LOSSES) and the options of averaging, which makes the Keras optimizer.""",
)

USUAL = {
    "adadelta": (1.0, "constant"),
    "adagrad": (0.01, "constant"),
    "adam": (0.001, "cosine"),
    "asgd": (0.01, "constant"),
    "sgd": (0.1, "inverse"),
}
"""Learning rate and schedule that go with each; those of `sgd` are the seal paper's, of the others what Zeiler has for
Adadelta and what PyTorch has."""


@checked
def adam(weight_decay: Annotated[float, Between(0, 1)] = 0.0):
    """Adam with clipped gradients; see `steady_adam`.

    Args:
        weight_decay: Share of each weight taken off at a step, times the learning rate; 0 for none.
    """

    def make(rate, degree: float, **averaging: Any):
        from keras_overlay.training.steady_adam import SteadyAdam

        return SteadyAdam(rate, weight_decay=weight_decay or None, **averaging)

    return make


@checked
def adagrad():
    """Steps shortened by the root of all squared gradients so far (Duchi et al. 2011); gradients as they come."""

    def make(rate, degree: float, **averaging: Any):
        import keras

        return keras.optimizers.Adagrad(rate, initial_accumulator_value=0.0, epsilon=1e-10, **averaging)

    return make


@checked
def adadelta(rho: Annotated[float, Between(0, 0.9999)] = 0.9):
    """Steps by the ratio of past steps to past gradients (Zeiler 2012, arXiv:1212.5701).

    Args:
        rho: Share of the averages that each step keeps, 0..0.9999.
    """

    def make(rate, degree: float, **averaging: Any):
        import keras

        return keras.optimizers.Adadelta(rate, rho=rho, epsilon=1e-6, **averaging)

    return make


@checked
def asgd(start: Annotated[int, Between(0, unit="steps")] = 1000):
    """Steps along the gradient, and the plain mean of all weights since a step, which is what is judged and saved.

    Args:
        start: Steps before the mean begins.
    """

    def make(rate, degree: float, **averaging: Any):
        from keras_overlay.training.averaged_sgd import AveragedSGD

        return AveragedSGD(rate, MAX_VALUE**degree, start=start, **averaging)

    return make


@checked
def sgd(
    momentum: Annotated[float, Between(0, 0.9999)] = 0.9,
    nesterov: bool = False,
    weight_decay: Annotated[float, Between(0, 1)] = 0.0,
):
    """Steps along the gradient, with momentum.

    Gradients are divided by 255^degree, so that learning rates hold that were published for pixels on 0..1.

    Args:
        momentum: Share of the last step that the next one keeps, 0..0.9999.
        nesterov: Look ahead, as Wang et al. 2017 (arXiv:1704.06904) do.
        weight_decay: Share of each weight taken off at a step, times the learning rate; 0 for none.
    """

    def make(rate, degree: float, **averaging: Any):
        from keras_overlay.training.scaled_sgd import ScaledSGD

        options = {"momentum": float(momentum), "nesterov": nesterov, "weight_decay": weight_decay or None}
        return ScaledSGD(rate, MAX_VALUE**degree, **options, **averaging)

    return make


def build(spec: str, rate, degree: float, **averaging: Any) -> keras.optimizers.Optimizer:
    """The optimizer that a spec names.

    Args:
        spec: For example `"sgd,momentum=0.9"`.
        rate: A number or a Keras schedule.
        degree: How the loss grows with the scale of the pixels.
        averaging: `use_ema` and `ema_momentum`.
    """
    return OPTIMIZERS.build(spec)(rate, degree, **averaging)


def usual(spec: str) -> tuple[float, str]:
    """The learning rate and the schedule that go with an optimizer."""
    return USUAL[parse_one(spec).name]
