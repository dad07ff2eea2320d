"""What anchors need, as formulas of beliefs that the page's kernel knows."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from anchors.kinds import HORIZON, KINDS, STATED_TOKENS
from anchors.laws.choice import by_law
from anchors.quantities import MODEL_SIZE
from anchors.requirements.data_scaling import (
    FROM_LAW,
    SCALING_LAW,
    exponent_of,
    log10_tokens_of,
)
from anchors.requirements.epoch_2023 import evidence_needed
from forecast.distributions.integrable_term import log_distribution
from priors.belief import Belief
from priors.constants import SECONDS_PER_YEAR
from priors.types import Array
from scenarios.problems import dotted
from scenarios.schema.beliefs import place_of
from scenarios.schema.scenario import Scenario

Sum = Mapping[str, float]
"""Powers by name: a sum of their logarithms."""

_NETWORKS = ("neural_network", "genome")


@dataclass(frozen=True)
class Formula:
    """constant + sum of logarithms + exponent x another sum of logarithms, log10.

    Parameters
    ----------
    linear, slope, exponent : mapping of str to float
        Powers by the key of a belief; the exponent is their product.
    constant : float
    """

    linear: Sum
    slope: Sum
    exponent: Sum
    constant: float = 0.0

    @property
    def keys(self) -> list[str]:
        """Every belief in it."""
        return [*self.linear, *self.slope, *self.exponent]

    def to_dict(self) -> dict[str, Any]:
        """The formula as plain data."""
        return {
            "kind": "formula",
            "linear": dict(self.linear),
            "slope": dict(self.slope),
            "exponent": dict(self.exponent) or None,
            "constant": self.constant,
        }


@dataclass(frozen=True)
class Measure:
    """A need that is a function of quantities.

    Parameters
    ----------
    kind : str
        Of the anchor.
    parts : tuple of (mapping of str to float or None)
        Powers by the key of a belief, of each quantity in the function's order.
    options : mapping of str to object
    """

    kind: str
    parts: tuple[Sum | None, ...]
    options: Mapping[str, Any]

    @property
    def keys(self) -> list[str]:
        """Every belief in it."""
        return [key for part in self.parts for key in part or ()]

    def to_dict(self) -> dict[str, Any]:
        """The need as plain data."""
        return {"kind": self.kind, "parts": list(self.parts), **self.options}


@dataclass(frozen=True)
class StatedYear:
    """A year, and the probability that there is none; powers by the keys of beliefs."""

    year: Sum
    never: Sum | None

    @property
    def keys(self) -> list[str]:
        """Every belief in it."""
        return [*self.year, *(self.never or ())]

    def to_dict(self) -> dict[str, Any]:
        """The need as plain data."""
        return {"kind": "stated_year", "parts": dict(self.year), "never": self.never}


Need = Formula | Measure | StatedYear


@dataclass(frozen=True)
class Formulas:
    """What an anchor needs, as formulas of the keys of beliefs."""

    scenario: Scenario
    anchor: str

    @property
    def _beliefs(self) -> Mapping[str, Belief]:
        return self.scenario.views[self.anchor].beliefs

    @property
    def _kind(self) -> str:
        return self.scenario.anchors[self.anchor].kind

    @property
    def need(self) -> Need | None:
        """What it needs; None where that is not a formula that the kernel knows."""
        if self._kind == "stated_year":
            never = "probability_of_never"
            if never in self._beliefs and self._beliefs["stated_year"].column is not None:
                return None  # the kernel has no quantiles of rows
            return StatedYear(self.powers("stated_year"), self._given(never))
        if self._kind in _MEASURES:
            parts = tuple(self._given(name) for name in _MEASURES[self._kind])
            return Measure(self._kind, parts, self._options)
        if self._kind not in _SUMS or not self._says_its_samples:
            return None
        linear, slope = _SUMS[self._kind](self._beliefs)
        year = math.log10(SECONDS_PER_YEAR) if self._kind == "evolution" else 0.0
        return self._formula(linear, slope, year)

    @property
    def tokens(self) -> Formula | None:
        """Tokens that it needs; None where that is not a formula, or not said."""
        if STATED_TOKENS in self._beliefs:
            return Formula(self.powers(STATED_TOKENS), {}, {})
        if self._kind not in _NETWORKS or not self._says_its_samples:
            return None
        if "tokens_per_sample" not in self._beliefs:
            return None
        linear, slope = _samples(_SUMS[self._kind](self._beliefs)[1], self._beliefs)
        return self._formula(_added(linear, _ones("tokens_per_sample")), slope)

    @property
    def _says_its_samples(self) -> bool:
        """Whether there is one stage, and no law speaks or the same in all draws."""
        if self._kind not in _NETWORKS:
            return True
        is_one = not self._law_speaks or self._beliefs[SCALING_LAW].distribution.is_fixed
        return is_one and not self.scenario.options(self.anchor).shares

    @property
    def _law_speaks(self) -> bool:
        """Whether a law says samples, or their exponent."""
        speaks = SCALING_LAW in self._beliefs and not set(FROM_LAW) <= self._beliefs.keys()
        return self._kind in _NETWORKS and speaks

    def _of_law(self, ask: Callable[..., Array], *inputs: float) -> float:
        """What the law says that is the same in all draws."""
        which = self.scenario.options(self.anchor).scaling_exponent
        number = np.asarray(self._beliefs[SCALING_LAW].distribution.median)
        return float(by_law(number, lambda law: ask(law, which, *inputs)))

    @property
    def _options(self) -> Mapping[str, Any]:
        if self._kind != "direct_approach":
            return {}
        corrected = self.scenario.options(self.anchor).variant == "corrected"
        return {"corrected": corrected, "evidence": evidence_needed()}

    def _formula(self, linear: Sum, slope: Sum, constant: float = 0.0) -> Formula:
        if self._law_speaks:
            return self._by_law(linear, slope, constant)
        exponent = self.powers("data_scaling_exponent") if slope else {}
        return Formula(self._keyed(linear), self._keyed(slope), exponent, constant)

    def _by_law(self, linear: Sum, slope: Sum, constant: float) -> Formula:
        """Of samples by a law: see `data_scaling`, which this mirrors.

        All laws are power laws, which logarithms make sums.
        """
        exponent = self._given("data_scaling_exponent") or {}
        slope, sizes = (slope, {}) if exponent else ({}, slope)
        if "reference_samples" not in self._beliefs:
            linear = _added(linear, {"reference_samples": -1.0, "tokens_per_sample": -1.0})
            constant += self._of_law(log10_tokens_of, 0.0)
            sizes = _added(sizes, _ones("reference_parameters"))
        power = self._of_law(exponent_of)
        linear = _added(linear, {name: power * each for name, each in sizes.items()})
        return Formula(self._keyed(linear), self._keyed(slope), exponent, constant)

    def _given(self, name: str) -> Sum | None:
        return self.powers(name) if name in self._beliefs else None

    def powers(self, name: str) -> Sum:
        """A quantity as a product of beliefs: powers by key."""
        return self._keyed({name: 1.0})

    def _key(self, name: str) -> str:
        return dotted(place_of(self.scenario, self.anchor, name))

    def _keyed(self, powers: Sum) -> Sum:
        """Products resolved into their factors, by key."""
        found: Counter[str] = Counter()
        for name, power in powers.items():
            factors = self._beliefs[name].product
            if factors is None:
                found[self._key(name)] += power  # type: ignore[assignment]
            else:
                inner = self._keyed({factor: power * each for factor, each in factors.items()})
                for key, value in inner.items():
                    found[key] += value  # type: ignore[assignment]
        return {key: float(value) for key, value in found.items()}

    @property
    def terms(self) -> list[str]:
        """Keys of the beliefs of which one can be integrated."""
        factors = {f for belief in self._beliefs.values() for f in belief.product or ()}
        correlated = set().union(*self.scenario.entangled)
        free = [
            name
            for name in KINDS[self._kind].additive
            if name in self._beliefs and name not in factors | correlated
        ]
        return [self._key(name) for name in free if _is_term(self._beliefs[name])]


def _is_term(belief: Belief) -> bool:
    if belief.product is not None:
        return False
    return belief.distribution.is_fixed or log_distribution(belief) is not None


_MEASURES = {
    "time_horizon": (
        *("time_horizon_doubling_time", "present_time_horizon", "target_time_horizon"),
        *("time_horizon_ratio", "doubling_difficulty", "progress_gap"),
    ),
    "uplift": ("uplift_doubling_time", "present_uplift", "target_uplift"),
    "direct_approach": (
        *("parameter_loss_scale", "data_loss_scale", "parameter_loss_exponent"),
        *("data_loss_exponent", "slowdown", "k_performance"),
    ),
}
"""Quantities of what is not a sum of logarithms, in the order of the kernel's functions."""

_Sums = Callable[[Mapping[str, Belief]], tuple[Sum, Sum]]


def _ones(*names: str) -> Sum:
    return dict.fromkeys(names, 1.0)


def _added(*sums: Sum) -> Sum:
    total: dict[str, float] = {}
    for each in sums:
        for name, power in each.items():
            total[name] = total.get(name, 0.0) + power
    return {name: power for name, power in total.items() if power}


def _network(compute: Sum, parameters: Sum, beliefs: Mapping[str, Belief]) -> tuple[Sum, Sum]:
    linear, slope = _samples(_added(parameters, {"reference_parameters": -1.0}), beliefs)
    return _added(compute, _ones(HORIZON), linear), slope


def _samples(slope: Sum, beliefs: Mapping[str, Belief]) -> tuple[Sum, Sum]:
    """Samples: those of the reference, and what the exponent is times."""
    more = [name for name in ("overtraining",) if name in beliefs]
    return _ones("reference_samples", *more), slope


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
