"""Trends against algebra and against themselves, integrated step by step."""

from dataclasses import replace

import numpy as np
import pytest

from forecast.model.trends import OUT_OF_REACH, Line, Trend, growth_rate, smooth_minimum


def line(year: float, level: float, rate: float) -> Line:
    return Line(year, np.asarray(level), np.asarray(rate))


def growing(rate: float, *changes: tuple[float, float], ceiling: Line | None = None) -> Trend:
    return Trend(line(2025, 26.0, rate), ceiling, [(y, np.asarray(r)) for y, r in changes])


class TestGrowth:
    @pytest.mark.parametrize("section", ["", "algorithmic_"])
    @pytest.mark.parametrize(
        ("spelling", "value", "factor"),
        [
            ("doubling_time", 0.5, 4.0),
            ("doubling_time", 2.0, 2.0**0.5),
            ("yearly_factor", 2.4, 2.4),
            ("yearly_factor", 0.5, 0.5),
            ("growth_oom", 0.3, 10.0**0.3),
            ("growth_oom", -1.0, 0.1),
        ],
    )
    def test_a_rate_is_the_logarithm_of_a_years_factor(self, section, spelling, value, factor):
        rate = growth_rate(section + spelling, np.array([value, value]))
        assert 10.0**rate == pytest.approx([factor, factor])

    def test_what_floats_do_not_hold_is_infinite_without_a_warning(self):
        doubling = growth_rate("doubling_time", np.array([0.0, 1e-320]))
        assert np.array_equal(doubling, [np.inf, np.inf])
        assert growth_rate("yearly_factor", np.asarray(0.0)) == -np.inf

    def test_a_negative_factor_has_no_rate_and_gives_no_warning(self):
        assert np.isnan(growth_rate("yearly_factor", np.asarray(-1.0)))


CEILING = line(2020, 28.0, 0.1)
SINKING = line(2020, 28.0, -0.1)


@pytest.mark.parametrize(
    ("trend", "never_falls"),
    [
        (growing(0.5), True),
        (growing(0.0), True),
        (growing(-0.5), False),
        (growing(0.5, (2030, 0.0)), True),
        (growing(0.5, (2030, -0.1), (2031, 0.2)), False),
        (growing(0.5, ceiling=CEILING), True),
        (growing(0.5, ceiling=SINKING), False),
        (Trend(Line(2025, np.asarray(26.0), np.array([0.5, -0.1]))), False),
    ],
)
def test_whether_a_trend_never_falls_in_any_draw(trend, never_falls):
    assert trend.never_falls == never_falls
    heights = trend.at(np.linspace(2025, 2125, 1001)[:, None])
    assert bool(np.all(np.diff(heights, axis=0) >= 0)) == never_falls


def test_a_trend_is_fixed_when_none_of_its_numbers_varies():
    one, varied = np.asarray(0.1), np.array([0.1, 0.2])
    assert Trend(Line(2025, one, one), Line(2020, one, one), [(2030, one)]).is_fixed
    assert Trend(Line(2025, one, one)).is_fixed
    for varying in [
        Trend(Line(2025, varied, one)),
        Trend(Line(2025, one, varied)),
        Trend(Line(2025, one, one), Line(2020, varied, one)),
        Trend(Line(2025, one, one), Line(2020, one, varied)),
        Trend(Line(2025, one, one), None, [(2030, one), (2031, varied)]),
    ]:
        assert not varying.is_fixed


SCHEDULES = [
    growing(0.5),
    growing(0.5, (2030, 0.1), (2040, -0.2)),
    growing(0.5, (2010, 0.3), (2020, 0.1), (2030, 0.0)),  # from before the base year on
]


@pytest.mark.parametrize("trend", SCHEDULES)
def test_growth_adds_up_year_by_year_and_meets_the_level_in_the_base_year(trend):
    years = np.arange(2000, 2051)
    rates = [trend.line_from(float(year)).rate for year in years[:-1]]
    expected = np.concatenate([[0.0], np.cumsum(rates)])
    np.testing.assert_allclose(trend.at(years) - trend.at(years)[0], expected, atol=1e-12)
    assert trend.at(np.asarray(2025)) == pytest.approx(26.0)


@pytest.mark.parametrize("trend", SCHEDULES)
def test_the_line_from_a_time_on_is_the_trend_until_the_next_change(trend):
    for start in (2010.0, 2020.0, 2030.0, 2040.0, 2050.0):
        until = np.linspace(start, start + 10, 11)
        np.testing.assert_allclose(trend.line_from(start).at(until), trend.at(until))


def test_the_smooth_minimum_is_the_harmonic_sum():
    one, other = np.array([0.0, 1.0, -2.0]), np.array([0.0, -1.0, 3.0])
    expected = np.log10(1.0 / (10.0**-one + 10.0**-other))
    np.testing.assert_allclose(smooth_minimum(one, other), expected, rtol=0, atol=1e-14)
    far = smooth_minimum(np.asarray(5.0), np.asarray(5000.0))
    assert far == 5.0
    assert smooth_minimum(np.asarray(5000.0), np.asarray(5.0)) == far


LATE = replace(growing(0.5, (2035, 0.1)), since=2030.0)


def test_a_limit_that_is_not_there_yet_is_out_of_reach_until_it_is():
    heights = LATE.at(np.array([2029.0, 2030.0, 2031.0, 2036.0]))
    assert heights.tolist() == pytest.approx([OUT_OF_REACH, OUT_OF_REACH, 29.0, 31.1])
    assert not LATE.never_falls


def test_a_limit_that_is_not_there_yet_changes_when_it_begins():
    assert LATE.changes_after(2025.0) == [2030.0, 2035.0]
    assert LATE.changes_after(2030.0) == [2035.0]
    for start, level, rate in ((2026.0, OUT_OF_REACH, 0.0), (2030.0, 28.5, 0.5)):
        found = LATE.line_from(start)
        assert (found.year, found.level, found.rate) == (start, level, rate)
