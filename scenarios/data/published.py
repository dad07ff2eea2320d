"""Forecasts that others have stated: points of a distribution over years, as far as stated."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from priors.errors import shortened
from priors.moments import calendar_year, julian, moment
from scenarios.data import PUBLISHED
from scenarios.data.tables import Row, Table, built_in_table
from scenarios.problems import DataError, did_you_mean

ABOUT = ("title", "milestone", "date", "kind", "source")
"""What is said of a stated forecast beside its numbers."""
_DATE = re.compile(r"(\d{4})(?:(\.\d+)|-(0[1-9]|1[0-2])(?:-(\d{2}))?)?")
_LATER = re.compile(r"\s*>\s*(\d{4}(?:\.\d+)?)\s*")
_YEARS = (1900.0, 10_000.0)


class Stated(NamedTuple):
    """A forecast as far as somebody has stated it.

    Parameters
    ----------
    name : str
        What it is called by.
    title : str
        Who forecasts.
    milestone : str
        What arrives.
    date : str
        When it was stated.
    kind : str
        model, survey, market or judgement.
    source : str
    points : tuple of (float, float)
        Year and probability of arrival by then, both rising.
    later : tuple of (float, float)
        Year and a probability that has not been reached by then.
    """

    name: str
    title: str
    milestone: str
    date: str
    kind: str
    source: str
    points: tuple[tuple[float, float], ...]
    later: tuple[tuple[float, float], ...] = ()

    @property
    def is_curve(self) -> bool:
        """Whether enough is stated to draw a curve through."""
        return len(self.points) >= 3

    @property
    def known_until(self) -> float | None:
        """End of the year, month or day of its date, calendar years; None if it says none."""
        found = _DATE.fullmatch(self.date.strip())
        if found is None:
            return None
        year, part, month, day = found.groups()
        if day:
            return _after(f"{year}-{month}-{day}")
        if part:
            return float(f"{year}{part}")
        return int(year) + (int(month) / 12.0 if month else 1.0)

    def plain(self) -> dict[str, Any]:
        """What is stated, as plain data."""
        return self._asdict()


@cache
def published_names() -> list[str]:
    """Names of the published forecasts, without the prefix, in the order of the table."""
    return [row["id"] for row in built_in_table("published_forecasts").rows]


def published(name: str) -> Stated:
    """A published forecast by its name.

    Raises
    ------
    DataError
    """
    word = name.removeprefix(PUBLISHED)
    table = built_in_table("published_forecasts")
    for row in table.rows:
        if row["id"] == word:
            return _stated(row, table)
    hint = did_you_mean(word, published_names()) or "; `forecast list --published` names them"
    raise DataError(f"there is no published forecast {shortened(word)}{hint}")


def _stated(row: Row, table: Table) -> Stated:
    quantiles = {p: row[f"p{round(100 * p)}_year"] for p in (0.1, 0.5, 0.9)}
    others = [pair.split(":") for pair in row["other_points"].split(";") if pair]
    return stated(
        f"{PUBLISHED}{row['id']}",
        {"title": row["who"], "milestone": row["milestone"], "date": row["date"],
         "kind": row["kind"], "source": row["source"]},
        {p: year for p, year in quantiles.items() if year},
        {float(year): float(p) for year, p in others},
        f"{table.name}:{row.line}",
    )  # fmt: skip


def stated(
    name: str,
    about: Mapping[str, str],
    quantiles: Mapping[float, float | str],
    probabilities: Mapping[float, float],
    where: str,
) -> Stated:
    """A stated forecast from its quantiles and its probabilities by year.

    Parameters
    ----------
    name : str
    about : mapping
        Title, milestone, date, kind and source, as far as there are any.
    quantiles : mapping of float to float or str
        Year by probability; `>2100` where it lies later.
    probabilities : mapping of float to float
        Probability of arrival by year.
    where : str
        What refusals begin with: the file, and the line if there is one.

    Raises
    ------
    DataError
    """
    points = [(_year(t, where), _probability(p, where)) for t, p in probabilities.items()]
    later = []
    for probability, year in quantiles.items():
        p = _probability(probability, where)
        if isinstance(year, str) and (found := _LATER.fullmatch(year)):
            later.append((_year(found[1], where), p))
        else:
            points.append((_year(year, where), p))
    if not points and not later:
        raise DataError(f"{where}: states no year and no probability")
    ordered = tuple(sorted(set(points)))
    _check_rising(ordered, later, where)
    words = {
        key: about.get(key, "") for key in ("title", "milestone", "date", "kind", "source")
    }
    return Stated(name, points=ordered, later=tuple(sorted(later)), **words)


def of_cdf(
    name: str,
    about: Mapping[str, str],
    years: Sequence[float],
    cdf: Sequence[object],
    where: str,
) -> Stated:
    """A stated forecast from many points of its CDF; see `stated`."""
    kept: dict[float, float] = {}
    for year, height in zip(years, cdf, strict=True):
        p = _probability(height, where)
        if 0.0 < p < 1.0 or (p == 0.0 and not kept):
            kept[year] = p
    return stated(name, about, {}, kept, where)


def metaculus_years(
    low: float, high: float, zero: float | None, count: int = 201
) -> list[float]:
    """Years of the points of a Metaculus question's CDF.

    Parameters
    ----------
    low, high : float
        Ends of its range.
    zero : float or None
        Its zero point, where its scale is logarithmic.
    """
    parts = [index / (count - 1) for index in range(count)]
    if zero is None:
        return [low + (high - low) * part for part in parts]
    ratio = (high - zero) / (low - zero)
    return [low + (high - low) * (ratio**part - 1.0) / (ratio - 1.0) for part in parts]


def _check_rising(
    points: Sequence[tuple[float, float]], later: Iterable[tuple[float, float]], where: str
) -> None:
    for (before, low), (year, high) in pairwise(points):
        if before == year:
            raise DataError(f"{where}: states {low:g} and {high:g} for the year {year:g}")
        if high < low:
            raise DataError(
                f"{where}: the probability falls from {low:g} in {before:g} to {high:g} in "
                f"{year:g}; a probability of arrival by then can only rise"
            )
    for year, p in later:
        early = [t for t, q in points if t <= year and q >= p]
        if early:
            raise DataError(f"{where}: {p:g} is reached by {early[0]:g} and not by {year:g}")


def _after(day: str) -> float | None:
    """The end of a day, calendar years; None if there is no such day."""
    try:
        return calendar_year(julian(date.fromisoformat(day) + timedelta(1)))
    except ValueError:
        return None


def _year(value: object, where: str) -> float:
    try:
        year = moment(str(value))
    except ValueError:
        year = math.nan
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise DataError(
            f"{where}: {shortened(str(value))} is not a year like 2032.5, or '>2100' for later"
        )
    return year


def _probability(value: object, where: str) -> float:
    text = str(value).strip()
    try:
        p = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
    except ValueError:
        p = math.nan
    if not 0.0 <= p <= 1.0:
        raise DataError(
            f"{where}: {shortened(str(value))} is not a probability between 0 and 1"
        )
    return p
