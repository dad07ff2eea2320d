"""What questions take beside a run: processes in turns, on a clock and of the processor."""

import os
import subprocess
import sys
import time
from pathlib import Path

from figures import CPU, INTERACTIVE, QUESTIONS, WALL, Figures, question

HERE = Path(__file__).resolve().parent.parent


def questions(before: Path | None, rounds: int) -> Figures:
    """Least seconds of each question, and of user CPU, here and in an earlier checkout."""
    checkouts = {"": HERE} | ({", before": before} if before else {})
    found: Figures = {}
    for _ in range(rounds):
        for name, arguments in QUESTIONS.items():
            for when, checkout in checkouts.items():
                for kind, seconds in _seconds(checkout, arguments).items():
                    key = question(name, kind) + when
                    found[key] = min(found.get(key, float("inf")), seconds)
    return found


def _seconds(checkout: Path, arguments: str) -> Figures:
    """Of the processor's time, that of the processes that share the work is a part."""
    started, used = time.perf_counter(), os.times().children_user
    subprocess.run(
        [sys.executable, str(checkout / "cli.py"), *arguments.split()],
        check=True,
        capture_output=True,
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(checkout)},
    )
    return {WALL: time.perf_counter() - started, CPU: os.times().children_user - used}


def interactive(rounds: int) -> Figures:
    """Least CPU seconds of changing one belief of a loaded scenario and running again."""
    import forecast

    scenario, found = forecast.load("trend_2026"), {}
    for name, (key, value) in INTERACTIVE.items():
        best = float("inf")
        for step in range(3 + rounds):  # the first ones have nothing to go on with
            started = time.process_time()
            _ = forecast.run(scenario, {key: value * (1.0 + 0.01 * step)}).median
            best = min(best, time.process_time() - started)
        found[question(name)] = best
    return found
