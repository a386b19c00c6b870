"""Train a restorer from noisy or clean targets.

python train_n2n.py --source_noise_model text,0,50 --minutes 5
python train_n2n.py --image_dir photos --test_dir Set14 --source_noise_model gaussian,0,50
python train_n2n.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.train_n2n import main

if __name__ == "__main__":
    sys.exit(run(main))
