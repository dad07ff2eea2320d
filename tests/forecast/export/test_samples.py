"""Draws that all count alike say what the forecast says."""

import numpy as np
import pytest

import forecast

N = 20_000


@pytest.fixture(scope="module", params=["cotra_2020", "cotra_2020_updated", "trend_2026"])
def both(request):
    found = forecast.run(request.param)
    return found, found.sample(N, seed=3)


def test_their_cdf_is_that_of_the_forecast(both):
    found, draws = both
    share = [(draws.arrival_year <= year).mean() for year in found.years]
    np.testing.assert_allclose(share, found.by_year.value, atol=0.004)


def test_their_anchors_have_the_weights_of_the_last_year(both):
    found, draws = both
    last = found.years[-1:]
    weights = {n: w.value[0] for n, w in found.mixture.weights(last).items() if w.value[0] > 0}
    weights["none"] = found.mixture.weight_of_none(last).value[0]
    shares = draws.anchor.value_counts(normalize=True)
    for name, weight in weights.items():
        assert shares.get(name, 0.0) == pytest.approx(weight, abs=0.003)


def test_within_an_anchor_they_are_weighed_by_the_evidence(both):
    found, draws = both
    for name, anchor in found.anchors.items():
        own = draws[draws.anchor == name].log10_training_compute_requirement
        if len(own) > 1000:
            middle = float(anchor.log10_requirement.value[2])
            spread = float(np.diff(anchor.log10_requirement.value[[1, 3]])[0])
            assert own.median() == pytest.approx(middle, abs=4 * spread / len(own) ** 0.5)


def test_what_never_comes_is_marked(both):
    _, draws = both
    assert (draws.never == np.isinf(draws.arrival_year)).all()
    assert draws.never[draws.anchor == "none"].all()
    assert not draws.isna().any().any()


def test_the_seed_fixes_them_and_their_order_is_random():
    found = forecast.run("minimal", draws=4096)
    draws = found.sample(1000, seed=np.int64(5))
    assert draws.equals(found.sample(1e3, seed=5))
    assert not draws.equals(found.sample(1000, seed=6))
    halves = draws.arrival_year[:500], draws.arrival_year[500:]
    assert abs(np.median(halves[0]) - np.median(halves[1])) < 10.0
    assert len(found.sample(100_000)) == 100_000  # more than there are draws


def test_a_sample_of_nothing_is_refused():
    with pytest.raises(forecast.ArgumentError, match="n should lie between 1"):
        forecast.run("minimal", draws=16).sample(0)
