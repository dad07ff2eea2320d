"""What surrounds forecasts: trends by year, when they get somewhere, and scaling laws."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from anchors.laws.choice import known_names
from forecast.analysis.scaling import tables as scaling_tables
from forecast.analysis.scaling.questions import QUESTIONS
from forecast.analysis.scaling.questions import asked as asked_of_laws
from forecast.analysis.trends import reach as reaching
from forecast.api import arguments
from forecast.api.forecasts import Asked, Forecast, forecast_of
from forecast.api.result import Result, Row, saved
from forecast.api.sources import Settings
from forecast.defaults import MOST
from forecast.errors import ArgumentError, NoDataError, YearOutsideError
from priors.types import Array

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

_EARLIEST = 1900


@dataclass(frozen=True, eq=False, repr=False)
class Trends(Result):
    """Prices, spending, compute and algorithms by year; `trends` makes it.

    Parameters
    ----------
    forecast : Forecast
    years : ndarray, shape (year,)
    anchors : list of str
        Whose algorithms.
    """

    forecast: Forecast
    years: Array
    anchors: list[str]

    units: ClassVar = {"year": "year", "value": "FLOP/$, $, FLOP, token or a factor"}

    def to_dict(self) -> dict[str, Any]:
        """The trends as plain data, the form of `forecast trends --json`."""
        from forecast.analysis.trends.tables import trends_dict

        return trends_dict(self.forecast, self.years, self.anchors)

    def _rows(self) -> Sequence[Row]:
        data = self.to_dict()
        return [
            {"trend": name, "quantile": float(q), "year": year, "value": value}
            for name, by_quantile in data.items()
            if name != "years" and not name.endswith("_error")
            for q, values in by_quantile.items()
            for year, value in zip(data["years"], values, strict=True)
        ]

    def to_dataset(self) -> "xr.Dataset":
        """The trends as variables along quantile and year, in logarithms."""
        from forecast.analysis.trends.tables import trends_dataset

        return trends_dataset(self.forecast, self.years, self.anchors)

    def _title(self) -> str:
        first, last = self.years[0], self.years[-1]
        return f"{self.forecast.name}: trends, {first:g} to {last:g}"

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw affordable and effective compute by year, against the requirements."""
        return self.forecast.plot("compute", path)


def trends(
    scenario: Asked,
    by: Any = (),
    anchors: Any = (),
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
) -> Trends:
    """Prices, spending, compute, data and algorithms by year.

    Parameters
    ----------
    scenario : Scenario, str, path or Forecast
    by : number, date, or sequence of them
        Years to report beside the whole ones.
    anchors : str or sequence of str
        Whose algorithms; all anchors' when left out.
    settings, draws, seed, workers
        As for `run`.

    Examples
    --------
    >>> import forecast
    >>> forecast.trends("trend_2026", draws=1e3)
    trend_2026: trends, 2026 to 2100
    """
    asked = forecast_of(scenario, settings, draws, seed, workers)
    more = np.array(arguments.years(by, asked.scenario))
    names = arguments.anchors(anchors, asked.anchors)
    return Trends(asked, np.union1d(asked.years, more), names)


@dataclass(frozen=True, eq=False, repr=False)
class Reach(Result):
    """When trends get to a target; `reach` makes it.

    Parameters
    ----------
    found : list of Reached
        One, or one an anchor for algorithms.
    by : tuple of float
        Years whose probability is reported.
    """

    found: list[reaching.Reached]
    by: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, the form of `forecast trends --reach --json`."""
        return {"reach": [one.to_dict(self.by) for one in self.found]}

    def _rows(self) -> Sequence[Row]:
        rows = []
        for one in self.found:
            data: dict[str, Any] = one.to_dict(self.by)
            row = {key: data[key] for key in ("target", "amount", "unit", "since", "anchor")}
            row |= {f"quantile_{q}": value for q, value in data["quantiles"].items()}
            row |= {f"by {t}": value for t, value in data["probability_by_year"].items()}
            rows.append(row | {"never": data["never"]})
        return rows

    def _title(self) -> str:
        parts = []
        for one in self.found:
            median = float(one.quantiles([0.5]).value[0])
            when = f"{median:.1f}" if np.isfinite(median) else f"after {one.last:g}"
            whose = f" ({one.anchor})" if one.anchor else ""
            parts.append(f"{one.target} {one.amount:g} {one.unit}{whose}: median {when}")
        return "; ".join(parts)

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the probability of being there by year."""
        from forecast.plots.analysis.lines import by_year

        years = np.arange(self.found[0].since, self.found[0].last + 1.0)
        lines = {one.anchor or one.target: one.probability(years).value for one in self.found}
        return saved(by_year(years, lines, "Probability of being there"), path, self._title())


