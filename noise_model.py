"""Show what a noise spec does to a picture, or take a watermark out of marked uploads.

python noise_model.py --noise_model text,0,50
python noise_model.py --noise_model "text,0,25+gaussian,0,25" --image_file photo.jpg --output_file sheet.png
python noise_model.py --extract_watermark black.png white.png --output_file mark.png
python noise_model.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.noise_model import main

if __name__ == "__main__":
    sys.exit(run(main))
