"""Draw the curves of one or more training runs.

python plot_history.py --input1 runs/text-0-50
python plot_history.py --input1 gaussian --input2 clean --output_dir figures
python plot_history.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.plot_history import main

if __name__ == "__main__":
    sys.exit(run(main))
