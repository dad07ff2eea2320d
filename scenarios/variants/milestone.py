"""Asking about another milestone of a scenario."""

from typing import Any

from scenarios.schema.scenario import Scenario
from scenarios.schema.text import ASKED, REQUIREMENT


def asking(milestone: str | None) -> dict[str, Any]:
    """The edit that asks about a milestone by name; None asks nothing else."""
    if milestone is None:
        return {}
    return {ASKED: "null" if milestone == REQUIREMENT else milestone}


def asked_about(scenario: Scenario, milestone: str) -> Scenario:
    """A loaded scenario, asked about one of its milestones."""
    name = None if milestone == REQUIREMENT else milestone
    return scenario.model_copy(update={ASKED: name})
