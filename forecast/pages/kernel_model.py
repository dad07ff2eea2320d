"""A scenario as the kernel of a page reads it: what can move as formulas, the rest as tables.

The kernel, `kernel.js`, does what the engine does where an anchor's requirement is a formula of
beliefs and a term of it is integrated. Everything else that it needs stands here as the engine
found it, with the reason why a reader cannot move it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from anchors.quantities import ALGORITHMIC_GROWTH
from forecast.distributions.convolved import Smooth
from forecast.engine.method import Method, method_of, probe
from forecast.model.dimensions import DIMENSIONS, REVERSED
from forecast.model.simulation import Simulation
from forecast.pages.formulas import Formula, formula_of
from forecast.pages.subject import Subject
from forecast.pages.tables import Plain, closer, form_of, rounded, term_table
from priors.belief import Belief
from priors.distributions.families import Log10, Normal
from priors.sampling.copula import Correlation
from priors.sampling.lattice import GENERATING_VECTOR, LEAST_LATTICE, Batches, shifts
from scenarios.loading.load import built_in_names
from scenarios.problems import dotted
from scenarios.schema.beliefs import place_of, quantity_at, walk, walk_sections
from scenarios.schema.scenario import Scenario

_BATCHES = 16
_ARRIVALS_PER_YEAR = 16

LAWS = "its requirement is not a formula of beliefs that the page carries"
TOGETHER = "its requirement and its compute depend on each other, or its evidence varies"
COUNTED = "no term of its requirement is integrated: its arrivals are counted"
BY_LEVELS = "its trends are told by levels"
LIMITED = "more than money limits it"
SAVED = "its money is saved up, or has a ramp"
LAGS = "what is affordable waits for more than its own lag"
MEASURED = "it counts in something else than compute"
FEEDBACK = "what has been reached speeds up its algorithms"
OFFSET = "another milestone is asked about than the anchors are of"
BY_REQUIREMENT = "the pace of its algorithms depends on the requirement"
TABLED = "its beliefs are drawn together, as rows of a table"
NO_DIMENSION = "its draws have no dimension of the design"


@dataclass(frozen=True)
class KernelModel:
    """A forecast as data for the kernel.

    Parameters
    ----------
    subject : Subject
    """

    subject: Subject

    @property
    def _scenario(self) -> Scenario:
        return self.subject.forecast.scenario

    @cached_property
    def _probe(self) -> Simulation:
        return probe(self._scenario)

    @cached_property
    def _methods(self) -> Mapping[str, Method]:
        return {name: method_of(anchor) for name, anchor in self._probe.anchors.items()}

    def to_dict(self) -> Plain:
        """All of it, as plain data."""
        scenario, forecast = self._scenario, self.subject.forecast
        anchors = {name: self._anchor(name) for name in scenario.weights.anchors}
        beliefs = {
            dotted(path): self._belief(path, name, b) for path, name, b in walk(scenario)
        }
        return {
            "name": forecast.name,
            "title": forecast.title,
            "built_in": forecast.name in built_in_names() and not self.subject.settings,
            "plain": scenario.plain(),
            "first": scenario.years.first,
            "last": scenario.years.last,
            "weights": scenario.weights.anchors,
            "none": sorted([year, p] for year, p in scenario.weights.none.items()),
            "design": self._design(beliefs.values()),
            "dimensions": {b["name"]: self._dimension(b["name"]) for b in beliefs.values()},
            "loadings": self._loadings,
            "normal": term_table(Normal(0.0, 1.0)),
            "beliefs": {key: b for key, b in beliefs.items() if b["reason"] != "product"},
            "moves_paths": any(not self._fixed(name) for name in scenario.weights.anchors),
            "hardware": self._hardware,
            "spending": self._spending,
            "algorithms": {
                "year": scenario.algorithms.base_year,
                "schedule": self._schedule("algorithms"),
            },
            "evidence": self._evidence,
            "anchors": anchors,
        }

    # ---- beliefs and their draws

    def _belief(self, path: tuple[Any, ...], name: str, belief: Belief) -> Plain:
        quantity = quantity_at(path)
        whole: Plain = {
            "key": dotted(path),
            "path": list(path),
            "name": name,
            "label": quantity.long_name if quantity else name,
            "unit": belief.unit or (quantity.unit if quantity else ""),
            "source": belief.source,
        }
        if belief.product is not None or belief.by_requirement is not None:
            return {**whole, "reason": "product"}
        logged, form, median = form_of(belief, positive=quantity is None or quantity.positive)
        term = None
        distribution = belief.distribution
        exponent = distribution.exponent if isinstance(distribution, Log10) else None
        if form and "normal" not in form and exponent is not None and exponent.is_integrable:
            term = term_table(exponent)
        whole |= {"logged": logged, "form": form, "median": median, "term": term}
        return {
            **whole,
            "spreads": name in DIMENSIONS and path[0] != "evidence",
            "rank": DIMENSIONS.get(name, len(DIMENSIONS)) + (0 if form else len(DIMENSIONS)),
            "reason": self._reason(path, name, belief),
        }

    def _reason(self, path: tuple[Any, ...], name: str, belief: Belief) -> str | None:
        """Why a reader cannot move a belief; None where she can."""
        if "schedule" in path:
            return "part of a schedule"
        if "stages" in path or "training_runs" in path:
            return "one of a list"
        if belief.is_random and name not in DIMENSIONS:
            return NO_DIMENSION
        used = self._used_live
        return (
            None
            if dotted(path) in used
            else (self._why_fixed or "no anchor with weight uses it")
        )

    @cached_property
    def _used_live(self) -> frozenset[str]:
        """Keys that move an answer of the kernel."""
        live = [name for name in self._scenario.weights.anchors if not self._fixed(name)]
        found: set[str] = set()
        for name in live:
            formula = self._formulas[name]
            found |= set(formula.keys) if formula else set()
            found |= {self._key(name, each) for each in self._path_names(name)}
        if live:
            sections = ("hardware", "spending", "evidence")
            of_sections = walk_sections(self._scenario)
            found |= {dotted(path) for path, _, _ in of_sections if path[0] in sections}
        return frozenset(found)

    @cached_property
    def _why_fixed(self) -> str | None:
        reasons = [self._fixed(name) for name in self._scenario.weights.anchors]
        reasons += [LAWS for name in self._scenario.weights.anchors if not self._formulas[name]]
        return next((reason for reason in reasons if reason), None)

    @staticmethod
    def _dimension(name: str) -> list[Any] | None:
        return [DIMENSIONS[name], name in REVERSED] if name in DIMENSIONS else None

    @cached_property
    def _loadings(self) -> Plain:
        rho = {c.between: c.rho for c in self._scenario.rank_correlations}
        if not rho:
            return {}
        correlation = Correlation.from_spearman(rho)
        return {name: correlation.loadings(name) for name in correlation.names}

    def _design(self, beliefs: Iterable[Plain]) -> Plain:
        batches = self.subject.forecast.batches
        size = min(max(batches.size, LEAST_LATTICE), 4096)
        dimensions = {DIMENSIONS[b["name"]] for b in beliefs if b["name"] in DIMENSIONS}
        all_batches = Batches(batches.seed, range(_BATCHES), size)
        return {
            "size": size,
            "batches": _BATCHES,
            "vector": {d: GENERATING_VECTOR[d] for d in sorted(dimensions)},
            "shifts": {d: shifts(all_batches, d).tolist() for d in sorted(dimensions)},
        }

    # ---- trends

    @property
    def _hardware(self) -> Plain | None:
        section = self._scenario.hardware
        if section.levels is not None:
            return None
        ceiling = {"year": section.base_year, "parts": ["hardware.ceiling"], "growth": None}
        return {
            "year": section.base_year,
            "level": "hardware.price_performance",
            "rate": _rate("hardware", section.growth[0]),
            "ceiling": ceiling if section.ceiling is not None else None,
            "schedule": self._schedule("hardware"),
        }

    @property
    def _spending(self) -> Plain | None:
        section = self._scenario.spending
        if section.levels is not None:
            return None
        ceiling = {
            "year": section.gdp_base_year,
            "parts": ["spending.ceiling_share", "spending.gdp"],
            "growth": "spending.gdp_growth",
        }
        return {
            "year": section.base_year,
            "level": "spending.largest_run_cost",
            "rate": _rate("spending", section.growth[0]),
            "ceiling": ceiling if section.ceiling_share is not None else None,
            "schedule": self._schedule("spending"),
        }

    def _schedule(self, name: str) -> list[Any]:
        schedule = getattr(self._scenario, name).schedule
        return [
            [moment, _rate(dotted((name, "schedule", str(moment))), change.growth[0])]
            for moment, change in sorted(schedule.items())
        ]

    @property
    def _evidence(self) -> Plain:
        evidence = self._scenario.evidence
        ramp = [f"evidence.already_tried.{end}" for end in ("zero_below", "full_above")]
        runs = [
            [dotted(("evidence", "training_runs", i, each)) for each in ("compute", "years")]
            for i in range(len(evidence.training_runs or ()))
        ]
        return {
            "already_tried": ramp if evidence.already_tried is not None else None,
            "training_runs": runs or None,
            "exponent": "evidence.success_rate_exponent" if runs else None,
            "no_arrival_by": evidence.no_arrival_by,
        }

    # ---- anchors

    @cached_property
    def _formulas(self) -> Mapping[str, Formula | None]:
        return {
            name: formula_of(self._scenario, name) for name in self._scenario.weights.anchors
        }

    def _key(self, anchor: str, name: str) -> str:
        return dotted(place_of(self._scenario, anchor, name))

    def _path_names(self, anchor: str) -> list[str]:
        beliefs = self._scenario.beliefs(anchor)
        return [n for n in (*ALGORITHMIC_GROWTH, "algorithmic_ceiling", "lag") if n in beliefs]

    def _fixed(self, name: str) -> str | None:
        """Why all of an anchor's arrivals stay as they are; None where they can move."""
        scenario, method = self._scenario, self._methods[name]
        if scenario.hardware.levels is not None or scenario.spending.levels is not None:
            return BY_LEVELS
        if reason := self._beyond_compute(name):
            return reason
        if method.how == "counted":
            return COUNTED
        if method.how == "paired":
            return TOGETHER
        beliefs = scenario.beliefs(name)
        of_sections = walk_sections(scenario)
        sections = [(n, b) for path, n, b in of_sections if path[0] in ("hardware", "spending")]
        path = [*sections, *((n, beliefs[n]) for n in self._path_names(name))]
        used = (beliefs[n] for n in scenario.views[name].used)
        if any(b.column for b in (*used, *(b for _, b in sections))):
            return TABLED
        drawn = [
            n for n, b in path if b.product is not None or (b.is_random and n not in DIMENSIONS)
        ]
        return NO_DIMENSION if drawn else None

    def _beyond_compute(self, name: str) -> str | None:
        """Why an anchor's arrival is more than a requirement and a path; None where not."""
        anchor, beliefs = self._probe.anchors[name], self._scenario.beliefs(name)
        if anchor.kind.measure != "compute":
            return MEASURED
        if self._scenario.feedback is not None:
            return FEEDBACK
        if self._scenario.lag is not None:
            return LAGS
        if not self._probe.section_trends.cost.is_closed:
            return SAVED
        if len(anchor.needs) > 1:
            return LIMITED
        if np.any(self._probe.offset != 0.0):
            return OFFSET
        bent = any(beliefs[n].by_requirement is not None for n in self._path_names(name))
        return BY_REQUIREMENT if bent else None

    def _anchor(self, name: str) -> Plain:
        reason, beliefs = self._fixed(name), self._scenario.beliefs(name)
        if reason:
            return {"reason": reason, "arrival": self._arrival(name)}
        (spelling,) = (n for n in ALGORITHMIC_GROWTH if n in beliefs)
        path: Plain = {
            "rate": {"spelling": spelling, "key": self._key(name, spelling)},
            "ceiling": self._key(name, "algorithmic_ceiling")
            if "algorithmic_ceiling" in beliefs
            else None,
            "lag": self._key(name, "lag") if "lag" in beliefs else None,
        }
        formula = self._formulas[name]
        if formula is None:
            return {**path, "reason": LAWS, **self._tables(name)}
        return {**path, "reason": None, **formula.to_dict()}

    def _tables(self, name: str) -> Plain:
        """The requirement as the engine collected it: its drawn part, and the term beside."""
        smooth = self.subject.forecast.anchors[name].requirement
        whole = _smooth(self.subject, name) if not isinstance(smooth, Smooth) else smooth
        sums = whole.bins.sums.sum(axis=0) / whole.bins.total.sum()
        bins = {"first": whole.bins.first, "step": whole.bins.step, "sums": rounded(sums)}
        return {"bins": bins, "term": term_table(whole.term)}

    def _arrival(self, name: str) -> Plain:
        """Arrivals as the engine found them, after all evidence."""
        curve, years = self.subject.forecast.anchors[name].arrival, self._scenario.years
        t = np.linspace(
            years.first, years.last, _ARRIVALS_PER_YEAR * (years.last - years.first) + 1
        )
        prior = float(curve.prior_mass.sum())
        t = closer(t, lambda x: curve.hits_of_all(x) / prior)
        return {
            "years": t.tolist(),
            "values": rounded(curve.hits_of_all(t) / prior),
            "mass": float(curve.mass.sum()) / prior,
            "prior": 1.0,
        }


def _rate(section: str, spelling: str) -> Plain:
    return {"spelling": spelling, "key": f"{section}.{spelling}"}


def _smooth(subject: Subject, name: str) -> Smooth:
    """The requirement of an anchor with a term integrated, made again without evidence."""
    from forecast.engine.method import ONE

    forecast = subject.forecast
    anchor = Simulation(forecast.scenario, forecast.batches).anchors[name]
    widest = method_of(probe(forecast.scenario).anchors[name]).widest
    assert widest is not None
    rest = anchor.requirement_of(anchor.draws_without(widest[0], ONE))
    return Smooth.of(rest, widest[1])
