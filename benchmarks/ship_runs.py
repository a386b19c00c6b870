"""What `benchmarks.ship` asks of a run: that recipes of the package would repeat it, and by which commands."""

from __future__ import annotations

from pathlib import Path

from keras_overlay import checkpoint, recipes, weights
from keras_overlay.commands import (
    train_digits_options,
    train_inpaint_options,
    train_n2n_options,
    train_seal_options,
    train_text_options,
)
from keras_overlay.commands.resuming import differences, is_finished, recorded
from keras_overlay.run_folder import RunFolder
from keras_overlay.training.plan import default_ema

COMMANDS = {
    each.SCRIPT: each
    for each in (train_digits_options, train_inpaint_options, train_n2n_options, train_seal_options, train_text_options)
}
"""Options of the training scripts, by the name that recipes have for them."""
PAGES = (train_seal_options, train_text_options)
"""Those that learn from pages, `--data_dir`; the others from pictures, `--image_dir`."""
DATA_OPTIONS = {"held_out", "noise", "pages", "seal_noise_model", "val_noise_model"}
"""Of `PAGES`: what they are by default depends on which folders of pages there are."""


def check_run(folder: RunFolder, recipe: recipes.Recipe) -> None:
    """Refuse a run that its recipe would not repeat.

    A recipe with `after` goes on from a run of that one, or from the weights that ship under its own name: then they
    were made by what is now called `after`, which their checkpoint must bear out.

    Raises:
        ValueError: no run, one that has not finished, one with other options than the recipe's, or one of a script
            whose networks are not shipped.
        WeightsError: it went on from shipped weights that have changed.
    """
    if recipe.script not in COMMANDS:
        raise ValueError(f"{recipe.path.name}: what {recipe.script} makes is not shipped, only what these make: "
                         f"{', '.join(sorted(COMMANDS))}")  # fmt: skip
    command = COMMANDS[recipe.script]
    record = {**vars(command.parser().parse_args([])), **folder.options()}  # options newer than the run as they were
    if not is_finished(folder, record["nb_epochs"]):
        raise ValueError(f"{folder.path}: this run has not finished; --resume it with {recipe.script} first")
    words = ["--recipe", str(recipe.path)]
    if recipe.after is not None:
        before = recipes.read(recipe.after)
        if began_with_shipped(folder, recipe):
            _check_shipped(recipe, before)
        else:
            check_run(run_before(folder, recipe), before)
        words += ["--weight", record["weight"]]
    wanted = recorded(command.resolve(words))
    if wanted["ema"] is None:
        wanted["ema"] = default_ema(record["nb_epochs"] * record["steps"])
    elsewhere = {*command.PATHS, "minutes"} - {"weight"} | (set() if "precision" in recipe.options else {"precision"})
    elsewhere |= (DATA_OPTIONS if command in PAGES else set()) - set(recipe.options)
    for name in differences(record, wanted, command):
        if name not in elsewhere:
            raise ValueError(
                f"{folder.path}: {name} was {record.get(name)}, the recipe says {wanted[name]} ({recipe.path.name}); "
                "change the recipe or train again: shipped weights must be what their recipe makes"
            )


def run_before(folder: RunFolder, recipe: recipes.Recipe) -> RunFolder:
    """The run whose checkpoint a run of a recipe with `after` began with. Raises ValueError if it began with none."""
    weight = folder.options().get("weight")
    if weight is None:
        raise ValueError(f"{folder.path}: began with fresh weights; {recipe.path.name} goes on from {recipe.after}")
    return RunFolder(Path(weight).parent)


def began_with_shipped(folder: RunFolder, recipe: recipes.Recipe) -> bool:
    """Whether a run went on from the weights that ship under its recipe's name."""
    weight = folder.options().get("weight")
    return weight is not None and Path(weight).resolve() == (weights.FOLDER / f"{recipe.name}.hdf5").resolve()


def _check_shipped(recipe: recipes.Recipe, before: recipes.Recipe) -> None:
    """Refuse shipped weights that the recipe `before`, by which they are now to have been made, would not make."""
    shipped = weights.find(recipe.name).path
    details, words = checkpoint.read_details(shipped), ["--recipe", str(before.path)]
    words += ["--weight", str(shipped)] if before.after else []  # some weights: only other options are compared
    wanted = recorded(COMMANDS[before.script].resolve(words))
    for name in ("loss", "seed", "masks"):
        if name in details and details[name] != wanted.get(name):
            raise ValueError(
                f"{recipe.name}.hdf5 was made with {name}={details[name]!r}, the recipe says {wanted.get(name)!r} "
                f"({before.path.name}); it is to be the recipe that made what ships so far"
            )


def data_of(recipe: recipes.Recipe) -> list[dict[str, str]]:
    """What weights learned from, name and licence of each set once: that of the recipes before this one too."""
    found = data_of(recipes.read(recipe.after)) if recipe.after else []
    own = [{"name": each["name"], "licence": each["licence"]} for each in recipe.data]
    return found + [each for each in own if each not in found]


def command_of(folder: RunFolder, recipe: recipes.Recipe) -> str:
    """What to type for such a run, after what to type for the run it goes on from."""
    record = folder.options()
    validation = " --test_dir VALIDATION" if record.get("test_dir") else ""
    pictures = "--data_dir PAGES" if COMMANDS[recipe.script] in PAGES else "--image_dir PICTURES"
    pictures += " --annotations BOXES" if record.get("annotations") else ""
    command = f"python {recipe.script} --recipe {recipe.name} {pictures}{validation} --seed {record['seed']}"
    if recipe.after is None:
        return command
    if began_with_shipped(folder, recipe):
        before = weights.find(recipe.name).recipe.replace(f"--recipe {recipe.name} ", f"--recipe {recipe.after} ")
    else:
        before = command_of(run_before(folder, recipe), recipes.read(recipe.after))
    return f"{before} && {command}"
