"""Take unwanted overlays off images: networks, noise models, training and restoring with Keras 3."""

__version__ = "0.1.0"
