"""Learning from what has happened, against the formulas worked out by hand."""

from math import erf, exp, log10, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.distributions.convolved import Smooth
from forecast.distributions.empirical import Counted
from forecast.distributions.estimate import pooled
from forecast.engine.run import run
from forecast.export.report import forecast_dict
from forecast.model.evidence import Failures, Ramp
from forecast.results.forecast import Forecast
from priors.distributions.families import Normal, Uniform
from scenarios.loading.load import load
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

YEARS = np.array([2025.0, 2026.0, 2026.5, 2030.0, 2033.7, 2050.0, 2100.0])
NONE = {2025: 0.2, 2100: 0.1}
MEDIANS = {"low": 28.0, "high": 32.0}
SD = 2.0


def two(medians: dict[str, Any] | None = None, evidence: Any = None) -> Scenario:
    """Two stated requirements, by default lognormal, with half and 0.3 of the weight."""
    beliefs = medians or {
        name: {"lognormal": {"median": 10**m, "sd_oom": SD}} for name, m in MEDIANS.items()
    }
    anchors = {
        name: {
            "kind": "stated",
            "priors": {"training_compute": b, "algorithmic_growth_oom": 0.1},
        }
        for name, b in beliefs.items()
    }
    weights = {"low": 0.5, "high": 0.3, "none": NONE}
    return scene(anchors=anchors, weights=weights, evidence=evidence or {})


def runs(*pairs: tuple[float, float]) -> dict[str, Any]:
    return {
        "training_runs": [{"compute": c, "years": y} for c, y in pairs],
        "success_rate_exponent": 0.3,
    }


def normal_cdf(z: float) -> float:
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))


def arrived(name: str, t: float) -> float:
    """Probability of arrival by t in the scene, whose compute is 10^26 in 2025."""
    return normal_cdf((26.0 + 0.5 * (t - 2025.0) - MEDIANS[name]) / SD) if t >= 2025 else 0.0


def none_at(t: float) -> float:
    return float(np.interp(t, list(NONE), list(NONE.values())))


def weights(forecast: Forecast) -> dict[str, float]:
    found = {name: float(w.value[0]) for name, w in forecast.posterior_weights.items()}
    return {**found, "none": float(forecast.mixture.weight_of_none().value[0])}


def probabilities(forecast: Forecast) -> np.ndarray:
    return forecast.mixture.probability(YEARS).value


# Nothing has arrived by a moment.


@pytest.mark.parametrize("moment", [2025.0, 2026.0, 2040.5])
def test_no_arrival_follows_its_formula(moment):
    def mixed(t: float) -> float:
        return (0.5 * arrived("low", t) + 0.3 * arrived("high", t)) / 0.8

    def updated(t: float) -> float:
        right, before = 1.0 - none_at(t), mixed(moment)
        return right * max(mixed(t) - before, 0.0) / (1.0 - right * before)

    forecast = run(two(evidence={"no_arrival_by": moment}), draws=16)
    np.testing.assert_allclose(probabilities(forecast), [updated(t) for t in YEARS], atol=1e-7)


def test_no_arrival_takes_weight_from_what_expected_it():
    forecast = run(two(evidence={"no_arrival_by": 2030.0}), draws=16)
    left = {
        "low": 0.5 * (1.0 - arrived("low", 2030.0)),
        "high": 0.3 * (1.0 - arrived("high", 2030.0)),
        "none": 0.2,
    }
    expected = {name: weight / sum(left.values()) for name, weight in left.items()}
    assert weights(forecast) == pytest.approx(expected, abs=1e-7)
    assert forecast.anchors["low"].weight == 0.5
    removed = forecast.anchors["low"].evidence_removed
    assert removed == pytest.approx(arrived("low", 2030.0), abs=1e-7)


@pytest.mark.parametrize(("name", "moment"), [("trend_2026", 2031), ("cotra_2020", 2031.25)])
def test_no_arrival_follows_its_formula_on_one_path_and_on_many(name, moment):
    nothing_seen = {"evidence.no_arrival_by": None, "evidence.training_runs": None}
    plain = run(load(name, nothing_seen), draws=1024)
    t = plain.years
    scenario = load(name, {**nothing_seen, "evidence.no_arrival_by": moment})
    before = plain.mixture.given_an_anchor(np.array([moment])).value
    anchors, right = plain.mixture.given_an_anchor(t).value, 1.0 - plain.mixture.none_at(t)
    expected = right * np.maximum(anchors - before, 0.0) / (1.0 - right * before)
    found = run(scenario, draws=1024).mixture.probability(t).value
    np.testing.assert_allclose(found, expected, atol=1e-12)


