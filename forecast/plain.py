"""Numbers, years and keys as JSON holds them, and why a year is not a number."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from priors.types import Array

_ROUNDING = 1e-12

AFTER_LAST_YEAR = "after_last_year"
"""Why a year is not a number: it lies after the last one that is reported."""
UNDEFINED = "undefined"
"""Why a year is not a number: what it is asked of has no probability."""


def number(value: float) -> float | None:
    """A number as JSON can hold it: None for what has no value."""
    return float(value) if math.isfinite(value) else None


def year_key(year: float) -> str:
    """A year as a key: `2030`, `2030.5`."""
    return f"{year:.10g}"


def keyed(keys: Sequence[float] | Array, values: Array) -> dict[str, float | None]:
    """Numbers by year or probability."""
    return {year_key(k): number(v) for k, v in zip(keys, values, strict=True)}


def status(year: float) -> str | None:
    """Why a year is not a number: `after_last_year` for +inf, `undefined` for NaN."""
    if math.isnan(year):
        return UNDEFINED
    return None if math.isfinite(year) else AFTER_LAST_YEAR


def statuses(keys: Sequence[float] | Array, years: Array) -> dict[str, str | None]:
    """Why years are not numbers, by probability or year."""
    return {year_key(k): status(float(y)) for k, y in zip(keys, years, strict=True)}


def union(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """All entries of some mappings.

    Raises
    ------
    KeyError
        When two have a name in common, of which one would replace the other: a bug.
    """
    names = [name for part in parts for name in part]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise KeyError(f"two things are called {', '.join(sorted(twice))}")
    return {name: value for part in parts for name, value in part.items()}


def entry_at(data: Any, path: Iterable[str | int]) -> Any:
    """The entry of nested mappings and lists that a path leads to."""
    for step in path:
        data = data[step]
    return data


def error_digits(error: float) -> str:
    """An error of years, points or shares, to one significant digit; what is rounding is 0."""
    return f"{0.0 if error < _ROUNDING else error:.1g}"
