"""The anchors of a forecast as the kernel of a page reads them: what can move as formulas.

The rest stands as the engine found it, a requirement or all arrivals, with the reason.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from anchors.kinds import MEASURED
from anchors.quantities import ALGORITHMIC_GROWTH
from forecast.distributions.convolved import Smooth
from forecast.distributions.grid import Bins
from forecast.engine.method import ONE, Method, is_independent, method_of
from forecast.model.simulation import AnchorSimulation, Simulation
from forecast.pages.kernel_data.formulas import Formulas
from forecast.pages.kernel_data.tables import Plain, closer, rounded, term_table
from forecast.pages.subject import Subject
from priors.belief import Belief
from priors.distributions.families import Distribution
from priors.types import Array
from scenarios.problems import dotted
from scenarios.schema.beliefs import matters, place_of, walk_sections

LAWS = "scaling laws or stages say its requirement, which the page carries as a table"
ENTANGLED = (
    "its requirement is no formula that the page carries, and its compute depends on the same "
    "beliefs, or on data"
)

_ARRIVALS_PER_YEAR = 16
_BLUR = 0.03  # OOM; leaves .002 points of a requirement that is counted
_BINS_PER_BLUR = 3
_MOMENTS = 16  # at which paths are looked at
_BEYOND = 15.0  # OOM beyond the paths, where requirements need not be told apart
_OF_PATH = ("hardware", "spending", "algorithms", "limits", "feedback")
_SECTIONS = (*_OF_PATH, "data", "lag", "evidence", "milestones")


@dataclass(frozen=True)
class KernelAnchor:
    """One anchor of a forecast.

    Parameters
    ----------
    subject : Subject
    probe : AnchorSimulation
        The anchor in a few draws.
    """

    subject: Subject
    probe: AnchorSimulation

    @property
    def _name(self) -> str:
        return self.probe.name

    @cached_property
    def _formulas(self) -> Formulas:
        return Formulas(self.subject.forecast.scenario, self._name)

    @cached_property
    def _method(self) -> Method:
        return method_of(self.probe)

    @cached_property
    def fixed(self) -> str | None:
        """Why all its arrivals stay as they are; None where they can move."""
        return None if self._is_formula or self._can_be_read else ENTANGLED

    @property
    def _is_formula(self) -> bool:
        """Whether the kernel can draw what it needs."""
        needs_data = self.probe.log10_tokens is not None
        return self._formulas.need is not None and not (
            needs_data and self._formulas.tokens is None
        )

    @property
    def _can_be_read(self) -> bool:
        """Whether every path can read a table of its requirement."""
        if self.probe.in_time or self.probe.kind.measure != "compute" or self._is_own:
            return False
        if self._method.how in ("looked_up", "crossed"):
            return True
        apart = is_independent(self.probe) and self.probe.log10_tokens is None
        return apart and self._method.evidence_is_fixed

    @cached_property
    def _is_own(self) -> bool:
        """Whether each draw's path, or what is asked about, depends on its own requirement."""
        scenario = self.subject.forecast.scenario
        asked, feedback = scenario.asked, scenario.feedback
        if self.probe.in_time:
            return False
        if asked is not None and (asked.offset is None or scenario.evidence.no_arrival_by):
            return True
        if feedback is not None and feedback.automation_gap is not None:
            return True
        return self.probe.view.asks and self._method.how == "counted"

    @property
    def _how(self) -> str:
        if self.fixed:
            return "tabled"
        if self.probe.in_time:
            return "dated"
        crosses = self._can_be_read and self._method.how != "counted"
        return "crossed" if crosses or not self._is_formula else self._method.how

    @cached_property
    def concerns(self) -> frozenset[str]:
        """Keys of the beliefs that its arrivals depend on, whether they can move it or not."""
        scenario = self.subject.forecast.scenario
        own = (place_of(scenario, self._name, name) for name in self.probe.view.used)
        return frozenset([*map(dotted, own), *self._keys_of_sections])

    @property
    def _keys_of_sections(self) -> list[str]:
        scenario = self.subject.forecast.scenario
        sections = walk_sections(scenario)
        return [dotted(p) for p, _, _ in sections if p[0] in _SECTIONS and matters(scenario, p)]

    @property
    def keys(self) -> list[str]:
        """Keys of the beliefs that move it."""
        if self.fixed:
            return []
        return [*self._keys_of_need, *self._keys_of_algorithms, *self._keys_of_sections]

    @property
    def _keys_of_need(self) -> list[str]:
        if not self._is_formula:
            return []
        found = [*(self._formulas.need.keys if self._formulas.need else ())]
        tokens = self._formulas.tokens
        return [*found, *(tokens.keys if tokens else ())]

    @property
    def _keys_of_algorithms(self) -> list[str]:
        """Keys of what its own path and lag are made of."""
        beliefs = self.subject.forecast.scenario.beliefs(self._name)
        names = (*ALGORITHMIC_GROWTH, "algorithmic_ceiling", "lag", MEASURED)
        own = [n for n in names if n in beliefs and beliefs[n].by_requirement is None]
        return [key for name in own for key in self._formulas.powers(name)]

    @property
    def _keys_of_path(self) -> list[str]:
        """Keys of what its effective compute is made of."""
        sections = walk_sections(self.subject.forecast.scenario)
        told = [dotted(path) for path, _, _ in sections if path[0] in _OF_PATH]
        return [*self._keys_of_algorithms, *told, *(self._keys_of_need if self._is_own else ())]

    def to_dict(self) -> Plain:
        """The anchor as plain data."""
        if self.fixed:
            arrival = self._arrival
            return {"reason": self.fixed, "how": "tabled", "uses": [], "arrival": arrival}
        how = self._how
        counts_progress = self.probe.kind.measure == "progress"
        measured = self._formulas.powers(MEASURED) if counts_progress else None
        evidence = [key for key in self.keys if key.startswith("evidence.")]
        whole: Plain = {
            "reason": None if self._is_formula else LAWS,
            "how": how,
            "uses": sorted(set(self.keys)),
            "uses_for_need": sorted({*self._keys_of_need, *evidence}),
            "uses_for_path": sorted(set(self._keys_of_path)),
            "asks": self.probe.view.asks and not self.probe.in_time,
            "own": self._is_own,
            "rate": self._rate,
            "ceiling": self._asked("algorithmic_ceiling"),
            "lags": [parts] if (parts := self._given("lag")) else [],
            "measured": measured,
        }
        named = sorted((self.subject.forecast.scenario.lag or {}).items())
        whole["lags"] += [{f"lag.{n}": 1.0} for n, lag in named if isinstance(lag, Belief)]
        if not self._is_formula:
            return {**whole, **self._table}
        need, tokens = self._formulas.need, self._formulas.tokens
        assert need is not None
        needs_data = self.probe.log10_tokens is not None
        return {
            **whole,
            "need": need.to_dict(),
            "tokens": tokens.to_dict() if tokens and needs_data else None,
            "terms": [] if how == "dated" else self._formulas.terms,
            "integrates": self._method.how in ("looked_up", "crossed", "paired"),
            "ends": self._ends,
            "blur": _BLUR,
        }

    def _given(self, name: str) -> Mapping[str, float] | None:
        """A quantity of the path as a product of beliefs."""
        given = name in self.subject.forecast.scenario.beliefs(self._name)
        return self._formulas.powers(name) if given else None

    @property
    def _rate(self) -> Plain | None:
        beliefs = self.subject.forecast.scenario.beliefs(self._name)
        spellings = [name for name in ALGORITHMIC_GROWTH if name in beliefs]
        if not spellings or self.probe.in_time:
            return None
        return {"spelling": spellings[0], **(self._asked(spellings[0]) or {})}

    def _asked(self, name: str) -> Plain | None:
        """A quantity of its algorithms: a product, or a table by log10 of the requirement."""
        beliefs = self.subject.forecast.scenario.beliefs(self._name)
        if name not in beliefs:
            return None
        rows = beliefs[name].by_requirement
        if rows is None:
            return {"parts": self._formulas.powers(name)}
        return {"table": [[math.log10(compute), value] for compute, value in rows]}

    @property
    def _table(self) -> Plain:
        """The requirement as the engine draws it: its drawn part, and the term beside."""
        anchor = self._drawn
        widest, how = self._method.widest, self._method.how
        if widest is None or not (self._method.sharp or how in ("looked_up", "crossed")):
            return self._counted(anchor.log10_requirement)
        rest = anchor.requirement_of(anchor.draws_without(widest[0], ONE))
        return self._binned(Smooth.of(rest, widest[1]).bins, widest[1])

    @property
    def _drawn(self) -> AnchorSimulation:
        forecast = self.subject.forecast
        return Simulation(forecast.scenario, forecast.batches).anchors[self._name]

    def _counted(self, log10: Array) -> Plain:
        """Draws of the requirement, those that no path comes near put together."""
        low, high = self._ends
        near = np.clip(log10, low, high)
        return self._binned(Bins.of(near, _BLUR / _BINS_PER_BLUR), None)

    @property
    def _ends(self) -> tuple[float, float]:
        """Heights beyond which requirements need not be told apart, log10(FLOP)."""
        years = self.subject.forecast.scenario.years
        t = np.linspace(years.first, years.last, _MOMENTS)[:, None, None]
        heights = self.probe.log10_effective_compute(t)
        return float(heights.min()) - _BEYOND, float(heights.max()) + _BEYOND

    @staticmethod
    def _binned(bins: Bins, term: Distribution | None) -> Plain:
        sums = rounded(bins.sums.sum(axis=0) / bins.total.sum())
        table = None if term is None else term_table(term)
        shared = {"first": bins.first, "step": bins.step, "sums": sums}
        return {"bins": shared, "term": table, "blur": _BLUR}

    @property
    def _arrival(self) -> Plain:
        """Arrivals as the engine found them, after all evidence."""
        curve = self.subject.forecast.anchors[self._name].arrival
        first, last = (
            self.subject.forecast.scenario.years.first,
            self.subject.forecast.scenario.years.last,
        )
        t = np.linspace(first, last, _ARRIVALS_PER_YEAR * (last - first) + 1)
        prior = float(curve.prior_mass.sum())
        t = closer(t, lambda x: curve.hits_of_all(x) / prior)
        return {
            "years": t.tolist(),
            "values": rounded(curve.hits_of_all(t) / prior),
            "mass": float(curve.mass.sum()) / prior,
            "prior": 1.0,
        }
