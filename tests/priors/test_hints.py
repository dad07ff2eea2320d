"""Beliefs in the ways of other tools: read where they are plain, refused with what to write."""

import re

import pytest
from pydantic import ValidationError

from priors.belief import Belief
from scenarios.loading.load import resolve


@pytest.mark.parametrize(
    "written",
    [
        {"0.1": 1, "0.5": 2, "0.9": 5},
        {"p10": 1, "p50": 2, "p90": 5},
        {"10%": 1, "50%": 2, "90%": 5},
        {"q0.9": 5, "q0.1": 1, "q0.5": 2},
        {"p90": 5, "p50": 2, "p10": 1},
    ],
)
def test_quantiles_may_be_a_mapping(written):
    pairs = [[0.1, 1], [0.5, 2], [0.9, 5]]
    assert Belief.model_validate({"quantiles": written}) == Belief.model_validate(
        {"quantiles": pairs}
    )


@pytest.mark.parametrize(
    "written",
    [
        [0.5, 18],
        {"p5": 1, "p95": 10},
        {"p5": -1, "p95": 10},
        {"p10": 1, "p50": 2, "p90": 5},
        {"mean": 5, "sd": 1},
        {"mean": 5, "std": 1},
        {"mu": 5, "sigma": 1},
        {"low": 1, "high": 2},
        {"lower": 1, "upper": 2},
        {"low": 1, "mode": 1, "high": 2},
        {"median": 1, "sd_oom": 0.5},
        {"lognormal": {"p10": 1, "p50": 2, "p90": 5}},
        {"lognormal": {"p5": 1, "p10": 2, "p90": 5, "p95": 9}},
        {"normal": {"p10": -1, "p50": 2, "p90": 5}},
        {"uniform": {"p10": 1, "p50": 2, "p90": 3}},
        {"beta": {"p10": 0.1, "p50": 0.2, "p90": 0.5}},
        "0 to 30000000",
        "-0.01 to 0.05",
        "5 to 1",
    ],
    ids=str,
)
def test_what_is_offered_instead_is_a_belief(written):
    """Every spelling in braces that a refusal offers is one that can be pasted."""
    with pytest.raises(ValidationError) as caught:
        Belief.model_validate(written)
    (error,) = caught.value.errors()
    offered = _spellings(error["msg"])
    assert offered
    for text in offered:
        resolve("cotra_2020", {"priors.data_scaling_exponent": text})


def _spellings(message: str) -> list[str]:
    """What stands in outer braces, and the intervals that are advised."""
    depth = start = 0
    found = re.findall(r"(?:write|;) ([-\d.e+]+ to [-\d.e+]+)", message)
    for at, character in enumerate(message):
        if character == "{":
            start = at if depth == 0 else start
            depth += 1
        elif character == "}":
            depth -= 1
            found += [message[start : at + 1]] if depth == 0 else []
    return found


@pytest.mark.parametrize(
    ("family", "key", "meant"),
    [
        ("normal", "std", "sd"),
        ("normal", "sigma", "sd"),
        ("normal", "mu", "mean"),
        ("uniform", "upper", "high"),
        ("lognormal", "q05", "p5"),
        ("lognormal", "5%", "p5"),
        ("lognormal", "0.975", "p97.5"),
    ],
)
def test_keys_of_other_tools_are_named_as_they_are_here(family, key, meant):
    with pytest.raises(ValidationError, match=f"did you mean {re.escape(meant)}[?]"):
        Belief.model_validate({family: {key: 1, "p90": 2}})
