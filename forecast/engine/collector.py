"""From draws to curves: what a run collects of each batch, and what it makes of all of them.

Arrival by t is a requirement up to the highest effective compute by t. A term of the
requirement is integrated in closed form wherever one can be, whatever form the path of
compute has; `method.py` says how, and when draws are counted.
"""

import math
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from forecast.distributions.cdf import After, Collected, Curve, Mapped
from forecast.distributions.convolved import Smooth
from forecast.engine.method import ONE, Method
from forecast.engine.scarcity import BOUND_BY
from forecast.engine.term_cache import PATH, TermCache
from forecast.engine.time_nodes import scale_of
from forecast.model.evidence import Ramp
from forecast.model.path import Path
from forecast.model.simulation import AnchorSimulation
from priors.types import Array
from scenarios.schema.fingerprints import arrival_key, path_key, requirement_key

if TYPE_CHECKING:
    from forecast.distributions.empirical import Counted
    from forecast.distributions.nodes import Nodes
    from forecast.engine.many_paths import ManyPaths

Kind = Literal["requirement", "paths", "arrival"]
"""What is collected together."""

Parts = Mapping[str, Collected]
"""What was collected, by name."""

_LEFT = "left by "
_STEPS_PER_SCALE = 7  # of the heights of paths; sharing them out leaves 1e-7
_CLOSE_STEPS = 16  # the same where they are all that smooths a jump; leaves 5e-6


class AnchorCurves(NamedTuple):
    """What the answer keeps of the draws of one anchor.

    Parameters
    ----------
    requirement : Curve
        Distribution of log10(FLOP) after the evidence.
    left_by : mapping of str to callable
        Draws that each kind of evidence by itself would leave.
    arrival : Curve
        Distribution of arrival years.
    bound : dict of str to Curve
        By limit beside money, data among them, the arrival years of the draws that it binds,
        all others never arriving.
    method : Method
        How they were worked out.
    """

    requirement: Curve
    left_by: Mapping[str, Callable[[], float]]
    arrival: Curve
    bound: dict[str, Curve]
    method: Method


class Order(NamedTuple):
    """What is to be collected of an anchor, and how; see `Collector`."""

    kinds: tuple[Kind, ...]
    method: Method
    nodes: "Nodes | None" = None


class OnePath:
    """The path of fixed trends, by which requirements are read.

    Parameters
    ----------
    met_by : callable
        Largest requirement that has arrived by a time, log10(FLOP).
    """

    def __init__(self, met_by: Callable[[Array], Array]):
        self._met_by = met_by

    def arrival(self, needed: Smooth) -> Curve:
        """When requirements are met."""
        return Mapped(needed, self._met_by)

    def not_met(self, needed: Smooth, past: float) -> Curve:
        """Requirements that had not been met by a time."""
        return After(needed, float(self._met_by(np.asarray(past))))


