"""The trends of a scenario's sections: hardware, spending, data, and limits on one run."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from itertools import pairwise
from operator import itemgetter

import numpy as np

from forecast.model.affordable import Height
from forecast.model.draw_caches import DrawCaches
from forecast.model.evidence import Observed
from forecast.model.float_limits import finite
from forecast.model.lags import Lag
from forecast.model.spending import Ramp, RunCost
from forecast.model.trends import Line, Rates, Trend, growth_rate
from priors.belief import Belief
from priors.sampling.draws import Draws
from priors.types import Array
from scenarios.schema.fingerprints import Key
from scenarios.schema.scenario import Scenario
from scenarios.schema.sections import (
    Change,
    Data,
    Dated,
    Growth,
    Hardware,
    LagByYear,
    Limit,
    Scheduled,
    Section,
    Spending,
)


class SectionTrends:
    """What is the same for all anchors, by year.

    Parameters
    ----------
    scenario : Scenario
    draws_of : callable
        Draws of beliefs by name.
    caches : DrawCaches, optional
        What the same uniforms have made of other scenarios.
    """

    def __init__(
        self,
        scenario: Scenario,
        draws_of: Callable[[dict[str, Belief]], Draws],
        caches: DrawCaches | None = None,
    ):
        self.scenario = scenario
        self._caches = caches or DrawCaches()
        self._draws_of = draws_of

    @cached_property
    def draws(self) -> Draws:
        """Draws of the beliefs of all sections."""
        return self._draws_of(self.scenario.in_sections)

    def kept(self, key: Key, make: Callable[[], Trend]) -> Trend:
        """A trend by all that it depends on beside the uniforms."""
        return self._caches.trends(key, make)

    def _kept(self, name: str, section: Section, make: Callable[[], Trend]) -> Trend:
        """The trend of a section, which depends on nothing else."""
        return self.kept((name, section.key), make)

    @cached_property
    def observed(self) -> Observed:
        """What has been observed."""
        evidence = self.scenario.evidence
        return self._caches.observed(evidence.key, lambda: Observed(evidence, self.draws))

    @cached_property
    def offset(self) -> Array:
        """By how much more the milestone that is asked about takes than requirements, OOM."""
        asked = self.scenario.asked
        if asked is None or asked.offset is None:
            return np.asarray(0.0)
        spelling, _, sign = asked.offset
        key = f"milestones.{self.scenario.asked_milestone}.{spelling}"
        return finite(sign * self.draws.value(key), key)

    @cached_property
    def hardware(self) -> Trend:
        """Price-performance by year, log10(FLOP/$)."""
        return self._kept("hardware", self.scenario.hardware, self._hardware)

    def _hardware(self) -> Trend:
        section, draws = self.scenario.hardware, self.draws
        ceiling = None
        if section.ceiling is not None:
            limit = draws.log10("hardware.ceiling")
            ceiling = Line(section.origin, limit, np.asarray(0.0))
        return self._trend("hardware", section, ceiling)

    @cached_property
    def spending(self) -> Trend:
        """Cost of the largest run by year, log10($)."""
        return self._kept("spending", self.scenario.spending, self._spending)

    def _spending(self) -> Trend:
        section, draws = self.scenario.spending, self.draws
        ceiling = None
        if section.ceiling_share is not None and section.gdp_base_year is not None:
            height = draws.log10("spending.ceiling_share") + draws.log10("spending.gdp")
            factor = 1.0 + draws.value("spending.gdp_growth")
            growth = finite(growth_rate("yearly_factor", factor), "spending.gdp_growth")
            ceiling = Line(section.gdp_base_year, height, growth)
        return self._trend("spending", section, ceiling)

    @cached_property
    def limits(self) -> dict[str, Trend]:
        """Limits on the compute of one run, in alphabetical order, log10(FLOP)."""
        return {name: self.limit(name) for name in sorted(self.scenario.limits or ())}

    def limit(self, name: str) -> Trend:
        """One of the limits."""
        section = (self.scenario.limits or {})[name]
        return self._kept(f"limits.{name}", section, lambda: self._limit(name, section))

    def _limit(self, name: str, section: Limit) -> Trend:
        trend = self._trend(f"limits.{name}", section, None)
        return trend if section.since is None else replace(trend, since=section.since)

    @cached_property
    def cost(self) -> RunCost:
        """Cost of the largest run by year, with what is saved up and the ramp."""
        section, draws, saving, ramp = self.scenario.spending, self.draws, None, None
        if section.years_of_saving is not None:
            saving = draws.value("spending.years_of_saving")
        if section.ramp is not None:
            factor = draws.log10("spending.ramp.factor")
            ramp = Ramp(factor, draws.value("spending.ramp.within"))
        return RunCost(self.spending, saving, ramp)

    def money_at(self, t: Array) -> Array:
        """What money buys for one run at a time, far from the goal, log10(FLOP)."""
        return self._hardware_at(t) + self._cost(self.cost.at, "spending", t)

    def money_in_reach_at(self, t: Array, beyond: Array) -> Array:
        """What money buys at a time for a run that meets its need, log10(FLOP).

        `beyond` is by how much more than the requirement that is, OOM.
        """
        asked = self.scenario.asked
        what = f"in reach of {None if asked is None else asked.key} by"
        cost = partial(self.cost.in_reach_at, beyond=beyond)
        return self._hardware_at(t) + self._cost(cost, what, t)

    def _hardware_at(self, t: Array) -> Array:
        key = "hardware", self.scenario.hardware.key
        return self._height(self.hardware.at, self.hardware.is_fixed, key, t)

    def _cost(self, at: Height, what: str, t: Array) -> Array:
        key = what, self.scenario.spending.key
        return self._height(at, self.cost.is_fixed, key, t)

    def _height(self, of: Height, is_fixed: bool, key: Key, t: Array) -> Array:
        """Height at a time; moments that are the same for all draws are kept."""
        heights, shape = self._caches.heights, np.shape(t)
        if heights is None or is_fixed or len(shape) != 3 or shape[1:] != (1, 1):
            return of(t)

        def at(moment: float) -> Array:
            # In full, for far from the goal a cost may be fixed that is not within its ramp.
            return heights((key, moment), lambda: np.atleast_2d(of(np.asarray(moment))))

        return np.stack([at(moment) for moment in t.ravel().tolist()])

    @cached_property
    def data(self) -> Trend | None:
        """Tokens by year, repeats included at their worth, log10(token); None if unlimited."""
        section = self.scenario.data
        return None if section is None else self._kept("data", section, self._data)

    def _data(self) -> Trend:
        section = self.scenario.data
        assert section is not None
        trend = self._trend("data", section, None)
        if section.epochs is None:
            return trend
        from anchors.laws.muennighoff_2023 import usable_effective_tokens

        worth = np.log10(usable_effective_tokens(1.0, self.draws.value("data.epochs")))
        growth = trend.growth._replace(level=trend.growth.level + worth)
        return replace(trend, growth=growth)

    @cached_property
    def lags(self) -> Lag:
        """Delay between affording and arriving of anchors that have none of their own."""
        return self.lag(np.asarray(0.0))

    def lag(self, own: Array) -> Lag:
        """Delay between affording and arriving: an anchor's own, and all named ones."""
        lags = sorted((self.scenario.lag or {}).items())
        by_year = {name: lag for name, lag in lags if isinstance(lag, LagByYear)}
        constant = (self.draws.value(f"lag.{name}") for name, _ in lags if name not in by_year)
        parts = [
            [
                (moment, self._draws_of({key: years}).value(key))
                for moment, years in sorted(lag.levels.items())
            ]
            for key, lag in ((f"lag.{name}.levels", lag) for name, lag in by_year.items())
        ]
        return Lag.total(sum(constant, own), parts)

    def _trend(
        self, name: str, section: Hardware | Spending | Data | Limit, ceiling: Line | None
    ) -> Trend:
        line, bends = self._levels(name, section)
        return Trend(
            line, ceiling, self.changes(name, section, [(-math.inf, line.rate), *bends])
        )

    def _levels(self, name: str, section: Dated) -> tuple[Line, Rates]:
        """A trend by itself: a line, and the rates between later levels and after the last."""
        if section.levels is None:
            level = self.draws.log10(f"{name}.{section.level_key}")
            rate = self._rate(name, section) if section.grows else np.asarray(0.0)
            return Line(section.origin, level, rate), []
        assert section.after is not None
        key, levels = f"{name}.levels", sorted(section.levels.items())
        heights = [(t, self._draws_of({key: level}).log10(key)) for t, level in levels]
        rates = [
            (start, (then - now) / (end - start))
            for (start, now), (end, then) in pairwise(heights)
        ]
        rates.append((heights[-1][0], self._rate(f"{name}.after", section.after)))
        return Line(*heights[0], rates[0][1]), rates[1:]

    def changes(self, name: str, section: Scheduled, own: Rates) -> Rates:
        """Rates from moments on under the section's schedule, of those of the trend itself."""
        schedule = section.schedule
        found = []
        for moment in sorted({*schedule, *(start for start, _ in own[1:])}):
            _, rate = max((r for r in own if r[0] <= moment), key=itemgetter(0))
            since = max((start for start in schedule if start <= moment), default=None)
            if since is not None:
                rate = self._changed(f"{name}.schedule.{since}", schedule[since], rate)
            found.append((moment, rate))
        return found

    def _changed(self, name: str, change: Change, own: Array) -> Array:
        if change.times is None:
            return self._rate(name, change)
        return finite(own * self.draws.value(f"{name}.times"), f"{name}.times")

    def _rate(self, name: str, section: Growth) -> Array:
        spelling, _ = section.growth
        key = f"{name}.{spelling}"
        return finite(growth_rate(spelling, self.draws.value(key)), key)
