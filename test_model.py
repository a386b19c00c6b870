"""Restore or score pictures with a trained checkpoint.

python test_model.py --weight_file runs/text-0-50 --image_dir photos --output_dir restored
python test_model.py --weight_file runs/text-0-50 --image_dir Set14 --test_noise_model text,25,25 --scores set14.csv
python test_model.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.test_model import main

if __name__ == "__main__":
    sys.exit(run(main))
