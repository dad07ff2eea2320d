"""The model a second time, the naive way: plain Python, one draw after the other.

Written from `docs/model.md` and `docs/scenarios.md` alone. It shares no code with the rooms:
it reads the scenario as plain data, and takes from outside nothing but one number for each
belief that varies. Arrival is looked for on a grid of years, then by bisection.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Plain = Mapping[str, Any]
Drawn = Callable[[str | None, str], float]
"""Value, in one draw, of a belief that varies: by its anchor (or None) and its name."""

STEP = 1.0  # years between the points of the grid
GRID_YEARS = 120.0  # from where on the steps double
FOREVER = 1e15
DAY = 1.0 / 365.25  # year
PROGRESS = "algorithmic_"
SPELLINGS = ("doubling_time", "yearly_factor", "growth_oom")


@dataclass(frozen=True)
class Draw:
    """One draw of a scenario.

    Parameters
    ----------
    scenario : mapping
        The scenario as plain data.
    drawn : callable
        What varies.
    """

    scenario: Plain
    drawn: Drawn

    def log10_requirement(self, anchor: str) -> float:
        """Training compute requirement, log10(FLOP); infinite for what arrives at a date."""
        kind = self.scenario["anchors"][anchor]["kind"]
        if self._date(anchor) is not None:
            return math.inf
        if kind in ("time_horizon", "uplift"):
            measured, height = self._value(anchor, "measurement_date"), self.height(anchor)
            pace = (height(measured + DAY) - height(measured - DAY)) / (2.0 * DAY)
            return height(measured) + pace * self._progress(anchor, kind)
        if kind == "stated":
            return self._log10(anchor, "training_compute")
        if kind == "lifetime":
            names = ("brain_compute", "lifetime_duration", "lifetime_adjustment")
            return sum(self._log10(anchor, name) for name in names)
        if kind == "evolution":
            names = ("evolution_duration", "population", "ancestor_compute")
            total = sum(self._log10(anchor, name) for name in names)
            return total + math.log10(3.15576e7) + self._log10(anchor, "evolution_adjustment")
        compute, parameters = self._model_size(anchor, kind)
        exponent = self._value(anchor, "data_scaling_exponent")
        growth = parameters - self._log10(anchor, "reference_parameters")
        samples = self._log10(anchor, "reference_samples") + exponent * growth
        return compute + math.log10(self._horizon(anchor)) + samples

    def _progress(self, anchor: str, kind: str) -> float:
        """Years of progress at the speed of when it was measured."""
        if kind == "uplift":
            now, wanted = (self._value(anchor, f"{x}_uplift") for x in ("present", "target"))
            doublings = math.log2((wanted - 1.0) / (now - 1.0))
            return self._value(anchor, "uplift_doubling_time") * doublings
        now, wanted = (self._value(anchor, f"{x}_time_horizon") for x in ("present", "target"))
        doublings, harder = math.log2(wanted / now), self._value(anchor, "doubling_difficulty")
        if harder != 1.0:
            doublings = (harder**doublings - 1.0) / (harder - 1.0)
        years = self._value(anchor, "time_horizon_doubling_time") * doublings
        return years + self._value(anchor, "progress_gap")

    def _date(self, anchor: str) -> float | None:
        """When it arrives, if that is a date; lags aside."""
        plain = self.scenario["anchors"][anchor]
        if plain["kind"] == "stated_year":
            return self._value(anchor, "stated_year")
        if plain.get("progress") != "calendar":
            return None
        years = self._progress(anchor, plain["kind"])
        return self._value(anchor, "measurement_date") + years

    def _model_size(self, anchor: str, kind: str) -> tuple[float, float]:
        """Compute of the model, log10(FLOP/subj.s), and its parameters, log10."""
        if kind == "genome":
            return self._log10(anchor, "model_compute"), self._log10(anchor, "genome_size")
        f, p, each = "model_compute", "parameter_count", "flop_per_parameter"
        if not self._has(anchor, each):
            return self._log10(anchor, f), self._log10(anchor, p)
        if not self._has(anchor, p):
            compute = self._log10(anchor, f)
            return compute, compute - self._log10(anchor, each)
        parameters = self._log10(anchor, p)
        return self._log10(anchor, each) + parameters, parameters

    def _horizon(self, anchor: str) -> float:
        """Horizon length of a sample, the mean of the stages', subj.s."""
        stages = self.scenario["anchors"][anchor].get("stages") or ()
        if not stages:
            return self._value(anchor, "effective_horizon_length")
        total = 0.0
        for number, stage in enumerate(stages, start=1):
            name = "effective_horizon_length" + (f"_{number}" if number > 1 else "")
            belief = stage["effective_horizon_length"]
            total += stage["share"] * self._number(belief, anchor, name)
        return total

    def evidence_weight(self, anchor: str) -> float:
        """What `already_tried` leaves of the draw."""
        ramp = (self.scenario.get("evidence") or {}).get("already_tried")
        if ramp is None:
            return 1.0
        low, high = (
            math.log10(self._number(ramp[key], None, f"evidence.already_tried.{key}"))
            for key in ("zero_below", "full_above")
        )
        return min(1.0, max(0.0, (self.log10_requirement(anchor) - low) / (high - low)))

    def arrival_year(self, anchor: str) -> float:
        """First moment at which effective compute is enough, plus the lag."""
        first, date = float(self.scenario["years"]["first"]), self._date(anchor)
        if date is not None:
            return max(date, first) + self.lag(anchor)
        need = self.needed(anchor)
        return first_crossing(self.height(anchor), need, first, self.kinks) + self.lag(anchor)

    def needed(self, anchor: str) -> float:
        """Compute that the milestone takes which is asked about, log10(FLOP)."""
        asked, need = self.scenario.get("asked_milestone"), self.log10_requirement(anchor)
        if asked is None or need == math.inf:
            return need
        below = self.scenario["milestones"][asked]["oom_below"]
        return need - self._number(below, None, f"milestones.{asked}.oom_below")

    def lag(self, anchor: str) -> float:
        """Delay between affording and arriving, years."""
        own = self._value(anchor, "lag") if self._has(anchor, "lag") else 0.0
        named = (self.scenario.get("lag") or {}).items()
        return own + sum(self._number(lag, None, f"lag.{name}") for name, lag in named)

    @property
    def kinks(self) -> list[float]:
        """Years in which some rate of growth changes, or a limit begins."""
        limits = (self.scenario.get("limits") or {}).values()
        every = [self.scenario[name] for name in ("hardware", "spending", "algorithms")]
        every += [limit for limit in limits if isinstance(limit, Mapping)]
        years = {y for s in every for k in ("schedule", "levels") for y in s.get(k) or {}}
        return sorted({*map(float, years), *(s["since"] for s in every if "since" in s)})

    def height(self, anchor: str) -> Callable[[float], float]:
        """Effective compute as a function of time, log10(FLOP)."""
        hardware, spending = self.scenario["hardware"], self.scenario["spending"]
        price = self._trend("hardware", hardware, "price_performance")
        top_price = self._section("hardware", "ceiling") if "ceiling" in hardware else None
        cost = self._trend("spending", spending, "largest_run_cost")
        share = "ceiling_share" in spending
        top_cost = 0.0
        if share:
            of_gdp = self._section("spending", "ceiling_share")
            top_cost = math.log10(of_gdp * self._section("spending", "gdp"))
            economy = math.log10(1.0 + self._section("spending", "gdp_growth"))
        saved = self._growth("algorithms", self._algorithms_rate(anchor))
        most_saved = None
        if self._has(anchor, "algorithmic_ceiling"):
            most_saved = self._value(anchor, "algorithmic_ceiling")
        limits = [self._limit(*named) for named in (self.scenario.get("limits") or {}).items()]

        def log10_compute(t: float) -> float:
            flop_per_dollar = saturated(
                price(t), None if top_price is None else math.log10(top_price)
            )
            limit = top_cost + economy * (t - spending["gdp_base_year"]) if share else None
            money = flop_per_dollar + saturated(cost(t), limit)
            return min([money, *(limit(t) for limit in limits)]) + saturated(
                saved(t), most_saved
            )

        return log10_compute

    def _limit(self, name: str, limit: Plain | float) -> Callable[[float], float]:
        """A limit on the compute of one run, log10(FLOP)."""
        if not isinstance(limit, Mapping) or ("level" not in limit and "levels" not in limit):
            return lambda _: math.log10(self._number(limit, None, f"limits.{name}.level"))
        trend, since = (
            self._trend(f"limits.{name}", limit, "level"),
            limit.get("since", -math.inf),
        )
        return lambda t: trend(t) if t > since else math.inf

    def _trend(self, place: str, section: Plain, key: str) -> Callable[[float], float]:
        """A trend without its ceiling, log10."""
        if "levels" not in section:
            level = math.log10(self._number(section[key], None, f"{place}.{key}"))
            rate = self._rate(place, section) if {*SPELLINGS} & {*section} else 0.0
            grown = self._growth(place, rate, section)
            return lambda t: level + grown(t)
        points = [
            (float(y), math.log10(self._number(belief, None, f"{place}.levels.{y}")))
            for y, belief in section["levels"].items()
        ]
        slopes = [(x0, (y1 - y0) / (x1 - x0)) for (x0, y0), (x1, y1) in pairwise(points)]
        slopes.append((points[-1][0], self._rate(f"{place}.after", section["after"])))
        base, level = points[0]
        grown = self._growth(place, slopes[0][1], {**section, "base_year": base}, slopes[1:])
        return lambda t: level + grown(t)

    def _growth(
        self,
        place: str,
        rate: float,
        section: Plain | None = None,
        slopes: Sequence[tuple[float, float]] = (),
    ) -> Callable[[float], float]:
        """Orders of magnitude grown since the base year, as a function of time.

        A rate of the schedule holds until the next one, whatever slopes of levels begin.
        """
        part = self.scenario[place] if section is None else section
        base = float(part.get("base_year", 0.0))
        scheduled = [
            (float(year), self._rate(f"{place}.schedule.{year}", spelled))
            for year, spelled in sorted((part.get("schedule") or {}).items())
        ]
        changes = sorted({year for year, _ in (*scheduled, *slopes)})

        def rate_at(t: float) -> float:
            own = [rate, *(r for year, r in slopes if year <= t)][-1]
            return [own, *(r for year, r in scheduled if year <= t)][-1]

        def grown(t: float) -> float:
            if not changes:
                return rate * (t - base)
            low, high = min(base, t), max(base, t)
            points = [low, *(year for year in changes if low < year < high), high]
            total = sum(rate_at((a + b) / 2) * (b - a) for a, b in pairwise(points))
            return total if t >= base else -total

        return grown

    def _rate(self, place: str, spelled: Plain) -> float:
        (key,) = (spelling for spelling in SPELLINGS if spelling in spelled)
        return oom_a_year(key, self._number(spelled[key], None, f"{place}.{key}"))

    def _algorithms_rate(self, anchor: str) -> float:
        (key,) = (s for s in SPELLINGS if self._has(anchor, PROGRESS + s))
        return oom_a_year(key, self._value(anchor, PROGRESS + key))

    def _section(self, section: str, key: str) -> float:
        return self._number(self.scenario[section][key], None, f"{section}.{key}")

    def _belief(self, anchor: str, name: str) -> Plain | None:
        own: Plain = self.scenario["anchors"][anchor].get("priors") or {}
        shared: Plain = self.scenario.get("priors") or {}
        found: Plain | None = own[name] if name in own else shared.get(name)
        return found

    def _has(self, anchor: str, name: str) -> bool:
        return self._belief(anchor, name) is not None

    def _value(self, anchor: str, name: str) -> float:
        belief = self._belief(anchor, name)
        assert belief is not None, name
        if "by_requirement" in belief:
            knots = sorted((float(x), float(y)) for x, y in belief["by_requirement"].items())
            (x0, y0), (x1, y1) = ((math.log10(x), y) for x, y in knots)
            part = (self.log10_requirement(anchor) - x0) / (x1 - x0)
            return y0 + (y1 - y0) * min(1.0, max(0.0, part))
        if "product" in belief:
            value = 1.0
            for factor, power in belief["product"].items():
                value *= self._value(anchor, factor) ** power
            return value
        return self._number(belief, anchor, name)

    def _log10(self, anchor: str, name: str) -> float:
        return math.log10(self._value(anchor, name))

    def _number(self, belief: Plain | float, anchor: str | None, name: str) -> float:
        if not isinstance(belief, Mapping):
            return float(belief)
        return float(belief["fixed"]) if "fixed" in belief else self.drawn(anchor, name)


