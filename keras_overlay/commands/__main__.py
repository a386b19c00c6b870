"""The installed command: `keras-overlay train_n2n …` is `python train_n2n.py …`."""

from __future__ import annotations

import importlib
import sys

from keras_overlay.command_line import run

COMMANDS = {
    "demo": "train on sample photographs, restore others, draw the curves",
    "noise_model": "show what a noise spec does; take a watermark out of marked uploads",
    "plot_history": "draw the curves of one or more runs",
    "remove_overlay": "take an overlay off pictures with the weights that come with the package",
    "test_model": "restore or score pictures with a checkpoint",
    "train_digits": "train a network that reads one digit of a house number",
    "train_inpaint": "train a network that paints into the holes of pictures",
    "train_n2n": "train a restorer from noisy or clean targets",
    "train_seal": "train a network that takes stamp seals off documents, or tells whether there is one",
    "train_tags": "train a network that tells what is in pictures by tags, a start for train_text",
    "train_text": "train a network that finds lettering in comics",
}


def main() -> int:
    """Dispatch to a command."""
    name, *rest = sys.argv[1:] or ["--help"]
    if name in ("-h", "--help"):
        print("usage: keras-overlay COMMAND [options]; COMMAND --help tells its options\n")
        print("\n".join(f"  {command:16}{text}" for command, text in sorted(COMMANDS.items())))
        return 0
    if name not in COMMANDS:
        print(f"error: unknown command {name!r}; known: {', '.join(sorted(COMMANDS))}", file=sys.stderr)
        return 2
    return run(importlib.import_module(f"keras_overlay.commands.{name}").main, rest)


if __name__ == "__main__":
    sys.exit(main())
