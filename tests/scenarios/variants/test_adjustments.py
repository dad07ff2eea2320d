"""What a key and a number mean."""

import pytest

from scenarios.loading.load import resolve
from scenarios.variants.adjustments import UnknownKeyError, fixed_at, varied


@pytest.fixture(scope="module")
def scenario():
    return resolve("cotra_2020").scenario


def edited(edits):
    return resolve("cotra_2020", edits).scenario


@pytest.mark.parametrize(
    ("key", "meaning", "now"),
    [
        ("hardware.doubling_time", "value", 2.5),
        ("hardware.yearly_factor", "value", None),
        ("weights.short_horizon", "value", 0.2),
        ("weights.none", "value", 0.1),
        ("weights.none.2100", "inside", 0.03),
        ("hardware.base_year", "value", 2025.0),
        ("years.first", "value", 2025.0),
        ("priors.reference_parameters", "value", 1e12),
        ("priors.reference_samples", "times", 1.0),
        ("priors.reference_samples.spread", "spread", 1.0),
        ("priors.reference_samples.times", "times", 1.0),
        ("priors.reference_samples.lognormal.sd_oom", "inside", 1.5),
        ("priors.data_scaling_exponent", "plus", 0.0),
        ("priors.algorithmic_doubling_time", "times", 1.0),
        ("anchors.lifetime.priors.algorithmic_ceiling", "value", 2.0),
        ("evidence.already_tried.zero_below", "value", 1e23),
    ],
)
def test_what_a_key_means(scenario, key, meaning, now):
    entry = varied(scenario, key)
    assert (entry.meaning, entry.now) == (meaning, pytest.approx(now))
    low, high = entry.bounds
    assert low < high
    assert now is None or low <= now <= high


def test_dates_move_by_years():
    anchor = "anchors.horizon.priors"
    priors = {
        "stated_year": {"quantiles": {"p10": 2027, "p90": 2070}},
        "measurement_date": 2025,
    }
    edits = {f"{anchor}.{name}": belief for name, belief in priors.items()}
    scenario = resolve("time_horizon_2026", edits).scenario
    stated, measured = (varied(scenario, f"{anchor}.{name}") for name in priors)
    assert (stated.meaning, measured.meaning) == ("plus", "value")
    assert measured.bounds == (1995.0, 2055.0)
    assert all(entry.is_date for entry in (stated, measured, varied(scenario, "years.first")))
    assert not varied(scenario, "hardware.doubling_time").is_date


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("hardware.doublin_time", "did you mean hardware.doubling_time"),
        ("title", "no number 'title'"),
        ("priors.nothing", "no number"),
        ("priors.model_compute", "product; vary one of its factors: brain_compute"),
        ("hardware.doubling_time.spread", "has no width"),
        ("weights.nobody", "no number"),
    ],
)
def test_a_key_that_names_no_number(scenario, key, message):
    with pytest.raises(UnknownKeyError, match=message):
        varied(scenario, key)


def test_the_present_number_changes_nothing(scenario):
    from forecast.engine.run import run

    before = run(scenario, 16).median
    for key in ("priors.reference_samples", "priors.data_scaling_exponent", "weights.none"):
        entry = varied(scenario, key)
        assert run(edited(entry.edits(entry.now)), 16).median == pytest.approx(before, abs=1e-6)


def test_a_number_inside_a_belief_is_replaced_where_it_stands(scenario):
    entry = varied(scenario, "priors.reference_samples.lognormal.sd_oom")
    belief = edited(entry.edits(0.5)).priors["reference_samples"]
    assert belief.lognormal.sd_oom == 0.5
    assert belief.lognormal.median == 1e12


def test_a_sweeps_value_stands_in_the_place_of_a_belief(scenario):
    entry = varied(scenario, "priors.reference_samples")
    assert entry.to(1e13) == {"priors.reference_samples": 1e13}
    assert entry.to("1e12 to 1e14") == {"priors.reference_samples": "1e12 to 1e14"}
    times = varied(scenario, "priors.reference_samples.times")
    assert times.to(10.0) == {"priors.reference_samples": {"times": 10.0}}
    assert varied(scenario, "years.first").to(2026.0) == {"years.first": 2026}


def test_a_belief_is_fixed_at_its_quantile_in_every_anchor(scenario):
    fixed = fixed_at(scenario, "effective_horizon_length", 0.9)
    for anchor in ("short_horizon", "genome", "medium_horizon"):
        own = scenario.anchors[anchor].priors["effective_horizon_length"]
        changed = fixed.anchors[anchor].priors["effective_horizon_length"]
        assert changed.fixed == pytest.approx(own.quantile(0.9))


@pytest.mark.parametrize("edit", ["times", "plus", "spread"])
def test_a_product_is_not_moved_itself(scenario, edit):
    with pytest.raises(UnknownKeyError, match="is a product; vary one of its factors"):
        varied(scenario, f"priors.model_compute.{edit}")


@pytest.mark.parametrize(
    ("present", "low", "high"), [(0.03, -0.97, 1.03), (0.0, -1.0, 1.0), (-0.5, -5.5, 4.5)]
)
def test_a_number_of_any_sign_is_looked_for_on_both_sides_of_it(present, low, high):
    entry = varied(edited({"hardware.growth_oom": present}), "hardware.growth_oom")
    assert entry.now == present
    assert entry.bounds == pytest.approx((low, high))
