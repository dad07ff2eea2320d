"""Where the compute-optimal losses of two laws meet."""

from __future__ import annotations

import numpy as np

from anchors.laws.law import Law
from anchors.laws.numeric import Array, floats, root_log10

LOG10_COMPUTE = (6.0, 45.0)
"""Range of log10 FLOP that is searched."""

STEPS_PER_OOM = 200
"""Closeness of the search grid: two crossings nearer than this share of an OOM are missed."""


def crossings(law: Law, other: Law) -> Array:
    """All computes at which two laws have the same compute-optimal loss.

    Parameters
    ----------
    law, other : Law
        Laws with an L(C).

    Returns
    -------
    ndarray, shape (crossing,), FLOP
        Rising, between 1e6 and 1e45 FLOP, each solved to 1e-12 in log10; empty where none.

    Raises
    ------
    ValueError
        Where both have the same curve, as variants that differ in L(N, D) alone.
    """

    def ahead(log10_C: Array) -> Array:
        C = 10.0 ** floats(log10_C)
        return law.loss_at_compute(C) - other.loss_at_compute(C)

    low, high = LOG10_COMPUTE
    grid = np.linspace(low, high, round((high - low) * STEPS_PER_OOM) + 1)
    signs = np.sign(ahead(grid))
    if not np.any(signs):
        raise ValueError(f"{law.name} and {other.name} have one and the same L(C)")
    starts = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    rises = signs[starts + 1]
    roots: Array = root_log10(lambda x: rises * ahead(x), grid[starts], grid[starts + 1])
    return np.sort(10.0 ** np.concatenate([roots, grid[signs == 0]]))
