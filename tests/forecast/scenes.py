"""Small scenarios whose answers can be worked out by hand."""

from typing import Any

from scenarios.schema.scenario import Scenario

FEEDBACK = {
    "base_year": 2026,
    "automation_now": {"uniform": {"low": 0.1, "high": 0.4}},
    "automation_width": 2.5,
    "input_returns": 0.5,
    "labour_share": 0.3,
    "diminishing_returns": 0.8,
    "labour": {"growth_oom": 0.1},
}
"""Of labour on algorithms, two of whose beliefs vary."""


def scene(**changes: Any) -> Scenario:
    """One stated requirement of 1e30 FLOP, no ceilings; sections replaced by keyword.

    In 2025 a dollar buys 1e17 FLOP and a run costs $1e9: 1e26 FLOP. Compute grows by half an
    order of magnitude a year (hardware 0.2, spending 0.2, algorithms 0.1).
    """
    plain: dict[str, Any] = {
        "title": "A scene",
        "milestone": "It arrives",
        "years": {"first": 2025, "last": 2100},
        "weights": {"stated": 1.0},
        "anchors": {
            "stated": {
                "kind": "stated",
                "priors": {"training_compute": 1e30, "algorithmic_growth_oom": 0.1},
            }
        },
        "hardware": {"base_year": 2025, "price_performance": 1e17, "growth_oom": 0.2},
        "spending": {"base_year": 2025, "largest_run_cost": 1e9, "growth_oom": 0.2},
        "algorithms": {"base_year": 2025},
    }
    return Scenario.model_validate({**plain, **changes})


def stated(**priors: Any) -> dict[str, Any]:
    """The anchor of the scene with other priors."""
    return {
        "stated": {
            "kind": "stated",
            "priors": {"training_compute": 1e30, "algorithmic_growth_oom": 0.1, **priors},
        }
    }
