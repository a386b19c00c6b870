"""Train a network that takes stamp seals off documents, or one that tells whether there is a seal.

python train_seal.py --data_dir seals --model drunet --image_size 128 --minutes 60
python train_seal.py --data_dir seals --task classify
python train_seal.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.train_seal import main

if __name__ == "__main__":
    sys.exit(run(main))
