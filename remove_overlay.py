"""Take an overlay off pictures: captions, sensor noise, impulse noise, stamp seals.

python remove_overlay.py --overlay captions --image_dir photos --output_dir clean
python remove_overlay.py --overlay gaussian --strength 25 --image_dir a.jpg b.png --output_dir clean
python remove_overlay.py --help
"""

import sys

from keras_overlay.command_line import run
from keras_overlay.commands.remove_overlay import main

if __name__ == "__main__":
    sys.exit(run(main))
