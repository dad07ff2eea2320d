"""A grid of forecasts as text."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecast.plain import error_digits, year_key
from forecast_commands.text.arrivals import arrival_of
from forecast_commands.text.format import error_text, percent
from forecast_commands.text.table import number, table, wrapped
from scenarios.variants.adjustments import is_date_at

if TYPE_CHECKING:
    from forecast.analysis.parameter_studies.grid_answers import GridAnswers
    from forecast.analysis.parameter_studies.sweep import Sweep, Value


def sweep_text(found: "Sweep", by: Sequence[float], milestones: Mapping[str, str]) -> str:
    """A row a point; over two keys a table of two directions for each answer."""
    if len(found.axes) == 1:
        return f"{_rows(found, by)}\n{arrival_of(milestones)}"
    blocks = [_crossed(found, None), *(_crossed(found, year) for year in by)]
    return "\n\n".join([*blocks, arrival_of(milestones)])


def _rows(found: "Sweep", by: Sequence[float]) -> str:
    (axis,) = found.axes
    years = list(by) or [year for year in (2030.0, 2036.0) if year in found.years]
    indices = [int((found.years == year).nonzero()[0][0]) for year in years]
    rows = [
        [
            _value(axis.key, value),
            _median(found, point),
            *(percent(point.probability[i], point.probability_error[i]) for i in indices),
        ]
        for value, point in zip(axis.values, found.points, strict=True)
    ]
    return table(rows, [axis.key, "median", *(f"by {year_key(year)}" for year in years)])


def _median(found: "Sweep", point: "GridAnswers") -> str:
    if not math.isfinite(point.median):
        return f"after {found.last_year}"
    return f"{point.median:.2f}{error_text(float(point.median_error))}"


def _crossed(found: "Sweep", year: float | None) -> str:
    """One answer, the first key downwards and the second one to the right."""
    down, right = found.axes
    title = "median" if year is None else f"arrival by {year_key(year)}"
    values = found.medians() if year is None else found.probability_by(year)
    heading = f"{title}: {down.key} downwards, {right.key} to the right"
    rows = [
        [_value(down.key, value), *(_cell(found, x, year) for x in row)]
        for value, row in zip(down.values, values, strict=True)
    ]
    grid = table(rows, ["", *(_value(right.key, value) for value in right.values)])
    return "\n".join([wrapped(heading, later="  "), grid, "", _error(found, year)]).rstrip()


def _error(found: "Sweep", year: float | None) -> str:
    """The largest error of the table."""
    if year is None:
        errors, scale, unit = found.answers.median_error, 1.0, "years"
    else:
        (index,) = (found.years == year).nonzero()[0]
        errors, scale, unit = found.answers.probability_error[:, index], 100.0, "points"
    finite = errors[np.isfinite(errors)]
    return f"errors up to {error_digits(scale * finite.max())} {unit}" if finite.size else ""


def _cell(found: "Sweep", value: float, year: float | None) -> str:
    if year is not None:
        return f"{value:.2%}"
    return f"{value:.2f}" if math.isfinite(value) else f"after {found.last_year}"


def _value(key: str, value: "Value") -> str:
    if isinstance(value, str):
        return value
    return f"{value:.7g}" if is_date_at(key) else number(value)
