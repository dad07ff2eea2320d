"""What arrivals wait for: money, limits on the compute of one run, data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from matplotlib.figure import Figure

from forecast.plots.figures import weighted_anchors
from forecast.plots.forecasts.share import Panel, stacked
from forecast.plots.layout import names_of
from forecast.results.binding_limit import BindingLimits
from forecast.results.forecast import Forecast


def draw(forecasts: Sequence[Forecast]) -> Figure:
    """Draw what binds what has arrived by t, of one forecast by anchor, too."""
    of = [BindingLimits(forecast) for forecast in forecasts]
    panels = [
        Panel(
            name if len(of) > 1 else "all anchors",
            each.forecast,
            each.forecast.mixture.given_an_anchor,
            each.of_all,
        )
        for each, name in zip(of, names_of(forecasts), strict=True)
    ]
    if len(forecasts) == 1:
        panels += _by_anchor(of[0])
    names = list(dict.fromkeys(name for each in of for name in each.names))
    return stacked(
        panels, names, "What arrivals wait for", "share of what has\narrived by then"
    )


def _by_anchor(binding: BindingLimits) -> list[Panel]:
    anchors = binding.forecast.anchors
    return [
        Panel(
            name, binding.forecast, anchors[name].probability, partial(binding.of_anchor, name)
        )
        for name in weighted_anchors(binding.forecast)
    ]
