"""What the entries of a scenario must be to each other."""

import math
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

import numpy as np
from pydantic import BaseModel

from anchors.kinds import KINDS
from anchors.quantities import ALGORITHMIC_GROWTH, ANCHOR_QUANTITIES, MODEL_SIZE, Quantity
from anchors.requirements.data_scaling import SCALING_LAW
from priors.belief import Belief
from priors.cache import by_object
from priors.constants import NEVER
from priors.distributions.families import Log10
from priors.errors import BEYOND, shortened
from priors.sampling.copula import Correlation, ImpossibleCorrelationError
from scenarios.checks import dates_and_progress, dependent, feedback, joint_samples
from scenarios.checks import laws_and_data as data_consistency
from scenarios.checks.logarithms import meant_as_logarithm
from scenarios.checks.ranges import outside
from scenarios.problems import MAX_PROBLEMS, Path, did_you_mean, listed, nearest
from scenarios.schema.anchor_view import factors_of
from scenarios.schema.beliefs import (
    holders,
    parts,
    place_of,
    placed_in,
    quantity_at,
    random_names,
    walk,
)
from scenarios.schema.scenario import Scenario
from scenarios.schema.sections import MOST, Algorithms, Dated
from scenarios.schema.text import ARRIVAL, REQUIREMENT

Finding = tuple[Path, str]
KEPT = 1024
"""Parts of scenarios of which findings are kept."""

_ROUNDING = 1e-9
_CENTRE_AND_TAILS = (1e-9, 0.5, 1.0 - 1e-9)
_NARROW = 7.0  # orders of magnitude
_LARGEST_LOG10 = np.array([1000.0, 308.0, 1000.0])


def errors(scenario: Scenario) -> Iterator[Finding]:
    """Everything that makes the scenario unusable: path and message."""
    yield from _weights(scenario)
    yield from _beliefs(scenario)
    for name in scenario.anchors:
        yield from _anchor(scenario, name)
    yield from data_consistency.errors(scenario)
    yield from dates_and_progress.errors(scenario)
    yield from _misspelt_priors(scenario)
    yield from _years(scenario)
    yield from _limits(scenario)
    yield from _lags(scenario)
    yield from _gdp(scenario)
    yield from _more_spending(scenario)
    yield from _evidence(scenario)
    yield from _correlations(scenario)
    yield from _milestones(scenario)
    yield from feedback.errors(scenario)
    yield from joint_samples.errors(scenario)


_TAKEN = {REQUIREMENT: "what the anchors are about", ARRIVAL: "what is asked about"}
"""Names that milestones cannot have."""


def _milestones(scenario: Scenario) -> Iterator[Finding]:
    known, asked = list(scenario.named), scenario.asked_milestone
    for name in _TAKEN.keys() & known:
        yield ("milestones", name), f"means {_TAKEN[name]}; choose another name"
    if asked is not None and asked not in known:
        instead = did_you_mean(asked, known) or "; the scenario has none"
        yield ("asked_milestone",), f"there is no milestone {asked}{instead}"
    for name, milestone in scenario.named.items():
        if milestone.offset is None:
            if scenario.feedback is None:
                message = "needs a section feedback, which says how research is automated"
                yield ("milestones", name, "automated_share"), message
            continue
        spelling, belief, sign = milestone.offset
        if message := outside(belief, 0.0):
            other = "oom_above" if sign < 0 else "oom_below"
            yield ("milestones", name, spelling), f"{message}; {other} is for the other side"


def _weights(scenario: Scenario) -> Iterator[Finding]:
    weights = scenario.weights
    if "none" in scenario.anchors:
        yield ("anchors", "none"), "none is the weight of no anchor; choose another name"
    for name in weights.anchors:
        if name not in scenario.anchors:
            hint = did_you_mean(name, list(scenario.anchors))
            yield ("weights", name), f"there is no anchor of this name{hint}"
    years = sorted(weights.none)
    for before, year in pairwise(years):
        if weights.none[year] > weights.none[before]:
            message = (
                f"must not rise, for then the probability of arrival would fall; "
                f"it is {weights.none[before]:g} in {before}"
            )
            yield ("weights", "none", str(year)), message
    total = math.fsum([weights.none_at_first, *weights.anchors.values()])
    if abs(total - 1.0) > _ROUNDING:
        when = f" in {years[0]}" if len(years) > 1 else ""
        message = f"must add up to 1, with that of none{when}; they add up to {total:.10g}"
        yield ("weights",), message
    elif not any(weights.anchors.values()):
        yield ("weights",), "all weight is on none; at least one anchor needs some"