def oom_a_year(spelling: str, value: float) -> float:
    """Growth in orders of magnitude a year from any of its spellings."""
    if spelling == "doubling_time":
        return math.log10(2.0) / value
    return math.log10(value) if spelling == "yearly_factor" else value


def saturated(log10: float, log10_ceiling: float | None) -> float:
    """Logarithm of g / (1 + g / ceiling)."""
    if log10_ceiling is None:
        return log10
    low, high = min(log10, log10_ceiling), max(log10, log10_ceiling)
    return low - math.log10(1.0 + 10.0 ** max(low - high, -300.0))


def first_crossing(
    height: Callable[[float], float], need: float, first: float, kinks: Sequence[float]
) -> float:
    """First time from `first` on at which a curve is high enough; infinite if there is none.

    Between the kinks the curve is concave.
    """
    before, at_before = first, height(first)
    if at_before >= need:
        return first
    for after in grid(first, kinks):
        at_after = height(after)
        if at_after >= need:
            return bisected(height, need, before, after)
        nudge = 1e-6 * (after - before)
        rising = height(before + 2.0 * nudge) > height(before + nudge)  # whatever begins there
        if rising and height(after - nudge) > at_after:
            top = peak(height, before, after)
            if height(top) >= need:
                return bisected(height, need, before, top)
        before, at_before = after, at_after
    return math.inf


