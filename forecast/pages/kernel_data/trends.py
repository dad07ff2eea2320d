"""The trends and the evidence of a scenario as the kernel of a page reads them."""

from typing import Any

from forecast.pages.kernel_data.tables import Plain
from scenarios.problems import dotted
from scenarios.schema.feedback import Feedback, Labour
from scenarios.schema.scenario import Scenario
from scenarios.schema.sections import Dated, Growth, LagByYear, Scheduled, Spending


def belief(*path: object) -> dict[str, float]:
    """A belief as a product of beliefs: powers by key."""
    return {dotted(path): 1.0}  # type: ignore[arg-type]


def trends(scenario: Scenario) -> Plain:
    """All trends by section."""
    limits = scenario.limits or {}
    return {
        "hardware": _trend("hardware", scenario.hardware) | _hardware_ceiling(scenario),
        "spending": _trend("spending", scenario.spending) | _cost(scenario.spending),
        "algorithms": {
            "year": scenario.algorithms.base_year,
            "schedule": _schedule(("algorithms",), scenario.algorithms),
        },
        "data": None if scenario.data is None else _data(scenario),
        "limits": [_trend("limits", limits[n], n) | {"name": n} for n in sorted(limits)],
        "lags": _lags_by_year(scenario),
        "feedback": None if scenario.feedback is None else _feedback(scenario.feedback),
    }


def milestone(scenario: Scenario) -> Plain:
    """What is asked about in place of the requirements, if so."""
    asked, offset = scenario.asked, None
    if asked is not None and asked.offset is not None:
        spelling, _, sign = asked.offset
        parts = belief("milestones", scenario.asked_milestone, spelling)
        offset = {"parts": parts, "sign": sign}
    share = None if asked is None else asked.automated_share
    return {"asked": asked is not None, "offset": offset, "share": share}


def _lags_by_year(scenario: Scenario) -> list[Any]:
    """Delays that depend on when a run is affordable, by moment."""
    return [
        [[moment, belief("lag", name, "levels", str(moment))] for moment in sorted(lag.levels)]
        for name, lag in sorted((scenario.lag or {}).items())
        if isinstance(lag, LagByYear)
    ]


def _feedback(section: Feedback) -> Plain:
    return {
        "base_year": section.base_year,
        "without": section.without,
        "labour": {
            "year": section.base_year,
            "level": {},
            "rate": _rate(("feedback", "labour"), section.labour),
            "levels": None,
            "schedule": _schedule(("feedback", "labour"), section.labour),
        },
        **{
            name: belief("feedback", name) if getattr(section, name) is not None else None
            for name in _RETURNS
        },
    }


_RETURNS = (
    *("automation_now", "automation_width", "automation_gap"),
    *("input_returns", "labour_share", "diminishing_returns"),
)


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


def _schedule(path: tuple[str, ...], trend: Scheduled | Labour) -> list[Any]:
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


def _cost(section: Spending) -> Plain:
    """What one run can cost of the budgets of its year, and of others."""
    saved, ramp = section.years_of_saving, section.ramp
    ends = {end: belief("spending", "ramp", end) for end in ("factor", "within")}
    return {
        "ceiling": _ceiling(section),
        "saving": None if saved is None else belief("spending", "years_of_saving"),
        "ramp": None if ramp is None else ends,
    }


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
