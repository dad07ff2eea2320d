"""Which forecasts are stated, and have no beliefs behind them; `stated_points` reads them."""

from pathlib import Path

from scenarios.data import PUBLISHED
from scenarios.loading.files import read_text
from scenarios.loading.results import is_answer
from scenarios.problems import Mark, ScenarioError
from scenarios.yaml_tree import Node, parse

POINTS = ("quantiles", "probabilities", "cdf")
"""Keys that make a YAML file a stated forecast, and no scenario."""
TEXT = (".yaml", ".yml", ".json")
"""Suffixes of files that may state points, or be scenarios."""


def is_stated(name: str) -> bool:
    """Whether a name is that of a stated forecast: published, or a table of points."""
    if is_stated_name(name):
        return True
    if not name.endswith(TEXT):
        return False
    try:
        tree = parse(read_text(Path(name), Mark(name), ()), name)
    except (ScenarioError, OSError):
        return False  # whoever loads it as a scenario says what is wrong
    return states_points(tree)


def is_stated_name(name: str) -> bool:
    """Whether a name alone says that it is of a stated forecast."""
    return name.startswith(PUBLISHED) or name.endswith(".csv")


def states_points(tree: Node) -> bool:
    """Whether a file states points of a distribution, which no scenario does.

    The answer of a command has some too.
    """
    return not is_answer(tree) and any(key in tree.mapping for key in POINTS)


def needs_a_scenario(what: str = "this") -> str:
    """What to say where the beliefs behind a stated forecast are asked for."""
    return (
        f"states points of a distribution, without beliefs: {what} needs a scenario; "
        "run, compare, plot, pool and score take both"
    )
