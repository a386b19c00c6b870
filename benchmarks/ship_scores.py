"""What float16 storage costs a shipped network: scores of two files of one network on test pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import test_sets
from keras_overlay import checkpoint, noise
from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS
from keras_overlay.architectures.inpainters import INPAINTERS
from keras_overlay.architectures.segmenters import SEGMENTERS
from keras_overlay.image_files import find_images

Case = tuple[str, Path, str]
"""Name of a test set, its folder, and the spec of what its pictures are degraded with."""
_LARGEST = 4096  # pixels; of larger pictures the middle is painted into


def of_restorer(files: Sequence[Path], cases: Sequence[Case]) -> list[dict[str, Any]]:
    """A row a case.

    Args:
        files: The checkpoint in float32, and in float16.
        cases: What to measure on.
    """
    from keras_overlay.restore import Restorer

    found = []
    for file in files:
        restorer = Restorer(checkpoint.load(file)[0])
        found.append([(name, spec, *test_sets.score(restorer, path, spec)) for name, path, spec in cases])
    return [
        {
            "measured": f"{name} {spec}",
            "pictures": count,
            "degraded": scores.psnr_before,
            "float32": exact.psnr_after,
            "float16": scores.psnr_after,
            "lost": exact.psnr_after - scores.psnr_after,
            "ssim": scores.ssim_after,
        }
        for (_, _, exact, _), (name, spec, scores, count) in zip(*found, strict=True)
    ]


def of_classifier(files: Sequence[Path], cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The same for a classifier: area under the ROC curve of pictures as they are and degraded."""
    from keras_overlay.pairs import validation
    from keras_overlay.training.classifying import ClassJudge

    found: list[list[dict[str, float]]] = []
    for file in files:
        model = checkpoint.load_classifier(file)[0]
        channels = model.inputs[0].shape[-1]
        tests = (validation.load(find_images(path), noise.build(spec), channels, test_sets.SEED)
                 for _, path, spec in cases)  # fmt: skip
        found.append([{**ClassJudge(model, pictures).scores(), "pictures": len(pictures)} for pictures in tests])
    return [
        {
            "measured": f"{name} {spec}",
            "pictures": stored["pictures"],
            "float32": exact["val_AUC"],
            "float16": stored["val_AUC"],
            "lost": exact["val_AUC"] - stored["val_AUC"],
            "accuracy": stored["val_accuracy"],
        }
        for exact, stored, (name, _, spec) in zip(*found, cases, strict=True)
    ]


def of_digit_classifier(files: Sequence[Path], cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The same for a network that reads digits: share of them read rightly, in folders of scenes or cropped sets."""
    from keras_overlay.digits.examples import of_folder
    from keras_overlay.training.digit_reading import DigitJudge

    tests = [of_folder(path)[0] for _, path, _ in cases]
    found = []
    for file in files:
        model = checkpoint.load(file, table=DIGIT_CLASSIFIERS)[0]
        found.append([DigitJudge(model, test).scores()["val_accuracy"] for test in tests])
    return [
        {"measured": name, "digits": len(test), "float32": exact, "float16": stored, "lost": exact - stored}
        for exact, stored, test, (name, _, _) in zip(*found, tests, cases, strict=True)
    ]


def of_segmenter(files: Sequence[Path], cases: Sequence[Case], zooms: Sequence[float] = (1.0,)) -> list[dict[str, Any]]:
    """The same for a network that finds lettering on pages enlarged: foreground IoU, a folder's pages together."""
    from keras_overlay.mask_scores import MaskScores
    from keras_overlay.pairs.masked_pages import FilePages
    from keras_overlay.pairs.matching import match_by_name
    from keras_overlay.segment import Segmenter

    found: list[list[dict[str, float]]] = []
    for file in files:
        segmenter = Segmenter(checkpoint.load(file, table=SEGMENTERS)[0], zooms=zooms)
        rows = []
        for _, path, _ in cases:
            pages = FilePages(*match_by_name(path / "lettered", path / "mask"), segmenter.channels, 0)
            totals = MaskScores()
            for number in range(len(pages)):
                picture, mask = pages[number]
                totals.add(mask, segmenter(picture))
            rows.append({**totals.result(), "pictures": len(pages)})
        found.append(rows)
    return [
        {
            "measured": name,
            "pictures": stored["pictures"],
            "float32": exact["IoU"],
            "float16": stored["IoU"],
            "lost": exact["IoU"] - stored["IoU"],
            "AP": stored["AP"],
            "recall": stored["recall"],
        }
        for exact, stored, (name, _, _) in zip(*found, cases, strict=True)
    ]


def of_inpainter(files: Sequence[Path], cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The same for a network that paints: PSNR inside of holes, mean over pictures."""
    from keras_overlay.losses.of_holes import HOLE_LOSSES
    from keras_overlay.pairs import hole_masks, holed_pictures
    from keras_overlay.training.inpainting import HoleJudge

    found: list[list[dict[str, float]]] = []
    for file in files:
        model = checkpoint.load(file, table=INPAINTERS)[0]
        channels = model.inputs[0].shape[-1]
        tests = (holed_pictures.load(find_images(path), hole_masks.build(spec), channels, test_sets.SEED, _LARGEST)
                 for _, path, spec in cases)  # fmt: skip
        judge = HOLE_LOSSES.build("hole_l1")
        found.append([{**HoleJudge(model, each, judge).scores(), "pictures": len(each)} for each in tests])
    return [
        {
            "measured": f"{name} {spec}",
            "pictures": stored["pictures"],
            "float32": exact["val_hole_PSNR"],
            "float16": stored["val_hole_PSNR"],
            "lost": exact["val_hole_PSNR"] - stored["val_hole_PSNR"],
        }
        for exact, stored, (name, _, spec) in zip(*found, cases, strict=True)
    ]


OF_KIND = {
    "architecture": of_restorer,
    "classifier": of_classifier,
    "digit classifier": of_digit_classifier,
    "inpainter": of_inpainter,
    "segmenter": of_segmenter,
}
"""What scores two files of a network, by the kind of its table."""


def in_manifest(row: dict[str, Any]) -> dict[str, Any]:
    """What the manifest tells of a row."""
    if "digits" in row:
        return {"accuracy": round(row["float16"], 4), "digits": row["digits"]}
    if "recall" in row:
        rounded = {"IoU": row["float16"], "AP": row["AP"], "recall": row["recall"]}
        return {**{name: round(value, 4) for name, value in rounded.items()}, "pictures": row["pictures"]}
    if "degraded" not in row and "accuracy" not in row:
        return {"PSNR in holes": round(row["float16"], 3), "pictures": row["pictures"]}
    if "accuracy" in row:
        return {"AUC": round(row["float16"], 4), "accuracy": round(row["accuracy"], 4), "pictures": row["pictures"]}
    return {
        "PSNR": round(row["float16"], 3), "PSNR_degraded": round(row["degraded"], 3), "SSIM": round(row["ssim"], 4),
        "pictures": row["pictures"],
    }  # fmt: skip
