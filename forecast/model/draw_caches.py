"""Caches that simulations with the same uniforms share."""

from dataclasses import field

from forecast.model.section_trends import Heights
from priors.cache import Cache
from priors.record import record
from priors.types import Array

FEW = 1 << 13
"""Arrays that are kept of simulations of few draws."""


@record
class DrawCaches:
    """Caches of draws, shared by simulations with the same uniforms.

    Parameters
    ----------
    draws : Cache
        Draws by name, belief, and whether they are logarithms.
    heights : Cache, optional
        None are kept if left out.
    """

    draws: Cache[tuple[str, str, bool], Array] = field(default_factory=Cache)
    heights: Heights | None = None
