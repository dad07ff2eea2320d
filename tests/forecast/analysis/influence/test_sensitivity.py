"""What matters in a forecast, against closed forms of an additive normal model."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from forecast.analysis.influence.arrivals import Arrivals
from forecast.analysis.influence.joint_draws import JointDraws
from forecast.analysis.influence.sensitivity import sensitivity
from forecast.engine.run import Runs
from forecast.engine.sharing import Ahead
from forecast.plots.analysis.tornado import tornado
from forecast_commands.text.sensitivity import sensitivity_text
from scenarios.loading.load import resolve
from tests.forecast.scenes import scene, stated

WIDE, NARROW = 2.0, 1.0  # orders of magnitude; half an order of magnitude is a year
RHO = {"wide": WIDE / math.hypot(WIDE, NARROW), "narrow": NARROW / math.hypot(WIDE, NARROW)}
MEDIAN = 2065.0


def additive(**changes):
    anchors = stated(
        training_compute={"product": {"wide": 1, "narrow": 1}},
        wide={"lognormal": {"median": 1e16, "sd_oom": WIDE}},
        narrow={"lognormal": {"median": 1e30, "sd_oom": NARROW}},
    )
    return scene(anchors=anchors, **changes)


@pytest.fixture(scope="module")
def found():
    return sensitivity(additive(), Runs(32768))


def by_name(rows):
    return {row.name: row for row in rows}


def test_swings_are_the_beliefs_own_quantiles_in_years(found):
    assert [swing.name for swing in found.swings] == ["wide", "narrow"]
    for name, sd in (("wide", WIDE), ("narrow", NARROW)):
        swing = by_name(found.swings)[name]
        reach = 2 * sd * norm.ppf(0.9)
        assert swing.low == pytest.approx(MEDIAN - reach, abs=0.05)
        assert swing.high == pytest.approx(MEDIAN + reach, abs=0.05)


def test_a_swing_that_contradicts_the_evidence_is_undefined_and_the_rest_stands():
    evidence = {"already_tried": {"zero_below": 1e28, "full_above": 1e29}}
    anchors = stated(
        training_compute={"lognormal": {"median": 1e30, "sd_oom": WIDE}},
        lag={"uniform": {"low": 0, "high": 1}},
    )
    asked = sensitivity(scene(anchors=anchors, evidence=evidence), Runs(1024))
    lag, compute = asked.swings
    assert math.isnan(compute.low)  # 10^27.4 FLOP
    assert compute.high == pytest.approx(2025 + 8 + 2 * WIDE * norm.ppf(0.9) + 0.5, abs=0.01)
    assert lag.high - lag.low == pytest.approx(0.8, abs=0.01)
    assert asked.to_dict()["swings"][1]["low_status"] == "undefined"
    assert "the evidence leaves nothing of an anchor then" in sensitivity_text(asked)
    assert len(tornado(asked).axes[0].containers) == 2  # the bars of the lag


@pytest.mark.parametrize("name", ["wide", "narrow"])
def test_the_rank_of_a_sum_of_normals_has_closed_indices(found, name):
    # Cov(Phi(X), Phi(Y)) = asin(r / 2) / (2 pi) for standard normals of correlation r.
    index = by_name(found.of_rank)[name]
    first = 6 / math.pi * math.asin(RHO[name] ** 2 / 2)
    total = 1 - 6 / math.pi * math.asin((1 - RHO[name] ** 2) / 2)
    assert index.first.value == pytest.approx(first, abs=4 * index.first.error)
    assert index.total.value == pytest.approx(total, abs=4 * index.total.error)


@pytest.mark.parametrize("name", ["wide", "narrow"])
def test_the_probability_by_the_median_year_has_closed_indices(found, name):
    # Both above their medians: 1/4 + asin(r) / (2 pi).
    assert found.year == MEDIAN
    index = by_name(found.of_probability)[name]
    first = 2 / math.pi * math.asin(RHO[name] ** 2)
    total = 1 - 2 / math.pi * math.asin(1 - RHO[name] ** 2)
    assert index.first.value == pytest.approx(first, abs=4 * index.first.error)
    assert index.total.value == pytest.approx(total, abs=4 * index.total.error)


def test_knowing_a_belief_leaves_the_interval_of_the_other(found):
    whole = 2 * 2 * math.hypot(WIDE, NARROW) * norm.ppf(0.9)
    assert found.interval == pytest.approx(whole, abs=0.05)
    knowing = by_name(found.knowing)["wide"]
    left = 2 * 2 * NARROW * norm.ppf(0.9)
    assert knowing.shrink.value == pytest.approx(whole - left, abs=0.1)
    reach = 2 * WIDE * norm.ppf(0.9)
    assert (knowing.low.value, knowing.high.value) == pytest.approx(
        (MEDIAN - reach, MEDIAN + reach), abs=0.2
    )


@pytest.mark.parametrize("draws", [2048, pytest.param(8192, marks=pytest.mark.slow)])
def test_errors_of_what_knowing_is_worth_hold_at_few_draws(draws):
    whole, sds = math.hypot(WIDE, NARROW), {"wide": WIDE, "narrow": NARROW}
    z = {key: [] for key in ("shrink", "low", "high")}
    for seed in range(6):
        for each in sensitivity(additive(), Runs(draws, seed)).knowing:
            other = sds["narrow" if each.name == "wide" else "wide"]
            reach = 2 * sds[each.name] * norm.ppf(0.9)
            truth = (4 * (whole - other) * norm.ppf(0.9), MEDIAN - reach, MEDIAN + reach)
            for key, true in zip(z, truth, strict=True):
                found = getattr(each, key)
                z[key].append((found.value - true) / found.error)
    for key, each in z.items():
        assert np.sqrt(np.mean(np.square(each))) < 1.8, key


def test_the_first_and_the_third_table_agree_without_evidence(found):
    swings = by_name(found.swings)
    for each in found.knowing:
        swing = swings[each.name]
        for end in ("low", "high"):
            index = getattr(each, end)
            error = math.hypot(index.error, getattr(swing, f"{end}_error"))
            assert index.value == pytest.approx(getattr(swing, end), abs=4 * error)


def test_both_tables_ask_the_same_anchors():
    found = sensitivity(resolve("cotra_2020").scenario, Runs(256))
    swing, knowing = by_name(found.swings)["weights"], by_name(found.knowing)["weights"]
    assert (swing.low, swing.high) == (knowing.low.value, knowing.high.value)


def test_learning_a_belief_counts_the_evidence():
    """Against windows of a far larger run about the percentiles that the evidence leaves."""
    found = sensitivity(resolve("cotra_2022").scenario, Runs(16384))
    each = by_name(found.knowing)["compute_vs_brain"]
    for index, true in ((each.low, 2033.2), (each.high, 2060.8), (each.shrink, 9.65)):
        assert index.value == pytest.approx(true, abs=4 * index.error)
        assert index.error < 1


def two_sure_anchors():
    early, late = (stated(training_compute=size)["stated"] for size in (1e28, 1e32))
    return scene(weights={"early": 0.6, "late": 0.4}, anchors={"early": early, "late": late})


def test_which_anchor_is_right_counts_as_a_belief():
    found = sensitivity(two_sure_anchors(), Runs(16))
    (swing,), (rank,), (probability,) = found.swings, found.of_rank, found.of_probability
    assert (swing.low, swing.high) == pytest.approx((2029.0, 2037.0))
    assert rank.first.value == pytest.approx(1.0)
    assert probability.first.value == pytest.approx(1.0)
    assert rank.total.value == pytest.approx(1.0)
    (knowing,) = found.knowing
    assert knowing.shrink.value == pytest.approx(8.0, abs=0.1)  # a step of the grid
    ends = (knowing.low.value, knowing.high.value)
    assert ends == pytest.approx((2029.0, 2037.0), abs=0.01)


def test_with_evidence_or_correlations_there_are_no_totals_but_a_reason():
    found = sensitivity(resolve("cotra_2020").scenario, Runs(64))
    assert "evidence" in found.no_totals
    assert all(row["total"] is None for row in found.to_dict()["indices"])
    correlated = additive(rank_correlations=[{"between": ["wide", "narrow"], "rho": 0.5}])
    found = sensitivity(correlated, Runs(64))
    assert "correlations" in found.no_totals
    assert found.to_dict()["total_note"] == found.no_totals


def test_the_weights_are_the_largest_swing_of_the_best_guess():
    found = sensitivity(resolve("cotra_2020").scenario, Runs(64), by=2040.0)
    data = found.to_dict()
    assert data["by"] == 2040.0
    assert set(data["swings"][0]) >= {"name", "low_probability", "high_probability"}
    widths = [abs(s["low_probability"] - s["high_probability"]) for s in data["swings"]]
    assert widths == sorted(widths, reverse=True)
    assert {"weights", "compute_vs_brain"} <= {row["name"] for row in data["indices"]}
    assert list(data["indices_by_year"]) == ["2040"]


def test_the_error_of_an_index_is_honest():
    truth = 1 - 6 / math.pi * math.asin((1 - RHO["wide"] ** 2) / 2)
    z = []
    for seed in range(8):
        total = by_name(sensitivity(additive(), Runs(4096, seed)).of_rank)["wide"].total
        z.append((total.value - truth) / total.error)
    assert np.sqrt(np.mean(np.square(z))) < 1.8


@pytest.mark.parametrize("name", ["cotra_2020", "cotra_2020_updated"])
def test_strata_add_up_to_the_forecast_also_where_evidence_moves_weights(name):
    forecast = Runs(2048).run(resolve(name).scenario)
    joint = JointDraws(forecast)
    edges = np.arange(9) / 8
    windows = joint.conditional_sums("compute_vs_brain", edges).between(edges)
    right = 1.0 - joint.none_by(joint.grid)
    arrived = windows.of_all[:, :-1].sum(axis=0) / windows.sums.total.sum()
    probability = right * arrived
    assert windows.present(right[:1]).sum(axis=1) == pytest.approx(1.0)
    estimate = forecast.mixture.probability(joint.grid)
    # The one is counted and the other smooth.
    assert np.max(np.abs(probability - estimate.value)) < 0.01
    assert sum(joint.shares.values()) == pytest.approx(1.0)


def test_a_belief_of_the_trends_counts_as_one_of_an_anchor_does():
    """Affordable compute as narrow, against a requirement as wide, as above."""
    price = {"lognormal": {"median": 1e17, "sd_oom": NARROW}}
    varying = scene(
        anchors=stated(training_compute={"lognormal": {"median": 1e46, "sd_oom": WIDE}}),
        hardware={"base_year": 2025, "price_performance": price, "growth_oom": 0.2},
    )
    found = by_name(sensitivity(varying, Runs(8192)).of_rank)
    for name, role in (("training_compute", "wide"), ("hardware.price_performance", "narrow")):
        first = 6 / math.pi * math.asin(RHO[role] ** 2 / 2)
        total = 1 - 6 / math.pi * math.asin((1 - RHO[role] ** 2) / 2)
        index = found[name]
        assert index.first.value == pytest.approx(first, abs=4 * index.first.error)
        assert index.total.value == pytest.approx(total, abs=4 * index.total.error)


def test_ranks_of_draws_are_those_of_their_years_also_where_many_never_arrive():
    shrinking = {"hardware.doubling_time": None, "hardware.yearly_factor": 0.5}
    joint = JointDraws(Runs(64).run(resolve("cotra_2020", shrinking).scenario))
    assert np.isinf(np.concatenate([*joint.arrivals.values()])).sum() > 2
    for name, ranks in joint.ranks.items():
        np.testing.assert_array_equal(ranks, joint.rank(joint.arrivals[name]))


def test_what_was_drawn_ahead_counts_where_it_is_of_the_same_draws():
    scenario, runs = resolve("minimal").scenario, Runs(64)
    same, others = (Arrivals.drawn(scenario, Runs(n).batches) for n in (64, 128))
    moved = same._replace(years={name: years + 1.0 for name, years in same.years.items()})
    forecast = runs.run(scenario)
    for ahead, expected in ((same, same), (others, same), (moved, moved)):
        found = JointDraws(forecast, lambda ahead=ahead: ahead).arrivals
        for name, years in found.items():
            np.testing.assert_array_equal(years, expected.years[name])


class Later:
    """A copy that has drawn by the time that it has been looked for so often."""

    are_at_work = True

    def __init__(self, drawn, looks):
        self.drawn, self.looks = drawn, looks

    def come(self, seconds):
        self.looks = 0 if seconds else self.looks - 1
        return {} if self.looks > 0 else {0: self.drawn}


@pytest.mark.parametrize("looks", [1, 3, 10**6], ids=["at once", "soon", "after all else"])
def test_questions_are_answered_while_draws_are_made_elsewhere(looks):
    scenario, runs = resolve("minimal").scenario, Runs(64)
    drawn = Arrivals.drawn(scenario, runs.batches)
    found = sensitivity(scenario, runs, ahead=Ahead(pytest.fail, Later(drawn, looks)))
    assert repr(found.to_dict()) == repr(sensitivity(scenario, runs).to_dict())