@given(first=st.floats(2020.0, 2040.0), later=st.floats(0.0, 10.0), t=st.floats(2025.0, 2100.0))
@settings(max_examples=20)
def test_a_later_moment_without_arrival_never_raises_the_probability(first, later, t):
    probability = [
        run(two(evidence={"no_arrival_by": moment}), draws=16).probability_by(t)
        for moment in (first, first + later)
    ]
    assert probability[1] <= probability[0] + 1e-12


def test_conditions_stand_on_top_of_the_evidence():
    updated = run(two(evidence={"no_arrival_by": 2027.0}), draws=16)
    plain = run(two(), draws=16)
    for year in (2026.0, 2027.0, 2031.0):
        found = updated.median_if_not_by(year)
        expected = plain.median_if_not_by(max(year, 2027.0))
        assert found.value[0] == pytest.approx(expected.value[0], abs=1e-9)


def test_the_requirement_is_cut_off_where_it_would_have_been_met():
    forecast = run(two(evidence={"no_arrival_by": 2031.0}), draws=16)
    affordable = 26.0 + 0.5 * 6.0
    low = forecast.anchors["low"].log10_requirement
    assert low.value[0] > affordable
    share = arrived("low", 2031.0)
    median = low.value[2]
    found = (normal_cdf((median - 28.0) / SD) - share) / (1.0 - share)
    assert found == pytest.approx(0.5, abs=1e-6)


# Training runs that were not transformative.


def expected_successes(log10_requirement: float, pairs: list[tuple[float, float]]) -> float:
    return sum(y * 10 ** (0.3 * (log10(c) - log10_requirement)) for c, y in pairs)


PAIRS = [(1e17, 8.0), (1e23, 2.0), (1e25, 1.0)]


def test_training_runs_weigh_certain_requirements_by_the_poisson_count():
    certain = {"low": 1e28, "high": 1e32}
    forecast = run(two(certain, runs(*PAIRS)), draws=16)
    seen = {name: exp(-expected_successes(m, PAIRS)) for name, m in MEDIANS.items()}
    left = {"low": 0.5 * seen["low"], "high": 0.3 * seen["high"], "none": 0.2}
    expected = {name: weight / sum(left.values()) for name, weight in left.items()}
    assert weights(forecast) == pytest.approx(expected, rel=1e-12)
    assert forecast.anchors["low"].evidence_removed == pytest.approx(1.0 - seen["low"])
    # 1e28 is met in 2029; by then none has the weight of that year.
    none = none_at(2030.0)
    mean = (0.5 * seen["low"] + 0.3 * seen["high"]) / 0.8
    probability = (1.0 - none) * 0.5 / 0.8 * seen["low"] / (none + (1.0 - none) * mean)
    assert forecast.probability_by(2030.0) == pytest.approx(probability, rel=1e-12)


def test_training_runs_weigh_uncertain_requirements_by_quadrature():
    forecast = run(two(evidence=runs(*PAIRS)), draws=16)
    r = np.linspace(8.0, 48.0, 40001)
    seen = np.exp(-expected_successes(r, PAIRS))  # type: ignore[arg-type]
    density = np.exp(-0.5 * ((r - 28.0) / SD) ** 2) / (SD * sqrt(2.0 * np.pi))
    cdf = np.cumsum(seen * density) * (r[1] - r[0])
    low = forecast.anchors["low"]
    assert low.evidence_removed == pytest.approx(1.0 - cdf[-1], abs=1e-7)
    median = float(np.interp(0.5 * cdf[-1], cdf, r))
    assert low.log10_requirement.value[2] == pytest.approx(median, abs=1e-3)


