"""Scenario files written for a test."""

from pathlib import Path
from typing import Any

from scenarios.loading.load import Resolved, resolve
from scenarios.problems import ScenarioError

SECTIONS = """
milestone: Something arrives
years: {first: 2025, last: 2100}
hardware: {base_year: 2025, price_performance: 4e17, doubling_time: 2.5, ceiling: 1e24}
spending: {base_year: 2025, largest_run_cost: 1e9, doubling_time: 2.5}
algorithms: {base_year: 2025}
"""
"""All that a whole scenario needs beside its title, weights, priors and anchors."""


def written(folder: Path, main: str, **others: str) -> Path:
    """Write files into a folder; the path of the first, `main.yaml`."""
    for name, text in {"main": main, **others}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "main.yaml"


def resolved(
    folder: Path, main: str, edits: dict[str, Any] | None = None, **others: str
) -> Resolved:
    """Write files into a folder and resolve the first."""
    return resolve(written(folder, main, **others), edits)


def problems(
    folder: Path, main: str, edits: dict[str, Any] | None = None, **others: str
) -> list[str]:
    """Write files into a folder; the problems of the first, without the folder's name."""
    try:
        resolved(folder, main, edits, **others)
    except ScenarioError as error:
        return [str(problem).replace(f"{folder}/", "") for problem in error.problems]
    return []
