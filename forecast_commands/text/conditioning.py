"""Conditioning on the answer as text."""

import math
from typing import TYPE_CHECKING

from forecast_commands.text.format import error_text, own_error_text, percent
from forecast_commands.text.milestones import year_cells
from forecast_commands.text.table import number, table, wrapped

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
    moved = f"{shift.value[0]:+.2f}{error_text(float(shift.error[0]))}"
    unit = "" if belief.unit in (None, "1") else f" ({belief.unit})"
    before, after = belief.before, belief.after
    error = own_error_text(float(after.error[1]))
    return [
        wrapped(f"{belief.label}{unit}  {moved}", "  ", "    "),
        f"    {_median(before)} {_ends(before)} -> {_median(after)}{error} {_ends(after)}",
    ]


def _median(found: "Estimate") -> str:
    return number(_three_digits(float(found.value[1])))


def _ends(found: "Estimate") -> str:
    low, _, high = (number(_three_digits(float(x))) for x in found.value)
    return f"[{low} to {high}]"


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")
