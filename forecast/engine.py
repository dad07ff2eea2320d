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
from priors.sampling import Batches
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
    batches = Batches.for_draws(draws, seed)
    simulations = [Simulation(scenario, part) for part in _shared_out(batches, workers)]
    with ThreadPoolExecutor(len(simulations)) as pool:
        parts = list(pool.map(_curves, simulations))
    curves = {
        anchor: AnchorCurves.join([part[anchor] for part in parts]) for anchor in parts[0]
    }
    forecast = _assemble(name or scenario.title, scenario, batches, curves)
    _check_evidence(forecast)
    return forecast


def _shared_out(batches: Batches, workers: int) -> list[Batches]:
    """Contiguous parts of the batches, one a worker."""
    parts = np.array_split(np.asarray(batches.numbers), min(workers, len(batches.numbers)))
    return [
        Batches(batches.seed, range(int(part[0]), int(part[-1]) + 1), batches.size)
        for part in parts
    ]


def _curves(simulation: Simulation) -> _Curves:
    return {name: AnchorCurves.of(anchor) for name, anchor in simulation.anchors.items()}


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
