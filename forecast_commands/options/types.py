"""Values of options, read from text.

What needs numpy is imported when such an option is given, so that help needs none of it.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from forecast.defaults import MOST

if TYPE_CHECKING:
    from forecast.analysis.precision import Precision


def count_from(least: int, most: float = math.inf) -> Callable[[str], int]:
    """Reader of a whole number between two, which may be written as 1e6."""

    def read(text: str | int) -> int:
        try:
            number = int(text) if str(text).lstrip("+-").isdigit() else _whole(float(text))
        except (ValueError, OverflowError):
            raise click.BadParameter(f"{text!r} is not a whole number") from None
        if number < least:
            raise click.BadParameter(f"{text} is below {least}")
        if number > most:
            raise click.BadParameter(f"{text} is above {most:,}")
        return number

    return read


def _whole(number: float) -> int:
    if not number.is_integer():
        raise ValueError(number)
    return int(number)


def years(text: str | tuple[float, ...]) -> tuple[float, ...]:
    """Read years separated by commas."""
    if isinstance(text, tuple):
        return text
    try:
        return tuple(sorted({_year(part) for part in text.split(",")}))
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a list of years like 2028,2030.5, or of months and days like "
            "2030-07,2030-07-15"
        ) from None


def year(text: str | float) -> float:
    """Read a moment: a year, a month or a day."""
    from scenarios.schema.calendar import FIRST_YEAR, LAST_YEAR

    try:
        found = _year(str(text))
    except ValueError as error:
        raise click.BadParameter(f"{text!r} {error}") from None
    if not FIRST_YEAR <= found <= LAST_YEAR:
        raise click.BadParameter(f"{text!r} lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _year(text: str) -> float:
    from priors.moments import MOMENT, moment

    found = moment(text)
    if not math.isfinite(found):
        raise ValueError(f"is not {MOMENT}")
    return found


def numbers(text: str | tuple[float, ...]) -> tuple[float, ...]:
    """Read numbers separated by commas, in their order."""
    if isinstance(text, tuple):
        return text
    try:
        return tuple(number(part) for part in text.split(","))
    except click.BadParameter:
        raise click.BadParameter(
            f"{text!r} is not a list of numbers like 2,1,1, or of shares like 50%,25%,25%"
        ) from None


def year_range(text: str) -> tuple[float, float]:
    """Read FROM:TO, two years."""
    first, colon, last = text.partition(":")
    try:
        low, high = _year(first), _year(last)
    except ValueError:
        low = high = math.nan
    if not (colon and low < high):
        raise click.BadParameter(f"{text!r} is not a range of years like 2025:2060")
    return low, high


def setting(text: str) -> tuple[str, str]:
    """Read KEY=VALUE, split at the first equals sign."""
    key, equals, value = text.partition("=")
    if not (key.strip() and equals and value.strip()):
        raise click.BadParameter(f"{text!r} is not of the form KEY=VALUE")
    return key.strip(), value.strip()


def precision(text: str) -> "Precision":
    """Read a precision: years of the median, or with a % points of probabilities."""
    from forecast.analysis.precision import Precision

    words = text.strip()
    of_probabilities = words.endswith("%")
    try:
        target = float(words.removesuffix("%"))
    except ValueError:
        target = math.nan
    if not (math.isfinite(target) and target > 0):
        raise click.BadParameter(
            f"{text!r} is not a precision like 0.01 (years of the median) or 0.1% "
            "(percentage points of probabilities)"
        )
    return Precision(target / 100.0 if of_probabilities else target, of_probabilities)


def positive(text: str | float, unit: str = "1") -> float:
    """Read a positive number, in another unit than its own if one stands beside it."""
    number = positive_or_infinite(text, unit)
    if math.isinf(number):
        raise click.BadParameter(f"{text!r} must be finite")
    return number


def positive_or_infinite(text: str | float, unit: str = "1") -> float:
    """Read a positive number in a unit, such as `70B`, or `inf`."""
    found = number(text, unit)
    if not found > 0:
        raise click.BadParameter(f"{text!r} must be above 0")
    of_unit = "" if unit == "1" else f" {unit}"
    if MOST < found < math.inf or (math.isinf(found) and "inf" not in str(text).lower()):
        raise click.BadParameter(f"{text!r} is above {MOST:g}{of_unit}, the most that is read")
    if found < 1.0 / MOST:
        least = f"{1.0 / MOST:g}{of_unit}"
        raise click.BadParameter(f"{text!r} is below {least}, the least that is read")
    return found


def number(text: str | float, unit: str = "1") -> float:
    """Read a number, in another unit than its own if one stands beside it."""
    try:
        return float(text)
    except ValueError:
        pass  # a number with a unit, if it is one
    from pydantic_core import PydanticCustomError

    from priors import units

    try:
        return units.number(str(text), units.Stated(unit))
    except PydanticCustomError:
        of_unit = "" if unit == "1" else f" in {unit!r}"
        raise click.BadParameter(f"{text!r} is not a number{of_unit}") from None


def flop(text: str) -> float:
    """Read compute: FLOP, or another unit of it such as PF-days."""
    return positive(text, "FLOP")


def parameters(text: str) -> float:
    """Read a number of parameters, or `inf`."""
    return positive_or_infinite(text, "parameter")


def tokens(text: str) -> float:
    """Read a number of tokens, or `inf`."""
    return positive_or_infinite(text, "token")


def law_name(text: str) -> str:
    """Check the name of a scaling law."""
    from anchors.laws.choice import known_names
    from scenarios.problems import did_you_mean

    if text not in known_names():
        raise click.BadParameter(f"no law {text!r}{did_you_mean(text, known_names())}")
    return text
