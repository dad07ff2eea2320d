"""First crossings against algebra and against a bracketing root finder."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from forecast.model.arrival import Need, first_crossing, first_joint_crossing
from forecast.model.trends import Line, Trend

EXACT = 1e-6  # years, as promised


def line(year: float, level: float, rate: float) -> Line:
    return Line(year, np.asarray(level), np.asarray(rate))


def straight(rate: float, *changes: tuple[float, float], level: float = 26.0) -> Trend:
    return Trend(line(2025, level, rate), None, [(y, np.asarray(r)) for y, r in changes])


def crossing(trends: list[Trend], requirement: float, first: float = 2025.0) -> float:
    return float(first_crossing(trends, np.array([[requirement]]), first)[0, 0])


def test_exponential_growth_is_algebra():
    assert crossing([straight(0.5)], 30.0) == pytest.approx(2025 + 4 / 0.5, abs=EXACT)


def test_rates_of_several_trends_add_up():
    trends = [straight(0.2), straight(0.3, level=1.0)]
    assert crossing(trends, 30.0) == pytest.approx(2025 + 3 / 0.5, abs=EXACT)


def test_met_already_has_the_first_year():
    assert crossing([straight(0.5)], 20.0) == 2025.0
    assert crossing([straight(0.5)], 26.0) == 2025.0
    assert crossing([straight(-0.5)], 20.0) == 2025.0
    assert crossing([straight(0.0)], 26.0) == 2025.0


def test_flat_or_falling_never_gets_there():
    assert crossing([straight(0.0)], 26.1) == np.inf
    assert crossing([straight(-0.5)], 26.1) == np.inf


def test_a_first_year_before_the_base_year():
    assert crossing([straight(0.5)], 25.0, first=2020.0) == pytest.approx(2023.0, abs=EXACT)


def test_solved_far_beyond_the_last_year():
    assert crossing([straight(1e-9)], 27.0) == pytest.approx(2025 + 1e9, rel=1e-12)


@pytest.mark.parametrize(
    ("changes", "requirement", "expected"),
    [
        ([(2027, 0.0)], 26.9, 2026.8),  # before the pause
        ([(2027, 0.0)], 27.1, np.inf),  # the pause never ends
        ([(2027, 0.0), (2030, 0.25)], 27.5, 2032.0),  # and here it does
        ([(2027, -0.5)], 26.9, 2026.8),  # the first of two crossings
        ([(2027, -0.5), (2029, 1.0)], 27.5, 2030.5),  # falls back, then grows past
        ([(2020, 0.25)], 27.0, 2029.0),  # changed before the base year
    ],
)
def test_schedules_are_solved_piece_by_piece(changes, requirement, expected):
    assert crossing([straight(0.5, *changes)], requirement) == pytest.approx(
        expected, abs=EXACT
    )


def test_a_requirement_met_exactly_at_a_change():
    assert crossing([straight(0.5, (2027, 0.0))], 27.0) == pytest.approx(2027.0, abs=EXACT)


def test_what_a_peak_meets_but_for_rounding_is_met():
    peak = [straight(0.5, (2027, -0.5))]
    needed = np.array([np.nextafter(27.0, np.inf)])
    assert first_crossing(peak, needed, 2025.0) == 2027.0
    assert first_crossing(peak, needed, 2025.0, np.array([2027.0])) == 2027.0


def test_a_ceiling_is_never_quite_reached():
    capped = Trend(line(2025, 26.0, 0.5), line(2025, 28.0, 0.0))
    assert crossing([capped], 28.0 + 1e-9) == np.inf
    below = crossing([capped], 27.999)
    # x = g / (1 + g / ceiling) solved for g
    grown = -np.log10(10.0**-27.999 - 10.0**-28.0)
    assert below == pytest.approx(2025 + (grown - 26.0) / 0.5, abs=EXACT)


def test_a_peak_between_two_years_is_found():
    # Growth under a ceiling that sinks: the sum rises, peaks, and falls.
    hump = Trend(line(2025, 26.0, 1.0), line(2025, 27.0, -0.3))
    years = np.linspace(2025, 2030, 200_001)
    heights = hump.at(years)
    top = float(heights.max())
    found = crossing([hump], top - 1e-6)
    assert found == pytest.approx(float(years[np.argmax(heights >= top - 1e-6)]), abs=1e-3)
    assert crossing([hump], top + 1e-6) == np.inf


@given(
    rate=st.floats(0.01, 3.0),
    room=st.floats(0.1, 8.0),
    sink=st.floats(0.0, 0.05),
    share=st.floats(0.01, 0.99),
)
def test_saturating_trends_agree_with_a_bracketing_solver(rate, room, sink, share):
    trends = [
        Trend(line(2025, 20.0, rate), line(2025, 20.0 + room, sink)),
        Trend(line(2025, 6.0, 0.3 * rate), line(2020, 9.0, 0.0)),
    ]

    def height(t: float) -> float:
        return float(sum(trend.at(np.asarray(t)) for trend in trends))

    start, end = height(2025.0), height(2525.0)
    requirement = start + share * (end - start)
    expected = brentq(lambda t: height(t) - requirement, 2025.0, 2525.0, xtol=1e-12)
    # Where the curve is nearly flat, rounding of the requirement moves the root by itself.
    slope = (height(expected + 1e-3) - height(expected - 1e-3)) / 2e-3
    rounding = 4 * np.spacing(requirement) / max(slope, 1e-300)
    assert crossing(trends, requirement) == pytest.approx(expected, abs=EXACT + rounding)


@given(st.lists(st.floats(-0.6, 0.6), min_size=2, max_size=5), st.floats(24.0, 30.0))
def test_random_schedules_agree_with_a_fine_grid(rates, requirement):
    changes = [(2025.0 + 2.5 * i, rate) for i, rate in enumerate(rates[1:], start=1)]
    trend = straight(rates[0], *changes)
    years = np.linspace(2025, 2045, 20_001)
    heights = trend.at(years)
    reached = heights >= requirement
    found = crossing([trend], requirement)
    if reached.any():
        assert found <= years[np.argmax(reached)] + EXACT
        assert found >= years[np.argmax(reached)] - 1e-3 - EXACT
    elif heights.max() < requirement - 1e-9:
        assert found > 2045.0


@pytest.mark.parametrize("shape", [(3, 50), (9, 4096)])
def test_draws_are_solved_each_by_itself(shape):
    rng = np.random.default_rng(1)
    rates = rng.uniform(0.1, 1.0, shape)
    trend = Trend(Line(2025, np.asarray(26.0), rates), None)
    requirement = rng.uniform(25.0, 32.0, shape)
    expected = np.maximum(2025.0, 2025 + (requirement - 26.0) / rates)
    np.testing.assert_allclose(first_crossing([trend], requirement, 2025), expected, atol=EXACT)


def test_no_draw_depends_on_the_others():
    rng = np.random.default_rng(2)
    shape = (4, 30)
    level, rate, room = rng.uniform(
        [[[25]], [[0.05]], [[1]]], [[[27]], [[2]], [[6]]], (3, *shape)
    )
    later = rng.uniform(-0.2, 1.0, shape)
    requirement = rng.uniform(24.0, 33.0, shape)

    def trends(at):
        ceiling = Line(2020, (level + room)[at], np.asarray(0.01))
        changes = [(2028.0, later[at]), (2033.0, np.asarray(0.3))]
        return [Trend(Line(2025, level[at], rate[at]), ceiling, changes), straight(0.01)]

    together = first_crossing(trends(...), requirement + 26.0, 2025)
    alone = [
        first_crossing(trends(at), requirement[at] + 26.0, 2025) for at in np.ndindex(shape)
    ]
    assert np.array_equal(together.ravel(), np.ravel(alone))


def test_trends_and_requirements_broadcast():
    rates, levels = np.array([0.1, 0.2, 0.4]), np.array([[25.0], [26.0]])
    trend = Trend(Line(2025, levels, rates), None, [(2026, 2.0 * rates)])
    expected = 2025 + (30.0 - levels + rates) / (2.0 * rates)
    found = first_crossing([trend], np.full((2, 3), 30.0), 2025)
    np.testing.assert_allclose(found, expected, rtol=0, atol=EXACT)


def test_nothing_crosses_before_it_may():
    # Above 26.5 from 2026 to 2028, and again from 2030 on.
    hill = [straight(0.5, (2027, -0.5), (2029, 0.5))]
    earliest = np.array([2020.0, 2025.5, 2026.5, 2028.0, 2028.5, 2031.0, np.inf])
    expected = [2026.0, 2026.0, 2026.5, 2028.0, 2030.0, 2031.0, np.inf]
    found = first_crossing(hill, np.full(7, 26.5), 2025, earliest)
    np.testing.assert_allclose(found, expected, rtol=0, atol=EXACT)


class TestJointCrossing:
    hill = Need("hill", np.array([26.5]), [straight(0.5, (2027, -0.5), (2029, 0.5))])

    def reached(self, *years: float) -> list[Need]:
        """Limits that leave room from these years on."""
        return [
            Need("", np.array([(year - 2025) / 2]), [straight(0.5, level=0)]) for year in years
        ]

    def test_one_limit_is_its_own_crossing(self):
        assert first_joint_crossing([self.hill], 2025) == pytest.approx(2026.0, abs=EXACT)

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    @pytest.mark.parametrize(
        "reached", [(2027, 2032, 2040), (2027, 2020, 2027), (2030, 2020, 2021)]
    )
    def test_where_nothing_falls_the_last_counts(self, reached, order):
        limits = self.reached(*reached)
        found = first_joint_crossing([limits[i] for i in order], 2025)
        assert found == pytest.approx(max(reached), abs=EXACT)

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    @pytest.mark.parametrize(
        ("reached", "expected"),
        [(2025.5, 2026), (2027.5, 2027.5), (2028.5, 2030), (2029, 2030), (2031, 2031)],
    )
    def test_all_hold_at_the_same_time(self, reached, expected, order):
        limits = [self.hill, *self.reached(reached, 2025)]
        found = first_joint_crossing([limits[i] for i in order], 2025)
        assert found == pytest.approx(expected, abs=EXACT)

    def test_what_one_never_leaves_room_for_never_arrives(self):
        never = Need("never", np.array([26.5]), [straight(0.0)])
        assert first_joint_crossing([self.hill, never], 2025) == np.inf
        assert first_joint_crossing([never, self.hill], 2025) == np.inf

    def test_hills_that_never_meet_never_arrive(self):
        # One holds until 2028, the other from 2029 on.
        fading = Need("fading", np.array([25.5]), [straight(-0.5, level=27)])
        assert first_joint_crossing([fading, *self.reached(2029)], 2025) == np.inf
        assert first_joint_crossing([fading, *self.reached(2027)], 2025) == 2027.0

    def test_draws_are_solved_each_by_itself(self):
        years = np.array([[2026.0, 2030.0], [2040.0, np.inf]])
        other = Need("", (years - 2025) / 2, [straight(0.5, level=0)])
        hill = Need("hill", np.full((2, 2), 26.5), self.hill.trends)
        np.testing.assert_allclose(
            first_joint_crossing([hill, other], 2025), years, rtol=0, atol=EXACT
        )


def test_the_room_of_a_need_is_what_there_is_over_what_is_needed():
    need = Need("data", np.array([[27.0, 30.0]]), [straight(0.5), straight(0.25)])
    room = need.room_at(np.array([[2029.0, 2025.0]]))
    level = straight(0.5).at(np.asarray(2025.0))
    assert room == pytest.approx(np.array([[2 * level + 3.0 - 27.0, 2 * level - 30.0]]))
