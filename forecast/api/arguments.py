"""Arguments from Python, read as strictly as the options of the command line."""

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsFloat

import numpy as np
from pydantic_core import PydanticCustomError

from forecast.defaults import MAX_DRAWS, MAX_SEED, MOST_DRAWS, MOST_TOGETHER, MOST_WORKERS
from forecast.engine.run import Runs, are_enough, enough
from forecast.errors import (
    ArgumentError,
    NotANumberError,
    ProbabilityError,
    UnknownNameError,
    YearOutsideError,
)
from priors import moments, units
from scenarios.problems import did_you_mean
from scenarios.schema.calendar import FIRST_YEAR, LAST_YEAR
from scenarios.schema.scenario import Scenario
from scenarios.yaml_tree import MAX_DEPTH

if TYPE_CHECKING:
    from forecast.engine.sharing import Sharing
    from forecast.results.forecast import Forecast

Number = SupportsFloat
"""What is read as a number: Python's and numpy's numbers, Decimal, Fraction."""
Moment = SupportsFloat | date | str
"""What is read as a moment: calendar years as numbers, dates, and text such as `2040-07`."""

_SHOWN = 60
_DAY = len("2040-07-15")


def number(value: Any, name: str) -> float:
    """A number that is not NaN.

    Raises
    ------
    NotANumberError
    """
    is_number = _is_one(value) and not isinstance(value, bool | np.bool_ | str | bytes)
    try:
        found = float(value) if is_number else math.nan
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if math.isnan(found):
        raise NotANumberError(f"{name} should be a number, not {brief(value)}")
    return found


def _is_one(value: Any) -> bool:
    """Whether it is not several; lists of unequal length are, too."""
    try:
        return np.ndim(value) == 0
    except ValueError:
        return False


def finite(value: Any, name: str) -> float:
    """A finite number; see `number`."""
    found = number(value, name)
    if not math.isfinite(found):
        raise NotANumberError(f"{name} should be finite, not {brief(value)}")
    return found


def moment(value: Any, name: str) -> float:
    """A finite moment in calendar years: a number, a date, or text such as `2040-07`.

    Raises
    ------
    NotANumberError
    """
    text = _dated(value)
    if not isinstance(text, str):
        return finite(value, name)
    try:
        return finite(moments.moment(text), name)
    except ValueError:
        raise NotANumberError(
            f"{name} should be {moments.MOMENT}, not {brief(value)}"
        ) from None


def calendar(value: Any, name: str) -> float:
    """A moment within the years that scenarios may have; see `moment`.

    Raises
    ------
    ArgumentError
    """
    found = moment(value, name)
    if not FIRST_YEAR <= found <= LAST_YEAR:
        raise ArgumentError(
            f"{name} should lie between {FIRST_YEAR} and {LAST_YEAR}, not {brief(value)}"
        )
    return found


def _dated(value: Any) -> Any:
    """A date as text such as `2040-07-15`; anything else as it is."""
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[D]").item()
    return value.isoformat()[:_DAY] if isinstance(value, date) else value


def amount(value: Any, name: str, unit: str = "1") -> float:
    """A number that is not NaN, or text with a number and its unit, such as `30%` or `70B`.

    Raises
    ------
    NotANumberError
    """
    if not isinstance(value, str):
        return number(value, name)
    try:
        return number(units.number(value, units.Stated(unit)), name)
    except PydanticCustomError as error:
        raise NotANumberError(f"{name} should be a number: {error.message()}") from None


def share(value: Any, name: str) -> float:
    """A finite number without a unit, such as 0.3 or `30%`; see `amount`."""
    return finite(amount(value, name), name)


def positive(value: Any, name: str, unit: str = "1") -> float:
    """A finite number above 0; see `amount`."""
    found = finite(amount(value, name, unit), name)
    if not found > 0:
        raise ArgumentError(f"{name} should be above 0, not {brief(value)}")
    return found


def whole(value: Any, name: str, least: int, most: int) -> int:
    """A whole number between two, which may be written as 1e6; see `number`."""
    is_integer = isinstance(value, Integral) and not isinstance(value, bool)
    if not is_integer and not number(value, name).is_integer():
        raise NotANumberError(f"{name} should be a whole number, not {brief(value)}")
    found = int(value)
    if not least <= found <= most:
        raise ArgumentError(f"{name} should lie between {least} and {most:,}, not {found:,}")
    return found


def probability(value: Any, name: str = "probability") -> float:
    """A probability, such as 0.4 or `40%`; 0 and 1 are two.

    Raises
    ------
    ProbabilityError
    """
    found = amount(value, name)
    if not 0.0 <= found <= 1.0:
        raise ProbabilityError(f"{name} should lie between 0 and 1, not be {found:g}")
    return found


def year(value: Any, scenario: Scenario, name: str = "year") -> float:
    """A moment within the years of a scenario.

    Raises
    ------
    YearOutsideError
    """
    found, years = moment(value, name), scenario.years
    if not years.first <= found <= years.last:
        raise YearOutsideError(
            f"{name} {found:.10g} lies outside the scenario's years, {years.first} to "
            f"{years.last}"
        )
    return found


def years(values: Any, scenario: Scenario, name: str = "by") -> tuple[float, ...]:
    """One moment or several, in order; see `year`."""
    return tuple(sorted({year(value, scenario, name) for value in several(values)}))


def several(values: Any) -> list[Any]:
    """One thing or several as a list."""
    is_one = isinstance(values, str | bytes) or _is_one(values)
    return [values] if is_one and not isinstance(values, set | frozenset) else list(values)


