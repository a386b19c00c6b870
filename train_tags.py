"""Train a network that tells what is in pictures by tags, as a start for one that finds lettering.

python train_tags.py --image_dir pictures --tags tags.json --minutes 120
python train_text.py --data_dir comics --model text_mobilenet --encoder_weights runs/tag_mobilenet/weights.…hdf5
python train_tags.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.train_tags import main

if __name__ == "__main__":
    sys.exit(run(main))
