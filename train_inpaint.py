"""Train a network that paints into the holes of pictures.

python train_inpaint.py --image_dir pictures --minutes 120
python train_inpaint.py --image_dir pictures --model pconv_unet --features vgg16
python train_inpaint.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.train_inpaint import main

if __name__ == "__main__":
    sys.exit(run(main))
