"""Learning-rate schedules by name, counted in steps so that they do not depend on where epochs end."""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, Table, check_arguments
from keras_overlay.spec import parse_one

SCHEDULES = Table(
    "schedule",
    [
        ("constant", "keras_overlay.training.schedules:constant"),
        ("cosine", "keras_overlay.training.schedules:cosine"),
        ("halving", "keras_overlay.training.schedules:halving"),
        ("inverse", "keras_overlay.training.schedules:inverse"),
        ("triangular", "keras_overlay.training.schedules:triangular"),
    ],
    """A function of the learning rate, the number of steps of the whole run, and literals with defaults, to what a
    Keras optimizer takes.""",
)
_CYCLES = 4  # of a run, unless told otherwise


def build(spec: str, lr: float, steps: int):
    """What a spec such as `cosine` or `triangular,step_size=500` makes of a rate and a number of steps.

    Raises:
        ValueError, TypeError: an unknown name, or a wrong argument.
    """
    arguments = check(spec, lr, steps)
    return SCHEDULES[parse_one(spec).name](**arguments)


def check(spec: str, lr: float = 0.001, steps: int = 1):
    """Every argument of a schedule, checked but not built; see `build`."""
    part = parse_one(spec)
    return check_arguments(SCHEDULES[part.name], (lr, steps, *part.args), part.kwargs, part.name)


def constant(lr: float, steps: int):
    """The same rate throughout."""
    return lr


def halving(lr: float, steps: int):
    """The rate halves after each quarter of the run (the original scripts' schedule)."""
    import keras

    quarters = [max(1, round(steps * share)) for share in (0.25, 0.5, 0.75)]
    return keras.optimizers.schedules.PiecewiseConstantDecay(quarters, [lr, lr / 2, lr / 4, lr / 8])


def inverse(lr: float, steps: int):
    """The rate over 1 + 0.0001 times the steps done, whatever the run's length (Keras 2's `decay=1e-4`)."""
    import keras

    return keras.optimizers.schedules.InverseTimeDecay(lr, decay_steps=1, decay_rate=1e-4)


def cosine(lr: float, steps: int):
    """A linear rise over the first 5 % of the run, then half a cosine down to a thousandth of the rate.

    Loshchilov & Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, arXiv:1608.03983, equation 5.
    """
    import keras

    rise = max(1, round(steps * 0.05))
    return keras.optimizers.schedules.CosineDecay(
        lr / 100, max(1, steps - rise), alpha=0.001, warmup_target=lr, warmup_steps=rise
    )


def triangular(
    lr: float,
    steps: int,
    initial_learning_rate: Annotated[float | None, Between(1e-10, 10)] = None,
    step_size: Annotated[int | None, Between(1, 10**9, "steps")] = None,
    halving: bool = False,
):
    """From the initial rate up to `lr` and down again, several times; see `cyclical`.

    Args:
        lr: The highest rate.
        steps: Of the whole run.
        initial_learning_rate: The lowest rate, a hundredth of `lr` unless given.
        step_size: Steps of half a cycle, an eighth of the run unless given.
        halving: Each triangle is half as high as the one before.
    """
    from keras_overlay.training import cyclical

    kind = cyclical.Triangular2CyclicalLearningRate if halving else cyclical.TriangularCyclicalLearningRate
    return kind(initial_learning_rate or lr / 100, lr, step_size or max(1, round(steps / (2 * _CYCLES))))