def _beliefs(scenario: Scenario) -> Iterator[Finding]:
    for path, part in holders(scenario):
        for found, sources in _in_part(part, path):
            yield from found
            for place, source in sources:
                if source not in scenario.sources:
                    hint = did_you_mean(source, list(scenario.sources))
                    yield place, f"{shortened(source)} is not a key of sources{hint}"


@by_object(KEPT)
def _in_part(part: BaseModel, path: Path) -> list[tuple[list[Finding], list[Finding]]]:
    """What is wrong with each belief by itself, and the sources that it names.

    Hardly any edit of a scenario changes them.
    """
    return [_of_belief(belief, here) for here, _, belief in placed_in(part, path)]


@by_object(KEPT)
def _of_belief(belief: Belief, path: Path) -> tuple[list[Finding], list[Finding]]:
    return [*_alone(path, belief, quantity_at(path))], [*_sources(path, belief)]


def _alone(path: Path, belief: Belief, quantity: Quantity | None) -> Iterator[Finding]:
    yield from _unit(path, belief, quantity)
    if not _is_moderate(belief):
        yield path, BEYOND
    elif not belief.has_distribution:
        yield from dependent.errors(path, belief)
    elif quantity is not None and quantity.positive:
        yield from _positive(path, belief, quantity)


def _sources(path: Path, belief: Belief) -> Iterator[Finding]:
    """Sources that a belief names, and where it names them."""
    if belief.source is not None:
        yield (*path, "source"), belief.source
    for step, part in parts(belief):
        yield from _sources((*path, *step), part)


def _is_moderate(belief: Belief) -> bool:
    """Whether the median can be held by a float; the tails of a logarithm may leave them."""
    skewed = belief.log10_skew_normal
    if not (belief.has_distribution and isinstance(belief.distribution, Log10)):
        return True
    if skewed is not None and skewed.scale <= _NARROW:
        return True  # known without its table of quantiles, which takes long to make
    reached = belief.distribution.exponent.known_quantiles(_CENTRE_AND_TAILS)
    return bool((np.abs(reached) <= _LARGEST_LOG10).all())


def _unit(path: Path, belief: Belief, quantity: Quantity | None) -> Iterator[Finding]:
    if quantity is not None and belief.unit not in (None, quantity.unit):
        other = f"{shortened(str(belief.unit))} cannot be converted here"
        yield (*path, "unit"), f"{other}; this quantity is stated in {quantity.unit!r}"
    for step, part in parts(belief):
        yield from _unit((*path, *step), part, quantity)


def _positive(
    path: Path, belief: Belief, quantity: Quantity | None = None
) -> Iterator[Finding]:
    if isinstance(belief.distribution, Log10):
        return
    probability = float(belief.distribution.cdf(np.array(0.0)))
    if probability > 0 and belief.distribution.is_fixed:
        yield path, f"must be above 0; it is {belief.distribution.median:g}"
    elif probability > 0:
        advice = meant_as_logarithm(belief, quantity)
        advice = advice or "use a family like lognormal, or cut it off with min"
        yield path, f"must be above 0, and is not with probability {probability:.2g}; {advice}"


def _anchor(scenario: Scenario, name: str) -> Iterator[Finding]:
    anchor, beliefs = scenario.anchors[name], scenario.beliefs(name)
    path: Path = ("anchors", name)
    kind = KINDS[anchor.kind]
    required = kind.required(beliefs.keys(), data=scenario.data is not None)
    missing = [prior for prior in required if prior not in beliefs]
    if SCALING_LAW in missing:
        missing.remove(SCALING_LAW)
        yield path, f"an anchor of kind {anchor.kind} needs a {SCALING_LAW}"
    if missing:
        yield path, f"an anchor of kind {anchor.kind} needs {listed(missing)} among its priors"
    pace = [spelling for spelling in ALGORITHMIC_GROWTH if spelling in beliefs]
    if not pace and not scenario.views[name].in_time:
        yield path, f"needs one of {listed(ALGORITHMIC_GROWTH)} among its priors"
    elif len(pace) > 1:
        message = f"{name} has {listed(pace)}; set all but one of them to null"
        yield place_of(scenario, name, _last(scenario, name, pace)), message
    if kind.model_size:
        yield from _model_size(scenario, name, beliefs)
    yield from _stages(scenario, name)
    yield from _products(scenario, name, beliefs)
    if message := outside(beliefs.get("lag"), 0.0):
        yield place_of(scenario, name, "lag"), message


