"""One progress bar for the whole run: steps, time left, loss, PSNR."""

from __future__ import annotations

import keras
import tqdm


class Progress(keras.callbacks.Callback):
    """Callback that shows a bar over all steps and prints a line an epoch.

    Args:
        total_steps: Steps of the whole run.
        done_steps: Steps done before (resumed runs).
        steps: Steps an epoch.
        quiet: Show nothing but the lines.
    """

    def __init__(self, total_steps: int, done_steps: int, steps: int, quiet: bool = False):
        super().__init__()
        self.steps, self.epochs = steps, total_steps // steps
        self.bar = tqdm.tqdm(
            total=total_steps, initial=done_steps, unit="step", mininterval=1.0, dynamic_ncols=True, disable=quiet
        )

    def on_train_batch_end(self, batch, logs=None):
        """Advance by one step."""
        logs = logs or {}
        if batch % 10 == 0:
            self.bar.set_postfix(
                {k: f"{logs[k]:.4g}" for k in ("loss", "PSNR", "hole_PSNR", "accuracy", "AP", "IoU") if k in logs},
                refresh=False,
            )
        self.bar.update(1)

    def on_epoch_end(self, epoch, logs=None):
        """Print the epoch's numbers above the bar."""
        words = [f"{name} {value:.5g}" for name, value in (logs or {}).items()]
        tqdm.tqdm.write(f"epoch {epoch + 1}/{self.epochs}: " + ", ".join(words))

    def on_train_end(self, logs=None):
        """Leave the bar as it stands."""
        self.bar.close()
