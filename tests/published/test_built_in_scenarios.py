"""The built-in scenarios against `docs/facts.md`; the numbers below are copied from there."""

import csv
import math
from pathlib import Path
from typing import Any

import pytest

from forecast.engine.run import run
from priors.belief import Belief
from scenarios.data.fit_cache import quantiles_of_fit
from scenarios.loading.load import BUILT_IN, built_in_names, load
from scenarios.schema.beliefs import parts, walk
from scenarios.schema.scenario import Scenario

ANCHORS = (
    *("lifetime", "short_horizon", "genome", "medium_horizon", "long_horizon", "evolution"),
)
NAMES = {
    *("cotra_2020", "cotra_2020_aggressive", "cotra_2020_conservative", "cotra_2022"),
    *("short_horizon", "medium_horizon", "long_horizon", "kaplan", "chinchilla"),
    *("direct_approach_2023", "xpt_superforecasters_2023", "xpt_experts_2023", "limits_2030"),
    *("shah_2021", "kokotajlo_2021", "trend_2026", "minimal", "cotra_2020_updated"),
    *("kaplan_fixed_parameters", "chinchilla_fixed_parameters", "kaplan_fixed_loss"),
    *("chinchilla_fixed_loss", "data_limited", "direct_approach", "retrospective_2026"),
    *("time_horizon_2026", "uplift_2026"),
    *("ai_futures_2025_lifland", "ai_futures_2025_kokotajlo"),
    *("kwa_2026", "feedback_2026", "bounds_carlsmith"),
}


def test_all_are_there():
    assert set(built_in_names()) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_belief_names_a_source_that_is_explained(name):
    scenario = load(name)

    def check(belief: Belief, path: Any) -> None:
        assert belief.source, path
        assert len(scenario.sources[belief.source]) > 10
        assert belief.unit, path
        for step, part in parts(belief):
            check(part, (*path, *step))

    for path, _, belief in walk(scenario):
        check(belief, path)


