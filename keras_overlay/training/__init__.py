"""Training: a plan, a model, callbacks that keep what was reached; `fitting` is the only caller of `fit`."""
