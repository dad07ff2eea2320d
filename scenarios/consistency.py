"""What the entries of a scenario must be to each other."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from anchors.kinds import KINDS, OF_EVERY_KIND, stage_name
from anchors.quantities import ALGORITHMIC_GROWTH, ANCHOR_QUANTITIES, MODEL_SIZE, Quantity
from priors.belief import Belief
from priors.correlation import Correlation, ImpossibleCorrelationError
from scenarios.model import Scenario, Section
from scenarios.problems import Path, did_you_mean
from scenarios.quantities import SECTION_QUANTITIES

Finding = tuple[Path, str]
_ROUNDING = 1e-9
_NEVER = 1e-12  # probability that no draw reaches


def errors(scenario: Scenario) -> Iterator[Finding]:
    """Everything that makes the scenario unusable: path and message."""
    yield from _weights(scenario)
    yield from _beliefs(scenario)
    for name in scenario.anchors:
        yield from _anchor(scenario, name)
    yield from _misspelt_priors(scenario)
    yield from _years(scenario)
    yield from _evidence(scenario)
    yield from _correlations(scenario)


def suspicions(scenario: Scenario) -> Iterator[Finding]:
    """Everything legal that is more likely a mistake: path and message."""
    evidence = scenario.evidence
    if evidence.success_rate_exponent is not None and evidence.training_runs is None:
        path = ("evidence", "success_rate_exponent")
        yield path, "nothing uses this number, for there are no training_runs"
    used = set().union(*(_used(scenario, name) for name in scenario.anchors))
    for name in scenario.priors:
        if name not in used:
            yield ("priors", name), "nothing uses this prior"
    for anchor, of_anchor in scenario.anchors.items():
        for name, belief in of_anchor.priors.items():
            if belief is not None and name not in _used(scenario, anchor):
                yield ("anchors", anchor, "priors", name), "this anchor does not use this prior"


def random_names(scenario: Scenario) -> dict[str, Path]:
    """Names of the beliefs that vary, as correlations name them, and where they stand."""
    return {name: path for path, name, belief in walk(scenario) if belief.is_random}


def walk(scenario: Scenario) -> Iterator[tuple[Path, str, Belief]]:
    """Every belief with its path and its name: a prior's own, or `section.key`."""
    for name, belief in scenario.priors.items():
        yield ("priors", name), name, belief
    for anchor, of_anchor in scenario.anchors.items():
        for name, own in of_anchor.priors.items():
            if own is not None:
                yield ("anchors", anchor, "priors", name), name, own
        for index, stage in enumerate(of_anchor.stages):
            path = ("anchors", anchor, "stages", index, "effective_horizon_length")
            yield path, stage_name(index), stage.effective_horizon_length
    for section in ("hardware", "spending", "algorithms", "evidence"):
        yield from _section_beliefs(getattr(scenario, section), (section,))


def _section_beliefs(part: Section, path: Path) -> Iterator[tuple[Path, str, Belief]]:
    for key in type(part).model_fields:
        value = getattr(part, key)
        here = (*path, key)
        if isinstance(value, Belief):
            yield here, ".".join(map(str, here)), value
        elif isinstance(value, Section):
            yield from _section_beliefs(value, here)
        elif isinstance(value, tuple):
            for index, entry in enumerate(value):
                yield from _section_beliefs(entry, (*here, index))
        elif isinstance(value, dict):
            for year, growth in value.items():
                yield from _section_beliefs(growth, (*here, str(year)))


def _weights(scenario: Scenario) -> Iterator[Finding]:
    weights = scenario.weights
    for name in weights.anchors:
        if name not in scenario.anchors:
            hint = did_you_mean(name, list(scenario.anchors))
            yield ("weights", name), f"there is no anchor of this name{hint}"
    years = sorted(weights.none)
    rising = [b for a, b in pairwise(years) if weights.none[b] > weights.none[a]]
    for year in rising:
        yield (
            ("weights", "none", str(year)),
            "must not rise, for then the chance of arrival fell",
        )
    total = weights.none_at_first + sum(weights.anchors.values())
    if abs(total - 1.0) > _ROUNDING:
        when = f" in {years[0]}" if len(years) > 1 else ""
        yield (
            ("weights",),
            f"weights with none{when} must add up to 1; they add up to {total:.10g}",
        )
    elif not sum(weights.anchors.values()) > 0:
        yield ("weights",), "all weight is on none; at least one anchor needs some"


