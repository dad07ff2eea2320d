"""Running scenarios."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from forecast.curves import Counted, Curve, Mapped
from forecast.forecast import AnchorForecast, Forecast
from forecast.mixture import Mixture
from forecast.reuse import arrival_key, requirement_key
from forecast.simulation import AnchorSimulation, Arrival, KeptDraws, Simulation
from priors.kept import Kept
from priors.sampling import BATCHES, Batches
from priors.types import Array
from scenarios.load import load
from scenarios.model import Scenario
from scenarios.problems import Problem, ScenarioError

DRAWS = 65536
"""Draws per anchor unless asked otherwise: 16 batches of 4,096."""

_MEMORY = 2**28  # bytes for each kind of thing that is kept
_BYTES_PER_DRAW = {"draws": 8, "curve": 16}


@dataclass(frozen=True)
class Requirements:
    """What the answer keeps of the requirements of one anchor.

    Parameters
    ----------
    curve : Curve
        Distribution of log10(FLOP) after the evidence.
    left_by : dict of str to ndarray, shape (batch,)
        Draws that each kind of evidence by itself would leave.
    """

    curve: Curve
    left_by: dict[str, Array]

    @classmethod
    def of(cls, anchor: AnchorSimulation) -> "Requirements":
        """Find out about the requirements of an anchor's draws."""
        kinds = anchor.simulation.scenario.evidence.kinds
        left_by = {kind: anchor.mass_left_by(kind) for kind in kinds}
        return cls(anchor.requirement_curve(), left_by)

    @classmethod
    def join(cls, parts: "Sequence[Requirements]") -> "Requirements":
        """All batches from some, in their order."""
        left_by = {
            kind: np.concatenate([part.left_by[kind] for part in parts])
            for kind in parts[0].left_by
        }
        return cls(_joined([part.curve for part in parts]), left_by)


@dataclass(frozen=True)
class AnchorCurves:
    """What the answer keeps of the draws of one anchor: requirements, and arrival years."""

    requirements: Requirements
    arrival: Curve


def _arrival(requirement: Curve, parts: Sequence[Arrival]) -> Curve:
    """Arrival years of all batches: read off the requirements, or counted."""
    counted = [part for part in parts if isinstance(part, Counted)]
    return _joined(counted) if counted else Mapped(requirement, parts[0])  # type: ignore[arg-type]


def _joined(parts: Sequence[Curve]) -> Curve:
    return parts[0] if len(parts) == 1 else type(parts[0]).join(parts)


def run(
    scenario: Scenario | str | Path,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    name: str | None = None,
) -> Forecast:
    """Run a scenario.

    Parameters
    ----------
    scenario : Scenario, str or path
        A loaded scenario, a built-in name, or the path of a file.
    draws : int
        Draws per anchor; rounded up to whole batches.
    seed : int
        Any integer from 0 on; with the draws and the scenario it fixes the result.
    workers : int
        Threads; the result does not depend on them.
    name : str, optional
        What to call the scenario in results.

    Raises
    ------
    ScenarioError
        When the scenario cannot be used, or evidence contradicts it: the ramp leaves nothing
        of an anchor, or all evidence together nothing of any.
    """
    if not isinstance(scenario, Scenario):
        name, scenario = name or str(scenario), load(scenario)
    return Runs(draws, seed, workers).run(scenario, name)


