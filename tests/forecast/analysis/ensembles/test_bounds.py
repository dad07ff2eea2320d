"""Envelopes: monotone inputs, members inside, ends attained, weights as linear programs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.analysis.ensembles.bounds import bounds
from forecast.analysis.ensembles.sets import EITHER, LATER, SOONER, sets_of, widened
from forecast.analysis.ensembles.weight_bounds import weighted_ends, widened_weights
from forecast.engine.run import Runs, run
from forecast.errors import ArgumentError
from scenarios.loading.load import load, resolve
from scenarios.schema.beliefs import walk
from tests.forecast.scenes import scene, stated

NO_EVIDENCE = {"evidence": None}
YEARS = np.arange(2026.0, 2100.0, 3.0)
EXTRA = {
    "lag": {"priors.lag": {"lognormal": {"median": 1, "sd_oom": 0.3}}},
    "algorithmic_ceiling": {"priors.algorithmic_ceiling": {"normal": {"p10": 2, "p90": 5}}},
    "overtraining": {"priors.overtraining": 2},
    "hardware.ceiling": {"hardware.ceiling": 1e24},
    **{
        f"{section}.{spelling}": {f"{section}.{spelling}": value}
        for section in ("hardware", "spending")
        for spelling, value in (("yearly_factor", 1.4), ("growth_oom", 0.15))
    },
    "algorithmic_yearly_factor": {"priors.algorithmic_yearly_factor": 1.4},
    "algorithmic_growth_oom": {"priors.algorithmic_growth_oom": 0.15},
    "model_compute": {"priors.model_compute": {"lognormal": {"median": 1e16, "sd_oom": 2}}},
    "training_compute": {
        "anchors.mine": {"kind": "stated", "priors": {
            "training_compute": {"lognormal": {"median": 1e30, "sd_oom": 3}},
            "algorithmic_doubling_time": 2.0}},
        "weights": {"mine": 1.0},
    },
}  # fmt: skip
"""What is laid over a scenario that has no such belief."""


def place(name):
    """A scenario with a belief of this name, and its key."""
    for scenario in ("cotra_2020", "minimal"):
        for edits in ({}, EXTRA.get(name, {})):
            found = resolve(scenario, {"evidence": None, **edits}).scenario
            for path, called, belief in walk(found):
                if called == name and belief.has_distribution:
                    return found, ".".join(map(str, path))
    raise LookupError(name)


@pytest.mark.parametrize("factor", [1.3, 40.0])
@pytest.mark.parametrize("name", sorted(LATER | SOONER))
def test_arrival_is_monotone_draw_by_draw(name, factor):
    scenario, key = place(name)
    before, after = (
        run(resolve(scenario, edits).scenario, 64).simulation
        for edits in ({}, {key: {"times": factor}})
    )
    sign = 1.0 if name in LATER else -1.0
    moved = False
    for anchor, own in before.anchors.items():
        one, other = own.arrival_year, after.anchors[anchor].arrival_year
        assert np.where(one == other, True, sign * (other - one) >= -1e-9).all()
        moved = moved or bool((one != other).any())
    assert moved


@pytest.fixture(scope="module")
def wide():
    scenario = resolve(
        "cotra_2020",
        NO_EVIDENCE | {"priors.brain_compute": {"between": [{"lognormal": {"median": 1e13,
        "sd_oom": 1}}, 1e17]}, "hardware.price_performance": {"between": [1e17, 1e18]}},
    ).scenario  # fmt: skip
    return bounds(scenario, Runs(256), "wide")


@settings(max_examples=10)
@given(st.floats(12.0, 18.0), st.floats(0.0, 2.0), st.floats(17.0, 18.0))
def test_every_member_lies_inside(wide, middle, spread, price):
    """Any belief, brought rank by rank between the ends of the set, is a member of it."""
    low = {"lognormal": {"median": 1e13, "sd_oom": 1}}
    any_belief = {"lognormal": {"median": 10.0**middle, "sd_oom": max(spread, 1e-3)}}
    above = {"between": [low, any_belief], "take": "greatest"}
    above = {"between": [above, {"between": [low, 1e17], "take": "least"}], "take": "greatest"}
    ends = {"between": [low, 1e17], "take": "greatest"}
    edits = {"priors.brain_compute": {"between": [above, ends], "take": "least"},
             "hardware.price_performance": 10.0**price}  # fmt: skip
    member = run(resolve("cotra_2020", NO_EVIDENCE | edits).scenario, 256)
    lower, upper = wide.bounds(YEARS)
    value = member.mixture.value(YEARS)
    assert wide.label == "exact"
    assert (value >= lower - 1e-9).all()
    assert (value <= upper + 1e-9).all()


def test_the_ends_are_attained(wide):
    late = {"priors.brain_compute": 1e17, "hardware.price_performance": 1e17}
    soon = {"priors.brain_compute": {"lognormal": {"median": 1e13, "sd_oom": 1}},
            "hardware.price_performance": 1e18}  # fmt: skip
    lower, upper = wide.bounds(YEARS)
    for edits, edge in ((late, lower), (soon, upper)):
        value = run(resolve("cotra_2020", NO_EVIDENCE | edits).scenario, 256).mixture.value(
            YEARS
        )
        np.testing.assert_allclose(value, edge, atol=2e-3)  # the ends cross beyond 4 sd


def test_fixed_ends_are_algebra():
    """1e29 to 1e31 FLOP arrive from 2031 to 2035 in the scene."""
    scenario = scene(anchors=stated(training_compute={"between": [1e29, 1e31]}))
    found = bounds(scenario, Runs(16))
    assert found.label == "exact"
    assert found.medians == pytest.approx((2031.0, 2035.0), abs=1e-4)
    settled = {
        row["by"]: row["more_likely_than_not"] for row in found.settled([2030, 2033, 2036])
    }
    assert settled == {2030: False, 2033: None, 2036: True}
    data = found.to_dict()
    assert data["upper"]["median_year"] == pytest.approx(2031.0, abs=1e-4)
    assert data["lower"]["median_year"] == pytest.approx(2035.0, abs=1e-4)


def test_a_set_of_one_belief_is_the_belief():
    belief = {"lognormal": {"median": 1e30, "sd_oom": 1.0}}
    scenario = scene(anchors=stated(training_compute={"between": [belief, belief]}))
    lower, upper = bounds(scenario, Runs(256)).bounds(YEARS)
    own = run(scene(anchors=stated(training_compute=belief)), 256).mixture.value(YEARS)
    np.testing.assert_array_equal(lower, upper)
    np.testing.assert_array_equal(lower, own)


def test_widening_reaches_from_one_over_the_factor_to_the_factor():
    scenario = widened(scene(), {"anchors.stated.priors.training_compute": 10.0})
    assert [*sets_of(scenario)] == ["anchors.stated.priors.training_compute"]
    assert bounds(scenario, Runs(16)).medians == pytest.approx((2031.0, 2035.0), abs=1e-4)


def test_every_belief_is_in_one_group():
    assert not LATER & SOONER
    assert not (LATER | SOONER) & EITHER


@pytest.mark.parametrize("factor", [0.8, 1.3])
@pytest.mark.parametrize("name", sorted(EITHER))
def test_what_moves_either_way_moves_each_draw_one_way(name, factor):
    """Between two values of it every draw arrives between those of its arrivals there."""
    scenario, key = place(name)
    years = {}
    for times in (None, factor**0.5, factor):
        edits = {} if times is None else {key: {"times": times}}
        simulation = run(resolve(scenario, edits).scenario, 64).simulation
        years[times] = {n: a.arrival_year for n, a in simulation.anchors.items()}
    for anchor in years[None]:
        ends = years[None][anchor], years[factor][anchor]
        middle = years[factor**0.5][anchor]
        assert (middle >= np.minimum(*ends) - 1e-9).all()
        assert (middle <= np.maximum(*ends) + 1e-9).all()


LABELS = {  # sets, and what bounds over them are
    "evidence": ({"priors.brain_compute": {"between": [1e14, 1e16]}}, "outer"),
    "no evidence": ({"evidence": None, "priors.brain_compute": {"between": [1e14, 1e16]}},
                    "exact"),
    "a price": ({"hardware.price_performance": {"between": [1e17, 1e18]}}, "exact"),
    "a growth": ({"hardware.doubling_time": {"between": [1.5, 3]}}, "exact"),
    "a growth from later on": (
        {"hardware.base_year": 2030, "hardware.doubling_time": {"between": [1.5, 3]}}, "inner"
    ),
    "a price, and nothing arrived": (
        {"hardware.price_performance": {"between": [1e17, 1e18]},
         "evidence.no_arrival_by": 2026}, "outer"
    ),
    "exponents below 0 are not ruled out": (
        {"evidence": None, "anchors.genome.priors.genome_size": {"between": [1e8, 1e9]}},
        "outer",
    ),
    "an exponent": (
        {"evidence": None, "priors.data_scaling_exponent": {"between": [0.7, 1.0]}}, "outer"
    ),
    "a quotient": (
        {"evidence": None, "priors.brain_compute": {"between": [1e14, 1e16]},
         "priors.model_compute": {"product": {"brain_compute": -1, "compute_vs_brain": 1}}},
        "outer",
    ),
    "a law": (
        {"evidence": None, "priors.brain_compute": {"between": [1e14, 1e16]},
         "scaling_law": "kaplan_2020"}, "inner"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LABELS)
def test_what_bounds_are_is_said(case):
    edits, label = LABELS[case]
    few = {"weights": {"short_horizon": 0.5, "genome": 0.5, "none": 0.0}}
    found = bounds(resolve("cotra_2020", few | edits).scenario, Runs(16))
    assert found.label == label
    data = found.to_dict()
    assert data["labels"] == {"lower": label, "upper": label}
    assert set(data["sets"].values()) == {label}
    assert data["gap"] >= 0
    assert label == "outer" or data["gap"] == 0


SEEN = {"already_tried": {"zero_below": 1e23, "full_above": 1e28}}
RUNS = {"training_runs": [{"compute": 1e27, "years": 3}], "success_rate_exponent": 0.5}
EVIDENCE = {"ramp": SEEN, "runs": RUNS, "all": SEEN | RUNS | {"no_arrival_by": 2027.0}}
LOW = {"lognormal": {"median": 1e13, "sd_oom": 1}}
HIGH = {"lognormal": {"median": 3e17, "sd_oom": 1}}


@pytest.fixture(scope="module", params=EVIDENCE)
def weighed(request):
    edits = {"evidence": EVIDENCE[request.param],
             "weights": {"lifetime": 0.4, "short_horizon": 0.4, "none": 0.2}}  # fmt: skip
    sets = {"priors.brain_compute": {"between": [LOW, HIGH]},
            "priors.data_scaling_exponent": {"between": [0.6, 1.0]}}  # fmt: skip
    return edits, bounds(resolve("cotra_2020", edits | sets).scenario, Runs(256), "weighed")


@settings(max_examples=4)
@given(st.floats(12.0, 19.0), st.floats(0.0, 2.0), st.floats(0.6, 1.0))
def test_with_evidence_every_member_lies_inside(weighed, middle, spread, exponent):
    edits, found = weighed
    anything = {"lognormal": {"median": 10.0**middle, "sd_oom": max(spread, 1e-3)}}
    above = {"between": [{"between": [LOW, HIGH], "take": "least"}, anything],
             "take": "greatest"}  # fmt: skip
    ends = {"between": [LOW, HIGH], "take": "greatest"}
    member = edits | {"priors.brain_compute": {"between": [above, ends], "take": "least"},
                      "priors.data_scaling_exponent": exponent}  # fmt: skip
    value = run(resolve("cotra_2020", member).scenario, 256).mixture.value(YEARS)
    lower, upper = found.bounds(YEARS)
    counting = 0.02  # bounds are counted from few draws, members are integrated
    assert (value >= lower - counting).all()
    assert (value <= upper + counting).all()
    assert (found.attained(YEARS)[0] >= lower).all()
    assert (found.attained(YEARS)[1] <= upper).all()


def test_a_dearer_requirement_may_arrive_sooner_and_the_search_finds_it():
    """Under a ramp from 1e26 to 1e30, keeping to 1e29 beats both ends by 2032.

    Half of what is allowed lies so low that the ramp removes it, or so high that it is late.
    """
    ramp = {"already_tried": {"zero_below": 1e26, "full_above": 1e30}}
    sets = {"between": [{"lognormal": {"median": 1e25, "sd_oom": 2}},
                        {"lognormal": {"median": 1e33, "sd_oom": 2}}]}  # fmt: skip
    scenario = scene(anchors=stated(training_compute=sets), evidence=ramp)
    found = bounds(scenario, Runs(256))
    t = np.array([2032.0])
    ends = [member.mixture.value(t)[0] for member in found.members[:2]]
    _, attained = found.attained(t)
    _, upper = found.bounds(t)
    assert attained[0] > max(ends) + 0.05
    assert attained[0] <= upper[0]


def test_weights_and_beliefs_are_bounded_together():
    edits = {"priors.brain_compute": {"between": [LOW, HIGH]}, "years.last": 2050,
             "weights": {"lifetime": 0.4, "short_horizon": 0.4, "none": 0.2}}  # fmt: skip
    scenario = resolve("cotra_2020", edits).scenario
    alone = bounds(scenario, Runs(16))
    both = bounds(scenario, Runs(16), "", {"short_horizon": (0.3, 0.5)})
    t = YEARS[YEARS < 2050][::2]
    for one, other in ((alone.bounds(t), both.bounds(t)),
                       (alone.attained(t), both.attained(t))):  # fmt: skip
        assert (other[0] <= one[0] + 1e-9).all()
        assert (other[1] >= one[1] - 1e-9).all()


def test_weights_that_are_their_own_give_the_forecast():
    forecast = run("cotra_2020", 256)
    own = {name: (w, w) for name, w in forecast.scenario.weights.anchors.items()}
    for ends in weighted_ends(forecast, own, YEARS):
        np.testing.assert_allclose(ends, forecast.mixture.value(YEARS), atol=1e-9)


SETS = {"short_horizon": (1 / 9, 1 / 3)}
"""Odds from half to twice those of 20%."""


def short(weight):
    """CDF with another weight, for which the other anchors give way and none does not."""
    forecast = run("cotra_2020", 64)
    plain = forecast.scenario.weights
    right = 1.0 - plain.none_at_first
    others = (right - weight) / (right - plain.anchors["short_horizon"])
    weights = {name: w * others for name, w in plain.anchors.items()}
    weights |= {"short_horizon": weight, "none": {str(t): p for t, p in plain.none.items()}}
    return run(resolve("cotra_2020", {"weights": weights}).scenario, 64).mixture.value(YEARS)


def test_a_weight_is_widened_by_its_odds():
    sets = widened_weights(load("cotra_2020"), {"weights.short_horizon": 2.0})
    assert sets["short_horizon"] == pytest.approx(SETS["short_horizon"])


def test_the_ends_of_one_weight_are_attained_and_what_is_inside_lies_between():
    lower, upper = weighted_ends(run("cotra_2020", 64), SETS, YEARS)
    low, high = map(short, SETS["short_horizon"])
    np.testing.assert_allclose(lower, np.minimum(low, high), atol=1e-9)
    np.testing.assert_allclose(upper, np.maximum(low, high), atol=1e-9)
    for weight in (0.15, 0.25):
        assert (short(weight) >= lower - 1e-9).all()
        assert (short(weight) <= upper + 1e-9).all()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda s: bounds(s, Runs(16)), "nothing is given as a set"),
        (lambda s: widened(s, {"priors.lag": 2.0}), "there is no belief priors.lag"),
        (lambda s: widened(s, {"spending.growth_oom": 0.5}), "a factor above 1"),
        (lambda s: widened_weights(s, {"weights.other": 2.0}), "no weight weights.other"),
        (lambda s: widened_weights(s, {"weights.stated": 0.0}), "a factor above 1"),
        (
            lambda s: bounds(s, Runs(16), "", {"stated": (0.1, 0.2)}).bounds(YEARS),
            "add up to 1",
        ),
    ],
)
def test_what_cannot_be_bounded_is_refused(ask, message):
    with pytest.raises(ArgumentError, match=message):
        ask(scene())