def _beliefs(scenario: Scenario) -> Iterator[Finding]:
    for path, name, belief in walk(scenario):
        quantity = _quantity(path, name)
        yield from _unit(path, belief, quantity)
        yield from _source(path, belief, scenario)
        if belief.product is None and quantity is not None and quantity.positive:
            yield from _positive(path, belief)


def _quantity(path: Path, name: str) -> Quantity | None:
    if path[0] in ("priors", "anchors"):
        return ANCHOR_QUANTITIES.get(str(path[-1]))
    return SECTION_QUANTITIES.get(str(path[0]), SECTION_QUANTITIES["hardware"]).get(
        name.rpartition(".")[2]
    )


def _unit(path: Path, belief: Belief, quantity: Quantity | None) -> Iterator[Finding]:
    if quantity is not None and belief.unit not in (None, quantity.unit):
        message = f"is {belief.unit!r}, but this quantity is stated in {quantity.unit!r}"
        yield (*path, "unit"), f"{message}; units are never converted"
    for step, part in _parts(belief):
        yield from _unit((*path, *step), part, quantity)


def _source(path: Path, belief: Belief, scenario: Scenario) -> Iterator[Finding]:
    if belief.source is not None and belief.source not in scenario.sources:
        hint = did_you_mean(belief.source, list(scenario.sources))
        yield (*path, "source"), f"{belief.source!r} is not a key of sources{hint}"
    for step, part in _parts(belief):
        yield from _source((*path, *step), part, scenario)


def _parts(belief: Belief) -> Iterator[tuple[Path, Belief]]:
    for index, component in enumerate(belief.mixture or ()):
        yield ("mixture", index, "belief"), component.belief
    if belief.of is not None:
        yield ("of",), belief.of


def _positive(path: Path, belief: Belief) -> Iterator[Finding]:
    chance = float(belief.distribution.cdf(np.array(0.0)))
    if chance > 0 and belief.distribution.is_fixed:
        yield path, f"must be above 0; it is {belief.distribution.median:g}"
    elif chance > 0:
        advice = "use a family like lognormal, or cut it off with min"
        yield path, f"must be above 0, and is not with probability {chance:.2g}; {advice}"


def _anchor(scenario: Scenario, name: str) -> Iterator[Finding]:
    anchor, beliefs = scenario.anchors[name], scenario.beliefs(name)
    path: Path = ("anchors", name)
    kind = KINDS[anchor.kind]
    missing = [prior for prior in kind.priors if prior not in beliefs]
    if missing:
        yield path, f"an anchor of kind {anchor.kind} needs the prior {' and '.join(missing)}"
    pace = [spelling for spelling in ALGORITHMIC_GROWTH if spelling in beliefs]
    if len(pace) != 1:
        given = " and ".join(pace) if pace else "none of them"
        yield path, f"needs one of {', '.join(ALGORITHMIC_GROWTH)}; {given} is given"
    if kind.model_size:
        yield from _model_size(path, beliefs)
    yield from _stages(scenario, name)
    yield from _products(scenario, name, beliefs)
    lag = beliefs.get("lag")
    if lag and lag.product is None and lag.quantile(_NEVER) < 0:
        yield _place(scenario, name, "lag"), "must not be below 0"


def _model_size(path: Path, beliefs: dict[str, Belief]) -> Iterator[Finding]:
    given = [name for name in MODEL_SIZE if name in beliefs]
    if len(given) < 2:
        yield path, f"needs two of {', '.join(MODEL_SIZE)}; the third follows"
    elif len(given) > 2:
        yield (
            path,
            (
                f"{', '.join(MODEL_SIZE)} are all given, though two fix the third; "
                "set one of them to null"
            ),
        )


def _stages(scenario: Scenario, name: str) -> Iterator[Finding]:
    anchor = scenario.anchors[name]
    path: Path = ("anchors", name, "stages")
    if anchor.stages and stage_name(0) not in KINDS[anchor.kind].priors:
        yield path, f"an anchor of kind {anchor.kind} has no samples to take in stages"
    total = sum(stage.share for stage in anchor.stages)
    if anchor.stages and abs(total - 1.0) > _ROUNDING:
        yield path, f"the shares must add up to 1; they add up to {total:.10g}"


