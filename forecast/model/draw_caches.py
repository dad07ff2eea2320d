"""Caches that simulations with the same uniforms share."""

from dataclasses import dataclass, field

from forecast.model.trends import Trend
from priors.cache import Cache
from priors.types import Array

FEW = 1 << 13
"""Arrays that are kept of simulations of few draws."""

_OF_A_TREND = 4  # arrays: a level, a rate, a ceiling, and one for changes

Heights = Cache[tuple[str, float], Array]
"""Heights of trends by what they depend on and by time."""


@dataclass(frozen=True, eq=False)
class DrawCaches:
    """Caches of draws, shared by simulations with the same uniforms.

    Parameters
    ----------
    draws : Cache
        Draws by name, belief, and whether they are logarithms.
    trends : Cache
        Trends by what they depend on.
    heights : Cache, optional
        Heights that trends have had; none are kept if left out.
    """

    draws: Cache[tuple[str, str, bool], Array] = field(default_factory=Cache)
    trends: Cache[str, Trend] = field(default_factory=Cache)
    heights: Heights | None = None

    @classmethod
    def keeping(cls, most: int, heights: Heights | None = None) -> "DrawCaches":
        """Caches of so many arrays, and of trends that hold about as many."""
        return cls(Cache(most), Cache(most // _OF_A_TREND), heights)
