"""What is legal in a scenario, and more likely a mistake."""

import math
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from anchors.kinds import KINDS
from anchors.quantities import ALGORITHMIC_GROWTH, Quantity
from priors.belief import Belief
from priors.cache import by_object
from priors.constants import DAYS_PER_YEAR, LOG10_2
from priors.distributions.families import Log10
from priors.sampling.copula import realised_spearman
from scenarios.checks import laws_and_data as data_consistency
from scenarios.checks.errors import KEPT, Finding
from scenarios.checks.logarithms import meant_as_logarithm
from scenarios.problems import Path, listed
from scenarios.schema.beliefs import holders, parts, placed_in, quantity_at, walk
from scenarios.schema.quantities import GROWTH, homes_of
from scenarios.schema.scenario import Scenario
from scenarios.schema.sections import Change, Dated

_CENTRAL = (0.05, 0.95)
_WIDE = 20.0  # orders of magnitude
_WIDTH_OF_NORMAL = 3.3  # of the central interval, in standard deviations
_BOOM = 0.5  # growth of GDP a year that is more likely a percentage
_WEAKENED = 0.02  # rank correlation that is lost
_MONTH = 1.0 / 12.0  # years
_TRENDS = ("hardware", "spending", "algorithms", "data", "limits")
_PLAIN = ("fixed", "times", "plus", "product", "by_requirement", "between")


def suspicions(scenario: Scenario) -> Iterator[Finding]:
    """Everything legal that is more likely a mistake: path and message."""
    yield from _unused(scenario)
    yield from data_consistency.suspicions(scenario)
    yield from _above_ceilings(scenario)
    yield from _schedules(scenario)
    yield from _one_rate_for_all(scenario)
    for path, part in holders(scenario):
        if path[0] in _TRENDS:
            yield from _drawn_again(part, path)
    yield from _idle_evidence(scenario)
    yield from _weakened_correlations(scenario)
    yield from _milestones_at_a_date(scenario)
    for path, part in holders(scenario):
        yield from _in_part(part, path)


@by_object(KEPT)
def _in_part(part: BaseModel, path: Path) -> list[Finding]:
    """What is suspicious in beliefs by themselves, which hardly any edit changes."""
    return [f for here, _, belief in placed_in(part, path) for f in _of_belief(belief, here)]


@by_object(KEPT)
def _of_belief(belief: Belief, path: Path) -> list[Finding]:
    return [*_alone(path, belief, quantity_at(path))]


def _alone(path: Path, belief: Belief, quantity: Quantity | None) -> Iterator[Finding]:
    yield from _without_spread(path, belief)
    yield from _logarithms(path, belief, quantity)
    if belief.has_distribution:
        yield from _wide(path, belief, quantity)
        yield from _fast(path, belief)
        yield from _turned(path, belief)


def _milestones_at_a_date(scenario: Scenario) -> Iterator[Finding]:
    """Milestones of anchors that require no compute of which there could be more or less."""
    dated = [
        name
        for name, weight in scenario.weights.anchors.items()
        if weight > 0 and KINDS[scenario.anchors[name].kind].in_time(scenario.options(name))
    ]
    if scenario.named and dated:
        names = listed(dated)
        message = f"{names} arrives at a date, so that it reaches all of them at once"
        yield ("milestones",), message


def _above_ceilings(scenario: Scenario) -> Iterator[Finding]:
    hardware, spending = scenario.hardware, scenario.spending
    path, level = _start("hardware", hardware)
    if hardware.ceiling and _median(level) > _median(hardware.ceiling):
        yield path, "lies above its ceiling"
    if spending.ceiling_share is None:
        return
    share = _median(spending.ceiling_share)
    if share > 1.0:
        message = f"lets one run cost {share:.3g} times the GDP; 1% is 0.01"
        yield ("spending", "ceiling_share"), message
    path, level = _start("spending", spending)
    if spending.gdp and _median(level) > share * _median(spending.gdp):
        yield path, "lies above its ceiling, a share of GDP"