@pytest.mark.parametrize("exponent", [0.1, 0.3, 1.0, 4.0])
@pytest.mark.parametrize(
    ("term", "tolerance"), [(Normal(0.5, 1.5), 1e-9), (Uniform(0, 3), 1e-5)]
)
def test_a_smooth_curve_under_ramp_and_likelihood_equals_quadrature(exponent, term, tolerance):
    means = np.random.default_rng(1).normal(30.0, 2.5, (2, 256))
    failures = Failures.of(
        [np.array(25.0), np.array(26.7)], [np.array(0.0)] * 2, np.array(exponent)
    )
    ramp, x = Ramp(23.0, 28.0), np.array([26.0, 28.3, 31.0, 36.0])
    curve = Smooth.of(means, term, ramp, failures)
    nodes, node_weights = np.polynomial.legendre.leggauss(16)
    jumps = np.concatenate([means[0], means[0] + 3.0]) if isinstance(term, Uniform) else []
    cuts = np.unique(np.concatenate([np.arange(15.0, 50.0, 0.25), x, jumps, [23.0, 28.0]]))
    half = 0.5 * np.diff(cuts)[:, None]
    points = 0.5 * (cuts[1:] + cuts[:-1])[:, None] + half * nodes
    density = sum(term.density(points - mean) for mean in means[0])
    inside = half * node_weights * density * ramp.weight(points) * failures.likelihood(points)
    exact = np.array([inside[cuts[1:] <= end].sum() for end in x])
    np.testing.assert_allclose(curve.hits(x)[0] / 256, exact / 256, atol=tolerance)
    assert curve.mass[0] / 256 == pytest.approx(inside.sum() / 256, abs=1e-8)


# All kinds together.


def test_the_ramp_moves_no_weight_between_anchors():
    ramp = {"already_tried": {"zero_below": 1e26, "full_above": 1e30}}
    assert weights(run(two(evidence=ramp), draws=16)) == pytest.approx(
        {"low": 0.5, "high": 0.3, "none": 0.2}
    )


def test_kinds_multiply_in_any_order():
    ramp = {"already_tried": {"zero_below": 1e26, "full_above": 1e30}}
    kinds = [ramp, runs(*PAIRS), {"no_arrival_by": 2026.0}]
    one = {k: v for kind in kinds for k, v in kind.items()}
    other = {k: v for kind in reversed(kinds) for k, v in kind.items()}
    other["training_runs"] = other["training_runs"][::-1]
    np.testing.assert_allclose(
        probabilities(run(two(evidence=one), 16)),
        probabilities(run(two(evidence=other), 16)),
        rtol=1e-12,
    )


def test_certain_requirements_multiply_the_likelihoods_of_the_kinds():
    certain = {"low": 1e25, "high": 1e32}  # the low one would have arrived at once
    forecast = run(two(certain, {**runs(*PAIRS), "no_arrival_by": 2026.0}), draws=16)
    seen = exp(-expected_successes(32.0, PAIRS))
    assert weights(forecast) == pytest.approx(
        {"low": 0.0, "high": 0.3 * seen / (0.2 + 0.3 * seen), "none": 0.2 / (0.2 + 0.3 * seen)}
    )
    low = forecast_dict(forecast)["anchors"]["low"]
    assert low["evidence_removed"] == 1.0
    assert low["evidence_removed_by"]["no_arrival_by"] == 1.0
    assert low["evidence_removed_by"]["training_runs"] < 1.0
    assert low["median_year"] is None


@pytest.mark.parametrize("evidence", [{"no_arrival_by": 2024.0}, runs((1e-30, 1e-6))])
@pytest.mark.parametrize("name", ["trend_2026", "cotra_2020"])
def test_evidence_that_says_nothing_changes_nothing(evidence, name):
    scenario = load(name, {"evidence.no_arrival_by": None, "evidence.training_runs": None})
    plain = run(scenario, draws=256)
    changed = scenario.plain()
    changed["evidence"] |= evidence
    found = run(Scenario.model_validate(changed), draws=256)
    t = plain.years
    np.testing.assert_allclose(
        found.mixture.probability(t).value, plain.mixture.probability(t).value, atol=1e-7
    )