def room_for(forecasts: Sequence[object], where: str) -> None:
    """Refuse more forecasts than a picture or a page has room for.

    Raises
    ------
    ArgumentError
    """
    if len(forecasts) > MOST_TOGETHER:
        raise ArgumentError(
            f"{where} has room for {MOST_TOGETHER} scenarios; {len(forecasts)} are given"
        )


def one_of(value: Any, known: Sequence[str], name: str) -> str:
    """A name that is known.

    Raises
    ------
    UnknownNameError
    """
    if not (isinstance(value, str) and value in known):
        hint = did_you_mean(str(value), known)
        raise UnknownNameError(f"there is no {name} {brief(value)}{hint}")
    return str(value)


def anchors(values: Any, known: Iterable[str]) -> list[str]:
    """Anchors that have weight; all of them where none is named."""
    having = list(known)
    return [one_of(name, having, "anchor") for name in several(values)] or having


def mapping(values: Any, name: str, example: str) -> dict[Any, Any]:
    """A mapping as a dictionary; None has nothing in it.

    Raises
    ------
    ArgumentError
    """
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise ArgumentError(f"{name} should be a mapping like {example}, not {brief(values)}")
    return dict(values)


def switch(value: Any, name: str) -> bool:
    """True or False: other values would mean either without a word.

    Raises
    ------
    ArgumentError
    """
    if not isinstance(value, bool | np.bool_):
        raise ArgumentError(f"{name} should be True or False, not {brief(value)}")
    return bool(value)


def path(value: Any, name: str) -> Path | None:
    """The path of a file, or nothing.

    Raises
    ------
    ArgumentError
    """
    if value is None:
        return None
    if not is_path(value):
        raise ArgumentError(f"{name} should be the path of a file, not {brief(value)}")
    try:
        encoded = os.fsencode(value)
    except UnicodeEncodeError:
        encoded = b""
    if not encoded or b"\0" in encoded:
        raise ArgumentError(f"{name} should be the path of a file; {brief(value)} is of none")
    return Path(value)


def is_path(value: Any) -> bool:
    """Whether it is text, or stands for text, that may be the path of a file."""
    return isinstance(value, str | os.PathLike) and isinstance(os.fspath(value), str)


def keyed(values: Any, name: str, example: str) -> dict[str, Any]:
    """A mapping whose keys are text, those of scenario files or arguments; see `mapping`."""
    found = mapping(values, name, example)
    for key in found:
        if not isinstance(key, str):
            raise ArgumentError(f"a key of {name} should be text, not {brief(key)}")
    return found


def settings(values: Any, name: str = "settings") -> dict[str, Any]:
    """Values by dotted key, as plain data; see `keyed`."""
    found = keyed(values, name, "{'hardware.doubling_time': 2}")
    return {key: plain(value, f"{name} {key}") for key, value in found.items()}


def plain(value: Any, name: str) -> Any:
    """A value as files hold it: numbers and dates of other libraries become Python's and text.

    Raises
    ------
    ArgumentError
    """
    if _is_deeper(value, MAX_DEPTH):  # as what holds itself is
        raise ArgumentError(f"{name} is nested deeper than {MAX_DEPTH} levels")
    return _plain(value, name)


def _is_deeper(value: Any, levels: int) -> bool:
    """Whether lists and mappings are nested deeper than so many levels."""
    inner = value.values() if isinstance(value, Mapping) else value
    if not isinstance(value, Mapping | list | tuple):
        return False
    return not levels or any(_is_deeper(entry, levels - 1) for entry in inner)


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner, f"{name}, {key}") for key, inner in value.items()}
    value = os.fspath(value) if isinstance(value, os.PathLike) else _dated(value)
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple | range):
        return [_plain(inner, name) for inner in value]
    if isinstance(value, str | float | bool | None):
        return value
    if isinstance(value, int | Decimal | Fraction):
        return _plain_number(value)
    kinds = "a number, text, a list or a mapping"
    raise ArgumentError(f"{name} should be {kinds}, not {brief(value)}")


def _plain_number(value: int | Decimal | Fraction) -> int | float:
    """A number as files hold it: a whole one stays whole, one beyond floats is infinite."""
    try:
        found = float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except ValueError:  # of a signaling NaN
        return math.nan
    return int(value) if math.isfinite(found) and value == int(value) else found


def drawing(draws: Any, seed: Any, workers: Any) -> dict[str, int]:
    """Draws, where they are stated, seed and workers, as the engine takes them."""
    asked = {
        "seed": whole(seed, "seed", 0, MAX_SEED),
        "workers": whole(workers, "workers", 1, MOST_WORKERS),
    }
    if draws is not None:
        asked["draws"] = whole(draws, "draws", 1, MOST_DRAWS)
    return asked


def runs(
    draws: Any,
    seed: Any,
    workers: Any,
    scenarios: Sequence[Scenario],
    most: int = MAX_DRAWS,
    suffice: "Callable[[Sequence[Forecast]], bool]" = are_enough,
) -> Runs:
    """Runs of several scenarios on the same draws; see `drawing`.

    Where no number is stated they are as many as `scenarios` need, `most` at most.
    """
    asked = drawing(draws, seed, workers)

    def runs_of(count: int) -> Runs:
        return Runs(count, asked["seed"], asked["workers"])

    if "draws" in asked:
        return runs_of(asked["draws"])
    return enough(scenarios, runs_of, most, suffice)


def sharing(runs: Runs, workers: Any) -> "Sharing":
    """Who makes many runs, where 1 stands for as many processes as pay."""
    from forecast.engine.sharing import workers_for

    most = drawing(None, 0, workers)["workers"]
    return workers_for(runs, None if most == 1 else most)


def brief(value: Any) -> str:
    """A value as a message shows it."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