def _start(name: str, section: Dated) -> tuple[Path, Belief]:
    """Where a trend starts: the path of its first level, and the level."""
    if section.levels is None:
        return (name, section.level_key), getattr(section, section.level_key)
    first = min(section.levels)
    return (name, "levels", str(first)), section.levels[first]


def _median(belief: Belief) -> float:
    return belief.distribution.median if belief.has_distribution else math.nan


def _schedules(scenario: Scenario) -> Iterator[Finding]:
    trends = ((path, part) for path, part in holders(scenario) if path[0] in _TRENDS)
    for home, section in trends:
        for year in section.schedule:
            path: Path = (*home, "schedule", str(year))
            if year >= scenario.years.last:
                yield path, f"changes nothing before the last year, {scenario.years.last}"
            elif year <= min(section.origin, scenario.years.first) and not _resumes(
                section.schedule
            ):
                yield path, "holds from before the start, so that nothing else is ever used"


def _resumes(schedule: Mapping[float, Change]) -> bool:
    """Whether a schedule has some of the growth that it changes, as after a pause."""
    shares = [change.times for change in schedule.values() if change.times is not None]
    return any(share.is_random or share.quantile(0.5) != 0 for share in shares)


def _one_rate_for_all(scenario: Scenario) -> Iterator[Finding]:
    """A schedule of algorithms after which paces no longer differ, unless nothing grows."""
    of_anchors = (scenario.beliefs(name) for name in scenario.anchors)
    own = sorted(years for of in of_anchors for pace in _pace(of) for years in _own(*pace))
    for year, growth in sorted(scenario.algorithms.schedule.items()):
        if growth.times is not None:
            continue
        if own and own[0] < own[-1] and math.isfinite(_doubling_time(*growth.growth)):
            before = f"their own double in {own[0]:.3g} to {own[-1]:.3g} years until then"
            message = f"gives all anchors this one rate from {year} on; {before}"
            yield ("algorithms", "schedule", str(year)), message
            return


def _own(name: str, belief: Belief) -> list[float]:
    """Doubling times of a pace: those of all requirements, the median of what varies."""
    values = [value for _, value in belief.by_requirement or ()]
    each = [Belief(fixed=value) for value in values] or [belief]
    return [years for one in each if not math.isnan(years := _doubling_time(name, one))]


def _pace(beliefs: Mapping[str, Belief]) -> Iterator[tuple[str, Belief]]:
    return ((name, beliefs[name]) for name in ALGORITHMIC_GROWTH if name in beliefs)


@by_object(KEPT)
def _drawn_again(trend: BaseModel, home: Path) -> list[Finding]:
    """Beliefs of a schedule that are spelled like one that their section has already."""
    seen: dict[str, str] = {}
    found: list[Finding] = []
    for path, named, belief in placed_in(trend, home):
        if belief.is_random and belief.key in seen:
            message = f"is drawn anew, independently of {seen[belief.key]} that looks alike"
            found.append((path, message))
        if path[-1] in GROWTH:
            seen.setdefault(belief.key, named)
    return found


def _idle_evidence(scenario: Scenario) -> Iterator[Finding]:
    moment, first = scenario.evidence.no_arrival_by, scenario.years.first
    if moment is not None and moment < first:
        message = f"says nothing: nothing arrives before the first year, {first}, anyway"
        yield ("evidence", "no_arrival_by"), message


def _weakened_correlations(scenario: Scenario) -> Iterator[Finding]:
    """Correlations that draws cannot have as asked, since many of them share one value."""
    varying = [(name, belief) for _, name, belief in walk(scenario) if belief.is_random]
    for index, correlation in enumerate(scenario.rank_correlations):
        one, other = (
            [belief.distribution for of, belief in varying if of == name]
            for name in correlation.between
        )
        rho = correlation.rho
        found = [realised_spearman(a, b, rho) for a in one for b in other]
        realised = min(found, key=abs, default=rho)
        if abs(realised - rho) > _WEAKENED:
            path: Path = ("rank_correlations", index, "rho")
            message = f"asks for {rho:g}, and the draws have {realised:.2f}"
            yield path, f"{message}: one of the two has values that many draws share"


