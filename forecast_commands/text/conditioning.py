"""Conditioning on the answer as text."""

import math
from typing import TYPE_CHECKING

from forecast_commands.text.format import (
    amount_text,
    error_text,
    is_date,
    own_error_text,
    percent,
)
from forecast_commands.text.milestones import year_cells
from forecast_commands.text.table import table, wrapped

if TYPE_CHECKING:
    from forecast.analysis.reweighting.conditioned_belief import ConditionedBelief
    from forecast.analysis.reweighting.conditioning import Conditioning
    from forecast.distributions.estimate import Estimate


def conditioning_text(conditioning: "Conditioning") -> str:
    """How weights and beliefs look in the draws of the window, against all draws."""
    probability = percent(
        float(conditioning.probability.value[0]), float(conditioning.probability.error[0])
    )
    title = f"Given {conditioning.window.text} (probability {probability})"
    rows = [
        [
            name,
            f"{100 * float(before.value[0]):.1f}%",
            percent(float(after.value[0]), float(after.error[0])),
        ]
        for name, (before, after) in conditioning.weights.items()
        if before.value[0] > 0 or after.value[0] > 0
    ]
    weights = table(rows, ["anchor", "weight in all", "weight in these"])
    if math.isfinite(conditioning.window.after) and any(row[0] == "none" for row in rows):
        weights += "\nnone: as at the window's beginning; evidence states it in its first year"
    if conditioning.arrivals:
        weights += f"\n\n{_arrivals(conditioning)}"
    if not conditioning.beliefs:
        return f"{title}\n\n{weights}"
    lines = [line for belief in conditioning.beliefs for line in _belief(belief)]
    legend = (
        "Beliefs, those that move most first: median [10% to 90%] in all draws ->\n"
        "in these, behind each name the shift of its median in standard deviations"
    )
    return "\n\n".join([title, weights, "\n".join([legend, *lines])])


def _arrivals(conditioning: "Conditioning") -> str:
    last = conditioning.forecast.scenario.years.last
    rows = [[name, *year_cells(years, last)] for name, years in conditioning.arrivals.items()]
    return table(rows, ["milestone in these", "10%", "median year", "90%"])


def _belief(belief: "ConditionedBelief") -> list[str]:
    shift = belief.shift
    moved = f"{shift.value[0]:+z.2f}{error_text(float(shift.error[0]))}"
    unit = "" if belief.unit in (None, "1") else f" ({belief.unit})"
    before, after = belief.before, belief.after
    error = own_error_text(float(after.error[1]))
    return [
        wrapped(f"{belief.label}{unit}  {moved}", "  ", "    "),
        f"    {_range(belief, before)} -> {_range(belief, after, error)}",
    ]


def _range(belief: "ConditionedBelief", found: "Estimate", error: str = "") -> str:
    dated = is_date(belief.name)
    digits = 6 if dated else 3
    low, median, high = (amount_text(float(f"{v:.{digits}g}"), dated) for v in found.value)
    return f"{median}{error} [{low} to {high}]"