def _model_size(
    scenario: Scenario, anchor: str, beliefs: dict[str, Belief]
) -> Iterator[Finding]:
    given = [name for name in MODEL_SIZE if name in beliefs]
    if len(given) < 2:
        message = f"needs two of {listed(MODEL_SIZE)} among its priors; the third follows"
        yield ("anchors", anchor), message
    elif len(given) > 2:
        message = (
            f"{anchor} has {listed(MODEL_SIZE)} now, of which two fix the third; "
            f"set one of them to null under anchors.{anchor}.priors"
        )
        yield place_of(scenario, anchor, _last(scenario, anchor, given)), message


def _last(scenario: Scenario, anchor: str, names: Sequence[str]) -> str:
    """The name that came last: an anchor's own after shared ones, new ones after inherited."""
    own = [name for name in scenario.anchors[anchor].priors if name in names]
    shared = [name for name in scenario.priors if name in names and name not in own]
    return [*shared, *own][-1]


def _stages(scenario: Scenario, name: str) -> Iterator[Finding]:
    anchor = scenario.anchors[name]
    path: Path = ("anchors", name, "stages")
    if anchor.stages and not KINDS[anchor.kind].has_samples:
        yield path, f"an anchor of kind {anchor.kind} has no samples to take in stages"
    total = math.fsum(stage.share for stage in anchor.stages)
    if anchor.stages and abs(total - 1.0) > _ROUNDING:
        yield path, f"the shares must add up to 1; they add up to {total:.10g}"


def _products(scenario: Scenario, anchor: str, beliefs: dict[str, Belief]) -> Iterator[Finding]:
    products = [name for name, belief in beliefs.items() if belief.product is not None]
    if len(products) > MOST:
        message = f"is one of more than {MOST} products that {anchor} would have to work out"
        yield place_of(scenario, anchor, products[MOST]), message
        return
    for name in products:
        for factor in beliefs[name].product or ():
            path = (*place_of(scenario, anchor, name), "product", factor)
            if factor not in beliefs:
                yield (
                    path,
                    f"there is no belief of this name{did_you_mean(factor, list(beliefs))}",
                )
            elif name in factors_of(factor, beliefs):
                circle = f"{name} and {factor} name each other in a circle"
                yield path, circle if name != factor else f"{name} names itself"
            elif beliefs[factor].by_requirement is not None:
                yield path, f"{factor} depends on the requirement and cannot be a factor"
            elif beliefs[factor].product is None:
                place = place_of(scenario, anchor, factor)
                yield from _positive(place, beliefs[factor], ANCHOR_QUANTITIES.get(factor))


def _misspelt_priors(scenario: Scenario) -> Iterator[Finding]:
    """Names that nothing knows or uses, but that are nearly a known one."""
    known = list(ANCHOR_QUANTITIES)
    for path, name, inside in islice(_unknown_priors(scenario), MAX_PROBLEMS):
        near = nearest(name, known)
        if near and not any(name in scenario.views[anchor].used for anchor in inside):
            yield path, f"unknown prior; did you mean {near}?"


def _unknown_priors(scenario: Scenario) -> Iterator[tuple[Path, str, list[str]]]:
    """Priors of a name of the user's own: where they stand, and the anchors that see them."""
    for name in scenario.priors.keys() - ANCHOR_QUANTITIES.keys():
        yield ("priors", name), name, list(scenario.anchors)
    for anchor, of_anchor in scenario.anchors.items():
        for name in of_anchor.priors.keys() - ANCHOR_QUANTITIES.keys():
            yield ("anchors", anchor, "priors", name), name, [anchor]


def _years(scenario: Scenario) -> Iterator[Finding]:
    for section in ("hardware", "spending", "algorithms", "data"):
        part = getattr(scenario, section)
        if part is not None and part.origin > scenario.years.last:
            yield _too_late((section,), part, scenario.years.last)
    for name, limit in (scenario.limits or {}).items():
        if limit.origin > scenario.years.last:
            yield _too_late(("limits", name), limit, scenario.years.last)


