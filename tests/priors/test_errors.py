"""What each spelling refuses, with which words at which key."""

import pytest
from pydantic import ValidationError

from priors.belief import Belief

NO_NUMBER = "Input should be a valid number"
NOT_FINITE = "Input should be a finite number"
TEXT = "{} is text; write a number, or an interval like 1e12 to 1e16"
LOG = "must be above 0, since its logarithm is taken"
FAMILIES = "two quantiles like p10 and p90"
NARROW = "so narrow a beta distribution cannot be computed; a normal one is the same there"
LEFT = "less than 1e-09 of the belief lies between min and max; widen them or the belief"

NEEDED = "must be a number or a mapping such as {fixed: 2}; it is "
ONE_FAMILY = "a belief has exactly one family key, such as fixed or lognormal; this one has "

ABOVE = "is the 90% interval of a lognormal, which lies above 0"

REFUSED = [
    # not a belief at all
    (True, (), f"{NEEDED}true"),
    (None, (), f"{NEEDED}empty"),
    ("fast", (), TEXT.format("'fast'")),
    ("1 to", (), "'1 to' is not an interval; write LOW to HIGH, as 1 to 10"),
    ("1_0 to 2_0", (), "'1_0 to 2_0' has a _ in its number; write the digits alone"),
    ("nan to inf", (), TEXT.format("'nan to inf'")),
    ("1e999 to 2", (), "'1e999 to 2' must have finite ends"),
    (float("nan"), ("fixed",), NOT_FINITE),
    (float("inf"), ("fixed",), NOT_FINITE),
    (
        [1, 2],
        (),
        "is a list of two, which does not say what its ends are; write 1 to 2 for a 90% "
        "interval, {lognormal: {p10: 1, p90: 2}} for one of 80%, "
        "or {uniform: {low: 1, high: 2}}",
    ),
    ({}, (), f"{ONE_FAMILY}none with a value"),
    ({"fixed": 1, "normal": {"mean": 0, "sd": 1}}, (), f"{ONE_FAMILY}fixed and normal"),
    ({"fixed": 1, "colour": "red"}, ("colour",), "Extra inputs are not permitted"),
    # numbers that are none
    ({"fixed": "3"}, ("fixed",), NO_NUMBER),
    ({"fixed": True}, ("fixed",), NO_NUMBER),
    ({"fixed": float("-inf")}, ("fixed",), NOT_FINITE),
    ({"normal": {"mean": "0", "sd": 1}}, ("normal", "mean"), NO_NUMBER),
    ({"normal": {"p10": "0", "p90": 1}}, ("normal", "p10"), NO_NUMBER),
    ({"normal": {"p10": False, "p90": 1}}, ("normal", "p10"), NO_NUMBER),
    ({"normal": {"p10": float("nan"), "p90": 1}}, ("normal", "p10"), NOT_FINITE),
    ({"fixed": 1, "min": "0"}, ("min",), NO_NUMBER),
    ({"fixed": 1, "unit": 3}, ("unit",), "Input should be a valid string"),
    ({"quantiles": [[0.1, "1"], [0.9, 2]]}, ("quantiles", 0, 1), NO_NUMBER),
    # quantiles
    ({"normal": {}}, ("normal",), f"needs {FAMILIES}, or mean and sd"),
    ({"normal": {"mean": 0}}, ("normal",), f"needs {FAMILIES}, or mean and sd"),
    ({"normal": {"p10": 0}}, ("normal",), f"needs {FAMILIES}, or mean and sd"),
    (
        {"normal": {"p10": 0, "p50": 1, "p90": 3}},
        ("normal",),
        "two quantiles fix it; write {quantiles: [[0.1, 0], [0.5, 1], [0.9, 3]]}",
    ),
    (
        {"normal": {"mean": 0, "p10": 1, "p90": 2}},
        ("normal",),
        "give either quantiles or mean and sd, not both",
        "mean",
    ),
    (
        {"normal": {"p10": 2, "p90": 1}},
        ("normal",),
        "quantiles must rise: p10 is 2 but p90 is 1",
    ),
    ({"normal": {"p5": 1, "p05": 2}}, ("normal",), "p5 is given twice"),
    ({"normal": {"q10": 2, "p90": 1}}, ("normal",), "unknown key; did you mean p10?", "q10"),
    (
        {"normal": {"p0": 2, "p90": 1}},
        ("normal",),
        "unknown key; quantiles like p10 or mean or sd can stand here",
        "p0",
    ),
    (
        {"uniform": {"p100": 2, "p90": 1}},
        ("uniform",),
        "unknown key; quantiles like p10 or low or high can stand here",
        "p100",
    ),
    # normal and lognormal
    (
        {"normal": {"mean": 0, "sd": -1}},
        ("normal", "sd"),
        "Input should be greater than or equal to 0",
    ),
    ({"lognormal": {"p10": 0, "p90": 1}}, ("lognormal",), f"{LOG}; p10 is 0"),
    ({"lognormal": {"median": -3, "sd_oom": 1}}, ("lognormal",), f"{LOG}; it is -3", "median"),
    ({"lognormal": "1e16"}, ("lognormal",), "'1e16' is one number; an interval is LOW to HIGH"),
    ("1e16 to 1e12", (), "'1e16 to 1e12' falls; 1e+12 to 1e+16 rises"),
    ("2 to 2", (), "'2 to 2' has no width; write 2 for what is certain"),
    ("-1 to 5", (), f"-1 to 5 {ABOVE}; {{normal: {{p5: -1, p95: 5}}}} may fall below 0"),
    ("0 to 5", (), f"0 to 5 {ABOVE}; {{uniform: {{low: 0, high: 5}}}} starts at 0"),
    (
        {"two_piece_lognormal": {"p10": 1, "p90": 3}},
        ("two_piece_lognormal",),
        "needs three quantiles with p50",
    ),
    (
        {"two_piece_lognormal": {"p10": 1, "p40": 2, "p90": 3}},
        ("two_piece_lognormal",),
        "the middle one of the three quantiles must be p50",
    ),
    # bounded families
    (
        {"uniform": {"low": 2, "high": 1}},
        ("uniform",),
        "low must be below high; low is 2, high is 1",
        "low",
    ),
    ({"loguniform": {"low": 0, "high": 1}}, ("loguniform",), f"{LOG}; it is 0", "low"),
    (
        {"loguniform": {"low": 2, "high": 2}},
        ("loguniform",),
        "low must be below high; low is 2, high is 2",
        "low",
    ),
    (
        {"triangular": {"low": 0, "mode": 9, "high": 4}},
        ("triangular",),
        "low, mode and high must rise; they are 0, 9 and 4",
    ),
    (
        {"pert": {"low": 1, "mode": 1, "high": 1}},
        ("pert",),
        "low, mode and high must rise; they are 1, 1 and 1",
    ),
    ({"pert": {"low": 1, "high": 3}}, ("pert", "mode"), "Field required"),
    (
        {"beta": {"mean": 1.5, "sd": 0.1}},
        ("beta",),
        "must lie between 0 and 1; it is 1.5",
        "mean",
    ),
    (
        {"beta": {"mean": 0.5, "sd": 0.5}},
        ("beta",),
        "must be below 0.5, the widest at this mean",
        "sd",
    ),
    ({"beta": {"mean": 0.5, "sd": 1e-200}}, ("beta",), NARROW, "sd"),
    (
        {"beta": {"p10": 0, "p90": 0.5}},
        ("beta",),
        "quantiles of a beta must lie between 0 and 1",
    ),
    ({"beta": {"p10": 0.5, "p90": 0.50000001}}, ("beta",), NARROW),
    # skew-normal
    (
        {"skew_normal": {"scale": 1, "shape": 1}},
        ("skew_normal",),
        "give one of median and location",
    ),
    (
        {"skew_normal": {"median": 1, "location": 1, "scale": 1, "shape": 1}},
        ("skew_normal",),
        "give one of median and location",
    ),
    (
        {"log10_skew_normal": {"median": 0, "scale": 1, "shape": 1}},
        ("log10_skew_normal",),
        f"{LOG}; it is 0",
        "median",
    ),
    # tables, samples, mixtures
    (
        {"quantiles": [[0.1, 1]]},
        (),
        "needs at least two (probability, value) pairs",
        "quantiles",
    ),
    (
        {"quantiles": [[0.0, 1], [0.9, 2]]},
        (),
        "probabilities must lie between 0 and 1",
        "quantiles",
    ),
    (
        {"quantiles": [[10, 1], [90, 2]]},
        (),
        "probabilities must lie between 0 and 1",
        "quantiles",
    ),
    (
        {"quantiles": [[0.9, 1], [0.1, 2]]},
        (),
        "probabilities must rise; 0.9 stands before 0.1",
        "quantiles",
    ),
    (
        {"quantiles": [[0.1, 2], [0.9, 1]]},
        (),
        "quantiles must rise: p10 is 2 but p90 is 1",
        "quantiles",
    ),
    ({"samples": []}, (), "holds no value", "samples"),
    ({"samples": "runs.csv"}, ("samples",), "Input should be a valid tuple"),
    ({"mixture": []}, (), "needs at least one part with its weight and belief", "mixture"),
    (
        {"mixture": [{"weight": 0, "belief": 3}]},
        (),
        "the weights add up to 0; at least one must be above 0",
        "mixture",
    ),
    (
        {"mixture": [{"weight": -1, "belief": 3}]},
        ("mixture", 0, "weight"),
        "Input should be greater than or equal to 0",
    ),
    (
        {"mixture": [{"weight": 1, "belief": {"lognormal": {"p10": 2, "p90": 1}}}]},
        ("mixture", 0, "belief", "lognormal"),
        "quantiles must rise: p10 is 2 but p90 is 1",
    ),
    (
        {"mixture": [{"weight": 1, "belief": {"product": {"x": 1}}}]},
        (),
        "a product cannot be part of a mixture",
        "mixture",
    ),
    # truncation, products, edits
    (
        {"normal": {"mean": 0, "sd": 1}, "min": 2, "max": 1},
        (),
        "min (2) must be below max (1)",
        "min",
    ),
    ({"normal": {"mean": 0, "sd": 1}, "min": 50}, (), LEFT, "min"),
    ({"normal": {"mean": 0, "sd": 1}, "max": -50}, (), LEFT, "max"),
    ({"fixed": 3, "max": 2}, (), "the fixed value lies outside min and max", "max"),
    ({"product": {}}, (), "needs at least one named belief with its power", "product"),
    (
        {"product": {"x": 1}, "min": 1},
        (),
        "a product cannot be truncated; truncate its factors instead",
    ),
    ({"times": 2}, (), "times edits an inherited belief, and there is none here"),
    ({"times": 0, "of": 3}, ("times",), "Input should be greater than 0"),
    ({"spread": -1, "of": 3}, ("spread",), "Input should be greater than or equal to 0"),
    ({"fixed": 2, "of": 3}, (), "goes only with times, plus or spread", "of"),
    (
        {"plus": 2, "of": {"product": {"x": 1}}},
        (),
        "a product cannot be edited by plus; edit its factors",
    ),
]


@pytest.mark.parametrize("refused", REFUSED)
def test_refusal(refused):
    """What was written, the place and the message, and the key that the message is about."""
    written, *expected = refused
    with pytest.raises(ValidationError) as caught:
        Belief.model_validate(written)
    (error,) = caught.value.errors()
    key = error.get("ctx", {}).get("key")
    assert [error["loc"], error["msg"], *([key] if key else [])] == expected
