"""Caches that simulations with the same uniforms share."""

from forecast.model.evidence import Observed
from forecast.model.trends import Trend
from priors.cache import Cache
from priors.types import Array
from scenarios.schema.fingerprints import Key

FEW = 1 << 13
"""Arrays that are kept of simulations of few draws."""

_SETS = 16  # of evidence, of which most runs see one
_OF_ANCHORS = 16  # arrays: neighbours among many scenarios share them
_OF_A_TREND = 4  # arrays: a level, a rate, a ceiling, and one for changes

Heights = Cache[tuple[Key, float], Array]
"""Heights of trends by what they depend on and by time."""


class DrawCaches:
    """Caches of draws, shared by simulations with the same uniforms.

    Parameters
    ----------
    most : int, optional
        Most arrays to keep, and those of about as many trends; all of them if left out.
    heights : Cache, optional
        Heights that trends have had; none are kept if left out.

    Attributes
    ----------
    draws : Cache
        Draws by name, belief, and whether they are logarithms.
    trends : Cache
        Trends by what they depend on.
    observed : Cache
        What has been observed, by the text of the evidence.
    of_anchors : Cache
        Requirements, and when some needs are met, by what that is and by all it depends on.
    """

    def __init__(self, most: int | None = None, heights: Heights | None = None):
        self.draws: Cache[tuple[str, str, bool], Array] = Cache(most)
        self.trends: Cache[Key, Trend] = Cache(None if most is None else most // _OF_A_TREND)
        self.observed: Cache[str, Observed] = Cache(_SETS)
        self.of_anchors: Cache[tuple[str, Key], Array] = Cache(_OF_ANCHORS)
        self.heights = heights
