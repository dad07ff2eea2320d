"""Conditions on the answer, read from text: `arrival < 2035`, `2030 <= arrival < 2040`."""

import math
import re
from dataclasses import replace

from forecast.analysis.milestones import Milestones, milestones
from forecast.analysis.reweighting.conditioning import Conditioning, Window, condition
from forecast.errors import ConditionError, YearOutsideError
from forecast.results.forecast import Forecast
from priors.moments import moment
from scenarios.problems import did_you_mean
from scenarios.schema.text import ARRIVAL, REQUIREMENT

_YEAR = r"[+-]?\d+(?:\.\d*|-\d\d(?:-\d\d)?)?"
_OF = r"(?P<of>[A-Za-z]\w*)"
_AFTER = re.compile(rf"{_OF}\s*(<=|>=|<|>)\s*({_YEAR})")
_BEFORE = re.compile(rf"({_YEAR})\s*(<=|>=|<|>)\s*{_OF}")
_BOTH = re.compile(rf"({_YEAR})\s*(<=?)\s*{_OF}\s*(<=?)\s*({_YEAR})")
_BETWEEN = re.compile(rf"(?:{_OF}\s+)?between\s+({_YEAR})\s+and\s+({_YEAR})")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FORMS = (
    "'arrival < 2035', 'arrival >= 2060', '2030 <= arrival < 2040' "
    "or 'arrival between 2030 and 2040'"
)


def window(text: str) -> Window:
    """Read a condition on the arrival year; between two years includes both.

    In the place of `arrival` may stand the name of a milestone.

    Raises
    ------
    ConditionError
    """
    words = " ".join(text.split())
    if match := _AFTER.fullmatch(words):
        sides = [(match[2], match[3])]
    elif match := _BEFORE.fullmatch(words):
        sides = [(_MIRRORED[match[2]], match[1])]
    elif match := _BOTH.fullmatch(words):
        sides = [(_MIRRORED[match[2]], match[1]), (match[4], match[5])]
    elif match := _BETWEEN.fullmatch(words):
        sides = [(">=", match[2]), ("<=", match[3])]
    else:
        raise ConditionError(f"{text!r} is not a condition like {_FORMS}")
    of = match["of"] or ARRIVAL
    return replace(_window(sides, words), milestone=None if of == ARRIVAL else of)


def _window(sides: list[tuple[str, str]], words: str) -> Window:
    after, upto = -math.inf, math.inf
    for sign, text in sides:
        year = _moment(text, words)
        # Arrival is a number: from 2035.0 on is after the last number below it.
        edge = year if sign in (">", "<=") else math.nextafter(year, -math.inf)
        if sign.startswith(">"):
            after = edge
        else:
            upto = edge
    if not after < upto:
        raise ConditionError(f"{words!r} holds no year")
    return Window(after, upto, words)


def _moment(text: str, words: str) -> float:
    try:
        return moment(text)
    except ValueError as error:
        raise ConditionError(f"{words!r}: {text} {error}") from None


def conditioned(forecast: Forecast, window: Window) -> Conditioning:
    """Condition on a window, which must lie within the years of the forecast.

    Raises
    ------
    ConditionError
        When it is of a milestone that the scenario does not have.
    YearOutsideError
    ImpossibleWindowError
        When no draw of any anchor arrives then.
    """
    check_years(forecast, window)
    found = milestones(forecast)
    if found is None and window.milestone is None:
        return condition(forecast, window)
    return _of_milestones(forecast, found or Milestones({REQUIREMENT: forecast}), window)


def check_years(forecast: Forecast, window: Window) -> None:
    """Refuse a window that ends outside the years of the forecast.

    Raises
    ------
    YearOutsideError
    """
    years = forecast.scenario.years
    for edge in (window.after, window.upto):
        if math.isfinite(edge) and not years.first <= round(edge, 6) <= years.last:
            raise YearOutsideError(
                f"{edge:.10g} lies outside the scenario's years, {years.first} to {years.last}"
            )


def _of_milestones(forecast: Forecast, found: Milestones, window: Window) -> Conditioning:
    """Draws of a window on any of the milestones, with when each of them is reached there."""
    name = window.milestone or forecast.scenario.asked_milestone or REQUIREMENT
    if name not in found.forecasts:
        hint = did_you_mean(name, [ARRIVAL, *found.forecasts])
        raise ConditionError(f"{window.text!r}: there is no milestone {name}{hint}")
    inside = (window.after < found.arrivals[name]) & (found.arrivals[name] <= window.upto)
    of_window = condition(found.forecasts[name], window)
    return replace(of_window, arrivals=found.where(inside))
