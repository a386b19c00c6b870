"""The progress bar over the whole run, and a line an epoch."""

from __future__ import annotations

from keras_overlay.training.progress import Progress


def test_the_bar_counts_the_steps_of_the_whole_run(capsys):
    progress = Progress(total_steps=20, done_steps=10, steps=5)
    assert progress.bar.n == 10
    for batch in range(5):
        progress.on_train_batch_end(batch, {"loss": 3.14159, "PSNR": 28.25})
    assert progress.bar.n == 15
    progress.on_epoch_end(2, {"loss": 3.14159, "val_PSNR": 28.25})
    progress.on_train_end()
    printed = capsys.readouterr()
    assert "epoch 3/4: loss 3.1416, val_PSNR 28.25" in printed.out
    assert "/20" in printed.err
    assert "step/s" in printed.err
    assert "PSNR=28.25" in printed.err
    assert "loss=3.142" in printed.err


def test_quietly_there_are_only_the_lines(capsys):
    progress = Progress(total_steps=20, done_steps=0, steps=5, quiet=True)
    progress.on_train_batch_end(0, {"loss": 1.0})
    progress.on_epoch_end(0, {"loss": 1.0})
    progress.on_train_end()
    printed = capsys.readouterr()
    assert printed.out == "epoch 1/4: loss 1\n"
    assert printed.err == ""
