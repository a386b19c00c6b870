"""Picture files: the one place that finds, reads and writes them.

Reading goes by a file's content, never by its name: a PNG called `a.jpg` is read as the PNG it is, and written back as
PNG under its own name. Sizes are checked in the header, before a single pixel is decoded. Whatever a decoder trips
over becomes an `ImageFileError` that names the file. Truncated files are refused, never filled up with grey.

What survives `read_picture` and `write_picture`:

| format | pixels | kept |
|---|---|---|
| JPEG | lossy, with the file's own tables, subsampling, progressive mode | EXIF, XMP, IPTC, ICC, comments: each byte |
| PNG | exact, 8 and 16 bits, alpha | ICC, gamma, EXIF, texts, resolution: each byte |
| TIFF | exact, 8 and 16 bits, alpha; compressed files get deflate | ICC, EXIF, GPS, XMP, IPTC, texts, resolution |
| WebP | exact if the file was lossless, else quality 90; alpha | ICC, EXIF, XMP |
| BMP | exact, alpha | resolution |
| GIF | first frame, at most 256 colours, one of them transparent | comment |

Pictures are turned upright and the EXIF orientation is reset to 1. CMYK becomes RGB, palettes become RGB, 1 to 4 bits
a sample become 8. The EXIF thumbnail is kept as it was and so shows the picture as it was.
"""

from keras_overlay.image_files.errors import ImageFileError
from keras_overlay.image_files.find import SUFFIXES, find_images
from keras_overlay.image_files.limit import MAX_MEGAPIXELS
from keras_overlay.image_files.picture import Picture, as_rgb8
from keras_overlay.image_files.read import read_picture, read_rgb, read_size
from keras_overlay.image_files.write import write_picture, write_png

__all__ = [
    "MAX_MEGAPIXELS",
    "SUFFIXES",
    "ImageFileError",
    "Picture",
    "as_rgb8",
    "find_images",
    "read_picture",
    "read_rgb",
    "read_size",
    "write_picture",
    "write_png",
]
