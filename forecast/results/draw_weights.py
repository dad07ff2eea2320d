"""How likely each draw of each anchor is, after the evidence."""

import numpy as np

from forecast.model.simulation import Simulation
from forecast.results.forecast import Forecast
from priors.types import Array


def rows_of(simulation: Simulation, anchors: list[str], what: str) -> Array:
    """Draws of a quantity by anchor, shape (anchor, draw)."""
    shape = simulation.batches.shape
    values = (getattr(simulation.anchors[name], what) for name in anchors)
    return np.stack([np.broadcast_to(value, shape).ravel() for value in values])


def draw_weights(forecast: Forecast, simulation: Simulation, anchors: list[str]) -> Array:
    """Weight of each draw if an anchor is right, shape (anchor, draw)."""
    within = rows_of(simulation, anchors, "evidence_weight")
    total = within.sum(axis=1, keepdims=True)
    weights = [float(forecast.posterior_weights[name].value[0]) for name in anchors]
    shares = within / np.where(total > 0, total, 1.0)
    return np.asarray(np.array(weights)[:, None] * shares)
