"""Scenarios that are extreme and legal: closed forms say what is right."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from scipy.stats import norm

from forecast.engine.run import run
from forecast.export.report import forecast_dict
from forecast.model.simulation import Simulation
from forecast.results.forecast import Forecast
from forecast_commands.group import forecast as command_line
from priors.sampling.lattice import Batches
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

LOG2 = math.log10(2.0)
WIDE = {"lognormal": {"median": 1e30, "sd_oom": 2.0}}
EVERY_YEAR = {str(year): {"growth_oom": 0.2} for year in range(2025, 2101)}
SHRINKING = {"ceiling_share": 0.5, "gdp_base_year": 2025, "gdp": 2e9}


def extreme(
    requirement: Any = 1e30,
    algorithms: dict[str, Any] | None = None,
    years: tuple[int, int] = (2025, 2100),
    **sections: dict[str, Any],
) -> dict[str, Any]:
    """One stated requirement; 1e26 FLOP in 2025, which grow by 0.5 OOM a year.

    A growth that is given replaces the 0.2 OOM a year of its section, or the 0.1 of algorithms.
    """
    given = algorithms or {}
    grows = any(name.startswith("algorithmic_") for name in given)
    pace = {} if grows else {"algorithmic_growth_oom": 0.1}
    return {
        "title": "Extreme",
        "milestone": "It arrives",
        "years": dict(zip(("first", "last"), years, strict=True)),
        "weights": sections.get("weights", {"stated": 1.0}),
        "anchors": {
            "stated": {
                "kind": "stated",
                "priors": {"training_compute": requirement, **pace, **given},
            }
        },
        "hardware": section("price_performance", 1e17, sections.get("hardware", {})),
        "spending": section("largest_run_cost", 1e9, sections.get("spending", {})),
        "algorithms": {"base_year": 2025},
    }


def section(level: str, value: float, given: dict[str, Any]) -> dict[str, Any]:
    grows = {"growth_oom", "doubling_time", "yearly_factor"} & given.keys()
    pace = {} if grows else {"growth_oom": 0.2}
    return {"base_year": 2025, level: value, **pace, **given}


def all_growing(**growth: float) -> dict[str, Any]:
    """Keywords for three trends that grow alike."""
    prefixed = {f"algorithmic_{name}": value for name, value in growth.items()}
    return {"algorithms": prefixed, "hardware": growth, "spending": growth}


def ran(plain: dict[str, Any], draws: int = 16) -> Forecast:
    return run(Scenario.model_validate(plain), draws=draws)


def arrival(plain: dict[str, Any]) -> float:
    """The one arrival year of a scenario in which nothing varies."""
    simulation = ran(plain).simulation
    years = np.unique(simulation.anchors["stated"].arrival_year)
    assert len(years) == 1
    return float(years[0])


# name: (scenario, arrival year)
CLOSED_FORMS: dict[str, tuple[dict[str, Any], float]] = {
    "met long ago": (extreme(1e5), 2025.0),
    "as good as nothing": (extreme(1e-300), 2025.0),
    "met at the first moment": (extreme(1e26), 2025.0),
    "met at the first moment, with a lag": (extreme(1e26, {"lag": 1.0}), 2026.0),
    "the largest of requirements": (extreme(1e300), 2025 + 274 / 0.5),
    "compute doubles daily": (
        extreme(**all_growing(doubling_time=1 / 365.25)),
        2025 + 4 / (3 * 365.25 * LOG2),
    ),
    "compute doubles in hours": (
        extreme(hardware={"doubling_time": 1e-3}),
        2025 + 4 / (0.3 + 1000 * LOG2),
    ),
    "compute doubles in a million years": (
        extreme(**all_growing(doubling_time=1e6)),
        2025 + 4 / (3 * LOG2 / 1e6),
    ),
    "the fastest growth": (extreme(hardware={"growth_oom": 1e100}), 2025.0),
    "nothing grows": (extreme(**all_growing(growth_oom=0.0)), math.inf),
    "nothing grows, and it is met": (extreme(1e26, **all_growing(growth_oom=0.0)), 2025.0),
    "all shrinks": (extreme(**all_growing(yearly_factor=0.5)), math.inf),
    "the fastest decline": (extreme(hardware={"growth_oom": -1e100}), math.inf),
    "a shrinking economy": (
        # Spending nears half of a GDP that falls tenfold a year: too soon for the rest.
        extreme(spending={"growth_oom": 0.2, **SHRINKING, "gdp_growth": -0.9}),
        math.inf,
    ),
    "an economy that stands still": (
        # $1e9 of spending all along, half of it by the smooth minimum: 0.3 OOM a year.
        extreme(spending={"growth_oom": 0.0, **SHRINKING, "gdp_growth": 0.0}),
        2025 + (4 + LOG2) / 0.3,
    ),
    "a ceiling below the level": (
        # Saturated at 1e10 FLOP/$ from the start: seven orders of magnitude less.
        extreme(hardware={"growth_oom": 0.0, "ceiling": 1e10}),
        2025 + (11 + math.log10(1 + 1e-7)) / 0.3,
    ),
    "a ceiling out of reach": (extreme(hardware={"ceiling": 1e300}), 2033.0),
    "the same growth set every year": (extreme(hardware={"schedule": EVERY_YEAR}), 2033.0),
    "a lag of ten thousand years": (extreme(1e30, {"lag": 1e4}), 12033.0),
    "a lag beyond reckoning": (extreme(1e30, {"lag": 1e300}), 1e300),
}


@pytest.mark.parametrize(("plain", "expected"), CLOSED_FORMS.values(), ids=CLOSED_FORMS.keys())
def test_arrival_is_algebra(plain, expected):
    found = arrival(plain)
    assert found == expected or abs(found - expected) < 1e-6 + 1e-13 * abs(expected)
    forecast, last = ran(plain), plain["years"]["last"]
    assert forecast.by_year.value[-1] == (1.0 if expected <= last else 0.0)
    assert forecast.median == (pytest.approx(expected) if expected <= last else math.inf)
    text = json.dumps(forecast_dict(forecast), allow_nan=False)
    assert json.loads(text)["probability_later"] == (0.0 if expected <= last else 1.0)


@pytest.mark.parametrize("sd", [1e-300, 1e-12, 1e-3, 0.05, 1.0, 30.0, 80.0])
def test_spreads_from_nothing_to_beyond_floats(sd):
    """A lognormal requirement gives a normal CDF, whatever its spread."""
    belief = {"lognormal": {"median": 1e30, "sd_oom": sd}}
    forecast = ran(extreme(belief, years=(2025, 3000)))
    assert forecast.median == pytest.approx(2033.0, abs=max(1e-6, 4 * forecast.median_error))
    years = np.array([2025.0, 2032.9, 2033.1, 2100.0, 3000.0])
    exact = norm.cdf((26.0 + 0.5 * (years - 2025) - 30.0) / sd)
    counted = sd < 0.05  # too narrow to gain by smoothing
    probability = forecast.mixture.probability(years)
    error = 5 * probability.error + 1 / 16 if counted else 1e-9
    assert (np.abs(probability.value - exact) <= error).all()
    assert (probability.value <= 1.0).all()
    simulation = forecast.simulation
    assert not np.isnan(simulation.anchors["stated"].draws.value("training_compute")).any()


def test_requirements_beyond_floats():
    """Tails of a logarithm may leave them; the requirement is a logarithm, and stays exact."""
    belief = {"lognormal": {"median": 1e300, "sd_oom": 50.0}}
    forecast = ran(extreme(belief, years=(2025, 3000)))
    years = np.array([2300.0, 2573.0, 2999.0])
    exact = norm.cdf((0.5 * (years - 2025) - 274.0) / 50.0)
    np.testing.assert_allclose(forecast.mixture.probability(years).value, exact, atol=1e-9)


def test_a_single_draw_a_batch_gives_the_whole_distribution():
    forecast = ran(extreme(WIDE), draws=1)
    assert forecast.batches.shape == (16, 1)
    years = np.array([2026.5, 2033.0, 2040.0])
    exact = norm.cdf((0.5 * (years - 2025) - 4.0) / 2.0)
    np.testing.assert_allclose(forecast.mixture.probability(years).value, exact, atol=1e-9)


def test_a_single_draw_a_batch_of_trends():
    growth = {"growth_oom": {"normal": {"mean": 0.2, "sd": 0.02}}}
    forecast = ran(extreme(hardware=growth), draws=1)
    assert abs(forecast.median - 2033.0) < 5 * forecast.median_error
    probability = forecast.by_year.value * 16
    np.testing.assert_allclose(probability, np.round(probability), atol=1e-12)


@pytest.mark.parametrize("years", [(2025, 2026), (2000, 3000), (1900, 3000)])
def test_years_from_one_to_a_thousand(years):
    forecast = ran(extreme(WIDE, years=years))
    affords = 26.0 + 0.5 * (forecast.years - 2025)
    exact = norm.cdf(affords, 30.0, 2.0)
    np.testing.assert_allclose(forecast.by_year.value, exact, atol=1e-9)


def test_nothing_grows_and_half_of_it_is_met():
    belief = {"lognormal": {"median": 1e26, "sd_oom": 2.0}}
    forecast = ran(extreme(belief, **all_growing(growth_oom=0.0)))
    np.testing.assert_allclose(forecast.by_year.value, 0.5, atol=1e-9)
    assert forecast.median == 2025.0


@pytest.mark.parametrize("ceiling", [1e6, 1e9, 1e20, 1.7e308])
@pytest.mark.parametrize("growth", [0.1, {"normal": {"mean": 0.1, "sd": 0.02}}])
def test_a_ceiling_out_of_reach_is_none(ceiling, growth):
    """Found by fuzzing: its rounding hid everything below, and nothing ever arrived."""
    free = stated(algorithmic_growth_oom=growth)
    capped = stated(algorithmic_growth_oom=growth, algorithmic_ceiling=ceiling)
    arrivals = [
        Simulation(scene(anchors=anchors), Batches.for_draws(64, 0)).anchors["stated"]
        for anchors in (free, capped)
    ]
    np.testing.assert_allclose(arrivals[1].arrival_year, arrivals[0].arrival_year, atol=1e-6)
    medians = [run(scene(anchors=anchors), 64).median for anchors in (free, capped)]
    assert medians[1] == pytest.approx(medians[0], abs=1e-6)


def test_growth_of_either_sign():
    """Where growth is normal about nothing, half of the draws never get there."""
    flat = all_growing(growth_oom=0.0)
    flat["hardware"] = {"growth_oom": {"normal": {"mean": 0.0, "sd": 100.0}}}
    forecast = ran(extreme(**flat), draws=1024)
    exact = norm.sf(4.0 / (forecast.years[1:] - 2025), 0.0, 100.0)
    error = forecast.by_year.error[1:]
    assert (np.abs(forecast.by_year.value[1:] - exact) <= 6 * error + 2 / 1024).all()
    assert forecast.by_year.value[-1] == pytest.approx(0.5, abs=0.01)


def test_a_weight_of_next_to_nothing():
    tiny = 1e-12
    forecast = ran(extreme(WIDE, weights={"stated": tiny, "none": 1.0 - tiny}))
    exact = tiny * norm.cdf((0.5 * (forecast.years - 2025) - 4.0) / 2.0)
    np.testing.assert_allclose(forecast.by_year.value, exact, rtol=1e-3)  # of 1 - (1 - 1e-12)
    assert forecast.anchors["stated"].median_year.value[0] == pytest.approx(2033.0)


def many(count: int) -> dict[str, Any]:
    """Anchors that arrive evenly spread over 70 years, the first at once."""
    plain = extreme()
    anchor = plain["anchors"]["stated"]
    plain["anchors"], plain["weights"] = {}, {}
    for index in range(count):
        compute = 10.0 ** (26.0 + 35.0 * index / count)
        priors = {**anchor["priors"], "training_compute": compute}
        plain["anchors"][f"a{index}"] = {**anchor, "priors": priors}
        plain["weights"][f"a{index}"] = 1.0 / count
    return plain


def test_hundreds_of_anchors():
    forecast = ran(many(200))
    exact = np.minimum((np.floor(200 / 70 * (forecast.years - 2025) + 1e-9) + 1) / 200, 1.0)
    np.testing.assert_allclose(forecast.by_year.value, exact, atol=1e-9)


@pytest.mark.slow
def test_thousands_of_anchors():
    forecast = ran(many(1200))
    exact = (forecast.years - 2025) / 70.0
    gap = forecast.by_year.value - np.minimum(exact, 1.0)
    assert (np.abs(gap) <= 1.0 / 1200 + 1e-9).all()
    assert forecast.median == pytest.approx(2060.0, abs=70 / 1200 + 1e-6)
    json.dumps(forecast_dict(forecast), allow_nan=False)


# From the command line: every answer is there, is JSON, and nothing leaks.

RAN: dict[str, dict[str, Any]] = {
    "met long ago": extreme({"lognormal": {"median": 1e5, "sd_oom": 1.0}}),
    "beyond the last year": extreme({"lognormal": {"median": 1e300, "sd_oom": 3.0}}),
    "doubles daily": extreme(WIDE, **all_growing(doubling_time=1 / 365.25)),
    "never grows": extreme(WIDE, **all_growing(growth_oom=0.0)),
    "wider than floats": extreme({"lognormal": {"median": 1e30, "sd_oom": 80.0}}),
    "one year": extreme(WIDE, years=(2025, 2026)),
    "a lag of ten thousand years": extreme(WIDE, {"lag": {"uniform": {"low": 0, "high": 1e4}}}),
}
COMMANDS = (
    ("run", "SCENARIO"),
    ("run", "SCENARIO", "--json", "--draws", "1"),
    ("trends", "SCENARIO", "--json"),
)
SLOW_COMMANDS = (
    ("run", "SCENARIO", "--json"),
    ("compare", "SCENARIO", "SCENARIO", "--json"),
    ("compare", "SCENARIO", "cotra_2020"),
    ("sensitivity", "SCENARIO", "--json"),
    ("sensitivity", "SCENARIO"),
    ("trends", "SCENARIO"),
    ("sweep", "SCENARIO", "--over", "hardware.price_performance=1e16,1e18", "--json"),
    *(("plot", "SCENARIO", "--kind", k, "--output", f"{k}.png") for k in ("cdf", "pdf")),
    ("plot", "SCENARIO", "--kind", "requirement", "--output", "requirement.png"),
    ("plot", "SCENARIO", "--kind", "compute", "--output", "compute.png"),
    ("plot", "SCENARIO", "--kind", "trajectories", "--output", "trajectories.png"),
    ("plot", "SCENARIO", "--kind", "share", "--output", "share.png"),
    ("run", "SCENARIO", "--output", "result.nc"),
    ("run", "SCENARIO", "--output", "result.csv"),
)


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def check_command(folder: Path, plain: dict[str, Any], arguments: tuple[str, ...]) -> None:
    path = folder / "extreme.yaml"
    path.write_text(yaml.safe_dump(json.loads(json.dumps(plain))), encoding="utf-8")
    named = [
        str(folder / a) if a.endswith((".png", ".nc", ".csv")) else a
        for a in (str(path) if a == "SCENARIO" else a for a in arguments)
    ]
    draws = [] if "--draws" in named else ["--draws", "64"]
    result = CliRunner().invoke(command_line, [*named, *draws], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    assert not {"nan", "inf"} & set(result.stdout.replace("±", " ").lower().split())
    assert "Warning" not in result.stderr  # of Python, as against the program's own
    if "--json" in named:
        json.loads(result.stdout, parse_constant=refuse)


@pytest.mark.parametrize("plain", RAN.values(), ids=RAN.keys())
def test_the_command_line(tmp_path, plain):
    for arguments in COMMANDS:
        check_command(tmp_path, plain, arguments)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", SLOW_COMMANDS, ids=" ".join)
@pytest.mark.parametrize("plain", RAN.values(), ids=RAN.keys())
def test_all_of_the_command_line(tmp_path, plain, arguments):
    check_command(tmp_path, plain, arguments)
