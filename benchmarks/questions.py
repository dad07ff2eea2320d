"""What questions take beside a run: processes in turns, by the processor's time of the user."""

import os
import subprocess
import sys
import time
from pathlib import Path

from figures import INTERACTIVE, QUESTIONS, Figures, question

HERE = Path(__file__).resolve().parent.parent


def questions(before: Path | None, rounds: int) -> Figures:
    """Least user CPU seconds of each question, here and in an earlier checkout."""
    checkouts = {"": HERE} | ({", before": before} if before else {})
    found: Figures = {}
    for _ in range(rounds):
        for name, arguments in QUESTIONS.items():
            for when, checkout in checkouts.items():
                key = question(name) + when
                found[key] = min(found.get(key, float("inf")), _seconds(checkout, arguments))
    return found


def _seconds(checkout: Path, arguments: str) -> float:
    started = os.times().children_user
    subprocess.run(
        [sys.executable, str(checkout / "cli.py"), *arguments.split()],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(checkout)},
    )
    return os.times().children_user - started


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
