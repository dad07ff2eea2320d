"""A scenario as the kernel of a page reads it: what can move as formulas, the rest as tables.

The kernel does what the engine does, in the files of `browser/kernel/`, which share their names
with it. What it does not follow stands here as the engine found it, with the reason why a
reader cannot move it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from forecast.engine.method import Probe
from forecast.model.dimensions import DIMENSIONS, REVERSED
from forecast.pages.kernel_data.anchors import KernelAnchor
from forecast.pages.kernel_data.tables import Plain, ends_of, form_of, rounded, term_table
from forecast.pages.kernel_data.trends import evidence, milestone, trends
from forecast.pages.subject import Subject
from priors.belief import Belief
from priors.distributions.families import Log10, Normal
from priors.sampling.copula import Correlation
from priors.sampling.lattice import GENERATING_VECTOR, LEAST_LATTICE, Batches, shifts
from scenarios.checks.ranges import range_of
from scenarios.loading.load import built_in_names
from scenarios.problems import dotted
from scenarios.schema.beliefs import quantity_at, walk
from scenarios.schema.scenario import Scenario

_BATCHES = 16

OF_A_LIST = "one of the stages of a horizon"
UNUSED = "no anchor with weight uses it"


@dataclass(frozen=True)
class KernelModel:
    """A forecast as data for the kernel."""

    subject: Subject

    @property
    def _scenario(self) -> Scenario:
        return self.subject.forecast.scenario

    def to_dict(self) -> Plain:
        """All of it, as plain data."""
        scenario, forecast = self._scenario, self.subject.forecast
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
            "design": self._design,
            "dimensions": self._dimensions,
            "loadings": self._loadings,
            "normal": term_table(Normal(0.0, 1.0)),
            "beliefs": {key: b for key, b in beliefs.items() if b["reason"] != "product"},
            "author": self._author,
            "moves_paths": any(a.fixed is None for a in self._anchors.values()),
            **trends(scenario),
            **milestone(scenario),
            "evidence": evidence(scenario),
            "anchors": {name: anchor.to_dict() for name, anchor in self._anchors.items()},
        }

    @property
    def _author(self) -> Plain:
        """The author's answer, from which readers move."""
        forecast = self.subject.forecast
        quantiles = forecast.quantiles([0.1, 0.5, 0.9]).value
        return {
            "quantiles": [float(year) if np.isfinite(year) else None for year in quantiles],
            "probability": rounded(forecast.by_year.value),
        }

    @cached_property
    def _anchors(self) -> dict[str, KernelAnchor]:
        return {
            name: KernelAnchor(self.subject, anchor)
            for name, anchor in Probe(self._scenario).anchors.items()
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
        if form and "pieces" in form and exponent is not None and exponent.is_integrable:
            term = term_table(exponent)
        return {
            **whole,
            "logged": logged,
            "form": form,
            "median": median,
            "term": term,
            "within": [x if np.isfinite(x) else None for x in range_of(path, quantity)],
            "ends": ends_of(belief, logged=logged),
            "spreads": path[0] != "evidence" and (form is not None or name in self._dimensions),
            "rank": -self._influence(path, name) if form else 1.0,
            "reason": self._reason(path),
        }

    def _influence(self, path: tuple[Any, ...], name: str) -> float:
        """What a belief explains; of one that anchors say each by itself, by their weights."""
        explained, weights = self.subject.influence.get(name, 0.0), self._scenario.weights
        if path[0] != "anchors":
            return explained
        return explained * weights.anchors.get(str(path[1]), 0.0)

    def _reason(self, path: tuple[Any, ...]) -> str | None:
        """Why a reader cannot move a belief; None where she can."""
        if dotted(path) in self._used:
            return None
        if "stages" in path:
            return OF_A_LIST
        concerned = (a for a in self._anchors.values() if dotted(path) in a.concerns)
        reasons = (anchor.to_dict()["reason"] for anchor in concerned)
        return next((reason for reason in reasons if reason), UNUSED)

    @cached_property
    def _used(self) -> frozenset[str]:
        """Keys that move an answer of the kernel."""
        return frozenset(key for anchor in self._anchors.values() for key in anchor.keys)

    @cached_property
    def _varying(self) -> list[str]:
        """Names that have draws of their own, tables of joint samples among them."""
        random = [(name, b) for _, name, b in walk(self._scenario) if b.is_random]
        return sorted({name if b.column is None else b.column.name for name, b in random})

    @cached_property
    def _dimensions(self) -> Plain:
        """Dimension of the design by name, and whether it is mirrored.

        Names that own none get one that no other name owns, as long as there are some.
        """
        named = {*self._varying, *(name for _, name, _ in walk(self._scenario))}
        own = {n: [DIMENSIONS[n], n in REVERSED] for n in sorted(named & DIMENSIONS.keys())}
        spare = range(1 + max(DIMENSIONS.values()), len(GENERATING_VECTOR))
        others = [name for name in self._varying if name not in own]
        return own | {n: [d, False] for n, d in zip(others, spare, strict=False)}

    @cached_property
    def _loadings(self) -> Plain:
        rho = {c.between: c.rho for c in self._scenario.rank_correlations}
        if not rho:
            return {}
        correlation = Correlation.from_spearman(rho)
        return {name: correlation.loadings(name) for name in correlation.names}

    @property
    def _design(self) -> Plain:
        batches = self.subject.forecast.batches
        size = min(max(batches.size, LEAST_LATTICE), 4096)
        all_batches = Batches(batches.seed, range(_BATCHES), size)
        dimensions = sorted({d for d, _ in self._dimensions.values()})
        return {
            "size": size,
            "batches": _BATCHES,
            "vector": {d: GENERATING_VECTOR[d] for d in dimensions},
            "shifts": {d: shifts(all_batches, d).tolist() for d in dimensions},
        }
