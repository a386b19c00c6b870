"""Benchmarks: one module each, run as `python -m benchmarks.NAME --help` from a checkout.

| module | measures |
|---|---|
| `benchmarks.pairs` | patches a second: each noise model, and whole training pairs by number of worker processes |
| `benchmarks.training` | images a second, seconds a step and peak memory: each architecture and precision |
| `benchmarks.restoring` | megapixels a second and peak memory against picture size: tiled, whole, and by the command |

Each prints one table and writes it to `benchmarks/results/NAME.csv` with the date, the machine and the versions.
`pairs` and `training` can time the original Noise2Noise scripts beside ours, from a copy that the user has. The other
files here are what they share: `machine` (what it ran on), `table` (print and write), `fresh_process` (one case in a
process of its own, with its peak memory), `pictures` (what to measure on), `original_noise` and `original_training`
(run the user's copy under today's versions).
"""
