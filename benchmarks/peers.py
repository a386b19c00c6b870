"""What others reach, as printed or as measured with their own code or weights: PSNR in dB, each with its source.

Measured figures were taken once, on 2026-11-21, by the protocol of `benchmarks/test_sets.py`. "Unclipped" means noise
that was not clipped when it was added, which is easier to remove: such figures do not compare.
"""

from __future__ import annotations

from dataclasses import dataclass

SRRESNET = "SRResNet of yu4u/noise2noise, file names of its weights"
UNET = "U-Net of yu4u/noise2noise, its README"
MEASURED = "measured"


@dataclass(frozen=True)
class Figure:
    """One figure: what was used, on what targets it was trained (empty for untrained ones), and where it is from."""

    who: str
    psnr: float
    source: str
    targets: str = ""

    def __str__(self) -> str:
        targets = f", {self.targets} targets" if self.targets else ""
        return f"{self.who}{targets}: {self.psnr:.2f} ({self.source})"


PUBLISHED = {
    ("gaussian,25,25", "set14"): {"noisy": 29.13, "clean": 30.58},
    ("text,25,25", "set14"): {"noisy": 27.69, "clean": 28.08},
    ("impulse,70,70", "set14"): {"noisy": 24.30, "clean": 24.82},
}
"""By test noise and test set: SRRESNET's figures, which this project reproduces."""

PEERS = {
    ("gaussian,25,25", "set14"): (
        Figure("U-Net, 31 M weights", 29.67, UNET, "noisy"),
        Figure("U-Net, 31 M weights", 30.14, UNET, "clean"),
        Figure("FFDNet-Clip, sigma given", 30.97, f"{MEASURED} with its weights", "clean"),
        Figure("fast non-local means", 25.29, f"{MEASURED}, OpenCV"),
    ),
    ("gaussian,25,25", "kodak24"): (
        Figure("FFDNet-Clip, sigma given", 32.16, f"{MEASURED} with its weights", "clean"),
        Figure("NVlabs/noise2noise U-Net, unclipped", 32.39, "its README", "noisy"),
        Figure("NVlabs/noise2noise U-Net, unclipped", 32.38, "its README", "clean"),
        Figure("DRUNet, unclipped", 32.89, "published", "clean"),
    ),
    ("gaussian,25,25", "cbsd68"): (
        Figure("FFDNet-Clip, sigma given", 31.20, f"{MEASURED} with its weights", "clean"),
        Figure("DRUNet, unclipped", 31.69, "published", "clean"),
    ),
    ("gaussian,25,25", "mcmaster"): (
        Figure("FFDNet-Clip, sigma given", 32.37, f"{MEASURED} with its weights", "clean"),
        Figure("DRUNet, unclipped", 33.14, "published", "clean"),
    ),
    ("text,25,25", "set14"): (
        Figure("Telea inpainting with the true mask", 27.84, f"{MEASURED}, OpenCV"),
        Figure("Navier-Stokes inpainting with the true mask", 27.97, f"{MEASURED}, OpenCV"),
    ),
    ("impulse,70,70", "set14"): (
        Figure("median 5x5", 15.74, f"{MEASURED}, OpenCV"),
        Figure("median 7x7", 16.25, f"{MEASURED}, OpenCV"),
    ),
}
"""By test noise and test set: everybody else's."""


def published(noise: str, test_set: str) -> dict[str, float]:
    """SRRESNET's figures by target kind; empty where it has none."""
    return PUBLISHED.get((noise, test_set.lower()), {})


def others(noise: str, test_set: str) -> tuple[Figure, ...]:
    """Everybody else's figures."""
    return PEERS.get((noise, test_set.lower()), ())
