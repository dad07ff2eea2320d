"""Trends from data: closed forms, and intervals that hold as often as they say."""

import numpy as np
import pytest
from scipy.stats import linregress, t

from priors.distributions.trend_fit import (
    FEWEST,
    TooFewPointsError,
    _estimator,
    _fitted_each,
    fit_records,
    fit_trend,
    is_record,
)

EIGHTY = np.array([0.1, 0.9])


def points(
    seed: int, count: int, sd: float, slope: float = 0.5
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    dates = np.sort(rng.uniform(0.0, 8.0, count))
    return dates, slope * dates + sd * rng.standard_normal(count)


@pytest.mark.parametrize("method", ["least_squares", "theil_sen"])
def test_a_straight_line_is_found_without_error(method):
    dates = np.array([0.0, 1.0, 2.5, 7.0])
    fit = fit_trend(dates, 3.0 + 0.4 * dates, method=method)
    assert fit.slope == pytest.approx(0.4)
    assert fit.level_at(10.0) == pytest.approx(7.0)
    assert fit.residual_sd == pytest.approx(0.0, abs=1e-12)
    assert fit.slope_quantiles(EIGHTY) == pytest.approx([0.4, 0.4])


def test_least_squares_and_its_interval_are_those_of_the_textbook():
    dates, log10 = points(3, 40, 0.3)
    fit, known = fit_trend(dates, log10), linregress(dates, log10)
    assert fit.slope == pytest.approx(known.slope)
    assert fit.level_at(0.0) == pytest.approx(known.intercept)
    exact = known.slope + known.stderr * t.ppf(EIGHTY, 38)
    assert fit.slope_quantiles(EIGHTY) == pytest.approx(exact, abs=0.25 * known.stderr)


def test_a_single_wrong_point_does_not_move_the_robust_line():
    dates = np.arange(12.0)
    log10 = 0.3 * dates
    log10[6] = 40.0
    assert fit_trend(dates, log10, method="theil_sen").slope == pytest.approx(0.3)


def test_a_change_of_slope_is_found_on_both_sides():
    dates = np.arange(0.0, 10.0, 0.5)
    log10 = 1.0 + 0.2 * np.minimum(dates - 4.0, 0.0) + 0.7 * np.maximum(dates - 4.0, 0.0)
    fit = fit_trend(dates, log10, break_at=4.0)
    assert (fit.slope_before, fit.slope) == pytest.approx((0.2, 0.7))
    assert fit.level_at(9.0) == pytest.approx(1.0 + 0.7 * 5.0)


@pytest.mark.parametrize(
    ("dates", "break_at"), [([1.0, 2.0], None), ([1.0, 1.0, 2.0, 2.0], None), ([1, 2, 3], 2.0)]
)
def test_too_few_points_are_refused(dates, break_at):
    with pytest.raises(TooFewPointsError, match="needs"):
        fit_trend(np.array(dates, dtype=float), np.zeros(len(dates)), break_at=break_at)


@pytest.mark.parametrize(("count", "method"), [(6, "least_squares"), (25, "least_squares")])
def test_the_interval_holds_as_often_as_it_says(count, method):
    held = 0
    for seed in range(300):
        low, high = fit_trend(*points(seed, count, 0.4), method=method).slope_quantiles(EIGHTY)
        held += low <= 0.5 <= high
    assert held / 300 == pytest.approx(0.8, abs=3 * np.sqrt(0.16 / 300))


def test_stated_intervals_are_not_counted_twice():
    """Points whose whole spread their sources state, and points that state nothing."""
    widths = []
    for seed in range(60):
        dates, log10 = points(seed, 40, 0.4)
        stated = fit_trend(dates, log10, np.full(40, 0.4)).slope_quantiles(EIGHTY)
        alone = fit_trend(dates, log10).slope_quantiles(EIGHTY)
        widths.append(np.diff(stated)[0] / np.diff(alone)[0])
    assert 1.0 <= np.mean(widths) < 1.2  # counted twice: the square root of 2


def test_a_wide_stated_interval_widens_the_trend():
    dates, log10 = points(1, 30, 0.1)
    stated = fit_trend(dates, log10, np.full(30, 1.0)).slope_quantiles(EIGHTY)
    alone = fit_trend(dates, log10).slope_quantiles(EIGHTY)
    assert np.diff(stated)[0] > 5 * np.diff(alone)[0]


def test_records_are_what_passes_all_before_it():
    assert is_record(np.array([1.0, 3.0, 2.0, 3.0, 4.0])).tolist() == [
        True,
        True,
        False,
        False,
        True,
    ]


def test_records_of_many_histories_are_fitted_as_each_is_by_itself():
    rng = np.random.default_rng(3)
    dates = np.sort(rng.integers(0, 6, 9)).astype(float)  # some of them equal
    histories, kept = rng.normal(size=(40, 9)), rng.random((40, 9)) < 0.5
    estimate = _estimator("least_squares", None, 2.0)
    found = _fitted_each(estimate, dates, histories, kept)
    few = [np.unique(dates[of_one]).size < FEWEST for of_one in kept]
    assert 0 < sum(few) < 40
    for line, heights, of_one, is_few in zip(found, histories, kept, few, strict=True):
        alone = (
            estimate(dates[None, of_one], heights[None, of_one])[0] if not is_few else np.nan
        )
        np.testing.assert_array_equal(line, alone)


def test_the_interval_of_records_holds_where_resampling_them_does_not(monkeypatch):
    monkeypatch.setattr("priors.distributions.trend_fit._HISTORIES", 100)
    held, naive = 0, 0
    for seed in range(120):
        dates, log10 = points(seed, 150, 1.0, slope=0.6)
        low, high = fit_records(dates, log10, start=2.0).slope_quantiles(EIGHTY)
        held += low <= 0.6 <= high
        kept = is_record(log10) & (dates >= 2.0)
        if kept.sum() >= 3:
            low, high = fit_trend(dates[kept], log10[kept]).slope_quantiles(EIGHTY)
            naive += low <= 0.6 <= high
    assert 0.7 <= held / 120 <= 0.9
    assert naive / 120 < held / 120


def test_level_and_slope_are_as_correlated_as_the_fit_has_them():
    """At the mean date they are not; long after it the slope makes the level."""
    fit = fit_trend(*points(2, 30, 0.3))
    assert abs(fit.correlation_at(fit.reference)) < 0.1
    assert fit.correlation_at(fit.reference + 1000.0) > 0.95
    assert fit.correlation_at(fit.reference - 1000.0) < -0.95


def test_the_same_seed_gives_the_same_draws():
    one, other = (fit_trend(*points(5, 20, 0.3), seed=7) for _ in range(2))
    assert np.array_equal(one.slopes, other.slopes)
    assert not np.array_equal(one.slopes, fit_trend(*points(5, 20, 0.3), seed=8).slopes)
