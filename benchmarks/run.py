"""Measure the program, and compare it with others and with an earlier time.

    python benchmarks/run.py                                  # some minutes
    python benchmarks/run.py --output today.json              # keep the figures
    python benchmarks/run.py --against today.json             # compare with them
    python benchmarks/run.py --small                          # seconds: does it work?

Every figure is the best of some rounds, and rounds of what is compared take turns, so that a
busy machine slows both. Ratios say more than the figures themselves.
"""

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import questions
import reference
import squiggle
import startup
from figures import (
    GRIDS,
    MANY,
    ONE,
    RANDOM,
    SCENARIOS,
    SWEEPS,
    WAYS,
    Figures,
    cube_of,
    start,
    sweep_of,
    table,
    to_a_thousandth,
)

from forecast import load
from forecast.analysis.parameter_studies.edited import Loaded
from forecast.analysis.parameter_studies.sweep import Axis, sweep
from forecast.defaults import LEAST_DRAWS
from forecast.engine.method import Method
from forecast.engine.run import Runs
from forecast.engine.tasks import Task, tasks_of
from forecast.engine.workers.executors import Workers, processes, threads
from forecast.engine.workers.system import cores
from forecast.model.simulation import Simulation
from forecast.version import __version__
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.loading.load import Resolved, laying_once
from scenarios.schema.scenario import Scenario

SUMMARY = """
import json, re, resource, sys, time
from pathlib import Path
from forecast_commands.options.execution import WORTH_PROCESSES
from forecast.engine.run import run
from forecast.engine.workers.system import cores
from forecast.engine.workers.executors import processes, threads
from forecast.engine.sharded import Execution

def peak():
    # Not getrusage's own maximum, which begins with what the parent held.
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

if __name__ == "__main__":
    name, draws, rounds = sys.argv[1], int(float(sys.argv[2])), int(sys.argv[3])
    # As the program does:
    workers = processes(cores()) if draws >= WORTH_PROCESSES else threads()
    run(name, 16)
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        found = run(name, draws, execution=Execution(workers))
        found.median, found.by_year
        best = min(best, time.perf_counter() - started)
    workers.close()
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps([best, peak() + cores() * worker, found.median_error]))
"""


def best_of(rounds: int, functions: Mapping[str, Callable[[], object]]) -> Figures:
    """Least seconds of each function over rounds in which they take turns."""
    best = dict.fromkeys(functions, np.inf)
    for _ in range(rounds):
        for name, function in functions.items():
            started = time.perf_counter()
            function()
            best[name] = min(best[name], time.perf_counter() - started)
    return best


def fill(scenario: Scenario, draws: int, workers: Workers) -> None:
    """Draw requirements and arrivals of every anchor, as the cube holds them."""
    tasks = tasks_of(Batches.for_draws(draws, 0))
    list(workers.map(partial(fill_task, scenario), tasks))


def fill_task(scenario: Scenario, task: Task) -> None:
    """Those of one task."""
    for chunk in task.chunks():
        simulation = Simulation(scenario, chunk.batches)
        for anchor in simulation.anchors.values():
            _ = anchor.log10_requirement, anchor.arrival_year
        simulation.forget()