def _too_late(path: Path, trend: Dated | Algorithms, last: int) -> Finding:
    given = (key for key in ("base_year", "levels", "since") if getattr(trend, key, None))
    message = f"{trend.origin:g} lies after the last year, {last}"
    return (*path, next(given)), message


def _limits(scenario: Scenario) -> Iterator[Finding]:
    for name in (scenario.limits or {}).keys() & {"money", "compute", "data"}:
        yield ("limits", name), f"{name} limits runs anyway; choose another name"


def _lags(scenario: Scenario) -> Iterator[Finding]:
    for path, _, lag in walk(scenario):
        if path[0] == "lag" and (message := outside(lag, 0.0)):
            yield path, message


def _gdp(scenario: Scenario) -> Iterator[Finding]:
    growth = scenario.spending.gdp_growth
    if growth is not None and growth.has_distribution and growth.quantile(NEVER) <= -1:
        yield ("spending", "gdp_growth"), "must be above -1, which would end the economy"


def _more_spending(scenario: Scenario) -> Iterator[Finding]:
    """Saving and ramp only add to what can be spent."""
    saving, ramp = scenario.spending.years_of_saving, scenario.spending.ramp
    if message := outside(saving, 0.0):
        yield ("spending", "years_of_saving"), message
    if message := outside(None if ramp is None else ramp.factor, 1.0):
        yield ("spending", "ramp", "factor"), f"{message}; cut it off with min: 1"


_NO_EXPONENT = (
    "training_runs needs success_rate_exponent beside it: a year of runs of compute C brings "
    "(C / requirement) to this power successes; Epoch AI's Direct Approach takes 0.3"
)


def _evidence(scenario: Scenario) -> Iterator[Finding]:
    runs, exponent = scenario.evidence.training_runs, scenario.evidence.success_rate_exponent
    if runs is not None and exponent is None:
        yield ("evidence",), _NO_EXPONENT
    moment, last = scenario.evidence.no_arrival_by, scenario.years.last
    if moment is not None and not moment < last:
        message = f"{moment:g} must lie before the last year, {last}; nothing would be left"
        yield ("evidence", "no_arrival_by"), message
    tried = scenario.evidence.already_tried
    if tried is None:
        return
    if not (tried.zero_below.has_distribution and tried.full_above.has_distribution):
        return
    low = tried.zero_below.quantile(1.0 - NEVER)
    high = tried.full_above.quantile(NEVER)
    if low > high:
        message = f"zero_below (up to {low:.3g}) must not be above full_above (from {high:.3g})"
        yield ("evidence", "already_tried"), message


def _correlations(scenario: Scenario) -> Iterator[Finding]:
    beliefs = {name: belief for _, name, belief in walk(scenario)}
    varying = random_names(scenario)
    pairs: list[tuple[str, str]] = []
    for index, correlation in enumerate(scenario.rank_correlations):
        path: Path = ("rank_correlations", index, "between")
        for name in correlation.between:
            if (other := beliefs.get(name)) and other.column is not None:
                yield (
                    path,
                    f"{name} goes with the other columns of {other.column.table} already",
                )
            elif name not in varying:
                yield path, _cannot_correlate(name, beliefs.get(name), list(varying))
        pair = (min(correlation.between), max(correlation.between))
        if pair[0] == pair[1]:
            yield path, f"{pair[0]} cannot be correlated with itself; name two beliefs"
        if pair in pairs:
            yield path, f"this pair stands in rank_correlations[{pairs.index(pair)}] already"
        pairs.append(pair)
    asked = zip(pairs, (c.rho for c in scenario.rank_correlations), strict=True)
    rho = {pair: r for pair, r in asked if pair[0] != pair[1] and {*pair} <= {*varying}}
    try:
        Correlation.from_spearman(rho)
    except ImpossibleCorrelationError as error:
        yield ("rank_correlations", pairs.index(error.pair)), str(error)


def _cannot_correlate(name: str, belief: Belief | None, varying: Sequence[str]) -> str:
    if belief is None:
        hint = did_you_mean(name, varying)
        return f"{shortened(name)} is not the name of a belief that varies{hint}"
    if belief.product is not None:
        return f"{name} is a product; correlate its factors instead"
    return f"{name} does not vary, so nothing can vary with it; give it a distribution"
