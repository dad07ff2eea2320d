"""Users' own tables of forecasts: quantiles, probabilities by year, or a list of a CDF."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from priors.errors import shortened
from priors.moments import calendar_year, julian
from scenarios.data import PUBLISHED
from scenarios.data.published import ABOUT, Stated, metaculus_years, of_cdf, published, stated
from scenarios.data.tables import Table, read_table
from scenarios.loading.files import read_text
from scenarios.loading.stated import POINTS, TEXT
from scenarios.problems import DataError, Mark, ScenarioError, printable
from scenarios.yaml_tree import Node, parse

_CDF = ("cdf", "range_min", "range_max", "zero_point")
_SECONDS = 1e7  # what is larger is a time in seconds since 1970, as Metaculus has it


def load_stated(name: str) -> Stated:
    """A stated forecast: `published:ID`, or the path of a table.

    A CSV file has the columns year and probability, or quantile and year; a YAML file the keys
    `quantiles: {0.5: 2033}`, `probabilities: {2030: 0.2}` or, as Metaculus has them, `cdf` with
    `range_min`, `range_max` and `zero_point`; beside them title, milestone, date, kind, source.

    Raises
    ------
    DataError
    """
    if name.startswith(PUBLISHED):
        return published(name)
    if not name.endswith((".csv", *TEXT)):
        raise DataError(
            f"{printable(name)} states no points of a distribution: published:ID does, or a "
            "table, .csv, .yaml or .json"
        )
    return _of_csv(name) if name.endswith(".csv") else _of_yaml(name)


def _of_csv(name: str) -> Stated:
    table, where = read_table(name), printable(name)
    about = {"title": Path(name).stem}
    if "quantile" in table.columns:
        table.needs(["year"])
        pairs = _pairs(table, "quantile", "year")
        return stated(where, about, _numbers(pairs, where), {}, where)
    table.needs(["year", "probability"])
    pairs = _pairs(table, "year", "probability")
    return stated(where, about, {}, _numbers(pairs, where), where)


def _pairs(table: Table, key: str, value: str) -> dict[str, str]:
    """Two columns as a mapping, whose keys have one value each."""
    found: dict[str, str] = {}
    for row in table.rows:
        name, stands = row[key].strip(), row[value].strip()
        if found.setdefault(name, stands) != stands:
            again = f"{key} {shortened(name)} stands here again, with another {value}"
            raise DataError(f"{printable(table.name)}:{row.line}: {again}")
    return found


def _of_yaml(name: str) -> Stated:
    where = printable(name)
    try:
        tree = parse(read_text(Path(name), Mark(name), ()), name)
    except ScenarioError as error:
        raise DataError(str(error)) from None
    known = {*POINTS, *ABOUT, *_CDF}
    unknown = [key for key in tree.mapping if key not in known]
    if unknown:
        place = tree.mapping[unknown[0]].mark
        raise DataError(f"{place}: {unknown[0]}: unknown key in a stated forecast")
    about = {key: str(tree.mapping[key].plain()) for key in ABOUT if key in tree.mapping}
    about = {"title": Path(name).stem, **about}
    if "cdf" in tree.mapping:
        return _of_list(where, about, tree)
    quantiles, probabilities = (_mapping(tree, key) for key in ("quantiles", "probabilities"))
    return stated(where, about, quantiles, probabilities, where)


def _of_list(where: str, about: Mapping[str, str], tree: Node) -> Stated:
    cdf = tree.mapping["cdf"].plain()
    if not isinstance(cdf, list) or len(cdf) < 3:
        raise DataError(f"{where}: cdf is a list of probabilities, 201 of them on Metaculus")
    for key in ("range_min", "range_max"):
        if key not in tree.mapping:
            raise DataError(
                f"{where}: cdf needs {key} beside it: a year, or seconds since 1970"
            )
    low, high = (_moment(tree.mapping[key].plain(), where) for key in _CDF[1:3])
    zero = tree.mapping.get("zero_point", Node(None, tree.mark)).plain()
    zero = None if zero is None else _moment(zero, where)
    if not low < high:
        raise DataError(
            f"{where}: range_min ({low:g}) does not lie before range_max ({high:g})"
        )
    if zero is not None and low <= zero <= high:
        raise DataError(f"{where}: zero_point ({zero:g}) should lie outside the range")
    years = metaculus_years(low, high, zero, len(cdf))
    return of_cdf(where, about, years, cdf, where)


def _moment(value: Any, where: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and abs(value) < _SECONDS:
        return float(value)
    try:
        moment = datetime.fromtimestamp(value if is_number else math.nan, UTC)
    except (ValueError, OverflowError, OSError):
        message = f"{value!r} is not a year, nor a time in seconds since 1970"
        raise DataError(f"{where}: {message}") from None
    return calendar_year(julian(moment.date()))


def _mapping(tree: Node, key: str) -> dict[Any, Any]:
    node = tree.mapping.get(key)
    if node is None:
        return {}
    if not node.is_mapping:
        raise DataError(f"{node.mark}: {key}: is a mapping such as {{0.5: 2033}}")
    return {k: value.plain() for k, value in node.mapping.items()}


def _numbers(pairs: Mapping[str, str], where: str) -> dict[Any, Any]:
    if len(pairs) > 10_000:
        raise DataError(f"{where}: states more than 10,000 points")
    return dict(pairs)