class Collector:
    """The curves of an anchor in the batches of a simulation.

    Parameters
    ----------
    anchor : AnchorSimulation
    method : Method
    nodes : Nodes or None
        Moments that paths are looked at; None where none are.
    """

    def __init__(self, anchor: AnchorSimulation, method: Method, nodes: "Nodes | None" = None):
        self.anchor = anchor
        self.method = method
        self.nodes = nodes

    def order(self, kinds: tuple[Kind, ...]) -> Order:
        """An order for some of what is to be collected."""
        return Order(kinds, self.method, self.nodes)

    @property
    def keys(self) -> dict[Kind, Hashable]:
        """What is collected, each with all that it depends on."""
        scenario, name = self.anchor.simulation.scenario, self.anchor.name
        apart = self._reads  # evidence is put on what was collected
        key = requirement_key(scenario, name, evidence=not apart)
        keys: dict[Kind, Hashable] = {"requirement": (key, self._finest) if apart else key}
        if self.method.how == "crossed":
            keys["paths"] = path_key(scenario, name, self._step), self.nodes
        elif self.method.how != "looked_up":
            keys["arrival"] = arrival_key(scenario, name), self.nodes
        return keys

    def collect(self, kind: Kind, thin: AnchorSimulation, cache: TermCache) -> Parts:
        """Collect one kind of thing.

        Parameters
        ----------
        kind : str
        thin : AnchorSimulation
            The same in fewer draws, which are enough for paths that read a whole requirement.
        cache : Cache
            What paths of the same draws have been shared out to already.
        """
        if kind == "requirement":
            return self._requirement()
        if self.nodes is None:
            return self._all_counted()
        from forecast.engine.many_paths import collected_paths, paired

        if kind == "arrival":
            return paired(self.anchor, self.method, self.nodes)
        return collected_paths(thin, self.method, self.nodes, self._step, cache)

    def _requirement(self) -> dict[str, Collected]:
        """What the requirement's curve is made of, and what each kind of evidence leaves."""
        if self._smooth is not None:
            return {"requirement": self._smooth}
        log10 = self.anchor.log10_requirement
        left = {
            f"{_LEFT}{kind}": _counted(log10, weight)
            for kind, weight in self.anchor.evidence_weights.items()
        }
        return {"requirement": self._counted(log10), **left}

    def _all_counted(self) -> dict[str, Collected]:
        last = float(self.anchor.simulation.scenario.years.last)
        year = self.anchor.arrival_year
        found: dict[str, Collected] = {"arrival": self._counted(year, last)}
        for number, need in enumerate(self.anchor.needs[1:], start=1):
            bound = np.where(self.anchor.bound_by == number, year, np.inf)
            found[f"{BOUND_BY}{need.name}"] = self._counted(bound, last)
        return found

    def curves(self, parts: Parts) -> AnchorCurves:
        """Put together what was collected of all batches; any of them may say how."""
        needed, paths = parts["requirement"], self._paths_of(parts)
        if isinstance(needed, Smooth):
            needed = self._under_evidence(needed)
            past = self.anchor.simulation.observed.past
            left = {k: partial(_left_by, needed, paths, past, k) for k in self._kinds}
            after = paths.not_met(needed, past) if self._on_arrival else needed
        else:
            counted = {k: _curve(parts[f"{_LEFT}{k}"]) for k in self._kinds}
            left = {kind: partial(_all, curve) for kind, curve in counted.items()}
            after = _curve(needed)
        whole = _curve(parts["arrival"]) if "arrival" in parts else _read(needed, paths)
        return AnchorCurves(
            after,
            left,
            self._still_to_come(whole, whole),
            {
                name.removeprefix(BOUND_BY): self._still_to_come(_bound(needed, by), whole)
                for name, by in parts.items()
                if name.startswith(BOUND_BY)
            },
            self.method,
        )

    def _still_to_come(self, curve: Curve, whole: Curve) -> Curve:
        """What the evidence on arrivals leaves; what is counted is under it already."""
        if not self._on_arrival or self.method.how == "counted":
            return curve
        return After(curve, self.anchor.simulation.observed.past, whole)

    def _paths_of(self, parts: Parts) -> "OnePath | ManyPaths":
        """What reads the requirement's CDF."""
        if not any(name.startswith(PATH) for name in parts):
            return OnePath(self._met_by)
        from forecast.engine.many_paths import ManyPaths

        return ManyPaths.of(parts)

    def _counted(self, values: Array, upto: float = math.inf) -> "Counted":
        anchor, prior = self.anchor, None
        if self._kinds not in ((), ("already_tried",)):
            ramp = anchor.evidence_weights.get("already_tried", np.ones(values.shape))
            prior = np.asarray(ramp.sum(axis=1))
        return _counted(values, anchor.evidence_weight, prior, upto)

    @property
    def _kinds(self) -> tuple[str, ...]:
        return self.anchor.simulation.scenario.evidence.kinds

    @property
    def _on_arrival(self) -> bool:
        return "no_arrival_by" in self._kinds

    @cached_property
    def _path(self) -> Path:
        return Path(self.anchor)

    def _met_by(self, t: Array) -> Array:
        """Largest requirement that has arrived by a time, log10(FLOP)."""
        return self._path.highest(self.anchor.lag.before(t))

    @cached_property
    def _smooth(self) -> Smooth | None:
        """The requirement with a term integrated, before evidence is put on it, if so."""
        widest = self.method.widest
        if widest is None or not (self._reads or self._evidence_is_alike):
            return None
        name, term = widest
        rest = self.anchor.requirement_of(self.anchor.draws_without(name, ONE))
        return Smooth.of(rest, term, likelihood=self.anchor.simulation.observed.failures)

    def _under_evidence(self, needed: Smooth) -> Smooth:
        """A requirement under all evidence but that on arrival."""
        edges = self.anchor.simulation.observed.ramp_edges
        ramp = None if edges is None else Ramp(float(edges[0]), float(edges[1]))
        return needed.under(ramp, self.anchor.simulation.observed.failures)

    @property
    def _reads(self) -> bool:
        """Whether the CDF of requirements is read, which needs evidence that is fixed."""
        return self.method.how in ("looked_up", "crossed")

    @property
    def _finest(self) -> float:
        """OOM over which the likelihood of requirements changes, where it is fixed."""
        failures = self.anchor.simulation.observed.failures
        return math.inf if failures is None or not failures.is_fixed else failures.width

    @property
    def _evidence_is_alike(self) -> bool:
        """Whether it is the same in all draws where paths are not apart from requirements."""
        return self.method.evidence_is_fixed and not self._on_arrival

    @cached_property
    def _step(self) -> float:
        """Of the heights of paths, OOM."""
        steps = _CLOSE_STEPS if self.method.closely else _STEPS_PER_SCALE
        return scale_of(self.method) / steps


def _left_by(needed: Smooth, paths: "OnePath | ManyPaths", past: float, kind: str) -> float:
    """What one kind of evidence leaves: kept, and with it nothing of the simulation."""
    if kind == "already_tried":
        return _all(needed.under(needed.ramp, None))
    if kind == "training_runs":
        return _all(needed.under(None, needed.likelihood))
    return _all(After(paths.arrival(needed.under(None, None)), past))


def _counted(
    values: Array, weights: Array, prior: Array | None = None, upto: float = math.inf
) -> "Counted":
    """Draws one by one, where no term is integrated."""
    from forecast.distributions.empirical import Counted

    return Counted(values, weights, prior, upto)


def _read(needed: Collected, paths: "OnePath | ManyPaths") -> Curve:
    """Arrival, before evidence on it, where the requirement's CDF is read."""
    assert isinstance(needed, Smooth)
    return paths.arrival(needed)


def _bound(needed: Collected, by: Collected) -> Curve:
    """What a limit holds up."""
    if isinstance(by, Curve):
        return by
    from forecast.engine.many_paths import bound

    assert isinstance(needed, Smooth)
    return bound(needed, by)


def _curve(collected: Collected) -> Curve:
    assert isinstance(collected, Curve)
    return collected


def _all(curve: Curve) -> float:
    return float(curve.mass.sum())
