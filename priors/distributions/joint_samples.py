"""Samples of several numbers at once: the rows of a table stay together."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from priors.types import Array

_EDGE = 1e-6  # of a value's step of the inverse CDF, within which rounding could leave it


@dataclass(frozen=True)
class Column:
    """One column of a table of joint samples.

    All columns of a table are drawn by one uniform, which picks a row. Each is told the rank
    that its own value has in that row, so that whatever draws values by their ranks draws the
    row's: families and edits need not know of tables.

    Parameters
    ----------
    table : str
        Name of the table.
    values : tuple of float
        Its values, row by row.
    """

    table: str
    values: tuple[float, ...]

    @property
    def name(self) -> str:
        """Name of the uniforms that pick rows; no belief can have it."""
        return f"table {self.table}"

    @cached_property
    def _ranks(self) -> NDArray[np.int64]:
        """Rank of each row's value among all."""
        return np.argsort(np.argsort(np.asarray(self.values), kind="stable"))

    def uniforms(self, of_rows: Array) -> Array:
        """Uniforms of the column, elementwise, from those that pick rows."""
        count = len(self.values)
        place = of_rows * count
        row = np.minimum(place.astype(np.int64), count - 1)
        within = np.clip(place - row, _EDGE, 1.0 - _EDGE)
        return np.asarray((self._ranks[row] + within) / count)
