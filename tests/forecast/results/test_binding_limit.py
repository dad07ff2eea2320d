"""Two limits at once: compute and data."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anchors.kinds import KINDS
from anchors.laws.choice import law_names
from forecast.analysis.influence.joint_draws import random_beliefs
from forecast.engine.run import Runs, run
from forecast.export.dataset import dataset
from forecast.export.report import forecast_dict
from forecast.model.simulation import Simulation
from forecast.plots import plot
from forecast.results.binding_limit import DATA, binding_limits
from priors.sampling.lattice import Batches
from scenarios.loading.load import load
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import fixed_at
from tests.forecast.scenes import scene, stated

FEW = settings(max_examples=40)


def data(growth: float = 0.1, **more: Any) -> dict[str, Any]:
    """1e13 tokens in 2025."""
    return {"base_year": 2025, "stock": 1e13, "growth_oom": growth, **more}


def limited(tokens: Any = 1e14, **changes: Any) -> Scenario:
    return scene(anchors=stated(training_tokens=tokens), **{"data": data(), **changes})


def arrival(scenario: Scenario) -> float:
    (anchor,) = Simulation(scenario, Batches.for_draws(1, 0)).anchors.values()
    return float(anchor.arrival_year[0, 0])


# Fixed beliefs: arrival is algebra.


def test_the_later_of_the_two_limits_decides():
    assert arrival(limited()) == pytest.approx(2035, abs=1e-6)
    assert arrival(limited(tokens=1e12)) == pytest.approx(2033, abs=1e-6)
    assert arrival(limited(data=None)) == pytest.approx(2033, abs=1e-6)
    assert run(limited(), draws=16).median == pytest.approx(2035, abs=1e-6)


def test_data_that_never_suffices_never_lets_arrive():
    assert arrival(limited(data=data(growth=0.0))) == np.inf
    assert arrival(limited(data=data(growth=-0.1))) == np.inf


def test_the_lag_comes_after_both():
    later = scene(anchors=stated(training_tokens=1e14, lag=2), data=data())
    assert arrival(later) == pytest.approx(2037, abs=1e-6)


def test_repeats_are_worth_what_muennighoff_says():
    """Never more than 16.4 times the stock, and at 4 epochs nearly 4 times."""
    for epochs, worth in ((1, 1.0), (4, 3.725), (1e6, 16.387756)):
        simulation = Simulation(limited(data=data(epochs=epochs)), Batches.for_draws(1, 0))
        assert simulation.data is not None
        there = 10 ** float(simulation.data.at(np.asarray(2025.0)))
        assert there == pytest.approx(worth * 1e13, rel=2e-4)


def test_compute_that_is_lost_again_must_be_back_when_the_data_is_there():
    """Compute suffices from 2033 on, shrinks from 2034, and is back late in 2037."""
    schedule = {2034: {"growth_oom": -1.0}, 2036: {"growth_oom": 0.2}}
    spending = {
        "base_year": 2025,
        "largest_run_cost": 1e9,
        "growth_oom": 0.2,
        "schedule": schedule,
    }
    assert arrival(limited(data=None, spending=spending)) == pytest.approx(2033, abs=1e-6)
    assert arrival(limited(spending=spending)) == pytest.approx(2037.8, abs=1e-6)
    early = limited(tokens=10**13.85, spending=spending)
    assert arrival(early) == pytest.approx(2033.5, abs=1e-6)


@FEW
@given(
    compute=st.lists(st.floats(-0.8, 0.8), min_size=4, max_size=4),
    stock=st.lists(st.floats(-0.4, 0.4), min_size=4, max_size=4),
    need=st.floats(0.1, 4.0),
    tokens=st.floats(0.1, 2.0),
)
def test_with_any_schedule_the_first_moment_at_which_both_hold(compute, stock, need, tokens):
    years = (2025, 2029, 2034, 2040)

    def schedule(rates: list[float]) -> dict[int, Any]:
        return {year: {"growth_oom": rate} for year, rate in zip(years, rates, strict=True)}

    spending = {"base_year": 2025, "largest_run_cost": 1e9, "growth_oom": 0.2}
    anchor = {
        "kind": "stated",
        "priors": {
            "training_compute": 10 ** (26 + need),
            "training_tokens": 10 ** (13 + tokens),
            "algorithmic_growth_oom": 0.0,
        },
    }
    scenario = scene(
        anchors={"stated": anchor},
        hardware={"base_year": 2025, "price_performance": 1e17, "growth_oom": 0.0},
        spending={**spending, "schedule": schedule(compute)},
        data=data(schedule=schedule(stock)),
    )
    found = arrival(scenario)
    t = np.linspace(2025, 2075, 50001)
    (it,) = Simulation(scenario, Batches.for_draws(1, 0)).anchors.values()
    slack = [
        sum(trend.at(t) for trend in limit.trends) - limit.log10_need.ravel()[0]
        for limit in it.needs
    ]
    holds = np.minimum(*slack) >= 0
    if holds.any():
        assert found == pytest.approx(t[holds.argmax()], abs=1.1e-3)
    else:
        assert found > 2075 - 1e-3 or np.max(np.minimum(*slack)) > -1e-3


# Random beliefs.

LOGNORMAL = {"lognormal": {"median": 1e14, "sd_oom": 1.0}}


@pytest.mark.parametrize("name", ["stock", "growth_oom", "epochs"])
def test_more_data_never_delays(name):
    more = {"stock": 1e14, "growth_oom": 0.2, "epochs": 3}[name]
    years = np.arange(2025.0, 2101.0)
    less, much = (
        run(limited(tokens=LOGNORMAL, data=d), draws=4096).mixture.probability(years).value
        for d in (data(), data() | {name: more})
    )
    assert np.all(much >= less)
    assert np.any(much > less)


def test_data_has_a_closed_form_where_compute_does_not_bind():
    """The probability that 10^(13 + 0.1 (t - 2025)) is enough for a lognormal need."""
    from scipy.stats import norm

    scenario = scene(
        anchors=stated(training_compute=1e20, training_tokens=LOGNORMAL), data=data()
    )
    years = np.array([2030.0, 2035.0, 2050.0])
    exact = norm.cdf(13 + 0.1 * (years - 2025), loc=14)
    found = run(scenario, draws=65536).mixture.probability(years)
    np.testing.assert_allclose(found.value, exact, atol=1e-4)


def test_shares_say_which_limit_binds():
    forecast = run(limited(tokens=LOGNORMAL), draws=65536)
    binding = binding_limits(forecast)
    assert binding is not None
    years = np.array([2026.0, 2033.0, 2040.0, 2100.0])
    of_all, of_anchor = binding.of_all(years)[DATA], binding.of_anchor("stated", years)[DATA]
    assert np.isnan(of_all.value[0])
    assert of_all.value[1] == 0.0
    np.testing.assert_array_equal(of_all.value[1:], of_anchor.value[1:])
    # By t arrive needs up to 13 + 0.1 (t - 2025), of which those up to 13.8 wait for compute.
    from scipy.stats import norm

    upto = 13 + 0.1 * (years[2:] - 2025)
    exact = 1 - norm.cdf(13.8, loc=14) / norm.cdf(upto, loc=14)
    np.testing.assert_allclose(of_all.value[2:], exact, atol=2e-4)
    assert np.all(of_all.error[2:] < 1e-3)


def test_anchors_without_a_need_for_data_stay_smooth():
    plain, there = (
        run(scenario, draws=4096).median
        for scenario in (
            scene(anchors=stated(training_compute=LOGNORMAL | {"min": 1e13})),
            scene(anchors=stated(training_compute=LOGNORMAL | {"min": 1e13}), data=data()),
        )
    )
    assert plain == there


def test_the_limit_is_in_the_cube_and_in_the_plain_data():
    forecast = run(limited(tokens=LOGNORMAL), draws=64)
    cube = dataset(forecast)
    assert cube["binding_limit"].dims == ("anchor", "draw")
    assert set(np.unique(cube["binding_limit"])) == {0, 1}
    assert "binding_limit" not in dataset(run(scene(), draws=16))
    plain = forecast_dict(forecast)["binding_limit"]
    assert plain["data_share_by_year"]["2026"] is None
    assert 0 < plain["anchors"]["stated"]["data_share_by_year"]["2100"] < 1
    assert forecast_dict(run(scene(), draws=16))["binding_limit"] is None


def test_workers_do_not_change_what_binds():
    one, two = (run(limited(tokens=LOGNORMAL), draws=4096, workers=n) for n in (1, 2))
    assert forecast_dict(one) == forecast_dict(two)


# Laws.


def test_a_mixture_over_laws_lies_between_its_parts():
    base = load("kaplan_fixed_parameters").plain()
    years = np.arange(2025.0, 2101.0)

    def curve(laws: Any) -> Any:
        scenario = Scenario.model_validate({**base, "scaling_law": laws})
        return run(scenario, draws=4096).mixture.probability(years).value

    kaplan, besiroglu = curve("kaplan_2020"), curve("besiroglu_2024")
    mixed = curve({"kaplan_2020": 0.5, "besiroglu_2024": 0.5})
    low, high = np.minimum(kaplan, besiroglu), np.maximum(kaplan, besiroglu)
    assert np.all((mixed > low - 2e-3) & (mixed < high + 2e-3))
    np.testing.assert_allclose(mixed, (kaplan + besiroglu) / 2, atol=4e-3)


def test_a_law_of_all_weight_is_the_law():
    base = load("kaplan_fixed_parameters").plain()
    sure = {"kaplan_2020": 0.0, "besiroglu_2024": 2.0}
    one, other = (
        run(Scenario.model_validate({**base, "scaling_law": laws}), draws=256).median
        for laws in ("besiroglu_2024", sure)
    )
    assert one == other


def test_the_law_of_each_draw_is_in_the_cube():
    base = load("kaplan_fixed_parameters").plain()
    laws = {"kaplan_2020": 0.25, "besiroglu_2024": 0.75}
    forecast = run(Scenario.model_validate({**base, "scaling_law": laws}), draws=4096)
    numbers = dataset(forecast)["short_horizon.scaling_law"]
    assert numbers.attrs["long_name"].startswith("Number of the scaling law")
    found, counts = np.unique(numbers, return_counts=True)
    assert [law_names()[int(number)] for number in found] == list(laws)
    np.testing.assert_allclose(counts / counts.sum(), list(laws.values()), atol=0.01)


@pytest.mark.parametrize("loss", [{"fixed": 1.7}, {"uniform": {"low": 1.7, "high": 2.0}}])
def test_a_loss_that_is_out_of_reach_never_arrives_and_can_be_drawn(loss):
    key = "anchors.required_loss.priors.target_loss"
    forecast = run(load("chinchilla_fixed_loss", {key: loss}), draws=256)
    assert (
        forecast_dict(forecast)["anchors"]["required_loss"]["log10_requirement"]["0.95"] is None
    )
    assert forecast.probability_by(2100) < 0.6
    for kind in ("requirement", "compute", "cdf"):
        plot([forecast], kind).draw_without_rendering()


def test_runs_that_share_curves_give_what_each_run_gives_by_itself():
    """Laws, how they are read, data and its stock are part of what a curve depends on."""
    variants = [
        load("cotra_2020", edits)
        for edits in (
            {},
            {"scaling_law": "kaplan_2020"},
            {"scaling_law": "kaplan_2020", "scaling_exponent": "compute_optimal"},
            {"scaling_law": "besiroglu_2024"},
            {"data": "{base_year: 2024, stock: 1e14, yearly_factor: 1.05}"},
            {"data": "{base_year: 2024, stock: 1e15, yearly_factor: 1.05}"},
            {"priors.overtraining": "3"},
        )
    ]
    shared = Runs(draws=256)
    together = [forecast_dict(shared.run(scenario)) for scenario in variants]
    apart = [forecast_dict(run(scenario, draws=256)) for scenario in variants]
    assert together == apart
    assert len({found["median_year"] for found in apart}) == len(variants)


def test_sensitivity_sees_the_law():
    scenario = load("cotra_2020", {"scaling_law": "{kaplan_2020: 0.5, besiroglu_2024: 0.5}"})
    assert "scaling_law" in random_beliefs(scenario)
    assert "scaling_law" not in random_beliefs(load("kaplan_fixed_parameters"))
    low, high = (fixed_at(scenario, "scaling_law", p) for p in (0.1, 0.9))
    assert low.hash == load("cotra_2020", {"scaling_law": "kaplan_2020"}).hash
    assert high.hash == load("cotra_2020", {"scaling_law": "besiroglu_2024"}).hash


def test_the_direct_approach_waits_for_the_tokens_of_its_own_split():
    """Trends that never fall: the later of the two moments, draw by draw."""

    def simulated(**edits: Any):
        forecast = run(load("direct_approach", edits), 64)
        return forecast.simulation.anchors["direct_approach"]

    without = simulated()
    found = simulated(data="{base_year: 2024, stock: 1e13, growth_oom: 0.2, epochs: 1}")
    assert KINDS["direct_approach"].tokens is not None
    tokens = KINDS["direct_approach"].tokens(found.draws, found.options)
    there = 2024.0 + (tokens - 13.0) / 0.2
    expected = np.maximum(without.arrival_year, there)
    np.testing.assert_allclose(found.arrival_year, expected, atol=1e-5)
    assert np.any(found.arrival_year > without.arrival_year + 1.0)


def test_nothing_holds_up_what_arrives_at_a_date():
    dated = {"kind": "stated_year", "priors": {"stated_year": 2035}}
    limited = scene(
        anchors=stated(training_compute=1e30) | {"dated": dated},
        weights={"stated": 0.5, "dated": 0.5},
        limits={"wall": 1e29},
    )
    binding = binding_limits(run(limited, draws=64))
    assert binding is not None
    assert binding.at_dates == ["dated"]
    shares = binding.of_anchor("dated", np.array([2050.0]))
    assert all(np.isnan(share.value).all() for share in shares.values())
