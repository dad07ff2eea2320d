"""Which term of a requirement can be integrated in closed form instead of counted."""

from collections.abc import Collection, Mapping
from operator import itemgetter

from forecast.distributions.convolved import spread_of
from priors.belief import Belief
from priors.distributions.families import Distribution, Log10

_NARROWEST = 0.05  # OOM; a narrower term gains little by smoothing and needs a fine grid


def integrable_term(
    beliefs: Mapping[str, Belief], additive: Collection[str], entangled: Collection[str]
) -> tuple[str, Distribution] | None:
    """The widest belief that enters the log requirement by itself and independently.

    Parameters
    ----------
    beliefs : mapping of str to Belief
        What names mean in the anchor.
    additive : collection of str
        Names whose logarithm enters the requirement once, with power 1.
    entangled : collection of str
        Names that depend on others; factors of products are left out as well.

    Returns
    -------
    (str, Distribution) or None
        The name, and the distribution of its logarithm.
    """
    factors = {factor for belief in beliefs.values() for factor in belief.product or ()}
    free = beliefs.keys() - factors - set(entangled)
    terms = {name: log_distribution(beliefs[name]) for name in additive if name in free}
    wide = [(spread_of(term), name, term) for name, term in terms.items() if term is not None]
    spread, name, term = max(wide, key=itemgetter(0), default=(0.0, "", None))
    return None if term is None or spread < _NARROWEST else (name, term)


def log_distribution(belief: Belief) -> Distribution | None:
    """Distribution of the logarithm, if it can be integrated in closed form."""
    if not (belief.has_distribution and isinstance(belief.distribution, Log10)):
        return None
    exponent = belief.distribution.exponent
    return exponent if exponent.is_integrable else None
