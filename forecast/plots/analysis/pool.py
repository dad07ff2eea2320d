"""A pool and its members: CDFs as far as they are known, bounds where they are open."""

from matplotlib.figure import Figure

from forecast.analysis.ensembles.pools import Pool
from forecast.plots.analysis.arrivals import draw


def pool_plot(found: Pool) -> Figure:
    """Draw a pool with its members."""
    return draw([found, *found.members], f"{found.method.capitalize()} pool and its members")