def throughput(draws: int, rounds: int) -> Figures:
    """Anchor-draws a second of the full cube, against the reference."""
    functions: dict[str, Callable[[], object]] = {
        "reference, draws/s": partial(reference.probability_by_year, draws)
    }
    amount = {"reference, draws/s": draws}
    kinds = {ONE: threads(1), "threads": threads(), MANY: processes(cores())}
    for name in SCENARIOS:
        scenario = load(name)
        for who, workers in kinds.items():
            what = cube_of(name, who)
            functions[what] = partial(fill, scenario, draws, workers)
            amount[what] = draws * len(scenario.weights.anchors)
            fill(scenario, 1, workers)  # processes take a moment to start
    if importlib.util.find_spec("squigglepy"):
        amount["squigglepy, draws/s"] = draws // 10  # memory: a table of draws by years
        functions["squigglepy, draws/s"] = partial(squiggle.probability_by_year, draws // 10)
    seconds = best_of(rounds, functions)
    for workers in kinds.values():
        workers.close()
    return {name: amount[name] / best for name, best in seconds.items()}


def summaries(sizes: list[float], rounds: int) -> Figures:
    """Seconds, megabytes and errors of runs of many sizes, each in a process of its own."""
    found: Figures = {}
    for name in SCENARIOS:
        for draws in sizes:
            asked = [name, str(draws), str(rounds if draws < 1e7 else 1)]
            command = [sys.executable, "-c", SUMMARY, *asked]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            values = json.loads(done.stdout)
            kinds = ("s", "peak MB", "error of the median")
            found |= {
                f"run {name}, {draws:g} draws, {kind}": value
                for kind, value in zip(kinds, values, strict=True)
            }
    return found


Median = Callable[[int], float]
"""The median that a seed gives."""


def smooth(scenario: Scenario, draws: int, seed: int) -> float:
    """Median of a run that has nothing of earlier ones to go on with."""
    return Runs(draws, seed).run(scenario).median


def counted(scenario: Scenario, draws: int, seed: int) -> float:
    """The same where nothing is integrated."""
    with mock.patch("forecast.engine.run.method_of", return_value=Method("counted")):
        return smooth(scenario, draws, seed)


def by_year(program: Callable[[int, int], Array], draws: int, seed: int) -> float:
    """Median of a program that gives the probability of arrival by year."""
    return float(np.interp(0.5, program(draws, seed), squiggle.YEARS))


def at_equal_error(draws: int, rounds: int) -> Figures:
    """Seconds that an error of 0.001 years in the median would take, way by way."""
    jobs = {name: load(name) for name in SCENARIOS} | {RANDOM: reference.with_random_trends()}
    found: Figures = {}
    for job, scenario in jobs.items():
        ways: dict[str, Median] = {
            name: partial(way, scenario, draws)
            for name, way in zip(WAYS, (smooth, counted), strict=True)
        }
        if job == RANDOM:
            few = draws // 4  # a table of draws by years is as much memory
            ways["reference"] = partial(by_year, reference.probability_by_year, few)
            if importlib.util.find_spec("squigglepy"):
                ways["squigglepy"] = partial(by_year, squiggle.with_random_trends, few)
        found |= {to_a_thousandth(way, job): s for way, s in _seconds(ways, rounds).items()}
    return found


def _seconds(ways: Mapping[str, Median], rounds: int) -> Figures:
    best = best_of(rounds, {name: partial(way, 0) for name, way in ways.items()})
    errors = {n: np.std([way(seed) for seed in range(8)], ddof=1) for n, way in ways.items()}
    return {name: float(best[name] * (errors[name] / 1e-3) ** 2) for name in ways}


def _loaded(
    resolve: Callable[[str, Mapping[str, Any]], Resolved], name: str, values: Mapping[str, Any]
) -> Loaded:
    return resolve(name, values).scenario, ()


def sweeps(points: int) -> Figures:
    """Points a second of a grid over two beliefs, loaded and run on all cores."""
    paces = Axis("hardware.doubling_time", tuple(np.linspace(1.0, 4.0, points // 10).tolist()))
    found = {}
    for name, (grid, (key, between)), draws in product(SCENARIOS, GRIDS.items(), SWEEPS):
        amounts = Axis(key, tuple(np.geomspace(*between, 10).tolist()))
        started = time.perf_counter()
        sweep([paces, amounts], partial(_loaded, laying_once(), name), Runs(draws))
        found[sweep_of(name, grid, draws)] = points / (time.perf_counter() - started)
    return found


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": _processor(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "vector instructions": np.show_config(mode="dicts")["SIMD Extensions"]["found"],
        "forecast": __version__,
        "load before": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def measure(before: Path | None, *, small: bool) -> Figures:
    """All figures; of the questions also in an earlier checkout."""
    rounds = 2 if small else 7
    draws, sizes = (20_000, [1e4, 3e5]) if small else (1_000_000, [1e4, LEAST_DRAWS, 1e6, 1e8])
    figures = throughput(draws, rounds)
    figures |= summaries(sizes, rounds)
    figures |= sweeps(20 if small else 1000)
    figures |= at_equal_error(8192 if small else 65536, rounds)
    figures |= questions.questions(before, 1 if small else 3)
    figures |= questions.interactive(rounds)
    figures |= {
        start(name, kind): seconds
        for name, times in startup.startup_times(sys.executable, rounds).items()
        for kind, seconds in times.items()
    }
    return figures


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", action="store_true", help="few draws: does it work?")
    parser.add_argument("--output", type=Path, help="JSON file to keep the figures in")
    parser.add_argument("--against", type=Path, help="JSON file of an earlier time")
    parser.add_argument("--before", type=Path, help="checkout of an earlier commit")
    asked = parser.parse_args()
    earlier = json.loads(asked.against.read_text())["figures"] if asked.against else {}
    where = machine()
    figures = measure(asked.before, small=asked.small)
    print("\n".join(f"{name}: {value}" for name, value in where.items()))
    print()
    print(table(figures, earlier))
    if asked.output:
        kept = {"machine": where, "figures": figures}
        asked.output.write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
