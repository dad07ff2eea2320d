"""Users' own tables of forecasts: quantiles, probabilities by year, or a list of a CDF."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from priors.moments import calendar_year, julian
from scenarios.data.published import (
    ABOUT,
    PREFIX,
    Stated,
    metaculus_years,
    of_cdf,
    published,
    stated,
)
from scenarios.data.tables import read_table
from scenarios.loading.files import read_text
from scenarios.loading.results import is_answer
from scenarios.problems import DataError, Mark, ScenarioError, printable
from scenarios.yaml_tree import Node, parse

POINTS = ("quantiles", "probabilities", "cdf")
"""Keys that make a YAML file a stated forecast, and no scenario."""

_CDF = ("cdf", "range_min", "range_max", "zero_point")
_TEXT = (".yaml", ".yml", ".json")
_SECONDS = 1e7  # what is larger is a time in seconds since 1970, as Metaculus has it


def is_stated(name: str) -> bool:
    """Whether a name is that of a stated forecast: published, or a table of points."""
    if is_stated_name(name):
        return True
    if not name.endswith(_TEXT):
        return False
    try:
        tree = parse(read_text(Path(name), Mark(name), ()), name)
    except (ScenarioError, OSError):
        return False  # whoever loads it as a scenario says what is wrong
    return states_points(tree)


def is_stated_name(name: str) -> bool:
    """Whether a name alone says that it is of a stated forecast."""
    return name.startswith(PREFIX) or name.endswith(".csv")


def states_points(tree: Node) -> bool:
    """Whether a file states points of a distribution, which no scenario does.

    The answer of a command has some too.
    """
    return not is_answer(tree) and any(key in tree.mapping for key in POINTS)


def needs_a_scenario(what: str = "this") -> str:
    """What to say where the beliefs behind a stated forecast are asked for."""
    return (
        f"states points of a distribution, without beliefs: {what} needs a scenario; "
        "run, compare, plot, pool and score take both"
    )


def load_stated(name: str) -> Stated:
    """A stated forecast: `published:ID`, or the path of a table.

    A CSV file has the columns year and probability, or quantile and year; a YAML file the keys
    `quantiles: {0.5: 2033}`, `probabilities: {2030: 0.2}` or, as Metaculus has them, `cdf` with
    `range_min`, `range_max` and `zero_point`; beside them title, milestone, date, kind, source.

    Raises
    ------
    DataError
    """
    if name.startswith(PREFIX):
        return published(name)
    if not name.endswith((".csv", *_TEXT)):
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
        pairs = {row["quantile"].strip(): row["year"].strip() for row in table.rows}
        return stated(where, about, _numbers(pairs, where), {}, where)
    table.needs(["year", "probability"])
    pairs = {row["year"].strip(): row["probability"].strip() for row in table.rows}
    return stated(where, about, {}, _numbers(pairs, where), where)


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