def test_counting_the_draws_by_their_weights_agrees_with_the_curves():
    forecast = run("cotra_2020_updated", draws=65536)
    simulation = forecast.simulation
    t = np.array([2027.0, 2036.0, 2060.0])
    for name, anchor in forecast.anchors.items():
        draws = simulation.anchors[name]
        weight, prior = draws.evidence_weight, draws.evidence_weights["already_tried"]
        counted = pooled(Counted(draws.arrival_year, weight), t)
        gap = np.abs(counted.value - anchor.probability(t).value)
        assert (gap <= 5.0 * counted.error + 1e-9).all()
        assert 1.0 - weight.mean() == pytest.approx(anchor.evidence_removed, abs=2e-3)
        for kind, of_kind in draws.evidence_weights.items():
            removed = anchor.evidence_removed_by[kind]
            assert 1.0 - of_kind.mean() == pytest.approx(removed, abs=2e-3)
        seen = float(anchor.arrival.mass.sum() / anchor.arrival.prior_mass.sum())
        assert weight.sum() / prior.sum() == pytest.approx(seen, abs=2e-3)


def test_the_whole_removes_less_than_the_sum_and_more_than_each():
    for anchor in run("cotra_2020_updated", draws=256).anchors.values():
        parts = list(anchor.evidence_removed_by.values())
        assert len(parts) == 3
        assert max(parts) <= anchor.evidence_removed + 1e-9 <= sum(parts) + 2e-9


def test_weights_after_the_evidence_add_up_to_one():
    data = forecast_dict(run("cotra_2020_updated", draws=256))
    after = [anchor["posterior_weight"] for anchor in data["anchors"].values()]
    assert sum(after) + data["none"]["posterior_weight"] == pytest.approx(1.0, abs=1e-12)
    assert data["none"]["weight"] == 0.1
    assert data["none"]["posterior_weight"] > 0.1
    assert data["anchors"]["lifetime"]["posterior_weight"] < 0.05


def test_workers_and_random_evidence_do_not_change_what_is_drawn():
    scenario = load(
        "cotra_2020_updated",
        {"evidence.success_rate_exponent": "{lognormal: {p10: 0.2, p90: 0.5}}"},
    )
    one, other = (forecast_dict(run(scenario, 2048, workers=w)) for w in (1, 2))
    assert one == other


# Contradictions and mistakes.


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        ({"no_arrival_by": 2060.0}, r"evidence\.no_arrival_by: rules out everything"),
        (
            {
                "already_tried": {"zero_below": 1e29, "full_above": 1e33},
                "no_arrival_by": 2040.0,
            },
            r"anchors\.low: the evidence rules out everything .*already_tried",
        ),
        (
            {
                "already_tried": {"zero_below": 1e26, "full_above": 1e27},
                "no_arrival_by": 2040.0,
            },
            r"evidence\.no_arrival_by: rules out",
        ),
    ],
)
def test_an_update_that_removes_everything_says_what_is_contradicted(evidence, message):
    with pytest.raises(ScenarioError, match=message):
        run(two({"low": 1e28, "high": 1e32}, evidence), draws=16)


def test_kinds_that_leave_nothing_only_together_are_both_named():
    """What was tried rules out the low half; the high half, without a lag, would be here."""

    def either(one: float, other: float) -> dict[str, Any]:
        parts = [{"weight": 1, "belief": {"fixed": x}} for x in (one, other)]
        return {"mixture": parts}

    wanted = scene(
        anchors=stated(training_compute=either(1e28, 1e31), lag=either(0.0, 50.0)),
        rank_correlations=[{"between": ["training_compute", "lag"], "rho": -0.999}],
        evidence={
            "already_tried": {"zero_below": 1e29, "full_above": 1e30},
            "no_arrival_by": 2037,
        },
    )
    with pytest.raises(ScenarioError) as caught:
        run(wanted, draws=16)
    (problem,) = caught.value.problems
    assert problem.path == ("evidence",)
    assert problem.message == (
        "already_tried and no_arrival_by together leave nothing that the anchors think possible"
    )


def test_a_ramp_whose_ends_vary_is_counted_and_agrees_with_the_fixed_one():
    def by_2040(spread: float) -> float:
        ends = {
            key: {"lognormal": {"median": median, "sd_oom": spread}}
            for key, median in (("zero_below", 1e26), ("full_above", 1e32))
        }
        return run(two(evidence={"already_tried": ends}), 4096).probability_by(2040)

    fixed = {"already_tried": {"zero_below": 1e26, "full_above": 1e32}}
    assert by_2040(1e-6) == pytest.approx(
        run(two(evidence=fixed)).probability_by(2040), abs=0.01
    )
