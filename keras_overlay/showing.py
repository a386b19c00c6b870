"""Pictures in a window, with matplotlib."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_overlay.pixels import quantise, to_scale_255


def show(title: str, images: Sequence[np.ndarray]) -> None:
    """Show pictures side by side and wait until the window is closed.

    Args:
        title: Title of the window.
        images: (height, width, 1 or 3) each, uint8, uint16 or float on 0..255.

    Raises:
        OSError: if there is no screen to show them on.
    """
    pyplot = screen()
    figure, axes = pyplot.subplots(1, len(images), squeeze=False, constrained_layout=True)
    figure.suptitle(title)
    for axis, image in zip(axes[0], images, strict=True):
        axis.imshow(quantise(to_scale_255(image)).squeeze(), cmap="gray", vmin=0, vmax=255)
        axis.set_axis_off()
    pyplot.show()


def screen():
    """Matplotlib's `pyplot`, ready to open windows.

    Raises:
        OSError: if there is no screen to show anything on.
    """
    import matplotlib
    from matplotlib import pyplot

    if matplotlib.get_backend().lower() == "agg":
        raise OSError("--show needs a screen, and there is none here; write files instead")
    return pyplot