class Runs:
    """Runs of several scenarios on the same draws; what two share is computed once.

    Parameters
    ----------
    draws, seed, workers : int
        As for `run`.
    """

    def __init__(self, draws: int = DRAWS, seed: int = 0, workers: int = 1):
        if draws < 1 or seed < 0 or workers < 1:
            raise ValueError("draws and workers must be at least 1, seed at least 0")
        self.batches = Batches.for_draws(draws, seed)
        self._workers = workers
        self._parts = _shared_out(self.batches, workers)
        self._draws: dict[object, list[KeptDraws]] = {}
        self._requirements: Kept[str, Requirements] = Kept(self._most("curve"))
        self._anchors: Kept[str, AnchorCurves] = Kept(self._most("curve"))

    def _most(self, what: str) -> int:
        return max(64, _MEMORY // (_BYTES_PER_DRAW[what] * self.batches.draws))

    def run(self, scenario: Scenario, name: str | None = None) -> Forecast:
        """Run one of them; see `run`."""
        keys = {anchor: arrival_key(scenario, anchor) for anchor in scenario.weights.anchors}
        curves = {anchor: self._anchors.get(key) for anchor, key in keys.items()}
        made = self._make(scenario, [anchor for anchor, known in curves.items() if not known])
        for anchor, of_anchor in made.items():
            self._anchors.put(keys[anchor], of_anchor)
        complete = {anchor: known or made[anchor] for anchor, known in curves.items()}
        forecast = _assemble(name or scenario.title, scenario, self.batches, complete)
        _check_evidence(forecast)
        return forecast

    def _make(self, scenario: Scenario, anchors: Sequence[str]) -> dict[str, AnchorCurves]:
        """Curves of anchors from all batches; the draws of a part go when it is done."""
        if not anchors:
            return {}
        keys = {anchor: requirement_key(scenario, anchor) for anchor in anchors}
        known = {anchor: self._requirements.get(key) for anchor, key in keys.items()}
        kept = self._kept_draws(scenario)

        def of_part(index: int) -> "dict[str, tuple[Requirements | None, Arrival]]":
            simulation = Simulation(scenario, self._parts[index], kept[index])
            found = {}
            for anchor in anchors:
                of_anchor = simulation.anchors[anchor]
                requirements = None if known[anchor] else Requirements.of(of_anchor)
                found[anchor] = requirements, of_anchor.arrival()
            return found

        with ThreadPoolExecutor(self._workers) as pool:
            parts = list(pool.map(of_part, range(len(self._parts))))
        made = {}
        for anchor, key in keys.items():
            requirements, arrivals = zip(*(part[anchor] for part in parts), strict=True)
            joined = known[anchor] or Requirements.join(requirements)
            self._requirements.put(key, joined)
            made[anchor] = AnchorCurves(joined, _arrival(joined.curve, arrivals))
        return made

    def _kept_draws(self, scenario: Scenario) -> list[KeptDraws]:
        """Draws that were made already, for each part of the batches."""
        correlations = scenario.rank_correlations
        if correlations not in self._draws:
            most = self._most("draws")
            self._draws[correlations] = [Kept(most) for _ in self._parts]
        return self._draws[correlations]


def _shared_out(batches: Batches, workers: int) -> list[Batches]:
    """Contiguous parts of the batches: one a worker, more where memory would not hold them."""
    count = len(batches.numbers)
    pieces = max(min(workers, count), -(-count // BATCHES))
    parts = np.array_split(np.asarray(batches.numbers), pieces)
    return [
        Batches(batches.seed, range(int(part[0]), int(part[-1]) + 1), batches.size)
        for part in parts
    ]


def _check_evidence(forecast: Forecast) -> None:
    """Refuse evidence that contradicts an anchor's ramp, or all anchors together."""
    arrivals = {n: a.arrival for n, a in forecast.anchors.items() if a.weight > 0}
    problems = [
        Problem(
            "the evidence rules out everything that this anchor thinks possible; "
            "see evidence.already_tried",
            ("anchors", name),
        )
        for name, arrival in arrivals.items()
        if not arrival.prior_mass.sum() > 0
    ]
    if not problems and not any(arrival.mass.sum() > 0 for arrival in arrivals.values()):
        problems = [_contradiction(forecast, list(arrivals))]
    if problems:
        raise ScenarioError(problems)


def _contradiction(forecast: Forecast, anchors: Sequence[str]) -> Problem:
    """Name the kind of evidence that by itself leaves nothing of the anchors, or all kinds."""
    everything = "rules out everything that the anchors think possible"
    for kind in forecast.scenario.evidence.kinds:
        if all(forecast.anchors[name].evidence_removed_by[kind] >= 1.0 for name in anchors):
            return Problem(f"{everything}; nothing would be left", ("evidence", kind))
    kinds = " and ".join(forecast.scenario.evidence.kinds)
    return Problem(
        f"{kinds} together leave nothing that the anchors think possible", ("evidence",)
    )


def _assemble(
    name: str,
    scenario: Scenario,
    batches: Batches,
    curves: Mapping[str, AnchorCurves],
) -> Forecast:
    weights = scenario.weights.anchors
    total = sum(weights.values())
    mixture = Mixture(
        {anchor: of_anchor.arrival for anchor, of_anchor in curves.items()},
        {anchor: weight / total for anchor, weight in weights.items()},
        scenario.weights.none,
    )
    years = np.arange(scenario.years.first, scenario.years.last + 1, dtype=float)
    anchors = {
        anchor: AnchorForecast(
            anchor,
            weights[anchor],
            of_anchor.requirements.curve,
            of_anchor.arrival,
            {kind: float(left.sum()) for kind, left in of_anchor.requirements.left_by.items()},
            years,
            batches.draws,
        )
        for anchor, of_anchor in curves.items()
    }
    return Forecast(name, scenario, batches, mixture, anchors)
