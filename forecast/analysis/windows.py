"""Conditions on the answer, read from text: `arrival < 2035`, `2030 <= arrival < 2040`."""

import math
import re

from forecast.analysis.conditioning import Conditioning, Window, condition
from forecast.errors import ConditionError, YearOutsideError
from forecast.results.forecast import Forecast

_NUMBER = r"([+-]?\d+(?:\.\d*)?)"
_SIGN = r"(<=|>=|<|>)"
_AFTER = re.compile(rf"arrival\s*{_SIGN}\s*{_NUMBER}")
_BEFORE = re.compile(rf"{_NUMBER}\s*{_SIGN}\s*arrival")
_BOTH = re.compile(rf"{_NUMBER}\s*(<=?)\s*arrival\s*(<=?)\s*{_NUMBER}")
_BETWEEN = re.compile(rf"(?:arrival\s+)?between\s+{_NUMBER}\s+and\s+{_NUMBER}")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FORMS = (
    "'arrival < 2035', 'arrival >= 2060', '2030 <= arrival < 2040' "
    "or 'arrival between 2030 and 2040'"
)


def window(text: str) -> Window:
    """Read a condition on the arrival year; between two years includes both.

    Raises
    ------
    ConditionError
    """
    words = " ".join(text.split())
    if match := _AFTER.fullmatch(words):
        sides = [(match[1], match[2])]
    elif match := _BEFORE.fullmatch(words):
        sides = [(_MIRRORED[match[2]], match[1])]
    elif match := _BOTH.fullmatch(words):
        sides = [(_MIRRORED[match[2]], match[1]), (match[3], match[4])]
    elif match := _BETWEEN.fullmatch(words):
        sides = [(">=", match[1]), ("<=", match[2])]
    else:
        raise ConditionError(f"{text!r} is not a condition like {_FORMS}")
    return _window(sides, words)


def _window(sides: list[tuple[str, str]], words: str) -> Window:
    after, upto = -math.inf, math.inf
    for sign, year in sides:
        # Arrival is a number: from 2035.0 on is after the last number below it.
        edge = float(year) if sign in (">", "<=") else math.nextafter(float(year), -math.inf)
        if sign.startswith(">"):
            after = edge
        else:
            upto = edge
    if not after < upto:
        raise ConditionError(f"{words!r} holds no year")
    return Window(after, upto, words)


def conditioned(forecast: Forecast, window: Window) -> Conditioning:
    """Condition on a window, which must lie within the years of the forecast.

    Raises
    ------
    YearOutsideError
    ImpossibleWindowError
        When no draw of any anchor arrives then.
    """
    years = forecast.scenario.years
    for edge in (window.after, window.upto):
        if math.isfinite(edge) and not years.first <= round(edge, 6) <= years.last:
            raise YearOutsideError(
                f"{edge:.10g} lies outside the scenario's years, {years.first} to {years.last}"
            )
    return condition(forecast, window)
