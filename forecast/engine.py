"""Running a scenario."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from forecast.curves import Curve
from forecast.forecast import AnchorForecast, Forecast
from forecast.mixture import Mixture
from forecast.simulation import AnchorSimulation, Simulation
from priors.sampling import BATCHES, Batches
from priors.types import Array
from scenarios.load import load
from scenarios.model import Scenario
from scenarios.problems import Problem, ScenarioError

DRAWS = 65536
"""Draws per anchor unless asked otherwise: 16 batches of 4,096."""


@dataclass(frozen=True)
class AnchorCurves:
    """What the answer keeps of the draws of one anchor.

    Parameters
    ----------
    requirement, arrival : Curve
        Distribution after the evidence of log10(FLOP), and of years.
    left_by : dict of str to ndarray, shape (batch,)
        Draws that each kind of evidence by itself would leave.
    """

    requirement: Curve
    arrival: Curve
    left_by: dict[str, Array]

    @classmethod
    def of(cls, anchor: AnchorSimulation) -> "AnchorCurves":
        """Make the curves of an anchor's draws."""
        requirement = anchor.requirement_curve()
        kinds = anchor.simulation.scenario.evidence.kinds
        left_by = {kind: anchor.mass_left_by(kind) for kind in kinds}
        return cls(requirement, anchor.arrival_curve(requirement), left_by)

    @classmethod
    def join(cls, parts: "Sequence[AnchorCurves]") -> "AnchorCurves":
        """Curves of all batches from curves of some, in their order."""
        requirement, arrival = parts[0].requirement, parts[0].arrival
        return cls(
            type(requirement).join([part.requirement for part in parts]),
            type(arrival).join([part.arrival for part in parts]),
            {
                kind: np.concatenate([part.left_by[kind] for part in parts])
                for kind in parts[0].left_by
            },
        )


_Curves = dict[str, AnchorCurves]


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
    if draws < 1 or seed < 0 or workers < 1:
        raise ValueError("draws and workers must be at least 1, seed at least 0")
    if not isinstance(scenario, Scenario):
        name, scenario = name or str(scenario), load(scenario)
    return Engine(scenario, seed, workers, name or scenario.title).run(draws)


class Engine:
    """A scenario being run; batches made once serve every longer run.

    Parameters
    ----------
    scenario : Scenario
    seed, workers : int
        As for `run`.
    name : str
        What to call the scenario in results.
    """

    def __init__(self, scenario: Scenario, seed: int, workers: int, name: str):
        self._scenario = scenario
        self._seed = seed
        self._workers = workers
        self._name = name
        self._made = Batches(seed, range(0), 0)
        self._parts: list[_Curves] = []

    def run(self, draws: int) -> Forecast:
        """Run with a number of draws, making only the batches that are missing."""
        batches = Batches.for_draws(draws, self._seed)
        if batches.size != self._made.size or len(batches.numbers) < len(self._made.numbers):
            self._made, self._parts = Batches(self._seed, range(0), batches.size), []
        missing = range(len(self._made.numbers), len(batches.numbers))
        if missing:
            self._parts += self._curves(Batches(self._seed, missing, batches.size))
        self._made = batches
        curves = {
            anchor: AnchorCurves.join([part[anchor] for part in self._parts])
            for anchor in self._parts[0]
        }
        forecast = _assemble(self._name, self._scenario, batches, curves)
        _check_evidence(forecast)
        return forecast

    def _curves(self, batches: Batches) -> list[_Curves]:
        parts = _shared_out(batches, self._workers)
        with ThreadPoolExecutor(min(self._workers, len(parts))) as pool:
            return list(pool.map(self._curves_of, parts))

    def _curves_of(self, batches: Batches) -> _Curves:
        simulation = Simulation(self._scenario, batches)
        return {name: AnchorCurves.of(anchor) for name, anchor in simulation.anchors.items()}


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
    curves: _Curves,
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
            of_anchor.requirement,
            of_anchor.arrival,
            {kind: float(left.sum()) for kind, left in of_anchor.left_by.items()},
            years,
            batches.draws,
        )
        for anchor, of_anchor in curves.items()
    }
    return Forecast(name, scenario, batches, mixture, anchors)