def reach(
    scenario: Asked,
    target: str,
    amount: arguments.Number | str,
    since: arguments.Moment | None = None,
    anchors: Any = (),
    by: Any = (),
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
) -> Reach:
    """When trends get to a target.

    Parameters
    ----------
    scenario : Scenario, str, path or Forecast
    target : {"compute", "data", "hardware", "spending", "algorithms"}
        Affordable compute or usable data, which are levels; or what grows.
    amount : number or str
        FLOP of compute, tokens of data, orders of magnitude of growth.
    since : number or date, optional
        Year that growth is counted from and before which nothing is looked for.
    anchors : str or sequence of str
        Whose algorithms; all anchors' when left out.
    by : number, date, or sequence of them
        Years whose probability is reported.
    settings, draws, seed, workers
        As for `run`.

    Raises
    ------
    NoDataError
        When data is asked about and the scenario has none.

    Examples
    --------
    >>> import forecast
    >>> forecast.reach("cotra_2020", "compute", 1e29)
    compute 1e+29 FLOP: median 2035.0
    """
    asked = forecast_of(scenario, settings, draws, seed, workers)
    arguments.one_of(target, (*reaching.LEVELS, *reaching.GROWTHS), "target")
    if target == "data" and asked.scenario.data is None:
        raise NoDataError("the scenario has no data section: data is unlimited")
    names = arguments.anchors(anchors, asked.anchors)
    start = None if since is None else arguments.moment(since, "since")
    last = asked.scenario.years.last
    if start is not None and not _EARLIEST <= start < last:
        raise YearOutsideError(f"since should lie between {_EARLIEST} and {last}")
    wanted = arguments.positive(amount, "amount", _UNITS.get(target, "1"))
    found = reaching.reach(asked, target, wanted, start, names)
    return Reach(found, arguments.years(by, asked.scenario))


_UNITS = {"parameters": "parameter", "tokens": "token", "data": "token", "compute": "FLOP"}
"""Units of what is asked for with text such as `3 PF-days`."""

_PICTURES = {
    "laws": "frontier",
    "loss": "surface",
    "optimum": "optimum",
    "crossover": "crossover",
    "solve": "learning_curves",
    "enlarge": "optimum",
    "lifetime": "data",
}
"""Picture of the scaling laws that goes with each question."""


@dataclass(frozen=True, eq=False, repr=False)
class Scaling(Result):
    """What scaling laws say; `scaling` makes it.

    Parameters
    ----------
    question : str
    laws : tuple of str
        Those that were named.
    rows : list of dict
        An answer each.
    silent : list of str
        A sentence for every law that has no answer.
    """

    question: str
    laws: tuple[str, ...]
    rows: list[scaling_tables.Row]
    silent: list[str]

    units: ClassVar = {
        "compute_flop": "FLOP",
        "compute_pf_days": "PF-day",
        "loss": "nat/token",
        "irreducible_loss": "nat/token",
    }

    def to_dict(self) -> list[dict[str, Any]]:
        """The answers as plain data, the list of `forecast scaling ... --json`."""
        return [scaling_tables.usable(row) for row in self.rows]

    def _rows(self) -> Sequence[Row]:
        left_out = ("constants", "notes", "shift_oom")
        return [{k: v for k, v in row.items() if k not in left_out} for row in self.to_dict()]

    def _title(self) -> str:
        names = dict.fromkeys(str(row.get("law", row.get("name"))) for row in self.rows)
        return f"scaling {self.question}: {', '.join(names)}"

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the picture of the scaling laws that goes with the question."""
        from forecast.plots.scaling.curves import draw

        return saved(draw(_PICTURES[self.question]), path, self._title())


def scaling(
    question: str = "laws",
    law: Any = (),
    parameters: Any = (),
    tokens: Any = (),
    compute: Any = (),
    loss: Any = (),
    times: Any = (),
    exponent: Any = (),
) -> Scaling:
    """What the scaling laws say, and where they disagree.

    Parameters
    ----------
    question : {"laws", "loss", "optimum", "solve", "crossover", "enlarge", "lifetime"}
        All laws; the loss of `parameters` with `tokens`, or of the best run at a `compute`;
        the best run at a `compute`, for `parameters` or for a `loss`; the `tokens` that
        `parameters` need for a `loss`, or the other way round; where laws meet; what a model
        so many `times` larger takes; what a brain of `parameters` sees in a lifetime.
    law : str or sequence of str
        Laws, or families of laws; all that have an answer when left out.
    parameters, tokens, compute, loss, times, exponent : number, str or sequence of them
        Counts such as `70B`, FLOP, nats per token and exponents of data in parameters;
        parameters and tokens may be infinite.

    Raises
    ------
    NotInLaw
        When a law that was named has no answer.

    Examples
    --------
    >>> import forecast
    >>> forecast.scaling("optimum", "kaplan_2020", compute=1e24).to_dict()[0]["loss"]
    1.66...
    """
    arguments.one_of(question, tuple(QUESTIONS), "question")
    known = tuple(known_names())
    laws = tuple(arguments.one_of(name, known, "law") for name in arguments.several(law))
    amounts = {
        "parameters": _amounts(parameters, "parameters"),
        "tokens": _amounts(tokens, "tokens"),
        "compute": _amounts(compute, "compute"),
        "loss": _amounts(loss, "loss"),
        "times": _amounts(times, "times"),
        "exponent": _amounts(exponent, "exponent"),
    }
    rows, silent = asked_of_laws(question, laws, amounts)
    return Scaling(question, laws, rows, silent)


def _amounts(values: Any, name: str) -> Sequence[float]:
    unit = _UNITS.get(name, "1")
    found = [arguments.amount(value, name, unit) for value in arguments.several(values)]
    for value in found:
        may_be_infinite = name in ("parameters", "tokens")
        if not value > 0 or (np.isinf(value) and not may_be_infinite):
            raise ArgumentError(f"{name} should be above 0 and finite, not {value:g}")
        if np.isfinite(value) and not 1.0 / MOST <= value <= MOST:
            ends = f"{1.0 / MOST:g} and {MOST:g}"
            raise ArgumentError(f"{name} should lie between {ends}, not be {value:g}")
    return found
