"""What a network's layers imply for pictures: size multiple, receptive field, and multiply-accumulates a pixel.

All are read off the layer graph, so a new architecture states nothing by hand. The receptive field is the theoretical
one (Araujo et al. 2019, "Computing Receptive Fields of Convolutional Neural Networks", doi:10.23915/distill.00021).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


_POINTWISE = {
    "Activation", "Add", "Average", "BatchNormalization", "Concatenate", "Dense", "Dropout", "ELU", "GaussianNoise",
    "InputLayer", "LeakyReLU", "Maximum", "Minimum", "Multiply", "PReLU", "ReLU", "Rescaling", "Softmax",
    "SpatialDropout2D", "Subtract",
}  # fmt: skip
"""Layers whose result at a place depends on their inputs at that place alone."""


@dataclass(frozen=True)
class Geometry:
    """Facts about one network.

    Attributes:
        multiple: Height and width of the input must be multiples of this many pixels.
        radius: Pixels farther than this from a place cannot influence it; infinite with global pooling.
        weights: Number of weights, trained or not.
        macs: Multiply-accumulates for each pixel of the input (convolutions and dense layers).
    """

    multiple: int
    radius: float
    weights: int
    macs: float


@dataclass(frozen=True)
class _Place:
    """What one value of a tensor sees: its own square of `jump` input pixels, `before` more and `after` more."""

    jump: Fraction
    before: float = 0
    after: float = 0

    @property
    def radius(self) -> float:
        return float(max(self.before, self.after + self.jump - 1))


def of(model: keras.Model) -> Geometry:
    """Walk a functional model's layers.

    Raises:
        ValueError: if the graph holds a layer whose geometry is unknown; the message names it.
    """
    places = {id(tensor): _Place(Fraction(1)) for tensor in model.inputs}
    multiple, macs = 1, 0.0
    for operation in model.operations:
        for node in operation._inbound_nodes:
            sources = [places[id(t)] for t in node.input_tensors if id(t) in places]
            if not sources:
                continue
            place = _after(operation, _joined(sources))
            multiple = math.lcm(multiple, math.ceil(place.jump))
            macs += _macs(operation, place)
            places.update((id(t), place) for t in node.output_tensors)
    weights = sum(math.prod(w.shape) for w in model.weights)
    return Geometry(multiple, max(places[id(t)].radius for t in model.outputs), weights, macs)


def _joined(sources: list[_Place]) -> _Place:
    return _Place(min(s.jump for s in sources), max(s.before for s in sources), max(s.after for s in sources))


def _after(layer, source: _Place) -> _Place:
    kind = type(layer).__name__
    if "Global" in kind:
        return _Place(source.jump, math.inf, math.inf)
    if kind in ("UpSampling2D", "Conv2DTranspose"):
        return _enlarged(layer, source)
    size, dilation, stride = _window(layer)
    padding = max((size - 1) * dilation + 1 - stride, 0)  # what padding="same" adds: half before, the odd one after
    before = padding // 2
    jump = source.jump
    return _Place(jump * stride, source.before + before * jump, source.after + (padding - before) * jump)


def _enlarged(layer, source: _Place) -> _Place:
    """After a layer that makes `times` values of one, each of which spreads over `size` places."""
    times = layer.strides[0] if hasattr(layer, "strides") else layer.size[0]
    size = layer.kernel_size[0] if hasattr(layer, "kernel_size") else times
    if getattr(layer, "interpolation", "nearest") != "nearest":
        raise ValueError(f"layer {layer.name!r} ({layer.interpolation} up-sampling) has an unknown receptive field")
    jump, cut = source.jump / times, max(size - times, 0) // 2
    return _Place(jump, source.before + (size - 1 - cut) * jump, source.after + (times - 1 + cut) * jump)


def _window(layer) -> tuple[int, int, int]:
    """Size, dilation and stride of a layer's window along the height (1, 1, 1 for pointwise layers)."""
    size = getattr(layer, "pool_size", None) or getattr(layer, "kernel_size", None)
    stride = layer.strides[0] if size else 1
    tiled = size and layer.padding == "valid" and size[0] == stride  # as poolings are: nothing is lost at the border
    if size and (layer.padding == "same" or tiled):
        return size[0], getattr(layer, "dilation_rate", (1,))[0], stride
    if size and size[0] == 1:
        return 1, 1, stride
    if not size and type(layer).__name__ in _POINTWISE:
        return 1, 1, 1
    detail = f", padding={layer.padding!r}" if size else ""
    raise ValueError(f"layer {layer.name!r} ({type(layer).__name__}{detail}) has an unknown receptive field")


def _macs(layer, place: _Place) -> float:
    kernels = [w for w in getattr(layer, "weights", ()) if len(w.shape) >= 2 and "kernel" in w.name]
    transposed = type(layer).__name__ == "Conv2DTranspose"
    steps = float(place.jump * (layer.strides[0] if transposed else 1)) ** 2
    return sum(math.prod(kernel.shape) for kernel in kernels) / steps
