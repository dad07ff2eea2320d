"""Draws of a forecast that all count alike, for any library.

Those of the engine do not: the evidence weighs them within an anchor, and anchors have weights.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from forecast.distributions.mixture import Mixture
from forecast.export.dataset import Variable, draw_variables
from forecast.model.simulation import Simulation
from forecast.plain import union
from forecast.results.draw_weights import draw_weights, rows_of
from forecast.results.forecast import Forecast
from priors.types import Array

if TYPE_CHECKING:
    import pandas as pd

_NONE = "none"
_OF_MILESTONES = "milestone_arrival_year"
_GRID = 4096  # points between which the weight of none is straight

Index = NDArray[np.intp]


def sample(forecast: Forecast, n: int, seed: int = 0) -> "pd.DataFrame":
    """Draw from the mixture of the anchors, after the evidence.

    Parameters
    ----------
    forecast : Forecast
    n : int
        Rows to draw; they are in random order.
    seed : int

    Returns
    -------
    DataFrame
        `anchor`, the one that is right, or `none`; `arrival_year`, +inf where `never`;
        `never`, whether arrival never comes; `log10_training_compute_requirement`; and every
        belief that varies, those of one anchor as `anchor.belief`; and, of the anchor that
        is right, `milestone_arrival_year.NAME` of every milestone.

    Notes
    -----
    Systematic resampling, anchor by anchor and in order of the arrival year: the share of each
    anchor and what has arrived of it by any moment differ by 1/n at most from those of the
    draws, none aside; the same draw may come more than once. Where the weight of none falls by
    year, a draw of an anchor arrives no sooner than none gives way to it.
    """
    import pandas as pd

    rng = np.random.default_rng(seed)
    simulation = forecast.first_draws
    anchors = [name for name, share in forecast.mixture.shares.items() if share > 0]
    arrival = rows_of(simulation, anchors, "arrival_year")
    anchor, draw = _resampled(draw_weights(forecast, simulation, anchors), arrival, n, rng)
    begins = _none_gives_way(forecast.mixture, _spread(n, rng))
    years = np.maximum(arrival[anchor, draw], begins)
    own = {
        "anchor": np.where(begins == np.inf, _NONE, np.array(anchors)[anchor]),
        "arrival_year": years,
        "never": np.isinf(years),
    }
    places = np.array([list(simulation.anchors).index(name) for name in anchors])[anchor]
    drawn: dict[str, Any] = {
        name: values[draw] if dims == ("draw",) else values[places, draw]
        for name, (dims, values) in _columns(simulation).items()
    }
    return pd.DataFrame(union(own, drawn))


def _columns(simulation: Simulation) -> dict[str, Variable]:
    """Draws of beliefs and needs by name, and arrival years of milestones by theirs."""
    drawn = draw_variables(simulation)
    milestones = drawn.pop(_OF_MILESTONES, None)
    kept = {n: v for n, v in drawn.items() if n not in ("arrival_year", "evidence_weight")}
    years = milestones[1] if milestones else ()
    named = zip(simulation.scenario.named, years, strict=True)
    return kept | {f"{_OF_MILESTONES}.{n}": (("anchor", "draw"), of) for n, of in named}


def _resampled(
    weights: Array, arrival: Array, n: int, rng: np.random.Generator
) -> tuple[Index, Index]:
    """Anchor and draw of `n` of equal weight."""
    order = np.argsort(arrival, axis=1, kind="stable")
    reached = np.cumsum(np.take_along_axis(weights, order, axis=1))
    points = (np.arange(n) + rng.random()) / n * reached[-1]
    chosen = np.minimum(np.searchsorted(reached, points, side="right"), weights.size - 1)
    anchor, place = np.unravel_index(rng.permutation(chosen), weights.shape)
    return anchor, order[anchor, place]


def _spread(n: int, rng: np.random.Generator) -> Array:
    """Uniforms, one in each nth of (0, 1), in random order."""
    return (rng.permutation(n) + rng.random(n)) / n


def _none_gives_way(mixture: Mixture, uniform: Array) -> Array:
    """When the weight of none falls below each of some uniforms; +inf where it never does."""
    t = np.linspace(float(min(mixture.none)), float(max(mixture.none)), _GRID)
    weight = mixture.weight_of_none(t).value
    falls = np.interp(uniform, weight[::-1], t[::-1])
    return np.where(
        uniform >= weight[0], -np.inf, np.where(uniform < weight[-1], np.inf, falls)
    )
