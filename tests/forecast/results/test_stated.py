"""Stated forecasts: through their points exactly, and nothing invented beyond them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.results.stated import StatedForecast, quantile_bounds
from scenarios.data.published import published, published_names, stated
from scenarios.problems import DataError


@pytest.mark.parametrize("name", published_names())
def test_published_curves_pass_through_their_points(name):
    found = StatedForecast(published(name))
    for year, probability in found.stated.points:
        lower, upper = found.bounds(np.array([year]))
        assert lower[0] == pytest.approx(probability, abs=1e-12)
        assert upper[0] == pytest.approx(probability, abs=1e-12)
        if 2025 <= year <= 2100:
            assert quantile_bounds(found, [probability])[0] == (year, year)


def test_beyond_the_points_only_bounds_are_known():
    found = StatedForecast(published("metaculus_2026_06"))
    lower, upper = found.bounds(np.array([2026.0, 2060.0]))
    assert lower.tolist() == [0.0, 0.9]
    assert upper == pytest.approx([0.1, 1.0])
    data = found.to_dict()
    assert data["median_year"] == 2032.92
    assert data["quantiles"]["0.95"] is None
    assert data["quantile_status"]["0.95"] == "not_stated"
    assert data["probability_by_year"]["2060"] is None
    assert data["probability_bounds_by_year"]["2060"] == pytest.approx([0.9, 1.0])


def test_later_than_a_year_is_a_bound_of_the_probability_by_then():
    found = StatedForecast(published("cotra_2020"))
    assert found.to_dict()["quantile_status"]["0.9"] == "after_last_year"
    sooner = StatedForecast(published("ai2027_eli_gaps_2025_04"))  # 90% after 2050
    assert sooner.bounds(np.array([2049.0]))[1][0] == pytest.approx(0.9, abs=1e-6)
    assert sooner.to_dict()["quantile_status"]["0.9"] == "not_stated"


@given(st.lists(st.tuples(st.floats(2025, 2100), st.floats(0, 1)), min_size=2, max_size=9))
def test_between_points_the_cdf_never_falls(pairs):
    years = np.unique(np.round([year for year, _ in pairs], 3))
    heights = sorted(round(p, 6) for _, p in pairs)[: len(years)]
    points = dict(zip(years.tolist(), heights, strict=True))
    found = StatedForecast(stated("x", {}, {}, points, "x"))
    for bound in found.bounds(np.linspace(2020, 2105, 500)):
        assert (np.diff(bound) >= -1e-8).all()
        assert bound.min() >= -1e-12
        assert bound.max() <= 1 + 1e-12


@pytest.mark.parametrize(
    ("quantiles", "probabilities", "message"),
    [
        ({}, {}, "states no year"),
        ({1.5: 2030}, {}, "is not a probability between 0 and 1"),
        ({0.5: "soon"}, {}, "is not a year like"),
        ({0.5: 2030}, {2040: 0.4}, "can only rise"),
        ({0.9: ">2100"}, {2090: 0.95}, "is reached by 2090"),
        ({}, {2030: 0.1, 2040: float("nan")}, "is not a probability between 0 and 1"),
    ],
)
def test_what_is_no_distribution_is_refused(quantiles, probabilities, message):
    with pytest.raises(DataError, match=message):
        stated("x", {}, quantiles, probabilities, "mine.csv")
