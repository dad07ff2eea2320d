"""Running scenarios."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from forecast.curves import Curve
from forecast.forecast import AnchorForecast, Forecast
from forecast.mixture import Mixture
from forecast.reuse import arrival_key, requirement_key
from forecast.simulation import AnchorSimulation, KeptDraws, Simulation
from priors.kept import Kept
from priors.sampling import Batches
from scenarios.load import load
from scenarios.model import Scenario
from scenarios.problems import Problem, ScenarioError

DRAWS = 65536
"""Draws per anchor unless asked otherwise: 16 batches of 4,096."""

_MEMORY = 2**28  # bytes for each kind of thing that is kept
_BYTES_PER_DRAW = {"draws": 8, "curve": 16}


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
        When the scenario cannot be used, or evidence rules out an anchor altogether.
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
        self._parts = _shared_out(self.batches, workers)
        self._curves: Kept[str, Curve] = Kept(self._most("curve"))
        self._draws: dict[object, list[KeptDraws]] = {}

    def _most(self, what: str) -> int:
        return max(64, _MEMORY // (_BYTES_PER_DRAW[what] * self.batches.draws))

    def run(self, scenario: Scenario, name: str | None = None) -> Forecast:
        """Run one of them; see `run`."""
        simulations = self._simulations(scenario)
        curves = {}
        with ThreadPoolExecutor(len(simulations)) as pool:
            for anchor in simulations[0].anchors:
                curves[anchor] = self._of_anchor(scenario, anchor, simulations, pool)
        _check_evidence(scenario, curves)
        return _assemble(name or scenario.title, scenario, self.batches, curves)

    def _simulations(self, scenario: Scenario) -> list[Simulation]:
        """The scenario on each worker's share of the batches."""
        correlations = scenario.rank_correlations
        if correlations not in self._draws:
            most = self._most("draws")
            self._draws[correlations] = [Kept(most) for _ in self._parts]
        kept = self._draws[correlations]
        return [Simulation(scenario, *of) for of in zip(self._parts, kept, strict=True)]

    def _of_anchor(
        self,
        scenario: Scenario,
        name: str,
        simulations: Sequence[Simulation],
        pool: ThreadPoolExecutor,
    ) -> tuple[Curve, Curve]:
        """Distributions of an anchor's requirement and of its arrival."""
        anchors = [simulation.anchors[name] for simulation in simulations]

        def joined(curve: Callable[[AnchorSimulation], Curve]) -> Curve:
            parts = list(pool.map(curve, anchors))
            return type(parts[0]).join(parts)

        requirement = self._curves(
            requirement_key(scenario, name),
            lambda: joined(AnchorSimulation.requirement_curve),
        )
        arrival = self._curves(
            arrival_key(scenario, name),
            lambda: (
                anchors[0].mapped_arrival(requirement)
                or joined(AnchorSimulation.counted_arrival)
            ),
        )
        return requirement, arrival


def _shared_out(batches: Batches, workers: int) -> list[Batches]:
    """Contiguous parts of the batches, one a worker."""
    parts = np.array_split(np.asarray(batches.numbers), min(workers, len(batches.numbers)))
    return [
        Batches(batches.seed, range(int(part[0]), int(part[-1]) + 1), batches.size)
        for part in parts
    ]


def _check_evidence(scenario: Scenario, curves: dict[str, tuple[Curve, Curve]]) -> None:
    problems = [
        Problem(
            "the evidence rules out everything that this anchor thinks possible", ("anchors", n)
        )
        for n, (_, arrival) in curves.items()
        if scenario.weights.anchors[n] > 0 and not arrival.mass.sum() > 0
    ]
    if problems:
        raise ScenarioError(problems)


def _assemble(
    name: str,
    scenario: Scenario,
    batches: Batches,
    curves: dict[str, tuple[Curve, Curve]],
) -> Forecast:
    weights = scenario.weights.anchors
    total = sum(weights.values())
    mixture = Mixture(
        {anchor: arrival for anchor, (_, arrival) in curves.items()},
        {anchor: weight / total for anchor, weight in weights.items()},
        scenario.weights.none,
    )
    years = np.arange(scenario.years.first, scenario.years.last + 1, dtype=float)
    anchors = {
        anchor: AnchorForecast(
            anchor, weights[anchor], requirement, arrival, years, batches.draws
        )
        for anchor, (requirement, arrival) in curves.items()
    }
    return Forecast(name, scenario, batches, mixture, anchors)
