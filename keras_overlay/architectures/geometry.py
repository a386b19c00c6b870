"""What a network's layers imply for pictures: size multiple, receptive field, and multiply-accumulates a pixel.

All are read off the layer graph, so a new architecture states nothing by hand. The receptive field is the theoretical
one (Araujo et al. 2019, "Computing Receptive Fields of Convolutional Neural Networks", doi:10.23915/distill.00021).
"""

from __future__ import annotations

import collections
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


_POINTWISE = {
    "Activation", "Add", "Average", "BatchNormalization", "Composite", "Concatenate", "Dense", "Dropout", "ELU",
    "GaussianNoise", "InputLayer", "LayerNormalization", "LeakyReLU", "Maximum", "Minimum", "Multiply",
    "NoiseLevelMap", "PReLU", "ReLU", "Rescaling", "SimpleGate", "Softmax", "SpatialDropout2D", "Subtract",
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
        live_bytes: The most memory that feature maps needed at the same time take, for each pixel of the input. What a
            backend's kernels need beside them is not in it.
        layers: Number of layers, those inside of composite layers counted one by one.
    """

    multiple: int
    radius: float
    weights: int
    macs: float
    live_bytes: float
    layers: int


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
    """Walk a functional model's layers, those inside of composite layers too.

    Raises:
        ValueError: if the graph holds a layer whose geometry is unknown; the message names it.
    """
    steps, outputs = _Walk().of(model)
    places = {id(tensor): _Place(Fraction(1)) for tensor in model.inputs if len(tensor.shape) == 4}
    multiple, macs = 1, 0.0
    for step in steps:
        sources = [places[key] for key in step.takes if key in places]
        if not sources:
            continue
        place = _after(step.layer, _joined(sources))
        multiple = math.lcm(multiple, math.ceil(place.jump) * getattr(step.layer, "multiple", 1))
        is_pooled = tuple(step.tensors[0].shape[1:-1]) == (1, 1)
        macs += 0 if is_pooled else _macs(step.layer, place)  # once a picture is nothing a pixel
        places.update((key, place) for key in step.makes)
    weights = sum(math.prod(w.shape) for w in model.weights)
    radius = max(places[key].radius for key in outputs)
    layers = len({id(step.layer) for step in steps})
    return Geometry(multiple, radius, weights, macs, _live_bytes(steps, outputs, places), layers)


@dataclass(frozen=True)
class _Step:
    """One use of a layer: which feature maps it takes and makes, by key, and the symbolic tensors that it makes."""

    layer: keras.layers.Layer
    takes: list[int]
    makes: list[int]
    tensors: list


class _Walk:
    """The steps of a model in order; a composite layer's block takes the layer's place.

    A feature map's key is its symbolic tensor's `id`. What goes into a block has the key it has outside, and what comes
    out has the key it has inside.
    """

    def __init__(self):
        self.same: dict[int, int] = {}

    def of(self, model: keras.Model) -> tuple[list[_Step], list[int]]:
        """Steps, and keys of the model's outputs."""
        steps = []
        for operation in model.operations:
            for node in operation._inbound_nodes:
                steps += self._steps(operation, node)
        return steps, self._keys(model.outputs)

    def _keys(self, tensors) -> list[int]:
        return [self.same.get(id(tensor), id(tensor)) for tensor in tensors]

    def _steps(self, layer, node) -> list[_Step]:
        block = getattr(layer, "block", None)
        if block is None:
            made = [] if self.same.keys() & {id(t) for t in node.output_tensors} else node.output_tensors
            return [_Step(layer, self._keys(node.input_tensors), [id(t) for t in made], list(made))] if made else []
        self.same.update(zip(map(id, block.inputs), self._keys(node.input_tensors), strict=True))
        steps, outputs = self.of(block)
        self.same.update(zip(map(id, node.output_tensors), outputs, strict=True))
        return steps


def _live_bytes(steps: list[_Step], outputs: list[int], places: dict[int, _Place]) -> float:
    """A feature map is alive from the layer that makes it to the last one that takes it."""
    steps = [step for step in steps if any(key in places for key in step.makes)]
    left = collections.Counter(key for step in steps for key in step.takes)
    left.update(outputs)
    alive: dict[int, float] = {}
    most = 0.0
    for step in steps:
        made = zip(step.makes, step.tensors, strict=True)
        alive.update((key, _bytes(tensor, places[key])) for key, tensor in made if key in places)
        most = max(most, sum(alive.values()))
        for key in step.takes:
            left[key] -= 1
            if not left[key]:
                alive.pop(key, None)
    return most


def _bytes(tensor, place: _Place) -> float:
    """Of one value's channels, for each pixel of the input."""
    width = 2 if "16" in tensor.dtype else 4
    return tensor.shape[-1] * width / float(place.jump) ** 2


def _joined(sources: list[_Place]) -> _Place:
    return _Place(min(s.jump for s in sources), max(s.before for s in sources), max(s.after for s in sources))


def _after(layer, source: _Place) -> _Place:
    kind = type(layer).__name__
    if "Global" in kind:
        return _Place(source.jump, math.inf, math.inf)
    if hasattr(layer, "reach"):  # it tells itself how far it sees
        more = layer.reach * source.jump
        return _Place(source.jump, source.before + more, source.after + more)
    if kind in ("UpSampling2D", "Conv2DTranspose"):
        return _enlarged(layer, source)
    if kind == "PixelShuffle":  # each value was one block's; now it is one pixel's
        jump = source.jump / layer.factor
        return _Place(jump, source.before + source.jump - jump, source.after + source.jump - jump)
    if kind == "PixelUnshuffle":
        return _Place(source.jump * layer.factor, source.before, source.after)
    size, dilation, stride = _window(layer)
    padding = max((size - 1) * dilation + 1 - stride, 0)  # what padding="same" adds: half before, the odd one after
    before = padding // 2
    jump = source.jump
    return _Place(jump * stride, source.before + before * jump, source.after + (padding - before) * jump)


def _enlarged(layer, source: _Place) -> _Place:
    """After a layer that makes `times` values of one, each of which spreads over `size` places."""
    times = layer.strides[0] if hasattr(layer, "strides") else layer.size[0]
    size = layer.kernel_size[0] if hasattr(layer, "kernel_size") else times
    interpolation = getattr(layer, "interpolation", "nearest")
    if interpolation == "bilinear":  # between the middles of two values; the farthest from the other one is in its half
        more = source.jump + (times // 2 - 1) * source.jump / times
        return _Place(source.jump / times, source.before + more, source.after + more)
    if interpolation != "nearest":
        raise ValueError(f"layer {layer.name!r} ({interpolation} up-sampling) has an unknown receptive field")
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
