"""When a trend gets somewhere, and what a fixed capability costs by year.

Draws count alike: the evidence weighs requirements, not trends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from forecast.distributions.empirical import Counted
from forecast.distributions.estimate import Estimate, pooled
from forecast.distributions.quantiles import quantiles
from forecast.errors import NoDataError
from forecast.model.arrival import Need, first_joint_crossing
from forecast.model.crossing import ends_of, searched
from forecast.model.feedback import Research
from forecast.model.simulation import AnchorSimulation, Simulation
from forecast.model.spending import RunCost
from forecast.model.trends import Line, Trend
from forecast.plain import keyed, number, statuses
from forecast.results.forecast import QUANTILES, Forecast
from forecast.results.trend_quantiles import quantiles_and_errors_of
from priors.types import Array

LEVELS = {"compute": "FLOP", "data": "token"}
"""Targets that are a level, with its unit."""
GROWTHS = ("hardware", "spending", "algorithms")
"""Targets that are growth, in orders of magnitude since a year."""
_Course = Trend | RunCost | Research
_EVER = 1e300
_ABOVE = 1e-9  # OOM; a ceiling is only approached, and rounding must not reach it


@dataclass(frozen=True)
class Reached:
    """When the draws of a trend get to a target.

    Parameters
    ----------
    target : str
        One of `LEVELS` or `GROWTHS`, or `cost`.
    amount : float
        FLOP, tokens, orders of magnitude or dollars.
    since : float
        Year from which the trend is followed.
    last : float
        Last year that is reported.
    anchor : str or None
        Whose algorithms they are.
    moments : ndarray, shape (batch, draw), year
        +inf for draws that never get there.
    """

    target: str
    amount: float
    since: float
    last: float
    anchor: str | None
    moments: Array

    @property
    def unit(self) -> str:
        """Unit of the amount."""
        return {**LEVELS, "cost": "$"}.get(self.target, "OOM")

    @cached_property
    def _curve(self) -> Counted:
        return Counted(self.moments, np.ones(self.moments.shape))

    def quantiles(self, probabilities: Sequence[float] = QUANTILES) -> Estimate:
        """Quantiles of the year; +inf after the last year."""
        grid = np.append(np.arange(self.since, self.last), self.last)
        return quantiles(self.probability, np.asarray(probabilities), grid)

    def probability(self, t: Array) -> Estimate:
        """Probability of being there by `t`."""
        return pooled(self._curve, t)

    @property
    def never(self) -> Estimate:
        """Share of the draws that never get there, shape (1,)."""
        ever = self.probability(np.array([_EVER]))
        return Estimate(1.0 - ever.value, -ever.deviation, ever.least)

    def to_dict(self, by: Sequence[float] = ()) -> dict[str, object]:
        """The answer as plain data, with the probability by some years."""
        years = np.asarray(by, dtype=float)
        found, never, probability = self.quantiles(), self.never, self.probability(years)
        return {
            "target": self.target,
            "amount": self.amount,
            "unit": self.unit,
            "since": self.since,
            "anchor": self.anchor,
            "quantiles": keyed(QUANTILES, found.value),
            "quantile_errors": keyed(QUANTILES, found.error),
            "quantile_status": statuses(QUANTILES, found.value),
            "never": float(never.value[0]),
            "never_error": number(never.error[0]),
            "probability_by_year": keyed(years, probability.value),
            "probability_error_by_year": keyed(years, probability.error),
        }


def reach(
    forecast: Forecast,
    target: str,
    amount: float,
    since: float | None = None,
    anchors: Sequence[str] = (),
) -> list[Reached]:
    """When trends get to a target.

    Parameters
    ----------
    forecast : Forecast
    target : str
        `compute` or `data`: the level of affordable compute (FLOP) or of usable data (token).
        `hardware`, `spending` or `algorithms`: growth in orders of magnitude.
    amount : float, above 0
    since : float, optional
        Year that growth is counted from and before which nothing is looked for. When left
        out, growth is counted from what the scenario says of the base year, and levels are
        looked for from the scenario's first year on.
    anchors : sequence of str, optional
        Whose algorithms; all anchors' when left out.

    Returns
    -------
    list of Reached
        One, or one an anchor for algorithms.
    """
    if target == "algorithms":
        names = anchors or list(forecast.anchors)
        return [_reached(forecast, target, amount, since, name) for name in names]
    return [_reached(forecast, target, amount, since, None)]


def _reached(
    forecast: Forecast, target: str, amount: float, since: float | None, anchor: str | None
) -> Reached:
    courses = _courses(forecast.simulation, target, anchor)
    (first, *_), *_ = courses
    if target in LEVELS:
        start = forecast.scenario.years.first if since is None else since
        height = np.asarray(np.log10(amount))
    else:
        start = _origin(first).year if since is None else since
        height = _height_at(first, start) + amount
    return _looked_for(forecast, target, amount, start, anchor, courses, height)


def _looked_for(
    forecast: Forecast,
    target: str,
    amount: float,
    start: float,
    anchor: str | None,
    courses: Sequence[Sequence[_Course]],
    height: Array,
) -> Reached:
    wanted = np.broadcast_to(height + _ABOVE, forecast.batches.shape)
    moments = _first_time(courses, wanted, start, float(forecast.scenario.years.last))
    return Reached(target, amount, start, forecast.scenario.years.last, anchor, moments)


def _first_time(
    courses: Sequence[Sequence[_Course]], height: Array, start: float, last: float
) -> Array:
    """When the least of several sums reaches a height; looked for if one has no closed form."""
    closed = [[course for course in sum_ if isinstance(course, Trend)] for sum_ in courses]
    if list(map(len, closed)) == list(map(len, courses)):
        return first_joint_crossing([Need("", height, trends) for trends in closed], start)

    def least(t: Array) -> Array:
        sums = (reduce(np.add, (course.at(t) for course in sum_)) for sum_ in courses)
        return reduce(np.minimum, sums)

    ends = ends_of(start, last, ())[1:].tolist()
    return searched(((t, least(np.asarray(t))) for t in ends), least, height, start)


def _courses(
    simulation: Simulation, target: str, anchor: str | None
) -> Sequence[Sequence[_Course]]:
    """Sums of trends whose least is asked about."""
    if target == "compute":
        limits = ([limit] for limit in simulation.limits.values())
        return [simulation.hardware, _spending(simulation)], *limits
    if target == "algorithms":
        assert anchor is not None
        return [[simulation.anchors[anchor].progress]]
    if target == "spending":
        return [[_spending(simulation)]]
    trend: Trend | None = getattr(simulation, target)
    if trend is None:
        raise NoDataError("the scenario has no data section: data is unlimited")
    return [[trend]]


def _spending(simulation: Simulation) -> Trend | RunCost:
    cost = simulation.section_trends.cost
    return simulation.spending if cost.is_closed else cost


def _origin(course: _Course) -> Line:
    """What a course is counted from, before what is added to it."""
    if isinstance(course, Trend):
        return course.growth
    return (course.own if isinstance(course, Research) else course.budget).growth


def _height_at(course: _Course, year: float) -> Array:
    """Height that growth is counted from: in the base year what the scenario states for it."""
    if isinstance(course, Trend) and year == course.growth.year:
        return course.growth.level
    return course.at(np.asarray(year))


@dataclass(frozen=True)
class Cost:
    """What a fixed capability costs by year, as an anchor's algorithms progress.

    Parameters
    ----------
    forecast : Forecast
    compute : float, FLOP
        Compute that it took.
    anchor : str
    since : float or None
        Year whose algorithms it took so much with; the base year when left out.
    """

    forecast: Forecast
    compute: float
    anchor: str
    since: float | None = None

    @property
    def _anchor(self) -> AnchorSimulation:
        simulation = self.forecast.simulation
        return simulation.anchors[self.anchor]

    @property
    def start(self) -> float:
        """Year whose algorithms the compute is counted at."""
        return _origin(self._algorithms).year if self.since is None else self.since

    @property
    def _algorithms(self) -> Trend | Research:
        return self._anchor.progress

    @property
    def _log10_at_start(self) -> Array:
        """Compute times what algorithms had saved by then, log10(FLOP)."""
        return np.asarray(np.log10(self.compute) + _height_at(self._algorithms, self.start))

    def log10_cost(self, years: Array, probabilities: Sequence[float]) -> Array:
        """Quantiles of the cost by year, log10($), and after them their errors."""
        rows = [quantiles_and_errors_of(self._at(t), probabilities) for t in years]
        return np.stack(rows, axis=1)

    def _at(self, t: float) -> Array:
        moment = np.asarray(t)
        saved = self._algorithms.at(moment) + self._anchor.simulation.hardware.at(moment)
        return np.asarray(self._log10_at_start - saved)

    def below(self, dollars: float) -> Reached:
        """When it costs no more than so many dollars."""
        saved = [self._anchor.simulation.hardware, self._algorithms]
        height = self._log10_at_start - np.log10(dollars)
        return _looked_for(
            self.forecast, "cost", dollars, self.start, self.anchor, [saved], height
        )