def _turned(path: Path, belief: Belief) -> Iterator[Finding]:
    """Numbers that seem to be in percent, or to mean the opposite."""
    name = path[-1]
    if name == "gdp_growth" and _median(belief) > _BOOM:
        yield path, f"is {100 * _median(belief):.3g}% a year; 3% is 0.03"
    if name == "algorithmic_yearly_factor" and _median(belief) < 1.0:
        yield path, "is below 1, so that algorithms get worse; twice as good a year is 2"
    if name == "data_scaling_exponent" and _median(belief) < 0.0:
        yield path, "is below 0, so that larger networks need fewer samples"


def _unused(scenario: Scenario) -> Iterator[Finding]:
    by_anchor = {name: view.used for name, view in scenario.views.items()}
    anywhere = set().union(*by_anchor.values())
    for name in scenario.priors:
        if name not in anywhere:
            homes = " or ".join(f"{home}.{name}" for home in homes_of(name) if home != "priors")
            hint = f"; {homes} is what trends use" if homes else ""
            yield ("priors", name), f"nothing uses this prior{hint}"
    for anchor, of_anchor in scenario.anchors.items():
        for name, belief in of_anchor.priors.items():
            if belief is not None and name not in by_anchor[anchor]:
                message = f"an anchor of kind {of_anchor.kind} does not use this prior"
                yield ("anchors", anchor, "priors", name), message


def _without_spread(path: Path, belief: Belief) -> Iterator[Finding]:
    edits_fixed = belief.of is not None and belief.of.family == "fixed"
    if belief.family not in _PLAIN and not edits_fixed and belief.distribution.is_fixed:
        message = f"has no spread; write fixed: {belief.distribution.median:g} if that is meant"
        yield (*path, belief.family), message
        return  # nor have its parts
    for step, part in parts(belief):
        yield from _without_spread((*path, *step), part)


def _logarithms(path: Path, belief: Belief, quantity: Quantity | None) -> Iterator[Finding]:
    if message := meant_as_logarithm(belief, quantity):
        yield path, message
    else:
        for index, part in enumerate(belief.mixture or ()):
            here = (*path, "mixture", index, "belief")
            yield from _logarithms(here, part.belief, quantity)


def _wide(path: Path, belief: Belief, quantity: Quantity | None) -> Iterator[Finding]:
    if belief.column is not None:
        return  # rows of a table are what somebody drew
    skewed = belief.log10_skew_normal
    if skewed is not None and skewed.scale * _WIDTH_OF_NORMAL < _WIDE:
        return  # narrower than the normal of that scale, known without its table
    low, high = _log10_interval(belief)
    if high - low > _WIDE:
        unit = f" {quantity.unit}" if quantity and quantity.unit != "1" else ""
        ends = f"from 1e{low:.0f} to 1e{high:.0f}{unit}"
        yield path, f"spans {high - low:.0f} orders of magnitude, {ends}"


def _log10_interval(belief: Belief) -> tuple[float, float]:
    """Ends of the central 90% interval; nothing for what is not positive."""
    distribution = belief.distribution
    if isinstance(distribution, Log10):
        low, high = distribution.exponent.known_quantiles(_CENTRAL)
        return float(low), float(high)
    low, high = distribution.known_quantiles(_CENTRAL)
    return (math.log10(low), math.log10(high)) if low > 0 else (0.0, 0.0)


def _fast(path: Path, belief: Belief) -> Iterator[Finding]:
    spelling = str(path[-1]).removeprefix("algorithmic_")
    if spelling not in GROWTH:
        return
    years = _doubling_time(spelling, belief)
    if 0 < years < _MONTH:
        yield path, f"doubles in {DAYS_PER_YEAR * years:.2g} days; is the unit right?"


def _doubling_time(name: str, belief: Belief) -> float:
    """Median in years; infinite for what does not grow, NaN for a product."""
    spelling, median = name.removeprefix("algorithmic_"), _median(belief)
    if spelling == "doubling_time":
        return median
    growth = median if spelling == "growth_oom" else math.log10(max(median, 1.0))
    return LOG10_2 / growth if growth > 0 else math.inf
