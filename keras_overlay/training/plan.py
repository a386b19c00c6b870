"""What a training run is made of, fixed before the first step and recorded with its results."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """A run's settings.

    Attributes:
        architecture: Spec of the network.
        loss: Spec of the loss.
        precision: `float32` or `mixed_bfloat16`.
        lr: Highest learning rate.
        schedule: Spec of the learning-rate schedule.
        ema: Momentum of the exponential moving average of the weights, 0 for none.
        epochs: Number of epochs; each ends in a validation and a checkpoint.
        steps: Steps an epoch.
        seed: Seed of weights, pairs and dropout.
        num_workers: Worker processes that prepare pairs.
        optimizer: Spec of the optimizer.
    """

    architecture: str
    loss: str
    precision: str = "float32"
    lr: float = 0.001
    schedule: str = "cosine"
    ema: float = 0.0
    epochs: int = 60
    steps: int = 1000
    seed: int = 0
    num_workers: int = 0
    optimizer: str = "adam"

    @property
    def total_steps(self) -> int:
        """Steps of the whole run."""
        return self.epochs * self.steps

    def with_length(self, epochs: int, steps: int) -> Plan:
        """The same plan with another length."""
        return dataclasses.replace(self, epochs=epochs, steps=steps)


def default_ema(total_steps: int) -> float:
    """Momentum whose memory is a fortieth of the run, at most 0.999: short runs must not average in their start."""
    return round(min(0.999, max(0.0, 1 - 40 / total_steps)), 6)
