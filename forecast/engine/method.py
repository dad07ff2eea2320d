"""How an anchor's arrivals are worked out: which term is integrated, or why none is."""

import math
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

import numpy as np

from anchors.kinds import HORIZON, KINDS, stage_name
from forecast.distributions.grid import jumps
from forecast.distributions.integrable_term import integrable_term
from forecast.engine.sharpness import QUANTILES, is_sharp, may_jump
from forecast.model.draw_caches import FEW, DrawCaches
from forecast.model.simulation import AnchorSimulation, Simulation
from forecast.model.trends import Trend
from priors.belief import Belief
from priors.cache import Cache, by_object
from priors.constants import NEVER
from priors.distributions.families import Distribution
from priors.sampling.lattice import Batches
from scenarios.schema.anchor_view import AnchorView
from scenarios.schema.scenario import Scenario

ONE = Belief(fixed=1.0)
"""In place of a term: what is left of the requirement."""
_TEN = Belief(fixed=10.0)
_DRAWS = Batches(0, range(1), 64)
_VIEWS = 256  # of anchors, of which terms are kept
_LOOKED_AT = 129  # requirements, and times, at which paths that ask for them are compared
_FINEST = 0.04  # OOM; a sharper likelihood would need too fine a grid for all draws at once
_WIDEST = 100.0  # OOM that a term of a path may span, to be shared out by itself
_CLOSE = 24.0  # OOM that all of them span together where they are looked at closely
_PATH = (
    *("hardware", "spending", "algorithms", "data", "limits", "lag", "milestones"),
    "feedback",
)

NO_TERM = (
    "no term of the requirement is integrable in closed form, wide enough, and independent "
    "of all others"
)
AT_A_DATE = (
    "it arrives at a date, so that there is no requirement of which a term is integrable"
)
ASKS = (
    "the progress of algorithms depends on the requirement, and does so under feedback, while "
    "compute falls, or so steeply that larger ones may be met sooner"
)
OTHERWISE_IN_DATA = "the data needed depends on the term in a way that is not a product"
DATA_SHRINKS = "the data there is shrinks in some draws, and so does compute"
OF_RESEARCH = "the automation of research depends on the draw's own requirement"
OF_AUTOMATION = "the milestone is a share of research that is automated, not a requirement"
FEEDBACK_AND_DATA = "data is limited, and algorithms are under feedback"
SAVED = "spending is saved up or has a ramp, and compute falls at times in some draws"
OF_REQUIREMENTS = (
    "no_arrival_by tells of the requirement's arrival, and this is another milestone's"
)

Term = tuple[str, Distribution]

How = Literal["looked_up", "crossed", "paired", "counted"]


class Method(NamedTuple):
    """How an anchor's arrivals are worked out.

    Parameters
    ----------
    how : str
        `looked_up`: one path for all draws, at which the requirement's CDF is read.
        `crossed`: every path reads the whole CDF, for the two are independent.
        `paired`: each draw's path reads the term's CDF at what the draw leaves to it.
        `counted`: nothing is integrated.
    term : (str, Distribution) or None
        Name of the term that is integrated, and the distribution of its logarithm.
    widest : (str, Distribution) or None
        The term that is integrated in the distribution of the requirement by itself.
    in_data : bool
        Whether the term is a factor of the data needed as well.
    evidence_is_fixed : bool
        Whether the evidence on requirements is the same in all draws.
    apart : bool
        Whether the terms of the path, which only rises, vary each by itself: all draws of one
        meet all of the others.
    closely : bool
        Whether terms of the path lie close enough together to be looked at closely, and nothing
        else varies in the requirement or its density is sharp.
    sharp : bool
        Whether the density of requirements jumps, or nearly does, and only paths smooth that.
    reason : str
        Why nothing is integrated.
    """

    how: How
    term: Term | None = None
    widest: Term | None = None
    in_data: bool = False
    evidence_is_fixed: bool = True
    apart: bool = False
    closely: bool = False
    sharp: bool = False
    reason: str = ""


def _term_of(name: str) -> str:
    """The term of the path that a belief belongs to."""
    section, dot, _ = name.partition(".")
    return section if dot and section != "milestones" else "algorithms"


class Probe(Simulation):
    """A few draws, from which to see how a scenario is worked out, and where nodes stand."""

    def __init__(self, scenario: Scenario):
        super().__init__(scenario, _DRAWS, _caches(scenario.rank_correlations))

    @cached_property
    def ends(self) -> Simulation:
        """Two draws beyond which none is expected."""
        return _at_quantiles(self.scenario, (NEVER, 1.0 - NEVER))

    @cached_property
    def evidence_is_fixed(self) -> bool:
        """Whether the evidence on requirements is the same in all draws."""
        edges, failures = self.observed.ramp_edges, self.observed.failures
        if edges is not None and any(np.ndim(edge) for edge in edges):
            return False
        return failures is None or (failures.is_fixed and failures.width > _FINEST)

    @cached_property
    def _paths(self) -> "dict[str, _OfPath]":
        return {}

    def of_path(self, name: str) -> "_OfPath":
        """What is asked of an anchor's path, which it may have in common with others."""
        view = self.scenario.views[name]
        is_own = view.asks or view.in_time or self.scenario.feedback is not None
        key = name if is_own else view.path_key
        if key not in self._paths:
            self._paths[key] = _OfPath(self, name)
        return self._paths[key]


