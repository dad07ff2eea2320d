"""Requirements as formulas of beliefs: sums of logarithms, and an exponent times such a sum."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anchors.kinds import HORIZON, KINDS
from anchors.quantities import MODEL_SIZE
from anchors.requirements.data_scaling import FROM_LAW, SCALING_LAW
from forecast.distributions.integrable_term import log_distribution
from forecast.model.dimensions import DIMENSIONS
from priors.belief import Belief
from priors.constants import SECONDS_PER_YEAR
from scenarios.problems import dotted
from scenarios.schema.beliefs import place_of
from scenarios.schema.scenario import Scenario

Sum = Mapping[str, float]
"""Powers by name: a sum of their logarithms."""

_NETWORKS = ("neural_network", "genome")


@dataclass(frozen=True)
class Formula:
    """constant + sum of logarithms + exponent x another sum of logarithms, log10(FLOP).

    Parameters
    ----------
    linear, slope : mapping of str to float
        Powers by the key of a belief.
    terms : tuple of str
        Keys of those that can be integrated.
    exponent : str or None
    constant : float
    """

    linear: Sum
    terms: tuple[str, ...]
    slope: Sum
    exponent: str | None = None
    constant: float = 0.0

    @property
    def keys(self) -> list[str]:
        """Every belief in it."""
        return [*self.linear, *self.slope, *([self.exponent] if self.exponent else [])]

    def to_dict(self) -> dict[str, Any]:
        """The formula as plain data."""
        return {
            "linear": dict(self.linear),
            "terms": list(self.terms),
            "slope": dict(self.slope),
            "exponent": self.exponent,
            "constant": self.constant,
            "uses": self.keys,
        }


def formula_of(scenario: Scenario, anchor: str) -> Formula | None:
    """The requirement of an anchor as a formula; None where it is not one."""
    reader = _Reader(scenario, anchor)
    return reader.formula if reader.is_followed else None


@dataclass(frozen=True)
class _Reader:
    scenario: Scenario
    anchor: str

    @property
    def beliefs(self) -> Mapping[str, Belief]:
        return self.scenario.beliefs(self.anchor)

    @property
    def kind(self) -> str:
        return self.scenario.anchors[self.anchor].kind

    @property
    def is_followed(self) -> bool:
        """Whether the kernel can draw it: known formulas of names with a dimension each."""
        if self.kind not in _SUMS or self.scenario.options(self.anchor).shares:
            return False
        law_speaks = SCALING_LAW in self.beliefs and not set(FROM_LAW) <= self.beliefs.keys()
        if self.kind in _NETWORKS and law_speaks:
            return False
        names = {
            n for n in self.scenario.views[self.anchor].used_by_requirement if n != SCALING_LAW
        }
        if self.kind in _NETWORKS and self.beliefs["data_scaling_exponent"].product is not None:
            return False
        return all(
            n in DIMENSIONS
            or self.beliefs[n].product is not None
            or not self.beliefs[n].is_random
            for n in names
        )

    @property
    def formula(self) -> Formula:
        linear, slope = _SUMS[self.kind](self.beliefs)
        network = self.kind in _NETWORKS
        return Formula(
            self._keyed(linear),
            tuple(self._key(name) for name in self._terms),
            self._keyed(slope),
            self._key("data_scaling_exponent") if network else None,
            math.log10(SECONDS_PER_YEAR) if self.kind == "evolution" else 0.0,
        )

    def _key(self, name: str) -> str:
        return dotted(place_of(self.scenario, self.anchor, name))

    def _keyed(self, powers: Sum) -> Sum:
        """Products resolved into their factors, by key."""
        found: Counter[str] = Counter()
        for name, power in powers.items():
            factors = self.beliefs[name].product
            if factors is None:
                found[self._key(name)] += power  # type: ignore[assignment]
            else:
                inner = self._keyed({factor: power * each for factor, each in factors.items()})
                for key, value in inner.items():
                    found[key] += value  # type: ignore[assignment]
        return {key: float(value) for key, value in found.items()}

    @property
    def _terms(self) -> Iterable[str]:
        factors = {f for belief in self.beliefs.values() for f in belief.product or ()}
        correlated = set().union(*self.scenario.entangled)
        for name in KINDS[self.kind].additive:
            if name in self.beliefs and name not in factors | correlated:
                belief = self.beliefs[name]
                fixed = belief.product is None and belief.distribution.is_fixed
                if name in DIMENSIONS and (fixed or log_distribution(belief) is not None):
                    yield name


_Sums = Callable[[Mapping[str, Belief]], tuple[Sum, Sum]]


def _ones(*names: str) -> Sum:
    return dict.fromkeys(names, 1.0)


def _added(*sums: Sum) -> Sum:
    total: dict[str, float] = {}
    for each in sums:
        for name, power in each.items():
            total[name] = total.get(name, 0.0) + power
    return total


def _network(compute: Sum, parameters: Sum, beliefs: Mapping[str, Belief]) -> tuple[Sum, Sum]:
    more = [name for name in ("overtraining",) if name in beliefs]
    linear = _added(compute, _ones(HORIZON, "reference_samples", *more))
    return linear, _added(parameters, {"reference_parameters": -1.0})


def _neural_network(beliefs: Mapping[str, Belief]) -> tuple[Sum, Sum]:
    compute, parameters, each = MODEL_SIZE
    if compute not in beliefs:
        return _network(_ones(parameters, each), _ones(parameters), beliefs)
    if parameters in beliefs:
        return _network(_ones(compute), _ones(parameters), beliefs)
    return _network(_ones(compute), {compute: 1.0, each: -1.0}, beliefs)


def _genome(beliefs: Mapping[str, Belief]) -> tuple[Sum, Sum]:
    return _network(_ones("model_compute"), _ones("genome_size"), beliefs)


def _product(kind: str) -> _Sums:
    return lambda _: (_ones(*KINDS[kind].priors), {})


_SUMS: dict[str, _Sums] = {
    "neural_network": _neural_network,
    "genome": _genome,
    **{kind: _product(kind) for kind in ("lifetime", "evolution", "stated")},
}
