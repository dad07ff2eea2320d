"""Moments of the calendar: years such as 2026.5, months, days, and years of equal length."""

import math
import re
from datetime import date

from priors.constants import DAYS_PER_YEAR

MOMENT = "a year like 2026.5, a month like 2026-07 or a day like 2026-07-15"
"""What can be read, for messages."""

DATE = r"^(\d{4})-(\d{2})(?:-(\d{2}))?$"
"""Pattern of a month or a day."""
_EPOCH = date(2000, 1, 1)


def moment(text: str) -> float:
    """Read a moment in calendar years; a month or a day stands for its beginning.

    Raises
    ------
    ValueError
        With what would be right.
    """
    written = text.strip()
    try:
        if found := re.fullmatch(DATE, written):
            year, month, day = found.groups()
            return calendar_year(julian(date(int(year), int(month), int(day or 1))))
        number = float(written)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise ValueError(f"is not {MOMENT}")
    return number


def is_date(text: str) -> bool:
    """Whether text is a month or a day."""
    return bool(re.fullmatch(DATE, text.strip()))


def julian(day: date) -> float:
    """A day as years of 365.25 days since the first of January 2000."""
    return (day - _EPOCH).days / DAYS_PER_YEAR


def julian_of_year(year: float) -> float:
    """A moment in calendar years, 2026.5, as years of 365.25 days since 2000."""
    first = date(int(year), 1, 1)
    days = (date(int(year) + 1, 1, 1) - first).days
    return julian(first) + (year - int(year)) * days / DAYS_PER_YEAR


def calendar_year(moment_in_julian: float) -> float:
    """A moment in years of 365.25 days since 2000 as calendar years, 2026.5."""
    year = 2000 + int(moment_in_julian // 1)
    for candidate in (year + 1, year, year - 1):
        start = julian(date(candidate, 1, 1))
        if start <= moment_in_julian:
            length = julian(date(candidate + 1, 1, 1)) - start
            return candidate + (moment_in_julian - start) / length
    raise AssertionError(moment_in_julian)
