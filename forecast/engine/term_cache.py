"""What has been made of terms of paths already; what makes it is imported where paths vary."""

from typing import TYPE_CHECKING

from priors.cache import Cache
from scenarios.schema.fingerprints import Key

if TYPE_CHECKING:
    from forecast.distributions.path_sums import Part, Paths

PATH = "path "
"""Before the name of a term of paths."""


class TermCache:
    """What has been made of terms of paths already, by what they depend on.

    Parameters
    ----------
    most : int, optional
        Most of each kind to keep.

    Attributes
    ----------
    moments : Cache
        Shares of the draws at each height, by term and step.
    paths : Cache
        The same at all nodes, by term, step, nodes and times.
    """

    def __init__(self, most: int | None = None):
        self.moments: Cache[tuple[Key, float], dict[float, tuple[Part, int]]] = Cache(most)
        self.paths: Cache[tuple[object, ...], Paths] = Cache(most)
