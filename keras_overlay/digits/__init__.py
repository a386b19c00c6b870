"""Digits of house numbers: their boxes, the files that have them, crops of them, and streets drawn with them."""

from keras_overlay.digits.box_files import read_boxes, write_boxes
from keras_overlay.digits.boxes import Box, usable
from keras_overlay.digits.crops import SIDE, crop
from keras_overlay.digits.mat_files import AnnotationError, read_crops, read_scenes

__all__ = ["SIDE", "AnnotationError", "Box", "crop", "read_boxes", "read_crops", "read_scenes", "usable", "write_boxes"]
