"""Refusal of values that floating point cannot compute with, with the place to look at.

A scenario is checked when it is read, but products and sums of what it believes are known
only when they are drawn.
"""

import numpy as np

from priors.errors import BEYOND
from priors.types import Array
from scenarios.problems import Path, Problem, ScenarioError
from scenarios.schema.calendar import steps_of

LARGEST_LOG10 = 400.0
"""Most orders of magnitude that a need may have, up or down; floats have 308. It also bounds
the grids on which requirements are smoothed, and so the memory of a run."""
LARGEST = 1e100
"""Largest rate or exponent, whose sum over a quadrillion years is still a float."""


def moderate(log10: Array, what: str, path: Path) -> Array:
    """Refuse logarithms beyond `LARGEST_LOG10`.

    Parameters
    ----------
    log10 : ndarray
        What is needed.
    what : str
        Its unit, for the message.
    path : Path
        Where to look.

    Raises
    ------
    ScenarioError
        When some of them are too large or too small, or no numbers at all.
    """
    ends = f"1e-{LARGEST_LOG10:g} to 1e{LARGEST_LOG10:g}"
    return _within(log10, LARGEST_LOG10, f"needs {what} beyond {ends} in some draws", path)


def finite(values: Array, key: str) -> Array:
    """Refuse rates or exponents beyond `LARGEST`; `key` is dotted. See `moderate`."""
    return _within(values, LARGEST, f"{BEYOND}, in some draws", steps_of(key))


def _within(values: Array, largest: float, message: str, path: Path) -> Array:
    if not bool((np.abs(values) <= largest).all()):
        raise ScenarioError([Problem(message, path)])
    return values