@pytest.mark.parametrize("name", sorted(NAMES - {"minimal"}))
def test_each_is_documented(name):
    scenario = load(name)
    assert scenario.note
    assert len(scenario.note) > 40
    first = (BUILT_IN / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=scenario.schema.json"


# Section 1.1: the requirement.


def test_the_requirement_of_2020():
    priors = load("cotra_2020").plain()["priors"]
    expected: dict[str, Any] = {
        "brain_compute": {"log10_skew_normal": {"median": 1e15, "scale": 2.5, "shape": 4}},
        "compute_vs_brain": {"lognormal": {"median": 10, "sd_oom": 2}},
        "model_compute": {"product": {"brain_compute": 1, "compute_vs_brain": 1}},
        "flop_per_parameter": {"fixed": 10**1.5},
        "data_scaling_exponent": {"normal": {"mean": 0.8, "sd": 0.2}},
        "reference_samples": {"lognormal": {"median": 1e12, "sd_oom": 1.5}},
        "reference_parameters": {"fixed": 1e12},
        "tokens_per_sample": {"fixed": 1},
    }
    assert {name: _spelled(belief) for name, belief in priors.items()} == expected


def test_the_anchors_of_2020():
    horizons = {
        "short_horizon": (1, 1e3),
        "medium_horizon": (1e3, 1e6),
        "long_horizon": (1e6, 1e9),
        "genome": (3e7, 1e9),
    }
    scenario = load("cotra_2020")
    for anchor, (low, high) in horizons.items():
        belief = _own(scenario, anchor, "effective_horizon_length")
        assert belief == {"loguniform": {"low": low, "high": high}}
    kinds = {name: anchor.kind for name, anchor in scenario.anchors.items()}
    assert kinds == {
        "lifetime": "lifetime",
        "genome": "genome",
        "evolution": "evolution",
        **dict.fromkeys(["short_horizon", "medium_horizon", "long_horizon"], "neural_network"),
    }
    assert _own(scenario, "genome", "genome_size") == {
        "lognormal": {"median": 7.5e8, "sd_oom": 2}
    }
    assert _own(scenario, "lifetime", "lifetime_duration") == {"fixed": 1e9}
    assert _own(scenario, "lifetime", "lifetime_adjustment") == {
        "log10_skew_normal": {"median": 1e3, "scale": 5, "shape": 3}
    }
    assert _own(scenario, "evolution", "ancestor_compute") == {
        "log10_skew_normal": {"median": 7500, "scale": 2.5, "shape": 4}
    }
    assert _own(scenario, "evolution", "evolution_adjustment") == {
        "log10_skew_normal": {"median": 1, "scale": 5, "shape": -3}
    }
    assert _own(scenario, "evolution", "population") == {
        "loguniform": {"low": 1e19, "high": 1e23}
    }
    duration = _own(scenario, "evolution", "evolution_duration")["loguniform"]
    assert duration == pytest.approx({"low": 10**8.15, "high": 10**9.45}, rel=1e-12)


# Section 1.2: the three scenarios of 2020.

TABLE: dict[str, dict[str, Any]] = {
    "cotra_2020_aggressive": {
        "weights": (0.10, 0.40, 0.20, 0.10, 0.10, 0.05),
        "none": {2025: 0.05, 2100: 0.01},
        "halving": (2.5, 2, 2, 1, 1, 1),
        "caps": (3, 3, 4, 4, 5, 6),
        "price_performance": 4e17,
        "price_doubling": 1.5,
        "price_ceiling": 1e26,
        "largest_run_cost": 1e10,
        "spending_doubling": 1,
        "ceiling_share": 0.02,
        "gdp_growth": 0.05,
    },
    "cotra_2020": {
        "weights": (0.05, 0.20, 0.10, 0.30, 0.15, 0.10),
        "none": {2025: 0.10, 2100: 0.03},
        "halving": (3.5, 3, 3, 2, 2, 2),
        "caps": (2, 2, 3, 3, 4, 5),
        "price_performance": 4e17,
        "price_doubling": 2.5,
        "price_ceiling": 1e24,
        "largest_run_cost": 1e9,
        "spending_doubling": 2.5,
        "ceiling_share": 0.01,
        "gdp_growth": 0.03,
    },
    "cotra_2020_conservative": {
        "weights": (0.02, 0.08, 0.05, 0.15, 0.30, 0.20),
        "none": {2025: 0.20, 2100: 0.05},
        "halving": (4.5, 4, 4, 3, 3, 3),
        "caps": (2, 2, 3, 3, 4, 5),
        "price_performance": 4e17,
        "price_doubling": 3.5,
        "price_ceiling": 1e22,
        "largest_run_cost": 3e8,
        "spending_doubling": 3,
        "ceiling_share": 0.005,
        "gdp_growth": 0.02,
    },
}


@pytest.mark.parametrize("name", TABLE)
def test_the_numbers_of_the_three_scenarios_of_2020(name):
    scenario, expected = load(name), TABLE[name]

    def of_anchors(prior: str) -> tuple[float, ...]:
        return tuple(_own(scenario, anchor, prior)["fixed"] for anchor in ANCHORS)

    hardware, spending = scenario.hardware, scenario.spending
    assert {
        "weights": tuple(scenario.weights.anchors[anchor] for anchor in ANCHORS),
        "none": scenario.weights.none,
        "halving": of_anchors("algorithmic_doubling_time"),
        "caps": of_anchors("algorithmic_ceiling"),
        "price_performance": hardware.price_performance.fixed,
        "price_doubling": _fixed(hardware.doubling_time),
        "price_ceiling": _fixed(hardware.ceiling),
        "largest_run_cost": spending.largest_run_cost.fixed,
        "spending_doubling": _fixed(spending.doubling_time),
        "ceiling_share": _fixed(spending.ceiling_share),
        "gdp_growth": _fixed(spending.gdp_growth),
    } == expected
    assert _fixed(spending.gdp) == 2.13e13
    assert spending.gdp_base_year == 2020
    assert {s.base_year for s in (hardware, spending, scenario.algorithms)} == {2025}
    assert (scenario.years.first, scenario.years.last) == (2025, 2100)
    tried = scenario.evidence.already_tried
    assert tried is not None
    assert (tried.zero_below.fixed, tried.full_above.fixed) == (1e23, 1e28)


# Other views.


def _changed(name: str, *but: str) -> dict[str, Any]:
    """What differs from the best guess, section by section, without prose."""
    data, base = load(name).plain(), load("cotra_2020").plain()
    left_out = ("title", "note", "sources", "known_until", *but)
    return {k: v for k, v in data.items() if k not in left_out and v != base[k]}


@pytest.mark.parametrize("horizon", ["short_horizon", "medium_horizon", "long_horizon"])
def test_all_weight_on_one_horizon(horizon):
    assert _changed(horizon) == {"weights": {horizon: 1, "none": 0}}


@pytest.mark.parametrize(("name", "exponent"), [("kaplan", 0.74), ("chinchilla", 1.0)])
def test_the_exponents_of_kaplan_and_chinchilla(name, exponent):
    changed = _changed(name)
    assert list(changed) == ["priors"]
    base = load("cotra_2020").plain()["priors"]
    differing = {key for key, value in changed["priors"].items() if value != base[key]}
    assert differing == {"data_scaling_exponent"}
    assert _spelled(changed["priors"]["data_scaling_exponent"]) == {"fixed": exponent}


@pytest.mark.parametrize(
    ("name", "published"),
    [("shah_2021", (0.30, 0.40, 0.10)), ("kokotajlo_2021", (0.50, 0.20, 0.10))],
)
def test_the_weights_of_2021(name, published):
    assert list(_changed(name)) == ["weights"]
    weights = load(name).weights
    horizons = ("short_horizon", "medium_horizon", "long_horizon")
    assert tuple(weights.anchors[horizon] for horizon in horizons) == published
    # The missing 20% in the proportions of the best guess: 5, 10, 10 and 10 of 35.
    rest = {"lifetime": 5 / 35, "genome": 10 / 35, "evolution": 10 / 35}
    for anchor, share in rest.items():
        assert weights.anchors[anchor] == pytest.approx(0.20 * share)
    assert weights.none == pytest.approx({2025: 0.20 * 10 / 35, 2100: 0.20 * 3 / 35})
    note = load(name).note or ""
    assert "not published" in note


def test_the_reconstruction_of_2022_says_that_it_is_one():
    scenario = load("cotra_2022")
    assert "reconstruction" in f"{scenario.title} {scenario.note}"
    assert scenario.hardware.price_performance.fixed == 4e18
    assert scenario.weights.anchors["short_horizon"] > 0.20
    assert load("cotra_2020").milestone != scenario.milestone


def test_the_growth_rates_measured_since():
    scenario = load("trend_2026")
    doubling = _quantiles(scenario.hardware.doubling_time)
    assert doubling == pytest.approx({0.025: 1.54, 0.5: 2.07, 0.975: 3.13})
    factor = _quantiles(scenario.spending.yearly_factor)
    assert factor == pytest.approx({0.025: 2.0, 0.5: 2.4, 0.975: 3.1})
    months = {0.025: 5 / 12, 0.5: 8 / 12, 0.975: 14 / 12}
    for anchor in ANCHORS:
        belief = scenario.beliefs(anchor)["algorithmic_doubling_time"]
        assert _quantiles(belief) == pytest.approx(months, abs=1e-4)
    price = scenario.hardware.price_performance
    assert price.quantile(0.05) == pytest.approx(1.04e18)
    assert price.quantile(0.95) == pytest.approx(1.61e18)
    for section in (scenario.hardware, scenario.spending):
        assert section.growth[1].is_random
        assert section.base_year == 2025.5
    assert scenario.algorithms.base_year == 2020


def test_what_has_been_seen_by_late_2026():
    """Each record of the data counts for as long as it held, from July 2020 on."""
    evidence = load("trend_2026").evidence
    assert evidence.already_tried is None
    assert evidence.no_arrival_by == 2026.9
    runs = evidence.training_runs or ()
    assert math.fsum(of.years.quantile(0.5) for of in runs) == pytest.approx(6.4, abs=0.02)
    path = Path(__file__).parents[2] / "scenarios" / "data" / "training_runs_2026.csv"
    with path.open(encoding="utf-8", newline="") as file:
        known = {float(row["training_compute_flop"] or 0) for row in csv.DictReader(file)}
    assert all(
        any(abs(of.compute.quantile(0.5) / value - 1) < 1e-3 for value in known if value)
        for of in runs
    )


def test_the_ceilings_span_two_sources():
    """From the report's, a tenth below, to the highest of the takeoff model."""
    report = {name: load("cotra_2020").beliefs(name) for name in ANCHORS}
    for name, beliefs in report.items():
        ceiling = load("trend_2026").beliefs(name)["algorithmic_ceiling"]
        uncut = ceiling.model_copy(update={"min": None})
        low = beliefs["algorithmic_ceiling"].quantile(0.5) - 1.0 + 2.3
        assert Belief.model_validate(uncut.model_dump()).quantile(0.1) == pytest.approx(low)
        assert Belief.model_validate(uncut.model_dump()).quantile(0.9) == pytest.approx(16.9)


def test_the_largest_runs_of_2025_are_those_of_the_data():
    path = Path(__file__).parents[2] / "scenarios" / "data" / "training_runs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["cost_2023_usd"]]
    costs = {row["model"]: float(row["cost_2023_usd"]) for row in rows}
    belief = load("trend_2026").spending.largest_run_cost.loguniform
    assert belief is not None
    assert (belief.low, belief.high) == (costs["Grok 3"], costs["Grok 4"])
    assert max(costs.values()) == costs["Grok 4"]


# The one to start from.


def test_minimal_extends_nothing_and_explains_every_line():
    lines = (BUILT_IN / "minimal.yaml").read_text(encoding="utf-8").splitlines()
    assert all("#" in line for line in lines)
    assert not any(line.startswith("extends") for line in lines)
    assert len(lines) < 45


def test_minimal_takes_its_numbers_from_the_best_guess_and_says_of_whom():
    """Where the numbers are those of `cotra_2020`, so are the sources; the rest is nobody's."""
    kept = {(name, b.key): b.source for _, name, b in walk(load("cotra_2020"))}
    for _, name, belief in walk(load("minimal")):
        if (name, belief.key) in kept:
            assert belief.source == kept[name, belief.key], name
        elif name != "flop_per_parameter":  # 10^1.5, rounded here
            assert belief.source == "me", name


def test_minimal_puts_the_four_central_priors_first():
    scenario = load("minimal")
    assert [anchor.kind for anchor in scenario.anchors.values()] == ["neural_network"]
    (anchor,) = scenario.anchors.values()
    assert scenario.priors == {}
    assert list(anchor.priors)[:4] == [
        *("parameter_count", "effective_horizon_length"),
        *("algorithmic_doubling_time", "data_scaling_exponent"),
    ]
    first = next(path for path, _, _ in walk(scenario))
    assert first == ("anchors", "network", "priors", "parameter_count")


def _spelled(belief: dict[str, Any]) -> dict[str, Any]:
    return {key: belief[key] for key in belief.keys() - {"unit", "source", "note"}}


def _own(scenario: Scenario, anchor: str, prior: str) -> dict[str, Any]:
    return _spelled(scenario.plain()["anchors"][anchor]["priors"][prior])


def _fixed(belief: Belief | None) -> float | None:
    return None if belief is None else belief.fixed


def _quantiles(belief: Belief | None) -> dict[float, float]:
    assert belief is not None
    return {p: belief.quantile(p) for p in (0.025, 0.5, 0.975)}


# Time horizons and uplift, facts of 2026, section 3.


def test_the_horizons_are_those_that_metr_measured():
    """The numbers of the file are what a fit to the committed table gives, to four digits."""
    asked = {"quantity": "horizon_80", "start": 2023}
    scenario = load("time_horizon_2026")
    priors = scenario.anchors["horizon"].priors
    for name, spelling, at in (
        ("time_horizon_doubling_time", "doubling_time", None),
        ("present_time_horizon", None, 2026.1),
    ):
        belief, found = priors[name], quantiles_of_fit(asked, spelling, at)
        assert belief is not None
        by_probability = dict(map(tuple, found.quantiles))
        for p, value in belief.quantiles or ():
            assert value == pytest.approx(by_probability[p], rel=5e-4)
    (correlation,) = scenario.rank_correlations
    assert correlation.rho == pytest.approx(-found.rho, abs=0.005)


def test_the_inputs_of_the_ai_futures_model():
    lifland = load("ai_futures_2025_lifland")
    kokotajlo = load("ai_futures_2025_kokotajlo")
    assert lifland.weights.anchors == {"horizon": 0.55, "horizon_and_gap": 0.45}
    pace = "time_horizon_doubling_time"
    for scenario, low, high in ((lifland, 0.29, 0.717), (kokotajlo, 0.417, 0.583)):
        belief = scenario.priors[pace]
        assert [belief.quantile(p) for p in (0.1, 0.9)] == pytest.approx([low, high])
        assert scenario.priors["present_time_horizon"].quantile(0.5) == 26
        assert scenario.priors["measurement_date"].quantile(0.5) == 2025.6
    difficulty = lifland.priors["doubling_difficulty"]
    assert (difficulty.min, difficulty.max) == (0.6, 1.02)


def test_the_three_numbers_of_the_uplift_model_end_in_may_2028():
    assert run("uplift_2026", 64).median == pytest.approx(2026.62 + 5 / 12 * math.log2(19))
