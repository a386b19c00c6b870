"""Train a network that finds lettering in comics, pixel by pixel.

python train_text.py --minutes 5
python train_text.py --data_dir comics --minutes 120
python train_text.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.train_text import main

if __name__ == "__main__":
    sys.exit(run(main))
