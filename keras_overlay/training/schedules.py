"""Learning-rate schedules by name, counted in steps so that they do not depend on where epochs end."""

from __future__ import annotations

from keras_overlay.registry import Table

SCHEDULES = Table(
    "schedule",
    [
        ("constant", "keras_overlay.training.schedules:constant"),
        ("cosine", "keras_overlay.training.schedules:cosine"),
        ("halving", "keras_overlay.training.schedules:halving"),
        ("inverse", "keras_overlay.training.schedules:inverse"),
    ],
    """A function of the learning rate and the number of steps of the whole run to what a Keras optimizer takes.""",
)


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