def grid(first: float, kinks: Sequence[float]) -> Iterator[float]:
    """Points of the grid after the first: even ones and the kinks, then ever farther ones."""
    even = [first + STEP * i for i in range(1, round(GRID_YEARS / STEP) + 1)]
    last = max([even[-1], *kinks])
    yield from sorted({*even, last, *(kink for kink in kinks if kink > first)})
    ahead = STEP
    while ahead < FOREVER:
        ahead *= 2.0
        yield last + ahead


def peak(height: Callable[[float], float], low: float, high: float) -> float:
    """Where a concave curve is highest."""
    for _ in range(100):
        one, other = low + (high - low) / 3.0, high - (high - low) / 3.0
        low, high = (one, high) if height(one) < height(other) else (low, other)
    return (low + high) / 2.0


def bisected(
    height: Callable[[float], float], need: float, below: float, above: float
) -> float:
    """Where the curve, too low at the one time and not at the other, becomes high enough."""
    while above - below > 1e-9:
        middle = below + (above - below) / 2.0
        if not below < middle < above:
            break
        below, above = (below, middle) if height(middle) >= need else (middle, above)
    return above


def none_at(scenario: Plain, t: float) -> float:
    """Probability at a time that no anchor is right: linear between years, then constant."""
    none = scenario["weights"].get("none", 0.0)
    if not isinstance(none, Mapping):
        return float(none)
    points = sorted((float(year), float(weight)) for year, weight in none.items())
    if t <= points[0][0]:
        return points[0][1]
    for (a, at_a), (b, at_b) in pairwise(points):
        if t <= b:
            return at_a + (at_b - at_a) * (t - a) / (b - a)
    return points[-1][1]


def probability(
    scenario: Plain,
    arrivals: Mapping[str, Sequence[float]],
    weights: Mapping[str, Sequence[float]],
    t: float,
) -> float:
    """Probability of arrival by a time, from the draws of every anchor."""
    shares = {name: w for name, w in scenario["weights"].items() if name != "none"}
    total = 0.0
    for name, share in shares.items():
        if share == 0:
            continue
        pairs = zip(arrivals[name], weights[name], strict=True)
        arrived = math.fsum(weight for year, weight in pairs if year <= t)
        total += share / math.fsum(shares.values()) * arrived / math.fsum(weights[name])
    return (1.0 - none_at(scenario, t)) * total
