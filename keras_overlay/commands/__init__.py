"""The scripts' code: each module has `main(argv) -> exit code`; the flat scripts and `keras-overlay` call it."""
