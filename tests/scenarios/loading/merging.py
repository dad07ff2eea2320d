"""Two anchors that state their requirement, and files that extend them."""

from pathlib import Path
from typing import Any

from scenarios.schema.scenario import Scenario
from tests.scenarios.writing import SECTIONS, problems, resolved

BASE = f"""
title: Two anchors that state their requirement
{SECTIONS}
weights: {{one: 0.5, two: 0.3, none: 0.2}}
priors:
  algorithmic_doubling_time: {{lognormal: {{median: 2, sd_oom: 0.1}}, source: me}}
  algorithmic_ceiling: 3
sources: {{me: My own judgement}}
anchors:
  one: {{kind: stated, priors: {{training_compute: 1e30 to 1e36}}}}
  two: {{kind: stated, priors: {{training_compute: 1e32, algorithmic_ceiling: 5}}}}
"""


def child(folder: Path, text: str, **others: str) -> Scenario:
    """What a file makes that extends `BASE`."""
    files = {"base": BASE, **others}
    return resolved(folder, f"extends: ./base.yaml\n{text}", **files).scenario


def grandchild(folder: Path, lower: str, text: str) -> Scenario:
    """What a file makes that extends one that extends `BASE`."""
    files = {"lower": f"extends: ./base.yaml\n{lower}", "base": BASE}
    return resolved(folder, f"extends: ./lower.yaml\n{text}", **files).scenario


def wrong(folder: Path, text: str, **others: str) -> list[str]:
    """What is wrong with a file that extends `BASE`."""
    return problems(folder, f"extends: ./base.yaml\n{text}", **{"base": BASE, **others})


def fixed(scenario: Scenario, anchor: str, name: str) -> float | None:
    belief = scenario.beliefs(anchor).get(name)
    return None if belief is None else belief.distribution.median


def spelled(scenario: Scenario, *path: str) -> Any:
    data: Any = scenario.plain()
    for step in path:
        data = data[step]
    return data
