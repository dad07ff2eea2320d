"""The trends and the evidence of a scenario as the kernel of a page reads them."""

from typing import Any

from forecast.pages.tables import Plain
from scenarios.problems import dotted
from scenarios.schema.scenario import Scenario
from scenarios.schema.sections import Dated, Growth, Scheduled, Spending


def belief(*path: object) -> dict[str, float]:
    """A belief as a product of beliefs: powers by key."""
    return {dotted(path): 1.0}  # type: ignore[arg-type]


def trends(scenario: Scenario) -> Plain:
    """All trends by section."""
    limits = scenario.limits or {}
    return {
        "hardware": _trend("hardware", scenario.hardware) | _hardware_ceiling(scenario),
        "spending": _trend("spending", scenario.spending)
        | {"ceiling": _ceiling(scenario.spending)},
        "algorithms": {
            "year": scenario.algorithms.base_year,
            "schedule": _schedule(("algorithms",), scenario.algorithms),
        },
        "data": None if scenario.data is None else _data(scenario),
        "limits": [_trend("limits", limits[n], n) | {"name": n} for n in sorted(limits)],
    }


def _trend(section: str, trend: Dated, *more: str) -> Plain:
    path = (section, *more)
    return {
        "year": trend.origin,
        "level": belief(*path, trend.level_key) if trend.levels is None else None,
        "rate": _rate(path, trend) if trend.grows else None,
        "levels": [
            [moment, belief(*path, "levels", str(moment))]
            for moment in sorted(trend.levels or {})
        ]
        or None,
        "after": _rate((*path, "after"), trend.after) if trend.after else None,
        "schedule": _schedule(path, trend),  # type: ignore[arg-type]
        "since": getattr(trend, "since", None),
    }


def _data(scenario: Scenario) -> Plain:
    assert scenario.data is not None
    epochs = belief("data", "epochs") if scenario.data.epochs is not None else None
    return {**_trend("data", scenario.data), "epochs": epochs}


def _rate(path: tuple[str, ...], growth: Growth) -> Plain:
    spelling, _ = growth.growth
    return {"spelling": spelling, "parts": belief(*path, spelling)}


def _schedule(path: tuple[str, ...], trend: Scheduled) -> list[Any]:
    return [
        [moment, _rate((*path, "schedule", str(moment)), change)]
        for moment, change in sorted(trend.schedule.items())
    ]


def _hardware_ceiling(scenario: Scenario) -> Plain:
    section = scenario.hardware
    if section.ceiling is None:
        return {"ceiling": None}
    parts = belief("hardware", "ceiling")
    return {"ceiling": {"year": section.origin, "parts": parts, "growth": None}}


def _ceiling(section: Spending) -> Plain | None:
    if section.ceiling_share is None:
        return None
    return {
        "year": section.gdp_base_year,
        "parts": belief("spending", "ceiling_share") | belief("spending", "gdp"),
        "growth": belief("spending", "gdp_growth"),
    }


def evidence(scenario: Scenario) -> Plain:
    """What has been observed."""
    found, here = scenario.evidence, "evidence"
    ramp = [belief(here, "already_tried", end) for end in ("zero_below", "full_above")]
    runs = [
        [belief(here, "training_runs", i, each) for each in ("compute", "years")]
        for i in range(len(found.training_runs or ()))
    ]
    return {
        "already_tried": ramp if found.already_tried is not None else None,
        "training_runs": runs or None,
        "exponent": belief(here, "success_rate_exponent") if runs else None,
        "no_arrival_by": found.no_arrival_by,
    }
