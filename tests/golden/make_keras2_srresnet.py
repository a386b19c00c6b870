"""Write `keras2_srresnet.hdf5` and `.npz`: weights as Keras 2 stores them, a picture, and what Keras 2 predicts for it.

    python tests/golden/make_keras2_srresnet.py

Needs `tf_keras` (legacy Keras 2) in an environment of its own; the tests do not. The network is written out here once
more, so that the golden values do not come from the code they judge.

Made with: tf_keras 2.21.0, tensorflow-cpu 2.21.0, numpy 2.4.6, h5py 3.14.0, Python 3.11, 2 CPU cores, by the command
above, 2026-11-21. 4 filters and 2 residual blocks, channels in the order BGR, values 0..255.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
FILTERS, BLOCKS = 4, 2


def network():
    """SRResNet without up-sampling: convolution and PReLU, residual blocks, a closing block, the output convolution."""
    from tf_keras import Model, layers

    def convolve(x, count):
        return layers.Conv2D(count, 3, padding="same")(x)

    inputs = layers.Input((None, None, 3))
    x = start = layers.PReLU(shared_axes=[1, 2])(convolve(inputs, FILTERS))
    for _ in range(BLOCKS):
        y = layers.PReLU(shared_axes=[1, 2])(layers.BatchNormalization()(convolve(x, FILTERS)))
        x = layers.Add()([layers.BatchNormalization()(convolve(y, FILTERS)), x])
    x = layers.Add()([layers.BatchNormalization()(convolve(x, FILTERS)), start])
    return Model(inputs, convolve(x, 3))


def settle(model, rng: np.random.Generator) -> None:
    """Give every weight a value of its own, so that no mix-up of two weights goes unseen."""
    for weight in model.weights:
        shape = tuple(weight.shape)
        spread = 0.3 if len(shape) == 4 else 0.2
        centre = 1.0 if "variance" in weight.name or "gamma" in weight.name else 0.0
        weight.assign(np.abs(rng.normal(centre, spread, shape)) if centre else rng.normal(0, spread, shape))


def centre(model, image: np.ndarray) -> None:
    """Scale the output convolution so that predictions spread over 0..255, a few beyond."""
    kernel, bias = model.layers[-1].get_weights()
    gain = 60 / model.predict(image[None].astype(np.float32), verbose=0).std()
    model.layers[-1].set_weights([kernel * gain, bias * gain])
    prediction = model.predict(image[None].astype(np.float32), verbose=0)
    model.layers[-1].set_weights([kernel * gain, bias * gain + 127.5 - prediction.mean(axis=(0, 1, 2))])


def main() -> None:
    """Write both files."""
    rng = np.random.default_rng(2)
    model = network()
    settle(model, rng)
    image = rng.integers(0, 256, (19, 26, 3), dtype=np.uint8)
    centre(model, image)
    prediction = model.predict(image[None].astype(np.float32), verbose=0)[0]
    model.save_weights(FOLDER / "keras2_srresnet.hdf5")
    np.savez_compressed(FOLDER / "keras2_srresnet.npz", image_bgr=image, prediction_bgr=prediction)
    print(prediction.shape, prediction.min(), prediction.max(), prediction.std())


if __name__ == "__main__":
    main()
