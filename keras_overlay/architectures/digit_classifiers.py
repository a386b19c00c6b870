"""Networks that read one digit, by name: `DIGIT_CLASSIFIERS`. They are built by `architectures.build`."""

from __future__ import annotations

from keras_overlay.registry import Table

_CONVNETS = "keras_overlay.architectures.convnets"

DIGIT_CLASSIFIERS = Table(
    "digit classifier",
    [
        ("ConvNet32", f"{_CONVNETS}:convnet32"),
        ("ConvNet32_753", f"{_CONVNETS}:convnet32_753"),
        ("ConvNet48", f"{_CONVNETS}:convnet48"),
        ("ConvNet48_333", f"{_CONVNETS}:convnet48_333"),
        ("ConvNet48_Dropout", f"{_CONVNETS}:convnet48_dropout"),
        ("ConvNet48_Dropout2", f"{_CONVNETS}:convnet48_dropout2"),
        ("ConvNet48_Dropout3", f"{_CONVNETS}:convnet48_dropout3"),
        ("ConvNet48_Dropout4", f"{_CONVNETS}:convnet48_dropout4"),
        ("ConvNet48_Dropout5", f"{_CONVNETS}:convnet48_dropout5"),
        ("digit_net", "keras_overlay.architectures.digit_net:digit_net"),
    ],
    """A function of literals to a `keras.Model`. Input (batch, 40, 40, 1) float32 on 0..255, grey (`digits.crop`);
    output (batch, classes), logits, float32 under every precision policy: of the digits 0..9 and, with `classes` 11,
    of a crop that shows no digit. Rescaling happens inside. Its module does not import Keras before the function is
    called. `classes` is one of its arguments. The layer named `first` is the first convolution; its output, (batch,
    40, 40, maps), is as large as the crop.""",
)

SEED_DIGIT_CLASSIFIER = "ConvNet48_Dropout5"
"""The network whose layers the presentation by Grieser shows, and with which it reads 91.6 % of SVHN's test digits."""


def can_say_nothing(spec: str) -> bool:
    """Whether a network has a class for crops without a digit."""
    return DIGIT_CLASSIFIERS.arguments(spec)["classes"] == 11
