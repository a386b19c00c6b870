"""Train a network that reads one digit of a house number: a grey crop of 40x40 pixels.

python train_digits.py --epochs 10
python train_digits.py --data_dir svhn --net ConvNet48_Dropout5 --epochs 30
python train_digits.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.train_digits import main

if __name__ == "__main__":
    sys.exit(run(main))
