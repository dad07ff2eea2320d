"""Moments of the calendar, wherever a scenario file names one."""

import math
from datetime import date
from typing import Any

import pytest

from scenarios.loading.load import load
from scenarios.problems import ScenarioError
from scenarios.schema.calendar import steps_of
from scenarios.schema.json_schema import file_schema
from scenarios.schema.scenario import Scenario

JULY = 2026 + (date(2026, 7, 1) - date(2026, 1, 1)).days / 365
DAY = 2026 + (date(2026, 7, 15) - date(2026, 1, 1)).days / 365
LEVELS = {"after": {"growth_oom": 0.1}}

VALUES: list[tuple[str, dict[str, Any], str]] = [
    ("cotra_2020", {}, "evidence.no_arrival_by"),
    ("cotra_2020", {}, "known_until"),
    ("cotra_2020", {}, "hardware.base_year"),
    ("cotra_2020", {}, "spending.base_year"),
    ("cotra_2020", {}, "spending.gdp_base_year"),
    ("cotra_2020", {}, "algorithms.base_year"),
    ("data_limited", {}, "data.base_year"),
    ("feedback_2026", {}, "feedback.base_year"),
    ("cotra_2020", {"limits.treaty.level": 1e24}, "limits.treaty.since"),
    (
        "cotra_2020",
        {"limits.power.level": 1e28, "limits.power.growth_oom": 1},
        "limits.power.base_year",
    ),
]


@pytest.mark.parametrize("written", ["2026-07", "2026-07-15"])
@pytest.mark.parametrize(("base", "edits", "key"), VALUES, ids=lambda part: str(part))
def test_months_and_days_stand_where_a_year_does(base, edits, key, written):
    year = {"2026-07": JULY, "2026-07-15": DAY}[written]
    dated, plain = (load(base, {**edits, key: moment}) for moment in (written, year))
    assert dated.hash == plain.hash
    value: Any = dated.plain()
    for step in key.split("."):
        value = value[step]
    assert math.isclose(value, year, rel_tol=0, abs_tol=1e-12)


KEYS = [
    ("hardware.schedule", "pause", {}),
    ("spending.schedule", {"yearly_factor": 1.2}, {}),
    ("algorithms.schedule", {"times": 0.5}, {}),
    ("hardware.levels", 1e18, {"hardware.after": {"growth_oom": 0.1}}),
    ("lag.approval.levels", 0.5, {}),
    ("limits.power.levels", 1e28, {"limits.power.after": {"growth_oom": 0.1}}),
    ("weights.none", 0.04, {}),
]


@pytest.mark.parametrize(("mapping", "value", "beside"), KEYS, ids=lambda part: str(part))
@pytest.mark.parametrize("written", ["2026-07", f"{JULY}0", f"{JULY}"])
def test_months_and_decimals_stand_as_keys(mapping, value, beside, written):
    inside: dict[str, Any] = {"2025": 0.1, written: value}
    whole = inside if mapping == "weights.none" else {written: value}
    section, _, name = mapping.rpartition(".")
    if mapping == "weights.none":
        beside = {section: {"short_horizon": 0.9, name: whole}}
        by_mapping = load("cotra_2020", beside)
    else:
        by_mapping = load("cotra_2020", {**beside, mapping: whole})
        by_key = load("cotra_2020", {**beside, f"{mapping}.{written}": value})
        assert by_key.hash == by_mapping.hash
    assert f"{JULY}" in by_mapping.model_dump_json()


@pytest.mark.parametrize(
    ("key", "steps"),
    [
        ("hardware.schedule.2028.5.times", ("hardware", "schedule", "2028.5", "times")),
        ("hardware.schedule.2028.50", ("hardware", "schedule", "2028.5")),
        ("hardware.schedule.2028.0.times", ("hardware", "schedule", "2028", "times")),
        ("hardware.schedule.2028.times", ("hardware", "schedule", "2028", "times")),
        ("lag.approval.levels.2026-01", ("lag", "approval", "levels", "2026")),
        ("lag.approval.levels.2026-13", ("lag", "approval", "levels", "2026-13")),
        ("anchors.a.stages.0.share", ("anchors", "a", "stages", "0", "share")),
        ("hardware.doubling_time", ("hardware", "doubling_time")),
        ("title", ("title",)),
    ],
)
def test_a_dotted_key_leaves_a_moment_whole(key, steps):
    assert steps_of(key) == steps


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ({"evidence.no_arrival_by": "2026-13"}, "is not a year like 2026.5, a month like"),
        ({"evidence.no_arrival_by": "2026-02-30"}, "is not a year like 2026.5, a month like"),
        ({"evidence.no_arrival_by": "July 2026"}, "is not a year like 2026.5, a month like"),
        ({"hardware.base_year": "2025-1"}, "is not a year like 2026.5, a month like"),
        ({"years.first": "2025-06"}, "lies within a year; give a whole one"),
        (
            {"hardware.schedule": {"2028-13": "pause"}},
            "is not a moment such as 2030, 2028.5 or",
        ),
        (
            {"hardware.schedule": {"2028": "pause", "2028-01": "resume"}},
            "hardware.schedule.2028-01: this moment stands here again",
        ),
        (
            {"hardware.schedule.2028": "pause", "hardware.schedule.2028-01": "resume"},
            "hardware.schedule.2028 and hardware.schedule.2028-01 set the same",
        ),
        (
            {"hardware.schedule.2028-07.times": 1, "hardware.schedule.2028-07": "pause"},
            "are both set, and the one is part of the other",
        ),
    ],
    ids=str,
)
def test_what_is_no_moment_is_refused(edits, message):
    with pytest.raises(ScenarioError, match=message.replace(".", r"\.")):
        load("cotra_2020", edits)


def test_moments_that_are_not_of_a_decimal_are_edits_of_their_own():
    edits = {"hardware.schedule.2028": "pause", "hardware.schedule.2028.5": "resume"}
    assert list(load("cotra_2020", edits).hardware.schedule) == [2028, 2028.5]


def test_a_model_takes_the_keys_that_its_message_names():
    plain = load("minimal").model_dump(mode="json", exclude_none=True)
    plain["hardware"]["schedule"] = {"2026-07": {"doubling_time": 3.0}}
    assert list(Scenario.model_validate(plain).hardware.schedule) == [JULY]


def test_editors_are_told_that_a_date_will_do():
    definitions = file_schema()["$defs"]
    of = definitions["Evidence"]["properties"]["no_arrival_by"]["anyOf"][0]
    assert "string" in of["type"]
    assert "pattern" in of