class _OfPath:
    def __init__(self, probe: Probe, name: str):
        self.anchor = probe.anchors[name]
        self.scenario = probe.scenario
        self._sections = probe.section_trends
        self._probe = probe

    @cached_property
    def ends(self) -> AnchorSimulation:
        """Two draws beyond which none is expected."""
        return self._probe.ends.anchors[self.anchor.name]

    @cached_property
    def falls(self) -> bool:
        """Whether something that compute is made of falls at times in some draws."""
        return not all(trend.never_falls for trend in self.ends.path_trends)

    @cached_property
    def is_fixed(self) -> bool:
        """Whether it is the same in all draws, for one requirement."""
        sections, research = self._sections, self.anchor.research
        return (
            not (self.anchor.lag.varies or np.ndim(sections.offset))
            and all(trend.is_fixed for trend in self._trends)
            and sections.cost.is_fixed
            and (research is None or research.is_fixed)
        )

    @property
    def _trends(self) -> Iterator[Trend]:
        """What money buys in effective compute, for one requirement."""
        yield from (self._sections.hardware, self._sections.spending)
        yield self.anchor.algorithms_for(lambda: np.asarray(0.0))

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of the beliefs that it varies with."""
        of_sections, view = self.scenario.varying_in_sections, self.anchor.view
        sections = {each.name for each in of_sections if each.path[0] in _PATH}
        return (view.used_by_path & view.varying) | sections

    @cached_property
    def is_apart(self) -> bool:
        """Whether it is a sum that never falls, of terms that do not vary together."""
        simulation, anchor = self.anchor.simulation, self.anchor
        joint = simulation.limits or anchor.view.asks or anchor.research is not None
        if joint or anchor.lag.varies or not self._sections.cost.is_closed:
            return False
        together = (self.names & group for group in self.scenario.entangled)
        if any(len({_term_of(name) for name in names}) > 1 for names in together):
            return False
        return not self.falls and all(span < _WIDEST for span in self.spans)

    @cached_property
    def spans(self) -> list[float]:
        """How far its terms lie apart in the end, OOM."""
        last = float(self.scenario.years.last)
        return [trend.span_at(last) for trend in self.ends.trends]


@lru_cache(maxsize=8)
def _caches(_alike: object) -> DrawCaches:
    """What simulations with the same uniforms have made already."""
    return DrawCaches(FEW, Cache(FEW))


def _at_quantiles(scenario: Scenario, uniforms: tuple[float, ...]) -> Simulation:
    """Every belief at some quantiles, a draw for each."""
    u, batches = np.array([uniforms]), Batches(0, range(1), len(uniforms))
    return Simulation(scenario, batches, _caches(uniforms), uniforms=lambda *_: u)


def method_of(anchor: AnchorSimulation) -> Method:
    """How the arrivals of an anchor are worked out, whatever the draws.

    Parameters
    ----------
    anchor : AnchorSimulation
        Of a `Probe`.
    """
    return _Choice(anchor).method


def is_independent(anchor: AnchorSimulation) -> bool:
    """Whether the path shares no belief with the requirement, and none is correlated.

    Parameters
    ----------
    anchor : AnchorSimulation
        Of a `Probe`.
    """
    return _Choice(anchor).is_independent


class _Choice:
    def __init__(self, anchor: AnchorSimulation):
        self.anchor = anchor
        assert isinstance(anchor.simulation, Probe)
        self._probe = anchor.simulation
        self._path = self._probe.of_path(anchor.name)
        self.scenario, self.name = anchor.simulation.scenario, anchor.name
        self._view = anchor.view

    @property
    def method(self) -> Method:
        if not self._terms:
            reason = AT_A_DATE if self.anchor.in_time else NO_TERM
            return Method(
                "counted", evidence_is_fixed=self._probe.evidence_is_fixed, reason=reason
            )
        if (why := self._feedback) is not None:
            return Method("counted", reason=why)
        evidence = self.scenario.evidence
        if self.scenario.asked is not None and evidence.no_arrival_by is not None:
            return Method("counted", reason=OF_REQUIREMENTS)
        found = self._with_data() if self._needs_data else self._without_data()
        if self._view.asks and not self._is_met_in_order:
            found = Method("counted", reason=ASKS)
        if self._saves_while_falling:
            found = Method("counted", reason=SAVED)
        return found._replace(
            widest=self._terms[0], evidence_is_fixed=self._probe.evidence_is_fixed
        )

    @property
    def _is_met_in_order(self) -> bool:
        """Whether by any time all requirements up to one are met, though paths ask for them."""
        if self.scenario.feedback is not None or self._path.falls:
            return False
        tables = [self._view.beliefs[name].by_requirement for name in self._view.used_by_path]
        knots = [math.log10(compute) for table in tables for compute, _ in table or ()]
        needs = np.linspace(min(knots) - 1.0, max(knots) + 1.0, _LOOKED_AT)[:, None, None]
        times = np.linspace(self.scenario.years.first, self.scenario.years.last, _LOOKED_AT)
        for anchor in (self.anchor, self._path.ends):
            trend = anchor.algorithms_for(lambda: needs)
            for t in map(np.asarray, times):
                met = anchor.simulation.in_reach.at(t) + trend.at(t) >= needs
                if np.any(met[1:] & ~met[:-1]):
                    return False
        return True

    @property
    def _saves_while_falling(self) -> bool:
        """Whether compute falls at times, and money comes from other years as well."""
        closed = self.anchor.simulation.section_trends.cost.is_closed
        return not closed and self._path.falls

    @property
    def _feedback(self) -> str | None:
        """Why feedback on algorithms lets nothing be integrated, if so."""
        feedback, asked = self.scenario.feedback, self.scenario.asked
        if asked is not None and asked.offset is None:
            return OF_AUTOMATION
        if feedback is None:
            return None
        if feedback.automation_gap is not None:
            return OF_RESEARCH
        return FEEDBACK_AND_DATA if self._needs_data else None

    def _without_data(self) -> Method:
        how, term = self._how, self._terms[0]
        apart = how == "crossed" and self._path.is_apart
        alone = self._names_of_requirement == {term[0]}
        known = alone and apart and jumps(term[1])
        sharp = how == "crossed" and (known or self._is_sharp(term))
        if sharp and not apart:
            how = "paired"  # heights that are shared out would lie on both sides of a jump
        close = apart and (alone or sharp) and sum(self._path.spans) < _CLOSE
        return Method(how, term, apart=apart, closely=close, sharp=sharp)

    def _is_sharp(self, term: Term) -> bool:
        """See `Method.sharp`."""
        name, distribution = term
        if not may_jump(distribution, self._probe.observed.ramp_edges):
            return False
        anchor = _at_quantiles(self.scenario, QUANTILES).anchors[self.name]
        rest = anchor.requirement_of(anchor.draws_without(name, ONE))
        return is_sharp(anchor, rest, distribution)

    @property
    def _how(self) -> How:
        if not self._probe.evidence_is_fixed:
            return "paired"
        if self._path.is_fixed and not self.anchor.simulation.limits:
            return "looked_up"  # which does not say what binds
        return "crossed" if self.is_independent else "paired"

    def _with_data(self) -> Method:
        powers = ((term, self._power_in_data(term[0])) for term in self._terms)
        usable = [(term, power) for term, power in powers if power in (0.0, 1.0)]
        if not usable:
            return Method("counted", reason=OTHERWISE_IN_DATA)
        term, power = usable[0]
        data, falls = self._path.ends.simulation.data, self._path.falls
        if data is not None and not data.never_falls and falls and not power:
            return Method("counted", reason=DATA_SHRINKS)
        return Method("paired", term, in_data=bool(power))

    @cached_property
    def _terms(self) -> Sequence[Term]:
        """Terms that can be integrated, the widest first."""
        return _terms(self._view, frozenset().union(*self.scenario.entangled))

    @property
    def _needs_data(self) -> bool:
        return self.anchor.log10_tokens is not None

    def _power_in_data(self, term: str) -> float:
        """By how many OOM the data needed grows with an OOM of a term; NaN if that varies."""
        if not self._needs_data:
            return 0.0
        anchor = self.anchor
        one, ten = (
            anchor.tokens_of(anchor.draws_without(term, belief)) for belief in (ONE, _TEN)
        )
        assert one is not None
        assert ten is not None
        power = np.round(ten - one, 9)
        return float(power.flat[0]) if np.all(power == power.flat[0]) else float("nan")

    @property
    def is_independent(self) -> bool:
        """Whether the path shares no belief with the requirement, and none is correlated."""
        of_path, of_requirement = self._path.names, self._names_of_requirement
        groups = self.scenario.entangled
        across = any(group & of_path and group & of_requirement for group in groups)
        return not (of_path & of_requirement or across)

    @property
    def _names_of_requirement(self) -> frozenset[str]:
        return self._view.used_by_requirement & self._view.varying


@by_object(_VIEWS)
def _terms(view: AnchorView, entangled: frozenset[str]) -> Sequence[Term]:
    names, found = list(KINDS[view.kind].additive), list[Term]()
    if shares := view.options.shares:  # their powers are not 1
        entangled |= {HORIZON, *(stage_name(i) for i in range(len(shares)))}
    while term := integrable_term(view.beliefs, names, entangled):
        found.append(term)
        names.remove(term[0])
    return found
