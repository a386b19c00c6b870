"""Benchmarks: one module each, run as `python -m benchmarks.NAME --help` from a checkout.

| module | measures |
|---|---|
| `benchmarks.pairs` | patches a second: each noise model, and whole training pairs by number of worker processes |
| `benchmarks.networks` | PSNR of every network after equal time of training, with its size, work and speed |
| `benchmarks.training` | images a second, seconds a step and peak memory: each architecture and precision |
| `benchmarks.restoring` | megapixels a second and peak memory against picture size: tiled, whole, and by the command |
| `benchmarks.layers` | seconds and memory of partial, gated and soft partial convolutions beside a plain one |
| `benchmarks.text` | masks of lettering and cleaned comic pages, ours beside OpenCV's; seconds and memory of a page |
| `benchmarks.inpainting` | PSNR in holes of photographs, our networks beside OpenCV's two methods |
| `benchmarks.text_losses` | average precision of text segmentation by loss, width, up-sampling; trains what lacks |
| `benchmarks.watermarks` | PSNR, SSIM and masks of known marks taken off, false alarms, and a large picture |
| `benchmarks.published` | PSNR of noisy and clean targets beside published figures; trains what is missing |
| `benchmarks.clustering` | seconds, memory and quality of finding seals by colour, beside the paper's way |
| `benchmarks.seals` | characters that Tesseract reads on sealed and on restored pages, for each way to restore them |
| `benchmarks.residual_attention` | memory and seconds a training step of that network, with and without checkpointing |
| `benchmarks.seal_studies` | l2 against SSIM, depth against breadth, batches and optimizers of the attention network |
| `benchmarks.digits` | house numbers painted over: PSNR, misses and key pixels of ours, as published, OpenCV's |
| `benchmarks.digit_strays` | how much of a painted-over digit stray key pixels bring back |
| `benchmarks.grnn` | seconds and peak memory of the regression network |

Each prints one table and writes it to `benchmarks/results/NAME.csv` with the date, the machine and the versions.
`pairs` and `training` can time the original Noise2Noise scripts beside ours, from a copy that the user has.

`benchmarks.ship` measures a finished run and puts its weights into the package.

The other files here are what they share: `machine` (what it ran on), `table` (print and write), `fresh_process` (one
case in a process of its own, with its peak memory), `pictures` (what to measure on), `test_sets` (scores by the
published protocol), `peers` (what others reach), `published_runs`, `published_training` and `published_scores` (the
runs behind the table of `published`), `original_noise` and `original_training` (run the user's copy under today's
versions), `seal_study_runs`, `seal_study_scores` and `seal_study_report` (what `seal_studies` trains, measures and
writes), `text_clarity` (edges and errors of reading), `ship_runs` (which recipes made a run), `ship_scores` (what
storage costs), `held_out_pages` (drawn pages that no training saw), `text_pages` and `text_scores` (what `text`
measures, and on what), `text_study_runs` (the runs behind `text_losses`), `ocr` (Tesseract), `seal_methods` and
`seal_records` (what `seals` compares and keeps), `digit_scores` and `digit_figure` (painted-over digits against the
truth, and as a picture), `marked` and `watermark_speed` (the parts of `watermarks`).
"""