def _products(scenario: Scenario, anchor: str, beliefs: dict[str, Belief]) -> Iterator[Finding]:
    for name, belief in beliefs.items():
        for factor in belief.product or ():
            path = (*_place(scenario, anchor, name), "product", factor)
            if factor not in beliefs:
                yield (
                    path,
                    f"there is no belief of this name{did_you_mean(factor, list(beliefs))}",
                )
            elif name in _factors(factor, beliefs):
                yield path, f"{name} and {factor} name each other in a circle"
            elif beliefs[factor].product is None:
                yield from _positive(_place(scenario, anchor, factor), beliefs[factor])


def _factors(name: str, beliefs: dict[str, Belief]) -> set[str]:
    """The name and all names that its product leads to."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found and current in beliefs:
            found.add(current)
            waiting.extend(beliefs[current].product or ())
    return found


def _place(scenario: Scenario, anchor: str, name: str) -> Path:
    own = scenario.anchors[anchor].priors.get(name)
    return ("priors", name) if own is None else ("anchors", anchor, "priors", name)


def _used(scenario: Scenario, anchor: str) -> set[str]:
    """Names that an anchor's requirement or progress depends on."""
    kind = KINDS[scenario.anchors[anchor].kind]
    wanted = [*kind.priors, *ALGORITHMIC_GROWTH, *OF_EVERY_KIND]
    wanted += MODEL_SIZE if kind.model_size else ()
    beliefs = scenario.beliefs(anchor)
    return set().union(*(_factors(name, beliefs) for name in wanted))


def _misspelt_priors(scenario: Scenario) -> Iterator[Finding]:
    """Names that nothing knows or uses, but that are nearly a known one."""
    known = list(ANCHOR_QUANTITIES)
    for anchor in (None, *scenario.anchors):
        own = scenario.priors if anchor is None else scenario.anchors[anchor].priors
        inside = [anchor] if anchor else list(scenario.anchors)
        for name in own:
            hint = did_you_mean(name, known)
            if (
                name not in known
                and hint
                and not any(name in _used(scenario, a) for a in inside)
            ):
                path: Path = ("anchors", anchor, "priors", name) if anchor else ("priors", name)
                yield path, f"unknown prior{hint}"


def _years(scenario: Scenario) -> Iterator[Finding]:
    for section in ("hardware", "spending", "algorithms"):
        part = getattr(scenario, section)
        if part.base_year > scenario.years.last:
            message = f"{part.base_year:g} lies after the last year, {scenario.years.last}"
            yield (section, "base_year"), message


def _evidence(scenario: Scenario) -> Iterator[Finding]:
    moment, last = scenario.evidence.no_arrival_by, scenario.years.last
    if moment is not None and not moment < last:
        message = f"{moment:g} must lie before the last year, {last}; nothing would be left"
        yield ("evidence", "no_arrival_by"), message
    tried = scenario.evidence.already_tried
    if tried is None:
        return
    low, high = (b.distribution for b in (tried.zero_below, tried.full_above))
    if low.is_fixed and high.is_fixed and not low.median < high.median:
        yield (
            ("evidence", "already_tried"),
            (f"zero_below ({low.median:g}) must be below full_above ({high.median:g})"),
        )


def _correlations(scenario: Scenario) -> Iterator[Finding]:
    known, rho = random_names(scenario), {}
    for index, correlation in enumerate(scenario.rank_correlations):
        path: Path = ("rank_correlations", index)
        one, other = correlation.between
        unknown = [name for name in (one, other) if name not in known]
        for name in unknown:
            hint = did_you_mean(name, list(known))
            yield (*path, "between"), f"{name!r} is not the name of a belief that varies{hint}"
        pair = (min(one, other), max(one, other))
        if one == other or pair in rho:
            yield (*path, "between"), f"{one} and {other} need two names, and only one entry"
        elif not unknown:
            rho[pair] = correlation.rho
    try:
        Correlation.from_spearman(rho)
    except ImpossibleCorrelationError as error:
        pairs = [tuple(sorted(c.between)) for c in scenario.rank_correlations]
        yield ("rank_correlations", pairs.index(error.pair)), str(error)
